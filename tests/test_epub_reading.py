"""How the EPUB reads: notes that pop up, figures for every screen, what it says of itself."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest

from books import EMBEDDED, Built, build_with
from expectation import Expectation
from finished_epub import NAMES, Epub, read
from tiny import edit, tiny_project
from triptych.project import load_project
from triptych.publish.epub import finish_epub, with_metadata
from triptych.publish.epub_cover import draw_epub_cover

EPUB_TYPE = f"{{{NAMES['e']}}}type"
SCHEMA = {
    "schema:accessMode": {"textual", "visual"},
    "schema:accessModeSufficient": {"textual"},
    "schema:accessibilityHazard": {"none"},
}
FEATURES = {"alternativeText", "readingOrder", "structuralNavigation", "tableOfContents"}


@pytest.fixture(scope="module")
def epub(essay: Built) -> Epub:
    """Read the essay's EPUB."""
    return read(essay.file("epub"))


def said(epub: Epub, name: str) -> list[str]:
    """Give the values of a property of the package's metadata."""
    metas = epub.package.iterfind(f".//o:meta[@property='{name}']", NAMES)
    return [meta.text for meta in metas]


def noterefs(root: Any) -> list[Any]:
    """List a document's references to notes."""
    return [a for a in root.iterfind(".//x:a", NAMES) if a.get(EPUB_TYPE) == "noteref"]


# Notes


def test_a_mark_opens_a_note_with_its_passage(epub: Epub, essay: Built) -> None:
    """Each mark is a reference to a note of its document, which holds the passage word for word."""
    dialect = json.loads((essay.root / "build/dialect.json").read_text("utf-8"))
    by_sign = {extract["sign"]: extract for extract in dialect["extracts"].values()}
    found = 0
    for name, document in epub.documents.items():
        asides = document.root.iterfind(".//x:aside", NAMES)
        notes = {a.get("id"): a for a in asides if a.get(EPUB_TYPE) == "footnote"}
        for mark in noterefs(document.root):
            assert mark.get("role") == "doc-noteref"
            if "note-" not in mark.get("href"):
                continue
            note = notes[mark.get("href").removeprefix("#")]
            assert note.get("role") == "doc-footnote", name
            words = " ".join("".join(note.itertext()).split())
            passage = by_sign["".join(mark.itertext())]
            assert " ".join(passage["text"].split()).strip() in words
            found += 1
    assert found > 200


def test_a_note_leads_back_to_its_mark(epub: Epub) -> None:
    """A note's sign is a link to the first mark that opens it, in the same document."""
    found = 0
    for document in epub.documents.values():
        marks = {mark.get("id"): mark for mark in noterefs(document.root)}
        for note in document.root.iterfind(".//x:aside", NAMES):
            if not note.get("id", "").startswith("note-"):
                continue
            (back,) = note.xpath(".//*[@role='doc-backlink']")
            mark = marks[back.get("href").removeprefix("#")]
            assert mark.get("href") == f"#{note.get('id')}"
            found += 1
    assert found > 100


def test_a_note_leads_on_to_the_passages_entry(epub: Epub, expected: Expectation) -> None:
    """From a note the appendix is one link away, where all that rests on the passage is listed."""
    entries = {
        id: name
        for name, document in epub.documents.items()
        for id in document.ids
        if id in expected.signs
    }
    for name, document in epub.documents.items():
        links = {target for _, target in document.links}
        for id in document.ids:
            if id.startswith("note-"):
                passage = id.removeprefix("note-")
                assert f"{entries[passage]}#{passage}" in links, (name, id)


# Figures and the cover


def test_every_figure_has_a_fallback(epub: Epub) -> None:
    """A reading system that knows no SVG shows a PNG in its place; both are in the manifest."""
    types = {item.name: item.media_type for item in epub.items}
    pictures = [
        (name, picture)
        for name, document in epub.documents.items()
        for picture in document.root.iterfind(".//x:picture", NAMES)
    ]
    assert len(pictures) > 10
    for _, picture in pictures:
        source, image = picture
        vector, pixels = (
            f"EPUB/media/{Path(p).name}" for p in (source.get("srcset"), image.get("src"))
        )
        assert source.get("type") == types[vector] == "image/svg+xml"
        assert types[pixels] == "image/png"
        assert image.get("alt")
        assert epub.item(pixels).startswith(b"\x89PNG")


def test_the_cover_is_a_picture_with_a_name(epub: Epub, expected: Expectation) -> None:
    """The cover is found by book stores, large enough for them, and read out with the title."""
    (cover,) = (item for item in epub.items if "cover-image" in item.properties)
    width, height = struct.unpack(">II", epub.item(cover.name)[16:24])
    assert (width, height) == (1600, 2400)
    page = epub.documents[epub.spine[0]]
    assert f"Cover of {expected.config['book']['title']}" in page.root.xpath("//@aria-label")


