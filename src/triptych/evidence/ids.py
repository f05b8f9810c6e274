"""The names in the data that a chapter may use, read without pandas and without any check.

So chapters are checked against the data even while the data has faults of its own.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

from triptych.evidence.yaml_rows import read_yaml_groups, read_yaml_list
from triptych.problems import MaterialError


@dataclass(frozen=True)
class Ids:
    """The ids of extracts and sources, the sources' CSL keys, and the glossary's terms.

    `beside` are the identifiers of what stands side by side: `theme-ID`, `claim-ID`, `event-ID`.
    """

    extracts: frozenset[str]
    sources: tuple[str, ...]
    source_keys: frozenset[str]
    terms: frozenset[str]
    beside: frozenset[str]


def read_ids(root: Path) -> Ids:
    """Read them from `data/`; what can't be read gives none."""
    try:
        entries = read_yaml_list(root / "data/sources.yml", "data/sources.yml").rows
    except MaterialError:
        entries = ()
    sources = [entry.cells for entry in entries]
    columns = (("claim", written(root, "claims", "id")), ("event", written(root, "events", "id")))
    items = [source["csl"] for source in sources if isinstance(source.get("csl"), dict)]
    return Ids(
        extracts=written(root, "extracts", "id"),
        sources=tuple(str(source["id"]) for source in sources if "id" in source),
        source_keys=frozenset(str(item["id"]) for item in items if "id" in item),
        terms=written(root, "glossary", "term"),
        beside=frozenset(
            f"{kind}-{id}" for kind, ids in (*columns, ("theme", _themes(root))) for id in ids
        ),
    )


def _themes(root: Path) -> frozenset[str]:
    try:
        rows = read_yaml_groups(
            root / "data/codebook.yml", "data/codebook.yml", "dimension", "value"
        ).rows
    except MaterialError:
        return frozenset()
    cells = [row.cells for row in rows]
    return frozenset(str(cell["value"]) for cell in cells if cell.get("dimension") == "themes")


def written(root: Path, table: str, column: str) -> frozenset[str]:
    """Read a column leniently: a row with a fault is still a row that a chapter may name."""
    try:
        text = (root / f"data/{table}.csv").read_text("utf-8-sig", "replace")
        return frozenset(row[column] for row in csv.DictReader(StringIO(text)) if row.get(column))
    except (OSError, csv.Error):
        return frozenset()


def term_id(term: str) -> str:
    """Give the identifier of a term's entry in the glossary: of letters, digits and hyphens."""
    letters = "".join(c if c.isalnum() else " " for c in term.lower())
    return "-".join(["term", *letters.split()])
