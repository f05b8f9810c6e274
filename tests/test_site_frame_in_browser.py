"""The frame in a real browser: colours, places, keys, terms, print, and what a page weighs."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from books import Built
from browser import SIZES, Watched, opened
from expectation import Expectation
from test_accessibility import COLOUR_RULES, WCAG, axe, violations

__all__ = ["axe"]  # a fixture

CHAPTER = "chapters/mobilization.html"
READER = "chapters/reader-chapter.html"
MOST_OF_A_FIRST_VIEW = 150_000
TOP_RIGHT = ".on-this-page ul ul a"
"""Bytes, compressed, that a reader's first look at a chapter may cost."""
PAPER = "getComputedStyle(document.body).backgroundColor"
FIRST_FRAME = """
  requestAnimationFrame(() => {
    self.first = getComputedStyle(document.documentElement).colorScheme;
  });
"""
NO_STORAGE = """
  Object.defineProperty(self, "localStorage", {
    get() { throw new DOMException("no", "SecurityError"); },
  });
"""
LINES = """paragraphs => paragraphs.flatMap(paragraph => {
  const range = document.createRange(), lines = [];
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  let last = 0;
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    if (node.parentElement.closest(".evidence, .margin-note, .anchor")) continue;
    for (let at = 0; at < node.length; at += 1) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const { bottom } = range.getBoundingClientRect();
      if (bottom > last + 8) lines.push(0);
      last = Math.max(last, bottom);
      lines[lines.length - 1] += 1;
    }
  }
  return lines.slice(0, -1);
})"""


@pytest.fixture
def watched(chromium: Browser, site: str) -> Iterator[Watched]:
    """Open a chapter, and see to it that nothing goes wrong there."""
    with opened(chromium) as one:
        one.page.goto(f"{site}/{CHAPTER}")
        yield one
        assert one.faults == []


def choose(page: Page, theme: str) -> None:
    """Choose colours in the header."""
    page.get_by_role("radio", name=theme).check(force=True)


# Colours


def test_a_choice_of_colours_is_remembered_from_the_first_frame(
    chromium: Browser, either_site: str
) -> None:
    """Dark stays dark on the next page and after a reload, before anything is painted."""
    with opened(chromium) as watched:
        page = watched.page
        page.add_init_script(FIRST_FRAME)
        page.goto(f"{either_site}/{CHAPTER}")
        light = page.evaluate(PAPER)
        choose(page, "Dark")
        assert page.evaluate(PAPER) != light
        for address in (f"{either_site}/{CHAPTER}", f"{either_site}/index.html"):
            page.goto(address)
            assert page.evaluate("self.first") == "dark"
            assert page.evaluate(PAPER) != light
            expect(page.get_by_role("radio", name="Dark")).to_be_checked()
        choose(page, "Light")
        page.reload()
        assert (page.evaluate("self.first"), page.evaluate(PAPER)) == ("light", light)
        assert watched.faults == []


def test_without_a_choice_the_system_chooses(watched: Watched) -> None:
    """The page follows the system, until the reader chooses, and again on “As the system”."""
    page = watched.page
    light = page.evaluate(PAPER)
    page.emulate_media(color_scheme="dark")
    dark = page.evaluate(PAPER)
    assert dark != light
    choose(page, "Light")
    assert page.evaluate(PAPER) == light
    choose(page, "As the system")
    assert page.evaluate(PAPER) == dark
    chart = page.locator("svg.chart:visible text").first
    fill = "element => getComputedStyle(element).fill"
    by_night = chart.evaluate(fill)
    choose(page, "Light")
    assert chart.evaluate(fill) != by_night


