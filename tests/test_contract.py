"""The contract of both engines: the same names, anchors, numbers, alternative texts and links.

Here the embedded engine keeps it; `test_contract_in_quarto.py` puts the same tests to Quarto.
"""

from __future__ import annotations

import re
from collections import Counter

import pytest

from books import Built
from contract import SIGN, FinishedBook, read_book
from expectation import Expectation

DOWNLOADS = ("svg", "png", "csv", "json")


@pytest.fixture(scope="module")
def book(essay: Built) -> FinishedBook:
    """Read the essay's book as the embedded engine makes it."""
    return read_book(essay.output)


def test_every_chapter_is_a_page_and_no_other_page_is_there(
    book: FinishedBook, expected: Expectation
) -> None:
    """A chapter `chapters/x.qmd` is the page `chapters/x.html`, in the book's language.

    Besides there may be the page that a server shows when it is asked for one that isn't there.
    """
    assert set(book.pages) - {"404.html"} == {chapter.page for chapter in expected.chapters}
    assert {page.lang for page in book.pages.values()} == {expected.config["lang"]}


def test_chapters_bear_their_numbers_and_titles(book: FinishedBook, expected: Expectation) -> None:
    """Chapters count 1, 2 …, appendices A, B …, and an unnumbered one bears its title alone."""
    for chapter in expected.chapters:
        heading = [h for h in book.pages[chapter.page].headings if h.level == 1][-1]
        assert (heading.number, heading.text) == (chapter.number, chapter.title), chapter.path


def test_an_identifier_stands_once_on_its_page(book: FinishedBook, expected: Expectation) -> None:
    """Every chapter has the identifier that its author gave it, and none is there twice.

    Quarto gives some of its own style sheets the same one.
    """
    for chapter in expected.chapters:
        counts = Counter(book.pages[chapter.page].ids)
        assert not chapter.id or counts[chapter.id] == 1
        doubled = [id for id, count in counts.items() if count > 1]
        assert [id for id in doubled if not id.startswith("quarto-")] == [], chapter.page


def test_figures_and_tables_bear_their_numbers_and_captions(
    book: FinishedBook, expected: Expectation
) -> None:
    """The figures of Chapter N have captions `Figure N.M: …`, its tables `Table N.M: …`."""
    for chapter in expected.chapters:
        printed = [(one.id, one.caption) for one in book.pages[chapter.page].floats]
        assert printed == [
            (id, f"{label}: {' '.join(expected.drawn[id]['caption'].split())}")
            for id, label in chapter.floats
        ]


def test_figures_have_the_alternative_text_that_was_drawn(
    book: FinishedBook, expected: Expectation
) -> None:
    """What a screen reader says of a figure is what was computed with it, on site and in EPUB.

    A page has two drawings of it, one for a phone.
    """
    figures = [one for page in book.pages.values() for one in page.floats if one.charts]
    assert [one.id for one in figures if one.id not in expected.made_floats] == []
    for figure in figures:
        told = expected.drawn[figure.id]["alt"]
        assert [chart.alternative for chart in figure.charts] == [told, told]
    packed = [alt for document in book.epub.documents.values() for _, alt in document.pictures]
    assert sorted(map(str, packed)) == sorted(expected.drawn[f.id]["alt"] for f in figures)


def test_figures_can_be_downloaded(book: FinishedBook, expected: Expectation) -> None:
    """Beside each figure are links to its SVG, PNG, data and specification, which are there."""
    for chapter in expected.chapters:
        targets = {link.target for link in book.pages[chapter.page].links}
        for id in (id for id, _ in chapter.floats if id.startswith("fig-")):
            files = {f"figures/{id.removeprefix('fig-')}.{kind}" for kind in DOWNLOADS}
            assert files <= targets & book.files
            assert all((book.folder / file).stat().st_size for file in files)


def test_every_extract_has_its_entry_and_its_passage(
    book: FinishedBook, expected: Expectation
) -> None:
    """An extract stands in the appendix under its identifier, and is marked in its source."""
    for extract in expected.extracts:
        assert extract["id"] in book.pages[expected.appendix].ids
        assert f"passage-{extract['id']}" in book.pages[expected.readers[extract["source"]]].ids


def test_the_appendix_holds_every_quotation_word_for_word(
    book: FinishedBook, expected: Expectation
) -> None:
    """Every quotation of the data is in the appendix, on the site and in the EPUB."""
    page = book.pages[expected.appendix].text
    first = expected.extracts[0]["id"]
    packed = next(d.text for d in book.epub.documents.values() if first in d.ids)
    for extract in expected.extracts:
        quotation = " ".join(extract["quote"].split())
        assert quotation in page
        assert quotation in packed


def test_every_mark_leads_to_the_passage_of_its_sign(
    book: FinishedBook, expected: Expectation
) -> None:
    """A mark Z3 leads to the passage of Z3, and names it for its card."""
    for page in book.pages.values():
        if page.path not in expected.readers.values():
            lost = [m for m in page.marks if m.target != expected.passages.get(m.text)]
            assert lost == [], page.path
            told = [m.text for m in page.marks if m.passages != (expected.extract_of[m.text],)]
            assert told == [], page.path
    assert sum(len(page.marks) for page in book.pages.values()) > len(expected.signs)


