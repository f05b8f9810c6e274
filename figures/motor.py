"""What does Zanier say of each part of the industry's dual structure?"""

from __future__ import annotations

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
from figures._rows import number

from triptych import Figure, theme

PAD, GAP, HEADING = 6, 6, 25
"""Within a cell, between rows, and of a group's heading, in pixels."""
HEAD = 6
"""How far the middle of an arrow's head stands from its cell, in pixels."""
TOUCHING, APART, NEITHER = (
    "Both parts, in one passage",
    "Both parts, each in a passage of its own",
    "Neither part",
)
FACES = {"plain": {}, "head": {"fontWeight": 600}, "silent": {"fontStyle": "italic"}}


def figure(
    motor: pd.DataFrame, extracts: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw the points in two columns, one a part, in groups by which part is spoken of."""
    label, colour = speaker(motor, extracts, sources)
    groups = _grouped(motor)
    cells, joints, words, height = _lay_out(motor, groups, width, colour)
    stated, silent = cells[cells["stated"]], cells[~cells["stated"]]
    frames = silent.assign(x=silent["x"] + 1, x2=silent["x2"] - 1)
    dashed = {"filled": False, "strokeWidth": 0.75, "strokeDash": [3, 3]}
    chart = alt.layer(
        panels(stated, height, color=theme.FAINT),
        panels(stated.assign(x2=stated["x"] + 3), height, color=colour),
        panels(frames, height, color=theme.QUIET, **dashed),
        rules(joints, height, strokeWidth=2),
        *_heads(joints, height),
        *texts(words, height, FACES),
        areas(cells, height),
    ).properties(width=width, height=height)
    data = motor[["aspect", "part", "statement", "status", "extracts"]]
    return Figure(chart, _title(groups, label), _caption(joints), _alt(motor, groups), data)


def _grouped(motor: pd.DataFrame) -> dict[str, list[str]]:
    """Sort the points by the parts that are spoken of; a group's key is its heading.

    The parts touch where one passage tells of all of them.
    """
    parts = list(dict.fromkeys(motor["part"]))
    groups: dict[str, list[str]] = {
        name: [] for name in (TOUCHING, APART, *map(_alone, parts), NEITHER)
    }
    for aspect, rows in motor.groupby("aspect", sort=False):
        said = rows[rows["status"] == "stated"]
        if len(said) == len(parts):
            shared = set.intersection(*(set(cell) for cell in said["extracts"]))
            groups[TOUCHING if shared else APART].append(aspect)
        else:
            groups[_alone(said["part"].iloc[0]) if len(said) else NEITHER].append(aspect)
    return groups


def _alone(part: str) -> str:
    return f"{part} alone"


def _lay_out(
    motor: pd.DataFrame, groups: dict[str, list[str]], width: int, colour: str
) -> tuple[pd.DataFrame, pd.DataFrame, list[Word], int]:
    """Give the cells, the arrows that join two of them, the words, and the height in pixels.

    On a page a point's name stands beside its cells, on a phone above them.
    """
    narrow = theme.is_narrow(width)
    gutter, margin = (30, 0) if narrow else (32, 118)
    parts = list(dict.fromkeys(motor["part"]))
    step = (width - margin + gutter) / max(1, len(parts))
    left = {part: margin + step * index for index, part in enumerate(parts)}
    wide = step - gutter
    words = [word(part, x, 0, face="head") for part, x in left.items()]
    cells, joints, y = [], [], 22
    for heading, aspects in groups.items():
        if aspects:
            words.append(word(heading, 0, y + 6, theme.QUIET, "head"))
            y += HEADING
        for aspect in aspects:
            rows = motor[motor["aspect"] == aspect]
            name = block(aspect, width if narrow else margin - 10)
            words.append(word(name, 0, y if narrow else y + PAD + 1))
            y += height_of(name) + 2 if narrow else 0
            said = [block(_said(row), wide - 18) for row in rows.itertuples()]
            tall = height_of(*said, *([] if narrow else [name])) + 2 * PAD
            for row, lines in zip(rows.itertuples(), said, strict=True):
                x, stated = left[row.part], row.status == "stated"
                look = (theme.INK, "plain") if stated else (theme.QUIET, "silent")
                words.append(word(lines, x + 10, y + PAD + 1, *look))
                told = row.statement if stated else row.status
                cells.append(
                    {
                        "x": x,
                        "x2": x + wide,
                        "top": y,
                        "bottom": y + tall,
                        "stated": stated,
                        "says": f"{row.part}, {lowered(aspect)}: {told}",
                        "extracts": row.extracts,
                    }
                )
            if heading == TOUCHING:
                joints += [
                    {"x": x + wide, "x2": x + step, "y": y + tall / 2, "colour": colour}
                    for x in list(left.values())[:-1]
                ]
            y += tall + GAP
        y += 4 if aspects else 0
    frame = pd.DataFrame(cells, columns=[*SPAN, "stated", "says", "extracts"])
    return (
        frame.astype({"stated": bool}),
        pd.DataFrame(joints, columns=LINES),
        words,
        y,
    )


def _said(row: object) -> str:
    return row.statement if row.status == "stated" else f"– {row.status}"


def _heads(joints: pd.DataFrame, height: int) -> list[alt.Chart]:
    """Draw the two heads of each arrow that joins two cells."""
    style = {"filled": True, "size": 90}
    return [
        points(joints.assign(x=joints["x"] + HEAD), height, shape="triangle-left", **style),
        points(joints.assign(x=joints["x2"] - HEAD), height, shape="triangle-right", **style),
    ]


def _title(groups: dict[str, list[str]], label: str) -> str:
    count = sum(map(len, groups.values()))
    both = len(groups[TOUCHING]) + len(groups[APART])
    one = count - both - len(groups[NEITHER])
    said = f"both parts on {number(both)} of {number(count)} points"
    return f"{label} speaks of {said}, of one alone on {number(one)}"


def _caption(joints: pd.DataFrame) -> str:
    arrow = "An arrow with two heads joins them where one passage speaks of both."
    return (
        "The two parts of the industry, point by point. A filled cell tells what is said of a "
        "part; “– silent”, in a dashed frame, that the source was read and says nothing of it."
        f"{f' {arrow}' if len(joints) else ''}"
    )


def _alt(motor: pd.DataFrame, groups: dict[str, list[str]]) -> str:
    if motor.empty:
        return "No point is compared."
    said = [f"{heading}: {', '.join(aspects)}." for heading, aspects in groups.items() if aspects]
    silent = int((motor["status"] != "stated").sum())
    return (
        f"Table of {motor['aspect'].nunique()} points by {motor['part'].nunique()} parts, "
        f"{silent} of {len(motor)} cells silent. {' '.join(said)}"
    )