def test_colours_can_be_chosen_where_nothing_is_remembered(chromium: Browser, site: str) -> None:
    """A browser that keeps nothing still shows what was chosen, and has no fault to tell."""
    with opened(chromium) as watched:
        watched.page.add_init_script(NO_STORAGE)
        watched.page.goto(f"{site}/{CHAPTER}")
        light = watched.page.evaluate(PAPER)
        choose(watched.page, "Dark")
        assert watched.page.evaluate(PAPER) != light
        watched.page.keyboard.press("?")
        expect(watched.page.get_by_role("dialog")).to_be_visible()
        assert watched.faults == []


def test_without_scripts_nothing_is_offered_that_needs_one(chromium: Browser, site: str) -> None:
    """No button, no switch; what can be led to is led to, and the system chooses the colours."""
    with opened(chromium, scheme="dark", scripts=False) as watched:
        watched.page.goto(f"{site}/{CHAPTER}")
        assert watched.page.locator("header :is(button, fieldset):visible").count() == 0
        assert watched.page.locator(".breadcrumbs a:visible").count() == 1


# The policy


def test_the_policy_holds(chromium: Browser, either_site: str) -> None:
    """Neither a script nor a style written into the page does anything, on the disk or served."""
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{either_site}/{CHAPTER}")
        broken = page.evaluate(
            """async () => {
              const broken = [];
              document.addEventListener(
                "securitypolicyviolation", e => broken.push(e.effectiveDirective));
              const script = document.createElement("script");
              script.textContent = "self.ran = true";
              const style = document.createElement("p");
              style.setAttribute("style", "color: red");
              document.body.append(script, style);
              await new Promise(done => setTimeout(done, 100));
              return [broken.sort(), self.ran];
            }"""
        )
        assert broken == [["script-src-elem", "style-src-attr"], None]


# Places


def test_a_heading_has_a_link_to_itself(watched: Watched) -> None:
    """It shows when the pointer or the focus is there, and is named for those who don't see it."""
    page = watched.page
    link = page.locator("#command > h2 > a")
    shown = "element => getComputedStyle(element).opacity"
    assert link.evaluate(shown) == "0"
    page.locator("#command > h2").hover()
    assert link.evaluate(shown) == "1"
    assert "Command" in (link.get_attribute("aria-label") or "")
    link.click()
    assert page.url.endswith(f"{CHAPTER}#command")


def test_a_paragraph_has_a_link_where_the_pointer_or_the_focus_is(watched: Watched) -> None:
    """There is one link for all paragraphs; it goes along, and leads to where it stands."""
    page = watched.page
    for come in ("hover", "focus"):
        for number in (2, 5):
            paragraph = page.locator("main p[id^='p-']:has(a.mark)").nth(number)
            if come == "hover":
                paragraph.hover()
            else:
                paragraph.locator("a.mark").last.focus()
            links = page.get_by_role("link", name="Link to this paragraph")
            expect(links).to_have_count(1)
            id = paragraph.get_attribute("id")
            assert links.get_attribute("href") == f"#{id}"
            assert links.evaluate("link => link.parentElement.id") == id
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert unquote(urlsplit(page.url).fragment) == id


@pytest.mark.parametrize(
    ("width", "sections"),
    [(1100, ".contents.wide .sections a"), (1400, ".contents.wide .sections a"), (1700, TOP_RIGHT)],
)
def test_the_list_of_sections_follows_the_scrolling(
    watched: Watched, width: int, sections: str
) -> None:
    """The section that is being read is marked, at the end the last one, at the top none.

    In the book's contents where the text's notes need the margin, else at the right of the page.
    """
    page = watched.page
    page.set_viewport_size({"width": width, "height": 900})
    page.reload()
    links = page.locator(f"{sections}:visible")
    marked = page.locator(f"{sections}[aria-current]:visible")
    expect(marked).to_have_count(0)
    targets = [str(link.get_attribute("href")) for link in links.all()]
    assert len(targets) > 3
    shown = page.locator("a[href='#command']:visible:not(main a)")
    expect(shown).to_have_count(1)
    for target in targets[:-1]:
        page.locator(target).evaluate("section => section.scrollIntoView()")
        expect(marked).to_have_attribute("href", target)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    expect(marked).to_have_attribute("href", targets[-1])


