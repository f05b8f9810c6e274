"""A source as a reader's page shows it: its lines cut where extracts and what is left out begin and
end, and the mended reading of each passage beside what the seed has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from triptych.anchoring import Span
from triptych.evidence.coverage import WORD

CONTEXT_WORDS = 12
"""How many words around a passage are shown with it, on a card and where only excerpts are
published."""


@dataclass(frozen=True)
class Cover:
    """A stretch of a text that an extract holds, or that is left out (`extract` is empty)."""

    start: int
    end: int
    extract: str


def reader_blocks(
    text: str,
    spans: Mapping[str, Sequence[Span]],
    left_out: Iterable[Span],
    *,
    mended: Iterable[str] = (),
    excerpts: bool = False,
) -> list[dict[str, Any]]:
    """Cut a source's text into blocks of lines of segments.

    A block is a run of lines with no empty line between them; a segment is a stretch of a line that
    the same extracts hold: `text`, `extracts`, those of them that begin there (`starts`), whether
    it is `left_out`, and which of `mended` it belongs to (`mended`, empty for none). With
    `excerpts` only the passages and some words around them are there; a segment that is a `gap`
    stands for what is not.
    """
    covers = [Cover(span.start, span.end, id) for id, held in spans.items() for span in held]
    covers += [Cover(span.start, span.end, "") for span in left_out]
    covers.sort(key=lambda cover: (cover.start, cover.end))
    first = {id: held[0].start for id, held in spans.items()}
    alone = set(mended) - _overlapping(covers)
    shown = _shown(text, spans) if excerpts else [Span(0, len(text))]
    blocks: list[dict[str, Any]] = []
    fresh = True
    for number, start, end, here in _lines(text, covers):
        line = text[start:end]
        if line.strip():
            segments = list(_segments(text, start, end, here, first, alone))
            if excerpts:
                segments = _excerpts(segments, start, shown)
            if segments:
                if fresh:
                    blocks.append({"line": number, "lines": []})
                blocks[-1]["lines"].append(segments)
                fresh = False
        else:
            fresh = True
    return _without_doubled_gaps(blocks)


def contexts(text: str, held: Sequence[Span]) -> tuple[str, str]:
    """Give the words right before and right after a passage, with each white space as a space."""
    start, end = held[0].start, held[-1].end
    before = text[max(0, start - 20 * CONTEXT_WORDS) : start].split()[-CONTEXT_WORDS:]
    after = text[end : end + 20 * CONTEXT_WORDS].split()[:CONTEXT_WORDS]
    return " ".join(before), " ".join(after)


def _overlapping(covers: Sequence[Cover]) -> set[str]:
    """Name the extracts that share a stretch with another one."""
    found: set[str] = set()
    widest: Cover | None = None
    for cover in (cover for cover in covers if cover.extract):
        if widest and cover.start < widest.end and cover.extract != widest.extract:
            found |= {cover.extract, widest.extract}
        if widest is None or cover.end > widest.end:
            widest = cover
    return found


def _lines(text: str, covers: Sequence[Cover]) -> Iterator[tuple[int, int, int, list[Cover]]]:
    """Yield each line's number, start and end, and the covers that reach into it."""
    active: list[Cover] = []
    following = iter(covers)
    cover = next(following, None)
    start = 0
    for number, line in enumerate(text.split("\n"), 1):
        end = start + len(line)
        active = [one for one in active if one.end > start]
        while cover is not None and cover.start < end:
            if cover.end > start:
                active.append(cover)
            cover = next(following, None)
        yield number, start, end, active
        start = end + 1


def _segments(
    text: str,
    start: int,
    end: int,
    here: Sequence[Cover],
    first: Mapping[str, int],
    mended: Iterable[str],
) -> Iterator[dict[str, Any]]:
    """Cut a line wherever a cover begins or ends."""
    inside = (at for cover in here for at in (cover.start, cover.end) if start < at < end)
    cuts = sorted({start, end, *inside})
    for begin, stop in pairwise(cuts):
        holding = [c.extract for c in here if c.start <= begin and stop <= c.end]
        extracts = list(dict.fromkeys(name for name in holding if name))
        yield {
            "text": text[begin:stop],
            "extracts": extracts,
            "starts": [name for name in extracts if first[name] == begin],
            "left_out": "" in holding and not extracts,
            "mended": next((name for name in extracts if name in mended), ""),
        }


def _shown(text: str, spans: Mapping[str, Sequence[Span]]) -> list[Span]:
    """Give the stretches that excerpts show: each passage with the words around it."""
    words = [match.span() for match in WORD.finditer(text)]
    shown: list[Span] = []
    held = sorted((span.start, span.end) for each in spans.values() for span in each)
    low = 0
    for start, end in held:
        while low < len(words) and words[low][1] <= start:
            low += 1
        high = low
        while high < len(words) and words[high][0] < end:
            high += 1
        begin = words[max(0, low - CONTEXT_WORDS)][0]
        stop = words[min(len(words), high + CONTEXT_WORDS) - 1][1]
        if shown and begin <= shown[-1].end:
            shown[-1] = Span(shown[-1].start, max(stop, shown[-1].end))
        else:
            shown.append(Span(begin, stop))
    return shown


GAP: dict[str, Any] = {
    "text": "",
    "extracts": [],
    "starts": [],
    "left_out": False,
    "mended": "",
    "gap": True,
}


def _excerpts(
    segments: Iterable[dict[str, Any]], start: int, shown: Sequence[Span]
) -> list[dict[str, Any]]:
    """Keep of a line's segments what is shown, with a gap wherever something is not."""
    kept: list[dict[str, Any]] = []
    for segment in segments:
        end = start + len(segment["text"])
        here = [one for one in shown if one.start < end and one.end > start]
        at = start
        for one in here:
            begin, stop = max(start, one.start), min(end, one.end)
            if begin > at:
                kept.append(GAP)
            kept.append(segment | {"text": segment["text"][begin - start : stop - start]})
            at = stop
        if at < end and segment["text"][at - start :].strip():
            kept.append(GAP)
        start = end
    return kept


def _without_doubled_gaps(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Let one gap stand for all that is not shown between two passages."""
    last_is_gap = False
    for block in blocks:
        for line in block["lines"]:
            kept = []
            for segment in line:
                is_gap = bool(segment.get("gap"))
                if not (is_gap and last_is_gap):
                    kept.append(segment)
                last_is_gap = is_gap
            line[:] = kept
        block["lines"] = [line for line in block["lines"] if line]
    return [block for block in blocks if block["lines"]]
