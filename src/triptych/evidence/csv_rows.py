"""CSV rows that know where each of their cells stands."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from triptych.material import UNREADABLE, read_material
from triptych.problems import MaterialError, Problem

LARGEST_CELL = 131_072
"""How many characters a cell may have: as many as `csv` allows unless another library told it to
allow more. Some quotation mark is missing long before."""


@dataclass(frozen=True)
class Row:
    """One row: its cells by column name, the line that it starts on, and its raw text."""

    cells: dict[str, str]
    line: int
    raw: str

    def place(self, column: str) -> tuple[int, int]:
        """Find the line and column (from 1) where a cell starts."""
        index = list(self.cells).index(column)
        line, start, quoted = self.line, 0, False
        for offset, character in enumerate(self.raw):
            if index == 0:
                break
            if character == '"':
                quoted = not quoted
            elif character == "\n":
                line, start = line + 1, offset + 1
            elif character == "," and not quoted:
                index -= 1
                after_comma = offset + 1
                if index == 0:
                    return line, after_comma - start + 1
        return line, 1


@dataclass(frozen=True)
class CsvRows:
    """A CSV file: its name in messages, its columns, its rows."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def problem(
        self, row: int, column: str | None, what: str, remedy: str = "", rule: str = ""
    ) -> Problem:
        """Report a fault in a row (counted from 0), at a column where one is named."""
        at = self.rows[row]
        if column is None or column not in at.cells:
            return Problem(self.file, at.line, 1, what, remedy, rule)
        return Problem(self.file, *at.place(column), what, remedy, rule)


def read_csv_rows(path: Path, name: str) -> CsvRows:
    """Read a CSV file strictly; `name` is what its problems call it.

    Raises `MaterialError` for what is missing, not UTF-8, ragged or wrongly quoted, all at once.
    """
    text = read_material(path, name)
    lines = text.replace("\r\n", "\n").split("\n")
    reader = csv.reader((f"{line}\n" for line in lines), strict=True)
    columns: tuple[str, ...] = ()
    rows: list[Row] = []
    problems: list[Problem] = []
    start = 1
    try:
        for cells in reader:
            if max(map(len, cells), default=0) > LARGEST_CELL:
                raise csv.Error(f"field larger than field limit ({LARGEST_CELL})")
            if not columns:
                columns = tuple(cells)
                doubled = {column for column in columns if columns.count(column) > 1}
                for column in sorted(doubled):
                    what = f"The column “{column}” is given twice."
                    problems.append(Problem(name, 1, 1, what, "Rename one.", "table-shape"))
            elif len(cells) == len(columns):
                raw = "\n".join(lines[start - 1 : reader.line_num])
                rows.append(Row(dict(zip(columns, cells, strict=True)), start, raw))
            elif cells:
                what = f"This row has {len(cells)} cells; the header has {len(columns)}."
                remedy = "Put a cell that holds a comma in double quotes."
                problems.append(Problem(name, start, 1, what, remedy, "table-shape"))
            start = reader.line_num + 1
    except csv.Error as error:
        what = f"This is not CSV: {error}."
        remedy = "Look at the double quotes of this row."
        problems.append(Problem(name, start, 1, what, remedy, UNREADABLE))
    if not columns:
        what, remedy = "This file is empty.", "Write its header line."
        problems.append(Problem(name, 1, 1, what, remedy, "table-shape"))
    if problems:
        raise MaterialError(problems)
    return CsvRows(name, columns, tuple(rows))