# Keys


def test_the_keys_are_listed(chromium: Browser, site: str) -> None:
    """`?` lists the keys that work on this page, Escape closes the list; focus comes back."""
    with opened(chromium) as watched:
        page = watched.page
        for name, has_passages in ((CHAPTER, False), (READER, True)):
            page.goto(f"{site}/{name}")
            page.locator("main a").first.focus()
            page.keyboard.press("?")
            window = page.get_by_role("dialog", name="Keys")
            expect(window).to_be_visible()
            assert ("Next and previous passage" in window.inner_text()) == has_passages
            assert ("in a chart" in window.inner_text()) != has_passages
            page.keyboard.press("Escape")
            expect(window).to_be_hidden()
            assert page.evaluate("document.activeElement.closest('main') !== null")
        page.get_by_role("button", name="Keyboard help").click()
        expect(window).to_be_visible()
        assert watched.faults == []


def test_keys_of_one_letter_can_be_switched_off(chromium: Browser, site: str) -> None:
    """Who speaks to the computer may have them off, in readers too, and they stay off."""
    with opened(chromium) as watched:
        page = watched.page
        page.goto(f"{site}/{READER}")
        page.get_by_role("button", name="Keyboard help").click()
        page.get_by_role("checkbox", name="one letter").uncheck()
        page.keyboard.press("Escape")
        for _ in range(2):
            for key in ("/", "?", "n"):
                page.keyboard.press(key)
            assert page.get_by_role("dialog").count() == 0
            assert page.evaluate("document.activeElement.closest('.reader') === null")
            page.reload()
        page.get_by_role("button", name="Keyboard help").click()
        page.get_by_role("checkbox", name="one letter").check()
        page.keyboard.press("Escape")
        page.keyboard.press("n")
        assert page.evaluate("document.activeElement.closest('.reader') !== null")
        assert watched.faults == []


# Terms


def test_a_term_is_explained_where_it_stands(watched: Watched, essay: Built) -> None:
    """Hovering or focusing a term opens a card with its gloss and the way to the glossary."""
    page = watched.page
    term = page.locator("main a.term").first
    card = page.locator("#evidence-card")
    word = term.text_content() or ""
    terms = json.loads((essay.root / "build/dialect.json").read_text("utf-8"))["terms"]
    for come in (term.hover, term.focus):
        page.keyboard.press("Tab")
        come()
        expect(card).to_be_visible()
        expect(card.locator(".card-says")).to_have_text(word)
        assert terms[word]["gloss"] in card.inner_text()
        assert card.locator("a").get_attribute("href") == term.evaluate("term => term.href")
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.mouse.move(0, 0)


def test_a_finger_gets_the_card_of_a_term_first(chromium: Browser, site: str) -> None:
    """A tap explains the term; the card leads to the glossary."""
    with opened(chromium, "phone", touch=True) as watched:
        page = watched.page
        page.goto(f"{site}/{CHAPTER}")
        page.locator("main a.term").first.tap()
        expect(page.locator("#evidence-card .card-says")).to_be_visible()
        page.get_by_role("link", name="In the glossary").tap()
        page.wait_for_url("**/glossary.html#term-*")


# Looks


