"""Why a figure, a chapter or the book would be made anew: asked, and answered before making it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from command import triptych
from tiny import edit


def told(root: Path, name: str) -> list[str]:
    """Ask, and give the answer's lines."""
    done = triptych("-C", root, "why", name)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.splitlines()


def reasons(root: Path, name: str) -> list[str]:
    """Ask, and give the reasons alone; the verdict must agree with them."""
    first, *lines = told(root, name)
    given = []
    while lines and lines[0].startswith("  "):
        given.append(lines.pop(0).strip())
    assert first.endswith(" anew:" if given else " has changed.")
    return given


def test_what_was_never_made_says_so(tiny: Path) -> None:
    """Before the first drawing there is nothing to compare, and asking makes nothing."""
    assert reasons(tiny, "fig-counts") == ["It has not been made yet."]
    assert reasons(tiny, "book") == ["It has not been built into _book yet."]
    assert not (tiny / "build").exists()


def test_what_it_is_made_from_is_listed(drawn: Path) -> None:
    """Module, imports, the frames' files, sources, fonts and makers, each with what it is for."""
    lines = told(drawn, "fig-counts")
    assert lines[:2] == [
        "fig-counts is up to date: nothing that it depends on has changed.", "It is made from:",
    ]
    rows = dict(line.strip().split("  ", 1) for line in lines[2:])
    listed = {name: what.strip() for name, what in rows.items()}
    assert listed["figures/counts.py"] == "its module"
    assert listed["figures/_words.py"] == "imported by its module"
    assert listed["data/extracts.csv"] == "for extracts, sources"
    assert listed["seeds/alder.txt"] == "a source's text"
    assert listed["_extensions/triptych/fonts/"] == "the book's fonts"
    assert any(name.startswith("altair ") for name in listed)
    assert "data/glossary.csv" not in listed


def test_only_what_has_changed_is_a_reason(drawn: Path) -> None:
    """An edited import, a new seed and a lost file are named; what rests on none is up to date."""
    edit(drawn, "figures/_words.py", "Words for numbers.", "Numbers in words.")
    (drawn / "seeds/new.txt").write_text("New.\n")
    (drawn / "build/figures/counts.png").unlink()
    assert reasons(drawn, "fig-counts") == [
        "figures/_words.py has changed since it was made.",
        "seeds/new.txt is new among what it is made from.",
        "build/figures/counts.png is gone.",
    ]
    (drawn / "seeds/new.txt").unlink()
    assert reasons(drawn, "tbl-glossary") == []
    (drawn / "data/glossary.csv").unlink()
    assert reasons(drawn, "tbl-glossary") == ["data/glossary.csv is gone since it was made."]


def test_an_input_taken_back_is_no_reason(drawn: Path) -> None:
    """Content counts, not times: an edit that was undone leaves nothing to do."""
    edit(drawn, "data/glossary.csv", "A place where", "A house where")
    assert reasons(drawn, "glossary") == ["data/glossary.csv has changed since it was made."]
    edit(drawn, "data/glossary.csv", "A house where", "A place where")
    assert reasons(drawn, "glossary") == []


def test_an_import_taken_out_is_a_reason(drawn: Path) -> None:
    """What a figure no longer reads is told apart from what has changed."""
    edit(drawn, "figures/counts.py", "from figures._words import several\n", "")
    assert reasons(drawn, "fig-counts") == [
        "figures/counts.py has changed since it was made.",
        "figures/_words.py is no longer among what it is made from.",
    ]


def test_other_makers_are_a_reason(drawn: Path) -> None:
    """Another version of a package that draws, or of triptych itself, is told by name."""
    stamp = drawn / "build/drawn/tbl-glossary.json"
    made = json.loads(stamp.read_text("utf-8"))
    made["origin"]["makers"]["pandas"] = "0.1"
    made["origin"]["code"] = "another"
    stamp.write_text(json.dumps(made), "utf-8")
    version, code = reasons(drawn, "tbl-glossary")
    assert version.startswith("pandas is ") and version.endswith("; it was made with 0.1.")
    assert code.startswith("The code of triptych")


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"key": 1}', '{"origin": {"inputs": 1}}'])
def test_a_damaged_memory_is_told(drawn: Path, damage: str) -> None:
    """What can't be compared is said to be unknown, not guessed."""
    (drawn / "build/drawn/tbl-glossary.json").write_text(damage, "utf-8")
    [reason] = reasons(drawn, "tbl-glossary")
    assert reason.startswith("What it was made from is not known")


