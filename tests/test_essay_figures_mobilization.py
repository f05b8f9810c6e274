"""The figures of Chapter V's mobilization: whom, by what incentive, and against which trend."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from essay_figures import DECLARED, Change, drawn, made, put, with_table
from tiny import REPOSITORY
from triptych.drawing.chart_on_page import marks_of
from triptych.drawing.draw import Drawing, run
from triptych.drawing.values import Marks, Table
from triptych.evidence.load import load_evidence
from triptych.evidence.value import Evidence

NAMES = ("tactics", "incentives", "trend")


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Read the project's own evidence."""
    return load_evidence(REPOSITORY)


@pytest.fixture(scope="module")
def drawings(evidence: Evidence) -> dict[str, Drawing]:
    """Draw the three figures, each for a page and for a phone."""
    return {name: drawn(evidence, name) for name in NAMES}


def without(**where: object) -> Change:
    """Leave out the rows that are as given."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=frame.index)
        for name, wanted in where.items():
            chosen &= frame[name] == wanted
        assert chosen.any()
        return frame[~chosen]

    return change


# What the marks rest on


@pytest.mark.parametrize("name", NAMES)
def test_the_marks_rest_on_what_their_rows_rest_on_at_both_widths(
    evidence: Evidence, drawings: dict[str, Drawing], name: str
) -> None:
    """Each row with passages has a mark with just these, on a page as on a phone."""
    rows = [held for held in evidence.own[name]["extracts"] if held]
    wide, narrow = (
        marks_of(svg) for svg in (drawings[name].wide_svg, drawings[name].narrow_svg)
    )
    assert set(wide) == set(narrow)
    own = [mark for mark in wide if not re.fullmatch(r"Tactic \d, [^.]*", mark.says)]
    assert sorted(mark.extracts for mark in own) == sorted(rows)
    assert len({mark.says for mark in wide}) == len(wide)


def test_a_tactic_rests_on_all_the_passages_of_its_groups(drawings: dict[str, Drawing]) -> None:
    """Its number leads to them, beside the line of each group."""
    marks = {mark.says: mark.extracts for mark in marks_of(drawings["tactics"].wide_svg)}
    assert marks["Tactic 4, reorganize labour: three groups"] == (
        "cha-34", "cha-36", "cha-37", "cha-58",
    )


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("tactics", "Tactic 2, raise work attendance. Regular workers: to attend work more; "
         "named in the tactic"),
        ("incentives", "Wages (material), 1958 to 1960: frozen. A general freeze in workers’ "
         "wages; reason given: It reflected the philosophy of “politics in command”"),
        ("incentives", "Wages (material), not dated: cut. Wage levels lowered"),
        ("trend", "Shock tactics, before (1953 to about 1958): less. The trend is to replace "
         "them"),
        ("trend", "Labour protection, in the Leap (until April 1959): none. It receives no public "
         "notice until overwork and unrepaired machinery begin to affect production"),
    ],
)
def test_a_mark_can_be_understood_by_itself(
    drawings: dict[str, Drawing], name: str, says: str
) -> None:
    """It names its row, its date in words and what is told."""
    assert says in [mark.says for mark in marks_of(drawings[name].wide_svg)]


# The words follow the data


@pytest.mark.parametrize(
    ("name", "change", "title", "alt"),
    [
        ("tactics", without(number=2),
         r"^The first tactic was to move six of the eleven groups; none belongs to two tactics$",
         r"^Lines from three tactics to eleven groups\. 1, mobilize"),
        ("tactics", lambda frame: frame[frame["number"] > 2],
         r"^The fourth tactic was to move three of the five groups; none",
         r"managers and engineers \(named elsewhere\)\.$"),
        ("tactics", lambda frame: frame[frame["number"] != 1].drop_duplicates("number"),
         r"^The second, third and fourth tactics were each to move one of the two groups; only "
         r"one, regular workers, belongs to two tactics$", r"^Lines from three tactics to two"),
        ("tactics", put("group", "Students", group="Labour throughout the country"),
         r"six of the ten groups; two belong to more than one tactic$",
         r"4, reorganize labour: students"),
        ("incentives", put("direction", "raised", id="wages-frozen"),
         r"no material incentive raised after 1960, and of four cut, eliminated or replaced$",
         r"wages raised 1956, adjusted about December 1956, raised 1958 to 1960, cut \(not dat"),
        ("incentives", without(direction="raised"),
         r"^Chapter V tells of no material incentive raised, and of four cut",
         r"^Timeline of 10 changes, 3 of them not dated\. "),
        ("incentives", put("direction", "raised", id="wage-levels"),
         r"^Chapter V tells of wages and bonuses raised, and of four cut", r"raised \(not dated\)"),
        ("incentives", put("kind", "political"),
         r"^No material incentive is spoken of$", r"dated\. Political: wages raised 1956"),
        ("trend", put("direction", "more", aspect="Quality control", side="after"),
         r"^Four of the five trends of emulation campaigns turn round in the Leap; before it, "
         r"Chapter V is silent on two more aspects$",
         r"More, then more: quality control\..* four arrows are hollow"),
        ("trend", without(status="silent"),
         r"^All five trends of emulation campaigns turn round in the Leap$",
         r"Nothing, then less: regulations of work"),
        ("trend", lambda frame: frame[frame["aspect"].isin(["Shock tactics", "Labour protection"])],
         r"^The one trend of emulation campaigns turns .* silent on one more aspect$",
         r"^Signs for two aspects.* one arrow is hollow"),
        ("trend", without(side="before"),
         r"^No trend of emulation campaigns is told of both before the Leap and in it$",
         r"Nothing, then none: labour protection\.$"),
    ],
)  # fmt: skip
def test_titles_and_alternative_texts_follow_the_tables(
    evidence: Evidence, name: str, change: Change, title: str, alt: str
) -> None:
    """When a table says something else, so do the title, the alternative text and the chart."""
    before, after = made(evidence, name), made(with_table(evidence, name, change), name)
    assert re.search(title, after.title)
    assert re.search(alt, after.alt)
    assert before.alt != after.alt
    assert before.chart.to_dict() != after.chart.to_dict()


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_table_draws_a_figure_that_says_so(evidence: Evidence, name: str) -> None:
    """It has a title, an alternative text and no mark; nothing fails."""
    empty = drawn(with_table(evidence, name, lambda frame: frame.iloc[:0]), name)
    assert re.match(r"No .*[^.]$", empty.figure.title)
    assert re.match(r"No .*\.$", empty.figure.alt)
    assert empty.marks == []


# Whom: the sentence that names a group


def test_a_group_named_elsewhere_has_a_ring_and_a_broken_line(
    evidence: Evidence, drawings: dict[str, Drawing]
) -> None:
    """Sign and line tell it apart; the key has a word for each sign that occurs, and no other."""
    both = drawings["tactics"]
    assert both.wide_svg.count('stroke-dasharray="5,4"') == 2
    assert "●\u00a0named" in both.wide_svg and "○\u00a0named" in both.wide_svg
    one = drawn(with_table(evidence, "tactics", without(named="elsewhere")), "tactics")
    assert "stroke-dasharray=\"5,4\"" not in one.wide_svg
    assert "○" not in one.wide_svg + one.figure.caption


def test_what_is_asked_of_several_groups_alike_stands_once(
    evidence: Evidence, drawings: dict[str, Drawing]
) -> None:
    """And where two tactics ask something of one group, each is told by its number."""
    assert drawings["tactics"].wide_svg.count(">All six: to become a source of labour<") == 1
    assert ">2: to attend work more<" in drawings["tactics"].wide_svg
    other = put("asked", "To lend a hand", group="Soldiers")
    apart = drawn(with_table(evidence, "tactics", other), "tactics").wide_svg
    assert ">All three: to become a source of labour<" in apart
    assert ">To lend a hand<" in apart
    assert ">All two: to become a source of labour<" in apart


def test_the_table_of_tactics_has_the_rows_of_the_data(evidence: Evidence) -> None:
    """Each with the tactic's number, what is asked, and its passages."""
    table = run(REPOSITORY, DECLARED["tbl-tactics"], evidence)
    assert isinstance(table, Table)
    assert len(table.rows) == len(evidence.own["tactics"])
    assert table.rows[-1] == [
        "4. Reorganize labour",
        "Managers and engineers (named in another sentence)",
        "To be sent down to work in rural areas; said of many",
        Marks(("cha-58",)),
    ]


