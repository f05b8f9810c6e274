"""Find every place where a string stands in one long text, without reading it all each time.

The first searches read the text. Then it is indexed once: each run of eight characters is packed
into a number, and these are sorted, as in a dictionary. A string is sought where its rarest run
stands, and compared there character by character.
"""

from __future__ import annotations

from array import array
from functools import cached_property

import numpy as np

RUN = 8
"""How many characters a number of 64 bits holds, a byte of each."""

SHORT_TEXT = 1 << 16
"""A text of fewer characters is read sooner than an index is asked."""

READINGS = 64
"""So many readings of a text take about the time that its index does."""

FEW = 64
MANY = 10_000
"""Among few places each is looked at; among so many the whole text is read sooner."""


class Concordance:
    """Finds strings in one text."""

    def __init__(self, text: str) -> None:
        """Keep the text; it is indexed when it is searched often."""
        self.text = text
        self._searches = 0

    def places(self, wanted: str) -> np.ndarray:
        """Give the offsets where a string of one character or more stands, in order.

        Places that overlap count, too. The time is at most proportional to the text's length.
        """
        self._searches += 1
        if len(self.text) < SHORT_TEXT or self._searches <= READINGS:
            return places_in(self.text, wanted)
        offset, first, last = self._rarest_run(wanted)
        count = last - first
        if count > MANY or count * len(wanted) > 16 * len(self.text):
            return places_in(self.text, wanted)
        starts = np.sort(self.index[1][first:last]) - offset
        found = [start for start in starts.tolist() if start >= 0 and self._stands(wanted, start)]
        return np.array(found, np.int64)

    @cached_property
    def index(self) -> tuple[np.ndarray, np.ndarray]:
        """The text's packed runs in order, and the offset of each."""
        runs = packed_runs(self.text)
        order = np.argsort(runs)
        return runs[order], order.astype(np.int32)

    def _rarest_run(self, wanted: str) -> tuple[int, int, int]:
        """Give the offset of a string's rarest run, and where in the index its places are."""
        runs = packed_runs(wanted)[: max(1, len(wanted) - RUN + 1)]
        some = np.linspace(0, len(runs) - 1, min(len(runs), RUN)).astype(int)
        rarest = self._rarest(wanted, runs, some)
        if rarest[2] - rarest[1] > FEW and len(some) < len(runs):
            rarest = self._rarest(wanted, runs, np.arange(len(runs)))
        return rarest

    def _rarest(self, wanted: str, runs: np.ndarray, offsets: np.ndarray) -> tuple[int, int, int]:
        what_follows = np.uint64((1 << 8 * max(0, RUN - len(wanted))) - 1)
        firsts = self.index[0].searchsorted(runs[offsets])
        lasts = self.index[0].searchsorted(runs[offsets] | what_follows, "right")
        least = np.argmin(lasts - firsts)
        return int(offsets[least]), int(firsts[least]), int(lasts[least])

    def _stands(self, wanted: str, start: int) -> bool:
        return self.text.startswith(wanted, start)


def packed_runs(text: str) -> np.ndarray:
    """Pack the eight characters from each offset on into one number, zeros after the last.

    A character is known by its lowest byte: strings that are alike have the same number, but not
    the other way round.
    """
    lowest = text.encode("utf-32-le", "surrogatepass")[::4] + bytes(RUN - 1)
    return np.ndarray(len(text), ">u8", lowest, strides=(1,)).astype(np.uint64)


def places_in(text: str, wanted: str) -> np.ndarray:
    """Read a text once, and give the offsets where a string stands, overlapping ones too.

    A text that repeats itself takes no longer: where a string stands again before it has ended, it
    stands at each such step, as far as the text goes on repeating itself.
    """
    found = array("q")
    start = text.find(wanted)
    while start >= 0:
        again = text.find(wanted, start + 1)
        step = again - start
        if 0 < step <= len(wanted):
            end = _end_of_repeating(text, again + len(wanted), step)
            found.extend(range(start, end - len(wanted) + 1, step))
            again = text.find(wanted, found[-1] + 1)
        else:
            found.append(start)
        start = again
    return np.frombuffer(found, np.int64) if found else np.empty(0, np.int64)


def _end_of_repeating(text: str, start: int, period: int) -> int:
    """Say up to where each character from `start` on is the one that stands a period before."""
    length = period
    while text.startswith(text[start - period : start - period + length], start):
        start += length
        length *= 2
    while length := length // 2:
        if text.startswith(text[start - period : start - period + length], start):
            start += length
    return start
