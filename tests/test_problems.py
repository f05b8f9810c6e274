"""A problem is one line with its place; a misspelt word gets the nearest right one."""

from __future__ import annotations

import pytest

from triptych.problems import MaterialError, Problem, ToolError, nearest


def test_a_problem_is_one_line():
    """File, line, column, what is wrong, what to do; without a remedy the line just ends."""
    assert str(Problem("a.csv", 2, 3, "It is bad.", "Mend it.")) == "a.csv:2:3: It is bad. Mend it."
    assert str(Problem("a.csv", 2, 3, "It is bad.")) == "a.csv:2:3: It is bad."


def test_problems_come_in_the_order_of_their_places_and_once():
    """Lines are ordered as numbers, and what two checks find is told once."""
    given = [("b", 1, 1), ("a", 10, 1), ("a", 9, 12), ("a", 9, 2), ("a", 10, 1)]
    error = MaterialError(Problem(*place, "Bad.") for place in given)
    assert [(p.file, p.line, p.column) for p in error.problems] == [
        ("a", 9, 2), ("a", 9, 12), ("a", 10, 1), ("b", 1, 1),
    ]  # fmt: skip
    assert str(error).splitlines()[0] == "a:9:2: Bad."


def test_a_tools_failure_names_the_tool_its_status_and_its_log(tmp_path):
    """The log's last lines are shown, and where the whole of it is."""
    log = tmp_path / "tool.log"
    log.write_text("".join(f"line {n}\n" for n in range(40)))
    told = str(ToolError("Typst", "it stopped", status=2, log=log))
    assert told.startswith("Typst failed: it stopped\nIts exit status was 2.\n")
    assert "line 39" in told and "line 20" not in told
    assert told.endswith(f"The whole log is {log}.")
    assert (
        str(ToolError("Typst", "it stopped", log=tmp_path / "no.log")) == "Typst failed: it stopped"
    )


@pytest.mark.parametrize(
    ("word", "known", "hint"),
    [
        ("cha-5", ["cha-50", "zan-01"], "Did you mean “cha-50”?"),
        ("affirm", ["affirms", "denies"], "Did you mean “affirms”?"),
        ("xyz", ["b", "a"], "Known: a, b."),
    ],
)
def test_a_misspelt_word_gets_a_hint(word, known, hint):
    """The nearest word where one is near, else the words that there are."""
    assert nearest(word, known) == hint


def test_a_long_list_of_known_words_is_cut():
    """Nobody reads eighty ids."""
    hint = nearest("zzz", [f"word-{n:02}" for n in range(80)])
    assert hint.startswith("Known: word-00, word-01") and hint.count(",") < 20
