"""What a figure module gives back: a figure or a table, as plain values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import altair as alt
    import pandas as pd


@dataclass(frozen=True)
class Figure:
    """A chart and the words that go with it.

    - `chart`: an Altair chart, drawn to the `width` (in pixels) that the function was given.
    - `title`: one sentence that states what the figure shows; stands above the chart.
    - `caption`: how to read it; `[@zan-03; @zan-04]` in it is a mark.
    - `alt`: what a reader would see, in a sentence or two, computed from the data.
    - `data`: the rows behind the marks. A column `extracts` (tuples of ids) names the passages that
      each rests on; all else is written to the figure's CSV as it is.
    - `note`: what else its source line must say.
    """

    chart: alt.TopLevelMixin
    title: str
    caption: str
    alt: str
    data: pd.DataFrame
    note: str = ""


@dataclass(frozen=True)
class Marks:
    """Evidence marks: links to extracts, by id."""

    extracts: Sequence[str]


@dataclass(frozen=True)
class Status:
    """A code shown as a sign and a word: a stance, a status, or the verdict on a claim."""

    code: str


@dataclass(frozen=True)
class Term:
    """Chinese characters, set in the face that has them."""

    characters: str


@dataclass(frozen=True)
class Headword:
    """A term of the glossary, where the links to it lead."""

    term: str


Inline = str | Marks | Status | Term | Headword
Cell = Inline | Sequence[Inline]
"""A cell: text, or inlines one after another. Text is always text, never markup."""


@dataclass(frozen=True)
class Column:
    """A column: its heading, its share of the width, and how its cells are aligned."""

    heading: str
    width: float = 1.0
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class Table:
    """A table: its columns, its rows of cells (the first of each names the row), its caption."""

    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    caption: str


MARKS_IN_TEXT = re.compile(r"\[(@[^][]+)\]")


def extracts_of(value: Figure | Table) -> list[str]:
    """List the extracts that a figure or a table rests on, in order of first use."""
    if isinstance(value, Figure):
        cells = value.data.get("extracts", ())
        cited = [*_cited(value.caption), *_cited(value.note)]
        return list(dict.fromkeys([*(extract for cell in cells for extract in cell), *cited]))
    inlines = (inline for row in value.rows for cell in row for inline in inlines_of(cell))
    marks = (inline for inline in inlines if isinstance(inline, Marks))
    held = [extract for mark in marks for extract in mark.extracts]
    return list(dict.fromkeys([*held, *_cited(value.caption)]))


def _cited(text: str) -> list[str]:
    """List the extracts of the marks in a caption or a note, as the filter reads them."""
    groups = MARKS_IN_TEXT.findall(text)
    return [id for group in groups for id in re.findall(r"@([\w-]+)", group)]


def inlines_of(cell: Cell) -> Sequence[Inline]:
    """Give a cell's inlines, also when it is a single one."""
    return (cell,) if isinstance(cell, Inline) else cell
