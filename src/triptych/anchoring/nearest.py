"""Show the passage of a text that is most like a quotation that does not stand there."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

import numpy as np

from triptych.anchoring.concordance import RUN, packed_runs
from triptych.anchoring.squeezed import Span, Squeezed

SHORTEST_RUN = 4
"""How many characters a passage must share with a lost quotation to be shown as the nearest."""

STRETCH = 1_000_000
"""How many characters of a text are looked through at a time."""

MANY = 50_000
"""Where more places of a stretch may begin what is shared, the first for each few signs count."""

LONG = 2000
"""A run of so many characters is long enough, and of a longer quotation only so much of the
beginning and of the end is laid beside the passage."""

LONGEST_WORD = 1000
"""What has no white space for so long is not shown whole."""

_BITS = 20
_SPREAD = np.uint64(0x9E3779B97F4A7C15)


def nearest_passage(text: str, squeezed: Squeezed, wanted: str) -> tuple[Span, str] | None:
    """Give the passage that shares the longest run with a squeezed quotation, in whole words.

    With it comes its text in one line. `None` says that no passage shares more than a few letters.
    """
    longest = longest_common_run(squeezed.text, wanted)
    if longest is None:
        return None
    at, shared = longest
    slack = min(8 + len(wanted) // 8, LONG)
    start, end = _laid_beside(squeezed.text, at - shared, wanted[:LONG], slack)
    if len(wanted) > LONG:
        _, end = _laid_beside(
            squeezed.text, at - shared + len(wanted) - LONG, wanted[-LONG:], slack
        )
    start = max(0, start)
    end = max(start + 1, min(len(squeezed.text), end))
    span = _in_whole_words(text, squeezed.span(start, end))
    return span, " ".join(text[span.start : span.end].split())


def longest_common_run(text: str, wanted: str) -> tuple[int, int] | None:
    """Give where the longest run of characters that two strings share begins in each.

    Of several, the first in the text counts, then the first in the other; of two long ones, too.
    """
    for length in range(min(RUN, len(wanted)), SHORTEST_RUN - 1, -1):
        runs = {wanted[at : at + length] for at in range(len(wanted) - length + 1)}
        best, found = length - 1, 0
        for at in _places_of_runs(text, wanted, length):
            while (
                text[at + best + 1 - length : at + best + 1] in runs
                and text[at : at + best + 1] in wanted
            ):
                best, found = best + 1, at
                if best == LONG:
                    return found, wanted.find(text[found : found + best])
        if best >= length:
            return found, wanted.find(text[found : found + best])
    return None


def _places_of_runs(text: str, wanted: str, length: int) -> Iterator[int]:
    """Give, in order, the places of a text where a run of the other string may stand."""
    rest = np.uint64(8 * (RUN - length))
    runs = np.unique(packed_runs(wanted)[: len(wanted) - length + 1] >> rest)
    is_possible = np.zeros(1 << _BITS, bool)
    is_possible[_hashed(runs)] = True
    for begin in range(0, len(text), STRETCH):
        there = packed_runs(text[begin : begin + STRETCH + RUN - 1])[:STRETCH] >> rest
        places = np.flatnonzero(is_possible[_hashed(there)])
        numbers = np.minimum(runs.searchsorted(there[places]), len(runs) - 1)
        is_there = runs[numbers] == there[places]
        places, numbers = places[is_there], numbers[is_there]
        if len(places) > MANY:
            places = places[_firsts_of_each(numbers, max(1, MANY // len(runs)))]
        yield from (begin + places).tolist()


def _firsts_of_each(numbers: np.ndarray, count: int) -> np.ndarray:
    """Give, in order, the positions at which a number stands for the first `count` times."""
    order = np.argsort(numbers, kind="stable")
    ordered = numbers[order]
    rank = np.arange(len(order)) - ordered.searchsorted(ordered)
    return np.sort(order[rank < count])


def _hashed(runs: np.ndarray) -> np.ndarray:
    return (runs * _SPREAD) >> np.uint64(64 - _BITS)


def _laid_beside(text: str, begin: int, wanted: str, slack: int) -> tuple[int, int]:
    """Say where about `begin` a quotation would begin and end, by the first and last shared run."""
    low = max(0, begin - slack)
    window = text[low : begin + len(wanted) + slack]
    matcher = SequenceMatcher(None, window, wanted, autojunk=False)
    runs = [run for run in matcher.get_matching_blocks() if run.size >= SHORTEST_RUN]
    if not runs:
        return begin, begin + len(wanted)
    first, last = runs[0], runs[-1]
    return low + first.a - first.b, low + last.a + len(wanted) - last.b


def _in_whole_words(text: str, span: Span) -> Span:
    """Widen a span up to the white space around it."""
    start, end = span.start, span.end
    first, last = max(0, start - LONGEST_WORD), min(len(text), end + LONGEST_WORD)
    while start > first and not text[start - 1].isspace():
        start -= 1
    while end < last and not text[end].isspace():
        end += 1
    return Span(start, end)
