"""Whom was each tactic to move?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._matrix import pixels
from figures._rows import LINE, listed, number, place
from figures._signs import key, key_above
from figures._tactics_layout import RADIUS, columns_for, curves, lay_out_groups, lay_out_tactics
from figures._targets import bands
from figures._voices import inner, source_colour, tellers, with_source

from triptych import Cell, Column, Figure, Marks, Table, theme

LINES, DASHES = [1, 0], [5, 4]
SIGNS = {
    "named in the tactic": ("●", theme.INK),
    "named in another sentence": ("○", theme.INK),
}
NAMED = {"in the tactic": "named in the tactic", "elsewhere": "named in another sentence"}
ORDINALS = ("first", "second", "third", "fourth")


def figure(
    tactics: pd.DataFrame, extracts: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw a line from each tactic to each group that it was to move."""
    rows = with_source(tactics, extracts)
    columns = columns_for(width)
    ties, texts, bottom = lay_out_groups(rows, columns)
    heads, height = lay_out_tactics(ties, columns, bottom)
    x, y, top = pixels("x"), place("y", height), place("top", height)
    colour = source_colour(sources)
    paths = curves(ties, heads)
    lines = [
        alt.Chart(paths[paths["inside"] == inside])
        .mark_line(strokeWidth=1.6, strokeDash=dash, aria=False)
        .encode(x=x, y=y, color=colour, detail="tie:N", order="step:Q")
        for inside, dash in ((True, LINES), (False, DASHES))
    ]
    ends = ties[["x", "y", "source", "inside"]]
    dots = [
        alt.Chart(ends[ends["inside"]])
        .mark_point(filled=True, opacity=1, size=58, aria=False)
        .encode(x=x, y=y, color=colour),
        alt.Chart(ends[~ends["inside"]])
        .mark_point(filled=True, fill=theme.PAPER, opacity=1, size=50, strokeWidth=2, aria=False)
        .encode(x=x, y=y, stroke=colour),
    ]
    shown = heads.drop(columns=["says", "extracts"])
    circles = (
        alt.Chart(shown)
        .mark_point(filled=True, opacity=1, size=3.2 * RADIUS**2, aria=False)
        .encode(x=x, y=y, color=colour)
    )
    numbers = (
        alt.Chart(shown)
        .mark_text(color=theme.PAPER, fontWeight=600, baseline="middle", dy=0.5)
        .encode(x=x, y=y, text="number:N")
    )
    names = (
        alt.Chart(shown)
        .mark_text(align="right", baseline="top", lineBreak="\n", lineHeight=LINE, fontWeight=600)
        .encode(x=alt.value(columns.names), y=top, text="lines:N")
    )
    said = [
        alt.Chart(texts[texts["asked"] == asked])
        .mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE, color=ink)
        .encode(x=alt.value(columns.groups), y=top, text="lines:N")
        for asked, ink in ((False, theme.INK), (True, theme.QUIET))
    ]
    area = {"x": pixels("left"), "x2": "right:Q", "y": place("above", height), "y2": "below:Q"}
    areas = [bands(frame).encode(**area) for frame in (ties, heads)]
    codes = [NAMED[named] for named in tactics["named"]]
    chart = (
        alt.layer(*lines, circles, numbers, *dots, names, *said, *areas)
        .resolve_scale(color="independent", stroke="independent")
        .properties(width=width - 12, height=height, title=key_above(codes, SIGNS, width - 12))
    )
    caption = (
        f"Whom each tactic was to move, as {tellers(rows, sources)} tells it. A line leads from a "
        "tactic, by its number there, to a group; below the group stands what was asked of it. "
        f"{_key(codes)}The groups of the first tactic are the chapter’s examples."
    )
    data = tactics[["number", "tactic", "group", "asked", "named", "extracts"]]
    return Figure(chart, _title(tactics), caption, _alt(tactics), data)


def table(tactics: pd.DataFrame) -> Table:
    """List each tactic's groups with what was asked of them and the passages that say so."""
    rows: list[list[Cell]] = [
        [
            f"{row.number}. {row.tactic}",
            row.group + (" (named in another sentence)" if row.named == "elsewhere" else ""),
            row.asked,
            Marks(row.extracts),
        ]
        for row in tactics.itertuples()
    ]
    columns = [
        Column("Tactic", 1.5),
        Column("Group", 1.5),
        Column("What was asked", 2),
        Column("Passages", 0.8),
    ]
    return Table(columns, rows, "The tactics, the groups that each was to move, and how.")


def _key(codes: list[str]) -> str:
    """Say what the ends of the lines mean, where more than one kind occurs."""
    if len(set(codes)) < 2:
        return ""
    return f"{key(codes, SIGNS)}, with a broken line. "


def _title(tactics: pd.DataFrame) -> str:
    """Say which tactic was to move most groups, and which groups more than one was to move."""
    if tactics.empty:
        return "No tactic names a group"
    counts = tactics.groupby("number")["group"].nunique()
    groups = number(tactics["group"].nunique())
    most = [ORDINALS[held - 1] for held in counts.index[counts == counts.max()]]
    which = "tactic was to move" if len(most) == 1 else "tactics were each to move"
    repeated = tactics.groupby("group", sort=False)["number"].nunique()
    twice = [inner(group) for group in repeated.index[repeated > 1]]
    if not twice:
        rest = "none belongs to two tactics"
    elif len(twice) == 1:
        rest = f"only one, {twice[0]}, belongs to {number(int(repeated.max()))} tactics"
    else:
        rest = f"{number(len(twice))} belong to more than one tactic"
    return f"The {listed(most)} {which} {number(int(counts.max()))} of the {groups} groups; {rest}"


def _alt(tactics: pd.DataFrame) -> str:
    """Name each tactic's groups."""
    if tactics.empty:
        return "No line: no tactic names a group."
    parts = []
    for held, own in tactics.groupby("number"):
        names = [
            inner(row.group) + (" (named elsewhere)" if row.named == "elsewhere" else "")
            for row in own.itertuples()
        ]
        parts.append(f"{held}, {inner(own['tactic'].iloc[0])}: {listed(names)}")
    groups = number(tactics["group"].nunique())
    return f"Lines from {number(len(parts))} tactics to {groups} groups. {'. '.join(parts)}."
