"""Figures made of rows, each with its label above it: legible on a phone and on a page alike."""

from __future__ import annotations

import altair as alt
import pandas as pd

from triptych import theme

LINE = 15
"""The height of a line of a label, in pixels."""


def lay_out(frame: pd.DataFrame, label: str, width: int, band: int, gap: int = 9) -> pd.DataFrame:
    """Give each row its place: `top` (of its wrapped label), `middle` (of its band), in pixels.

    The label is wrapped to the figure's width; `lines` holds it with line breaks.
    """
    tops, middles, texts = [], [], []
    y = 0
    for text in frame[label]:
        lines = theme.wrapped(str(text), width)
        tops.append(y)
        middles.append(y + len(lines) * LINE + band / 2 + 1)
        texts.append("\n".join(lines))
        y += len(lines) * LINE + band + gap
    return frame.assign(top=tops, middle=middles, lines=texts)


def height_of(frame: pd.DataFrame, band: int) -> int:
    """Give the height that laid-out rows need, in pixels."""
    return int(frame["middle"].max() + band / 2 + 4) if len(frame) else 20


def place(field: str, height: int) -> alt.Y:
    """Encode a place from the top, in pixels."""
    return alt.Y(f"{field}:Q", scale=alt.Scale(domain=[0, height], range=[0, height]), axis=None)


def labels(frame: pd.DataFrame, height: int) -> alt.Chart:
    """Draw the labels, each at the left above its row."""
    return (
        alt.Chart(frame)
        .mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE, color=theme.INK)
        .encode(x=alt.value(0), y=place("top", height), text="lines:N")
    )


def listed(words: list[str]) -> str:
    """Join words as a sentence does."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


SMALL = (
    "none",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)


def number(count: int) -> str:
    """Write a small number out."""
    return SMALL[count] if count < len(SMALL) else str(count)