def test_in_a_reader_a_passage_has_its_address_and_its_note(
    book: FinishedBook, expected: Expectation
) -> None:
    """Each sign stands there twice: before its passage, as its permalink, and on its note."""
    for source, path in expected.readers.items():
        wanted = Counter(
            target
            for extract in expected.extracts
            if extract["source"] == source
            for sign in [expected.signs[extract["id"]]]
            for target in (expected.passages[sign], expected.entries[sign])
        )
        assert Counter(mark.target for mark in book.pages[path].marks) == wanted


def test_marks_stand_where_the_author_cited_and_can_be_led_back_to(
    book: FinishedBook, expected: Expectation
) -> None:
    """A chapter's page has one mark for each citation, `mark-EXTRACT-1`, `-2` … in turn."""
    for chapter in expected.chapters:
        counts = expected.marks_in(chapter)
        wanted = {
            (f"mark-{extract}-{number}", expected.signs[extract])
            for extract, count in counts.items()
            for number in range(1, count + 1)
        }
        assert set(book.pages[chapter.page].written_marks) == wanted


def test_references_say_what_they_lead_to(book: FinishedBook, expected: Expectation) -> None:
    """`@fig-x` says Figure 2.1 and leads there, `@sec-x` Chapter 2 or Appendix A, on every page.

    Quarto's first page says “2 Title” for a chapter; its links to a chapter name the page alone.
    """
    titles = {f"{c.number} {c.title}": c.label for c in expected.chapters}
    targets = {label: {f"{c.page}#{id}"} for id, (label, c) in expected.references.items()}
    for chapter in expected.chapters:
        if chapter.id:
            targets[chapter.label].add(chapter.page)
    for chapter in expected.chapters:
        links = book.pages[chapter.page].crossrefs
        said = [titles.get(link.text, link.text) for link in links]
        assert all(link.target in targets[label] for label, link in zip(said, links, strict=True))
        if not chapter.is_made:
            wanted = [expected.references[id][0] for id in expected.referred_in(chapter)]
            assert Counter(said) == Counter(wanted), chapter.path


def test_no_link_of_the_book_leads_nowhere(book: FinishedBook) -> None:
    """Every link from page to page finds its file and its place."""
    places = {f"{page.path}#{id}" for page in book.pages.values() for id in page.ids}
    known = places | book.files | {"."}
    lost = [
        (page.path, link)
        for page in book.pages.values()
        for link in page.links
        if ":" not in link.target and link.target not in known
    ]
    assert lost == []


def test_the_epub_numbers_and_links_as_the_site_does(
    book: FinishedBook, expected: Expectation
) -> None:
    """In the EPUB, captions bear the site's numbers, and marks lead to entries of the appendix.

    An author's marks lead there by a note at the chapter's end, which leads back to one.
    """
    text = " ".join(document.text for document in book.epub.documents.values())
    for id, (label, _) in expected.references.items():
        if not id.startswith("sec-"):
            assert f"{label}: {expected.drawn[id]['caption'][:40]}" in text
    documents = book.epub.documents
    for document in documents.values():
        of_notes = Counter(link for note in document.notes.values() for link in note.links)
        marks = [one for one in Counter(document.links) - of_notes if SIGN.match(one[0])]
        for sign, (name, _, id) in ((sign, target.partition("#")) for sign, target in marks):
            assert id.removeprefix("note-") == expected.extract_of[sign]
            assert id in documents[name].ids
        for extract, note in document.notes.items():
            assert expected.text_of(extract) in note.text
            (sign, mark), (_, entry) = note.links
            assert sign == expected.signs[extract]
            assert re.fullmatch(f"{document.name}#mark-{extract}-\\d+", mark)
            assert mark.partition("#")[2] in document.ids
            assert entry.endswith(f"#{extract}")
    assert expected.signs.keys() <= {id for d in documents.values() for id in d.entries}


def test_the_pdf_numbers_and_links_as_the_site_does(
    book: FinishedBook, expected: Expectation
) -> None:
    """In the PDF, captions bear the site's numbers and marks lead to the appendix's entries."""
    text = " ".join(" ".join(book.pdf.texts).split())
    for id, (label, _) in expected.references.items():
        if not id.startswith("sec-"):
            assert f"{label}. {expected.drawn[id]['caption'][:20]}" in text
    marks = [link for link in book.pdf.links if link.text in expected.entries]
    assert {mark.text for mark in marks} == set(expected.entries)
    assert [mark for mark in marks if not mark.found.startswith(f"{mark.text} ")] == []


def test_the_outputs_bear_the_books_name(book: FinishedBook, expected: Expectation) -> None:
    """The PDF and the EPUB are named as `_quarto.yml` says."""
    name = expected.config["book"]["output-file"]
    assert {f"{name}.pdf", f"{name}.epub", "index.html"} <= book.files
    assert (book.folder / f"{name}.pdf").read_bytes().startswith(b"%PDF-1.7")
