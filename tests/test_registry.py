"""Figures are found without running them, and each knows all that it depends on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tiny import edit
from triptych.drawing.registry import Declared, declared
from triptych.frames import FRAMES

RUNNING_ENDS_THE_TEST = 'raise SystemExit("a figure was run to be found")\n'


def found(root: Path) -> dict[str, Declared]:
    """Find the figures of a project in which nothing is wrong."""
    one, problems = declared(root)
    assert problems == []
    return one


def faults(root: Path) -> list[str]:
    """Give what is wrong with a project's declarations."""
    return [str(problem) for problem in declared(root)[1]]


def changed(root: Path, change: Callable[[], object]) -> set[str]:
    """Change something, and name the figures and tables whose key is then another."""
    before = {id: one.key(root) for id, one in found(root).items()}
    change()
    return {id for id, one in found(root).items() if before.get(id) != one.key(root)}


# Finding them


def test_figures_are_found_without_running_their_modules(tiny: Path) -> None:
    """What a module defines is read from its text: neither it nor Altair is imported."""
    for name in ("counts", "glossary"):
        path = tiny / f"figures/{name}.py"
        path.write_text(f"{path.read_text()}\n{RUNNING_ENDS_THE_TEST}")
    modules = set(sys.modules)
    assert set(found(tiny)) == {"fig-counts", "tbl-counts", "tbl-glossary"}
    assert set(sys.modules) == modules


def test_a_declaration_names_its_frames_and_the_project_files_it_imports(tiny: Path) -> None:
    """Parameters are frames (and a width); imports are followed within `figures/` alone."""
    one = found(tiny)["fig-counts"]
    assert (one.name, one.kind) == ("counts", "figure")
    assert one.parameters == ("extracts", "sources", "width")
    assert one.imports == (tiny / "figures/_words.py",)
    assert found(tiny)["tbl-glossary"].imports == ()


def test_an_underscore_in_a_modules_name_is_a_hyphen_and_one_before_it_hides_it(tiny: Path) -> None:
    """`leave_one_out.py` is `fig-leave-one-out`; `_words.py` and what isn't Python is none."""
    (tiny / "figures/leave_one_out.py").write_text("def figure(claims, width): ...\n")
    (tiny / "figures/_hidden.py").write_text("def figure(nothing): ...\n")
    (tiny / "figures/notes.txt").write_text("def figure(nothing): ...\n")
    assert set(found(tiny)) - {"fig-counts", "tbl-counts", "tbl-glossary"} == {"fig-leave-one-out"}


def test_only_a_function_of_the_module_itself_declares(tiny: Path) -> None:
    """A method, an inner function or a variable of that name is no figure."""
    (tiny / "figures/glossary.py").write_text(
        "table = 3\nclass Maker:\n    def figure(self): ...\ndef maker():\n    def table(x): ...\n"
    )
    assert set(found(tiny)) == {"fig-counts", "tbl-counts"}


def test_a_project_without_figures_has_none(tmp_path: Path) -> None:
    """No folder is no fault."""
    assert declared(tmp_path) == ({}, [])


# Problems of declarations


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("figure(extracts, ", "figure(extract, ",
         "figures/counts.py:8:12: “extract” is no frame. Did you mean “extracts”?"),
        ("sources, width)", "sources,\n           widht)",
         "figures/counts.py:9:12: “widht” is no frame. Did you mean “width”?"),
        ("def table(extracts)", "def table(width)",
         "figures/counts.py:35:11: “width” is no frame. Known: claims, codebook, comparison, "
         "events, extracts, glossary, left_out, shifts, sources, support."),
        ("def table(extracts):", "def table(extracts:",
         "figures/counts.py:35:10: This is not Python: '(' was never closed. Mend it."),
    ],
)
def test_a_faulty_declaration_is_a_problem_at_its_place(
    tiny: Path, old: str, new: str, fault: str
) -> None:
    """A frame that there isn't, and what isn't Python, have a line, a column and a way out."""
    edit(tiny, "figures/counts.py", old, new)
    assert faults(tiny) == [fault]


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("counts", b"x = '\xff'\n", "figures/counts.py:1:8: This is not Python: "),
        ("counts", b"\0", "figures/counts.py:1:1: This is not Python: "),
        ("_words", b"def several(\n", "figures/_words.py:1:12: This is not Python: "),
    ],
)
def test_a_file_that_is_no_text_or_no_python_is_named_itself(
    tiny: Path, name: str, content: bytes, fault: str
) -> None:
    """Also what a figure imports is told of, under its own name, once."""
    (tiny / f"figures/{name}.py").write_bytes(content)
    (told,) = set(faults(tiny))
    assert told.startswith(fault)


