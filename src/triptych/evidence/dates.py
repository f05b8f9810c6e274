"""Dates as the sources give them: EDTF (ISO 8601-2), with open ends and uncertainty."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import inf

from edtf import EDTFParseException, parse_edtf
from edtf.parser.parser_classes import (
    EDTFObject,
    Interval,
    Level1Interval,
    UnspecifiedIntervalSection,
)

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
SEASONS = ("spring", "summer", "autumn", "winter")
"""As EDTF numbers them, from 21 on."""
DOUBTS = {"": "", "~": "about ", "?": "perhaps ", "%": "perhaps about "}

PLAIN = re.compile(
    r"(?:(?P<decade>[0-9]{3})X|(?P<year>[0-9]{4})"
    r"(?:-(?P<month>0[1-9]|1[0-2]|2[1-4])(?:-(?P<day>[0-9]{2}))?)?)"
    r"(?P<doubt>[~?%]?)"
)
"""A date of the forms that are common: a year, decade, season, month or day, with its doubt."""


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
def parsed(text: str) -> EDTFObject:
    """Parse an EDTF date, each once, as that takes milliseconds; raise what the parser raises."""
    return parse_edtf(text)


@cache
def parse_when(text: str) -> When:
    """Read an EDTF date or interval; raise `ValueError` when it is none."""
    try:
        date = parsed(text)
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


def in_words(when: str) -> str:
    """Write an EDTF date or interval in words: “about June to about July 1958”, “from 1950 on”.

    Nothing is added to what the date says, and no doubt is left out. A date of a rarer form is told
    by the years or months that it spans. Raises `ValueError` when it is none.
    """
    date = parse_when(when)
    dates = [PLAIN.fullmatch(end) for end in when.split("/") if end not in ("", "..")]
    if date.open_start and date.open_end:
        return "at no stated time"
    plain = [_plain(one) for one in dates if one]
    if len(plain) < len(dates):
        plain = _spanned(date)
    if date.open_start or date.open_end:
        return f"until {plain[-1]}" if date.open_start else f"from {plain[0]} on"
    if len(plain) == 1 or plain[0] == plain[1]:
        return plain[0]
    if all(any(name in one for name in (*MONTHS, *SEASONS)) for one in plain):
        return f"{plain[0].removesuffix(f' {plain[1].split()[-1]}')} to {plain[1]}"
    return f"{plain[0]} to {plain[1]}"


def _plain(date: re.Match[str]) -> str:
    """Write a date of a common form in words."""
    if date["decade"]:
        return f"{DOUBTS[date['doubt']]}the {int(date['decade'])}0s"
    words = _year(int(date["year"]))
    if date["month"]:
        number = int(date["month"])
        words = f"{(MONTHS[number - 1 :] or SEASONS[number - 21 :])[0]} {words}"
    if date["day"]:
        words = f"{int(date['day'])} {words}"
    return DOUBTS[date["doubt"]] + words


def _year(year: int) -> str:
    """Write a year; EDTF counts the year before the year 1 as 0."""
    return str(year) if year > 0 else f"{1 - year} BC"


def _spanned(date: When) -> list[str]:
    """Write the first and the last month that a date spans in words, or its whole years."""
    mark = "%" if date.approximate and date.uncertain else "~" if date.approximate else ""
    doubt = DOUBTS[mark or ("?" if date.uncertain else "")]
    first = None if date.open_start else divmod(round(date.start * 12), 12)
    last = None if date.open_end else divmod(round(date.end * 12) - 1, 12)
    whole = (first is None or first[1] == 0) and (last is None or last[1] == 11)
    return [
        doubt + ("" if whole else f"{MONTHS[month]} ") + _year(year)
        for year, month in (end for end in (first, last) if end)
    ]


def _is_marked(date: object, mark: str) -> bool:
    """Say whether a date bears a mark; EDTF's `%` stands for both."""
    return any(getattr(date, name, False) for name in (mark, "is_uncertain_and_approximate"))


def _fraction(year: int, months: int) -> float:
    """Turn a year and whole months into a fraction of years; days are below our precision."""
    return year + months / 12
