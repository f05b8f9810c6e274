"""Hold a table against its schema, and tell each failure at its cell.

A schema says what each column holds; the schemas of `data/` are in `tables.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd

from triptych.evidence.rules import Rule
from triptych.problems import Problem, nearest


class Rows(Protocol):
    """What a file of data gives: its columns, its rows' cells, and problems at their places."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Any, ...]

    def problem(
        self, row: int, column: str | None, what: str, remedy: str = "", rule: str = ""
    ) -> Problem:
        """Report a fault at a row and column."""
        ...


@dataclass(frozen=True)
class Schema:
    """The columns of a file, their rules, and the columns that together name a row.

    Each column of `unique` must also by itself differ in every row.
    """

    columns: Mapping[str, tuple[Rule, ...]]
    key: tuple[str, ...]
    optional: frozenset[str] = frozenset()
    unique: tuple[str, ...] = ()


def check(rows: Rows, schema: Schema) -> tuple[pd.DataFrame, list[Problem]]:
    """Hold rows against a schema; give the frame and every problem.

    The frame has one row for each of `rows`, with `file` and `line` beside the file's columns.
    """
    frame = pd.DataFrame(
        [{name: _given(row.cells.get(name)) for name in rows.columns} for row in rows.rows],
        columns=list(rows.columns),
        dtype=object,
    )
    problems = [*_wrong_columns(rows, schema), *_wrong_cells(rows, schema, frame)]
    for key in (schema.key, *((column,) for column in schema.unique)):
        if not set(key) <= set(frame.columns):
            continue
        cells = frame[list(key)].astype(str)
        for index in frame.index[cells.duplicated() & (cells != "").any(axis=1)]:
            named = ", ".join(str(frame.at[index, column]) for column in key)
            what = f"“{named}” is given twice."
            problem = rows.problem(index, key[0], what, "Change one of them.", "doubled-id")
            problems.append(problem)
    for name in schema.optional - set(frame.columns):
        frame[name] = ""
    places = [rows.problem(index, None, "") for index in range(len(frame))]
    frame["file"], frame["line"] = rows.file, [place.line for place in places]
    return frame, problems


def _given(cell: Any) -> Any:
    """Give a cell's value, empty text where YAML has none; a year may be written as a number."""
    if cell is None:
        return ""
    return str(cell) if type(cell) is int else cell


def _wrong_columns(rows: Rows, schema: Schema) -> Iterator[Problem]:
    for column in rows.columns:
        if column not in schema.columns:
            what, remedy = f"The column “{column}” is not known.", nearest(column, schema.columns)
            at = next((i for i, row in enumerate(rows.rows) if column in row.cells), 0)
            from_header = rows.file.endswith(".csv") or not rows.rows
            place = None if from_header else rows.problem(at, column, "")
            line, start = (place.line, place.column) if place else (1, 1)
            yield Problem(rows.file, line, start, what, remedy, "table-shape")
    for column in schema.columns:
        if column not in (*rows.columns, *schema.optional):
            what = f"The column “{column}” is missing."
            yield Problem(rows.file, 1, 1, what, "Add it.", "table-shape")


def _wrong_cells(rows: Rows, schema: Schema, frame: pd.DataFrame) -> Iterator[Problem]:
    for column, rules in schema.columns.items():
        for index, cell in enumerate(frame.get(column, ())):
            for rule in rules:
                if not rule.holds(cell):
                    what, remedy = rule.explain(cell)
                    yield rows.problem(index, column, f"{column}: {what}", remedy, rule.breaks)
