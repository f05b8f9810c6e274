"""A book takes the place of a book, and of nothing else that an author may lose."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from books import build_with
from tiny import edit
from triptych.build import MARK, refusal
from triptych.project import load_project


def contents(root: Path) -> dict[str, bytes]:
    """Give every file of a project but what is built."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in files
        if path.relative_to(root).parts[0] not in ("build", "_variables.yml")
    }


@pytest.mark.parametrize("output", [".", "..", "seeds", "chapters", "data/../data", "_extensions"])
def test_a_book_never_takes_the_place_of_the_project(tiny, output):
    """`--output .` is a wrong use; nothing of the project is lost."""
    before = contents(tiny)
    command = ["-m", "triptych", "build", "--engine", "pandoc", "--to", "epub", "--output", output]
    done = subprocess.run(
        [sys.executable, *command], cwd=tiny, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "would take the place of" in done.stderr and "Traceback" not in done.stderr
    assert contents(tiny) == before


def test_an_output_dir_that_is_the_project_is_a_fault_of_its_settings(tiny):
    """`output-dir: .` is told as the author's material, and nothing is lost."""
    edit(tiny, "_quarto.yml", "output-dir: _book", "output-dir: .")
    before = contents(tiny)
    command = ["-m", "triptych", "-C", str(tiny), "build", "--engine", "pandoc", "--to", "epub"]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith("_quarto.yml:1:1: The book would take the place of the project")
    assert contents(tiny) == before


def test_a_folder_that_holds_a_book_or_nothing_may_be_taken(tiny, tmp_path):
    """A new folder, an empty one, and one with an earlier book of any format."""
    project = load_project(tiny)
    folder = tmp_path / "out"
    assert refusal(project, folder) == ""
    folder.mkdir()
    assert refusal(project, folder) == ""
    (folder / "notes.txt").write_text("mine")
    assert str(folder / "notes.txt") in refusal(project, folder)
    (folder / "index.html").write_text("somebody's page")
    assert refusal(project, folder) != ""
    (folder / MARK).write_text("a book")
    assert refusal(project, folder) == ""


def test_where_the_settings_put_the_book_quartos_own_may_be_taken(tiny):
    """A bare `quarto render` leaves no mark there, but a book all the same."""
    project = load_project(tiny)
    folder = tiny / "_book"
    folder.mkdir()
    (folder / "notes.txt").write_text("mine")
    assert refusal(project, folder) != ""
    for name in ("index.html", "mills.pdf", "mills.epub"):
        (folder / name).write_text("a book")
        assert refusal(project, folder) == ""
        (folder / name).unlink()


def test_a_book_that_something_else_has_replaced_is_built_again(tiny):
    """Quarto's own rendering leaves the same files in `_book`, but not our book."""
    first = build_with(tiny)
    (first.output / MARK).unlink()
    assert not build_with(tiny).unchanged
    assert build_with(tiny).unchanged
