"""Read the highlights that Taguette exports as CSV: a row for each tag of each highlight."""

from __future__ import annotations

from pathlib import Path

from triptych.evidence.csv_rows import read_csv_rows
from triptych.importing.selections import Part, Read, Selection

COLUMNS = ("id", "document", "tag", "content")


def read_highlights(path: Path, name: str) -> Read:
    """Read highlights; raise `MaterialError` with all that is wrong with the file."""
    rows = read_csv_rows(path, name).rows
    return Read(
        tuple(
            Selection(
                name,
                row.line,
                1,
                row.cells["document"],
                (Part(row.cells["content"]),),
                ((row.cells["tag"],),) if row.cells["tag"] else (),
            )
            for row in rows
            if row.cells["content"].strip()
        )
    )
