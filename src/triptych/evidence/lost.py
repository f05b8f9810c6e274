"""Tell of a quotation that has no one place, and offer the row of the table with one that has.

A row is offered only if the anchorer finds its quotation where it is said to stand.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import islice
from unicodedata import normalize

from triptych.anchoring import GAP, Anchorer, NotAnchored, Span
from triptych.evidence.differences import word_difference
from triptych.evidence.texts import SourceText

MOST_PLACES = 4
"""For how many places of a quotation a line and a row are given."""

MOST_CONTEXT = 12
"""How many words may be added to a quotation, or to its contexts, to tell it from its like."""

Cells = Mapping[str, str]


@dataclass(frozen=True)
class Lost:
    """What is wrong with a quotation, what to do, and the rows to paste if the author agrees."""

    what: str
    remedy: str
    row: str = ""


def lost(result: NotAnchored, cells: Cells, anchorer: Anchorer, text: SourceText) -> Lost:
    """Word why the quotation of a row (`cells` by column) has no place, and offer one that has."""
    if result.count:
        return _doubled(result, cells, anchorer, text)
    what = f"The source does not hold “{_shortened(result.segment)}”."
    if result.nearest is None:
        return Lost(what, "Copy the passage from the seed.")
    difference = word_difference(result.segment, result.nearest_text)
    if not difference:
        what = f"“{_shortened(result.segment)}” stands before the segment that it follows here."
        row = _first(_in_order(cells, anchorer))
        return Lost(what, f"Give the segments in the source's order{_or_paste(row)}.", row)
    nearest, row = result.nearest.start, _first(_at_nearest(result, cells, anchorer))
    if in_context := _in_its_contexts(result, cells, anchorer):
        nearest, row = in_context
    remedy = (
        f"Nearest passage, line {text.line_at(nearest)} of {text.file}:"
        f" “{_shortened(result.nearest_text)}”; difference: {difference}."
        f" Copy the passage from the seed{_or_paste(row)}."
    )
    return Lost(what, remedy, row)


def _doubled(result: NotAnchored, cells: Cells, anchorer: Anchorer, text: SourceText) -> Lost:
    what = f"This quotation stands {result.count} times in its source."
    starts = result.starts[:MOST_PLACES]
    more = f" and {result.count - len(starts)} more" if result.count > len(starts) else ""
    lines = ", ".join(str(text.line_at(start)) for start in starts) + more
    remedy = f"It begins on lines {lines} of {text.file}: lengthen it"
    if "prefix" not in cells:
        return Lost(what, f"{remedy}.")
    remedy += ", or give the text right before it as prefix or after it as suffix."
    rows = {start: row for start in starts if (row := _first(_told_apart(start, cells, anchorer)))}
    if rows:
        which = _listed([f"line {text.line_at(start)}" for start in rows])
        remedy += f" The rows offered are for {which}, in this order: paste one in place of yours."
    return Lost(what, remedy, "\n".join(rows.values()))


def _in_its_contexts(
    result: NotAnchored, cells: Cells, anchorer: Anchorer
) -> tuple[int, str] | None:
    """Give where the words of the nearest passage stand between the row's contexts, and the row.

    The same words may stand elsewhere too, and be found there first.
    """
    segments = [segment.strip() for segment in cells["quote"].split(GAP)]
    wanted = [normalize("NFC", segment) for segment in segments]
    if result.segment not in wanted:
        return None
    at = wanted.index(result.segment)
    segments[at] = result.nearest_text
    changed = {**cells, "quote": f" {GAP} ".join(segments)}
    found = anchorer.anchor(changed["quote"], cells.get("prefix", ""), cells.get("suffix", ""))
    return None if isinstance(found, NotAnchored) else (found[at].start, _written(changed))


def _at_nearest(result: NotAnchored, cells: Cells, anchorer: Anchorer) -> Iterator[str]:
    """Give rows with the nearest passage for what is lost, longer by a word each time.

    Where it is the contexts that are lost, the rows go without.
    """
    segments = [segment.strip() for segment in cells["quote"].split(GAP)]
    span = result.nearest
    wanted = (normalize("NFC", segment) for segment in segments)
    at = next((n for n, segment in enumerate(wanted) if segment == result.segment), None)
    if span is None:
        return
    if at is None:
        yield from _without_contexts(span, cells, anchorer)
        return
    for before in _growing(anchorer.text[: span.start]):
        start = span.start - len(before)
        segments[at] = " ".join(anchorer.text[start : span.end].split())
        changed = {**cells, "quote": f" {GAP} ".join(segments)}
        yield from _anchored(changed, start, anchorer)
        yield from _anchored(_bare(changed), start, anchorer)


def _without_contexts(span: Span, cells: Cells, anchorer: Anchorer) -> Iterator[str]:
    bare = _bare(cells)
    found = anchorer.anchor(bare["quote"])
    if not isinstance(found, NotAnchored):
        yield _written(bare)
        return
    for start in found.starts:
        if span.start <= start < span.end:
            yield from _told_apart(start, bare, anchorer)


def _in_order(cells: Cells, anchorer: Anchorer) -> Iterator[str]:
    """Give the row with its segments in the source's order, where each has one place."""
    placed = []
    for segment in cells["quote"].split(GAP):
        found = anchorer.anchor(segment)
        if isinstance(found, NotAnchored):
            return
        placed.append((found[0].start, segment.strip()))
    placed.sort()
    quote = f" {GAP} ".join(segment for _, segment in placed)
    yield from _anchored({**cells, "quote": quote}, placed[0][0], anchorer)


