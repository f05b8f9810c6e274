"""The site in a real browser: on the disk and served, wide and narrow, by keyboard, scriptless."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from browser import SIZES, opened
from expectation import Expectation
from tiny import REPOSITORY

SHOT = (
    "index",
    "chapters/verticalization",
    "chapters/comparison",
    "chapters/parallels",
    "chapters/reader-chapter",
    "chapters/extracts",
)
CUT_OFF = """chart => {
  const whole = chart.getBoundingClientRect();
  const isOut = box => box.left < whole.left - 1 || box.right > whole.right + 1
    || box.top < whole.top - 1 || box.bottom > whole.bottom + 1;
  return [...chart.querySelectorAll("text")]
    .filter(text => isOut(text.getBoundingClientRect())).map(text => text.textContent);
}"""
IN_VIEW = """element => {
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.top >= 0 && box.bottom <= innerHeight;
}"""


def background(page: Page, selector: str) -> str:
    """Give the colour that an element's own rules put behind it."""
    return page.locator(selector).evaluate("element => getComputedStyle(element).backgroundColor")


def test_every_page_opens_without_a_fault(
    chromium: Browser, either_site: str, expected: Expectation
) -> None:
    """No page makes the console complain, asks for what isn't there, or asks another host."""
    with opened(chromium) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{either_site}/{chapter.page}", wait_until="load")
            assert watched.faults == [], chapter.page


def test_a_mark_leads_to_its_passage_in_view_and_highlighted(chromium: Browser, site: str) -> None:
    """A click on Z3 opens Zanier's reader at the passage, which then stands out from the others."""
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/verticalization.html")
        page.locator("a.mark", has_text="Z3").first.click()
        page.wait_for_url("**/chapters/reader-zanier.html#passage-zan-03")
        sign = page.locator("#passage-zan-03")
        assert sign.evaluate(IN_VIEW)
        assert background(page, "#passage-zan-03 + .passage") != background(
            page, "#passage-zan-09 + .passage"
        )
        page.locator(".note[data-passage=zan-03] a.mark").click()
        page.wait_for_url("**/chapters/extracts.html#zan-03")
        assert background(page, "#zan-03") != background(page, "#zan-04")
        page.locator("#zan-03 a.back").first.click()
        page.wait_for_url("**#mark-zan-03-1")
        assert page.locator("#mark-zan-03-1").evaluate(IN_VIEW)


def test_previous_and_next_walk_through_the_book(
    chromium: Browser, either_site: str, expected: Expectation
) -> None:
    """From the first page `Next` leads through all chapters in order, and `Previous` back."""
    pages = [chapter.page for chapter in expected.chapters]
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{either_site}/index.html")
        for name in pages[1:]:
            page.locator(".neighbours a[rel=next]").click()
            page.wait_for_url(f"**/{name}")
        assert page.locator(".neighbours a[rel=next]").count() == 0
        for name in reversed(pages[:-1]):
            page.locator(".neighbours a[rel=prev]").click()
            page.wait_for_url(f"**/{name}")
        assert page.locator(".neighbours a[rel=prev]").count() == 0


def test_the_contents_mark_the_page_that_is_open(
    chromium: Browser, site: str, expected: Expectation
) -> None:
    """On every page the contents list all chapters and mark this one."""
    with opened(chromium) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{site}/{chapter.page}")
            entries = watched.page.locator("nav[aria-label=Contents] > ol > li > a:visible")
            assert entries.count() == len(expected.chapters)
            current = watched.page.locator("nav[aria-label=Contents] a[aria-current=page]:visible")
            words = " ".join((current.text_content() or "").split())
            assert words.removeprefix(chapter.number).strip() == chapter.title


@pytest.mark.parametrize("size", SIZES)
def test_no_page_is_wider_than_its_window(
    chromium: Browser, site: str, expected: Expectation, size: str
) -> None:
    """Nothing makes a page scroll sideways; a wide table scrolls inside itself."""
    with opened(chromium, size) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{site}/{chapter.page}")
            measure = "[document.scrollingElement.scrollWidth, innerWidth]"
            wide, window = watched.page.evaluate(measure)
            assert wide <= window, chapter.page


def test_a_phone_gets_the_narrow_picture(
    chromium: Browser, site: str, expected: Expectation
) -> None:
    """Each figure is drawn twice, and the window's width chooses; neither is cut off."""
    for size, chosen in (("wide", "for-page"), ("phone", "for-phone")):
        with opened(chromium, size) as watched:
            for chapter in expected.chapters:
                figures = [id for id, _ in chapter.floats if id.startswith("fig-")]
                if figures:
                    watched.page.goto(f"{site}/{chapter.page}")
                for id in figures:
                    chart = watched.page.locator(f"#{id} svg.chart:visible")
                    assert chart.evaluate("e => e.classList[1]") == chosen
                    assert chart.evaluate(CUT_OFF) == []


def test_the_site_works_without_script(chromium: Browser, site: str) -> None:
    """With JavaScript off, the text, the charts, the contents and the marks are all there."""
    with opened(chromium, scripts=False) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/verticalization.html")
        assert page.locator("#fig-periods svg.for-page text").first.is_visible()
        assert page.locator("nav[aria-label=Contents] a:visible").count() > 0
        page.locator("a.mark", has_text="Z3").first.click()
        page.wait_for_url("**/reader-zanier.html#passage-zan-03")
        assert page.locator("#passage-zan-03").is_visible()


def test_the_keyboard_reaches_everything(chromium: Browser, site: str) -> None:
    """The first key leads past the contents; going on, every link gets the focus, and shows it.

    A chart is one stop on the way; its marks are reached by the arrow keys. Notes in the margin are
    none, for they lead where their marks do.
    """
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{site}/chapters/mobilization.html")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#content"
        assert page.locator("a[href='#content']").evaluate(IN_VIEW)
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('main') !== null")
        page.reload()
        links = "[...document.querySelectorAll('a[href]:not([aria-hidden] a)')]"
        visible = f"{links}.filter(a => a.checkVisibility())"
        page.evaluate(f"""window.left = new Set({visible});
            addEventListener("focusin", event => left.delete(event.target));""")
        charts = page.locator("svg.chart:visible").count()
        marks = page.locator("svg.chart:visible a").count()
        assert marks > charts > 0
        for _ in range(page.evaluate("left.size") * 3):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.matches('svg a')"):
                for _ in range(marks):
                    page.keyboard.press("ArrowRight")
            if page.evaluate("left.size") == 0:
                break
        assert page.evaluate("[...window.left].map(a => a.textContent)") == []
        page.locator("main a.mark").first.focus()
        page.keyboard.press("Tab")
        outline = "getComputedStyle(document.activeElement).outlineStyle"
        assert page.evaluate(outline) != "none"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_screenshots_show_the_main_pages(chromium: Browser, site: str, scheme: str) -> None:
    """Pictures of the main pages, of three widths, are left in build/screenshots/ to look at."""
    folder = REPOSITORY / "build/screenshots"
    folder.mkdir(parents=True, exist_ok=True)
    for size in ("wide", "tablet", "phone"):
        with opened(chromium, size, scheme) as watched:
            for name in SHOT:
                watched.page.goto(f"{site}/{name}.html")
                watched.page.evaluate("document.fonts.ready")
                path = folder / f"{name.rsplit('/', 1)[-1]}-{size}-{scheme}.png"
                watched.page.screenshot(path=path)
                assert path.stat().st_size > 10_000
