"""The site can be used by everybody: checked by axe-core, and by computing what is seen."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from books import Built
from browser import SIZES, opened

WCAG = {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
COLOUR_RULES = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
COLOURS = """selector => {
  const plain = colour => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d");
    canvas.fillStyle = colour;
    canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  let element = document.querySelector(selector);
  const ink = plain(getComputedStyle(element).color);
  let paper = plain(getComputedStyle(element).backgroundColor);
  while (paper[3] === 0 && element.parentElement) {
    element = element.parentElement;
    paper = plain(getComputedStyle(element).backgroundColor);
  }
  return [ink, paper];
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    """Give axe-core's script, from the package that carries it."""
    package = find_spec("axe_playwright_python")
    assert package is not None and package.origin is not None
    return Path(package.origin).with_name("axe.min.js").read_text("utf-8")


def violations(page: Page, axe: str, rules: dict[str, Any]) -> list[str]:
    """Run axe-core's rules on a page, and give each violation with its first place."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(axe)
    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found: dict[str, Any] = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{one['id']} ({len(one['nodes'])}): {one['nodes'][0]['html'][:160]}"
        for one in found["violations"]
    ]


def luminance(colour: list[int]) -> float:
    """Compute a colour's relative luminance, as WCAG defines it."""
    parts = [part / 255 for part in colour[:3]]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize(
    ("size", "scripts"),
    [
        ("wide", True),
        ("tablet", True),
        ("phone", True),
        ("tablet", False),
    ],
)
def test_axe_finds_no_violation(
    chromium: Browser, essay: Built, axe: str, size: str, scripts: bool
) -> None:
    """Every page keeps WCAG 2.2 A and AA, as far as a program can tell; colours by night too.

    Without its scripts too: axe-core is one itself, so the page's are kept from it one by one.
    """
    pages = [file for file in essay.book.files if file.endswith(".html")]
    found = []
    with opened(chromium, size) as watched:
        if not scripts:
            watched.page.route("**/*.js", lambda route: route.fulfill(body=""))
        for name in pages:
            watched.page.emulate_media(color_scheme="light")
            watched.page.goto(f"{essay.output.as_uri()}/{name}")
            found += [f"{name}: {one}" for one in violations(watched.page, axe, WCAG)]
            if scripts:  # which have no part in the colours of the night
                watched.page.emulate_media(color_scheme="dark")
                dark = violations(watched.page, axe, COLOUR_RULES)
                found += [f"{name} by night: {one}" for one in dark]
    assert found == []


def card_of_a_mark(page: Page) -> None:
    """Open the card of a mark in the text."""
    page.keyboard.press("Tab")
    page.locator("main p a.mark").first.focus()
    expect(page.locator("#evidence-card")).to_be_visible()


def card_of_a_chart(page: Page) -> None:
    """Open the longest card of a chart's mark."""
    marks = page.locator("svg.chart:visible a.chart-mark")
    marks.evaluate_all(
        """marks => marks.reduce((most, mark) =>
        mark.dataset.passages.length > most.dataset.passages.length ? mark : most).id = 'most'"""
    )
    page.locator("#most").dispatch_event("click")
    expect(page.locator("#evidence-card")).to_be_visible()


def everything_open(page: Page) -> None:
    """Open all that figures and tables rest on."""
    for summary in page.locator("details.grounds summary").all():
        summary.click()


def filtered(page: Page) -> None:
    """Choose a theme and the mended reading, with a passage named."""
    page.locator(".theme-filter").select_option("unions")
    page.locator(".mended-switch").check()
    page.locator(".reader p > .evidence:not(.off) > a").first.click()


def one_item(page: Page) -> None:
    """Choose a theme."""
    page.locator("select").first.select_option("theme-growth-strategy")


def one_source_less(page: Page) -> None:
    """Leave a source out."""
    page.get_by_label("Chapter V", exact=True).uncheck()


STATES = [
    ("verticalization", card_of_a_mark),
    ("innovation", card_of_a_chart),
    ("comparison", everything_open),
    ("comparison", one_source_less),
    ("reader-chapter", filtered),
    ("parallels", one_item),
]


@pytest.mark.parametrize("size", ["wide", "phone"])
@pytest.mark.parametrize(("name", "become"), STATES, ids=[state.__name__ for _, state in STATES])
def test_axe_finds_no_violation_in_what_readers_open(
    chromium: Browser, site: str, axe: str, size: str, name: str, become: Callable[[Page], None]
) -> None:
    """Cards, lists, filters and choices keep WCAG 2.2 A and AA too; colours by night too."""
    with opened(chromium, size) as watched:
        watched.page.goto(f"{site}/chapters/{name}.html")
        become(watched.page)
        assert watched.faults == []
        found = violations(watched.page, axe, WCAG)
        watched.page.emulate_media(color_scheme="dark")
        found += [f"by night: {one}" for one in violations(watched.page, axe, COLOUR_RULES)]
    assert found == []


def test_axe_is_really_asked(chromium: Browser, axe: str) -> None:
    """The check that passes the book finds a picture without words and a pale text."""
    with opened(chromium) as watched:
        watched.page.set_content(
            "<html lang=en><title>x</title><main><img src='data:,'>"
            "<p style='color:#ccc'>pale</p></main></html>"
        )
        found = " ".join(violations(watched.page, axe, WCAG))
        assert "color-contrast" in " ".join(violations(watched.page, axe, COLOUR_RULES))
    assert "image-alt" in found
    assert "color-contrast" in found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("selector", ["main p", "main h1", "main blockquote p", "main .callout p"])
def test_text_stands_out(chromium: Browser, essay: Built, scheme: str, selector: str) -> None:
    """Text and its paper differ by 7 : 1 or more, by day and by night."""
    page = "index" if "callout" in selector else "chapters/verticalization"
    with opened(chromium, scheme=scheme) as watched:
        watched.page.goto(f"{essay.output.as_uri()}/{page}.html")
        ink, paper = watched.page.evaluate(COLOURS, selector)
    light, dark = sorted((luminance(ink), luminance(paper)), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 7
    assert (luminance(paper) < 0.2) == (scheme == "dark")


@pytest.mark.parametrize("size", SIZES)
def test_targets_of_touch_are_large_enough(chromium: Browser, essay: Built, size: str) -> None:
    """Links that stand alone - contents, previous, next - are at least 24 pixels high."""
    with opened(chromium, size) as watched:
        watched.page.goto(f"{essay.output.as_uri()}/chapters/sources.html")
        heights = watched.page.locator("nav a:visible").evaluate_all(
            "links => links.filter(l => !l.closest('.on-this-page'))"
            ".map(l => [l.textContent.trim(), l.getBoundingClientRect().height])"
        )
    assert heights
    assert [one for one in heights if one[1] < 24] == []
