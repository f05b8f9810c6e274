"""Where the aspects of a trend and its two sides stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from figures._rows import LINE
from figures._targets import SIZE
from figures._voices import inner

from triptych import theme

SIDES = {"before": "Before", "after": "In the Leap"}
GAP, ICON = 11, 28
CELLS = [
    *("aspect", "side", "code", "source", "hollow", "x", "word_x", "y", "top"),
    *("lines", "lines_x", "lines_top", "left", "right", "above", "below", "says", "extracts"),
]


@dataclass(frozen=True)
class Columns:
    """Where each side begins (`sides`), how wide it is, where the texts begin and all ends."""

    sides: dict[str, float]
    wide: float
    texts: float
    end: float


def columns_for(width: int) -> Columns:
    """Place the sides and, at the right of them, what is said of the Leap; all in pixels."""
    narrow = theme.is_narrow(width)
    first, wide = (3, 72) if narrow else (126, 84)
    sides = {side: first + wide * index for index, side in enumerate(SIDES)}
    return Columns(sides, wide, first + wide * len(SIDES) + 4, width - 12)


def lay_out(rows: pd.DataFrame, width: int) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place a cell for each aspect and side: give the cells, the aspects' names and the height.

    `rows` has, besides what the data hold, the columns `code` (the direction, or why there is none)
    and `reversed`.
    """
    narrow = theme.is_narrow(width)
    columns = columns_for(width)
    usual = usual_dates(rows)
    cells, names, y = [], [], 0.0
    for aspect, own in rows.groupby("aspect", sort=False):
        lines = theme.wrapped(aspect, columns.end if narrow else columns.sides["before"] - 14)
        names.append({"lines": "\n".join(lines), "top": y + 7, "rule": y - GAP / 2})
        y += LINE + 8 if narrow else 0
        tall = SIZE if narrow else LINE * len(lines) + 9
        for cell in own.itertuples():
            placed = _placed(cell, usual[cell.side], columns, y)
            tall = max(tall, placed["below"] - y)
            cells.append(placed)
        y += tall + GAP
    height = int(max(SIZE, y - GAP + 3))
    return (
        pd.DataFrame(cells, columns=CELLS).astype({"hollow": bool}),
        pd.DataFrame(names, columns=["lines", "top", "rule"]),
        height,
    )


def _placed(cell: Any, usual: str, columns: Columns, y: float) -> dict[str, Any]:
    """Place a cell: its sign and word, and what is said at the right of the last side."""
    left, last = columns.sides[cell.side], cell.side == "after"
    told = _told(cell, usual, last)
    text_x = columns.texts if last else left + ICON
    right = columns.end if last else left + columns.wide - 4
    lines = theme.wrapped(told, right - text_x) if told else []
    top = y + 7 if last else y + 7 + LINE
    return {
        "aspect": cell.aspect,
        "side": cell.side,
        "code": cell.code,
        "source": cell.source,
        "hollow": cell.reversed,
        "x": left + 10,
        "word_x": left + ICON,
        "y": y + 14,
        "top": y + 7,
        "lines": "\n".join(lines),
        "lines_x": text_x,
        "lines_top": top,
        "left": left - 3,
        "right": right,
        "above": y,
        "below": max(y + SIZE + 2, top + LINE * len(lines)),
        "says": _says(cell),
        "extracts": cell.extracts,
    }


def usual_dates(rows: pd.DataFrame) -> dict[str, str]:
    """Give the date, in words, that most cells of each side have."""
    stated = rows[rows["when_words"] != ""]
    return {
        side: next(iter(stated.loc[stated["side"] == side, "when_words"].mode()), "")
        for side in SIDES
    }


def _told(cell: Any, usual: str, last: bool) -> str:
    """Give what stands beside a cell: its date where that is not its column's, and on the last
    side, which has the room, also what the source says."""
    if cell.status != "stated":
        return ""
    when = cell.when_words or "not dated"
    date = "" if when == usual else f"({when})"
    return f"{cell.statement} {date}".strip() if last else date


def _says(cell: Any) -> str:
    side = inner(SIDES[cell.side])
    if cell.status != "stated":
        return f"{cell.aspect}, {side}: {cell.code}"
    when = cell.when_words or "not dated"
    return f"{cell.aspect}, {side} ({when}): {cell.code}. {cell.statement}"
