"""Who was to get what from whom, and what came of it?"""

from __future__ import annotations

from itertools import groupby

import altair as alt
import pandas as pd
from figures._cells import (
    LINES,
    SPAN,
    Word,
    areas,
    block,
    height_of,
    lowered,
    panels,
    points,
    rules,
    speaker,
    texts,
    word,
)
from figures._rows import listed, number

from triptych import Figure, theme

ARROW, BELOW, GAP, BETWEEN = 17, 16, 12, 10
"""Of an arrow, of a line below it, between two arrows, between two receivers, in pixels."""
STOPS = {"withheld": 0.28, "fell short": 0.6}
"""Where an arrow stops that does not arrive, as a share of its way."""
SIGNS = {"given": "●", "moved": "→", "fell short": "◐", "withheld": "×", "planned": "○"}
MEANINGS = {
    "given": "reaches the receiver where something was given (●)",
    "moved": "begins with a ring where it was moved from one to the other (→)",
    "fell short": "ends at a bar where it fell short (◐)",
    "withheld": "ends at a cross where it was withheld (×)",
    "planned": "is dashed, with an open head, where it was only planned (○)",
}
FACES = {
    "plain": {},
    "name": {"fontWeight": 600, "align": "center"},
    "right": {"align": "right"},
}


def figure(
    credit: pd.DataFrame, extracts: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw an arrow for each thing from its giver to its receiver, as far as it got."""
    _, colour = speaker(credit, extracts, sources)
    arrows, boxes, words, height = _lay_out(credit, width, colour)
    planned = arrows["flow"] == "planned"
    chart = alt.layer(
        panels(boxes, height, color=theme.FAINT),
        rules(arrows[~planned], height, strokeWidth=2.5),
        rules(arrows[planned], height, strokeWidth=2, strokeDash=[5, 4]),
        *_ends(arrows, height),
        *texts(words, height, FACES),
        areas(arrows.assign(x=arrows["left"], x2=arrows["right"]), height),
    ).properties(width=width, height=height)
    data = credit[["giver", "receiver", "what", "flow", "number", "statement", "extracts"]]
    return Figure(chart, _title(credit), _caption(credit), _alt(credit), data)


def _lay_out(
    credit: pd.DataFrame, width: int, colour: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[Word], int]:
    """Give the arrows, the boxes of givers and receivers, the words, and the height in pixels.

    Arrows to one receiver stand together, so that none crosses another.
    """
    wide = 92 if theme.is_narrow(width) else 126
    left, right = wide, width - wide
    arrows, boxes, words, y = [], [], [], 0.0
    for receiver in dict.fromkeys(credit["receiver"]):
        start = y
        rows = credit[credit["receiver"] == receiver].itertuples()
        for giver, flows in groupby(rows, key=lambda row: row.giver):
            top = y
            for flow in flows:
                arrow, beside = _arrow(flow, y, left, right, colour)
                arrows.append(arrow)
                words += beside
                y = arrow["bottom"]
            boxes.append({"x": 0, "x2": left, "top": top + 2, "bottom": y - 2})
            words.append(_name(giver, wide / 2, wide, (top + y) / 2))
        boxes.append({"x": right, "x2": width, "top": start + 2, "bottom": y - 2})
        words.append(_name(receiver, right + wide / 2, wide, (start + y) / 2))
        y += BETWEEN
    return (
        pd.DataFrame(
            arrows,
            columns=[*LINES, "flow", "left", "right", "top", "bottom", "says", "extracts"],
        ),
        pd.DataFrame(boxes, columns=SPAN),
        words,
        max(int(y) - BETWEEN, 20),
    )


def _arrow(
    flow: object, top: float, left: float, right: float, colour: str
) -> tuple[dict[str, object], list[Word]]:
    """Place an arrow between two sides, with what it carries above it and what came of it below."""
    narrow = right - left < 200
    colours = {"planned": theme.QUIET} | dict.fromkeys(STOPS, theme.DENIED)
    ink = colours.get(flow.flow, colour)
    label = block(flow.what, right - left - 12)
    y = top + GAP / 2 + height_of(label) + ARROW / 2
    below = y + ARROW / 2
    many = "number not stated" if flow.number == "not stated" else f"for {flow.number}"
    counted = theme.QUIET if flow.number == "not stated" else theme.INK
    words = [
        word(label, left + 8, top + GAP / 2),
        word(f"{SIGNS[flow.flow]} {flow.flow}", left + 8, below, ink),
        word(many, left + 8, below + BELOW, counted)
        if narrow
        else word(many, right - 8, below, counted, "right"),
    ]
    arrow = {
        "x": left + (13 if flow.flow == "moved" else 4),
        "x2": left + (right - left) * STOPS.get(flow.flow, 1) - 13,
        "y": y,
        "colour": ink,
        "flow": flow.flow,
        "left": left,
        "right": right,
        "top": top,
        "bottom": below + BELOW * (2 if narrow else 1) + GAP / 2,
        "says": f"{flow.giver} to {lowered(flow.receiver)}, {lowered(flow.what)}: {flow.flow}, "
        f"{many}. {flow.statement}",
        "extracts": flow.extracts,
    }
    return arrow, words


def _name(name: str, x: float, wide: float, middle: float) -> Word:
    """Write a giver's or a receiver's name in the middle of its box."""
    lines = "\n".join(theme.wrapped(name, wide - 8, 6.1))
    return word(lines, x, middle - height_of(lines) / 2, face="name")


def _ends(arrows: pd.DataFrame, height: int) -> list[alt.Chart]:
    """Draw what the arrows end in, and the ring that a thing leaves behind where it moved."""
    flow = arrows["flow"]
    ends = arrows.assign(x=arrows["x2"] + 4)
    head = {"shape": "triangle-right", "size": 130, "strokeWidth": 1.5}
    cross = {"shape": "M-1,-1L1,1M-1,1L1,-1", "size": 110, "strokeWidth": 2.5}
    bar = {"shape": "stroke", "angle": 90, "size": 220, "strokeWidth": 2.5}
    ring = {"shape": "circle", "size": 80, "strokeWidth": 2.5}
    return [
        points(ends[flow.isin(["given", "moved"])], height, filled=True, **head),
        points(ends[flow == "planned"], height, fill=theme.PAPER, **head),
        points(ends[flow == "withheld"], height, **cross),
        points(arrows.assign(x=arrows["x2"])[flow == "fell short"], height, **bar),
        points(arrows.assign(x=arrows["x"] - 5)[flow == "moved"], height, **ring),
    ]


def _things(credit: pd.DataFrame, *flows: str) -> list[str]:
    """Name what flowed in these ways, and how many it was for, where that is told."""
    rows = credit[credit["flow"].isin(flows)]
    return [
        lowered(row.what) + ("" if row.number == "not stated" else f" ({row.number})")
        for row in rows.itertuples()
    ]


def _title(credit: pd.DataFrame) -> str:
    """Say what came to those who were to get most, and what was withheld from them."""
    if credit.empty:
        return "Nothing is said to have passed from one to another"
    receiver = credit["receiver"].value_counts().index[0]
    own = credit[credit["receiver"] == receiver]
    got, withheld = _things(own, "given", "moved"), _things(own, "withheld")
    said = f"{receiver} got {listed(got) if got else 'nothing that is told'}"
    if not withheld:
        return said
    return f"{said}; {listed(withheld)} {'was' if len(withheld) == 1 else 'were'} withheld"


def _caption(credit: pd.DataFrame) -> str:
    held = set(credit["flow"])
    said = [meaning for flow, meaning in MEANINGS.items() if flow in held]
    return (
        "Who was to get what from whom. Each arrow leads from a giver, at the left, to a receiver"
        f"{', at the right. It ' + listed(said) if said else ''}. Where it stops measures nothing. "
        "Below it stands for how many it was, or that the source does not say."
    )


def _alt(credit: pd.DataFrame) -> str:
    said = [f"{flow}: {listed(things)}" for flow in SIGNS if (things := _things(credit, flow))]
    count = len(credit)
    return (
        f"{number(count).capitalize()} {'arrow' if count == 1 else 'arrows'} from "
        f"{number(credit['giver'].nunique())} givers to "
        f"{number(credit['receiver'].nunique())} receivers"
        f"{'. In detail, ' + '; '.join(said) if said else ''}."
    )
