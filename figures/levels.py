"""From which level does each source look at industry?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from triptych import Figure, theme


def figure(
    extracts: pd.DataFrame, codebook: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw the share of each source's placed extracts on each level."""
    levels = codebook[(codebook["dimension"] == "level") & (codebook["value"] != "unplaced")]
    placed = extracts[extracts["level"].isin(levels["value"])]
    rows = []
    for source in sources.itertuples():
        own = placed[placed["source"] == source.id]
        for level in levels.itertuples():
            held = own[own["level"] == level.value]
            rows.append(
                {
                    "source": source.id, "source_label": source.label, "level": level.value,
                    "label": level.label, "count": len(held),
                    "share": round(len(held) / len(own), 4) if len(own) else 0.0,
                    "extracts": tuple(held["id"]),
                }
            )
    data = pd.DataFrame(rows)
    order = list(sources["label"])
    labels = list(levels["label"])
    narrow = theme.is_narrow(width)
    base = alt.Chart(data.drop(columns="extracts")).encode(
        y=alt.Y("label:N", sort=labels, axis=alt.Axis(
            title=None, domain=False, ticks=False, labels=False)),
    )
    x = alt.X("share:Q", scale=alt.Scale(domain=[0, 1]), axis=None)
    bars = base.mark_bar(height=13).encode(
        x=x,
        color=alt.Color("source:N", scale=alt.Scale(**theme.colour_scale(list(sources["id"]))),
                        legend=None),
        tooltip=["source_label:N", "label:N", "count:Q"],
    )
    names = base.mark_text(align="left", baseline="bottom", dy=-8, dx=0).encode(
        x=alt.value(0), text="label:N")
    counts = base.mark_text(align="left", dx=4, color=theme.QUIET).encode(
        x=x, text=alt.condition("datum.count > 0", alt.Text("count:Q"), alt.value("none")))
    panel = (width - 24 - 18 * (len(order) - 1)) / len(order)
    chart = alt.layer(bars, names, counts).properties(
        width=panel, height=len(labels) * (38 if narrow else 36)
    ).facet(
        column=alt.Column("source_label:N", sort=order,
                          header=alt.Header(title=None, labelFontWeight=600, labelAnchor="start")),
        spacing=18,
    )
    peaks = data.loc[data.groupby("source", sort=False)["share"].idxmax()]
    said = [f"{row.source_label} at “{row.label}” ({row.count} of "
            f"{int(data.loc[data['source'] == row.source, 'count'].sum())})" for row in peaks.itertuples()]
    distinct = peaks["label"].nunique()
    title = (
        "Each source looks from a level of its own"
        if distinct == len(sources)
        else f"{peaks.iloc[1].source_label} looks from the centre; the factory floor is seen from elsewhere"
        if distinct > 1 else "The sources look from one level"
    )
    alt_text = (
        f"Bars for {len(labels)} levels in a panel for each source. Most extracts stand: "
        f"{'; '.join(said)}."
    )
    return Figure(chart, title, CAPTION, alt_text, data)


CAPTION = (
    "Extracts of each source by the level that they speak of, from the world down to the shop floor; "
    "a bar's length is the share of the source's extracts that have a level, its number their count."
)
