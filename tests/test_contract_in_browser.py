"""The contract in a real browser: what a page of either engine does when a reader touches it.

Here the embedded engine keeps it; `test_contract_in_quarto.py` puts the same tests to Quarto.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from books import Built
from browser import Watched, opened, served
from contract import FinishedBook, read_book
from expectation import Expectation

CHAPTER = "chapters/mobilization.html"
CARD = "#evidence-card"
INJECTED = """async () => {
  const broken = [];
  document.addEventListener("securitypolicyviolation", e => broken.push(e.effectiveDirective));
  const script = document.createElement("script");
  script.textContent = "self.ran = 'script'";
  const button = document.createElement("button");
  button.setAttribute("onclick", "self.ran = 'handler'");
  document.body.append(script, button);
  button.click();
  const link = document.createElement("a");
  link.href = "javascript:self.ran = 'link'";
  document.body.append(link);
  link.click();
  const foreign = new Image();
  foreign.src = "https://127.0.0.2/x.png";
  const pause = () => new Promise(done => setTimeout(done, 100));
  await pause();
  // Not before: while the test's own words are read, the browser lets them be evaluated.
  try { self.ran = new Function("return 'evaluated'")(); } catch { }
  await pause();
  return [broken.sort(), self.ran];
}"""


@pytest.fixture(scope="module")
def book(essay: Built) -> FinishedBook:
    """Read the essay's book as the embedded engine makes it."""
    return read_book(essay.output)


@pytest.fixture(scope="module")
def address(book: FinishedBook) -> Iterator[str]:
    """Serve the book's site."""
    with served(book.folder) as one:
        yield one


@pytest.fixture
def chapter(watched: Watched, address: str) -> Page:
    """Open a chapter with figures."""
    watched.page.goto(f"{address}/{CHAPTER}")
    return watched.page


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("phone", "dark")])
def test_no_page_has_a_fault_to_tell(
    chromium: Browser, address: str, expected: Expectation, size: str, scheme: str
) -> None:
    """No page breaks its own policy, fails in a script, or asks for what isn't on its own site."""
    with opened(chromium, size, scheme) as watched:
        for page in expected.chapters:
            watched.page.goto(f"{address}/{page.page}")
            watched.page.wait_for_load_state("networkidle")
            assert watched.faults == [], page.page


def test_what_a_page_does_not_name_does_not_run(chromium: Browser, address: str) -> None:
    """A script, a handler, a `javascript:` link, a foreign picture and `eval` are all refused."""
    with opened(chromium) as watched:
        watched.page.goto(f"{address}/{CHAPTER}")
        watched.page.wait_for_load_state("networkidle")
        broken, ran = watched.page.evaluate(INJECTED)
        assert ran is None
        refused = {"img-src", "script-src", "script-src-attr", "script-src-elem"}
        assert set(broken) == refused


def test_a_mark_opens_the_card_of_its_passage(chapter: Page) -> None:
    """In the text and in a chart alike, with the passage's sign, and Escape closes it."""
    card = chapter.locator(CARD)
    mark = chapter.locator("main a.mark:visible").first
    mark.hover()
    expect(card.locator(".card-head b").first).to_have_text(mark.inner_text())
    chapter.keyboard.press("Escape")
    expect(card).to_be_hidden()
    mark = chapter.locator("svg.chart:visible a.chart-mark").first
    mark.dispatch_event("click")
    expect(card.locator(".card-says")).to_have_text(mark.get_attribute("aria-label") or "")
    assert chapter.url.endswith(CHAPTER)


def test_a_charts_marks_are_one_stop_and_arrow_keys_go_on(chapter: Page) -> None:
    """The keyboard enters a chart once; from its first mark an arrow leads to its second."""
    marks = chapter.locator("svg.chart:visible").first.locator("a.chart-mark")
    assert marks.evaluate_all("all => all.filter(one => one.tabIndex === 0).length") == 1
    marks.first.focus()
    chapter.keyboard.press("ArrowRight")
    expect(marks.nth(1)).to_be_focused()


def test_a_figure_turns_to_each_of_its_parts(chapter: Page) -> None:
    """Chart, table, evidence, data and code: a press on a tab shows that part alone."""
    viewer = chapter.locator(".viewer").first
    tabs = viewer.get_by_role("tab").all()
    assert [tab.inner_text() for tab in tabs] == ["Chart", "Table", "Evidence", "Data and code"]
    for tab in reversed(tabs):
        tab.click()
        part = viewer.get_by_role("tabpanel", name=tab.inner_text(), exact=True)
        expect(part).to_be_visible()
        expect(viewer.locator("[role=tab][aria-selected=true]")).to_have_text(tab.inner_text())


def test_a_citation_can_be_opened_and_copied(chapter: Page) -> None:
    """Below the chapter its citation opens, and a press selects or copies it."""
    cite = chapter.locator(".cite-this")
    cite.locator("summary").first.click()
    cite.locator("summary:visible").nth(1).click()
    button = cite.locator("button:visible").first
    expect(button).to_have_text("Copy")
    button.click()
    expect(button).not_to_have_text("Copy")


def test_a_term_is_explained_in_a_card(chapter: Page) -> None:
    """Hovering a term of the glossary opens its card."""
    term = chapter.locator("main a.term:visible").first
    term.hover()
    expect(chapter.locator(f"{CARD} .card-says")).to_have_text(term.inner_text())


def test_a_reader_shows_the_passages_of_a_theme(
    watched: Watched, address: str, expected: Expectation
) -> None:
    """In every reader, choosing a theme leaves its notes alone; `n` goes to the first of them."""
    for source, path in expected.readers.items():
        watched.page.goto(f"{address}/{path}")
        held = [one for one in expected.extracts if one["source"] == source]
        theme = held[-1]["themes"].split("; ")[0]
        watched.page.locator(".theme-filter").select_option(theme)
        left = [one for one in held if theme in one["themes"].split("; ")]
        assert watched.page.locator(".reader .note a.mark:not(.off .mark)").count() == len(left)
        watched.page.locator("h1").last.click()
        watched.page.keyboard.press("n")
        reader = "document.activeElement.closest('.reader') !== null"
        assert watched.page.evaluate(reader), path


def test_one_item_side_by_side_has_an_address(watched: Watched, address: str) -> None:
    """Choosing a theme shows it alone and is kept in the address."""
    page = watched.page
    page.goto(f"{address}/chapters/parallels.html")
    chooser = page.locator(".side-by-side select").first
    item = chooser.locator("option").nth(2).get_attribute("value")
    chooser.select_option(item)
    shown = page.locator(".side-by-side").first.locator(".beside-item:visible")
    expect(shown).to_have_count(1)
    expect(shown).to_have_attribute("data-item", item or "")
    assert page.url.endswith(f"#{item}")


def test_a_source_can_be_left_out(watched: Watched, address: str) -> None:
    """The counts of verdicts change with the switch, and change back."""
    page = watched.page
    page.goto(f"{address}/chapters/comparison.html")
    said = page.locator(".standing .found")
    before = said.inner_text()
    switch = page.locator(".standing input").nth(1)
    switch.uncheck()
    expect(said).not_to_have_text(before)
    switch.check()
    expect(said).to_have_text(before)


def test_a_mark_leads_into_its_source(chapter: Page) -> None:
    """A click on a mark opens the source's reader at the passage, which stands in the window."""
    mark = chapter.locator("main a.mark:visible").first
    target = (mark.get_attribute("href") or "").rpartition("#")[2]
    mark.click()
    chapter.wait_for_url(f"**#{target}")
    expect(chapter.locator(f"#{target}")).to_be_in_viewport()
