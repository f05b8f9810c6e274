"""Which extracts something of the book leads to, and which nothing does.

The tables are read as they are written, without any check, so that this is known even while some of
them have faults.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from triptych.evidence.csv_rows import CsvRows, read_csv_rows
from triptych.evidence.rules import split
from triptych.evidence.table_schemas import extract_columns
from triptych.evidence.yaml_rows import read_yaml_groups
from triptych.frames import FRAMES
from triptych.problems import MaterialError, Problem

RULE = "unused-extract"


def unused_extracts(root: Path, cited: Collection[str], frames: Iterable[str]) -> list[Problem]:
    """Name each extract that is not `cited` in a chapter, and on which no row of `frames` rests.

    `frames` are those of the figures and tables that chapters place. That one of them takes the
    frame of all extracts, to count them for instance, leads to none in particular.
    """
    extracts = readable(root, "extracts")
    if extracts is None:
        return []
    used = {*cited, *(extract for frame in frames for extract in resting_on(root, frame))}
    what = "No mark, quotation, figure or table leads to “{}”."
    remedy = "Cite it where it matters, or leave its passage out in data/left_out.csv."
    return [
        extracts.problem(index, "id", what.format(row.cells["id"]), remedy, RULE)
        for index, row in enumerate(extracts.rows)
        if row.cells.get("id") and row.cells["id"] not in used
    ]


def readable(root: Path, table: str) -> CsvRows | None:
    """Read a table as it is written; none where it can't be read, which is told elsewhere."""
    file = f"data/{table}.csv"
    try:
        return read_csv_rows(root / file, file)
    except MaterialError:
        return None


def resting_on(root: Path, frame: str) -> tuple[str, ...]:
    """Give the extracts on which the rows of a frame's own file rest, as they are written."""
    if frame == "codebook":
        return tuple(str(code.get("example") or "") for code in _codes(root))
    rows = readable(root, frame)
    columns = ("extracts",) if frame in FRAMES else extract_columns(root, frame)
    cells = (row.cells.get(column, "") for row in rows.rows for column in columns) if rows else ()
    return tuple(extract for cell in cells for extract in split(cell))


def _codes(root: Path) -> list[dict[str, Any]]:
    file = "data/codebook.yml"
    try:
        return [row.cells for row in read_yaml_groups(root / file, file, "dimension", "value").rows]
    except MaterialError:
        return []
