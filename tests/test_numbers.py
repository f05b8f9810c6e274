"""The numbers of the prose come from the data, and change with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tiny import REPOSITORY, edit
from triptych.chapters.expand import expand_chapter, flat_names
from triptych.evidence.load import load_evidence
from triptych.numbers import compute_variables, variable_names


def numbers(root: Path) -> dict[str, Any]:
    """Compute a project's numbers."""
    return compute_variables(load_evidence(root))


def test_every_number_is_counted_in_the_data(tiny: Path) -> None:
    """Sources, words of the seeds, extracts, events, shifts, claims and silences."""
    assert numbers(tiny) == {
        "sources": {"total": 2},
        "words": {"total": 52, "alder": 40, "birch": 12},
        "extracts": {"total": 3, "alder": 2, "birch": 1},
        "events": {"total": 1},
        "shifts": {"total": 1},
        "claims": {"total": 2, "shared": 1, "single": 1, "disputed": 1},
        "cells": {"silent": 1},
    }


@pytest.mark.parametrize(
    ("file", "old", "new", "name", "value"),
    [
        ("data/support.csv", "planned,birch,silent,", "planned,birch,affirms,bir-01",
         "claims.shared", 2),
        ("data/support.csv", "planned,birch,silent,", "planned,birch,affirms,bir-01",
         "cells.silent", 0),
        ("data/support.csv", "asked,alder,denies", "asked,alder,affirms", "claims.disputed", 0),
        ("data/support.csv", "asked,birch,affirms,bir-01", "asked,birch,silent,", "claims.disputed",
         0),
        ("data/support.csv", "asked,alder,denies,ald-02", "asked,alder,silent,", "claims.single", 2),
        ("data/claims.csv", "innovation\n", "innovation\nnew,A new one.,planning\n",
         "claims.total", 3),
        ("data/events.csv", "ald-02\n", "ald-02\nfounding,It is founded,1950,planning,ald-01\n",
         "events.total", 2),
        ("data/shifts.csv", "bir-01\n",
         "bir-01\nspindles,Spindles,ministry,workers,downward,,bir-01\n", "shifts.total", 2),
        ("data/extracts.csv", "bir-01,birch,",
         "bir-02,birch,At Birch the workers,,,,fact,planning,,,,\nbir-01,birch,",
         "extracts.birch", 2),
    ],
)
def test_a_number_follows_the_data(
    tiny: Path, file: str, old: str, new: str, name: str, value: int
) -> None:
    """A row more or a stance changed, and the number that counts it is another."""
    group, inner = name.split(".")
    before = numbers(tiny)[group][inner]
    edit(tiny, file, old, new)
    if "new,A new one." in new:
        edit(tiny, "data/support.csv", "bir-01\n", "bir-01\nnew,alder,silent,\nnew,birch,silent,\n")
    assert numbers(tiny)[group][inner] == value != before


def test_a_claim_of_which_nobody_speaks_is_neither_shared_nor_single(tiny: Path) -> None:
    """Silence and what nobody looked for are no voices."""
    edit(tiny, "data/support.csv", "asked,alder,denies,ald-02", "asked,alder,silent,")
    edit(tiny, "data/support.csv", "asked,birch,affirms,bir-01", "asked,birch,silent,")
    assert numbers(tiny)["claims"] == {"total": 2, "shared": 0, "single": 1, "disputed": 0}


@pytest.mark.parametrize("project", ["tiny", "the repository's own"])
def test_the_names_are_known_even_where_the_data_are_faulty(tiny: Path, project: str) -> None:
    """Without any data read, a chapter's variables are checked against the very same names."""
    evidence = load_evidence(tiny if project == "tiny" else REPOSITORY)
    names = variable_names(tuple(evidence.sources["id"]))
    assert flat_names(names) == flat_names(compute_variables(evidence))
    assert all(names[group][name] == f"{group}.{name}" for group in names for name in names[group])


def test_a_chapter_says_the_number(tiny: Path) -> None:
    """`{{< var … >}}` gives the number as text; a misspelt name is a problem with a suggestion."""
    (tiny / "index.qmd").write_text("{{< var words.birch >}} and {{< var word.birch >}}\n")
    chapter, (problem,) = expand_chapter(tiny, "index.qmd", numbers(tiny))
    assert chapter.text == "12 and \n"
    assert str(problem) == (
        "index.qmd:1:29: The variable “word.birch” is not known. Did you mean “words.birch”?"
    )
