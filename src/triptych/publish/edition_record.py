"""What an edition holds, small enough to be kept beside it: `edition.json` in every finished site.

Two editions can be compared by their records alone. Of the data a record has hashes, so that an
author's notes in them stay the author's; of the prose, the sentences that the pages show.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
import subprocess
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.chapters.blocks import Block
from triptych.check import Checked
from triptych.engines.job import EARLIEST
from triptych.evidence.csv_rows import read_csv_rows
from triptych.evidence.table_schemas import read_table_schema
from triptych.evidence.tables import CODEBOOK, SOURCES
from triptych.evidence.value import Evidence
from triptych.files import as_json
from triptych.frames import FRAMES
from triptych.publish.citing import version_of
from triptych.publish.figure_bundles import Edition

RECORD = "edition.json"
"""Its name in a finished site."""
PREPARED = "edition-record.json"
"""Its name in `build/`, before there is a site."""
KEYS = {
    "left_out": ("source", "quote"),
    "comparison": ("dimension", "source"),
    "support": ("claim", "source"),
    "glossary": ("term",),
}
"""The columns that together name a row, of the tables whose rows have no id."""
SAID = frozenset({"paragraph", "summary", "list", "note", "caption", "heading"})
"""The kinds of blocks that are an author's prose."""
SENTENCE_END = re.compile(r"(?<=[.!?…”’])\s+(?=\W?[A-Z\d])")
SHORT = 12
"""Hexadecimal digits of a cell's hash; they only tell apart what stood in one cell."""


def record_of(checked: Checked, edition: Edition) -> dict[str, Any]:
    """Describe an edition of a checked project whose figures have been drawn.

    - `title`, `authors`, `lang`, `site`, `version`, `date` (in ISO 8601) and `commit`, each empty
      where it is not known
    - `files`: the SHA-256 of every file of `data/` and of every seed
    - `seeds`: the path of each source's seed
    - `rows`: by table and by the row's name, a hash of each cell, by column
    - `figures`: by name, the title and the SHA-256 of the data
    - `sentences`: by chapter, what its prose says, sentence by sentence
    """
    project = checked.project
    return {
        "title": project.title,
        "authors": list(project.authors),
        "lang": project.lang,
        "site": project.site_url,
        "version": version_of(project),
        "date": _date(edition.time),
        "commit": _commit(project.root),
        "files": dict(_files(project.root, checked.evidence)),
        "seeds": _seeds(checked.evidence),
        "rows": _rows(project.root, checked.evidence),
        "figures": dict(_figures(checked)),
        "sentences": {
            path: [sentence for _, sentence in sentences_of(blocks)]
            for path, blocks in checked.blocks.items()
        },
    }


def write_record(checked: Checked, edition: Edition) -> None:
    """Write the record below `build/`, for the site to take."""
    path = checked.project.build / PREPARED
    path.write_text(as_json(record_of(checked, edition)), "utf-8")


def _date(time: int) -> str:
    at = datetime.datetime.fromtimestamp(time, datetime.UTC)
    return f"{at:%Y-%m-%dT%H:%M:%SZ}" if time > EARLIEST else ""


def _commit(root: Path) -> str:
    """Name the commit that the edition is of; none when files have been changed since."""
    if _git(root, "status", "--porcelain", "--untracked-files=no") != "":
        return ""
    # cut here: how many digits git itself needs differs from clone to clone
    return (_git(root, "rev-parse", "HEAD") or "").strip()[:7]


def _git(root: Path, *arguments: str) -> str | None:
    """Ask git; give `None` where it has no answer."""
    command = ["git", "--no-optional-locks", "-C", str(root), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


def _files(root: Path, evidence: Evidence) -> Iterator[tuple[str, str]]:
    for path in sorted((root / "data").iterdir()):
        if path.is_file() and path.suffix in (".csv", ".yml"):
            yield f"data/{path.name}", hashlib.sha256(path.read_bytes()).hexdigest()
    yield from zip(evidence.sources["seed"], evidence.sources["sha256"], strict=True)


def _seeds(evidence: Evidence) -> dict[str, str]:
    return dict(zip(evidence.sources["id"], evidence.sources["seed"], strict=True))


def _rows(root: Path, evidence: Evidence) -> dict[str, dict[str, dict[str, str]]]:
    """Hash the cells of every table; no row is named by words of a source shown in excerpts."""
    withheld = frozenset(evidence.sources.loc[evidence.sources["publish"] == "excerpts", "id"])
    return {
        name: _hashed(table.rows, table.key, withheld)
        for name, table in tables_of(root, evidence).items()
    }


@dataclass(frozen=True)
class WrittenTable:
    """A table as its file has it: its rows' cells by column, and the columns that name a row."""

    key: tuple[str, ...]
    rows: list[dict[str, Any]]

    def by_name(self) -> dict[str, dict[str, Any]]:
        """Give the rows by their names."""
        return {", ".join(str(row[column]) for column in self.key): row for row in self.rows}


def tables_of(root: Path, evidence: Evidence) -> dict[str, WrittenTable]:
    """Give every table of checked data as the files have it, without what is computed."""
    held = {}
    for name, schema in (("sources", SOURCES), ("codebook", CODEBOOK)):
        columns = [column for column in schema.columns if column in evidence.frame(name)]
        held[name] = WrittenTable(schema.key, evidence.frame(name)[columns].to_dict("records"))
    dimensions = set(evidence.codebook["dimension"])
    for name in (name for name in (*FRAMES, *evidence.own) if name not in held):
        file = f"data/{name}.csv"
        own = name in evidence.own
        key = read_table_schema(root, name, dimensions).key if own else KEYS.get(name, ("id",))
        held[name] = WrittenTable(key, [row.cells for row in read_csv_rows(root / file, file).rows])
    return held


def _hashed(
    rows: list[dict[str, Any]], key: tuple[str, ...], withheld: Collection[str] = ()
) -> dict[str, dict[str, str]]:
    """Hash rows, by their names; words of a source of `withheld` are not named."""

    def name(row: dict[str, Any], column: str) -> str:
        is_secret = column == "quote" and row["source"] in withheld
        return _hash(row[column]) if is_secret else str(row[column])

    return {
        ", ".join(name(row, column) for column in key): {
            column: _hash(cell) for column, cell in row.items()
        }
        for row in rows
    }


def _hash(cell: Any) -> str:
    text = cell if isinstance(cell, str) else json.dumps(cell, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:SHORT]


def _figures(checked: Checked) -> Iterator[tuple[str, Mapping[str, str]]]:
    build = checked.project.build
    for id, one in checked.declared.items():
        if one.kind == "figure":
            drawn = json.loads((build / "drawn" / f"{id}.json").read_text("utf-8"))
            data = (build / "figures" / f"{one.name}.csv").read_bytes()
            yield one.name, {"title": drawn["title"], "data": hashlib.sha256(data).hexdigest()}


def sentences_of(blocks: Iterable[Block]) -> Iterator[tuple[Block, str]]:
    """Yield what the prose of some blocks says, sentence by sentence, each with its block."""
    for block in (block for block in blocks if block.kind in SAID):
        for sentence in filter(None, SENTENCE_END.split(_words(block))):
            yield block, sentence


def _words(block: Block) -> str:
    """Give what a block says, without marks and markup."""
    return block.begins(words=len(block.text)).lstrip("#- ")
