"""The project's own figures: they fit, nothing collides, and their words follow the data."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from books import Built
from essay_figures import DECLARED, Change, made, put
from tiny import REPOSITORY
from triptych.drawing.chart_on_page import marks_of
from triptych.drawing.draw import draw, run
from triptych.drawing.marks import told_by
from triptych.drawing.theme import NARROW, STANCES, VERDICTS, WIDE
from triptych.drawing.values import Marks, Status, Table, extracts_of
from triptych.evidence.load import load_evidence
from triptych.evidence.value import Evidence

FIGURES = sorted(one.name for one in DECLARED.values() if one.kind == "figure")
TABLES = sorted(one.name for one in DECLARED.values() if one.kind == "table")
WIDEST = {"": 530, "-narrow": 340}
TEXTS = """async () => {
  await document.fonts.ready;
  return [...document.querySelectorAll("text")].map(text => {
    const {x, y, width, height} = text.getBBox(), matrix = text.getScreenCTM();
    const corners = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]];
    return {words: text.textContent, width, corners: corners.map(([x, y]) => {
      const point = new DOMPoint(x, y).matrixTransform(matrix);
      return [point.x, point.y];
    })};
  });
}"""
SIZE = """() => {
  const {width, height} = document.querySelector("svg").viewBox.baseVal;
  return [width, height];
}"""
MARKS = """() => [...document.querySelectorAll("[aria-label$=']']")].map(mark => {
  const {x, y, width, height} = mark.getBoundingClientRect();
  const hit = document.elementFromPoint(x + width / 2, y + height / 2);
  return [mark.getAttribute("aria-label"), width, height, hit.getAttribute("aria-label")];
})"""
FACES = "[...document.fonts].map(face => face.status)"

Corners = list[tuple[float, float]]


@dataclass(frozen=True)
class Shown:
    """A figure as a browser shows it: its size, and each text with the corners of its box.

    And each mark that says what it rests on: its label, its width and height, and the label of what
    a finger hits at its middle.
    """

    size: tuple[float, float]
    texts: list[tuple[str, Corners]]
    marks: list[tuple[str, float, float, str]]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Read the project's own evidence."""
    return load_evidence(REPOSITORY)


@pytest.fixture(scope="module")
def drawn(essay: Built) -> Path:
    """Give the folder of all of the project's figures, drawn."""
    return essay.root / "build/figures"


@pytest.fixture(scope="module")
def page(chromium: Browser) -> Iterator[Page]:
    """Open a page of a real browser."""
    page = chromium.new_page(viewport={"width": 1400, "height": 1400})
    yield page
    page.close()


@pytest.fixture(scope="module", params=[(name, kind) for name in FIGURES for kind in WIDEST],
                ids="".join)
def shown(request: pytest.FixtureRequest, drawn: Path, page: Page) -> Shown:
    """Show a figure at its own size, with its own fonts."""
    name, kind = request.param
    svg = (drawn / f"{name}{kind}.svg").read_text("utf-8")
    page.set_content(f"<body style='margin: 0'>{svg}")
    texts = [(text["words"], text["corners"]) for text in page.evaluate(TEXTS) if text["width"]]
    assert set(page.evaluate(FACES)) == {"loaded"}
    width, height = page.evaluate(SIZE)
    assert width <= WIDEST[kind]
    return Shown((width, height), texts, page.evaluate(MARKS))


def overlap(one: Corners, other: Corners) -> float:
    """Give how deep two boxes, turned or not, reach into each other, in pixels (0: they don't)."""
    depths = []
    for box in (one, other):
        for (x1, y1), (x2, y2) in pairwise(box[:3]):
            length = hypot(x2 - x1, y2 - y1)
            across, along = (x2 - x1) / length, (y2 - y1) / length
            a, b = ([x * across + y * along for x, y in corners] for corners in (one, other))
            depths.append(min(max(a), max(b)) - max(min(a), min(b)))
    return max(0.0, min(depths))


# What a reader sees


def test_every_text_of_a_figure_is_inside_it(shown: Shown) -> None:
    """A figure fits a page or a phone, and no letter of it is cut off."""
    width, height = shown.size
    cut = [
        words
        for words, corners in shown.texts
        if any(not (-1 <= x <= width + 1 and -1 <= y <= height + 1) for x, y in corners)
    ]
    assert shown.texts
    assert cut == []


