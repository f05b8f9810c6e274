"""The essay's own figures, drawn from its evidence as it is or as a test has changed it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pandas as pd

from tiny import REPOSITORY
from triptych.drawing.draw import Drawing, draw, run
from triptych.drawing.registry import declared
from triptych.drawing.theme import WIDE
from triptych.drawing.values import Figure
from triptych.evidence.value import Evidence

DECLARED = declared(REPOSITORY)[0]

Change = Callable[[pd.DataFrame], pd.DataFrame]


def made(evidence: Evidence, name: str, width: int = WIDE) -> Figure:
    """Make a figure from some evidence."""
    figure = run(REPOSITORY, DECLARED[f"fig-{name}"], evidence, width)
    assert isinstance(figure, Figure)
    return figure


def drawn(evidence: Evidence, name: str) -> Drawing:
    """Draw a figure from some evidence, for a page and for a phone."""
    fonts = REPOSITORY / "_extensions/triptych/fonts"
    return draw(REPOSITORY, DECLARED[f"fig-{name}"], evidence, fonts)


def with_table(evidence: Evidence, name: str, change: Change) -> Evidence:
    """Change one of the essay's own tables."""
    return replace(evidence, own={**evidence.own, name: change(evidence.own[name].copy())})


def put(column: str, value: object, **where: object) -> Change:
    """Put a value into the rows that are as given."""

    def change(frame: pd.DataFrame) -> pd.DataFrame:
        chosen = pd.Series(True, index=frame.index)
        for name, wanted in where.items():
            chosen &= frame[name] == wanted
        assert chosen.any()
        cells = [value if yes else old for yes, old in zip(chosen, frame[column], strict=True)]
        return frame.assign(**{column: pd.Series(cells, frame.index)})

    return change
