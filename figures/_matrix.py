"""Figures that cross rows with the sources, one column a source."""

from __future__ import annotations

import altair as alt
import pandas as pd
from triptych import theme


def column_heads(sources: pd.DataFrame, first: float, step: float) -> alt.Chart:
    """Draw the sources' labels over their columns, `step` pixels apart."""
    frame = pd.DataFrame(
        {
            "x": [first + step * index for index in range(len(sources))],
            "label": list(sources["label"]),
            "source": list(sources["id"]),
        }
    )
    return (
        alt.Chart(frame)
        .mark_text(baseline="bottom", fontWeight=600)
        .encode(
            x=pixels("x"),
            y=alt.value(-8),
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
    return alt.X(
        f"{field}:Q", scale=alt.Scale(domain=[0, 1000], range=[0, 1000]), axis=None
    )
