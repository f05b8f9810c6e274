"""A date is held against what its sources cover, as exactly as each of the two is given."""

from __future__ import annotations

import pytest

from tiny import edit
from triptych.check import examine

INSIDE = [
    ("1956-09/1960", "1956-09"), ("1956-09/1960", "1956-12~"), ("1956-09/1960", "1957/1959"),
    ("1956-09/1960", "1956"),  # it may be meant: a year is given no more exactly
    ("1956-09/1960", "1955~"), ("1956-09/1960", "1956-08~"), ("1956-09/1960", "1961?"),
    ("1956-09/1960", "196X"), ("1956-09/1960", "195X/196X"), ("1956-09/1960", "1956-23"),
    ("195X", "1950/.."), ("195X", "../1959-06~"), ("195X", "1959-12-31"), ("195X", "1958/1960~"),
    ("1958?/1960?", "1957"), ("1958?/1960?", "1961"), ("1950/..", "1999"), ("../1960", "1850"),
    ("1950~", "1949"), ("1950-05%", "1950-04"),
]  # fmt: skip
OUTSIDE = [
    ("1956-09/1960", "1955", "lies"), ("1956-09/1960", "1956-08", "lies"),
    ("1956-09/1960", "1956-21", "lies"), ("1956-09/1960", "1956-07~", "lies"),
    ("1956-09/1960", "1954~", "lies"), ("1956-09/1960", "197X", "lies"),
    ("1956-09/1960", "1953/1958~", "begins"), ("1956-09/1960", "1958/1961", "ends"),
    ("1956-09/1960", "1950/1970", "lies"), ("195X", "1960/..", "begins"),
    ("195X", "../1960", "ends"), ("195X", "1958/1960", "ends"), ("195X", "1960-01-01", "lies"),
    ("1958?/1960?", "1956", "lies"), ("1958?/1960?", "1962", "lies"), ("1950/..", "1949", "lies"),
    ("1950", "1951", "lies"), ("1950-05", "1950-04", "lies"),
]  # fmt: skip


STRIKES = """\
fields:
  - {name: id, type: string}
  - {name: when, type: string, format: edtf}
  - {name: extracts, type: list, delimiter: "; "}
primaryKey: id
foreignKeys:
  - {fields: extracts, reference: {resource: extracts, fields: id}}
"""


def found(root, covers: str, when: str) -> list[str]:
    """Give what is told of an event and an extract of one source."""
    edit(root, "data/sources.yml", "covers: 195X", f"covers: {covers}")
    edit(root, "data/events.csv", ",1953,", f",{when},")
    edit(root, "data/extracts.csv", "workers,1953,", f"workers,{when},")
    return [str(problem) for problem in examine(root).problems]


@pytest.mark.parametrize(("covers", "when"), INSIDE)
def test_an_end_that_touches_the_period_is_inside(tiny, covers, when):
    """At the precision that it is given with, its doubt included; an open end asks for nothing."""
    assert found(tiny, covers, when) == []


@pytest.mark.parametrize(("covers", "when", "how"), OUTSIDE)
def test_an_end_that_does_not_is_told_where_it_stands(tiny, covers, when, how):
    """Of the event and of the extract, with what its source covers."""
    told = f"{when} {how} outside of its source: alder covers {covers}."
    event, extract = found(tiny, covers, when)
    assert event.startswith(f"data/events.csv:2:30: {told}")
    assert extract.startswith("data/extracts.csv:3:") and told in extract


def test_one_source_that_covers_it_is_enough(tiny):
    """Of an event that two sources tell; an extract is its own source's."""
    edit(tiny, "data/sources.yml", "at Birch}\n", "at Birch}\n  covers: 1960/1962\n")
    edit(tiny, "data/events.csv", "1953,planning,ald-02", "1953/1961,planning,ald-02; bir-01")
    assert examine(tiny).problems == ()
    edit(tiny, "data/events.csv", "1953/1961", "1953/1963")
    (problem,) = examine(tiny).problems
    assert problem.what == (
        "1953/1963 ends outside of its sources: alder covers 195X, birch covers 1960/1962."
    )


def test_a_source_that_does_not_say_what_it_covers_may_cover_it(tiny):
    """Nothing can be said then, and nothing is."""
    edit(tiny, "data/events.csv", "1953,planning,ald-02", "1999,planning,ald-02; bir-01")
    edit(tiny, "data/shifts.csv", "downward,,bir-01", "downward,1999,bir-01")
    assert examine(tiny).problems == ()


def test_a_shift_is_held_as_an_event_is(tiny):
    """And so is a row of a table of one's own with dates and extracts."""
    edit(tiny, "data/shifts.csv", "downward,,bir-01", "downward,1961,ald-01")
    (tiny / "data/strikes.csv").write_text("id,when,extracts\nfirst,1949,ald-01\n")
    (tiny / "data/strikes.schema.yml").write_text(STRIKES)
    assert [(p.file, p.line, p.column) for p in examine(tiny).problems] == [
        ("data/shifts.csv", 2, 52), ("data/strikes.csv", 2, 7),
    ]  # fmt: skip


def test_dates_are_held_while_the_data_have_other_faults(tiny):
    """A quotation that is lost hides no date that is wrong."""
    edit(tiny, "data/events.csv", ",1953,", ",1961,")
    edit(tiny, "data/claims.csv", "The workers had a say.", "")
    assert [p.rule for p in examine(tiny).problems] == ["cell", "event-outside-source"]