def test_a_name_means_its_figure_and_its_table(drawn: Path) -> None:
    """Both are told when both bear the name."""
    assert [line.split()[0] for line in told(drawn, "counts") if "up to date" in line] == [
        "fig-counts", "tbl-counts",
    ]


def test_the_book_says_which_file_has_changed(tiny: Path) -> None:
    """A file that is changed, new or gone, and a page that is missing, are told by name."""
    (tiny / "note.txt").write_text("A note.\n")
    assert triptych("-C", tiny, "-q", "build", "--to", "html").returncode == 0
    assert reasons(tiny, "book") == []
    os.utime(tiny / "note.txt", (1, 1))
    assert reasons(tiny, "book") == []
    edit(tiny, "data/glossary.csv", "A place where", "A house where")
    (tiny / "note.txt").rename(tiny / "other.txt")
    (tiny / "_book/index.html").unlink()
    assert reasons(tiny, "book") == [
        "data/glossary.csv has changed since it was built.",
        "note.txt was there when it was built.",
        "other.txt is new since it was built.",
        "_book/index.html is missing.",
    ]
    assert "Figures and tables that would be made anew: tbl-glossary." in told(tiny, "book")


def test_a_chapter_says_what_of_what_it_read_has_changed(tiny: Path) -> None:
    """A chapter is rendered anew for its text, and for the data that its rendering has read."""
    assert reasons(tiny, "index.qmd") == ["It has not been rendered yet."]
    assert triptych("-C", tiny, "-q", "build", "--to", "html").returncode == 0
    assert reasons(tiny, "index.qmd") == reasons(tiny, "chapters/glossary.qmd") == []
    edit(tiny, "data/glossary.csv", "A place where", "A house where")
    assert reasons(tiny, "index.qmd") == ["The term mill has changed: gloss."]
    [perhaps] = reasons(tiny, "chapters/reader-birch.qmd")
    assert perhaps == "Perhaps: it is known when index.qmd has been read."
    held = [line.split(maxsplit=1) for line in told(tiny, "chapters/glossary.qmd")[-2:]]
    assert held == [["chapters/glossary.qmd", "its text"], ["tbl-glossary", "would be made anew"]]
    edit(tiny, "index.qmd", "One mill", "This mill")
    assert reasons(tiny, "index.qmd")[0] == "Its text has changed, or what that includes."


def test_a_book_of_other_tools_is_built_anew(tiny: Path) -> None:
    """Another version of a tool is a reason; what can't be read is no knowledge."""
    assert triptych("-C", tiny, "-q", "build", "--to", "html").returncode == 0
    stamp = tiny / "build/books.json"
    told_of = json.loads(stamp.read_text("utf-8"))
    [made_from] = told_of.values()
    made_from["tools"]["pandas"] = "0.1"
    stamp.write_text(json.dumps(told_of), "utf-8")
    assert any(line.endswith("; it was built with 0.1.") for line in reasons(tiny, "book"))
    stamp.write_text(json.dumps(dict.fromkeys(told_of, "html")), "utf-8")
    assert reasons(tiny, "book")[0].startswith("What it was built from is not known")


@pytest.mark.parametrize(
    ("name", "said"),
    [("cuonts", "Did you mean “counts”?"), ("fig-glossary", "Did you mean “glossary”?"),
     ("chapters/glosary.qmd", "Did you mean “chapters/glossary.qmd”?")],
)
def test_an_unknown_name_is_a_wrong_call(tiny: Path, name: str, said: str) -> None:
    """What there is not is refused with what was meant."""
    done = triptych("-C", tiny, "why", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_a_module_that_is_not_python_is_told(tiny: Path) -> None:
    """Its figure can't be found, and the fault that hides it is the answer."""
    (tiny / "figures/counts.py").write_text("def figure(:\n")
    done = triptych("-C", tiny, "why", "counts")
    assert done.returncode == 1
    assert done.stderr.startswith("figures/counts.py:1:12: This is not Python")
