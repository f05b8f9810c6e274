"""What `triptych extract find` gives: places in the sources, for a person or for a program."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from triptych.evidence.csv_rows import CsvRows
from triptych.evidence.differences import word_difference
from triptych.extracting.finding import Nearest, Place, find_words, passage_like
from triptych.extracting.held import Source, held_spans, holds, overlaps
from triptych.extracting.page import Page, in_context


@dataclass(frozen=True)
class Hit:
    """A place of words in a source, the extracts that hold all of it, and those that hold some."""

    source: Source
    place: Place
    within: tuple[str, ...]
    partly: tuple[str, ...]

    @property
    def line(self) -> int:
        """Give the line (from 1) of the seed on which it begins."""
        return self.source.text.line_at(self.place.spans[0].start)


def find_hits(sources: Sequence[Source], words: str, extracts: CsvRows | None) -> list[Hit]:
    """Find words in each source; the places where they stand together come first."""
    hits = []
    for source in sources:
        places = find_words(source.text, words)
        held = held_spans(extracts, source) if places and extracts else {}
        for place in places:
            within = tuple(id for id, spans in held.items() if holds(spans, place.spans))
            touched = (id for id, spans in held.items() if overlaps(spans, place.spans))
            partly = tuple(id for id in touched if id not in within)
            hits.append(Hit(source, place, within, partly))
    return sorted(hits, key=lambda hit: len(hit.place.spans) > 1)


def most_alike(sources: Sequence[Source], words: str) -> tuple[Source, Nearest] | None:
    """Find the source with the passage most like words that none holds."""
    nearest = [(source, passage_like(source.text, words)) for source in sources]
    found = [(source, near) for source, near in nearest if near]
    return max(found, key=lambda one: one[1].alike, default=None)


def shown(page: Page, hit: Hit, words: str) -> str:
    """Lay out a hit: its place and extracts, the passage, and what to copy if not the words."""
    held = [f"in {', '.join(hit.within)}"] if hit.within else []
    held += [f"partly in {', '.join(hit.partly)}"] if hit.partly and not held else []
    where = page.styled(f"{hit.source.text.file}:{hit.line}", "bold")
    extracts = page.styled(held[0], "cyan") if held else page.styled("in no extract", "dim")
    lines = [f"{where}  {hit.source.label}, {extracts}"]
    lines.append(page.passage(in_context(hit.source.text, hit.place.spans)))
    if hit.place.quote != words:
        lines.append(page.styled("  to copy: ", "dim") + hit.place.quote)
    return "\n".join(lines)


def not_found(sources: Sequence[Source], words: str, like: tuple[Source, Nearest] | None) -> str:
    """Say that no source holds words, and show the passage most like them."""
    subject = f"{sources[0].label} does not hold" if len(sources) == 1 else "No source holds"
    rest = ", nor its words near each other" if " " in words else ""
    lines = [f"{subject} “{words}”{rest}."]
    if like is None:
        return f"{lines[0]} Nothing there is like it."
    source, near = like
    place = f"{source.text.file}:{source.text.line_at(near.span.start)}"
    lines += [f"The nearest passage, {place}, {source.label}:", f"  {near.text}"]
    lines.append(f"  difference: {word_difference(_recased(words, near.text), near.text)}")
    return "\n".join(lines)


def _recased(words: str, like: str) -> str:
    """Write words with the capitals that a text has for them, so that these are no difference."""
    written = {word.casefold(): word for word in like.split()}
    return " ".join(written.get(word.casefold(), word) for word in words.split())


def as_json(words: str, hits: Sequence[Hit], more: int, like: tuple[Source, Nearest] | None) -> str:
    """Write hits for a program; `more` counts those that are not among them."""
    places = [
        {
            **_where(hit.source, hit.place.spans[0].start, hit.place.spans[-1].end),
            "spans": [[span.start, span.end] for span in hit.place.spans],
            "quote": hit.place.quote,
            "extracts": hit.within,
            "overlapping": hit.partly,
        }
        for hit in hits
    ]
    nearest = None
    if like:
        source, near = like
        nearest = {**_where(source, near.span.start, near.span.end), "text": near.text}
    data = {"words": words, "places": places, "more": more, "nearest": nearest}
    return json.dumps(data, ensure_ascii=False, indent=1)


def _where(source: Source, start: int, end: int) -> dict[str, Any]:
    text = source.text
    return {
        "source": source.id,
        "label": source.label,
        "file": text.file,
        "line": text.line_at(start),
        "last_line": text.line_at(end - 1),
    }