def _told_apart(start: int, cells: Cells, anchorer: Anchorer) -> Iterator[str]:
    """Give rows with the words before a place as prefix, else those after it as suffix."""
    text = anchorer.text
    for before in _growing(text[:start]):
        prefix = " ".join(before.split())
        yield from _anchored({**cells, "prefix": prefix}, start, anchorer)
    length = len("".join(cells["quote"].split(GAP)[-1].split()))
    for after in _growing_on(text, start, length):
        suffix = " ".join(after.split())
        yield from _anchored({**cells, "suffix": suffix}, start, anchorer)


def _growing(text: str) -> Iterator[str]:
    """Give the end of a text, longer by a word each time, from nothing on."""
    starts = [match.start() for match in re.finditer(r"\S+", text)][-MOST_CONTEXT:]
    yield ""
    yield from (text[start:] for start in reversed(starts))


def _growing_on(text: str, start: int, length: int) -> Iterator[str]:
    """Give what follows a passage of so many signs, longer by a word each time."""
    signs = islice(re.finditer(r"\S", text[start:]), length - 1, None)
    last = next(signs, None)
    end = start + last.end() if last else len(text)
    for word in islice(re.finditer(r"\S+", text[end:]), MOST_CONTEXT):
        yield text[end : end + word.end()]


def _anchored(cells: Cells, start: int, anchorer: Anchorer) -> Iterator[str]:
    """Give the row if one of its segments is found at a place."""
    contexts = cells.get("prefix", ""), cells.get("suffix", "")
    found = anchorer.anchor(cells["quote"], *contexts)
    if not isinstance(found, NotAnchored) and any(span.start == start for span in found):
        yield _written(cells)


def _bare(cells: Cells) -> Cells:
    """Empty the contexts of a row that has such cells."""
    return {name: "" if name in ("prefix", "suffix") else cell for name, cell in cells.items()}


def _written(cells: Cells) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(cells.values())
    return out.getvalue()


def _first(rows: Iterator[str]) -> str:
    return next(rows, "")


def _or_paste(row: str) -> str:
    return ", or paste the row offered in place of yours" if row else ""


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}" if names[1:] else names[0]


def _shortened(text: str, length: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"