@pytest.mark.parametrize("size", ["tablet", "wide", "huge"])
def test_lines_are_of_a_length_that_is_read_with_ease(
    chromium: Browser, site: str, size: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On screens of every width that allows it, full lines have 60 to 75 characters."""
    monkeypatch.setitem(SIZES, "huge", (2560, 1440))
    with opened(chromium, size) as watched:
        watched.page.goto(f"{site}/{CHAPTER}")
        watched.page.evaluate("document.fonts.ready")
        text = watched.page.locator("section.level2 > p[id^='p-']")
        lines = sorted(text.evaluate_all(LINES))
        assert len(lines) > 30
        assert 60 <= sum(lines) / len(lines) <= 75


def test_the_widest_screen_shows_the_page_whole(
    chromium: Browser, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At 2560 pixels contents, text, notes and sections stand side by side, each in its place."""
    monkeypatch.setitem(SIZES, "huge", (2560, 1440))
    with opened(chromium, "huge") as watched:
        watched.page.goto(f"{site}/{CHAPTER}")
        boxes = [
            watched.page.locator(part).first.bounding_box() or {}
            for part in (".contents.wide", "main", ".margin-note", ".on-this-page")
        ]
        edges = [edge for box in boxes for edge in (box["x"], box["x"] + box["width"])]
        assert edges == sorted(edges)
        assert edges[0] > 200 and edges[-1] < 2360


def test_paper_gets_the_text_alone(watched: Watched) -> None:
    """Printed, a page is dark on white and has no contents, buttons or links beside its text."""
    page = watched.page
    choose(page, "Dark")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
    frame = ".site-header, .contents, .on-this-page, .neighbours, .anchor, .margin-note"
    assert page.locator(frame).evaluate_all("all => all.filter(e => e.checkVisibility())") == []
    assert page.locator("main h1").is_visible()
    page.goto(page.url.replace(CHAPTER, READER))
    assert not page.locator(".reader-tools").is_visible()


def test_a_first_view_is_light(chromium: Browser, essay: Built, expected: Expectation) -> None:
    """All that a chapter needs to be seen, fonts and scripts included, is at most 150 kB."""
    folder = essay.output.as_uri()
    for chapter in expected.chapters:
        with opened(chromium) as watched:
            watched.page.goto(f"{folder}/{chapter.page}")
            watched.page.evaluate("document.fonts.ready")
            watched.page.wait_for_load_state("networkidle")
            weights = {
                url: weight(essay.output / unquote(url.removeprefix(f"{folder}/")))
                for url in watched.asked
                if url.startswith(folder)
            }
        assert sum(weights.values()) <= MOST_OF_A_FIRST_VIEW, (chapter.page, weights)


def weight(path: Path) -> int:
    """Give the bytes of a file as a server sends them: fonts are compressed already."""
    content = path.read_bytes()
    return len(content) if path.suffix == ".woff2" else len(gzip.compress(content))


def keys(page: Page) -> None:
    """Open the list of keys."""
    page.keyboard.press("?")


def results(page: Page) -> None:
    """Search."""
    page.keyboard.press("/")
    page.get_by_role("searchbox").fill("workers")
    expect(page.locator(".search-results li").first).to_be_visible()


def term(page: Page) -> None:
    """Open the card of a term."""
    page.keyboard.press("Tab")
    page.locator("main a.term").first.focus()
    expect(page.locator("#evidence-card")).to_be_visible()


def places(page: Page) -> None:
    """Show the links of a heading and a paragraph."""
    page.locator("main h2 > a.anchor").first.focus()
    page.locator("main p[id^='p-']").nth(3).hover()


@pytest.mark.parametrize("size", ["wide", "phone", "small"])
@pytest.mark.parametrize("become", [keys, results, term, places])
def test_axe_finds_no_violation_in_the_frame(
    chromium: Browser, site: str, axe: str, size: str, become: object
) -> None:
    """Windows, results, cards and links keep WCAG 2.2 A and AA; colours by night too."""
    assert callable(become)
    with opened(chromium, size) as watched:
        watched.page.goto(f"{site}/{CHAPTER}")
        become(watched.page)
        assert watched.faults == []
        found = violations(watched.page, axe, WCAG)
        choose_dark = "document.documentElement.dataset.theme = 'dark'"
        watched.page.evaluate(choose_dark)
        found += [f"by night: {one}" for one in violations(watched.page, axe, COLOUR_RULES)]
        wide, window = watched.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        assert (found, wide <= window) == ([], True)
