"""YAML entries as rows, so that one way of checking serves every file of data."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.located_yaml import LocatedYaml, read_located_yaml
from triptych.problems import MaterialError, Problem


@dataclass(frozen=True)
class Entry:
    """One entry: its values by key, and its path in the document."""

    cells: dict[str, Any]
    path: tuple[str | int, ...]


@dataclass(frozen=True)
class YamlRows:
    """A YAML file of like entries; the counterpart of `CsvRows`."""

    document: LocatedYaml
    rows: tuple[Entry, ...]

    @property
    def file(self) -> str:
        """Name the file as its problems do."""
        return self.document.file

    @property
    def columns(self) -> tuple[str, ...]:
        """Give every key that some entry has, in the order of first use."""
        return tuple(dict.fromkeys(key for entry in self.rows for key in entry.cells))

    def problem(
        self, row: int, column: str | None, what: str, remedy: str = "", rule: str = ""
    ) -> Problem:
        """Report a fault in an entry (counted from 0), at a key where one is named."""
        path = self.rows[row].path
        return self.document.problem((*path, column) if column else path, what, remedy, rule)


def read_yaml_list(path: Path, name: str) -> YamlRows:
    """Read a list of mappings: one entry each."""
    document = read_located_yaml(path, name)
    entries = document.value if isinstance(document.value, list) else None
    if not entries or not all(isinstance(entry, dict) for entry in entries):
        what = "This must be a list of mappings (- id: …)."
        remedy = "See the documentation of this file."
        raise MaterialError([document.problem((), what, remedy, "table-shape")])
    rows = tuple(Entry(entry, (index,)) for index, entry in enumerate(entries))
    return YamlRows(document, rows)


def read_yaml_groups(path: Path, name: str, group: str, key: str) -> YamlRows:
    """Read a mapping of mappings of mappings: an entry each, its two keys under the names given."""
    document = read_located_yaml(path, name)
    what = f"This must map each {group} to its {key}s, and each of those to its fields."
    remedy = "See the documentation of this file."
    if not isinstance(document.value, dict):
        raise MaterialError([document.problem((), what, remedy, "table-shape")])
    rows: list[Entry] = []
    problems: list[Problem] = []
    for outer, entries in document.value.items():
        if not isinstance(entries, dict):
            problems.append(document.problem((outer,), what, remedy, "table-shape"))
            continue
        for inner, fields in entries.items():
            if isinstance(fields, dict):
                rows.append(Entry({group: str(outer), key: str(inner), **fields}, (outer, inner)))
            else:
                problems.append(document.problem((outer, inner), what, remedy, "table-shape"))
    if problems:
        raise MaterialError(problems)
    return YamlRows(document, tuple(rows))
