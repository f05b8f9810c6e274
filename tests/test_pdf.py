"""The PDF: accessible by PDF/UA-1, set in its own fonts, linked, small, the same each time."""

from __future__ import annotations

import re
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from books import Built, build_with
from expectation import Expectation
from finished_pdf import Pdf, read
from tiny import tiny_project
from triptych.publish.pdf import packed_pdf

UA = "{http://www.aiim.org/pdfua/ns/id/}part"
MEGABYTE = 1_000_000
OWN_SUBSET = re.compile(r"/[A-Z]{6}\+(Triptych(Serif|Sans|Han)-\w+|DejaVuSansMono(-\w+)?)")
"""A face that the project ships, or the one of Typst's own for code; none of the machine's."""


@pytest.fixture(scope="module")
def pdf(essay: Built) -> Pdf:
    """Read the essay's PDF."""
    return read(essay.file("pdf"))


def chapter_marks(expected: Expectation) -> list[str]:
    """List the chapters as bookmarks show them."""
    return [f"{c.number} {c.title}".strip() for c in expected.chapters]


def running(pdf: Pdf, pages: range) -> str:
    """Give the text of pages, its spaces made one and its divided words put together."""
    text = " ".join(pdf.texts[page] for page in pages)
    return " ".join(re.sub(r"[\u00ad\x02\ufffe]\n?", "", text).replace("\u200b", "").split())


# What assistive technology asks for


def test_it_says_that_it_keeps_pdf_ua(pdf: Pdf) -> None:
    """Its metadata name PDF/UA-1, which Typst checks when it writes the file."""
    metadata = etree.fromstring(pdf.root.Metadata.read_bytes())
    assert metadata.findtext(f".//{UA}") == "1"


def test_it_is_tagged_titled_and_in_its_language(pdf: Pdf, expected: Expectation) -> None:
    """It has a structure tree, tells its language, and a window shows its title, not its name."""
    assert pdf.root.MarkInfo.Marked
    assert str(pdf.root.Lang) == expected.config["lang"]
    assert pdf.root.ViewerPreferences.DisplayDocTitle
    assert str(pdf.raw.docinfo.Title) == expected.config["book"]["title"]
    roles = {element.role for element in pdf.structure.walk()}
    assert {"Document", "H1", "P", "Table", "TH", "TD", "Figure", "Caption", "Link"} <= roles


def test_every_picture_has_the_alternative_text_that_was_drawn(
    pdf: Pdf, expected: Expectation
) -> None:
    """The structure tree's figures speak as the site's do, in the order of the chapters."""
    figures = [element.alt for element in pdf.structure.walk() if element.role == "Figure"]
    ids = [id for chapter in expected.chapters for id, _ in chapter.floats]
    assert figures == [expected.drawn[id]["alt"] for id in ids if id.startswith("fig-")]


def test_formulas_have_alternative_text(dialect_book: Built) -> None:
    """A formula is read out as it was written."""
    elements = read(dialect_book.file("pdf")).structure.walk()
    formulas = [element.alt.strip() for element in elements if element.role == "Formula"]
    assert formulas == [r"\frac{1}{2}", "a^2 + b^2 = c^2"]


def test_tables_have_header_cells(pdf: Pdf, expected: Expectation) -> None:
    """Each table of the book has a row of headers, as many as its columns.

    Where sources stand side by side there is a column for each, and one for what they speak of.
    """
    tables = [element for element in pdf.structure.walk() if element.role == "Table"]
    columns = []
    for chapter in expected.chapters:
        made = [expected.drawn[id] for id, _ in chapter.floats if id.startswith("tbl-")]
        columns += [len(table["columns"]) for table in made]
        columns += [1 + len(expected.sources)] * len(expected.beside_in(chapter, "pdf"))
    headers = [sum(cell.role == "TH" for cell in table.walk()) for table in tables]
    assert len(tables) == len(columns)
    assert all(found >= wanted for found, wanted in zip(headers, columns, strict=True))


# How it is read


def test_bookmarks_are_the_chapters(pdf: Pdf, expected: Expectation) -> None:
    """The outline lists every chapter, numbered, in order, and leads to pages that go on."""
    chapters = [mark for mark in pdf.bookmarks if mark.level == 0]
    titles = [mark.title for mark in chapters]
    assert [title for title in titles if title != "Contents"] == chapter_marks(expected)
    pages = [mark.page for mark in chapters]
    assert pages == sorted(set(pages))


