"""Hold a reading against its quotation: it mends what a scan has spoilt, and changes nothing else.

A reading has every word of its quotation, and no other, in the same order. It may

- put words together that the scan broke, and apart that it ran together;
- leave out marks of punctuation and put them in, and leave out what a footnote or a page left
  there: a number of three digits at most that is run into a word, ends a sentence, or that the
  source has only alone on a line, and a single letter that it has only so;
- mend a misread word, by the rule of `triptych.mending.misreading`;
- put torn lines back in order: what moves is all that the quotation has of a line of the source.

It is decided by the cheapest way from the one to the other in steps of these kinds, the lines first
in the source's order, then in that in which the reading has them. No score accepts a reading that
has no such way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import heappop, heappush
from itertools import groupby, pairwise
from unicodedata import normalize

from triptych.anchoring import GAP
from triptych.mending.misreading import (
    OPENING,
    Scan,
    could_be,
    is_mark,
    letters_of,
    may_come_or_go,
)
from triptych.mending.pieces import Piece, Step, Word, mends_in_words, pieces_along

__all__ = ["NotMending", "Piece", "mended", "mends_in_words"]

MOST_BROKEN, MOST_RUN_TOGETHER = 12, 3
"""Into how many parts a scan may break a word, and how many words it may run together."""

LONGEST_NOTE = 3
"""How many digits the number of a footnote or page has at most."""

SHORTEST_LAST_WORD = 5
"""How many letters a sentence's last word has if a footnote's number follows: “No. 3” is none."""

SENTENCE_END = re.compile(rf"[^\W\d_]{{{SHORTEST_LAST_WORD},}}[)\]]?[.!?…]+[\"'”’»)]*$")
TO_MEND = (
    "A reading only mends what the scan has spoilt: keep the quotation's words and numbers, leave"
    " what is none of them out of the quotation by […], and put words of your own into the note."
)
"""What to do where a reading does more."""

MOST_TOLD, LONGEST_TOLD = 4, 80
"""How many changes are told, and how many characters of each."""

MOST_TRIES = 4
"""How many ways are tried for each word before a reading counts as another text."""


@dataclass(frozen=True)
class NotMending:
    """What a reading changes beyond mending: the quotation's words and the reading's, each time.

    One of the two is empty where words are left out or added.
    """

    changes: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        """Say it in a sentence."""
        told = [_told_change(_short(old), _short(new)) for old, new in self.changes[:MOST_TOLD]]
        more = len(self.changes) - len(told)
        return f"The reading {'; it '.join(told)}{f'; and {more} more' if more else ''}."


def mended(quote: str, reading: str, scan: Scan) -> tuple[Piece, ...] | NotMending:
    """Give the pieces of a reading, which joined are the reading, or what it changes.

    `scan` is what the source's text tells of its words and lines: see `scan_of`.
    """
    words = _words(quote, scan)
    read = [match.group() for match in re.finditer(r"\S+", reading)]
    steps = _way(words, read, scan)
    if steps is None:
        ordered = _in_order_of(reading, words)
        if ordered == words or (steps := _way(ordered, read, scan)) is None:
            told = [_changes(each, read, scan) for each in (words, ordered)]
            return NotMending(min(told, key=_length))
        words = ordered
    return pieces_along(reading, words, steps)


def _length(changes: Iterable[tuple[str, str]]) -> int:
    return sum(len(old) + len(new) for old, new in changes)


def _short(words: str) -> str:
    return words if len(words) <= LONGEST_TOLD else f"{words[: LONGEST_TOLD - 1]}…"


def _told_change(old: str, new: str) -> str:
    if not new:
        return f"leaves out “{old}”"
    return f"has “{new}” for “{old}”" if old else f"adds “{new}”"


def _words(quote: str, scan: Scan) -> list[Word]:
    """Split a quotation into words; a line ends where the source's does, and at a gap."""
    words: list[Word] = []
    for segment in normalize("NFC", quote).split(GAP):
        for at, text in enumerate(segment.split()):
            last = words[-1] if words else Word("", 0)
            is_break = at == 0 or (last.text, text) in scan.breaks
            words.append(Word(text, last.line + is_break, at == 0 and bool(words)))
    return words


def _in_order_of(reading: str, words: list[Word]) -> list[Word]:
    """Put a quotation's lines in the order of a reading, the longest placed first."""
    lines = [list(line) for _, line in groupby(words, key=lambda word: word.line)]
    letters = ["".join(letters_of(word.text) for word in line) for line in lines]
    left = letters_of("".join(reading.split()))
    places: dict[int, int] = {}
    for index in sorted(range(len(lines)), key=lambda index: (-len(letters[index]), index)):
        line = letters[index]
        at, start, size = left.find(line), 0, len(line)
        if at < 0:
            start, at, size = SequenceMatcher(None, line, left, autojunk=False).find_longest_match()
        if size:
            places[index] = at - start
            left = left[:at] + "\0" * size + left[at + size :]
    for index in range(len(lines)):
        places.setdefault(index, places.get(index - 1, 0))
    order = sorted(range(len(lines)), key=lambda index: (places[index], index))
    return [word for index in order for word in lines[index]]


