"""Where incentives, their changes and the years stand."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor, inf
from typing import Any

import pandas as pd
from figures._rows import LINE

from triptych import theme

LANE, HEADING, GAP, SPACE = 30, 24, 7, 6
LETTER, SIGN, LEAST = 6.4, 15, 6
"""The width of a word's letter, that of a sign with the space after it, and that of a date."""
PLACES = [
    *("direction", "word", "source", "dated", "pale", "open_start", "open_end"),
    *("x", "word_x", "from", "to", "top", "bar", "middle", "left", "right", "says", "extracts"),
]


@dataclass(frozen=True)
class Time:
    """The years that are drawn, from `first` to the end of `last`, and where, in pixels.

    What is not dated begins at `undated`, and all ends at `end`. Without a dated change `first` is
    after `last`.
    """

    first: int
    last: int
    left: float
    right: float
    undated: float
    end: float

    def x(self, year: float) -> float:
        """Give a moment's place from the left; what lies beyond the years is at their end."""
        whole = max(1, self.last + 1 - self.first)
        along = (min(max(year, self.first), self.last + 1) - self.first) / whole
        return self.left + along * (self.right - self.left)

    @property
    def years(self) -> list[int]:
        """List the years that have room for their number."""
        whole = max(1, self.last + 1 - self.first)
        step = ceil(36 * whole / (self.right - self.left))
        return list(range(self.first, self.last + 1, step))


def time_of(incentives: pd.DataFrame, width: int) -> Time:
    """Place the years of all dated changes in a figure of a width, beside what is not dated."""
    narrow = theme.is_narrow(width)
    dated = incentives[incentives["when"] != ""]
    starts = dated.loc[dated["start"] > -inf, "start"]
    ends = pd.concat([dated.loc[dated["end"] < inf, "end"], starts + 1 / 12])
    first = floor(starts.min()) if len(starts) else floor(ends.min()) - 1 if len(ends) else 1
    last = ceil(ends.max()) - 1 if len(ends) else 0
    end = width - 12
    undated = end - 84
    return Time(first, last, 0 if narrow else 118, undated - 12, undated, end)


def lay_out(
    incentives: pd.DataFrame, time: Time, width: int
) -> tuple[pd.DataFrame, pd.DataFrame, int]:
    """Place each change in a lane of its incentive, each kind under a heading.

    Give the changes, the texts (kinds and incentives) and the height. A change stands in the first
    lane where neither its bar nor its word reaches into another.
    """
    narrow = theme.is_narrow(width)
    changes, texts, y = [], [], 0.0
    for kind, of_kind in incentives.groupby("kind", sort=False):
        texts.append({"lines": kind.capitalize(), "top": y + 5, "heading": True, "rule": y})
        y += HEADING
        for index, (incentive, own) in enumerate(of_kind.groupby("incentive", sort=False)):
            lines = theme.wrapped(incentive, time.end if narrow else time.left - 10)
            rule = y - GAP / 2 if index else None
            texts.append(
                {
                    "lines": "\n".join(lines),
                    "top": y + (2 if narrow else 4),
                    "heading": False,
                    "rule": rule,
                }
            )
            beside = 0 if narrow else LINE * len(lines)
            y += LINE * len(lines) + 2 if narrow else 0
            lanes: list[list[tuple[float, float]]] = []
            for change in own.itertuples():
                placed = _placed(change, time)
                reach = placed["left"], placed["right"]
                lane = next(
                    (number for number, held in enumerate(lanes) if _is_free(held, reach)),
                    len(lanes),
                )
                lanes[lane : lane + 1] = [[*(lanes[lane] if lane < len(lanes) else []), reach]]
                top = y + lane * LANE
                places = {"top": top + 9, "bar": top + 21, "middle": top + LANE / 2}
                changes.append(placed | places)
            y += max(LANE * len(lanes), beside) + GAP
        y += GAP
    truths = dict.fromkeys(("dated", "pale", "open_start", "open_end"), bool)
    columns = ["lines", "top", "heading", "rule"]
    return (
        pd.DataFrame(changes, columns=PLACES).astype(truths),
        pd.DataFrame(texts, columns=columns).astype({"heading": bool}),
        int(max(LANE, y - 2 * GAP)),
    )


def _is_free(held: list[tuple[float, float]], reach: tuple[float, float]) -> bool:
    return all(reach[0] >= right + SPACE or reach[1] <= left - SPACE for left, right in held)


def _placed(change: Any, time: Time) -> dict[str, Any]:
    """Place a change from the left: its bar, and above it its sign and word, inside the years."""
    wide = SIGN + LETTER * len(change.direction)
    dated = bool(change.when)
    start = time.x(change.start) + 1 if dated else time.undated
    until = max(time.x(change.end) - 1, start + LEAST) if dated else start
    x = min(start, time.right - wide) if dated else start
    return {
        "direction": change.direction,
        "word": change.direction,
        "source": change.source,
        "dated": dated,
        "pale": dated and bool(change.approximate or change.uncertain),
        "open_start": dated and bool(change.open_start),
        "open_end": dated and bool(change.open_end),
        "x": x,
        "word_x": x + SIGN,
        "from": start,
        "to": until,
        "left": min(x, start) - 3,
        "right": max(x + wide, until) + 3,
        "says": _says(change),
        "extracts": change.extracts,
    }


def _says(change: Any) -> str:
    when = change.when_words or "not dated"
    reason = f"; reason given: {change.reason}" if change.reason else ""
    return (
        f"{change.incentive} ({change.kind}), {when}: {change.direction}. {change.change}{reason}"
    )
