"""Where tactics, groups and the lines between them stand."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
from figures._rows import LINE, number
from figures._targets import SIZE
from figures._voices import inner

from triptych import theme

GAP, RADIUS, STEPS = 9, 11, 24
TIES = [
    *("tie", "number", "tactic", "source", "inside", "x", "y"),
    *("left", "right", "above", "below", "says", "extracts"),
]
HEADS = [
    *("number", "source", "lines", "x", "y", "top"),
    *("left", "right", "above", "below", "says", "extracts"),
]


@dataclass(frozen=True)
class Columns:
    """Places from the left, in pixels.

    The tactics' `names` end there, their `numbers` and the lines' ends (`dots`) have their middle
    there, the `groups` begin there, and all `end`s there.
    """

    names: float
    numbers: float
    dots: float
    groups: float
    end: float


def columns_for(width: int) -> Columns:
    """Place the columns in a figure of a width."""
    end = width - 12
    if theme.is_narrow(width):
        return Columns(88, 106, 152, 162, end)
    return Columns(148, 168, 256, 269, end)


def lay_out_groups(
    rows: pd.DataFrame, columns: Columns
) -> tuple[pd.DataFrame, pd.DataFrame, float]:
    """Place the groups one below the other: give the ties, the texts, and where they end.

    Below a group stands what is asked of it, by the number of the tactic where several ask; what
    is asked alike of groups that follow one another stands once, below the last of them.
    """
    ties, texts = [], []
    room = columns.end - columns.groups
    groups = [list(own.itertuples()) for _, own in rows.groupby("group", sort=False)]
    alike = [(own[0].number, own[0].asked) if len(own) == 1 else None for own in groups]
    y, run = 0.0, 1
    for index, own in enumerate(groups):
        joined = alike[index] is not None and alike[index] == [*alike, None][index + 1]
        lines = theme.wrapped(own[0].group, room)
        middle, above = y + SIZE / 2, y
        texts.append({"top": y + (SIZE - LINE) / 2 + 2, "lines": "\n".join(lines), "asked": False})
        y += SIZE + LINE * (len(lines) - 1)
        for tie in own:
            asked = tie.asked if len(own) == 1 else f"{tie.number}: {inner(tie.asked)}"
            lines = [] if joined else theme.wrapped(_of_all(asked, run), room)
            if lines:
                texts.append({"top": y - 2, "lines": "\n".join(lines), "asked": True})
            y = max(y + LINE * len(lines), above + SIZE)
            ties.append(
                {
                    "tie": f"{tie.number} {tie.group}",
                    "number": tie.number,
                    "tactic": tie.tactic,
                    "source": tie.source,
                    "inside": tie.named == "in the tactic",
                    "x": columns.dots,
                    "y": middle,
                    "left": columns.dots - 8,
                    "right": columns.end,
                    "above": above,
                    "below": y,
                    "says": f"Tactic {tie.number}, {inner(tie.tactic)}. {tie.group}: "
                    f"{inner(tie.asked)}; named {tie.named}",
                    "extracts": tie.extracts,
                }
            )
            above = y
        run = run + 1 if joined else 1
        y += 0 if joined else GAP
    return (
        pd.DataFrame(ties, columns=TIES).astype({"inside": bool}),
        pd.DataFrame(texts, columns=["top", "lines", "asked"]).astype({"asked": bool}),
        y,
    )


def _of_all(asked: str, groups: int) -> str:
    return asked if groups == 1 else f"All {number(groups)}: {inner(asked)}"


def lay_out_tactics(
    ties: pd.DataFrame, columns: Columns, bottom: float
) -> tuple[pd.DataFrame, int]:
    """Place each tactic at the middle of its groups, or below the one before; give the height."""
    heads, free = [], 0.0
    for held, own in ties.groupby("number"):
        lines = theme.wrapped(own["tactic"].iloc[0], columns.names)
        tall = max(LINE * len(lines), SIZE)
        middle = max(own["y"].mean(), free + tall / 2)
        free = middle + tall / 2 + GAP
        passages = tuple(dict.fromkeys(one for cell in own["extracts"] for one in cell))
        count = f"{number(len(own))} {'group' if len(own) == 1 else 'groups'}"
        heads.append(
            {
                "number": held,
                "source": own["source"].iloc[0],
                "lines": "\n".join(lines),
                "x": columns.numbers,
                "y": middle,
                "top": middle - LINE * len(lines) / 2 + 2,
                "left": 0,
                "right": columns.numbers + RADIUS + 3,
                "above": middle - tall / 2,
                "below": middle + tall / 2,
                "says": f"Tactic {held}, {inner(own['tactic'].iloc[0])}: {count}",
                "extracts": passages,
            }
        )
    return pd.DataFrame(heads, columns=HEADS), int(max(bottom, free, SIZE))


def curves(ties: pd.DataFrame, heads: pd.DataFrame) -> pd.DataFrame:
    """Give the points of a smooth line from each tactic's number to each tie's end."""
    start = heads.set_index("number")
    points = []
    for tie in ties.itertuples():
        x, y = start["x"][tie.number] + RADIUS, start["y"][tie.number]
        for step in range(STEPS + 1):
            along = step / STEPS
            rise = along * along * (3 - 2 * along)
            points.append(
                {
                    "tie": tie.tie,
                    "step": step,
                    "x": x + (tie.x - x) * along,
                    "y": y + (tie.y - y) * rise,
                    "source": tie.source,
                    "inside": tie.inside,
                }
            )
    columns = ["tie", "step", "x", "y", "source", "inside"]
    return pd.DataFrame(points, columns=columns).astype({"inside": bool})
