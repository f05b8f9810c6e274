"""Figures that cross rows with the sources, one column a source."""

from __future__ import annotations

import altair as alt
import pandas as pd

from triptych import theme

LINE = 14
LETTER = 6.3
"""The height of a line and the mean width of a letter of the heads, in pixels."""


def column_heads(
    sources: pd.DataFrame, first: float, step: float, align: str = "center"
) -> alt.Chart:
    """Draw the sources' labels over their columns, `step` pixels apart."""
    labels = [theme.wrapped(label, step - 6, LETTER) for label in sources["label"]]
    lines = max(map(len, labels))
    frame = pd.DataFrame(
        {
            "x": [first + step * index for index in range(len(sources))],
            "label": ["\n".join(label) for label in labels],
            "source": list(sources["id"]),
        }
    )
    return (
        alt.Chart(frame)
        .mark_text(
            align=align, baseline="line-bottom", fontWeight=600, lineBreak="\n", lineHeight=LINE
        )
        .encode(
            x=pixels("x"),
            y=alt.value(-8 - LINE * (lines - 1)),
            text="label:N",
            color=alt.Color(
                "source:N",
                scale=alt.Scale(**theme.colour_scale(list(sources["id"]))),
                legend=None,
            ),
        )
    )


def pixels(field: str) -> alt.X:
    """Encode a place from the left, in pixels."""
    return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, 1000], range=[0, 1000]), axis=None)
