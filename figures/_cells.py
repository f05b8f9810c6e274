"""Figures made of words: texts wrapped to a width, the panels behind them, the areas over them."""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd
from figures._matrix import pixels
from figures._rows import listed, place
from figures._targets import CLEAR

from triptych import rests_on, theme

LINE = 15
LETTER = 5.3
"""The height of a line and the mean width of a letter of running text, in pixels.

A line of wide letters may be some 5 pixels wider than it was told; leave as much beside it.
"""
SPAN = ["x", "x2", "top", "bottom"]
LINES = ["x", "x2", "y", "colour"]
"""The columns of what `panels` and `areas` draw, and of what `rules` draws: places in pixels."""

Word = dict[str, object]


def block(text: str, width: float) -> str:
    """Break running text into lines that fit a width, in pixels."""
    return "\n".join(theme.wrapped(text, width, LETTER))


def height_of(*blocks: str, line: int = LINE) -> int:
    """Give the height of the tallest of some blocks, in pixels."""
    return max(line * (block.count("\n") + 1) for block in blocks)


def word(lines: str, x: float, top: float, colour: str = theme.INK, face: str = "plain") -> Word:
    """Give what `texts` writes: lines, their place in pixels, their colour and their face."""
    return {"lines": lines, "x": x, "top": top, "colour": colour, "face": face}


def texts(
    words: list[Word], height: int, faces: Mapping[str, Mapping[str, object]], line: int = LINE
) -> list[alt.Chart]:
    """Write words in their faces; a face is what it sets of Vega-Lite's properties of a text."""
    frame = pd.DataFrame(words, columns=["lines", "x", "top", "colour", "face"])
    usual = {"align": "left", "baseline": "top", "lineBreak": "\n", "lineHeight": line}
    return [
        _coloured(alt.Chart(frame[frame["face"] == face]).mark_text(**usual | style)).encode(
            x=pixels("x"), y=place("top", height), text="lines:N"
        )
        for face, style in faces.items()
    ]


def panels(frame: pd.DataFrame, height: int, **style: object) -> alt.Chart:
    """Draw a panel from each row's `x` and `top` to its `x2` and `bottom`."""
    return _spanning(alt.Chart(frame[SPAN]).mark_rect(**style, aria=False), height)


def areas(frame: pd.DataFrame, height: int) -> alt.Chart:
    """Lay a clear area over each row, from where to where as in `panels`.

    The columns `says` and `extracts` are what a mark tells, and the passages that it rests on.
    """
    chart = alt.Chart(frame[[*SPAN, "says", "extracts"]]).mark_rect(opacity=1, **CLEAR)
    return _spanning(rests_on(chart, "datum.says").encode(tooltip="says:N"), height)


def rules(frame: pd.DataFrame, height: int, **style: object) -> alt.Chart:
    """Draw a level line from each row's `x` to its `x2` at its `y`, in its `colour`."""
    chart = _coloured(alt.Chart(frame[LINES]).mark_rule(**style, aria=False))
    return chart.encode(x=pixels("x"), x2="x2:Q", y=place("y", height))


def points(frame: pd.DataFrame, height: int, **style: object) -> alt.Chart:
    """Draw a point at each row's `x` and `y`, in its `colour`."""
    chart = alt.Chart(frame[["x", "y", "colour"]]).mark_point(**style, opacity=1, aria=False)
    return _coloured(chart).encode(x=pixels("x"), y=place("y", height))


def _spanning(chart: alt.Chart, height: int) -> alt.Chart:
    return chart.encode(x=pixels("x"), x2="x2:Q", y=place("top", height), y2="bottom:Q")


def _coloured(chart: alt.Chart) -> alt.Chart:
    return chart.encode(color=alt.Color("colour:N", scale=None))


def speaker(table: pd.DataFrame, extracts: pd.DataFrame, sources: pd.DataFrame) -> tuple[str, str]:
    """Name the source whose passages a table rests on, and give its colour.

    Several are named together, in ink; where there is none, it is “No source”.
    """
    cited = {extract for cell in table["extracts"] for extract in cell}
    speaking = set(extracts.loc[extracts["id"].isin(cited), "source"])
    scale = theme.colour_scale(list(sources["id"]))
    colours = dict(zip(scale["domain"], scale["range"], strict=True))
    named = sources[sources["id"].isin(speaking)]
    colour = colours[named["id"].iloc[0]] if len(named) == 1 else theme.INK
    return (listed(list(named["label"])) if len(named) else "No source"), colour


def lowered(words: str) -> str:
    """Put words that began a sentence into the middle of one."""
    return f"{words[:1].lower()}{words[1:]}"
