"""The project's own figures: they fit, nothing collides, and their words follow the data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from books import essay_project
from browser import started
from tiny import REPOSITORY
from triptych.drawing.draw import run
from triptych.drawing.registry import declared
from triptych.drawing.theme import NARROW, WIDE
from triptych.drawing.values import Figure, Table, extracts_of
from triptych.evidence.load import load_evidence
from triptych.evidence.value import Evidence
from triptych.prepare import prepare
from triptych.progress import silent
from triptych.project import load_project

DECLARED = declared(REPOSITORY)[0]
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
FACES = "[...document.fonts].map(face => face.status)"

Corners = list[tuple[float, float]]


@dataclass(frozen=True)
class Shown:
    """A figure as a browser shows it: its size, and each text with the corners of its box."""

    size: tuple[float, float]
    texts: list[tuple[str, Corners]]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Read the project's own evidence."""
    return load_evidence(REPOSITORY)


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw all of the project's figures, in a copy of it."""
    root = essay_project(tmp_path_factory.mktemp("figures"))
    prepare(load_project(root), silent)
    return root / "build/figures"


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """Open a page of a real browser."""
    with started() as browser:
        yield browser.new_page(viewport={"width": 1400, "height": 1400})


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
    return Shown((width, height), texts)


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
    figure = made(evidence, name)
    if name == "vocabulary":  # it counts the words of all passages
        assert "extracts" not in figure.data
        return
    rests = extracts_of(figure)
    assert rests
    assert set(rests) <= set(evidence.extracts["id"])


@pytest.mark.parametrize("name", TABLES)
def test_a_tables_rows_are_as_wide_as_its_head(evidence: Evidence, name: str) -> None:
    """Each row has a cell for each column, and what it rests on is there."""
    table = run(REPOSITORY, DECLARED[f"tbl-{name}"], evidence)
    assert isinstance(table, Table)
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.columns)}
    assert set(extracts_of(table)) <= set(evidence.extracts["id"])


# The words follow the data

Change = Callable[[pd.DataFrame], pd.DataFrame]


def made(evidence: Evidence, name: str, width: int = WIDE) -> Figure:
    """Make a figure of the project from some evidence."""
    figure = run(REPOSITORY, DECLARED[f"fig-{name}"], evidence, width)
    assert isinstance(figure, Figure)
    return figure


def put(column: str, value: object, **where: str) -> Change:
    """Put a value into the rows that are as given."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=frame.index)
        for name, wanted in where.items():
            chosen &= frame[name] == wanted
        assert chosen.any()
        cells = [value if yes else old for yes, old in zip(chosen, frame[column], strict=True)]
        return frame.assign(**{column: cells})

    return change


@pytest.mark.parametrize(
    ("name", "frame", "change", "title", "alt"),
    [
        ("claims", "support", put("stance", "silent", source="li"),
         r"^All three sources speak to none of the 14 claims", r"Li 2026 14\."),
        ("leave-one-out", "support", put("stance", "affirms", source="li"),
         r"^Without Li 2026, 6 of the 14 affirmed claims fall$", r"without Li 2026 6 fall\.$"),
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
