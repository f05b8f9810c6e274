"""The names in the data that a chapter may use, read without pandas and without any check.

So chapters are checked against the data even while the data has faults of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from triptych.evidence.csv_rows import read_csv_rows
from triptych.evidence.yaml_rows import read_yaml_list
from triptych.problems import MaterialError


@dataclass(frozen=True)
class Ids:
    """The ids of extracts and sources, the sources' CSL keys, and the glossary's terms."""

    extracts: frozenset[str]
    sources: tuple[str, ...]
    source_keys: frozenset[str]
    terms: frozenset[str]


def read_ids(root: Path) -> Ids:
    """Read them from `data/`; what can't be read gives none."""
    try:
        entries = read_yaml_list(root / "data/sources.yml", "data/sources.yml").rows
    except MaterialError:
        entries = ()
    sources = [entry.cells for entry in entries]
    items = [source["csl"] for source in sources if isinstance(source.get("csl"), dict)]
    return Ids(
        extracts=_column(root, "extracts", "id"),
        sources=tuple(str(source["id"]) for source in sources if "id" in source),
        source_keys=frozenset(str(item["id"]) for item in items if "id" in item),
        terms=_column(root, "glossary", "term"),
    )


def _column(root: Path, table: str, column: str) -> frozenset[str]:
    file = f"data/{table}.csv"
    try:
        rows = read_csv_rows(root / file, file).rows
    except MaterialError:
        return frozenset()
    return frozenset(row.cells[column] for row in rows if column in row.cells)
