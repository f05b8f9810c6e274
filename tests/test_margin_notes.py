"""Notes in the margin: what the marks of the text lead to, beside their lines on a wide window."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from lxml import html
from playwright.sync_api import Browser, Page

from books import Built
from browser import SIZES, opened
from expectation import Expectation
from triptych.evidence.load import load_evidence

CHAPTER = "chapters/mobilization.html"
MARK = "a[contains(concat(' ', @class, ' '), ' mark ')]"
NOTE = "span[contains(@class, 'margin-note')]"
NOTES = """() => [...document.querySelectorAll(".margin-note")].filter(e => e.checkVisibility())
  .map(note => {
    let mark = note;
    while (!mark.matches(".evidence")) mark = mark.previousElementSibling;
    const column = note.closest("main").querySelector("section > p").getBoundingClientRect();
    const box = note.getBoundingClientRect();
    return [box.left - column.right, innerWidth - box.right, box.top, box.bottom,
      mark.getBoundingClientRect().top, note.scrollWidth <= note.clientWidth];
  })"""
LINES = """() => [...document.querySelectorAll("main p[id^='p-']")].map(paragraph => {
  const notes = [...paragraph.querySelectorAll(".margin-note")];
  const before = paragraph.getBoundingClientRect().height;
  for (const note of notes) note.remove();
  return [notes.length, before, paragraph.getBoundingClientRect().height];
})"""


@pytest.fixture
def wide(chromium: Browser, site: str) -> Iterator[Page]:
    """Open a chapter on a wide window, with scripts off: the notes need none."""
    with opened(chromium, scripts=False) as watched:
        watched.page.goto(f"{site}/{CHAPTER}")
        yield watched.page


def test_every_mark_of_a_paragraph_has_its_note_there(essay: Built, expected: Expectation) -> None:
    """It has the mark's sign, leads where the mark does, and says how the passage begins."""
    evidence = load_evidence(essay.root).extracts.set_index("id")
    seen = 0
    for chapter in expected.chapters:
        page = html.fromstring((essay.output / chapter.page).read_bytes().decode())
        for text in page.xpath(f"//main//*[self::p or self::li][{NOTE}]"):
            marks = {m.text: m for m in text.xpath(f"span[@class='evidence']/{MARK}")}
            notes = text.xpath(NOTE)
            assert [note.find("a/b").text for note in notes] == list(marks)
            for note in notes:
                mark = marks[note.find("a/b").text]
                assert note.find("a").get("href") == mark.get("href")
                row = evidence.loc[mark.get("data-passages")]
                said = note.find("a/b").tail.strip().strip("“”")
                whole = row["reading"] or row["quote"]
                assert whole.startswith(said.removesuffix("…"))
                if said.endswith("…"):
                    assert not whole[len(said) - 1].isalnum(), "cut within a word"
                else:
                    assert said == whole
                seen += 1
    assert seen > 200


def test_notes_stand_beside_the_text_and_never_on_one_another(
    chromium: Browser, site: str, expected: Expectation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From 1280 pixels on, each is right of the text, in the window, and below the last one."""
    monkeypatch.setitem(SIZES, "least", (1280, 800))
    monkeypatch.setitem(SIZES, "huge", (2560, 1440))
    for size in ("least", "wide", "huge"):
        with opened(chromium, size) as watched:
            for chapter in expected.chapters:
                watched.page.goto(f"{site}/{chapter.page}")
                watched.page.evaluate("document.fonts.ready")
                end = 0.0
                for left, right, top, bottom, mark, is_whole in watched.page.evaluate(NOTES):
                    assert left > 20 and right > 10 and is_whole, chapter.page
                    assert top >= end, chapter.page
                    assert -10 <= top - mark <= 300, "far from its mark"
                    end = bottom


def test_a_window_without_room_shows_none(chromium: Browser, site: str) -> None:
    """On a tablet and on a phone marks have their cards alone."""
    for size in ("tablet", "phone"):
        with opened(chromium, size) as watched:
            watched.page.goto(f"{site}/{CHAPTER}")
            assert watched.page.locator(".margin-note").count() > 50
            assert watched.page.locator(".margin-note:visible").count() == 0


def test_the_text_gives_way_to_no_note(chromium: Browser, site: str) -> None:
    """With its notes a paragraph is as high as without them."""
    with opened(chromium) as watched:
        watched.page.goto(f"{site}/{CHAPTER}")
        watched.page.evaluate("document.fonts.ready")
        paragraphs = watched.page.evaluate(LINES)
        assert sum(count for count, _, _ in paragraphs) > 50
        assert [one for one in paragraphs if one[1] != one[2]] == []


def test_a_note_leads_to_its_passage(wide: Page) -> None:
    """As its mark does, which alone is a stop of the keyboard and is read out."""
    note = wide.locator(".margin-note").first
    address = unquote(note.locator("a").get_attribute("href") or "")
    assert note.get_attribute("aria-hidden") == "true"
    assert note.locator("a").get_attribute("tabindex") == "-1"
    note.locator("a").click()
    wide.wait_for_url(f"**/{address.rsplit('/', 1)[-1]}")