def test_a_cover_is_drawn_again_when_its_words_change(dialect_book: Built, tmp_path: Path) -> None:
    """What is unchanged is kept; another title is another cover."""
    root = dialect_book.root
    first = draw_epub_cover(load_project(root))
    drawn, time = first.read_bytes(), first.stat().st_mtime_ns
    assert draw_epub_cover(load_project(root)).stat().st_mtime_ns == time
    kept = (root / "_quarto.yml").read_text("utf-8")
    title = load_project(root).title
    try:
        edit(root, "_quarto.yml", title, "Another book")
        assert draw_epub_cover(load_project(root)).read_bytes() != drawn
    finally:
        (root / "_quarto.yml").write_text(kept, "utf-8")
        draw_epub_cover(load_project(root))


def test_a_footnote_begins_with_its_number_which_leads_back(epub: Epub) -> None:
    """Where it isn't shown over the text, a reader sees which note it is, and finds the way."""
    found = 0
    for document in epub.documents.values():
        notes = {f"#{a.get('id')}": a for a in document.root.iterfind(".//x:aside", NAMES)}
        for reference in noterefs(document.root):
            if reference.get("href").startswith("#fn"):
                back = notes[reference.get("href")].find("x:p/x:a", NAMES)
                assert (back.text, back.get("role")) == (reference.text, "doc-backlink")
                assert back.get("href") == f"#{reference.get('id')}"
                found += 1
    assert found > 1


# What it says of itself


def test_a_book_that_nothing_dates_shows_no_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its title page nor its metadata make one up; one that is dated has its day."""
    root = tiny_project(tmp_path / "mills")
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    for day in ([], ["2023-11-14"]):
        if day:
            monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        made = read(Built(root, build_with(root, EMBEDDED, "epub")).file("epub"))
        shown = made.documents["EPUB/text/title_page.xhtml"].root
        assert [p.text for p in shown.iterfind(".//x:p[@class='date']", NAMES)] == day
        assert made.metadata("date") == day


def test_it_says_for_whom_it_is_accessible(epub: Epub, expected: Expectation) -> None:
    """Schema.org's metadata are complete; the essay claims no conformance that nobody audited."""
    for name, values in SCHEMA.items():
        assert set(said(epub, name)) == values
    assert set(said(epub, "schema:accessibilityFeature")) >= FEATURES
    (summary,) = said(epub, "schema:accessibilitySummary")
    assert "alternative texts" in summary
    assert "conforms-to" not in expected.config["format"]["epub"]
    assert said(epub, "dcterms:conformsTo") == []


def test_a_claim_to_conform_is_made_in_its_authors_name(tmp_path: Path) -> None:
    """What `conforms-to` says is in the package, with the authors as who certify it."""
    root = tiny_project(tmp_path)
    edit(root, "_quarto.yml", "  epub:\n", "  epub:\n    conforms-to: A & B\n")
    project = load_project(root)
    package = "<package>\n  <metadata>\n  </metadata>\n  <manifest>\n  </manifest></package>"
    text = with_metadata(package, project, [])
    assert '<meta property="dcterms:conformsTo">A &amp; B</meta>' in text
    assert f'<meta property="a11y:certifiedBy">{", ".join(project.authors)}</meta>' in text


def test_every_document_is_named_by_its_heading(epub: Epub) -> None:
    """A screen reader that moves to another document hears its title, not a file's name."""
    for name, document in epub.documents.items():
        title = document.root.findtext(".//x:title", namespaces=NAMES)
        heading = document.root.find(".//x:h1", NAMES)
        assert not title.endswith(".xhtml"), name
        if heading is not None:
            assert title == " ".join("".join(heading.itertext()).split())


def test_nothing_of_the_site_is_left(epub: Epub) -> None:
    """No document has attributes that only the site's scripts read, or a script."""
    for document in epub.documents.values():
        names = {name for element in document.root.iter() for name in map(str, element.attrib)}
        assert [name for name in names if name.startswith("data-")] == []
        assert document.root.find(".//x:script", NAMES) is None


def test_to_finish_twice_changes_nothing(dialect_book: Built, tmp_path: Path) -> None:
    """A bare `quarto render` may finish a book that a build then finishes again."""
    copy = tmp_path / "book.epub"
    copy.write_bytes(dialect_book.file("epub").read_bytes())
    finish_epub(copy, load_project(dialect_book.root))
    assert copy.read_bytes() == dialect_book.file("epub").read_bytes()


def test_marks_have_their_colour_where_new_css_is_unknown(epub: Epub) -> None:
    """The sources' colours stand as plain values after those for light and dark."""
    sheets = [item.name for item in epub.items if item.media_type == "text/css"]
    style = "".join(epub.item(name).decode() for name in sheets)
    values = re.findall(r"--source-1: ([^;]+);", style)
    assert re.fullmatch(r"#[0-9a-f]{6}", values[-1])
