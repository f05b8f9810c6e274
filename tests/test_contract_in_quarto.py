"""The contract again, kept by the real Quarto where there is one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import Browser, expect

from books import Built, build_with, whole_dialect_project, withholding_project
from browser import SIZES, Watched, opened, served
from contract import FinishedBook
from expectation import Expectation
from test_accessibility import WCAG, axe, violations
from test_contract import *  # noqa: F403 - the same promises, of another engine's book
from test_contract_dialect import *  # noqa: F403
from test_contract_dialect import Read, read
from test_contract_evidence import *  # noqa: F403
from test_contract_in_browser import *  # noqa: F403
from test_contract_in_browser import CHAPTER
from test_epub import complaints
from test_pdf import MEGABYTE, UA
from test_valid_html import checker
from test_valid_html import complaints as html_complaints
from triptych.build import choose_engine
from triptych.engines.quarto import OLDEST, find_quarto

__all__ = ["axe", "checker"]  # fixtures

FOUND = find_quarto()
if FOUND is None or not FOUND.is_new_enough:
    oldest = ".".join(map(str, OLDEST))
    pytest.skip(f"no Quarto {oldest} or newer is here: not run", allow_module_level=True)

pytestmark = pytest.mark.quarto

OF_QUARTO = (
    "Attribute “append-hash” not allowed on element “link” at this point.",
    "Duplicate ID “quarto-bootstrap”.",
    "Duplicate ID “quarto-text-highlighting-styles”.",
    "The first occurrence of ID “quarto-bootstrap” was here.",
    "The first occurrence of ID “quarto-text-highlighting-styles” was here.",
    "The “type” attribute is unnecessary for JavaScript resources.",
    "The “button” role is unnecessary for element “button”.",
    "The “link” role is unnecessary for element “a” with attribute “href”.",
    "Document uses the Unicode Private Use Area(s), which should not be used in publicly",
    "Consider using the “h1” element as a top-level heading only",
)
"""What the checker tells of sheets, scripts, buttons and the first page's two titles: Quarto writes
them so around any book."""


def rendered(root: Path) -> Read:
    """Read a project's book as Quarto makes it."""
    assert FOUND is not None
    return read(Built(root, build_with(root, choose_engine("quarto", FOUND.path))))


