"""Which way did emulation campaigns move before and in the Leap?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._matrix import pixels
from figures._rows import LINE, listed, number, place
from figures._signs import key, meanings
from figures._targets import bands
from figures._trend_layout import SIDES, columns_for, lay_out, usual_dates
from figures._voices import inner, source_colour, tellers, unbroken, with_source

from triptych import Figure, theme

SIGNS = {
    "more": ("↑", theme.INK),
    "less": ("↓", theme.INK),
    "none": ("○", theme.INK),
    "silent": theme.STANCES["silent"],
}
SHAPES = {
    "more": ("M0,-1L0.8,-0.1H0.3V1H-0.3V-0.1H-0.8Z", 620),
    "less": ("M0,1L0.8,0.1H0.3V-1H-0.3V0.1H-0.8Z", 620),
    "none": ("circle", 190),
}
"""The shape of each direction, and its size in square pixels."""
OPPOSITE = {"more": "less", "less": "more"}


def figure(
    trend: pd.DataFrame, extracts: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw for each aspect an arrow before the reversal and one in the Leap."""
    rows = _read(with_source(trend, extracts))
    cells, names, height = lay_out(rows, width)
    drawn = cells.drop(columns=["says", "extracts"])
    areas = bands(cells).encode(
        x=pixels("left"), x2="right:Q", y=place("above", height), y2="below:Q"
    )
    chart = alt.layer(
        *_frame(rows, names, width, height),
        *_signs(drawn, source_colour(sources), height),
        *_words(drawn, height),
        areas,
    ).resolve_scale(color="independent", stroke="independent")
    signs = unbroken(key(rows["code"], SIGNS))
    hollow = "; hollow: the trend before, reversed" if rows["reversed"].any() else ""
    above = alt.Title("", subtitle=theme.wrapped(signs + hollow, width - 12))
    data = trend[["aspect", "side", "direction", "statement", "when", "status", "extracts"]]
    return Figure(
        chart.properties(width=width - 12, height=height, title=above),
        _title(rows, sources),
        _caption(rows, sources),
        _alt(rows),
        data,
    )


def _read(trend: pd.DataFrame) -> pd.DataFrame:
    """Give each row its `code`, and say of which the direction is that of before, `reversed`.

    What the source says of the trend before is then among the passages of the row: without it
    nobody knew what was reversed.
    """
    before = {row.aspect: row for row in trend[trend["side"] == "before"].itertuples()}
    reverses = [
        row.side == "after"
        and row.aspect in before
        and OPPOSITE.get(row.direction) == before[row.aspect].direction
        and set(before[row.aspect].extracts) <= set(row.extracts)
        for row in trend.itertuples()
    ]
    code = trend["direction"].where(trend["status"] == "stated", trend["status"])
    return trend.assign(code=code, reversed=pd.Series(reverses, index=trend.index, dtype=bool))


def _frame(rows: pd.DataFrame, names: pd.DataFrame, width: int, height: int) -> list[alt.Chart]:
    """Draw the names of the sides, with their dates, and of the aspects, and rules between."""
    columns = columns_for(width)
    dates = {
        side: "\n".join(theme.wrapped(when, columns.wide - 6) if when else [])
        for side, when in usual_dates(rows).items()
    }
    deepest = max(when.count("\n") + 1 for when in dates.values())
    heads = pd.DataFrame(
        {"x": columns.sides[side], "label": label, "when": dates[side]}
        for side, label in SIDES.items()
    )
    head = alt.Chart(heads).encode(x=pixels("x"))
    rules = alt.Chart(names).mark_rule(color=theme.FAINT)
    return [
        rules.encode(x=alt.value(0), x2=alt.value(width - 12), y=place("rule", height)),
        head.mark_text(align="left", baseline="top", fontWeight=600).encode(
            y=alt.value(-12 - LINE * (deepest + 1)), text="label:N"
        ),
        head.mark_text(
            align="left", baseline="top", lineBreak="\n", lineHeight=LINE, color=theme.QUIET
        ).encode(y=alt.value(-12 - LINE * deepest), text="when:N"),
        alt.Chart(names)
        .mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE, fontWeight=600)
        .encode(x=alt.value(0), y=place("top", height), text="lines:N"),
    ]


