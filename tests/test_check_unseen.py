"""What nobody has looked at is told passage by passage, with the row that would leave it out."""

from __future__ import annotations

from pathlib import Path

from tiny import edit
from triptych.check import examine
from triptych.evidence.texts import sha256_of
from triptych.problems import Problem


def unseen(root: Path) -> list[Problem]:
    """Give what nobody has looked at; nothing else may be wrong."""
    found = examine(root).problems
    assert {problem.rule for problem in found} <= {"left-unseen"}
    return list(found)


def test_words_that_follow_one_another_are_one_passage(tiny):
    """Over a line's end too; what is looked at between two passages divides them."""
    edit(tiny, "data/left_out.csv", "alder,The Mill at Alder,The title.\n", "")
    edit(tiny, "data/extracts.csv", "The mill began under a plan drawn up", "under a plan drawn up")
    edit(tiny, "data/left_out.csv", "alder,Printed by the mill.,", "alder,by,")
    assert [(one.line, one.column, one.row) for one in unseen(tiny)] == [
        (1, 1, "alder,The Mill at Alder The mill began,"),
        (9, 1, "alder,Printed,"),
        (9, 12, "alder,the mill.,"),
    ]


def test_the_row_mends_it_once_it_says_why(tiny):
    """Pasted as it is, it asks for the reason; with a reason it is a row like any other."""
    edit(tiny, "data/left_out.csv", "alder,Printed by the mill.,The printer's line.\n", "")
    (problem,) = unseen(tiny)
    path = tiny / "data/left_out.csv"
    before = path.read_text("utf-8")
    path.write_text(f"{before}{problem.row}\n", "utf-8")
    assert [str(one) for one in examine(tiny).errors] == [
        "data/left_out.csv:4:28: reason: It is empty. Write it."
    ]
    path.write_text(f"{before}{problem.row}The printer's line.\n", "utf-8")
    assert unseen(tiny) == []


def test_what_stands_between_segments_is_not_left_out_with_them(tiny):
    """A row of several segments leaves out those, and not what it skips."""
    edit(tiny, "data/left_out.csv", "Printed by the mill.", "Printed […] mill.")
    (problem,) = unseen(tiny)
    assert (problem.line, problem.column, problem.row) == (9, 9, "alder,by the,")


def test_a_long_passage_is_told_in_short_and_its_row_in_full(tiny):
    """One reads where it begins; what is pasted must be the whole of it."""
    postscript = "A postscript, added later, " + "of many words " * 9 + "and an end."
    seed = tiny / "seeds/birch.txt"
    was = sha256_of(seed)
    seed.write_text(f"{seed.read_text('utf-8')}\n{postscript}\n", "utf-8")
    edit(tiny, "data/sources.yml", was, sha256_of(seed))
    (problem,) = unseen(tiny)
    assert (problem.line, problem.row) == (4, f'birch,"{postscript}",')
    assert problem.what.endswith("of many words of many words of many…”.")


def test_nothing_is_said_to_be_unseen_while_a_quotation_is_lost(tiny):
    """Its words would only seem to be."""
    edit(tiny, "data/extracts.csv", "birch,At Birch", "birch,In Birch")
    assert [problem.rule for problem in examine(tiny).problems] == ["unanchored-quotation"]
