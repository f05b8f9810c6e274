"""Tables, and the rows behind figures, as plain values, for the filter to make syntax of."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from triptych.drawing.theme import STANCES, VERDICTS
from triptych.drawing.values import Cell, Headword, Marks, Status, Table, Term, inlines_of

if TYPE_CHECKING:
    import pandas as pd

    from triptych.evidence.value import Evidence

PASSAGES, ID = "extracts", "id"
"""The columns of a figure's data that are shown last: passages, as marks, and its own ids."""
FRAMES = {
    "source": ("sources", "label"),
    "claim": ("claims", "claim"),
    "event": ("events", "label"),
}
"""What a column may hold the ids of: its usual name, the frame, and the frame's words for them."""


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


def figure_data(data: pd.DataFrame, text: str) -> dict[str, Any]:
    """Give the rows behind a figure as its CSV (`text`) has them, but tuples as lists."""
    columns, *rows = csv.reader(io.StringIO(text))
    return {
        "columns": columns,
        "rows": [
            [
                list(cell) if isinstance(cell, tuple) else word
                for cell, word in zip(*row, strict=True)
            ]
            for row in zip(data.itertuples(index=False, name=None), rows, strict=True)
        ],
    }


def vocabularies(evidence: Evidence) -> dict[str, dict[str, str]]:
    """Give the words for the ids of sources, claims and events and for all codes, by their kind."""
    known = {}
    for kind, (frame, column) in FRAMES.items():
        rows = evidence.frame(frame)
        known[kind] = dict(zip(rows["id"], rows[column], strict=True))
    codes = evidence.codebook
    for dimension, value, label in zip(
        codes["dimension"], codes["value"], codes["label"], strict=True
    ):
        known.setdefault(dimension, {})[value] = label
    return known


def rows_in_words(
    data: Mapping[str, Any], known: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """Give the rows behind a figure (as `figure_data` keeps them) as a table for its readers.

    Ids and codes become the words for them that `vocabularies` gives, stances and statuses have
    their signs, and of columns that then say the same the first is left.
    """
    columns = {
        name: _in_words(name, [row[place] for row in data["rows"]], known)
        for place, name in enumerate(data["columns"])
    }
    shown: dict[str, list[list[dict[str, Any]]]] = {}
    for name in sorted(columns, key=lambda name: (name == ID, name == PASSAGES)):
        if columns[name] not in shown.values():
            shown[name] = columns[name]
    headings = ["Passages" if name == PASSAGES else _heading(name) for name in shown]
    return {
        "columns": headings,
        "rows": [list(row) for row in zip(*shown.values(), strict=True)],
    }


def _heading(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _in_words(
    name: str, cells: list[str | list[str]], known: Mapping[str, Mapping[str, str]]
) -> list[list[dict[str, Any]]]:
    """Give a column's cells as tagged inlines."""
    parts = [cell if isinstance(cell, list) else [cell] for cell in cells]
    if name == PASSAGES:
        return [[{"marks": [part for part in cell if part]}] for cell in parts]
    values = {part for cell in parts for part in cell if part}
    if values and values <= STANCES.keys() | VERDICTS.keys():
        return [[{"status": part} for part in cell if part] for cell in parts]
    words = _words_for(name, values, known)
    return [[{"text": "; ".join(words.get(part, part) for part in cell)}] for cell in parts]


def _words_for(
    name: str, values: set[str], known: Mapping[str, Mapping[str, str]]
) -> Mapping[str, str]:
    """Give the words for a column's values, none where they are no ids or codes of one kind.

    The same code may be of two kinds; the one that the column is named for goes first.
    """
    by_name = [words for kind, words in known.items() if kind.rstrip("s") == name.rstrip("s")]
    kinds = (words for words in [*by_name, *known.values()] if values <= words.keys())
    return next(kinds, {})


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
