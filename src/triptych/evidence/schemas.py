"""Hold a table against its schema, by pandera, and word each failure at its cell.

A schema says what each column holds; the schemas of `data/` are in `tables.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

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

    @property
    def pandera(self) -> pa.DataFrameSchema:
        """Build pandera's schema of the same content."""
        return pa.DataFrameSchema(
            {
                name: pa.Column(
                    object,
                    checks=[
                        pa.Check(rule.holds, element_wise=True, error=rule.name) for rule in rules
                    ],
                    required=name not in self.optional,
                )
                for name, rules in self.columns.items()
            },
            strict=True,
        )


def check(rows: Rows, schema: Schema) -> tuple[pd.DataFrame, list[Problem]]:
    """Hold rows against a schema; give the frame and every problem.

    The frame has one row for each of `rows`, with `file` and `line` beside the file's columns.
    """
    frame = pd.DataFrame(
        [{name: _given(row.cells.get(name)) for name in rows.columns} for row in rows.rows],
        columns=list(rows.columns),
        dtype=object,
    )
    problems: list[Problem] = []
    try:
        schema.pandera.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            problems.append(_problem(rows, schema, case))
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


def _problem(rows: Rows, schema: Schema, case: Mapping[str, Any]) -> Problem:
    """Word one of pandera's failure cases."""
    if case["check"] == "column_in_schema":
        column = str(case["failure_case"])
        at = next((i for i, row in enumerate(rows.rows) if column in row.cells), 0)
        place = rows.problem(at, column, "") if rows.rows else None
        from_header = rows.file.endswith(".csv")
        line, col = (1, 1) if from_header or place is None else (place.line, place.column)
        what = f"The column “{column}” is not known."
        remedy = nearest(column, schema.columns)
        return Problem(rows.file, line, col, what, remedy, "table-shape")
    if case["check"] == "column_in_dataframe":
        what = f"The column “{case['failure_case']}” is missing."
        return Problem(rows.file, 1, 1, what, "Add it.", "table-shape")
    column = str(case["column"])
    rule = next(rule for rule in schema.columns[column] if rule.name == case["check"])
    what, remedy = rule.explain(case["failure_case"])
    return rows.problem(int(case["index"]), column, f"{column}: {what}", remedy, rule.breaks)
