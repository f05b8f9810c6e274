"""What does each source say of each claim?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._matrix import column_heads, pixels
from figures._rows import LINE, listed, number, place
from figures._signs import key, key_above, meanings
from figures._targets import squares

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
    stances = [stance for stance in theme.STANCES if stance in set(support["stance"])]
    column = {source: first + step * index for index, source in enumerate(sources["id"])}
    label_of = dict(zip(sources["id"], sources["label"], strict=True))
    row_of = frame.set_index("claim")
    cells = pd.DataFrame(
        {
            "x": column[cell.source],
            "y": float(row_of["y"][cell.claim]),
            "sign": theme.STANCES[cell.stance][0],
            "colour": theme.STANCES[cell.stance][1],
            "says": f"{label_of[cell.source]}, claim {row_of['number'][cell.claim]}: {cell.stance}",
            "extracts": cell.extracts,
        }
        for cell in support.itertuples()
    )
    at = {"x": pixels("x"), "y": place("y", height)}
    marks = (
        alt.Chart(cells)
        .mark_text(fontSize=17, baseline="middle", aria=False)
        .encode(**at, text="sign:N", color=alt.Color("colour:N", scale=None))
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
        alt.layer(
            rules,
            texts,
            numbers,
            marks,
            column_heads(sources, first, step),
            squares(cells).encode(**at),
        )
        .resolve_scale(color="independent")
        .properties(
            width=width - 12, height=height, title=key_above(stances, theme.STANCES, width - 12)
        )
    )
    said = support[~support["stance"].isin(("silent", "not coded"))]
    voices = said.groupby("claim")["source"].nunique()
    whole = int((voices == len(sources)).sum())
    silent = support[support["stance"] == "silent"].groupby("source").size()
    parts = [f"{s.label} on {int(silent.get(s.id, 0))}" for s in sources.itertuples()]
    only = "only " if 0 < whole < len(claims) / 2 else ""
    title = (
        f"All {number(len(sources))} sources speak to {only}{number(whole)} of the "
        f"{number(len(claims))} claims"
    )
    counts = support["stance"].value_counts()
    cells_of = [f"{int(counts[stance])} “{stance}”" for stance in stances]
    alt_text = (
        f"Matrix of {len(claims)} claims by {len(sources)} sources, a sign in each cell: "
        f"{listed(cells_of)}. Silent: {listed(parts)} of {len(claims)} claims."
    )
    data = support.merge(claims.rename(columns={"id": "claim", "claim": "text"})[["claim", "text"]])
    caption = (
        f"What each source says of each claim. The signs: {key(stances, theme.STANCES)}."
        f"{meanings(stances)} The numbers are those of the claims’ table."
    )
    return Figure(
        chart, title, caption, alt_text, data[["claim", "text", "source", "stance", "extracts"]]
    )


def table(claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List each claim with each source's stance and the passages that show it."""
    stance = support.set_index(["claim", "source"])
    rows: list[list[Cell]] = []
    for index, claim in enumerate(claims.itertuples(), 1):
        row: list[Cell] = [f"{index}. {claim.claim}"]
        for source in sources["id"]:
            cell = stance.loc[(claim.id, source)]
            said = [" ", Marks(cell["extracts"])] if cell["extracts"] else []
            row.append([Status(cell["stance"]), *said])
        rows.append(row)
    columns = [Column("Claim", 2.4), *(Column(label, 1.2) for label in sources["label"])]
    caption = "The claims, each source's stance, and the passages that show it."
    return Table(columns, rows, caption + meanings(support["stance"]))
