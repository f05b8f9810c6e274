"""Hold every date of the data against the period that its sources cover.

Each end that a date gives must touch the period, at the precision that the end is given with: 1956
touches 1956-09/1960, and 1955 does not. A date that is no interval is one end; of an interval, an
end that is left open (`1950/..`) is not given and asks for nothing. An `X` (196X) and a season
stand for any day in them, so that one touching day is enough. `~`, `?` and `%` widen an end by its
own length on both sides (1957~ by a year, 1957-10~ by a month), in a date and in a period alike.

An extract is held against its own source, an event or a shift against all sources that its extracts
come from: it is enough that one of them covers an end. Where one of them does not say what it
covers, nothing can be said, and nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from math import inf
from pathlib import Path

from edtf import EDTFParseException
from edtf.parser.parser_classes import EDTFObject, Interval, UnspecifiedIntervalSection

from triptych.evidence.csv_rows import CsvRows
from triptych.evidence.dates import parsed
from triptych.evidence.rules import split
from triptych.evidence.uses import readable
from triptych.evidence.yaml_rows import read_yaml_list
from triptych.problems import MaterialError, Problem

RULE = "event-outside-source"
DOUBTS = ("is_approximate", "is_uncertain", "is_uncertain_and_approximate")
DAYS, MONTHS = 31, 12
"""Days are numbered as if every month had 31, so that a year and a month are always as long."""


@dataclass(frozen=True)
class Stretch:
    """The days, from `first` to `last`, that an end of a date, or a period, may mean."""

    first: float
    last: float

    def touches(self, other: Stretch) -> bool:
        """Say whether the two have a day in common."""
        return self.first <= other.last and other.first <= self.last


def dates_outside_sources(root: Path) -> list[Problem]:
    """Name every date in `data/` that begins or ends outside of what its sources cover."""
    covers = _covers(root)
    extracts = readable(root, "extracts")
    if extracts is None:
        return []
    source_of = {row.cells.get("id"): row.cells.get("source", "") for row in extracts.rows}
    problems = _outside(extracts, [(row.cells.get("source", ""),) for row in extracts.rows], covers)
    for path in sorted((root / "data").glob("*.csv")):
        rows = readable(root, path.stem)
        if rows and {"when", "extracts"} <= set(rows.columns):
            named = [split(row.cells["extracts"]) for row in rows.rows]
            sources = [tuple(dict.fromkeys(source_of.get(e, "") for e in each)) for each in named]
            problems += _outside(rows, sources, covers)
    return problems


def _covers(root: Path) -> dict[str, str]:
    """Give what each source covers, of those that say it in EDTF."""
    try:
        sources = read_yaml_list(root / "data/sources.yml", "data/sources.yml").rows
    except MaterialError:
        return {}
    given = {str(one.cells.get("id")): str(one.cells.get("covers") or "") for one in sources}
    return {source: when for source, when in given.items() if when and ends_of(when)}


def _outside(
    rows: CsvRows, sources: list[tuple[str, ...]], covers: dict[str, str]
) -> list[Problem]:
    """Name the dates of a table outside of what the sources of each row cover."""
    problems = []
    for index, (row, named) in enumerate(zip(rows.rows, sources, strict=True)):
        when = row.cells.get("when", "")
        ends = ends_of(when) if when else ()
        if not ends or not named or not set(named) <= set(covers):
            continue
        periods = [_period(covers[source]) for source in named]
        is_inside = [any(end.touches(period) for period in periods) for end in ends]
        if all(is_inside):
            continue
        how = "lies" if not any(is_inside) else "ends" if is_inside[0] else "begins"
        told = ", ".join(f"{source} covers {covers[source]}" for source in named)
        what = f"{when} {how} outside of its source{'s' * (len(named) > 1)}: {told}."
        remedy = "Mend the date, or widen covers in data/sources.yml if the source's words do."
        problems.append(rows.problem(index, "when", what, remedy, RULE))
    return problems


@cache
def ends_of(when: str) -> tuple[Stretch, ...]:
    """Give the ends that an EDTF date gives, one or two; none for what is no date or gives none.

    An open end of an interval is a stretch without bounds.
    """
    try:
        date = parsed(when)
        ends = (date.lower, date.upper) if isinstance(date, Interval) else (date,)
        return tuple(map(_stretch, ends))
    except (EDTFParseException, ValueError, TypeError, AttributeError, OverflowError):
        return ()


def _stretch(end: EDTFObject) -> Stretch:
    if isinstance(end, UnspecifiedIntervalSection):
        return Stretch(-inf, inf)
    first, last = (
        (day.tm_year * MONTHS + day.tm_mon - 1) * DAYS + day.tm_mday - 1
        for day in (end.lower_strict(), end.upper_strict())
    )
    doubt = last - first + 1 if any(getattr(end, name, False) for name in DOUBTS) else 0
    return Stretch(first - doubt, last + doubt)


def _period(covers: str) -> Stretch:
    """Give a period from its first end to its last, an open one without bounds."""
    ends = ends_of(covers)
    return Stretch(ends[0].first, ends[-1].last)