def test_no_text_of_a_figure_stands_on_another(shown: Shown) -> None:
    """No two texts reach into each other by more than two pixels."""
    pairs = combinations(shown.texts, 2)
    assert [(one[0], two[0]) for one, two in pairs if overlap(one[1], two[1]) > 2] == []


def test_a_finger_can_hit_each_mark_that_rests_on_passages(shown: Shown) -> None:
    """Each is 24 pixels wide and high or more, and none lies over the middle of another."""
    resting = [mark for mark in shown.marks if told_by(mark[0]).extracts]
    assert resting
    assert [mark for mark in resting if min(mark[1:3]) < 24] == []
    assert [mark for mark in resting if mark[3] != mark[0]] == []


def test_boxes_that_overlap_are_found_also_when_turned() -> None:
    """The measure itself tells beside from upon."""
    square = [(0, 0), (10, 0), (10, 10), (0, 10)]
    beside = [(9, 0), (19, 0), (19, 10), (9, 10)]
    turned = [(12, -2), (22, 8), (12, 18), (2, 8)]
    far = [(22, 0), (30, 8), (22, 16), (14, 8)]
    assert overlap(square, beside) == 1
    assert overlap(square, turned) > 2
    assert overlap(square, far) == 0


# What is said of a figure


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_figures_words_are_whole_and_short(evidence: Evidence, name: str, width: int) -> None:
    """A title without a full stop, a caption and an alternative text of sentences, not too long."""
    figure = made(evidence, name, width)
    assert re.match(r"[A-Z0-9].*[^.]$", figure.title)
    assert re.match(r"[A-Z0-9].*\.$", figure.alt)
    assert figure.caption.endswith(".")
    assert len(f"{figure.title}. {figure.alt}") <= 600
    words = " ".join([figure.title, figure.caption, figure.alt, figure.note])
    assert not re.search(r"\bnan\b|\binf\b|  |[{}]|\(\)", words)
    assert made(evidence, name, WIDE).title == figure.title


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_rests_on_extracts_that_there_are(evidence: Evidence, name: str) -> None:
    """Each figure's data names passages, each of them an extract of the project."""
    rests = extracts_of(made(evidence, name))
    assert rests
    assert set(rests) <= set(evidence.extracts["id"])


@pytest.mark.parametrize("name", FIGURES)
def test_a_figures_marks_rest_on_all_that_the_figure_rests_on(
    evidence: Evidence, drawn: Path, name: str
) -> None:
    """The same is said of them on a page and on a phone, and each says something else."""
    wide, narrow = (marks_of((drawn / f"{name}{kind}.svg").read_text("utf-8")) for kind in WIDEST)
    assert set(wide) == set(narrow)
    assert len({mark.says for mark in wide}) == len(wide)
    of_marks = {extract for mark in wide for extract in mark.extracts}
    assert of_marks == set(extracts_of(made(evidence, name)))


def test_no_figure_and_no_table_shows_the_codes_of_a_date(evidence: Evidence, drawn: Path) -> None:
    """Dates are told in words; the codes are for the data."""
    code = r"\b(1[89]|20)[0-9X]{2}(-\d\d|[~?%X/])|\.\."
    for name in FIGURES:
        for kind in WIDEST:
            svg = (drawn / f"{name}{kind}.svg").read_text("utf-8").partition("</style>")[2]
            words = re.findall(r">([^<>]+)<|aria-label=\"([^\"]*)\"", svg)
            assert [found for found in words if re.search(code, "".join(found))] == []
    for name in ("shifts", "sources"):
        table = run(REPOSITORY, DECLARED[f"tbl-{name}"], evidence)
        cells = [cell for row in table.rows for cell in row if isinstance(cell, str)]
        assert [cell for cell in cells if re.search(code, cell)] == []


@pytest.mark.parametrize("name", TABLES)
def test_a_tables_rows_are_as_wide_as_its_head(evidence: Evidence, name: str) -> None:
    """Each row has a cell for each column, and what it rests on is there."""
    table = run(REPOSITORY, DECLARED[f"tbl-{name}"], evidence)
    assert isinstance(table, Table)
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}
    assert set(extracts_of(table)) <= set(evidence.extracts["id"])


