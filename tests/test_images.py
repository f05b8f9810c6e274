"""An author's own images stand in every format, or are a problem at their place."""

from __future__ import annotations

import base64
import shutil
from pathlib import Path

import pytest

from books import Built, build_with
from finished_epub import read as read_epub
from finished_pdf import read as read_pdf
from tiny import tiny_project
from triptych.check import check_project
from triptych.problems import MaterialError
from triptych.project import load_project

DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)
ALT = "A “black” dot"


def with_text(root: Path, text: str) -> Path:
    """Add a paragraph to the tiny project's first chapter."""
    index = root / "index.qmd"
    index.write_text(f"{index.read_text('utf-8')}\n{text}\n", "utf-8")
    return root


@pytest.fixture(scope="module")
def illustrated(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a book with an image beside a chapter, its name with a space in it."""
    root = tiny_project(tmp_path_factory.mktemp("images") / "tiny")
    (root / "pictures").mkdir()
    (root / "pictures/a dot.png").write_bytes(DOT)
    with_text(root, f"Before ![{ALT}](pictures/a%20dot.png) after.")
    return Built(root, build_with(root))


def test_a_page_shows_the_image_that_the_site_holds(illustrated: Built) -> None:
    """The image is copied to where the page looks for it, with its alternative text."""
    (image,) = illustrated.page("index.html").xpath("//img[@alt=$alt]", alt=ALT)
    assert image.get("src") == "pictures/a%20dot.png"
    assert (illustrated.output / "pictures/a dot.png").read_bytes() == DOT


def test_the_pdf_has_the_image_with_its_alternative_text(illustrated: Built) -> None:
    """Typst finds it by its path from the project, and PDF/UA-1 gets its words."""
    structure = read_pdf(illustrated.file("pdf")).structure
    assert ALT in [element.alt for element in structure.walk() if element.role == "Figure"]


def test_the_epub_carries_the_image(illustrated: Built) -> None:
    """It is packed, and its document shows it with its words."""
    epub = read_epub(illustrated.file("epub"))
    shown = [file for one in epub.documents.values() for file, alt in one.pictures if alt == ALT]
    assert [epub.item(file) for file in shown] == [DOT]


def test_an_authors_own_svg_is_in_every_format(tiny: Path) -> None:
    """As a drawing program saves it, with a declaration and a comment before the drawing."""
    root = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9"/></svg>'
    drawing = f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- made > drawn -->\n{root}\n'
    (tiny / "loom.svg").write_text(drawing, "utf-8")
    built = Built(tiny, build_with(with_text(tiny, "See ![A loom](loom.svg).")))
    assert (built.output / "loom.svg").read_text("utf-8") == drawing
    documents = read_epub(built.file("epub")).documents.values()
    assert "A loom" in [alt for one in documents for _, alt in one.pictures]
    structure = read_pdf(built.file("pdf")).structure
    assert "A loom" in [element.alt for element in structure.walk()]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("![A dot](nowhere.png)", "The image “nowhere.png” is not there."),
        ("![A dot](../outside.png)", "The image “../outside.png” is not there."),
        ("![](dot.png)", "This image has no alternative text."),
    ],
)
def test_an_image_that_can_not_be_shown_is_a_problem(tiny: Path, text: str, told: str) -> None:
    """Missing, outside the project or without words: told with file, line and column."""
    (tiny / "dot.png").write_bytes(DOT)
    shutil.copyfile(tiny / "dot.png", tiny.parent / "outside.png")
    line = (tiny / "index.qmd").read_text("utf-8").count("\n") + 2
    with pytest.raises(MaterialError) as caught:
        check_project(load_project(with_text(tiny, f"See {text}.")))
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.column) == ("index.qmd", line, 5)
    assert problem.what == told