# By what incentive: dates and their absence


def test_an_undated_change_stands_beside_the_years(
    evidence: Evidence, drawings: dict[str, Drawing]
) -> None:
    """Under “not dated”, a column that is there only when something is not dated."""
    assert ">not dated<" in drawings["incentives"].wide_svg
    dated = drawn(
        with_table(evidence, "incentives", lambda frame: frame[frame["when"] != ""]), "incentives"
    )
    assert ">not dated<" not in dated.wide_svg
    assert "not dated" not in dated.figure.caption


def test_only_undated_changes_need_no_years(evidence: Evidence) -> None:
    """The figure is drawn without a year."""
    undated = drawn(
        with_table(evidence, "incentives", lambda frame: frame[frame["when"] == ""]), "incentives"
    )
    assert not re.search(r">1\d{3}<", undated.wide_svg)
    assert len(undated.marks) == 3


def test_a_date_that_is_given_roughly_is_hollow_and_an_open_end_an_arrow(
    evidence: Evidence, drawings: dict[str, Drawing]
) -> None:
    """The caption and the key explain them only where they occur."""
    given = drawings["incentives"].figure.caption
    assert "hollow" in given and "arrow" not in given
    assert "hollow" in drawings["incentives"].wide_svg

    def exact(frame: pd.DataFrame) -> pd.DataFrame:
        return frame.assign(approximate=False, open_end=frame["id"] == "wages-frozen")

    other = drawn(with_table(evidence, "incentives", exact), "incentives")
    assert "hollow" not in other.figure.caption + other.wide_svg
    assert "an arrow is an end" in other.figure.caption


