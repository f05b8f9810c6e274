"""Read and check the tables that an author adds: each `data/NAME.csv` with a schema beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from keyword import iskeyword
from pathlib import Path
from re import fullmatch
from typing import Protocol

import pandas as pd

from triptych.evidence.cross_checks import check_rests
from triptych.evidence.derive import with_dates, with_tuples
from triptych.evidence.own_cells import VALUE, cell_rules
from triptych.evidence.patterns import PATIENCE, Pattern
from triptych.evidence.schemas import Rows, Schema
from triptych.evidence.table_schemas import CODES, NAME, TableSchema, read_table_schema
from triptych.frames import FRAMES, SCHEMA, own_names
from triptych.problems import MaterialError, Problem, nearest

DTYPES = {"integer": "Int64", "number": "Float64", "boolean": "boolean"}
"""What pandas calls the types whose empty cells are missing values."""

OwnTables = Mapping[str, tuple[TableSchema, pd.DataFrame]]


class Loading(Protocol):
    """What reads a table against a schema, and keeps its rows and all problems."""

    root: Path
    rows: dict[str, Rows]
    problems: list[Problem]

    def table(self, name: str, schema: Schema) -> pd.DataFrame:
        """Read and check `data/NAME.csv`."""
        ...


def check_own_tables(
    loading: Loading,
    ids: Mapping[str, Collection[str]],
    codes: Mapping[str, Collection[str]],
    extracts: pd.DataFrame,
) -> OwnTables:
    """Read every table that has a schema of its own; add all that is wrong to the problems.

    A foreign key is held against `ids`, by table, and `codes`, by dimension; a table that can't be
    read is not in `ids`, and nothing is held against it. The frames hold text as the files do:
    `own_frame` makes of a table without a problem what figures take.
    """
    known = {f"{table}.id": named for table, named in ids.items()}
    known |= {CODES + dimension: values for dimension, values in codes.items()}
    tables = {}
    for name in own_names(loading.root):
        if fault := _misplaced(loading.root, name):
            loading.problems.append(fault)
            continue
        try:
            schema = read_table_schema(loading.root, name, codes)
        except MaterialError as error:
            loading.problems += error.problems
            continue
        patterns = _patterns(schema)
        frame = loading.table(name, _schema(schema, known, patterns))
        loading.problems += _too_slow(schema, patterns)
        if name in loading.rows:
            _check_order(loading, name, schema)
            _check_rests(loading, name, schema, frame, extracts)
        tables[name] = (schema, frame)
    return tables


def own_frame(schema: TableSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a checked table's values their types: a list is a tuple, an empty number is missing.

    A column `when` that holds dates has beside it what `with_dates` computes.
    """
    lists = [field.name for field in schema.fields if field.type == "list"]
    frame = with_tuples(frame, *lists)
    for field in schema.fields:
        if field.type in DTYPES:
            values = [VALUE[field.type](cell) if cell else None for cell in frame[field.name]]
            column = pd.array(values, dtype=DTYPES[field.type])
            frame[field.name] = pd.Series(column, index=frame.index)
    is_dated = any(field.name == "when" and field.is_date for field in schema.fields)
    return with_dates(frame) if is_dated else frame


def _misplaced(root: Path, name: str) -> Problem | None:
    """Say what is wrong with a table's name, or that its schema or the table itself is missing."""
    table, schema = f"data/{name}.csv", f"data/{name}{SCHEMA}"
    has_table, has_schema = ((root / file).is_file() for file in (table, schema))
    # Of a frame that there is, the table may be the right one.
    file = schema if has_schema and (name in FRAMES or not has_table) else table
    if name in FRAMES:
        what, remedy = f"The frame “{name}” has its schema already.", "Rename or remove this file."
    elif not fullmatch(NAME, name) or iskeyword(name) or name == "width":
        what = f"“{name}” can't name a frame."
        remedy = "Use lower-case letters, digits and underscores, and no word of Python."
    elif not has_schema:
        meant = nearest(name, FRAMES)
        what = "Nothing says what this table holds."
        remedy = f"Write {schema}." + (f" {meant}" if meant.startswith("Did") else "")
    elif not has_table:
        what, remedy = f"There is no {table} that this could be the schema of.", "Write the table."
    else:
        return None
    return Problem(file, 1, 1, what, remedy, "table-shape")


def _check_order(loading: Loading, name: str, schema: TableSchema) -> None:
    """The columns stand in the order of the fields, as the standard asks."""
    rows = loading.rows[name]
    fields = tuple(field.name for field in schema.fields)
    if rows.columns != fields and set(rows.columns) == set(fields):
        what = f"The columns stand in another order than the fields of {schema.document.file}."
        remedy = f"Theirs is {', '.join(fields)}."
        loading.problems.append(Problem(rows.file, 1, 1, what, remedy, "table-shape"))


def _check_rests(
    loading: Loading, name: str, schema: TableSchema, frame: pd.DataFrame, extracts: pd.DataFrame
) -> None:
    """Hold what rests on extracts against a `status`, and against a `source`, if there is one."""
    columns = {field.name for field in schema.fields}
    for column in schema.resting:
        status = "status" if column == "extracts" and "status" in columns else None
        check_rests(loading, name, frame, status, extracts, column)


def _patterns(schema: TableSchema) -> dict[str, Pattern]:
    """Give the patterns of the columns that have one."""
    texts = {field.name: field.constraints.get("pattern") for field in schema.fields}
    return {name: Pattern(text) for name, text in texts.items() if text is not None}


def _too_slow(schema: TableSchema, patterns: Mapping[str, Pattern]) -> Iterator[Problem]:
    """Yield a problem for each pattern that could not be held against all cells in its time."""
    for index, field in enumerate(schema.fields):
        pattern = patterns.get(field.name)
        if pattern and pattern.stopped_at is not None:
            path = ("fields", index, "constraints", "pattern")
            what = (
                f"pattern: “{pattern.text}” takes longer than {PATIENCE:g} seconds; it was stopped"
                f" at “{pattern.stopped_at}”."
            )
            remedy = "Let no repetition stand in another, nor beside one that takes the same signs."
            yield schema.document.problem(path, what, remedy, "table-shape")


def _schema(
    schema: TableSchema, known: Mapping[str, Collection[str]], patterns: Mapping[str, Pattern]
) -> Schema:
    """Give what a table is held against."""
    has_status = any(field.name == "status" for field in schema.fields)
    columns = {}
    for field in schema.fields:
        # A row that a source is silent in rests on nothing, but must then say so.
        rests = field.name == "extracts" and not has_status
        is_required = field.constraints.get("required", False) or field.name in schema.key or rests
        columns[field.name] = tuple(cell_rules(field, known, is_required, patterns.get(field.name)))
    unique = (field.name for field in schema.fields if field.constraints.get("unique"))
    return Schema(
        columns, schema.key, unique=tuple(name for name in unique if (name,) != schema.key)
    )
