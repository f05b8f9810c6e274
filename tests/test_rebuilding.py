"""A build makes what has changed, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from books import build_with
from tiny import edit, tiny_project


def stamps(folder: Path) -> dict[str, int]:
    """Give the time of every file's last change."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.stat().st_mtime_ns for path in files}


def aged(root: Path) -> Path:
    """Make all that was built look an hour old, so that what is made anew shows."""
    for folder in ("build", "_book"):
        for path in (root / folder).rglob("*"):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 3600))
    return root


def test_nothing_changed_nothing_made(tmp_path: Path) -> None:
    """A second build of the same project touches no file, and says so."""
    root = tiny_project(tmp_path)
    assert not build_with(root).unchanged
    before = stamps(aged(root))
    assert build_with(root).unchanged
    assert stamps(root) == before


def test_one_datum_changed_only_what_rests_on_it_is_drawn(tmp_path: Path) -> None:
    """A term's new gloss makes the glossary's table anew and leaves the figure as it was drawn."""
    root = tiny_project(tmp_path)
    build_with(root)
    before = stamps(aged(root))
    edit(root, "data/glossary.csv", "A place where cloth is made.", "A house of looms.")
    book = build_with(root)
    assert (book.drawn, book.kept) == (1, 2)
    changed = {name for name, time in stamps(root).items() if before.get(name) != time}
    drawn = {name for name in changed if name.startswith(("build/drawn/", "build/figures/"))}
    assert drawn == {"build/drawn/tbl-glossary.json"}
    assert "A house of looms." in (root / "_book/chapters/glossary.html").read_text("utf-8")


def test_a_lost_file_is_made_again(tmp_path: Path) -> None:
    """A book with a page missing is not taken for finished."""
    root = tiny_project(tmp_path)
    build_with(root)
    (root / "_book/chapters/extracts.html").unlink()
    assert not build_with(root).unchanged
    assert (root / "_book/chapters/extracts.html").is_file()


def test_whatever_a_chapter_shows_is_part_of_what_the_book_depends_on(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An image anywhere in the project, and the time that the book bears, make a new book."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    (tiny / "pictures").mkdir()
    picture = tiny / "pictures/loom.svg"
    drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="9"/>'
    picture.write_text(drawing.format(8))
    edit(tiny, "index.qmd", "mills}\n", "mills}\n\nSee ![A loom](pictures/loom.svg).\n")
    build_with(tiny)
    assert build_with(tiny).unchanged
    picture.write_text(drawing.format(9))
    assert not build_with(tiny).unchanged
    assert (tiny / "_book/pictures/loom.svg").read_text() == drawing.format(9)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1600000000")
    assert not build_with(tiny).unchanged