def test_a_module_that_can_not_be_read_is_a_problem_and_hides_no_other(tiny: Path) -> None:
    """A folder or a dead link in a module's place is named, and the others are still found."""
    (tiny / "figures/first.py").mkdir()
    (tiny / "figures/last.py").symlink_to(tiny / "nothing")
    figures, problems = declared(tiny)
    assert [problem.file for problem in problems] == ["figures/first.py", "figures/last.py"]
    assert all(problem.what.startswith("This can't be read: ") for problem in problems)
    assert set(figures) == {"fig-counts", "tbl-counts", "tbl-glossary"}


# What a drawing depends on


def test_a_key_stays_while_nothing_changes(tiny: Path) -> None:
    """Dates of files, and files that no figure names, make nothing stale."""

    def touch() -> None:
        for path in tiny.rglob("*"):
            path.touch()
        (tiny / "figures/notes.txt").write_text("new")
        (tiny / "data/notes.csv").write_text("new")
        edit(tiny, "index.qmd", "Two mills", "Three mills")

    assert changed(tiny, touch) == set()


COUNTS = {"fig-counts", "tbl-counts"}
ALL = {*COUNTS, "tbl-glossary"}


@pytest.mark.parametrize(
    ("file", "stale"),
    [
        ("figures/counts.py", COUNTS),
        ("figures/_words.py", COUNTS),
        ("figures/glossary.py", {"tbl-glossary"}),
        ("data/glossary.csv", {"tbl-glossary"}),
        ("data/extracts.csv", ALL),
        ("data/sources.yml", COUNTS),
        ("data/codebook.yml", COUNTS),
        ("seeds/birch.txt", COUNTS),
        ("data/claims.csv", set()),
        ("data/support.csv", set()),
        ("data/events.csv", set()),
        ("_extensions/triptych/fonts/chart.txt", {"fig-counts"}),
        ("_extensions/triptych/fonts/TriptychSans-Regular.woff2", {"fig-counts"}),
        ("_extensions/triptych/triptych.lua", set()),
    ],
)
def test_a_file_makes_stale_just_what_is_made_from_it(
    tiny: Path, file: str, stale: set[str]
) -> None:
    """A module, what it imports here, the data behind its frames, and the fonts a figure embeds."""

    def append() -> None:
        with (tiny / file).open("ab") as opened:
            opened.write(b"\n")

    assert changed(tiny, append) == stale


@pytest.mark.parametrize(
    "statement",
    ["from figures._words import several", "from figures import _words", "import figures._words",
     "import figures._words as words", "from . import _words", "from ._words import several"],
)
def test_an_import_is_followed_however_it_is_written(tiny: Path, statement: str) -> None:
    """All of Python's ways to import a file beside it make the figure depend on it."""
    edit(tiny, "figures/counts.py", "from figures._words import several", statement)
    assert found(tiny)["fig-counts"].imports == (tiny / "figures/_words.py",)


def test_imports_are_followed_through_and_may_be_circular(tiny: Path) -> None:
    """What an imported file imports counts too; two that import each other end the search."""
    (tiny / "figures/_words.py").write_text("from figures import _deep\n")
    (tiny / "figures/_deep.py").write_text("def late():\n    import figures._words\n")
    imports = found(tiny)["fig-counts"].imports
    assert imports == (tiny / "figures/_deep.py", tiny / "figures/_words.py")
    assert changed(tiny, lambda: (tiny / "figures/_deep.py").write_text("\n")) == COUNTS


def test_a_seed_more_or_a_data_file_gone_is_a_change(tiny: Path) -> None:
    """A key holds which files there are, and an absent one has a key too."""
    assert changed(tiny, lambda: (tiny / "seeds/new.txt").write_text("New.\n")) == COUNTS
    assert changed(tiny, (tiny / "data/extracts.csv").unlink) == ALL


def test_the_same_project_elsewhere_has_the_same_keys(tiny: Path, tmp_path: Path) -> None:
    """A key depends on what is in a project, not on where it is."""
    before = {id: one.key(tiny) for id, one in found(tiny).items()}
    moved = tiny.rename(tmp_path / "moved")
    assert {id: one.key(moved) for id, one in found(moved).items()} == before


def test_every_frame_is_made_from_files_that_the_project_has(tiny: Path) -> None:
    """The files named beside the frames are files of `data/`."""
    assert {file for files in FRAMES.values() for file in files} == {
        path.name for path in (tiny / "data").iterdir()
    }
