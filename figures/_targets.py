"""What a finger can hit: clear areas over the marks, which lead to the passages behind them."""

from __future__ import annotations

import altair as alt
import pandas as pd

from triptych import rests_on, theme

SIZE = 26
"""The least height and width of an area, in pixels; on a small phone it is still about 24."""
CLEAR = {"color": theme.PAPER, "fillOpacity": 0, "strokeWidth": 0}
"""Painted, though nobody sees it: a browser finds no pointer over what has no fill."""


def squares(frame: pd.DataFrame, size: int = SIZE) -> alt.Chart:
    """Make a square, `size` pixels wide, of each row; the caller says where.

    The columns `says` and `extracts` are what a mark tells, and the passages that it rests on. What
    is drawn below bears no label of its own: give it `aria=False`.
    """
    return _told(alt.Chart(frame).mark_square(size=size**2, opacity=1, **CLEAR))


def bands(frame: pd.DataFrame) -> alt.Chart:
    """Make a band of each row, as `squares` does; the caller says from where to where."""
    return _told(alt.Chart(frame).mark_bar(height=SIZE, **CLEAR))


def _told(chart: alt.Chart) -> alt.Chart:
    return rests_on(chart, "datum.says").encode(tooltip="says:N")


def passages(count: int) -> str:
    """Say how many passages there are; a source that was read and has none is silent."""
    return f"{count} {'passage' if count == 1 else 'passages'}" if count else "silent"
