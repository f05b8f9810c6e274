"""What the extracts of a source hold, read without pandas, whatever else is wrong in `data/`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.anchoring import Anchorer, NotAnchored, Span
from triptych.evidence.csv_rows import CsvRows, Row, read_csv_rows
from triptych.evidence.texts import SourceText, read_source_text
from triptych.evidence.yaml_rows import read_yaml_list

SOURCES, CODEBOOK = "data/sources.yml", "data/codebook.yml"
EXTRACTS, LEFT_OUT = "data/extracts.csv", "data/left_out.csv"
CONTEXTS = ("prefix", "suffix")

Spans = tuple[Span, ...]


@dataclass(frozen=True)
class Source:
    """A source to look into: its id, its label and its text."""

    id: str
    label: str
    text: SourceText


def read_entries(root: Path) -> dict[str, Mapping[str, Any]]:
    """Read what `sources.yml` says of each source, by id; raise `MaterialError` if it can't be."""
    rows = read_yaml_list(root / SOURCES, SOURCES).rows
    return {str(row.cells["id"]): row.cells for row in rows if {"id", "seed"} <= set(row.cells)}


def read_source(root: Path, source: str, entry: Mapping[str, Any]) -> Source:
    """Read a source's seed; raise `MaterialError` if it can't be."""
    seed = str(entry["seed"])
    return Source(source, str(entry.get("label") or source), read_source_text(root / seed, seed))


def read_extracts(root: Path) -> CsvRows:
    """Read the table of extracts, unchecked; raise `MaterialError` if it can't be."""
    return read_csv_rows(root / EXTRACTS, EXTRACTS)


def read_left_out(root: Path) -> CsvRows:
    """Read the table of what is left out, unchecked; raise `MaterialError` if it can't be."""
    return read_csv_rows(root / LEFT_OUT, LEFT_OUT)


def anchored(rows: CsvRows, source: Source) -> list[tuple[Row, Spans]]:
    """Anchor the quotations of a source's rows; one that has lost its place is passed over."""
    anchorer = Anchorer(source.text.text)
    ours = [row for row in rows.rows if row.cells.get("source") == source.id]
    found = []
    for row in ours:
        spans = anchorer.anchor(*(row.cells.get(part, "") for part in ("quote", *CONTEXTS)))
        if not isinstance(spans, NotAnchored):
            found.append((row, tuple(spans)))
    return found


def held_spans(extracts: CsvRows, source: Source) -> dict[str, Spans]:
    """Give the spans of each extract of a source, by id."""
    return {row.cells.get("id", ""): spans for row, spans in anchored(extracts, source)}


def holds(held: Spans, spans: Spans) -> bool:
    """Say whether all of `spans` lies within an extract's."""
    return all(any(h.start <= s.start and s.end <= h.end for h in held) for s in spans)


def overlaps(held: Spans, spans: Spans) -> bool:
    """Say whether any of `spans` shares a character with an extract's."""
    return any(h.start < s.end and s.start < h.end for h in held for s in spans)
