"""Make passages rows of `data/extracts.csv`: all of them, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from triptych.evidence.csv_rows import CsvRows, Row
from triptych.extracting.adding import Addition, next_id, problems_on, with_row
from triptych.extracting.held import EXTRACTS, Source, Spans, held_spans, read_extracts
from triptych.importing.codes import SINGLE, Codebook
from triptych.importing.placing import Placed
from triptych.importing.selections import Selection
from triptych.problems import MaterialError, Problem

SAID_ONCE = ("when", "reading")
"""The columns that two selections of one passage can't fill differently."""
COMPULSORY = ("kind", "themes")


@dataclass(frozen=True)
class NewRow:
    """A row that is added: its cells by column, its line, and the passage that it is made from."""

    cells: Mapping[str, str]
    line: int
    placed: Placed


@dataclass(frozen=True)
class Rows:
    """The table with the new rows, and how many passages are extracts already."""

    content: bytes
    new: tuple[NewRow, ...]
    already: int


def new_rows(
    root: Path,
    placed: Iterable[Placed],
    codebook: Codebook,
    given: Mapping[str, str],
    problems: list[Problem],
) -> Rows:
    """Make each passage that is no extract yet a row, and hold the whole table against its rules.

    `given` are the codes of passages that name none. What is wrong with a passage is added to the
    problems. Raises `MaterialError` where the table itself can't be read.
    """
    rows = read_extracts(root)
    raw = (root / EXTRACTS).read_bytes()
    merged = _merged(placed, problems)
    held = {one.source.id: _held(rows, one.source) for one in merged}
    fresh = [one for one in merged if one.spans not in held[one.source.id]]
    cells = [_cells(one, codebook, given, problems) for one in fresh]
    if problems:
        raise MaterialError(problems)
    added: list[tuple[str, Placed]] = []
    for one, filled in zip(fresh, cells, strict=True):
        taken = {row.cells.get("id", "") for row in rows.rows}
        own = one.selection.id
        id = own if own and own not in taken else next_id(root, rows, one.source.id)
        addition = with_row(raw, rows, {**filled, "id": id})
        raw, rows = addition.content, _with(rows, addition, {**filled, "id": id})
        added.append((id, one))
    by_id = {row.cells["id"]: row for row in rows.rows}
    new = tuple(NewRow(by_id[id].cells, by_id[id].line, one) for id, one in added)
    _check(root, rows, raw, new, problems)
    return Rows(raw, new, len(merged) - len(fresh))


def _merged(placed: Iterable[Placed], problems: list[Problem]) -> list[Placed]:
    """Make one of the selections of the same passage: some programs write one for each code."""
    found: dict[tuple[str, Spans], Placed] = {}
    for one in placed:
        key = (one.source.id, one.spans)
        if first := found.get(key):
            found[key] = replace(first, selection=_joined(first.selection, one.selection, problems))
        else:
            found[key] = one
    return list(found.values())


def _joined(first: Selection, other: Selection, problems: list[Problem]) -> Selection:
    for name in SAID_ONCE:
        told = [one.cells[name] for one in (first, other) if name in one.cells]
        if len(set(told)) > 1:
            what = f"{name}: the same passage has another one on line {first.line}: {told[0]}."
            problems.append(other.problem(what, "Leave one of them.", "cell"))
    cells = {**other.cells, **first.cells}
    notes = [one.cells["note"] for one in (first, other) if one.cells.get("note")]
    if notes:
        cells["note"] = " ".join(dict.fromkeys(notes))
    codes = tuple(dict.fromkeys((*first.codes, *other.codes)))
    return replace(first, codes=codes, cells=cells, id=first.id or other.id)


def _held(rows: CsvRows, source: Source) -> set[Spans]:
    """Give the passages that are extracts, and the segments of each."""
    spans = held_spans(rows, source).values()
    return {*spans, *((segment,) for held in spans for segment in held)}


def _cells(
    one: Placed, codebook: Codebook, given: Mapping[str, str], problems: list[Problem]
) -> dict[str, str]:
    coded = codebook.cells(one.selection, problems)
    cells = {name: "; ".join(values) for name, values in coded.items() if name not in SINGLE}
    cells |= {name: coded[name][0] for name in SINGLE if coded.get(name)}
    unknown = len(one.selection.codes) > sum(map(len, coded.values()))
    for name in COMPULSORY:
        if not cells.get(name) and not given.get(name) and not unknown:
            what = f"This passage has no code of {name}."
            remedy = f"Code it in the program that made it, or give --{name}."
            problems.append(one.selection.problem(what, remedy, "cell"))
    return {
        **given,
        **cells,
        **one.selection.cells,
        "source": one.source.id,
        "quote": one.quote,
        "prefix": one.prefix,
        "suffix": one.suffix,
    }


def _with(rows: CsvRows, added: Addition, cells: Mapping[str, str]) -> CsvRows:
    """Give the table's rows with one more, and the lines that they then stand on."""
    written = {column: " ".join(cells.get(column, "").split()) for column in rows.columns}
    before = [row for row in rows.rows if row.line < added.line]
    after = [replace(row, line=row.line + 1) for row in rows.rows if row.line >= added.line]
    return replace(rows, rows=(*before, Row(written, added.line, added.row), *after))


def _check(
    root: Path, rows: CsvRows, content: bytes, new: Sequence[NewRow], problems: list[Problem]
) -> None:
    """Hold the new rows against all that is asked of an extract."""
    at = {row.line: row for row in new}
    for problem in problems_on(root, content, at):
        selection = at[problem.line].placed.selection
        problems.append(selection.problem(problem.what, problem.remedy, problem.rule))
