"""What the finished book of a project must hold, computed from its files without our code."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

FLOAT = re.compile(r"^:::+ *\{#((?:fig|tbl)-[\w-]+)\}", re.MULTILINE)
HEADING = re.compile(r"^# +(.*?) *(?:\{([^}]*)\})? *$", re.MULTILINE)
QUOTED = re.compile(r"\{\.extract key=\"([\w-]+)\"\}")
CITED = re.compile(r"(?<![\w@])-?@([\w-]+\w)")
LABELS = {"fig": "Figure", "tbl": "Table"}


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number (empty: none) and what numbers its figures and tables."""

    path: str
    text: str
    title: str
    id: str
    number: str
    is_appendix: bool

    @property
    def page(self) -> str:
        """Give its page on the site."""
        return self.path.replace(".qmd", ".html")

    @property
    def label(self) -> str:
        """Say what a reference to it says."""
        return f"{'Appendix' if self.is_appendix else 'Chapter'} {self.number}"

    @property
    def floats(self) -> list[tuple[str, str]]:
        """List its figures and tables, in order: identifier, and label with number."""
        counts: Counter[str] = Counter()
        numbered = []
        for id in FLOAT.findall(self.text):
            counts[id[:3]] += 1
            numbered.append((id, f"{LABELS[id[:3]]} {self.number}.{counts[id[:3]]}"))
        return numbered


class Expectation:
    """What a project promises."""

    def __init__(self, root: Path) -> None:
        """Read a project whose figures have been drawn."""
        self.root = root
        self.config = yaml.safe_load((root / "_quarto.yml").read_text("utf-8"))
        self.sources = yaml.safe_load((root / "data/sources.yml").read_text("utf-8"))
        self.extracts = self.rows("extracts")

    def rows(self, name: str) -> list[dict[str, str]]:
        """Read a table of `data/`."""
        with (self.root / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    @cached_property
    def chapters(self) -> list[Chapter]:
        """Number the chapters, appendices by letter."""
        book = self.config["book"]
        listed = [(path, False) for path in book["chapters"]]
        listed += [(path, True) for path in book["appendices"]]
        counts: Counter[bool] = Counter()
        chapters = []
        for path, is_appendix in listed:
            text = (self.root / path).read_text("utf-8")
            heading = HEADING.search(text)
            assert heading is not None
            title, attributes = heading[1], heading[2] or ""
            number = ""
            if ".unnumbered" not in attributes:
                counts[is_appendix] += 1
                count = counts[is_appendix]
                number = chr(64 + count) if is_appendix else str(count)
            id = re.search(r"#([\w-]+)", attributes)
            chapters.append(Chapter(path, text, title, id[1] if id else "", number, is_appendix))
        return chapters

    @cached_property
    def signs(self) -> dict[str, str]:
        """Give each extract's sign: its source's, and its place among that source's extracts."""
        sign_of = {source["id"]: source["sign"] for source in self.sources}
        counts: Counter[str] = Counter()
        signs = {}
        for extract in self.extracts:
            counts[extract["source"]] += 1
            signs[extract["id"]] = f"{sign_of[extract['source']]}{counts[extract['source']]}"
        return signs

    @cached_property
    def drawn(self) -> dict[str, dict[str, Any]]:
        """Give the words of each figure and table, by id, as they were drawn."""
        paths = (self.root / "build/drawn").glob("*.json")
        return {path.stem: json.loads(path.read_text("utf-8")) for path in paths}

    @cached_property
    def appendix(self) -> str:
        """Give the page of the extracts."""
        return next(c.page for c in self.chapters if "{.extracts}" in c.text)

    @cached_property
    def readers(self) -> dict[str, str]:
        """Give the page of each source's reader."""
        pattern = re.compile(r"\{\.reader source=\"([\w-]+)\"\}")
        found = ((pattern.search(chapter.text), chapter) for chapter in self.chapters)
        return {match[1]: chapter.page for match, chapter in found if match}

    @cached_property
    def passages(self) -> dict[str, str]:
        """Give where the mark of each sign leads."""
        return {
            self.signs[extract["id"]]: f"{self.readers[extract['source']]}#passage-{extract['id']}"
            for extract in self.extracts
        }

    @cached_property
    def entries(self) -> dict[str, str]:
        """Give where each sign's extract stands in the appendix."""
        return {sign: f"{self.appendix}#{id}" for id, sign in self.signs.items()}

    @cached_property
    def references(self) -> dict[str, tuple[str, Chapter]]:
        """Give what a reference to each identifier says, and the chapter that it leads to."""
        words = {c.id: (c.label, c) for c in self.chapters if c.id}
        return words | {id: (label, c) for c in self.chapters for id, label in c.floats}

    def marks_in(self, chapter: Chapter) -> Counter[str]:
        """Count the marks that a chapter's author wrote, by extract."""
        cited = [key for key in CITED.findall(chapter.text) if key in self.signs]
        return Counter([*cited, *QUOTED.findall(chapter.text)])

    def referred_in(self, chapter: Chapter) -> list[str]:
        """List what a chapter's author refers to, in order, footnotes where they stand."""
        return [key for key in CITED.findall(chapter.text) if key in self.references]

    def resting_on(self, extract: str) -> set[str]:
        """Name the figures and tables of the chapters that rest on an extract."""
        placed = {id for chapter in self.chapters for id, _ in chapter.floats}
        return {id for id in placed if extract in self.drawn[id]["extracts"]}
