"""Read annotations: the W3C's model in JSON-LD, and what Hypothesis gives by its API and client."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from triptych.importing.located_json import Placed, read_located_json
from triptych.importing.selections import Part, Read, Selection, cells_of_memo
from triptych.material import UNREADABLE
from triptych.problems import MaterialError, Problem

LISTS = ("rows", "annotations", "items", "@graph")
"""What holds annotations: Hypothesis' API and client, a page of the W3C's model, a graph."""
CODING = ("tagging", "classifying")
OURS = "triptych"
"""What our own annotations name as their generator."""
OUR_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
REPLIES, PAGE_NOTES = "replies", "notes on a whole page"


def read_annotations(text: str, file: str) -> Read:
    """Read annotations; raise `MaterialError` with all that is wrong with them."""
    value = read_located_json(text, file)
    reader = _Reader(file, is_ours=_generator(value) == OURS)
    items = reader.items(value)
    selections = [selection for item in items for selection in reader.of(item)]
    if reader.problems:
        raise MaterialError(reader.problems)
    return Read(tuple(selections), dict(reader.passed))


class _Reader:
    def __init__(self, file: str, *, is_ours: bool) -> None:
        self.file, self.is_ours = file, is_ours
        self.problems: list[Problem] = []
        self.passed: Counter[str] = Counter()

    def wrong(self, at: Any, what: str, remedy: str = "Export it anew.") -> None:
        line, column = (at.line, at.column) if isinstance(at, Placed) else (1, 1)
        self.problems.append(Problem(self.file, line, column, what, remedy, UNREADABLE))

    def items(self, value: Any) -> list[Any]:
        """List the annotations of a file."""
        if isinstance(value, list):
            return value
        if isinstance(value, Placed):
            if "target" in value:
                return [value]
            for key in LISTS:
                if isinstance(value.get(key), list):
                    return value[key]
            if isinstance(value.get("first"), Placed):
                return self.items(value["first"])
        self.wrong(value, "There are no annotations in this file.", "Name one that holds some.")
        return []

    def of(self, item: Any) -> Iterator[Selection]:
        """Yield what an annotation selects: a passage for each text that it is of."""
        if not isinstance(item, Placed):
            self.wrong(item, "This is no annotation.")
            return
        if item.get("references"):
            self.passed[REPLIES] += 1
            return
        parts: dict[str, list[Part]] = {}
        for target in _listed(item.get("target")):
            if part := self.part(target):
                parts.setdefault(_document(target, item), []).append(part)
        if not parts:
            self.passed[PAGE_NOTES] += 1
        codes, memos, cells, id = self.bodies(item)
        for document, held in parts.items():
            yield Selection(
                self.file,
                item.line,
                item.column,
                document,
                tuple(held),
                tuple((code,) for code in codes),
                {**cells_of_memo(memos), **cells},
                id,
            )

    def part(self, target: Any) -> Part | None:
        """Give what a target selects of its text; `None` where it is all of it."""
        if not isinstance(target, Placed):
            return None
        selectors = {one.get("type"): one for one in _selectors(target.get("selector"))}
        quote, position = selectors.get("TextQuoteSelector"), selectors.get("TextPositionSelector")
        if quote is None:
            if selectors:
                self.wrong(target, "This passage is not quoted.", "Take a TextQuoteSelector.")
            return None
        texts = [quote.get(key) or "" for key in ("exact", "prefix", "suffix")]
        if not all(isinstance(text, str) for text in texts) or not texts[0].strip():
            self.wrong(quote, "exact: this is no text.")
            return None
        start = position.get("start") if position else None
        return Part(texts[0], None, start if isinstance(start, int) else None, *texts[1:])

    def bodies(self, item: Placed) -> tuple[list[str], list[str], dict[str, str], str]:
        """Give the codes of an annotation, its comments, its mended reading, and our id of it."""
        codes = [tag for tag in _listed(item.get("tags")) if isinstance(tag, str)]
        memos = [item[key] for key in ("text", "bodyValue") if isinstance(item.get(key), str)]
        cells: dict[str, str] = {}
        id = ""
        for body in _listed(item.get("body")):
            given = body if isinstance(body, Placed) else {"value": body}
            value = given.get("value")
            purpose = given.get("purpose") or item.get("motivation")
            if not isinstance(value, str) or not value.strip():
                continue
            if purpose in CODING:
                codes.append(value)
            elif purpose == "editing":
                cells["reading"] = value
            elif purpose == "identifying" and self.is_ours and OUR_ID.fullmatch(value):
                id = value
            else:
                memos.append(value)
        spoken = {code for code in codes if cells_of_memo([code]).keys() - {"note"}}
        for code in spoken:
            cells |= cells_of_memo([code])
        return [code for code in codes if code not in spoken], memos, cells, id


def _generator(value: Any) -> Any:
    made = value.get("generator") if isinstance(value, dict) else None
    return made.get("name") if isinstance(made, dict) else None


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _selectors(value: Any) -> Iterator[Placed]:
    """Yield selectors, and those that refine them."""
    for one in _listed(value):
        if isinstance(one, Placed):
            yield one
            yield from _selectors(one.get("refinedBy"))


def _document(target: Placed, item: Placed) -> str:
    source = target.get("source") or item.get("uri") or ""
    return str(source.get("id", "")) if isinstance(source, dict) else str(source)