@pytest.mark.parametrize("name", ["incentives", "trend"])
def test_the_key_names_the_signs_that_occur_and_no_other(evidence: Evidence, name: str) -> None:
    """A sign that no row has is not explained."""
    figure = made(evidence, name)
    held = evidence.own[name]
    for code in {*held["direction"]} - {""}:
        assert re.search(rf"\S {code}\b", figure.caption)
        rest = made(with_table(evidence, name, without(direction=code)), name)
        assert not re.search(rf": .*[^\w“] {code}[,.:;]", rest.caption.partition(". ")[0])


# Against which trend: silence and reversal


def test_what_the_chapter_does_not_say_of_the_time_before_is_silent(
    evidence: Evidence, drawings: dict[str, Drawing]
) -> None:
    """By sign and word, and it is no link; a stated “none” is something else."""
    svg = drawings["trend"].wide_svg
    assert svg.count(">silent<") == svg.count(">–<") == 2
    assert svg.count(">none<") == 1
    assert 'aria-label="Labour protection, before: silent [no passage]"' in svg
    caption = drawings["trend"].figure.caption
    assert "– silent" in caption and "“Silent”: the source was read" in caption
    heard = made(with_table(evidence, "trend", without(status="silent")), "trend")
    assert "ilent" not in heard.caption


def hollow_arrows(evidence: Evidence) -> str:
    """Give what the alternative text says of hollow arrows."""
    return made(evidence, "trend").alt.rpartition("In the Leap, ")[2]


def test_a_direction_that_is_only_the_reverse_of_before_is_hollow(evidence: Evidence) -> None:
    """It rests on the passage of before too; one that rests on its own alone is stated so."""
    assert hollow_arrows(evidence).startswith("five arrows are hollow")
    own = put("extracts", ("cha-50",), aspect="Planned organization", side="after")
    stated = with_table(evidence, "trend", own)
    assert hollow_arrows(stated).startswith("four arrows are hollow")
    none = with_table(evidence, "trend", put("extracts", ("cha-50",), side="after"))
    figure = made(none, "trend")
    assert "hollow" not in figure.caption
    assert "hollow" not in str(figure.chart.to_dict()["title"])


def test_a_cell_tells_its_date_where_it_is_not_that_of_its_column(
    drawings: dict[str, Drawing],
) -> None:
    """The others have that of the heading."""
    words = " ".join(re.findall(r">([^<>]+)<", drawings["trend"].wide_svg))
    assert "(not dated)" in words and "(until April 1959)" in words
    assert "(about 1958)" not in words
