"""What does each source say of each claim?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._matrix import column_heads, pixels
from figures._rows import LINE, number, place

from triptych import Cell, Column, Figure, Marks, Status, Table, theme

INDENT = 22


def figure(
    claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw the claims against the sources, a sign for each stance."""
    narrow = theme.is_narrow(width)
    step = 66 if narrow else 78
    first = width - 8 - step * len(sources) + step / 2
    room = width if narrow else first - step / 2 - 8
    rows, y = [], 0
    for index, claim in enumerate(claims.itertuples(), 1):
        lines = theme.wrapped(claim.claim, room - INDENT)
        extra = 20 if narrow else 0
        rows.append(
            {
                "claim": claim.id,
                "number": str(index),
                "top": y,
                "lines": "\n".join(lines),
                "y": y + len(lines) * LINE + 10 if narrow else y + len(lines) * LINE / 2,
            }
        )
        y += len(lines) * LINE + extra + 9
    height = y
    frame = pd.DataFrame(rows)
    signs = {stance: sign for stance, (sign, _) in theme.STANCES.items()}
    colours = {stance: colour for stance, (_, colour) in theme.STANCES.items()}
    column = {source: first + step * index for index, source in enumerate(sources["id"])}
    where = dict(zip(frame["claim"], frame["y"], strict=True))
    cells = support.assign(
        x=support["source"].map(column),
        y=support["claim"].map(where),
        sign=support["stance"].map(signs),
        colour=support["stance"].map(colours),
    )[["claim", "source", "stance", "x", "y", "sign", "colour"]]
    stances = [
        s
        for s in ("affirms", "qualifies", "denies", "silent", "not coded")
        if s in set(support["stance"])
    ]
    marks = (
        alt.Chart(cells)
        .mark_text(fontSize=17, baseline="middle")
        .encode(
            x=pixels("x"),
            y=place("y", height),
            text="sign:N",
            color=alt.Color(
                "stance:N",
                legend=None,
                scale=alt.Scale(domain=stances, range=[colours[s] for s in stances]),
            ),
            tooltip=["stance:N", "source:N"],
        )
    )
    base = alt.Chart(frame).encode(y=place("top", height))
    texts = base.mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE).encode(
        x=alt.value(INDENT), text="lines:N"
    )
    numbers = base.mark_text(align="left", baseline="top", color=theme.QUIET).encode(
        x=alt.value(0), text="number:N"
    )
    rules = (
        alt.Chart(frame)
        .mark_rule(color=theme.FAINT)
        .encode(x=alt.value(0), x2=alt.value(width - 12), y=place("top", height))
        .transform_calculate(top="datum.top - 5")
    )
    chart = (
        alt.layer(rules, texts, numbers, marks, column_heads(sources, first, step))
        .resolve_scale(color="independent")
        .properties(width=width - 12, height=height)
    )
    said = support[~support["stance"].isin(("silent", "not coded"))]
    voices = said.groupby("claim")["source"].nunique()
    whole = int((voices == len(sources)).sum())
    silent = support[support["stance"] == "silent"].groupby("source").size()
    parts = [f"{s.label} {int(silent.get(s.id, 0))}" for s in sources.itertuples()]
    only = "only " if 0 < whole < len(claims) / 2 else ""
    title = (
        f"All {number(len(sources))} sources speak to {only}{number(whole)} of the "
        f"{number(len(claims))} claims"
    )
    counts = support["stance"].value_counts()
    alt_text = (
        f"Matrix of {len(claims)} claims by {len(sources)} sources: "
        + ", ".join(f"{int(counts[s])} cells {s}" for s in stances)
        + f". Silent by source: {', '.join(parts)}."
    )
    data = support.merge(claims.rename(columns={"id": "claim", "claim": "text"})[["claim", "text"]])
    return Figure(
        chart, title, CAPTION, alt_text, data[["claim", "text", "source", "stance", "extracts"]]
    )


CAPTION = (
    "What each source says of each claim. ● affirms, ◐ qualifies, × denies, – is silent; the "
    "numbers are those of the claims’ table."
)


def table(claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List each claim with each source's stance and the passages that show it."""
    stance = support.set_index(["claim", "source"])
    rows: list[list[Cell]] = []
    for index, claim in enumerate(claims.itertuples(), 1):
        row: list[Cell] = [f"{index}. {claim.claim}"]
        for source in sources["id"]:
            cell = stance.loc[(claim.id, source)]
            row.append([Status(cell["stance"]), " ", Marks(cell["extracts"])])
        rows.append(row)
    columns = [Column("Claim", 2.4), *(Column(label, 1.2) for label in sources["label"])]
    return Table(columns, rows, "The claims, each source's stance, and the passages that show it.")
