"""Which passages each mark of a chart rests on: told to Vega-Lite, and read back from the picture.

Vega-Lite carries it as the mark's description, so that the specification keeps it too, and a
screen reader of any page that draws the specification says it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    import altair as alt

    Chart = TypeVar("Chart", bound=alt.Chart)

DESCRIPTION = re.compile(r"(?P<says>.*) \[(?P<ids>[^][]+)\]", re.DOTALL)
NONE = "no passage"
"""What stands for the passages of a mark that rests on none."""


def rests_on(chart: Chart, says: str) -> Chart:
    """Let each mark of a chart lead to the passages that it rests on.

    The chart's data has a column `extracts` (tuples of ids; empty where a mark rests on none).
    `says` is a Vega expression for what the mark tells, as a sentence or a phrase that can be
    understood by itself: ``"datum.label + ', ' + datum.when"``. It is the mark's name for those who
    don't see it, and its heading in the list of what the figure rests on.
    """
    passages = f"(length(datum.extracts) ? join(datum.extracts, '; ') : '{NONE}')"
    description = f"({says}) + ' [' + {passages} + ']'"
    return chart.transform_calculate(mark_description=description).encode(
        description="mark_description:N"
    )


@dataclass(frozen=True)
class Mark:
    """What a mark of a chart tells, and the extracts that it rests on, by id."""

    says: str
    extracts: tuple[str, ...]


def told_by(label: str) -> Mark | None:
    """Read back what `rests_on` wrote into a mark's label; `None` for any other label."""
    match = DESCRIPTION.fullmatch(label)
    if not match:
        return None
    return Mark(match["says"], () if match["ids"] == NONE else tuple(match["ids"].split("; ")))
