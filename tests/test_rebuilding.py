"""A build makes what has changed, and nothing else."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from books import EMBEDDED, build_with
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


def test_a_build_of_nothing_loads_nothing_heavy(tmp_path: Path) -> None:
    """What only makes a book is not imported where nothing is to be made."""
    root = tiny_project(tmp_path)
    command = [sys.executable, "-X", "importtime", "-m", "triptych", "-C", str(root), "build"]
    loaded = []
    for _ in range(2):
        done = subprocess.run(
            [*command, "--engine", "pandoc", "--to", "html"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        loaded.append({line.rpartition("|")[2].strip() for line in done.stderr.splitlines()})
    made, unchanged = loaded
    heavy = {"pandas", "numpy", "altair", "triptych.engines.embedded"}
    assert heavy <= made
    assert "triptych.build" in unchanged
    assert heavy.isdisjoint(unchanged)


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


def test_an_edited_chapter_is_rendered_alone(tmp_path: Path) -> None:
    """The other chapters are taken as they were written, in each format."""
    root = tiny_project(tmp_path)
    assert build_with(root).chapters == {"html": 6, "pdf": 6, "epub": 6}
    edit(root, "index.qmd", "One mill was planned", "The one mill was planned")
    assert build_with(root).chapters == {"html": 1, "pdf": 1, "epub": 1}
    assert "The one mill" in (root / "_book/index.html").read_text("utf-8")


def test_an_edit_undone_renders_nothing(tmp_path: Path) -> None:
    """What was made before the last edit is still there when that is taken back."""
    root = tiny_project(tmp_path)
    build_with(root)
    pdf = (root / "_book/mills.pdf").read_bytes()
    edit(root, "index.qmd", "One mill was planned", "The one mill was planned")
    build_with(root)
    assert (root / "_book/mills.pdf").read_bytes() != pdf
    edit(root, "index.qmd", "The one mill was planned", "One mill was planned")
    assert build_with(root).chapters == {"html": 0, "pdf": 0, "epub": 0}
    assert (root / "_book/mills.pdf").read_bytes() == pdf


def test_a_datum_renders_the_chapters_that_show_it(tmp_path: Path) -> None:
    """A term's new gloss is on the glossary's page and on the one that uses the term."""
    root = tiny_project(tmp_path)
    build_with(root, EMBEDDED, "html")
    before = stamps(aged(root))
    edit(root, "data/glossary.csv", "A place where cloth is made.", "A house of looms.")
    assert build_with(root, EMBEDDED, "html").chapters == {"html": 2}
    changed = {name for name, time in stamps(root).items() if before.get(name) != time}
    named = {name for name in changed if name.startswith("build/kept/names/write/")}
    pages = ("index.qmd", "chapters/glossary.qmd")
    assert named == {f"build/kept/names/write/html/{page}.json" for page in pages}


def test_what_a_reference_says_is_followed_across_chapters(tmp_path: Path) -> None:
    """A chapter that refers to a figure is rendered when that figure's number changes."""
    root = tiny_project(tmp_path)
    heading = "# Glossary {#sec-glossary}\n"
    edit(root, "chapters/glossary.qmd", heading, f"{heading}\nSee @fig-counts.\n")
    build_with(root, EMBEDDED, "html")
    assert "Figure\u00a01.1" in (root / "_book/chapters/glossary.html").read_text("utf-8")
    edit(root, "index.qmd", "# Two mills {#sec-mills}", "# Two mills {#sec-mills .unnumbered}")
    build_with(root, EMBEDDED, "html")
    assert "Figure\u00a01<" in (root / "_book/chapters/glossary.html").read_text("utf-8")


def test_the_pages_are_those_of_a_build_from_nothing(tmp_path: Path) -> None:
    """A book that came about by many edits is, byte for byte, the one that is built at once."""
    edits = [
        ("index.qmd", "One mill", "The first mill"),
        ("data/glossary.csv", "A place where cloth is made.", "A house of looms."),
        ("data/extracts.csv", "planning,mill,,,", "planning; innovation,mill,,,"),
        ("data/support.csv", "planned,birch,silent,", "planned,birch,affirms,bir-01"),
        ("figures/counts.py", "The number of extracts.", "How many extracts there are."),
        ("chapters/extracts.qmd", "# Extracts", "# The extracts"),
    ]
    one, other = tiny_project(tmp_path / "one"), tiny_project(tmp_path / "other")
    build_with(one)
    for step in edits:
        edit(one, *step)
        build_with(one)
        edit(other, *step)
    build_with(other)
    files = {path.relative_to(other) for path in (other / "_book").rglob("*") if path.is_file()}
    assert {path.relative_to(one) for path in (one / "_book").rglob("*") if path.is_file()} == files
    differ = [str(f) for f in files if (one / f).read_bytes() != (other / f).read_bytes()]
    assert not differ
