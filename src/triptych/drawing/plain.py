"""Tables as plain values, for the filter to make syntax of."""

from __future__ import annotations

from typing import Any

from triptych.drawing.values import Cell, Headword, Marks, Status, Table, Term, inlines_of


def table_data(table: Table) -> dict[str, Any]:
    """Give a table as plain values: columns, and rows of cells of tagged inlines."""
    return {
        "caption": table.caption,
        "columns": [
            {"heading": column.heading, "width": column.width, "align": column.align}
            for column in table.columns
        ],
        "rows": [[_inlines(cell) for cell in row] for row in table.rows],
    }


def _inlines(cell: Cell) -> list[dict[str, Any]]:
    tagged: list[dict[str, Any]] = []
    for inline in inlines_of(cell):
        match inline:
            case Marks(extracts):
                tagged.append({"marks": list(extracts)})
            case Status(code):
                tagged.append({"status": code})
            case Headword(term):
                tagged.append({"headword": term})
            case Term(characters):
                tagged.append({"characters": characters})
            case _:
                tagged.append({"text": str(inline)})
    return tagged
