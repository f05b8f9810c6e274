"""What differs in the tables of the book between two sides of an essay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from triptych.differing.changes import paired
from triptych.differing.sides import Side
from triptych.publish.editions import ADDED, CHANGED, REMOVED

Row = tuple[str, ...]


@dataclass(frozen=True)
class TableChange:
    """A table of the book: its columns and the rows that differ, as cells or none."""

    name: str
    caption: str
    how: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Row | None, Row | None], ...]


def table_changes(before: Side, after: Side) -> Iterator[TableChange]:
    """Yield the tables of the book whose words differ."""
    old, new = (_tables(side) for side in (before, after))
    for id in {**new, **old}:
        was, now = old.get(id), new.get(id)
        if was == now:
            continue
        shown = now or was
        assert shown is not None, "it is on one of the two sides"
        how = CHANGED if was and now else ADDED if now else REMOVED
        rows = tuple(_row_pairs(was.rows if was else (), now.rows if now else ()))
        yield TableChange(id.removeprefix("tbl-"), shown.caption, how, shown.columns, rows)


@dataclass(frozen=True)
class _Printed:
    caption: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def _tables(side: Side) -> dict[str, _Printed]:
    return {
        id: _Printed(
            made["caption"],
            tuple(column["heading"] for column in made["columns"]),
            tuple(tuple(map(_said, row)) for row in made["rows"]),
        )
        for id, made in side.drawn.made.items()
        if side.checked.declared[id].kind == "table"
    }


def _said(cell: Sequence[Mapping[str, Any]]) -> str:
    """Give the words of a cell as `drawing.plain.table_data` keeps it."""
    parts = (value for inline in cell for value in inline.values())
    return "".join(f"[{'; '.join(part)}]" if isinstance(part, list) else part for part in parts)


def _row_pairs(old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """Yield the rows that differ, before and after, in their order."""
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            continue
        gone, come = old[i1:i2], new[j1:j2]
        texts = [["\t".join(row) for row in rows] for rows in (gone, come)]
        by_text = dict(zip(texts[0] + texts[1], [*gone, *come], strict=True))
        for one, other in paired(*texts):
            yield by_text.get(one) if one else None, by_text.get(other) if other else None
