"""What a cell of the data must be, and what to say of one that isn't."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from triptych.evidence.dates import parse_when
from triptych.problems import nearest

SEPARATOR = "; "
"""What joins the values of a cell that holds several."""


@dataclass(frozen=True)
class Rule:
    """What a cell must be. `explain` says what is wrong with one that isn't, and what to do.

    `asks` names in words what it must be; `breaks` names the rule of `triptych.rules` that such a
    cell breaks.
    """

    holds: Callable[[Any], bool]
    explain: Callable[[Any], tuple[str, str]]
    breaks: str = "cell"
    asks: str = ""


def split(cell: str) -> tuple[str, ...]:
    """Give the values of a cell that may hold several."""
    return tuple(part.strip() for part in cell.split(SEPARATOR.strip()) if part.strip())


def filled() -> Rule:
    """Require some text."""

    def explain(cell: Any) -> tuple[str, str]:
        if isinstance(cell, str):
            return "It is empty.", "Write it."
        return f"“{cell}” is not text.", "Put it in quotes."

    return Rule(
        lambda cell: isinstance(cell, str) and bool(cell.strip()),
        explain,
        asks="some text",
    )


def texts() -> Rule:
    """Require a list of texts, or nothing."""
    return Rule(
        lambda cell: cell == "" or (isinstance(cell, list) and all(map(filled().holds, cell))),
        lambda _: ("It is no list of texts.", "Write each on a line of its own, after a hyphen."),
        asks="a list of texts, or nothing",
    )


def like(pattern: str, description: str) -> Rule:
    """Require the whole cell to match a pattern."""
    compiled = re.compile(pattern)
    return Rule(
        lambda cell: isinstance(cell, str) and bool(compiled.fullmatch(cell)),
        lambda cell: (f"“{cell}” is not {description}.", "Rewrite it."),
        asks=f"{description}, as `{pattern}`",
    )


def one_of(known: Collection[str], what: str, *, optional: bool = False) -> Rule:
    """Require a known value."""
    return Rule(
        lambda cell: cell in known or (optional and cell == ""),
        lambda cell: (f"“{cell}” is not a known {what}.", nearest(str(cell), known)),
        _unknown(what),
        f"one {what}{', or nothing' if optional else ''}",
    )


def all_of(known: Collection[str], what: str, *, optional: bool = False) -> Rule:
    """Require every value of a cell with several to be known, and none to be given twice."""

    def holds(cell: str) -> bool:
        values = split(cell)
        return (optional or bool(values)) and set(values) <= set(known) and _distinct(values)

    def explain(cell: str) -> tuple[str, str]:
        unknown = [value for value in split(cell) if value not in known]
        if unknown:
            remedies = " ".join(dict.fromkeys(nearest(value, known) for value in unknown))
            return f"Not a known {what}: {', '.join(unknown)}.", remedies
        if values := split(cell):
            twice = next(value for value in values if values.count(value) > 1)
            return f"“{twice}” is given twice.", "Give it once."
        return f"At least one {what} is needed here.", "Name it."

    asks = f"one or several of the kind “{what}”{', or nothing' if optional else ''}"
    return Rule(holds, explain, _unknown(what), asks)


def edtf(*, optional: bool = False) -> Rule:
    """Require a date or interval in EDTF."""

    def holds(cell: Any) -> bool:
        if cell == "":
            return optional
        try:
            return isinstance(cell, str) and bool(parse_when(cell))
        except ValueError:
            return False

    remedy = "Write it in EDTF, for instance 1957, 1957-09, 1957-09/1958, 1959-06~ or 195X."

    def explain(cell: Any) -> tuple[str, str]:
        return f"“{cell}” is no date that we can read.", remedy

    asks = f"a date or an interval in EDTF{', or nothing' if optional else ''}"
    return Rule(holds, explain, "bad-date", asks)


def _unknown(what: str) -> str:
    """Name the rule that an unknown one breaks; all but these three are codes."""
    return f"unknown-{what}" if what in ("source", "claim", "extract") else "unknown-code"


def _distinct(values: Collection[str]) -> bool:
    return len(set(values)) == len(values)