def test_a_chapters_text_stands_in_its_order(pdf: Pdf, expected: Expectation) -> None:
    """Read from start to end, a chapter's paragraphs follow each other as they were written."""
    chapter = next(c for c in expected.chapters if c.number == "2")
    text = running(pdf, pdf.pages_of(f"2 {chapter.title}"))
    paragraphs = re.findall(r"(?<=\n\n)[A-Z][^@\[*{}'’“\n]{24,}\b", chapter.text)
    places = [text.find(paragraph) for paragraph in paragraphs]
    assert len(places) > 5
    assert -1 not in places
    assert places == sorted(places)


def test_chinese_text_can_be_copied(pdf: Pdf, expected: Expectation) -> None:
    """The glossary's characters come out of the file as the characters that they are."""
    text = "".join("".join(pdf.texts).split())
    terms = [row["characters"] for row in expected.rows("glossary") if row["characters"]]
    assert terms
    assert [term for term in terms if term not in text] == []


# Fonts


def test_all_fonts_are_the_books_own_embedded_subsets(pdf: Pdf) -> None:
    """No font is missing, foreign or whole: each is a subset of a face that comes with the book."""
    dictionaries = [o for o in pdf.raw.objects if isinstance(o, pikepdf.Dictionary)]
    descriptors = [found for found in dictionaries if found.get("/Type") == "/FontDescriptor"]
    names = {str(descriptor.FontName) for descriptor in descriptors}
    assert names
    assert [name for name in names if not OWN_SUBSET.fullmatch(name)] == []
    assert all({"/FontFile2", "/FontFile3"} & set(found.keys()) for found in descriptors)


# Links


def test_every_mark_leads_to_its_extract(pdf: Pdf, expected: Expectation) -> None:
    """A click on Z3 lands where the entry of Z3 begins."""
    marks = [link for link in pdf.links if link.text in expected.entries]
    assert len(marks) > len(expected.entries)
    assert [mark for mark in marks if mark.found.split()[0] != mark.text] == []


def test_references_lead_to_what_they_name(pdf: Pdf, expected: Expectation) -> None:
    """A click on Figure 2.1 lands on its page."""
    pages = {}
    for id, (label, _) in expected.references.items():
        if not id.startswith("sec-"):
            start = f"{label}. {expected.drawn[id]['caption'][:16]}"
            pages[label] = {
                page for page, text in enumerate(pdf.texts) if start in " ".join(text.split())
            }
    links = [link for link in pdf.links if link.text in pages]
    assert links
    lost = [link for link in links if link.target_page not in pages[link.text]]
    assert lost == []


# The file


def test_it_is_small(essay: Built) -> None:
    """The essay's PDF is a file that can be sent: its many objects are packed, to under 1 MB."""
    assert essay.file("pdf").stat().st_size < MEGABYTE


def test_packing_loses_nothing(dialect_book: Built, tmp_path: Path) -> None:
    """Unpacked, the file has more than twice its size; packed again, all that is read of it."""
    packed = dialect_book.file("pdf")
    loose = BytesIO()
    with pikepdf.open(packed) as pdf:
        pdf.save(loose, object_stream_mode=pikepdf.ObjectStreamMode.disable)
    again = packed_pdf(loose.getvalue())
    assert len(again) < len(loose.getvalue()) / 2
    assert packed_pdf(again) == again
    path = tmp_path / "again.pdf"
    path.write_bytes(again)
    one, other = read(packed), read(path)
    assert other.texts == one.texts
    assert other.structure == one.structure
    assert other.links == one.links
    assert other.bookmarks == one.bookmarks


def test_every_build_gives_the_same_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With SOURCE_DATE_EPOCH, a book built elsewhere is the same, byte for byte, in every file."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    books = []
    for name in ("one", "another place", "third"):
        output = build_with(tiny_project(tmp_path / name)).output
        files = [path for path in output.rglob("*") if path.is_file()]
        books.append({path.relative_to(output).as_posix(): path.read_bytes() for path in files})
    first, *others = books
    for other in others:
        assert first.keys() == other.keys()
        assert [name for name in first if first[name] != other[name]] == []
    pdf = read(tmp_path / "one/_book/mills.pdf")
    assert str(pdf.raw.docinfo.CreationDate) == "D:20231114221320Z"
