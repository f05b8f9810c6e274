"""The contract of both engines on the dialect: sources side by side, marks in every place, scripts.

Here the embedded engine keeps it; `test_contract_in_quarto.py` puts the same tests to Quarto.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from books import FAR, NEAR, TYPED, Built, build_with, withholding_project
from contract import FinishedBook, read_book
from expectation import Chapter, Expectation, Item
from triptych.drawing.theme import STANCES
from triptych.evidence.standing import standings


@dataclass(frozen=True)
class Read:
    """A finished book, and what it must hold."""

    book: FinishedBook
    expected: Expectation


def read(built: Built) -> Read:
    """Read a book that was built."""
    return Read(read_book(built.output), Expectation(built.root))


@pytest.fixture(scope="module")
def whole(essay: Built) -> Read:
    """Read the essay as the embedded engine makes it."""
    return read(essay)


@pytest.fixture(scope="module")
def small(dialect_book: Built) -> Read:
    """Read the small book that uses all of the dialect."""
    return read(dialect_book)


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the small book with a source of which only excerpts are published."""
    root = withholding_project(tmp_path_factory.mktemp("withheld") / "mills")
    return read(Built(root, build_with(root)))


# Side by side


def status(code: str) -> str:
    """Give a status as a reader sees it: its sign and its word."""
    return f"{STANCES[code][0]} {code}"


@pytest.mark.parametrize("name", ["whole", "small"])
def test_themes_claims_and_events_stand_with_all_sources_beside_one_another(
    name: str, request: pytest.FixtureRequest
) -> None:
    """On the site each has a panel for each source: its passages in full, or that it is silent."""
    one: Read = request.getfixturevalue(name)
    labels = {source["id"]: source["label"] for source in one.expected.sources}
    shown = {id: item for page in one.book.pages.values() for id, item in page.beside.items()}
    for id, item in items(one.expected):
        assert shown[id].label == item.label
        assert [panel.source for panel in shown[id].panels] == list(labels.values())
        for panel, (code, held) in zip(shown[id].panels, item.cells.values(), strict=True):
            assert panel.status == ("" if code == "stated" else status(code))
            texts = [(one.expected.signs[each], one.expected.text_of(each)) for each in held]
            assert list(panel.passages) == texts
    assert set(shown) == {id for id, _ in items(one.expected)}


def items(expected: Expectation) -> Iterator[tuple[str, Item]]:
    """Yield all themes, claims and events."""
    for kind in expected.beside.values():
        yield from kind.items()


def cells(expected: Expectation, item: Item) -> tuple[str, ...]:
    """Give the row that an item has in a table: label, then each source's sign, word and marks."""
    row = [item.label]
    for code, held in item.cells.values():
        told = [] if code == "stated" else [status(code)]
        row.append(" ".join([*told, *(expected.signs[each] for each in held)]))
    return tuple(row)


def beside_chapter(expected: Expectation) -> Chapter:
    """Give the chapter that sets the sources side by side."""
    return next(chapter for chapter in expected.chapters if expected.beside_in(chapter, "html"))


@pytest.mark.parametrize("name", ["whole", "small"])
def test_in_the_epub_they_are_the_rows_of_tables(name: str, request: pytest.FixtureRequest) -> None:
    """Each kind is a table with a column for each source, where links to an item lead too."""
    one: Read = request.getfixturevalue(name)
    chapter = beside_chapter(one.expected)
    head = [source["label"] for source in one.expected.sources]
    kinds = one.expected.beside_in(chapter, "epub")
    documents = one.book.epub.documents.values()
    tables = [table for d in documents for table in d.tables]
    ids = {id for document in documents for id in document.ids}
    for kind in kinds:
        rows = [cells(one.expected, item) for item in one.expected.beside[kind].values()]
        assert ((kind.capitalize(), *head), *rows) in tables
        assert set(one.expected.beside[kind]) <= ids
    assert kinds


@pytest.mark.parametrize("name", ["whole", "small"])
def test_in_the_pdf_they_are_the_rows_of_tables(name: str, request: pytest.FixtureRequest) -> None:
    """Each row has its label, its marks, and a sign and a word for what a source has not."""
    one: Read = request.getfixturevalue(name)
    chapter = beside_chapter(one.expected)
    pages = one.book.pdf.pages_of(f"{chapter.number} {chapter.title}")
    text = letters("".join(one.book.pdf.texts[page] for page in pages))
    told: Counter[str] = Counter()
    signs: Counter[str] = Counter()
    for kind in one.expected.beside_in(chapter, "pdf"):
        for item in one.expected.beside[kind].values():
            assert letters(item.label) in text
            told.update(code for code, _ in item.cells.values() if code != "stated")
            signs.update(one.expected.signs[id] for _, held in item.cells.values() for id in held)
    assert {code: text.count(letters(status(code))) for code in told} == told
    links = [link for link in one.book.pdf.links if link.page in pages]
    assert Counter(link.text for link in links if link.text in one.expected.entries) == signs


