"""How much of each source its extracts hold, and what is left out or not looked at."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from triptych.evidence.value import Evidence

WORD = re.compile(r"\S+")


@dataclass(frozen=True)
class Coverage:
    """A source's words: in extracts, left out with a reason, and in neither.

    A word counts as held when any part of it is. `unseen` gives the line and the text of each word
    that nobody has looked at, `gaps` the stretches (offsets) that those words make up.
    """

    source: str
    label: str
    words: int
    extracted: int
    left_out: int
    unseen: tuple[tuple[int, str], ...]
    gaps: tuple[tuple[int, int], ...]


@lru_cache(maxsize=2)
def coverage(evidence: Evidence) -> tuple[Coverage, ...]:
    """Measure every source, in their order."""
    return tuple(
        _of_source(evidence, source.id, source.label) for source in evidence.sources.itertuples()
    )


def _of_source(evidence: Evidence, source: str, label: str) -> Coverage:
    text = evidence.texts[source]
    held, named = bytearray(len(text.text)), bytearray(len(text.text))
    for extract in evidence.extracts.loc[evidence.extracts["source"] == source, "id"]:
        for span in evidence.spans[extract]:
            held[span.start : span.end] = b"\1" * (span.end - span.start)
    left_out = evidence.left_out[evidence.left_out["source"] == source]
    for span in (span for spans in left_out["spans"] for span in spans):
        named[span.start : span.end] = b"\1" * (span.end - span.start)
    words = extracted = skipped = 0
    unseen: list[tuple[int, str]] = []
    gaps: list[tuple[int, int]] = []
    last_unseen = 0
    for match in WORD.finditer(text.text):
        words += 1
        if any(held[match.start() : match.end()]):
            extracted += 1
        elif any(named[match.start() : match.end()]):
            skipped += 1
        else:
            unseen.append((text.line_at(match.start()), match[0]))
            start = gaps.pop()[0] if gaps and last_unseen == words - 1 else match.start()
            gaps.append((start, match.end()))
            last_unseen = words
    return Coverage(source, label, words, extracted, skipped, tuple(unseen), tuple(gaps))
