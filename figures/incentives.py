"""What happened to each incentive, and when?"""

from __future__ import annotations

from math import inf

import altair as alt
import pandas as pd
from figures._incentives_layout import Time, lay_out, time_of
from figures._matrix import pixels
from figures._rows import LINE, listed, number, place
from figures._signs import key
from figures._targets import bands
from figures._voices import inner, source_colour, tellers, unbroken, with_source

from triptych import Figure, theme

BAR = 6
SIGNS = {
    code: (sign, theme.INK)
    for code, sign in {
        "raised": "↑",
        "adjusted": "±",
        "cut": "↓",
        "frozen": "■",
        "eliminated": "×",
        "replaced": "→",
        "kept": "=",
        "promised": "◇",
    }.items()
}
TAKEN = ("cut", "frozen", "eliminated", "replaced")
"""What takes an incentive away or stops it."""


def figure(
    incentives: pd.DataFrame, extracts: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw what became of each incentive along the years, and beside them what is not dated."""
    rows = with_source(incentives, extracts)
    time = time_of(rows, width)
    changes, texts, height = lay_out(rows, time, width)
    changes = changes.assign(sign=[SIGNS[code][0] for code in changes["direction"]])
    drawn = changes.drop(columns=["says", "extracts"])
    colour = source_colour(sources)
    signs = (
        alt.Chart(drawn)
        .mark_text(align="left", baseline="middle", fontWeight=600, fontSize=14, aria=False)
        .encode(x=pixels("x"), y=place("top", height), text="sign:N", color=colour)
    )
    words = (
        alt.Chart(drawn)
        .mark_text(align="left", baseline="middle", aria=False)
        .encode(x=pixels("word_x"), y=place("top", height), text="word:N")
    )
    areas = bands(changes).encode(x=pixels("left"), x2="right:Q", y=place("middle", height))
    chart = alt.layer(
        *_frame(time, texts, changes, height),
        *_bars(drawn, colour, height),
        signs,
        words,
        *_texts(texts, height),
        areas,
    ).resolve_scale(color="independent", stroke="independent")
    codes = list(incentives["direction"])
    caption = (
        f"What became of each incentive, and when, as {tellers(rows, sources)} tells it. "
        f"The signs: {key(codes, SIGNS)}. {_reading(drawn)}"
    )
    roughly = "; hollow bar: dated roughly" if drawn["pale"].any() else ""
    signs_above = unbroken(key(codes, SIGNS)) + roughly
    above = alt.Title("", subtitle=theme.wrapped(signs_above, width - 12))
    data = incentives[
        ["id", "incentive", "kind", "direction", "change", "reason", "when", "extracts"]
    ]
    return Figure(
        chart.properties(width=width - 12, height=height, title=above),
        _title(rows, sources),
        caption.strip(),
        _alt(incentives),
        data,
    )


def _frame(time: Time, texts: pd.DataFrame, changes: pd.DataFrame, height: int) -> list[alt.Chart]:
    """Draw the years, the column of what is not dated, and rules between the rows."""
    heads = [{"x": time.x(year) + 2, "label": str(year)} for year in time.years]
    if not changes["dated"].all():
        heads.append({"x": time.undated, "label": "not dated"})
    lines = [{"x": time.x(year)} for year in range(time.first, time.last + 2)]
    rules = texts.loc[texts["rule"].notna(), ["rule", "heading"]]
    label = alt.Chart(pd.DataFrame(heads, columns=["x", "label"])).mark_text(
        align="left", baseline="bottom", color=theme.QUIET
    )
    grid = alt.Chart(pd.DataFrame(lines, columns=["x"])).mark_rule(color=theme.FAINT)
    across = [
        alt.Chart(rules[rules["heading"] == heading])
        .mark_rule(color=colour)
        .encode(x=alt.value(0), x2=alt.value(time.end), y=place("rule", height))
        for heading, colour in ((True, theme.RULE), (False, theme.FAINT))
    ]
    return [
        grid.encode(x=pixels("x"), y=alt.value(0), y2=alt.value(height)),
        *across,
        label.encode(x=pixels("x"), y=alt.value(-5), text="label:N"),
    ]


def _bars(drawn: pd.DataFrame, colour: alt.Color, height: int) -> list[alt.Chart]:
    """Draw the dates as bars: hollow where they are given roughly, an arrow at an open end."""
    y = place("bar", height)
    dated = drawn[drawn["dated"]]
    base = [alt.Chart(dated[dated["pale"] == pale]) for pale in (False, True)]
    at = {"x": pixels("from"), "x2": "to:Q", "y": y}
    return [
        base[0].mark_bar(height=BAR, aria=False).encode(**at, color=colour),
        base[1]
        .mark_bar(height=BAR - 1.5, fill=theme.PAPER, strokeWidth=1.5, aria=False)
        .encode(**at, stroke=colour),
        *(
            alt.Chart(dated[dated[f"open_{end}"]])
            .mark_point(shape=f"triangle-{side}", size=120, filled=True, opacity=1, aria=False)
            .encode(x=pixels(field), y=y, color=colour)
            for end, side, field in (("start", "left", "from"), ("end", "right", "to"))
        ),
    ]


def _texts(texts: pd.DataFrame, height: int) -> list[alt.Chart]:
    return [
        alt.Chart(texts[texts["heading"] == heading])
        .mark_text(
            align="left",
            baseline="top",
            lineBreak="\n",
            lineHeight=LINE,
            fontWeight=600,
            color=theme.QUIET if heading else theme.INK,
        )
        .encode(x=alt.value(0), y=place("top", height), text="lines:N")
        for heading in (True, False)
    ]


def _reading(drawn: pd.DataFrame) -> str:
    """Say how the bars are read, of the kinds that occur."""
    dated = drawn[drawn["dated"]]
    parts = []
    if len(dated[~dated["pale"]]):
        parts.append("a bar is the date or period that the source gives")
    if dated["pale"].any():
        parts.append("a hollow one is given roughly")
    if dated["open_start"].any() or dated["open_end"].any():
        parts.append("an arrow is an end that the source leaves open")
    if not drawn["dated"].all():
        parts.append("“not dated” is what it tells without a date")
    said = "; ".join(parts)
    return f"{said[:1].upper()}{said[1:]}." if said else ""


def _title(incentives: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Say until when material incentives were raised, and how many were taken away or stopped."""
    material = incentives[incentives["kind"] == "material"]
    if material.empty:
        return "No material incentive is spoken of"
    raised = material[material["direction"] == "raised"]
    taken = material[material["direction"].isin(TAKEN)]
    verb = "tells" if incentives["source"].nunique() == 1 else "tell"
    who = f"{tellers(incentives, sources)} {verb}"
    dated = len(raised) and (raised["when"] != "").all() and raised["end"].max() < inf
    if raised.empty:
        first = f"{who} of no material incentive raised"
    elif dated:
        # An end is exclusive: the last month of a year ends where the next year begins.
        year = int(raised["end"].max() - 1 / 24)
        first = f"{who} of no material incentive raised after {year}"
    else:
        names = [inner(name) for name in dict.fromkeys(raised["incentive"])]
        first = f"{who} of {listed(names)} raised"
    count = taken["incentive"].nunique()
    ways = [way for way in TAKEN if way in set(taken["direction"])]
    either = " or ".join([", ".join(ways[:-1]), ways[-1]] if len(ways) > 1 else ways)
    return f"{first}, and of {number(count)} {either or 'taken away'}"


def _alt(incentives: pd.DataFrame) -> str:
    """Tell each incentive's changes in their order, with the undated ones last."""
    if incentives.empty:
        return "No change of an incentive."
    parts = []
    for kind, of_kind in incentives.groupby("kind", sort=False):
        said = []
        for incentive, own in of_kind.groupby("incentive", sort=False):
            changes = [
                f"{change.direction} {change.when_words or '(not dated)'}"
                for change in own.itertuples()
            ]
            said.append(f"{inner(incentive)} {', '.join(changes)}")
        parts.append(f"{kind.capitalize()}: {'; '.join(said)}.")
    undated = int((incentives["when"] == "").sum())
    return f"Timeline of {len(incentives)} changes, {undated} of them not dated. {' '.join(parts)}"