@pytest.fixture(scope="module")
def whole(essay: Built, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the essay."""
    root = tmp_path_factory.mktemp("quarto") / "essay"
    shutil.copytree(essay.root, root, ignore=shutil.ignore_patterns("_book"))
    return rendered(root)


@pytest.fixture(scope="module")
def book(whole: Read) -> FinishedBook:
    """Give the essay's book."""
    return whole.book


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the small book that uses all of the dialect."""
    return rendered(whole_dialect_project(tmp_path_factory.mktemp("small") / "mills"))


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the small book with a source of which only excerpts are published."""
    return rendered(withholding_project(tmp_path_factory.mktemp("withheld") / "mills"))


# What is Quarto's own works under the policy of its pages


@pytest.mark.parametrize("size", ["wide", "phone"])
def test_quartos_search_finds_words_of_the_book(chromium: Browser, address: str, size: str) -> None:
    """Its results come from the site's own index, and one of them can be opened."""
    with opened(chromium, size) as watched:
        page = watched.page
        page.goto(f"{address}/{CHAPTER}")
        page.wait_for_load_state("networkidle")
        if size == "phone":
            page.locator(".quarto-search-button:visible").click()
        else:
            page.keyboard.press("/")
        expect(page.locator(".aa-Input:visible")).to_be_focused()
        page.keyboard.type("workers")
        # Not a result for the letters that were typed first.
        found = page.locator(".aa-Item a[href*='q=workers']:visible").first
        expect(found).to_be_visible()
        leads_to = (found.get_attribute("href") or "").partition("?")[0].removeprefix("..")
        found.click()
        page.wait_for_url(f"**{leads_to}*")
        assert watched.faults == []


def test_quartos_switch_of_colours_is_remembered(watched: Watched, address: str) -> None:
    """Dark stays dark after a reload, in the text and in the charts."""
    page = watched.page
    page.goto(f"{address}/{CHAPTER}")
    page.wait_for_load_state("networkidle")
    seen = """[getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.querySelector("svg.for-page text")).fill]"""
    by_day = page.evaluate(seen)
    page.locator(".quarto-color-scheme-toggle:visible").click()
    by_night = page.evaluate(seen)
    assert all(day != night for day, night in zip(by_day, by_night, strict=True))
    page.reload()
    assert page.evaluate(seen) == by_night


def test_quartos_contents_lead_through_the_book(
    chromium: Browser, address: str, expected: Expectation
) -> None:
    """On a phone they come at the press of a button, list all chapters, and lead to one."""
    with opened(chromium, "phone") as watched:
        page = watched.page
        page.goto(f"{address}/{CHAPTER}")
        page.wait_for_load_state("networkidle")
        contents = page.locator("#quarto-sidebar a.sidebar-link[href]")
        expect(contents.last).to_be_hidden()
        page.locator(".quarto-btn-toggle:visible").first.click()
        last = contents.last
        expect(last).to_be_visible()
        last.click()
        page.wait_for_url(f"**/{expected.chapters[-1].page}")
        assert watched.faults == []


@pytest.mark.parametrize("size", SIZES)
def test_no_page_of_quartos_is_wider_than_its_window(
    chromium: Browser, address: str, expected: Expectation, size: str
) -> None:
    """Nothing makes a page scroll sideways; a wide table scrolls inside itself."""
    with opened(chromium, size) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{address}/{chapter.page}")
            measure = "[document.scrollingElement.scrollWidth, innerWidth]"
            wide, window = watched.page.evaluate(measure)
            assert wide <= window, chapter.page


def test_no_theme_of_quartos_asks_another_host(chromium: Browser, small: Read) -> None:
    """The small book's theme would fetch its face elsewhere."""
    assert "theme: cosmo" in (small.expected.root / "_quarto.yml").read_text("utf-8")
    with served(small.book.folder) as address, opened(chromium) as watched:
        watched.page.goto(f"{address}/index.html")
        watched.page.wait_for_load_state("networkidle")
        assert [url for url in watched.asked if not url.startswith(address)] == []


@pytest.mark.parametrize(("size", "scheme"), [("wide", "light"), ("phone", "dark")])
def test_axe_finds_no_violation_in_quartos_pages(
    chromium: Browser, address: str, expected: Expectation, axe: str, size: str, scheme: str
) -> None:
    """Every page keeps WCAG 2.2 A and AA in Quarto's frame too, as far as a program can tell."""
    with opened(chromium, size, scheme) as watched:
        for chapter in expected.chapters:
            watched.page.goto(f"{address}/{chapter.page}")
            watched.page.wait_for_load_state("networkidle")
            assert violations(watched.page, axe, WCAG) == [], chapter.page


@pytest.mark.parametrize("name", ["whole", "small"])
def test_quartos_pages_are_valid_html_but_for_what_is_its_own(
    name: str, checker: Path, request: pytest.FixtureRequest
) -> None:
    """The checker has nothing to tell of what triptych puts into them."""
    folder = request.getfixturevalue(name).book.folder
    told = html_complaints(checker, sorted(folder.rglob("*.html")))
    assert len({one.partition(":")[0] for one in told}) > 5
    assert [one for one in told if not one.split(": ", 1)[1].startswith(OF_QUARTO)] == []


# The PDF and the EPUB


def test_quartos_pdf_keeps_pdf_ua_and_is_small(book: FinishedBook) -> None:
    """It says so, is tagged, and its objects are packed as in the embedded engine's."""
    metadata = etree.fromstring(book.pdf.root.Metadata.read_bytes())
    assert metadata.findtext(f".//{UA}") == "1"
    assert book.pdf.root.MarkInfo.Marked
    assert book.pdf.path.stat().st_size < MEGABYTE


def test_epubcheck_has_nothing_to_say_of_quartos_epub(book: FinishedBook) -> None:
    """The W3C's own validator finds no error and nothing to warn of."""
    assert complaints(next(book.folder.glob("*.epub"))) == []
