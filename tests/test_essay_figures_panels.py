"""The figures of the motor industry's two parts, of who got what, and of aims and outcomes."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pandas as pd
import pytest

from essay_figures import Change, drawn, made, with_table
from tiny import REPOSITORY
from triptych.drawing.chart_on_page import marks_of
from triptych.drawing.draw import Drawing
from triptych.drawing.marks import told_by
from triptych.evidence.load import load_evidence
from triptych.evidence.value import Evidence

NAMES = ("motor", "credit", "aims")
LINE = re.compile(r'<line transform="translate\(([\d.]+),[\d.]+\)" x2="([\d.]+)" y2="0"')


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Read the project's own evidence."""
    return load_evidence(REPOSITORY)


@pytest.fixture(scope="module")
def drawings(evidence: Evidence) -> dict[str, Drawing]:
    """Draw the three figures from the data as they are."""
    return {name: drawn(evidence, name) for name in NAMES}


def put(values: Mapping[str, object], **where: str) -> Change:
    """Put values into the rows that are as given."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=frame.index)
        for column, wanted in where.items():
            chosen &= frame[column] == wanted
        assert chosen.any()
        for column, value in values.items():
            cells = zip(chosen, frame[column], strict=True)
            frame[column] = pd.Series([value if yes else old for yes, old in cells], frame.index)
        return frame

    return change


def words_of(svg: str) -> str:
    """Give what is written in a drawing, from line to line."""
    return " ".join(re.findall(r"<(?:text|tspan)\b[^>]*>([^<]+)<", svg.partition("</style>")[2]))


def silences(svg: str) -> list[str]:
    """List what the marks tell that rest on no passage."""
    told = (told_by(label) for label in re.findall(r'aria-label="([^"]*)"', svg))
    return [mark.says for mark in told if mark and not mark.extracts]


# The words follow the data

SILENT = {"statement": "", "status": "silent", "extracts": ()}


@pytest.mark.parametrize(
    ("name", "change", "title", "alt"),
    [
        ("motor", put(SILENT, part="Component clusters"),
         r"^Zanier 2023 speaks of both parts on none of ten points, of one alone on eight$",
         r"12 of 20 cells silent\. Changchun complex alone: Product, .*, Relation\. Neither part: "
         r"Legacy from before 1949, How long it lasted\.$"),
        ("motor", put({"statement": "A bet", "status": "stated", "extracts": ("zan-10",)},
                      aspect="Legacy from before 1949"),
         r"both parts on six of ten points, of one alone on four$",
         r"Both parts, in one passage: Legacy from before 1949, Relation\."),
        ("motor", put({"extracts": ("li-01",)}, status="stated"),
         r"^Li 2026 speaks of both parts", r"Both parts, in one passage: Product, Place, "),
        ("credit", put({"flow": "given"}, what="Training"),
         r"^Workers got .*, training and promotion .*; support was withheld$",
         r"given: training, promotion to technician \(few\), .*; withheld: support; planned"),
        ("credit", put({"flow": "planned"}),
         r"^Workers got nothing that is told$", r"\. In detail, planned: [^;]*\.$"),
        ("credit", put({"number": "many"}, what="Promotion to technician"),
         r"promotion to technician \(many\); ", r"given: promotion to technician \(many\), "),
        ("aims", put({"verdict": "met"}, source="li", status="stated"),
         r"^Of 23 aims, five are reported as met and one in part$",
         r"Li 2026: met 3 and silent 2\.$"),
        ("aims", put({"verdict": "not met"}, status="stated"),
         r"^Of 23 aims, none are reported as met and twelve as not met$",
         r"Zanier 2023: not met 1 and silent 2; Chapter V: not met 8 and silent 7; "),
        ("aims", lambda frame: frame.iloc[:1],
         r"^Of one aim, one is reported as met$",
         r"^List of 1 aims .* Chapter V: no aim; Li 2026: no aim\.$"),
    ],
)  # fmt: skip
def test_titles_and_alternative_texts_follow_the_tables(
    evidence: Evidence, name: str, change: Change, title: str, alt: str
) -> None:
    """When a table says something else, so do the title, the alternative text and the chart."""
    before, after = made(evidence, name), made(with_table(evidence, name, change), name)
    assert re.search(title, after.title)
    assert re.search(alt, after.alt)
    assert before.chart.to_dict() != after.chart.to_dict()


def test_captions_name_only_the_signs_that_occur(evidence: Evidence) -> None:
    """A sign is explained where the figure has it, and nowhere else."""
    credit = with_table(evidence, "credit", put({"flow": "given"}))
    assert re.findall("[●→◐×○]", made(credit, "credit").caption) == ["●"]
    assert re.findall("[●→◐×○]", made(evidence, "credit").caption) == ["●", "→", "◐", "×", "○"]
    aims = with_table(evidence, "aims", lambda frame: frame[frame["status"] == "silent"])
    assert re.findall("[●◐×○–]", made(aims, "aims").caption) == ["–"]
    apart = put({"status": "silent", "extracts": ()}, part="Changchun complex")
    assert "two heads" in made(evidence, "motor").caption
    assert "two heads" not in made(with_table(evidence, "motor", apart), "motor").caption


# The marks rest on what the rows rest on


@pytest.mark.parametrize("name", NAMES)
def test_each_row_is_a_mark_that_rests_on_its_passages(
    drawings: dict[str, Drawing], name: str
) -> None:
    """At both widths there is a mark for each row of the data, and none for anything else."""
    drawing = drawings[name]
    rows = sorted(cell for cell in drawing.figure.data["extracts"] if cell)
    assert rows
    for svg in (drawing.wide_svg, drawing.narrow_svg):
        assert sorted(mark.extracts for mark in marks_of(svg)) == rows
        assert len(silences(svg)) == len(drawing.figure.data) - len(rows)


def test_an_aim_rests_on_the_passages_of_the_aim_and_of_its_outcome(evidence: Evidence) -> None:
    """Those of the aim come first, and none is named twice."""
    rests = made(evidence, "aims").data.set_index("id")["extracts"]
    assert rests["less-waste"] == ("cha-10", "cha-33", "cha-35")
    assert rests["output-by-effort"] == ("cha-30", "cha-35", "cha-54")
    assert rests["heavy-industry"] == ("cha-09",)


def test_what_a_mark_tells_is_understood_by_itself(drawings: dict[str, Drawing]) -> None:
    """It names the part and the point, giver and receiver, the source and the aim."""
    told = {name: [mark.says for mark in drawings[name].marks] for name in NAMES}
    assert "Component clusters, place: Other areas of China" in told["motor"]
    assert (
        "Technological Revolution to workers, promotion to technician: given, for few. "
        "It eventually elevated a select few workers"
    ) in told["credit"]
    assert (
        "Chapter V, “The lowest industrial wages brought into line with rural wages”. "
        "No verdict: They were reduced early in 1958"
    ) in told["aims"]


# Silence, and how far a thing got


def test_a_part_of_which_nothing_is_said_is_silent(drawings: dict[str, Drawing]) -> None:
    """By a sign and a word in the cell, and by its mark, which rests on no passage."""
    for svg in (drawings["motor"].wide_svg, drawings["motor"].narrow_svg):
        assert words_of(svg).count("– silent") == 6
        assert "Component clusters, size: silent" in silences(svg)


def test_only_parts_that_one_passage_tells_of_are_joined(evidence: Evidence) -> None:
    """The arrow stands between the two cells of the relation, and goes with their passage."""
    apart = put({"extracts": ("zan-05",)}, aspect="Relation", part="Component clusters")
    assert len(LINE.findall(drawn(evidence, "motor").wide_svg)) == 1
    assert not LINE.findall(drawn(with_table(evidence, "motor", apart), "motor").wide_svg)


@pytest.mark.parametrize(("kind", "wide"), [("wide_svg", 520), ("narrow_svg", 330)])
def test_an_arrow_goes_as_far_as_the_thing_got(evidence: Evidence, kind: str, wide: int) -> None:
    """What was given, moved or planned reaches the receiver; what was withheld stops first."""
    ends = {}
    for flow in ("given", "moved", "planned", "fell short", "withheld"):
        svg = getattr(drawn(with_table(evidence, "credit", put({"flow": flow})), "credit"), kind)
        (ends[flow],) = {float(start) + float(along) for start, along in LINE.findall(svg)}
    assert ends["given"] == ends["moved"] == ends["planned"] > 0.7 * wide - 25
    assert ends["given"] > ends["fell short"] + 30 > ends["withheld"] + 60


def test_each_arrow_tells_how_it_flowed_and_for_how_many(drawings: dict[str, Drawing]) -> None:
    """By a sign and a word; a number that the source does not state is said not to be stated."""
    for svg in (drawings["credit"].wide_svg, drawings["credit"].narrow_svg):
        words = words_of(svg)
        counts = {"● given": 3, "→ moved": 1, "× withheld": 2, "◐ fell short": 1, "○ planned": 2}
        assert {told: words.count(told) for told in counts} == counts
        assert words.count("number not stated") == 7
        assert words.count("for few") == words.count("for many") == 1


def test_each_aim_has_a_sign_and_a_word_for_its_outcome(drawings: dict[str, Drawing]) -> None:
    """Silence is told apart from an outcome without a verdict, in each source's panel."""
    for svg in (drawings["aims"].wide_svg, drawings["aims"].narrow_svg):
        words = words_of(svg)
        counts = {" Met: ": 2, " Partly: ": 2, " Not met: ": 1, " No verdict: ": 7}
        assert {told: words.count(told) for told in counts} == counts
        assert len(re.findall(r"\bsilent\b(?! \d)", words)) == 11
        assert "● met 1, ◐ partly 1, ○ no verdict 6, – silent 7" in words


# Whatever the tables hold


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_table_is_drawn_all_the_same(evidence: Evidence, name: str) -> None:
    """A table without a row gives a figure without a mark, and words that say so."""
    drawing = drawn(with_table(evidence, name, lambda frame: frame.iloc[:0]), name)
    assert drawing.marks == []
    assert re.match(r"[A-Z].*[^.]$", drawing.figure.title)
    assert drawing.figure.alt.endswith(".")
    assert drawing.figure.data.empty


@pytest.mark.parametrize("name", NAMES)
def test_every_colour_has_one_for_the_dark(drawings: dict[str, Drawing], name: str) -> None:
    """On a page each mark and each text takes a colour of the site's style sheet."""
    page = drawings[name].page_svgs
    painted = set(re.findall(r' (?:fill|stroke)="([^"]+)"', page)) - {"none", "transparent"}
    assert painted
    assert [colour for colour in painted if not colour.startswith("var(--")] == []
