"""The contract of both engines on evidence: from every mark to its passages, and all ways back.

Here the embedded engine keeps it; `test_contract_in_quarto.py` puts the same tests to Quarto.
"""

from __future__ import annotations

import json
import re
from collections import Counter

import pytest

from books import Built
from contract import FinishedBook, read_book
from expectation import Chapter, Expectation

NUMBER = re.compile(r"[\dA-Z]+\.\d+")


@pytest.fixture(scope="module")
def book(essay: Built) -> FinishedBook:
    """Read the essay's book as the embedded engine makes it."""
    return read_book(essay.output)


# From a chart's marks to passages


def test_every_mark_of_a_chart_leads_to_its_row(book: FinishedBook, expected: Expectation) -> None:
    """In both drawings a mark leads to the row that says the same and bears its passages' marks.

    Each figure's marks together lead to all of its rows, and there are as many as were drawn.
    """
    figures = [id for id in expected.made_floats if expected.drawn[id].get("marks")]
    assert figures
    for id in figures:
        page = book.pages[expected.references[id][1].page]
        (figure,) = (one for one in page.floats if one.id == id)
        assert len(figure.charts) == 2
        for mark in (mark for chart in figure.charts for mark in chart.marks):
            row = page.rows[mark.target.removeprefix(f"{page.path}#")]
            assert row.says == f"{' '.join(mark.text.split())}:"
            signs = [expected.signs[extract] for extract in mark.passages]
            assert [one.text for one in row.marks] == signs
        wanted = {f"rests-{id.removeprefix('fig-')}-{n + 1}" for n in range(marks_of(expected, id))}
        led_to = {m.target.partition("#")[2] for chart in figure.charts for m in chart.marks}
        assert led_to == wanted == {row for row in page.rows if row in wanted}
    rows = sum(len(page.rows) for page in book.pages.values())
    assert rows == sum(marks_of(expected, id) for id in figures)


def marks_of(expected: Expectation, figure: str) -> int:
    """Count what the marks of a figure tell, as it was drawn."""
    return len(expected.drawn[figure]["marks"])


def test_the_cards_know_every_passage(book: FinishedBook, expected: Expectation) -> None:
    """The one file of all passages holds each as it reads, and leads to its entry and its place."""
    text = (book.folder / "evidence/passages.js").read_text("utf-8")
    cards = json.loads(text.partition("=")[2].strip().removesuffix(";"))
    told = {
        card["sign"]: (" ".join(card["text"].split()), card["entry"], card["reader"])
        for card in cards.values()
    }
    assert told == {
        sign: (expected.text_of(id), expected.entries[sign], expected.passages[sign])
        for id, sign in expected.signs.items()
    }


# From a passage back to all that rests on it


def test_something_leads_to_every_extract(expected: Expectation) -> None:
    """No passage of the essay is coded for nothing: a mark, a figure or a table rests on it."""
    idle = [id for id in expected.signs if not expected.citing(id) and not expected.resting_on(id)]
    assert idle == []


def ways_back(expected: Expectation, extract: str) -> Counter[str]:
    """Give where a passage leads on the site: to chapters, marks, figures and tables."""
    ways = Counter(f"{expected.references[id][1].page}#{id}" for id in expected.resting_on(extract))
    for chapter in expected.citing(extract):
        ways.update([f"{chapter.page}#{chapter.id}"] if chapter.id else [])
        count = expected.marks_in(chapter)[extract]
        ways.update(f"{chapter.page}#mark-{extract}-{n}" for n in range(1, count + 1))
    return ways


def test_every_passage_leads_back_to_all_that_rests_on_it(
    book: FinishedBook, expected: Expectation
) -> None:
    """An entry, and a note beside the source, lead to each mark, chapter, figure and table.

    Quarto's links to a chapter name the page alone.
    """
    ids = {chapter.page: f"{chapter.page}#{chapter.id}" for chapter in expected.chapters}
    for extract in expected.extracts:
        id = extract["id"]
        sign = expected.signs[id]
        entry = book.pages[expected.appendix].entries[id]
        note = book.pages[expected.readers[extract["source"]]].notes[id]
        for found, own in ((entry, expected.passages[sign]), (note, expected.entries[sign])):
            targets = Counter(ids.get(link.target, link.target) for link in found.links)
            assert targets == ways_back(expected, id) + Counter([own]), id