def _way(words: Sequence[Word], read: Sequence[str], scan: Scan) -> list[Step] | None:
    """Find the cheapest way from a quotation to a reading; `None` if there is none."""
    reached: dict[tuple[int, int], Step | None] = {}
    ways: list[tuple[int, int, int, int, Step | None]] = [(0, 0, 0, 0, None)]
    tries = MOST_TRIES * (len(words) + len(read) + 1)
    while ways and tries:
        cost, _, i, j, step = heappop(ways)
        if (i, j) in reached:
            continue
        reached[i, j] = step
        tries -= 1
        if (i, j) == (len(words), len(read)):
            return _back(reached, i, j)
        for i_end, j_end, price in _next(words, read, i, j, scan):
            if (i_end, j_end) not in reached:
                to = Step(i, i_end, j, j_end)
                heappush(ways, (cost + price, -i_end - j_end, i_end, j_end, to))
    return None


def _back(reached: dict[tuple[int, int], Step | None], i: int, j: int) -> list[Step]:
    steps = []
    while step := reached[i, j]:
        steps.append(step)
        i, j = step.i, step.j
    return steps[::-1]


def _next(
    words: Sequence[Word], read: Sequence[str], i: int, j: int, scan: Scan
) -> Iterable[tuple[int, int, int]]:
    """Go on from a word of each: give where to, and at what price."""
    if i < len(words) and j < len(read):
        if words[i].text == normalize("NFC", read[j]):
            yield i + 1, j + 1, 0
        for parts in _put_together(words, i, read[j], scan):
            yield i + parts, j + 1, 2 * parts + (parts > 1)
        for parts in range(2, min(MOST_RUN_TOGETHER, len(read) - j) + 1):
            if _parts_a_number(read[j : j + parts]) or GAP in read[j : j + parts]:
                break
            if could_be(words[i].text, "".join(read[j : j + parts]), scan):
                yield i + 1, j + parts, 2 * parts + 1
    if i < len(words) and _may_go(words, i, scan):
        yield i + 1, j, 2
    if j < len(read) and _may_come(read, j):
        yield i, j + 1, 2


def _put_together(words: Sequence[Word], i: int, word: str, scan: Scan) -> Iterable[int]:
    """Give how many words from a place on, put together, a scan may have made of one.

    What a page has left between the parts may be among them.
    """
    whole = kept = ""
    for at in range(i, min(i + MOST_BROKEN, len(words))):
        text = words[at].text
        if any(map(str.isdigit, word)) and _parts_a_number([whole, text]):
            return
        ends = (whole + text, kept + text)
        if at > i and not _may_be_as_long(ends[1], word):
            return
        if any(could_be(scanned, word, scan) for scanned in dict.fromkeys(ends)):
            yield at + 1 - i
        whole = ends[0]
        kept = kept if at > i and _may_go(words, at, scan) else ends[1]


def _parts_a_number(parts: Sequence[str]) -> bool:
    return any(a[-1:].isdigit() and b[:1].isdigit() for a, b in pairwise(parts))


def _may_be_as_long(scanned: str, word: str) -> bool:
    """Say whether parts put together are no longer than a word, misread letters granted."""
    letters = sum(not sign.isdigit() for sign in letters_of(scanned))
    return letters <= 1.5 * len(letters_of(word)) + 1


def _may_go(words: Sequence[Word], i: int, scan: Scan) -> bool:
    """Say whether a word is only marks, or what a footnote or a page has left there."""
    text = words[i].text
    before = words[i - 1].text if i else ""
    after = words[i + 1].text if i + 1 < len(words) else ""
    letters = letters_of(text)
    if not _are_marks(text, before[-1:], after[:1]):
        return False
    if not letters:
        return True
    if len(letters) == 1 and letters.isalpha():
        return letters not in scan.words
    if not letters.isdigit() or len(letters) > LONGEST_NOTE:
        return False
    starts_anew = not after or after.lstrip(OPENING)[:1].isupper()
    return letters not in scan.words or (bool(SENTENCE_END.search(before)) and starts_anew)


def _may_come(read: Sequence[str], j: int) -> bool:
    """Say whether a word of a reading is only marks."""
    before = read[j - 1][-1:] if j else ""
    after = read[j + 1][:1] if j + 1 < len(read) else ""
    return not letters_of(read[j]) and read[j] != GAP and _are_marks(read[j], before, after)


def _are_marks(text: str, before: str, after: str) -> bool:
    """Say whether all that is neither letter nor digit in a text may come or go."""
    around = f"{before or ' '}{text}{after or ' '}"
    return all(
        may_come_or_go(sign, around[at - 1].strip(), around[at + 1].strip())
        for at, sign in enumerate(around[1:-1], 1)
        if is_mark(sign)
    )


def _changes(words: Sequence[Word], read: Sequence[str], scan: Scan) -> tuple[tuple[str, str], ...]:
    """Name the words in which a reading is another text."""
    old, new = [word.text for word in words], list(read)
    differing = [
        (i1, i2, j1, j2)
        for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if tag != "equal"
    ]
    if len(differing) > 1:
        beyond = [
            (i1, i2, j1, j2)
            for i1, i2, j1, j2 in differing
            if not _way(words[max(0, i1 - 1) : i2 + 1], read[max(0, j1 - 1) : j2 + 1], scan)
        ]
        differing = beyond or [
            (differing[0][0], differing[-1][1], differing[0][2], differing[-1][3])
        ]
    return tuple((" ".join(old[i1:i2]), " ".join(new[j1:j2])) for i1, i2, j1, j2 in differing)
