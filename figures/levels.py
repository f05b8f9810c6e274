"""From which level does each source look at industry?"""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd
from figures._matrix import column_heads, pixels
from figures._rows import LINE, listed, place
from figures._signs import meanings, unheard
from figures._targets import SIZE, bands, passages

from triptych import Figure, theme

BAR = 13


def figure(
    extracts: pd.DataFrame, codebook: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw the share of each source's extracts on each level, a column of bars for each source."""
    data = _counts(extracts, codebook, sources)
    narrow = theme.is_narrow(width)
    row, label_room = (40, 0) if narrow else (SIZE + 1, 138)
    step = (width - 12 - label_room) / len(sources)
    longest = step - 34
    labels = list(dict.fromkeys(data["label"]))
    height = row * len(labels)
    middle = {
        label: row * index + (LINE + 11 if narrow else row / 2)
        for index, label in enumerate(labels)
    }
    column = {source: label_room + step * index for index, source in enumerate(sources["id"])}
    start = data["source"].map(column)
    end = start + data["share"] / data["share"].max() * longest
    cells = data.assign(
        x=start,
        y=data["label"].map(middle),
        x2=end,
        reach=end + 30,
        text=[
            str(count) if count else unheard(sources)[source]
            for source, count in zip(data["source"], data["count"], strict=True)
        ],
        says=[
            f"{row.source_label}, level “{row.label}”: "
            + (passages(row.held) if row.held else unheard(sources)[row.source])
            for row in data.rename(columns={"count": "held"}).itertuples()
        ],
    )
    rows = pd.DataFrame(
        {
            "label": labels,
            "y": [row * i + (LINE / 2 if narrow else row / 2) for i in range(len(labels))],
        }
    )
    base = alt.Chart(cells.drop(columns=["extracts", "says"])).encode(y=place("y", height))
    colour = alt.Color(
        "source:N", scale=alt.Scale(**theme.colour_scale(list(sources["id"]))), legend=None
    )
    bars = (
        base.transform_filter("datum.count > 0")
        .mark_bar(height=BAR, aria=False)
        .encode(x=pixels("x"), x2="x2:Q", color=colour)
    )
    counts = [
        base.transform_filter(condition)
        .mark_text(
            align="left", baseline="middle", dx=dx, color=theme.QUIET, fontStyle=style, aria=False
        )
        .encode(x=pixels("x2"), text="text:N")
        for condition, dx, style in (
            ("datum.count > 0", 4, "normal"),
            ("datum.count == 0", 0, "italic"),
        )
    ]
    areas = bands(cells).encode(x=pixels("x"), x2="reach:Q", y=place("y", height))
    names = (
        alt.Chart(rows)
        .mark_text(align="left", baseline="middle")
        .encode(x=alt.value(0), y=place("y", height), text="label:N")
    )
    chart = (
        alt.layer(bars, *counts, names, column_heads(sources, label_room, step, "left"), areas)
        .resolve_scale(color="independent")
        .properties(width=width - 12, height=height)
    )
    peaks = _peaks(data)
    total = data.groupby("source_label", sort=False)["count"].sum()
    said = [
        f"{label} of “{peak[0]}” ({peak[1]} of {total[label]})" for label, peak in peaks.items()
    ]
    title = _title(peaks) if peaks else NO_PEAK
    alt_text = (
        f"Bars for {len(labels)} levels in a column for each source. "
        f"Most extracts speak, in {'; in '.join(said)}."
        if said
        else NO_PEAK + "."
    )
    without = data.loc[data["count"] == 0, "source"].map(unheard(sources))
    return Figure(chart, title, CAPTION + meanings(without), alt_text, data)


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


def _title(peaks: Mapping[str, tuple[str, int]]) -> str:
    """Say which level the sources speak most of, those that share one together."""
    levels = dict.fromkeys(level for level, _ in peaks.values())
    shared = {
        level: [label for label, peak in peaks.items() if peak[0] == level] for level in levels
    }
    first, *others = (f"{listed(labels)} of “{level}”" for level, labels in shared.items())
    verb = "speaks" if len(next(iter(shared.values()))) == 1 else "speak"
    return listed([first.replace(" of “", f" {verb} most of “", 1), *others])


def _peaks(data: pd.DataFrame) -> dict[str, tuple[str, int]]:
    """Give each source's most frequent level, where there is one alone."""
    peaks = {}
    for label, own in data.groupby("source_label", sort=False):
        top = own[own["count"] == own["count"].max()]
        if len(top) == 1 and top.iloc[0]["count"]:
            peaks[label] = (top.iloc[0]["label"], int(top.iloc[0]["count"]))
    return peaks