def letters(text: str) -> str:
    """Give a text without spaces and hyphens, which lines of the PDF add and take."""
    return re.sub(r"[\s\u00ad\u200b\x02\ufffe-]", "", text)


@pytest.mark.parametrize("name", ["whole", "small"])
def test_what_figures_rest_on_is_listed_for_print(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Each figure's number and title, and what each of its marks tells, with its passages."""
    one: Read = request.getfixturevalue(name)
    (chapter,) = (c for c in one.expected.chapters if "{.grounds}" in c.text)
    (document,) = (d for d in one.book.epub.documents.values() if chapter.id in d.ids)
    pages = one.book.pdf.pages_of(f"{chapter.number} {chapter.title}")
    signs: Counter[str] = Counter()
    for id in (id for id in one.expected.made_floats if id.startswith("fig-")):
        drawn = one.expected.drawn[id]
        assert f"{one.expected.references[id][0]}. {drawn['title']}" in document.text
        for mark in drawn["marks"]:
            own = [one.expected.signs[extract] for extract in mark["extracts"]]
            assert f"{' '.join(mark['says'].split())}: {' '.join(own)}" in document.text
            signs.update(own)
    links = [link for link in one.book.pdf.links if link.page in pages]
    assert Counter(link.text for link in links if link.text in one.expected.entries) == signs


def test_an_item_is_led_to_in_every_format(small: Read) -> None:
    """`[…](beside.qmd#theme-planning)` leads to the theme on the site, in the EPUB and the PDF."""
    links = {link.text: link.target for link in small.book.pages["chapters/method.html"].links}
    assert links["side by side"] == "chapters/beside.html#theme-planning"
    documents = small.book.epub.documents
    packed = dict(link for document in documents.values() for link in document.links)
    name, _, id = packed["side by side"].partition("#")
    assert id == "theme-planning" and id in documents[name].ids
    assert [link.found for link in small.book.pdf.links if link.found.startswith("Planning")]


@pytest.mark.parametrize("name", ["whole", "small"])
def test_the_switches_hold_every_choices_verdicts(
    name: str, request: pytest.FixtureRequest
) -> None:
    """A claim's row has its verdict for each choice of sources, a source's bit set if left out."""
    one: Read = request.getfixturevalue(name)
    support = pd.DataFrame(one.expected.rows("support"))
    sources = [source["id"] for source in one.expected.sources]
    bits = {source: 1 << index for index, source in enumerate(sources)}
    verdicts: dict[int, dict[str, str]] = {}
    for size in range(len(sources) + 1):
        for choice in combinations(sources, size):
            said = standings(support, choice)
            number = sum(bits[source] for source in choice)
            verdicts[number] = {claim: standing.verdict for claim, standing in said.items()}
    wanted = [
        (
            f"{number}. {' '.join(claim['claim'].split())}",
            tuple(verdicts[choice][claim["id"]] for choice in sorted(verdicts)),
        )
        for number, claim in enumerate(one.expected.rows("claims"), 1)
    ]
    pages = [page for page in one.book.pages.values() if page.standings]
    assert [list(page.standings) for page in pages] == [wanted]


# Marks wherever an author puts them


PLACES = [
    ("with a mark in the caption", ["A1", "B1"]),
    ("with a mark in the note", ["A2"]),
    ("The passages, marked in the caption", ["B1"]),
    ("with a mark in the summary", ["A2"]),
    ("What the abstract says rests on a passage too", ["B1"]),
    ("A note with a mark", ["A1"]),
    ("The remark’s text, with a mark", ["B1"]),
    ("one, with a mark in a cell", ["A1"]),
    ("A table of the author’s own, with a mark in its caption", ["B1"]),
    ("A figure of the author’s own, with a mark in its caption", ["A2", "B1"]),
]
"""What stands before the marks in captions, notes, callouts, footnotes and the cells of tables."""


@pytest.mark.parametrize(("words", "signs"), PLACES)
def test_marks_stand_in_captions_notes_callouts_footnotes_and_cells(
    small: Read, words: str, signs: list[str]
) -> None:
    """In every format the same marks stand behind the same words."""
    pattern = re.escape(words) + r"\s*" + r"[\s·]*".join(signs) + r"(?!\d)"
    texts = {
        "html": " ".join(page.text for page in small.book.pages.values()),
        "epub": " ".join(document.text for document in small.book.epub.documents.values()),
        "pdf": " ".join(" ".join(small.book.pdf.texts).replace("\u200b", "").split()),
    }
    assert [name for name, text in texts.items() if not re.search(pattern, text)] == []


def test_they_are_all_links_to_their_passages(small: Read) -> None:
    """On the site to a passage in its source, in the EPUB and the PDF to the appendix's entry."""
    (chapter,) = (c for c in small.expected.chapters if c.id == "sec-method")
    written = small.expected.marks_in(chapter)
    marks = small.book.pages[chapter.page].marks
    assert {m.target for m in marks} == {
        small.expected.passages[small.expected.signs[id]] for id in written
    }
    wanted = Counter({small.expected.signs[id]: count for id, count in written.items()})
    assert Counter(mark.text for mark in marks) == wanted
    (document,) = (d for d in small.book.epub.documents.values() if chapter.id in d.ids)
    of_notes = Counter(link for note in document.notes.values() for link in note.links)
    packed = Counter(link for link in document.links if link[0] in wanted) - of_notes
    assert Counter(text for text, _ in packed.elements()) == wanted
    for text, target in packed:
        assert re.search(f"#(?:note-)?{small.expected.extract_of[text]}$", target)
    pages = small.book.pdf.pages_of(f"{chapter.number} {chapter.title}")
    printed = [link for link in small.book.pdf.links if link.page in pages and link.text in wanted]
    assert Counter(link.text for link in printed) == wanted
    assert [link for link in printed if not link.found.startswith(f"{link.text} ")] == []


def test_an_image_of_a_figure_is_described_and_captioned_once(small: Read) -> None:
    """An image's own words stand in place of it for who can't see it, and below it nowhere."""
    page = small.book.pages["chapters/method.html"]
    (figure,) = (one for one in page.floats if one.id == "fig-own")
    assert figure.images == ("A dot",)
    assert "A dot" not in page.text
    documents = small.book.epub.documents.values()
    assert [alt for d in documents for _, alt in d.pictures if alt == "A dot"] == ["A dot"]
    assert "A dot" not in " ".join(document.text for document in documents)
    elements = list(small.book.pdf.structure.walk())
    assert [one.alt for one in elements if one.role == "Figure"].count("A dot") == 1
    assert "A dot" not in " ".join(" ".join(small.book.pdf.texts).split())


def test_signs_are_set_as_they_were_written(small: Read) -> None:
    """Apostrophes before words and after digits, three dots and the like are the same in print."""
    assert TYPED in " ".join(" ".join(small.book.pdf.texts).split())
    assert TYPED in " ".join(page.text for page in small.book.pages.values())
    assert TYPED in " ".join(document.text for document in small.book.epub.documents.values())


# What is withheld, and what is never loaded


def contents(book: FinishedBook) -> Iterator[tuple[str, str]]:
    """Yield all text of a finished book: of every file, of the EPUB's files, of the PDF."""
    for name in sorted(book.files):
        data = (book.folder / name).read_bytes()
        if name.endswith(".pdf"):
            yield name, " ".join(book.pdf.texts)
        elif zipfile.is_zipfile(book.folder / name):
            with zipfile.ZipFile(book.folder / name) as archive:
                for inside in archive.namelist():
                    yield f"{name}/{inside}", archive.read(inside).decode("utf-8", "replace")
        else:
            yield name, data.decode("utf-8", "replace")


def test_of_a_source_with_excerpts_nothing_else_is_in_the_book(withheld: Read) -> None:
    """No file of the site, the EPUB or the PDF holds the words that are far from every passage."""
    lost = re.compile(r"\W+".join(FAR.split()))
    apart = [word for word in FAR.split() if word in ("nobody", "outside", "withheld")]
    assert apart
    for name, text in contents(withheld.book):
        assert not lost.search(text), name
        assert [word for word in apart if word in text and Path(name).suffix in PROSE] == [], name


PROSE = (".html", ".xhtml", ".pdf", ".json", ".csv")


def test_its_passages_and_the_words_around_them_are_there(withheld: Read) -> None:
    """What is shown is told to be excerpts, with the source's rights, in every format."""
    expected, book = withheld.expected, withheld.book
    reader = book.pages[expected.readers["alder"]]
    (packed,) = (d for d in book.epub.documents.values() if "A1" in d.source + d.text and d.source)
    pages = book.pdf.pages_of("B Alder")
    printed = " ".join(" ".join(book.pdf.texts[page] for page in pages).split())
    for text in (reader.text, packed.text, printed):
        assert "Rights: All rights are the mill’s." in text
        assert "only the passages that the book quotes are shown" in text
        assert NEAR in text
        assert "[…]" in text
    for id, sign in expected.signs.items():
        if sign.startswith("A"):
            assert f"passage-{id}" in reader.ids
    other = book.pages[expected.readers["birch"]]
    assert other.source.split() == expected.seed("birch").split()


@pytest.mark.parametrize("name", ["whole", "small"])
def test_a_page_loads_the_books_own_scripts_and_has_none_in_its_text(
    name: str, request: pytest.FixtureRequest
) -> None:
    """Scripts are files of the book; none stands in the text, and no element calls one."""
    book = request.getfixturevalue(name).book
    for page in book.pages.values():
        assert {script.source for script in page.scripts if script.source} <= book.files
        assert [one for one in page.scripts if one.is_in_text and not one.source] == [], page.path
        assert page.handlers == (), page.path