def _signs(drawn: pd.DataFrame, colour: alt.Color, height: int) -> list[alt.Chart]:
    """Draw an arrow for each direction, hollow where it is that of before, reversed."""
    at = {"x": pixels("x"), "y": place("y", height)}
    filled = [
        alt.Chart(drawn[(drawn["code"] == code) & ~drawn["hollow"]])
        .mark_point(shape=shape, size=size, filled=code != "none", opacity=1, aria=False)
        .encode(**at, **({"stroke": colour} if code == "none" else {"color": colour}))
        for code, (shape, size) in SHAPES.items()
    ]
    hollow = [
        alt.Chart(drawn[(drawn["code"] == code) & drawn["hollow"]])
        .mark_point(
            shape=shape, size=size, fill=theme.PAPER, strokeWidth=1.8, opacity=1, aria=False
        )
        .encode(**at, stroke=colour)
        for code, (shape, size) in SHAPES.items()
    ]
    silent = (
        alt.Chart(drawn[~drawn["code"].isin(list(SHAPES))])
        .mark_text(
            text=SIGNS["silent"][0], color=theme.QUIET, fontSize=17, baseline="middle", dy=-3
        )
        .encode(**at)
    )
    return [*filled, *hollow, silent]


def _words(drawn: pd.DataFrame, height: int) -> list[alt.Chart]:
    """Write each cell's word, and what is said beside it."""
    stated = drawn["code"].isin(list(SHAPES))
    word = {"x": pixels("word_x"), "y": place("top", height), "text": "code:N"}
    return [
        alt.Chart(drawn[stated])
        .mark_text(align="left", baseline="top", fontWeight=600)
        .encode(**word),
        alt.Chart(drawn[~stated])
        .mark_text(align="left", baseline="top", fontStyle="italic", color=theme.QUIET)
        .encode(**word),
        alt.Chart(drawn[drawn["lines"] != ""])
        .mark_text(align="left", baseline="top", lineBreak="\n", lineHeight=LINE, color=theme.QUIET)
        .encode(x=pixels("lines_x"), y=place("lines_top", height), text="lines:N"),
    ]


def _title(rows: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Say how many of the trends turn round, and what is silent before."""
    pairs = _pairs(rows)
    both = [pair for pair in pairs if all(code in OPPOSITE for code in pair)]
    turned = sum(OPPOSITE[before] == after for before, after in both)
    whose = "of emulation campaigns"
    if not both:
        first = f"No trend {whose} is told of both before the Leap and in it"
    elif turned < len(both):
        verb = "turns" if turned < 2 else "turn"
        count = number(turned).capitalize()
        first = f"{count} of the {number(len(both))} trends {whose} {verb} round in the Leap"
    elif len(both) == 1:
        first = f"The one trend {whose} turns round in the Leap"
    else:
        first = f"All {number(len(both))} trends {whose} turn round in the Leap"
    silent = sum(before == "silent" for before, _ in pairs)
    if not silent:
        return first
    aspects = f"{number(silent)} more {'aspect' if silent == 1 else 'aspects'}"
    return f"{first}; before it, {tellers(rows, sources)} is silent on {aspects}"


def _pairs(rows: pd.DataFrame) -> list[tuple[str, str]]:
    """Give each aspect's code before and after; nothing where it has no row for a side."""
    code = {(row.aspect, row.side): row.code for row in rows.itertuples()}
    return [
        (code.get((aspect, "before"), ""), code.get((aspect, "after"), ""))
        for aspect in dict.fromkeys(rows["aspect"])
    ]


def _caption(rows: pd.DataFrame, sources: pd.DataFrame) -> str:
    parts = [
        "Which way each aspect moved before the reversal and in the Great Leap Forward, as "
        f"{tellers(rows, sources)} tells it. The signs: {key(rows['code'], SIGNS)}."
    ]
    if rows["reversed"].any():
        parts.append(
            "A hollow arrow is the opposite of the one before: the source says that the trends "
            "were reversed."
        )
    parts.append("The dates are those above the columns, where a cell has none of its own.")
    return " ".join(parts) + meanings(rows["code"])


def _alt(rows: pd.DataFrame) -> str:
    """Name the aspects that went the same way."""
    if rows.empty:
        return "No arrow: no aspect is spoken of."
    ways: dict[tuple[str, str], list[str]] = {}
    for aspect, pair in zip(dict.fromkeys(rows["aspect"]), _pairs(rows), strict=True):
        ways.setdefault(pair, []).append(inner(aspect))
    said = [
        f"{before or 'nothing'}, then {after or 'nothing'}: {listed(aspects)}"
        for (before, after), aspects in ways.items()
    ]
    count = int(rows["reversed"].sum())
    arrows = "arrow is" if count == 1 else "arrows are"
    hollow = (
        f" In the Leap, {number(count)} {arrows} hollow, the reverse of before." if count else ""
    )
    return (
        f"Signs for {number(sum(map(len, ways.values())))} aspects, before and in the Leap. "
        f"{'. '.join(part[:1].upper() + part[1:] for part in said)}.{hollow}"
    )
