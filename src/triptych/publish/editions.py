"""What has changed from one edition to the next, by the records that both keep."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from triptych.problems import MaterialError, Problem
from triptych.publish.edition_record import RECORD

ADDED, REMOVED, CHANGED = "added", "removed", "changed"


@dataclass(frozen=True)
class RowChange:
    """A row of a table that was added, removed or changed, and in which columns."""

    table: str
    row: str
    how: str
    columns: tuple[str, ...] = ()


@dataclass(frozen=True)
class FigureChange:
    """A figure that was added or removed, or whose data changed; its title is the newest."""

    name: str
    title: str
    how: str


@dataclass(frozen=True)
class SentenceChange:
    """A sentence that a chapter has got or lost; one that was edited is both."""

    chapter: str
    sentence: str
    how: str


@dataclass(frozen=True)
class Changes:
    """All that differs between two editions, in the order of their tables and chapters."""

    rows: tuple[RowChange, ...]
    figures: tuple[FigureChange, ...]
    sentences: tuple[SentenceChange, ...]

    def __str__(self) -> str:
        """Count them, as in “2 rows, 1 figure”."""
        parts = (
            (self.rows, "row"),
            (self.figures, "figure"),
            (self.sentences, "sentence"),
        )
        counted = (f"{len(of)} {noun}{'' if len(of) == 1 else 's'}" for of, noun in parts if of)
        return ", ".join(counted) or "nothing in data, figures or prose"


def compare(old: Mapping[str, Any], new: Mapping[str, Any]) -> Changes:
    """Say what differs between the records of two editions (see `edition_record.record_of`)."""
    return Changes(
        tuple(_row_changes(old["rows"], new["rows"])),
        tuple(_figure_changes(old["figures"], new["figures"])),
        tuple(_sentence_changes(old["sentences"], new["sentences"])),
    )


def _row_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[RowChange]:
    for table in _either(old, new):
        before, after = old.get(table, {}), new.get(table, {})
        for row, how in _differing(before, after):
            cells = (before.get(row, {}), after.get(row, {}))
            columns = (c for c in _either(*cells) if cells[0].get(c) != cells[1].get(c))
            yield RowChange(table, row, how, tuple(columns) if how == CHANGED else ())


def _figure_changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[FigureChange]:
    data = [{name: figure["data"] for name, figure in held.items()} for held in (old, new)]
    for name, how in _differing(*data):
        yield FigureChange(name, (new.get(name) or old[name])["title"], how)


def _sentence_changes(
    old: Mapping[str, Sequence[str]], new: Mapping[str, Sequence[str]]
) -> Iterator[SentenceChange]:
    for chapter in _either(old, new):
        before, after = Counter(old.get(chapter, ())), Counter(new.get(chapter, ()))
        for sentence in (before - after).elements():
            yield SentenceChange(chapter, sentence, REMOVED)
        for sentence in (after - before).elements():
            yield SentenceChange(chapter, sentence, ADDED)


def _either(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """List the keys of the new one in their order, then those that only the old one has."""
    return list(dict.fromkeys([*new, *old]))


def _differing(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for key in _either(old, new):
        if key not in old:
            yield key, ADDED
        elif key not in new:
            yield key, REMOVED
        elif old[key] != new[key]:
            yield key, CHANGED


@dataclass(frozen=True)
class Kept:
    """An edition that was kept: its folder and its record."""

    folder: Path
    record: Mapping[str, Any]

    @property
    def date(self) -> str:
        """Give its time in ISO 8601."""
        return str(self.record["date"])

    @property
    def name(self) -> str:
        """Name it by its day, and by version and commit where they are known."""
        record = self.record
        commit = f"commit {record['commit']}" if record["commit"] else ""
        version = f"version {record['version']}" if record["version"] else ""
        told = ", ".join(part for part in (version, commit) if part)
        return f"{self.date[:10]} ({told})" if told else self.date[:10]


def read_editions(folders: Sequence[Path]) -> list[Kept]:
    """Read the records of finished sites, the oldest first, those of one time as they are given.

    Raises `MaterialError` for each folder without a record, or with one that bears no date.
    """
    kept, problems = [], []
    for folder in folders:
        file = folder / RECORD
        try:
            record = json.loads(file.read_text("utf-8"))
            one = Kept(folder, {"rows": {}, "figures": {}, "sentences": {}, **record})
            is_dated = bool(one.date)
        except (OSError, ValueError, KeyError, TypeError):
            what, remedy = "There is no record of an edition.", "Name a finished site's folder."
            problems.append(Problem(str(file), 1, 1, what, remedy, "unreadable-file"))
            continue
        if is_dated:
            kept.append(one)
        else:
            what = "This edition bears no date."
            remedy = "Build it from a git repository, or with SOURCE_DATE_EPOCH set."
            problems.append(Problem(str(file), 1, 1, what, remedy, "unreadable-file"))
    if problems:
        raise MaterialError(problems)
    return sorted(kept, key=lambda one: one.date)


def changes_of(editions: Sequence[Kept]) -> list[Changes | None]:
    """Say for each edition what changed since the one before; for the first there is none."""
    return [None, *(compare(old.record, new.record) for old, new in pairwise(editions))]
