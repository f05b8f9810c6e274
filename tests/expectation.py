"""What the finished book of a project must hold, computed from its files without our code."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

FLOAT = re.compile(r"^:::+ *\{#((?:fig|tbl)-[\w-]+)\}", re.MULTILINE)
HEADING = re.compile(r"^# +(.*?) *(?:\{([^}]*)\})? *$", re.MULTILINE)
QUOTED = re.compile(r"\{\.extract key=\"([\w-]+)\"\}")
BESIDE = re.compile(r"\{\.side-by-side by=\"(\w+)\"\}")
CITED = re.compile(r"(?<![\w@])-?@([\w-]+\w)")
FENCE = re.compile(r"^:::+ *(?:\{(.*)\})? *$")
FORMAT = re.compile(r"(when|unless)-format=\"([\w:]+)\"")
ANSWERS = {"html": {"html", "html:js"}, "pdf": {"typst", "pdf"}, "epub": {"epub", "html"}}
"""The names in conditional content that each format of a book answers to."""
LABELS = {"fig": "Figure", "tbl": "Table"}


def shown(text: str, format: str) -> str:
    """Give the lines of a chapter that a format shows: what is for others is conditional."""
    lines, hidden = [], []
    for line in text.splitlines():
        fence = FENCE.match(line)
        if fence and fence[1]:
            hidden.append(_is_hidden(fence[1], format))
        elif fence:
            hidden.pop()
        elif not any(hidden):
            lines.append(line)
        if fence and fence[1] and not any(hidden):
            lines.append(line)
    return "\n".join(lines)


def _is_hidden(attributes: str, format: str) -> bool:
    if not attributes.startswith(".content-"):
        return False
    conditions = [
        (name in ANSWERS[format]) == (when == "when") for when, name in FORMAT.findall(attributes)
    ]
    return all(conditions) == attributes.startswith(".content-hidden")


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
    def is_made(self) -> bool:
        """Say whether the filter writes it, and the author at most opens it."""
        return any(f"{{.{name}" in self.text for name in ("extracts", "reader", "grounds"))

    @property
    def floats(self) -> list[tuple[str, str]]:
        """List its figures and tables, in order: identifier, and label with number."""
        counts: Counter[str] = Counter()
        numbered = []
        for id in FLOAT.findall(self.text):
            counts[id[:3]] += 1
            numbered.append((id, f"{LABELS[id[:3]]} {self.number}.{counts[id[:3]]}"))
        return numbered


@dataclass(frozen=True)
class Item:
    """A theme, claim or event: its label, and each source's status and passages there, by id."""

    label: str
    cells: dict[str, tuple[str, tuple[str, ...]]]


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
    def extract_of(self) -> dict[str, str]:
        """Give the extract of each sign."""
        return {sign: id for id, sign in self.signs.items()}

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

    def marks_in(self, chapter: Chapter, format: str = "html") -> Counter[str]:
        """Count the marks that a chapter's author wrote, by extract, as a format shows them."""
        text = shown(chapter.text, format)
        cited = [key for key in CITED.findall(text) if key in self.signs]
        return Counter([*cited, *QUOTED.findall(text)])

    def citing(self, extract: str) -> list[Chapter]:
        """List the chapters in which an extract's marks stand."""
        return [chapter for chapter in self.chapters if self.marks_in(chapter)[extract]]

    def referred_in(self, chapter: Chapter) -> list[str]:
        """List what a chapter's author refers to, in order, footnotes where they stand."""
        keys = CITED.findall(shown(chapter.text, "html"))
        return [key for key in keys if key in self.references]

    @cached_property
    def made_floats(self) -> list[str]:
        """List the figures and tables that modules made, in the order of the book."""
        ids = [id for chapter in self.chapters for id, _ in chapter.floats]
        return [id for id in ids if id in self.drawn]

    def resting_on(self, extract: str) -> set[str]:
        """Name the figures and tables of the chapters that rest on an extract."""
        return {id for id in self.made_floats if extract in self.drawn[id]["extracts"]}

    def text_of(self, extract: str) -> str:
        """Give the words of a passage as a reader has them, mended where its scan is damaged."""
        row = next(row for row in self.extracts if row["id"] == extract)
        return " ".join((row["reading"] or row["quote"]).split())

    def seed(self, source: str) -> str:
        """Give the text of a source's file."""
        path = next(one["seed"] for one in self.sources if one["id"] == source)
        return (self.root / path).read_text("utf-8")

    def beside_in(self, chapter: Chapter, format: str) -> list[str]:
        """List the kinds of items that a chapter sets side by side in a format."""
        return BESIDE.findall(shown(chapter.text, format))

    @cached_property
    def beside(self) -> dict[str, dict[str, Item]]:
        """Give the items that stand side by side, by kind and identifier.

        Of a project whose sources have all been read to their ends.
        """
        codes = yaml.safe_load((self.root / "data/codebook.yml").read_text("utf-8"))["themes"]
        support = {(row["claim"], row["source"]): row for row in self.rows("support")}
        sources = [source["id"] for source in self.sources]
        return {
            "theme": {
                f"theme-{code}": self._item(
                    told["label"], [e["id"] for e in self.extracts if code in _split(e["themes"])]
                )
                for code, told in codes.items()
            },
            "claim": {
                f"claim-{claim['id']}": Item(
                    claim["claim"],
                    {
                        source: (row["stance"], _split(row["extracts"]))
                        for source in sources
                        for row in (support[claim["id"], source],)
                    },
                )
                for claim in self.rows("claims")
            },
            "event": {
                f"event-{event['id']}": self._item(event["label"], _split(event["extracts"]))
                for event in self.rows("events")
            },
        }

    def _item(self, label: str, held: Sequence[str]) -> Item:
        source_of = {extract["id"]: extract["source"] for extract in self.extracts}
        own = {
            source["id"]: tuple(id for id in held if source_of[id] == source["id"])
            for source in self.sources
        }
        return Item(label, {id: ("stated" if ids else "silent", ids) for id, ids in own.items()})


def _split(cell: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(";") if part.strip())