# The words follow the data


@pytest.mark.parametrize(
    ("name", "frame", "change", "title", "alt"),
    [
        ("claims", "support", put("stance", "silent", source="li"),
         r"^All three sources speak to none of the 14 claims", r"Li 2026 on 14 of 14 claims\."),
        ("leave-one-out", "support", put("stance", "affirms", source="li"),
         r"^Without Li 2026, 6 of the 14 affirmed claims fall$", r"without Li 2026 6 fall and 8 w"),
        ("leave-one-out", "support", put("stance", "affirms"),
         r"^No affirmed claim falls when one source is left out$",
         r"14 claims are affirmed, 0 of them contested, .* without Li 2026 0 fall and 14 w"),
        ("leave-one-out", "support", put("stance", "silent"),
         r"^No affirmed claim falls", r"0 claims are affirmed, .* and 14 are not affirmed; "),
        ("coverage", "extracts", put("themes", ("incentives",)),
         r"of only one of the 13 themes", r"every source: Incentives and political education\.$"),
        ("coverage", "extracts", put("themes", (), source="li"),
         r"of none of the 13 themes", r"Li 2026 on 13 of 13 themes.*: on no theme\.$"),
        ("levels", "extracts", put("level", "international", source="li"),
         r"Li 2026 of “.*”$", r"in Li 2026 of “[^”]*” \((\d+) of \1\)\.$"),
        ("periods", "events", lambda frame: frame.iloc[:2],
         r"Zanier 2023 tells 2 of the 2 dated events; Chapter V and Li 2026 tell none$",
         r"^Timeline of 2 dated events"),
        ("authority", "shifts", put("direction", "to-party"),
         r"^Of ten functions that change hands, ten pass", r"10 lead to Party committees, 0 down"),
        ("authority", "shifts",
         lambda frame: frame.assign(direction=["to-party"] + ["downward"] * (len(frame) - 1)),
         r"hands, one passes to Party committees$", r" 1 lead to Party committees, 9 downward, 0 "),
        ("vocabulary", "sources", put("passages", "Party workers, Party technicians"),
         r"^Three of these twelve words are used by all", r"in Li 2026 “Party” \(500\)\. In 27 "),
    ],
    ids=lambda value: value if isinstance(value, str) and value.isalpha() else "",
)
def test_titles_and_alternative_texts_follow_the_data(
    evidence: Evidence, name: str, frame: str, change: Change, title: str, alt: str
) -> None:
    """When the data say something else, so do the title, the alternative text and the chart."""
    before = made(evidence, name)
    after = made(replace(evidence, **{frame: change(evidence.frame(frame).copy())}), name)
    assert re.search(title, after.title)
    assert re.search(alt, after.alt)
    assert before.alt != after.alt
    assert before.chart.to_dict() != after.chart.to_dict()


# What is silent, denied or not coded


def svgs(evidence: Evidence, name: str) -> list[str]:
    """Draw a figure of the project from some evidence, for a page and for a phone."""
    fonts = REPOSITORY / "_extensions/triptych/fonts"
    drawing = draw(REPOSITORY, DECLARED[f"fig-{name}"], evidence, fonts)
    return [drawing.wide_svg, drawing.narrow_svg]


def listing(evidence: Evidence, name: str) -> Table:
    """Make a table of the project from some evidence."""
    table = run(REPOSITORY, DECLARED[f"tbl-{name}"], evidence)
    assert isinstance(table, Table)
    return table


@pytest.fixture(scope="module")
def changed(evidence: Evidence) -> Evidence:
    """Let Li deny the first claim and the first dimension, and nobody have read him for others."""
    support = evidence.support.copy()
    comparison = evidence.comparison.copy()
    for frame, column, codes in (
        (support, "stance", ("denies", "not coded")),
        (comparison, "status", ("denied", "not coded")),
    ):
        rows = frame.index[frame["source"] == "li"]
        for row, code, extracts in zip(rows, codes, (("li-01",), ()), strict=False):
            frame.at[row, column] = code
            frame.at[row, "extracts"] = extracts
    comparison.loc[comparison["status"] == "not coded", "position"] = ""
    return replace(evidence, support=support, comparison=comparison)


