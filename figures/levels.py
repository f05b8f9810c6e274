"""From which level does each source look at industry?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._matrix import column_heads, pixels
from figures._rows import LINE, listed, place

from triptych import Figure, theme

BAR = 13


def figure(
    extracts: pd.DataFrame, codebook: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw the share of each source's extracts on each level, a column of bars for each source."""
    data = _counts(extracts, codebook, sources)
    narrow = theme.is_narrow(width)
    row, label_room = (40, 0) if narrow else (27, 138)
    step = (width - 12 - label_room) / len(sources)
    longest = step - 34
    labels = list(dict.fromkeys(data["label"]))
    height = row * len(labels)
    middle = {
        label: row * index + (LINE + 11 if narrow else row / 2)
        for index, label in enumerate(labels)
    }
    column = {source: label_room + step * index for index, source in enumerate(sources["id"])}
    cells = data.drop(columns="extracts").assign(
        x=data["source"].map(column),
        y=data["label"].map(middle),
        x2=data["source"].map(column) + data["share"] / data["share"].max() * longest,
        text=data["count"].map(lambda count: str(count) if count else "–"),
    )
    rows = pd.DataFrame(
        {
            "label": labels,
            "y": [row * i + (LINE / 2 if narrow else row / 2) for i in range(len(labels))],
        }
    )
    base = alt.Chart(cells).encode(y=place("y", height))
    colour = alt.Color(
        "source:N", scale=alt.Scale(**theme.colour_scale(list(sources["id"]))), legend=None
    )
    bars = (
        base.transform_filter("datum.count > 0")
        .mark_bar(height=BAR)
        .encode(
            x=pixels("x"), x2="x2:Q", color=colour, tooltip=["source_label:N", "label:N", "count:Q"]
        )
    )
    counts = base.mark_text(align="left", baseline="middle", dx=4, color=theme.QUIET).encode(
        x=pixels("x2"), text="text:N"
    )
    names = (
        alt.Chart(rows)
        .mark_text(align="left", baseline="middle")
        .encode(x=alt.value(0), y=place("y", height), text="label:N")
    )
    chart = (
        alt.layer(bars, counts, names, column_heads(sources, label_room, step, "left"))
        .resolve_scale(color="independent")
        .properties(width=width - 12, height=height)
    )
    peaks = _peaks(data)
    total = data.groupby("source_label", sort=False)["count"].sum()
    said = [
        f"{label} of “{peak[0]}” ({peak[1]} of {total[label]})" for label, peak in peaks.items()
    ]
    spoken = [f"{label} of “{peak[0]}”" for label, peak in peaks.items()]
    title = listed(spoken).replace(" of ", " speaks most of ", 1) if spoken else NO_PEAK
    alt_text = (
        f"Bars for {len(labels)} levels in a column for each source. "
        f"Most extracts speak, in {'; in '.join(said)}."
        if said
        else NO_PEAK + "."
    )
    return Figure(chart, title, CAPTION, alt_text, data)


NO_PEAK = "No source speaks of one level above all"
CAPTION = (
    "Extracts by level and source. The levels run from the world down to the shop floor; a bar’s "
    "length is the share of the source’s extracts that have a level, its number their count."
)


def _counts(extracts: pd.DataFrame, codebook: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    levels = codebook[(codebook["dimension"] == "level") & (codebook["value"] != "unplaced")]
    placed = extracts[extracts["level"].isin(levels["value"])]
    rows = []
    for source in sources.itertuples():
        own = placed[placed["source"] == source.id]
        for level in levels.itertuples():
            held = own[own["level"] == level.value]
            rows.append(
                {
                    "source": source.id,
                    "source_label": source.label,
                    "level": level.value,
                    "label": level.label,
                    "count": len(held),
                    "share": round(len(held) / len(own), 4) if len(own) else 0.0,
                    "extracts": tuple(held["id"]),
                }
            )
    return pd.DataFrame(rows)


def _peaks(data: pd.DataFrame) -> dict[str, tuple[str, int]]:
    """Give each source's most frequent level, where there is one alone."""
    peaks = {}
    for label, own in data.groupby("source_label", sort=False):
        top = own[own["count"] == own["count"].max()]
        if len(top) == 1 and top.iloc[0]["count"]:
            peaks[label] = (top.iloc[0]["label"], int(top.iloc[0]["count"]))
    return peaks
