"""Who decided before and after 1957–58?"""

from __future__ import annotations

from math import cos, radians

import altair as alt
import pandas as pd
from figures._matrix import pixels
from figures._rows import height_of, labels, lay_out, number, place
from figures._targets import bands

from triptych import Figure, theme

BAND, LETTER = 16, 6.0
COLOURS = {
    "domain": ["to-party", "downward", "from-party"],
    "range": [theme.DENIED, theme.LINK, theme.QUIET],
}
ORDER = (
    "central-ministries",
    "provincial-unions",
    "lower-unions",
    "unions",
    "managers-and-engineers",
    "technicians",
    "workers",
    "not-stated",
    "provincial-party-committees",
    "enterprise-party-committees",
    "party-committees",
)
"""State, unions, factory, unknown, Party: so that an arrow to the right leads to the Party."""
DRAWN = ["top", "middle", "lines", "x", "x2", "head", "right", "unknown", "direction"]


def figure(shifts: pd.DataFrame, codebook: pd.DataFrame, width: int) -> Figure:
    """Draw each function as an arrow from the body that held it to the one that took it over."""
    bodies = codebook[codebook["dimension"] == "bodies"].set_index("value")["label"]
    used = set(shifts["before"]) | set(shifts["after"])
    order = [body for body in ORDER if body in used] + sorted(used - set(ORDER))
    slant = 70 if theme.is_narrow(width) else 55
    step = min(
        (width - 30 - LETTER * len(bodies[body]) * cos(radians(slant))) / (index + 0.5)
        for index, body in enumerate(order)
    )
    step = min(step, (width - 30) / len(order))
    column = {body: 10 + step * (index + 0.5) for index, body in enumerate(order)}
    rows = lay_out(shifts, "function", width, BAND)
    height = height_of(rows, BAND)
    to_right = rows["after"].map(column) > rows["before"].map(column)
    rows = rows.assign(
        x=rows["before"].map(column),
        x2=rows["after"].map(column) - to_right.map({True: 7, False: -7}),
        head=rows["after"].map(column) - to_right.map({True: 5, False: -5}),
        right=to_right,
        unknown=rows["before"] == "not-stated",
        says=[
            f"{shift.function}: before, {bodies[shift.before]}; after, {bodies[shift.after]}; "
            f"{shift.when_words or 'not dated'}"
            for shift in shifts.itertuples()
        ],
    )[[*DRAWN, "says", "extracts"]]
    reach = rows.assign(
        left=rows[["x", "x2"]].min(axis=1) - 10, until=rows[["x", "x2"]].max(axis=1) + 10
    )
    y = place("middle", height)
    colour = alt.Color("direction:N", scale=alt.Scale(**COLOURS), legend=None)
    base = alt.Chart(rows[DRAWN]).encode(y=y, color=colour)
    arrows = [
        base.mark_rule(strokeWidth=2, aria=False).encode(x=pixels("x"), x2="x2:Q"),
        base.transform_filter("datum.right")
        .mark_point(shape="triangle-right", filled=True, size=90, opacity=1, aria=False)
        .encode(x=pixels("head")),
        base.transform_filter("!datum.right")
        .mark_point(shape="triangle-left", filled=True, size=90, opacity=1, aria=False)
        .encode(x=pixels("head")),
        base.mark_point(
            size=62, filled=True, opacity=1, fill=theme.PAPER, strokeWidth=2, aria=False
        ).encode(x=pixels("x"), stroke=colour),
        base.transform_filter("datum.unknown")
        .mark_text(text="?", fontWeight=600, fontSize=9, color=theme.QUIET, aria=False)
        .encode(x=pixels("x"), color=alt.value(theme.QUIET)),
    ]
    heads = pd.DataFrame(
        {"x": [column[body] for body in order], "label": [bodies[b] for b in order]}
    )
    axis = (
        alt.Chart(heads)
        .mark_text(
            align="left", baseline="middle", angle=360 - slant, color=theme.QUIET, dx=2, dy=-2
        )
        .encode(x=pixels("x"), y=alt.value(-10), text="label:N")
    )
    ticks = (
        alt.Chart(heads)
        .mark_rule(color=theme.FAINT)
        .encode(x=pixels("x"), y=alt.value(-6), y2=alt.value(height))
    )
    areas = bands(reach).encode(x=pixels("left"), x2="until:Q", y=y)
    chart = alt.layer(ticks, axis, *arrows, labels(rows[DRAWN], height), areas).properties(
        width=width - 12, height=height
    )
    to_party = int((shifts["direction"] == "to-party").sum())
    title = (
        f"Of {number(len(shifts))} functions that change hands, "
        f"{number(to_party)} {'passes' if to_party == 1 else 'pass'} to Party committees"
    )
    unknown = int((shifts["before"] == "not-stated").sum())
    alt_text = (
        f"Arrows for {len(shifts)} functions between the bodies that held them before and after. "
        f"{to_party} lead to Party committees, {int((shifts['direction'] == 'downward').sum())} "
        f"downward, {int((shifts['direction'] == 'from-party').sum())} from Party committees to "
        f"another body; in {unknown} the source does not say who held the function before."
    )
    data = shifts[["id", "function", "before", "after", "direction", "when", "extracts"]]
    return Figure(chart, title, CAPTION, alt_text, data)


CAPTION = (
    "Who decides, before and after. Each function leads from the body that held it (ring) to the "
    "one that took it over (arrow head): red to Party committees, blue downward, grey away from "
    "a Party committee. A question mark stands where the source does not say who held it before."
)