@pytest.mark.parametrize(("claim", "stance"), [(1, "denies"), (2, "not coded"), (3, "silent")])
def test_the_claims_tell_denied_from_silent_and_from_not_coded(
    changed: Evidence, claim: int, stance: str
) -> None:
    """By the sign in the cell, the word in its label, and both in the key."""
    sign = STANCES[stance][0]
    figure = made(changed, "claims")
    assert f"{sign} {stance}" in figure.caption
    assert f"“{stance}”" in figure.alt
    for svg in svgs(changed, "claims"):
        passages = "li-01" if stance == "denies" else "no passage"
        assert f'aria-label="Li 2026, claim {claim}: {stance} [{passages}]"' in svg
        assert f">{sign}</text>" in svg
        assert f"{sign}\u00a0{stance.replace(' ', chr(0xA0))}" in svg
    assert Status(stance) in listing(changed, "claims").rows[claim - 1][-1]


@pytest.mark.parametrize(("row", "status"), [(0, "denied"), (1, "not coded"), (2, "stated")])
def test_the_comparison_gives_each_cell_its_status(
    changed: Evidence, row: int, status: str
) -> None:
    """What a source states, denies and is not coded for is marked as what it is."""
    table = listing(changed, "comparison")
    cell = table.rows[row][-1]
    assert cell[0] == Status(status)
    assert (len(cell) == 1) == (status == "not coded")
    assert f"{STANCES[status][0]} {status}" in table.caption
    assert table.rows[2][2] == [Status("silent")]


def test_what_is_not_coded_weighs_nothing_and_is_said_to(changed: Evidence) -> None:
    """It neither affirms nor contests; the caption says how it counts."""
    caption = made(changed, "leave-one-out").caption
    assert "A source that is not coded for a claim counts as one that is silent." in caption
    denied = re.compile(r"Claim 1, without Chapter V: falls, .*?; denied by Li 2026 \[[^]]*li-01")
    for svg in svgs(changed, "leave-one-out"):
        assert denied.search(svg)
        assert "Claim 2, without Li 2026: stands; affirmed by Zanier 2023 and Chapter V [" in svg
        for verdict, (sign, _) in VERDICTS.items():
            assert f">{sign}</text>" in svg
            assert f"{sign}\u00a0{verdict.replace(' ', chr(0xA0))}" in svg


def test_a_theme_without_a_passage_is_silent_as_its_source_was_read_whole(
    evidence: Evidence,
) -> None:
    """The word stands in the cell and in its label; the words beside the figure say why."""
    one = evidence.extracts["themes"].map(lambda themes: ("incentives",) if themes else ())
    figure = made(replace(evidence, extracts=evidence.extracts.assign(themes=one)), "coverage")
    assert "Silent, although read whole: Zanier 2023 on 12" in figure.alt
    assert "“Silent”: the source was read, and says nothing of it." in figure.caption
    for svg in svgs(evidence, "coverage"):
        assert "Li 2026, Technology transfer: silent [no passage]" in svg
        assert ">silent</text>" in svg


@pytest.mark.parametrize("name", ["claims", "leave-one-out"])
def test_no_key_names_what_does_not_occur(evidence: Evidence, name: str) -> None:
    """Nothing of the essay is not coded, so no words speak of it."""
    figure = made(evidence, name)
    drawings = [svg.partition("</style>")[2] for svg in svgs(evidence, name)]
    assert "coded" not in " ".join([figure.caption, figure.alt, *drawings])
    without = evidence.support[~evidence.support["stance"].isin(["denies", "qualifies"])]
    assert "denies" not in made(replace(evidence, support=without), "claims").caption


def test_a_verdict_is_listed_with_the_passages_that_still_affirm(evidence: Evidence) -> None:
    """A claim that falls has none; one whose opponent is left out is less contested."""
    row = listing(evidence, "leave-one-out").rows[7]
    assert row[0].startswith("8. A campaign for innovation ran through")
    assert row[1] == [Status("stands"), " ", Marks(("li-02", "li-04"))]
    assert row[2] == [Status("stands"), ", less contested", " ", Marks(("li-02", "li-04"))]
    assert row[3] == [Status("falls")]
