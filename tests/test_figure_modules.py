"""A figure's function runs with its own project's files, as they are now."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from books import build_with
from tiny import edit, tiny_project
from triptych.drawing.draw import draw, run
from triptych.drawing.registry import declared
from triptych.drawing.values import Figure
from triptych.evidence.load import load_evidence
from triptych.problems import MaterialError


def title_of(root: Path) -> str:
    """Run the tiny project's figure, and give its title."""
    figure = run(root, declared(root)[0]["fig-counts"], load_evidence(root))
    assert isinstance(figure, Figure)
    return figure.title


def test_an_edited_import_is_used_at_once(tiny):
    """What a figure imports from its project is read anew, however long the program runs."""
    assert title_of(tiny) == "Alder 1961 has 2 extracts"
    edit(tiny, "figures/_words.py", 'f"{count} {noun}s"', 'f"{count} good {noun}s"')
    assert title_of(tiny) == "Alder 1961 has 2 good extracts"


def test_two_projects_have_each_their_own_imports(tiny, tmp_path):
    """Modules of the same name in two projects are not mistaken for one another."""
    other = tiny_project(tmp_path / "other")
    edit(other, "figures/_words.py", 'f"{count} {noun}s"', 'f"{noun}s: {count}"')
    assert title_of(other) == "Alder 1961 has extracts: 2"
    assert title_of(tiny) == "Alder 1961 has 2 extracts"
    (other / "figures/_words.py").unlink()
    with pytest.raises(MaterialError, match="ModuleNotFoundError"):
        title_of(other)


def test_running_a_figure_leaves_the_program_as_it_was(tiny):
    """Neither the way to modules nor the project's folder keeps a trace."""
    before = list(sys.path)
    title_of(tiny)
    assert sys.path == before
    assert not list(tiny.rglob("__pycache__"))


def test_a_figure_can_not_change_the_evidence(tiny):
    """A function that spoils its frames spoils its own copies."""
    evidence = load_evidence(tiny)
    kept = evidence.extracts.copy()
    edit(
        tiny,
        "figures/counts.py",
        '    """Draw a bar for each source."""\n',
        '    extracts["quote"] = "gone"\n    del extracts["note"]\n',
    )
    run(tiny, declared(tiny)[0]["fig-counts"], evidence)
    pd.testing.assert_frame_equal(evidence.extracts, kept)


def test_a_chart_that_can_not_be_specified_is_a_problem_of_its_module(tiny):
    """Altair's complaint is one line, at the figure's module."""
    edit(tiny, "figures/counts.py", 'alt.X("count:Q", axis', 'alt.X("nothing", axis')
    one = declared(tiny)[0]["fig-counts"]
    with pytest.raises(MaterialError) as caught:
        draw(tiny, one, load_evidence(tiny), tiny / "_extensions/triptych/fonts")
    (problem,) = caught.value.problems
    assert str(problem).startswith("figures/counts.py:1:1: figure “counts” raised ValueError: ")
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ('["x"]', "has 1 cells in row 1 and 2 columns. Give each row a cell for each column."),
        ('["x", Status("afirms")]', "has the status “afirms”. Did you mean “affirms”?"),
        ('["x", Status("fals")]', "has the status “fals”. Did you mean “falls”?"),
        ('[Headword("mil"), "x"]', "has the headword “mil”. Did you mean “mill”?"),
    ],
)
def test_what_a_table_can_not_hold_is_a_problem_of_its_module(tiny, row, told):
    """A row of another length, an unknown code, a term that the glossary lacks."""
    body = f"    return Table([Column('A'), Column('B')], [{row}], 'Caption')\n"
    text = "from triptych import Column, Headword, Status, Table\n\n\ndef table(extracts):\n"
    (tiny / "figures/own.py").write_text(text + body, "utf-8")
    with pytest.raises(MaterialError) as caught:
        build_with(tiny)
    assert f"table “own” {told}" in str(caught.value)
