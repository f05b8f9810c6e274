"""What the files of a new essay hold that depends on its sources."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from io import StringIO

from triptych.starting.naming import Name

EXTRACTS = (
    *("id", "source", "quote", "prefix", "suffix", "reading"),
    *("kind", "themes", "level", "actors", "when", "note"),
)
EMPTY = {
    "left_out": ("source", "quote", "reason"),
    "events": ("id", "label", "when", "theme", "extracts"),
    "shifts": ("id", "function", "before", "after", "direction", "when", "extracts"),
    "glossary": ("term", "pinyin", "characters", "gloss", "extracts"),
}
"""The tables of which nothing is known at the start, and their columns."""
TO_CODE = "Taken when the essay was started; to be coded."


@dataclass(frozen=True)
class Source:
    """A text to start with: its names, the bytes of its file, its first passages."""

    name: Name
    raw: bytes
    passages: Sequence[str]

    @property
    def extracts(self) -> list[str]:
        """Give the ids of its extracts."""
        return [f"{self.name.prefix}-{n:02}" for n in range(1, len(self.passages) + 1)]


def sources_yml(sources: Iterable[Source]) -> str:
    """Write `data/sources.yml`; nothing that only a reader of the texts could know is in it."""
    entries = [
        f"""\
- id: {source.name.id}
  sign: {source.name.sign}
  seed: {source.name.seed}
  sha256: {sha256(source.raw).hexdigest()}
  label: {quoted(source.name.label)}
  csl: # author, issued and the rest, under CSL-JSON's names
    id: {source.name.id}-text
    type: document
    title: {quoted(f"{source.name.file} [title to be edited]")}
  vantage: Not described yet.
  unknown:
    - who wrote it, when and where, until it is entered in the data
"""
        for source in sources
    ]
    return "# The compared sources, in the order of the book.\n" + "".join(entries)


def tables(sources: Sequence[Source]) -> dict[str, str]:
    """Write the tables, by name: real extracts, and of the rest what these can bear."""
    extracts = [
        [id, source.name.id, quote, "", "", "", "uncoded", "uncoded", "", "", "", TO_CODE]
        for source in sources
        for id, quote in zip(source.extracts, source.passages, strict=True)
    ]
    comparison = [
        [
            "Beginning",
            source.name.id,
            f"“{source.passages[0]}”",
            "stated",
            "; ".join(source.extracts),
        ]
        for source in sources
    ]
    first = sources[0]
    claim = f"{first.name.label} begins with these words: “{first.passages[0]}”"
    support = [
        [
            "beginning",
            source.name.id,
            *(("affirms", source.extracts[0]) if source is first else ("not coded", "")),
        ]
        for source in sources
    ]
    return {
        "extracts": _csv(EXTRACTS, extracts),
        "comparison": _csv(("dimension", "source", "position", "status", "extracts"), comparison),
        "claims": _csv(("id", "claim", "theme"), [["beginning", claim, "uncoded"]]),
        "support": _csv(("claim", "source", "stance", "extracts"), support),
        **{name: _csv(columns, []) for name, columns in EMPTY.items()},
    }


def values(
    sources: Sequence[Source], title: str, authors: Sequence[str], output: str, requirement: str
) -> dict[str, str]:
    """Give what stands for each `$name` in the templates."""
    first = sources[0]
    beginnings = "; ".join(
        f"{plain(source.name.label)} [@{source.name.id}-text; @{source.extracts[0]}]"
        for source in sources
    )
    starts = [source.extracts[0] for source in sources]
    every = [id for source in sources for id in source.extracts]
    written = [f"    - {quoted(author)}\n" for author in authors]
    return {
        "title": quoted(title),
        "heading": plain(title),
        "authors": "".join(["  author:\n", *written]) if authors else "",
        "output": output,
        "readers": "".join(f"    - {reader_path(source)}\n" for source in sources),
        "first": first.extracts[0],
        "quoted": plain(first.name.label),
        "beginnings": beginnings,
        "starts": "; ".join(f"@{id}" for id in starts),
        "every": "; ".join(f"@{id}" for id in every),
        "requirement": requirement,
    }


def reader_path(source: Source) -> str:
    """Give the path of the chapter that is a source's reader."""
    return f"chapters/reader-{source.name.id}.qmd"


def reader(source: Source) -> str:
    """Write the chapter that shows a source's whole text, its extracts marked."""
    return (
        f"# Reading {plain(source.name.label)} {{#sec-reader-{source.name.id}}}\n\n"
        "The text in full, with its extracts marked.\n\n"
        f'::: {{.reader source="{source.name.id}"}}\n:::\n'
    )


def quoted(text: str) -> str:
    """Write text for YAML, whatever is in it."""
    return json.dumps(text, ensure_ascii=False)


def plain(text: str) -> str:
    """Write text for markdown so that it means nothing but itself."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows([columns, *rows])
    return out.getvalue()
