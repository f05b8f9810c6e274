"""The search in a real browser: served with its index, and on the disk without."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from books import Built
from browser import Watched, opened, served

CHAPTER = "chapters/verticalization.html"
PASSAGE = "verticalized model that the Soviets had derived from Fordism"


@pytest.fixture
def watched(chromium: Browser, either_site: str) -> Iterator[Watched]:
    """Open a chapter, and see to it that nothing goes wrong there."""
    with opened(chromium) as one:
        one.page.goto(f"{either_site}/{CHAPTER}")
        yield one
        assert one.faults == []


def search(page: Page, words: str, kind: str = "Everything") -> Locator:
    """Search by the keyboard, and give the results."""
    page.keyboard.press("/")
    box = page.get_by_role("searchbox", name="Search the book")
    expect(box).to_be_focused()
    page.get_by_label("Kind of result").select_option(kind)
    box.fill(words)
    expect(page.locator(".search-said")).not_to_be_empty()
    return page.locator(".search-results li")


@pytest.mark.parametrize(
    ("words", "kind", "title", "place"),
    [
        (PASSAGE, "Extract", "Z3", "extracts.html#zan-03"),
        (PASSAGE, "Source", "Zanier 2023", "reader-zanier.html"),
        ("whole genealogy", "Text", "A factory and a strategy", "#a-factory-and-a-strategy"),
        ("hsia fang", "Glossary", "hsia fang", "glossary.html#term-hsia-fang"),
        ("13 themes", "Figure", "themes", "sources.html#fig-coverage"),
        ("not stated author", "Table", "What each source says", "sources.html#tbl-sources"),
    ],
)
def test_each_kind_of_thing_is_found_and_led_to(
    watched: Watched, words: str, kind: str, title: str, place: str
) -> None:
    """A result says what it is and where; following it leads to its place."""
    page = watched.page
    results = search(page, words, kind)
    first = results.filter(has_text=title).first
    expect(first.locator(".result-kind")).to_have_text(kind)
    expect(first.locator("b")).to_contain_text(title)
    assert set(results.locator(".result-kind").all_text_contents()) == {kind}
    first.locator("a").click()
    page.wait_for_url(f"**{place}*")
    expect(page.get_by_role("dialog")).to_be_hidden()


def test_the_search_is_loaded_when_it_is_used(watched: Watched) -> None:
    """A page that is only read asks for neither index nor script of it."""

    def asked() -> list[str]:
        return [url for url in watched.asked if "search" in url]

    assert asked() == []
    search(watched.page, "technicians")
    assert asked() != []


def test_the_keyboard_is_enough(watched: Watched) -> None:
    """`/` opens, arrows go through the results and back, Escape closes, Enter follows."""
    page = watched.page
    mark = page.locator("main a.mark").first
    mark.focus()
    links = search(page, "technicians").locator("a")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.press("Escape")
    if page.get_by_role("dialog").is_visible():  # the first empties the box in some browsers
        page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    expect(mark).to_be_focused()
    search(page, "technicians")
    expect(links.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    target = links.first.get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(str(target))


def test_a_key_in_a_field_is_a_letter(watched: Watched) -> None:
    """A slash that is typed into the box stands there."""
    search(watched.page, "a")
    watched.page.get_by_role("searchbox").press("/")
    expect(watched.page.get_by_role("searchbox")).to_have_value("a/")


def test_results_say_how_many_and_come_by_and_by(watched: Watched) -> None:
    """The number is said; ten are shown, and the button gives ten more and the first the focus."""
    page = watched.page
    results = search(page, "the")
    expect(results).to_have_count(10)
    assert int((page.locator(".search-said").text_content() or "").split()[0]) > 20
    page.get_by_role("button", name="More results").click()
    expect(results).to_have_count(20)
    expect(results.nth(10).locator("a")).to_be_focused()


def test_the_words_are_marked_where_they_stand(watched: Watched) -> None:
    """An excerpt shows the words among others, and only words."""
    marks = search(watched.page, "Fordism", "Extract").locator("mark")
    expect(marks.first).to_contain_text("Fordism")


def test_nothing_found_is_said(watched: Watched) -> None:
    """Words that no text holds have no results, and that is told."""
    results = search(watched.page, "xylophone", "Extract")
    expect(watched.page.locator(".search-said")).to_have_text("No results")
    expect(results).to_have_count(0)


def test_an_index_that_is_not_there_is_told(
    chromium: Browser, essay: Built, tmp_path: Path
) -> None:
    """Where a server has the pages without the index, the search says so."""
    shutil.copytree(essay.output, tmp_path / "site")
    shutil.rmtree(tmp_path / "site/site/search")
    with served(tmp_path / "site") as root, opened(chromium) as watched:
        watched.page.goto(f"{root}/{CHAPTER}")
        search(watched.page, "Fordism")
        expect(watched.page.locator(".search-said")).to_contain_text("can't be read")