def labels_of(expected: Expectation, extract: str) -> Counter[str]:
    """Give what a passage's entry says in one file: its chapters, figures and tables by number."""
    chapters = [chapter.label for chapter in expected.citing(extract) if chapter.id]
    floats = [expected.references[id][0] for id in expected.resting_on(extract)]
    return Counter([*chapters, *floats])


def test_the_epub_leads_back_too(book: FinishedBook, expected: Expectation) -> None:
    """In the EPUB an entry leads to the chapters, figures and tables that rest on its extract."""
    entries = {id: e for d in book.epub.documents.values() for id, e in d.entries.items()}
    assert set(entries) == set(expected.signs)
    for id, entry in entries.items():
        said = Counter(text for text, _ in entry.links)
        assert said == labels_of(expected, id) + Counter([expected.signs[id]]), id


def test_the_pdf_leads_back_too(book: FinishedBook, expected: Expectation) -> None:
    """In the PDF it leads to its figures and tables, and to each page on which a mark of it stands.

    Lists that name every passage again are no place to go back to.
    """
    appendix = book.pdf.pages_of(titled(expected, expected.appendix))
    entries = book.pdf.entries(appendix, expected.entries)
    lists = [c for c in expected.chapters if c.is_made or expected.beside_in(c, "pdf")]
    listing = {page for c in lists for page in book.pdf.pages_of(titled(expected, c.page))}
    marks = [mark for mark in book.pdf.links if mark.text in expected.entries]
    for sign, links in entries.items():
        numbers = Counter(link.text for link in links if NUMBER.fullmatch(link.text))
        floats = expected.resting_on(expected.extract_of[sign])
        assert numbers == Counter(expected.references[id][0].split()[1] for id in floats), sign
        pages = {link.target_page for link in links if link.text.isdigit()}
        assert pages == {m.page for m in marks if m.text == sign and m.page not in listing}, sign
    assert set(entries) == set(expected.entries)


def titled(expected: Expectation, page: str) -> str:
    """Give the bookmark of a page's chapter."""
    chapter: Chapter = next(c for c in expected.chapters if c.page == page)
    return f"{chapter.number} {chapter.title}".strip()


def test_the_appendix_tells_what_was_mended(book: FinishedBook, expected: Expectation) -> None:
    """An entry whose reading mends its scan shows both and says what was mended; no other does."""
    packed = {id: e for d in book.epub.documents.values() for id, e in d.entries.items()}
    pages = book.pdf.pages_of(titled(expected, expected.appendix))
    printed = " ".join(" ".join(book.pdf.texts[page] for page in pages).split())
    mended = 0
    for row in expected.extracts:
        quote = " ".join(row["quote"].split())
        is_mended = expected.text_of(row["id"]) != quote
        mended += is_mended
        for entry in (book.pages[expected.appendix].entries[row["id"]], packed[row["id"]]):
            assert expected.text_of(row["id"]) in entry.text
            assert (f"The scan has: {quote}" in entry.text) == is_mended
            assert bool(re.search(r"Mended: [^.\s]", entry.text)) == is_mended
    assert mended > 0
    assert printed.count("The scan has: ") == printed.count("Mended: ") == mended


# The sources


def test_a_reader_holds_its_sources_whole_text(book: FinishedBook, expected: Expectation) -> None:
    """Word for word and in order on the site and in the EPUB; in the PDF no word is missing."""
    documents = [one.source for one in book.epub.documents.values() if one.source]
    for source, path in expected.readers.items():
        words = expected.seed(source).split()
        assert book.pages[path].source.split() == words
        assert " ".join(words) in documents
        pages = book.pdf.pages_of(titled(expected, path))
        printed = " ".join(book.pdf.texts[page] for page in pages).replace("\u200b", "").split()
        assert Counter(words) - Counter(printed) == Counter()
    assert len(documents) == len(expected.readers)
