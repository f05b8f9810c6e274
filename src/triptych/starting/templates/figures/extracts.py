"""How many extracts has each source, and which?"""

from __future__ import annotations

import altair as alt
import pandas as pd

from triptych import Column, Figure, Marks, Table, rests_on, theme

BESIDE = 120
"""The width of the labels beside the bars, in pixels."""
LINE = 14
"""The height of a line of a label, in pixels."""


def figure(extracts: pd.DataFrame, sources: pd.DataFrame, width: int) -> Figure:
    """Draw a bar for each source, as long as it has extracts."""
    held = extracts.groupby("source")["id"].agg(tuple)
    data = sources[["id", "label"]].assign(
        extracts=[held.get(source, ()) for source in sources["id"]]
    )
    data = data.assign(count=data["extracts"].map(len))
    labels = ["\n".join(theme.wrapped(label, BESIDE)) for label in data["label"]]
    tallest = 1 + max(label.count("\n") for label in labels)
    bars = alt.Chart(data.assign(lines=labels)).mark_bar(height=20)
    chart = rests_on(bars, "datum.label + ': ' + datum.count").encode(
        x=alt.X("count:Q").axis(title="extracts", tickMinStep=1),
        y=alt.Y("lines:N", sort=labels).axis(
            title=None, labelExpr="split(datum.value, '\\n')", labelLimit=BESIDE
        ),
        color=alt.Color(
            "id:N", legend=None, scale=alt.Scale(**theme.colour_scale(list(sources["id"])))
        ),
    )
    step = max(32, 10 + LINE * tallest)
    most = data["count"].max()
    first = [source.label for source in data.itertuples() if source.count == most]
    same = len(first) == len(data)
    title = "All sources have as many extracts" if same else f"{first[0]} has the most extracts"
    counts = ", ".join(f"{source.label} {source.count}" for source in data.itertuples())
    return Figure(
        chart.properties(width=width - BESIDE - 20, height=step * len(data)),
        title,
        "Extracts by source. A bar is as long as its source has extracts.",
        f"A bar for each source: {counts}.",
        data,
    )


def table(extracts: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List the extracts with their sources."""
    label_of = dict(zip(sources["id"], sources["label"], strict=True))
    rows = [
        [label_of[extract.source], extract.text, Marks((extract.id,))]
        for extract in extracts.itertuples()
    ]
    columns = [Column("Source", 1), Column("Passage", 3), Column("Mark", 0.5)]
    return Table(columns, rows, "The extracts of each source.")
