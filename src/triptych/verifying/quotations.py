"""The quotations of a copy, as its own data have them, against the texts of the sources.

The data are the annotations, each with its quotation and its place, and the cards that the pages
show. The texts are those that the copy carries, and the seeds where they are at hand.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from triptych.anchoring import GAP, Anchorer, NotAnchored
from triptych.problems import Problem
from triptych.verifying.copies import Copy, Unreadable
from triptych.verifying.told import Told, read_small

ANNOTATIONS = "data/annotations.jsonld"
CARDS = "evidence/passages.js"
AROUND_CARDS = ("self.triptychPassages = ", ";\n")
REMEDY = "Trust the source, not this copy."


@dataclass(frozen=True)
class Passage:
    """An extract as a copy has it: its segments' words and places, and what a reader is shown."""

    id: str
    source: str
    segments: tuple[tuple[str, int, int], ...]
    quote: str
    reading: str

    @property
    def shown(self) -> str:
        """Give what the cards show."""
        return self.reading or self.quote


def check_quotations(
    copy: Copy, told: Told, seeds: Mapping[str, str]
) -> tuple[int | None, list[Problem]]:
    """Count the passages of a copy, and list those that don't stand in their sources.

    `seeds` are the texts of the sources at hand, by source. The count is `None` for a book that
    carries no data, as one without a site.
    """
    if ANNOTATIONS not in told.files:
        return None, []
    file = ANNOTATIONS
    try:
        items = json.loads(read_small(copy, file))["first"]["items"]
        passages = [_passage(item) for item in items]
        texts = {}
        for source in sorted({passage.source for passage in passages}):
            file = f"data/texts/{source}.txt"
            texts[source] = read_small(copy, file).decode()
        file = CARDS
        before, after = AROUND_CARDS
        script = read_small(copy, file).decode().removeprefix(before).removesuffix(after)
        cards = {id: card["text"] for id, card in json.loads(script).items()}
    except FileNotFoundError:
        what = "The file is missing, so no quotation can be checked."
        return 0, [Problem(file, 1, 1, what, "Get the copy anew.", "copy")]
    except Unreadable as error:
        return 0, [Problem(file, 1, 1, f"The file {error}.", "See that it can be read.", "copy")]
    except (KeyError, TypeError, ValueError, AttributeError, IndexError, RecursionError):
        return 0, [Problem(file, 1, 1, "This can't be understood.", "Get the copy anew.", "copy")]
    problems = [problem for passage in passages for problem in _faults(passage, texts, told, seeds)]
    return len(passages), [*problems, *_faults_of_cards(passages, cards)]


def _passage(item: Mapping[str, Any]) -> Passage:
    said = {body["purpose"]: body["value"] for body in item["body"]}
    quotes = [
        body["value"].removeprefix("quote: ")
        for body in item["body"]
        if body["purpose"] == "describing" and body["value"].startswith("quote: ")
    ]
    target = item["target"]
    targets = target if isinstance(target, list) else [target]
    segments = []
    for one in targets:
        by_type = {selector["type"]: selector for selector in one["selector"]}
        place = by_type["TextPositionSelector"]
        exact, start, end = by_type["TextQuoteSelector"]["exact"], place["start"], place["end"]
        if not (isinstance(exact, str) and isinstance(start, int) and isinstance(end, int)):
            raise TypeError(exact)
        segments.append((exact, start, end))
    return Passage(
        str(said["identifying"]),
        targets[0]["source"].removeprefix("texts/").removesuffix(".txt"),
        tuple(segments),
        quotes[0] if quotes else f" {GAP} ".join(" ".join(s.split()) for s, _, _ in segments),
        str(said.get("editing", "")),
    )


def _faults(
    passage: Passage, texts: Mapping[str, str], told: Told, seeds: Mapping[str, str]
) -> Iterator[Problem]:
    """Say where the words of a passage don't stand where they are said to."""
    where = {f"data/texts/{passage.source}.txt": texts[passage.source]}
    if passage.source in seeds:
        where[told.sources[passage.source]["seed"]] = seeds[passage.source]
    for file, text in where.items():
        if any(text[start:end] != exact for exact, start, end in passage.segments):
            yield _fault(ANNOTATIONS, passage.id, f"does not stand in {file} where it is said to")
    held = Anchorer("\n".join(exact for exact, _, _ in passage.segments)).anchor(passage.quote)
    if isinstance(held, NotAnchored) and not held.count:
        yield _fault(ANNOTATIONS, passage.id, "says something else than its source")


def _faults_of_cards(passages: list[Passage], cards: Mapping[str, str]) -> Iterator[Problem]:
    known = {passage.id: passage.shown for passage in passages}
    for id in sorted({*known, *cards}):
        if id not in cards or id not in known:
            lacks = CARDS if id not in cards else ANNOTATIONS
            yield Problem(lacks, 1, 1, f"There is no passage “{id}” here.", REMEDY, "copy")
        elif cards[id] != known[id]:
            yield _fault(CARDS, id, "is shown in other words than the data have")


def _fault(file: str, id: str, what: str) -> Problem:
    return Problem(file, 1, 1, f"The quotation of “{id}” {what}.", REMEDY, "copy")
