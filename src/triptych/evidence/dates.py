"""Dates as the sources give them: EDTF (ISO 8601-2), with open ends and uncertainty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import inf

from edtf import EDTFParseException, parse_edtf
from edtf.parser.parser_classes import Interval, Level1Interval, UnspecifiedIntervalSection


@dataclass(frozen=True)
class When:
    """A date or interval as fractions of years, `end` exclusive.

    `open_start` and `open_end` say that the source gives no such end; `approximate` and `uncertain`
    that it gives the date with EDTF's `~` or `?` (or `%`, which is both).
    """

    start: float
    end: float
    open_start: bool = False
    open_end: bool = False
    approximate: bool = False
    uncertain: bool = False


@cache
def parse_when(text: str) -> When:
    """Read an EDTF date or interval; raise `ValueError` when it is none."""
    try:
        date = parse_edtf(text)
        lower, upper = date.lower_strict(), date.upper_strict()
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"“{text}” is no EDTF date") from error
    ends = [date]
    open_start = open_end = False
    if isinstance(date, Interval | Level1Interval):
        ends = [date.lower, date.upper]
        open_start, open_end = (isinstance(end, UnspecifiedIntervalSection) for end in ends)
    start = -inf if open_start else _fraction(lower.tm_year, lower.tm_mon - 1)
    end = inf if open_end else _fraction(upper.tm_year, upper.tm_mon)
    if start >= end:
        raise ValueError(f"“{text}” ends before it begins")
    return When(
        start,
        end,
        open_start,
        open_end,
        any(_is_marked(end, "is_approximate") for end in ends),
        any(_is_marked(end, "is_uncertain") for end in ends),
    )


def _is_marked(date: object, mark: str) -> bool:
    """Say whether a date bears a mark; EDTF's `%` stands for both."""
    return any(getattr(date, name, False) for name in (mark, "is_uncertain_and_approximate"))


def _fraction(year: int, months: int) -> float:
    """Turn a year and whole months into a fraction of years; days are below our precision."""
    return year + months / 12
