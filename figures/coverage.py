"""Which themes does each source speak of, and where is it silent?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._matrix import column_heads, pixels
from figures._rows import LINE, listed, number, place
from figures._signs import meanings, unheard
from figures._targets import SIZE, passages, squares

from triptych import Figure, theme

ROW, HEADING = SIZE, 26


def figure(
    extracts: pd.DataFrame, codebook: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw the number of each source's extracts on each theme; a dash where there is none."""
    counts = _counts(extracts, codebook, sources)
    step = 58 if theme.is_narrow(width) else 92
    first = width - 8 - step * len(sources) + step / 2
    narrow = theme.is_narrow(width)
    room = first - step / 2 - (0 if narrow else 12)
    rows, y = [], 0
    for panel, group in counts.groupby("panel", sort=False):
        rows.append({"text": panel, "lines": panel, "y": y + HEADING / 2, "heading": True})
        y += HEADING
        for label in dict.fromkeys(group["label"]):
            lines = theme.wrapped(label, room)
            tall = ROW + LINE * (len(lines) - 1)
            rows.append(
                {"text": label, "lines": "\n".join(lines), "y": y + tall / 2, "heading": False}
            )
            y += tall
        y += 6
    height = y
    where = {row["text"]: row["y"] for row in rows if not row["heading"]}
    column = {source: first + step * index for index, source in enumerate(sources["id"])}
    label_of = dict(zip(sources["id"], sources["label"], strict=True))
    cells = counts.assign(
        x=counts["source"].map(column),
        y=counts["label"].map(where),
        empty=counts["count"] == 0,
        unheard=counts["source"].map(unheard(sources)),
        says=[
            f"{label_of[cell.source]}, {cell.label}: "
            + (passages(cell.held) if cell.held else unheard(sources)[cell.source])
            for cell in counts.rename(columns={"count": "held"}).itertuples()
        ],
    )
    labels = pd.DataFrame(rows)
    colour = alt.Color(
        "source:N", scale=alt.Scale(**theme.colour_scale(list(sources["id"]))), legend=None
    )
    at = {"x": pixels("x"), "y": place("y", height)}
    base = alt.Chart(cells.drop(columns=["extracts", "says"])).encode(**at)
    dots = (
        base.transform_filter("!datum.empty")
        .mark_circle(opacity=1, aria=False)
        .encode(
            size=alt.Size("count:Q", scale=alt.Scale(domain=[0, 20], range=[90, 620]), legend=None),
            color=colour,
        )
    )
    numbers = (
        base.transform_filter("!datum.empty")
        .mark_text(
            color="white", fontWeight=600, fontSize=11, baseline="middle", dy=0.5, aria=False
        )
        .encode(text="count:Q")
    )
    silences = (
        base.transform_filter("datum.empty")
        .mark_text(color=theme.QUIET, fontStyle="italic", baseline="middle", aria=False)
        .encode(text="unheard:N")
    )
    texts = [
        alt.Chart(labels[labels["heading"] == heading])
        .transform_calculate(y=f"datum.y - {LINE / 2} * (length(split(datum.lines, '\\n')) - 1)")
        .mark_text(
            align="left",
            baseline="middle",
            lineBreak="\n",
            lineHeight=LINE,
            fontWeight=600 if heading else 400,
            color=theme.QUIET if heading else theme.INK,
        )
        .encode(x=alt.value(0 if heading or narrow else 12), y=place("y", height), text="lines:N")
        for heading in (True, False)
    ]
    chart = alt.layer(
        *texts,
        dots,
        numbers,
        silences,
        column_heads(sources, first, step),
        squares(cells).encode(**at),
    ).properties(width=width - 12, height=height)
    whole = [source for source, word in unheard(sources).items() if word == "silent"]
    silent = counts[(counts["count"] == 0) & counts["source"].isin(whole)]
    by_source = {
        source.label: int((silent["source"] == source.id).sum()) for source in sources.itertuples()
    }
    themes = counts["theme"].nunique()
    full = counts.groupby("theme")["count"].min()
    shared = int((full > 0).sum())
    only = "only " if 0 < shared < themes / 2 else ""
    title = (
        f"All {number(len(sources))} sources speak of {only}{number(shared)} of the {themes} themes"
    )
    said = [f"{label} on {count}" for label, count in by_source.items()]
    names = {row.theme: row.label for row in counts.itertuples()}
    spoken = [names[theme_id] for theme_id, least in full.items() if least > 0]
    alt_text = (
        f"Matrix of {themes} themes by {len(sources)} sources with the number of extracts in each "
        f"cell. Silent, although read whole: {listed(said)} of {themes} themes. Passages from "
        f"every source: {listed(spoken) if spoken else 'on no theme'}."
    )
    without = counts.loc[counts["count"] == 0, "source"].map(unheard(sources))
    return Figure(chart, title, CAPTION + meanings(without), alt_text, counts)


CAPTION = "Extracts by theme and source. An extract may carry several themes."


def _counts(extracts: pd.DataFrame, codebook: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    themes = codebook[codebook["dimension"] == "themes"]
    panels = codebook[codebook["dimension"] == "panels"].set_index("value")["label"]
    rows = []
    for one in themes.itertuples():
        for source in sources["id"]:
            held = extracts[
                (extracts["source"] == source)
                & extracts["themes"].map(lambda cell, value=one.value: value in cell)
            ]
            rows.append(
                {
                    "panel": panels[one.panel],
                    "theme": one.value,
                    "label": one.label,
                    "source": source,
                    "count": len(held),
                    "extracts": tuple(held["id"]),
                }
            )
    return pd.DataFrame(rows)
