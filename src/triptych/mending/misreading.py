"""Tell whether a scan can have made one word of another.

A word is *well formed* when its source has it elsewhere too, or has in other words each run of
three of its letters. An ill-formed word of five letters or more may stand for a well-formed one if
the letters exchanged look alike in print and are at most a third of the word; nothing else may.

Besides, whatever the word: marks of punctuation may go and come, but not those that mean something
(`%`, `&`, `+`, a point between digits), a first letter may change its case, and a footnote's number
that was run into a word of four letters or more may go. A digit may stand for a letter that looks
like it, and a letter for a digit in what has digits already or is one sign in brackets (`(A)` for
`(4)`); a digit never stands for another. A sign between letters may, with the letter beside it,
stand for one letter or two (`F>olitical`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple
from unicodedata import category, normalize

LONGEST_WORD = 80
"""How many characters a word may have to be compared letter by letter."""

SHORTEST_RUN, SHORTEST_MISREAD, SHORTEST_WITH_NOTE = 3, 5, 4
"""How many letters a word must have to be known by them, to have some exchanged, or to have had a
footnote's number run into it."""

DIGITS = {
    "0": "oq", "1": "ilj", "2": "z", "4": "a", "5": "s", "6": "bg", "7": "t", "8": "b", "9": "gq"
}  # fmt: skip
"""The letters that a digit looks like."""

ALIKE = ("aceo", "bh", "ft", "gq", "iljt", "nu", "vy")
"""Letters that look alike."""

ALIKE_TOGETHER = (
    ("m", "rn"), ("m", "nr"), ("m", "ni"), ("m", "in"), ("m", "iii"), ("w", "vv"), ("d", "cl"),
    ("h", "li"), ("u", "ii"), ("u", "li"), ("n", "ri"), ("n", "ii"), ("k", "lc"),
)  # fmt: skip
"""A letter that looks like several."""

DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"
OPENING = "([{\"'“‘„«‚‹^"
"""Marks that may stand right before a number and mean nothing for it."""

MEANT = "%‰&@#§/°\\"
"""Signs that say something, as words do."""

_NOTE = re.compile(rf"(?<![\d/{re.escape(DASHES)}])\d{{1,3}}(?!\d)")


@dataclass(frozen=True)
class Scan:
    """What a source's words and lines tell of its scan.

    `words` counts each word (its letters and digits, in lower case), also those that two lines
    share; a letter or a short number alone on its line is none. `breaks` holds the last word of
    each line with the first of the next, as they are written.
    """

    words: Mapping[str, int]
    breaks: frozenset[tuple[str, str]]


def scan_of(text: str) -> Scan:
    """Read a source's text for what it tells of its scan."""
    lines = [line.split() for line in normalize("NFC", text).split("\n") if line.strip()]
    breaks = [(above[-1], below[0]) for above, below in pairwise(lines)]
    words = Counter(letters_of(word) for line in lines if not _is_debris(line) for word in line)
    words.update(letters_of(last + first) for last, first in breaks)
    return Scan(words, frozenset(breaks))


def letters_of(word: str) -> str:
    """Give the letters and digits of a word alone, in lower case."""
    return "".join(sign for sign in normalize("NFC", word).casefold() if not is_mark(sign))


def is_mark(sign: str) -> bool:
    """Say whether a sign is neither a letter, an accent nor a digit."""
    return not sign.isalnum() and not category(sign).startswith("M")


def may_come_or_go(sign: str, before: str, after: str) -> bool:
    """Say whether a sign is a mark that may be left out or put in between its neighbours.

    `before` and `after` are the signs next to it, white space left aside; empty at an end.
    """
    if not is_mark(sign) or sign in MEANT or category(sign) == "Sc":
        return False
    if category(sign) == "Sm" and sign not in "|~¬":
        return False
    if not after.isdigit():
        return True
    return before.isalpha() or (sign in OPENING and not before.isdigit())


def could_be(scanned: str, word: str, scan: Scan) -> bool:
    """Say whether `scanned`, without white space, may be what a scan has made of `word`."""
    if max(len(scanned), len(word)) > LONGEST_WORD:
        return scanned == word
    return any(_could_be(each, word, scan) for each in (scanned, _without_note(scanned, word)))


def _could_be(scanned: str, word: str, scan: Scan) -> bool:
    exchanged = _letters_exchanged(scanned, word)
    if exchanged is None or exchanged == (0, 0):
        return exchanged is not None
    old, new = letters_of(scanned), letters_of(word)
    if new.isdigit() or old.isdigit():
        return exchanged[0] == 0 and _is_same_number(scanned, old, new, exchanged[1])
    if sum(exchanged) > max(1, len(new) // 3):
        return False
    if any(map(str.isdigit, new)):
        return exchanged[0] == 0 and any(map(str.isdigit, old))
    if exchanged[0] and (
        len(new) < SHORTEST_MISREAD or _is_well_formed(old, new, scan, elsewhere=1)
    ):
        return False
    return len(new) > 1 and _is_well_formed(new, old, scan)


def _is_same_number(scanned: str, old: str, new: str, exchanged: int) -> bool:
    """Say whether a number, or one sign in brackets, has been read with letters in it."""
    if len(old) == len(new) == 1:
        return scanned[0] in "([" and scanned.rstrip(".,;:")[-1] in ")]"
    return new.isdigit() and 2 * exchanged <= len(new) and any(map(str.isdigit, old))


def _is_well_formed(word: str, other: str, scan: Scan, elsewhere: int = 0) -> bool:
    """Say whether a source has a word, or has in other words each run that `other` lacks.

    A word that is quoted stands there once already: it must be `elsewhere` too. A part of a word,
    and what it is a part of, are no other words.
    """
    if scan.words.get(word, 0) > elsewhere:
        return True
    runs = {run for run in _runs(word) if run not in other}
    others = [known for known in scan.words if known not in word and word not in known]
    return len(word) >= SHORTEST_RUN and all(any(run in o for o in others) for run in runs)


def _runs(word: str) -> set[str]:
    return {word[at : at + SHORTEST_RUN] for at in range(len(word) - SHORTEST_RUN + 1)}


def _is_debris(line: list[str]) -> bool:
    """Say whether a line holds only what a scan leaves: a letter, or the number of a note."""
    letters = "".join(map(letters_of, line))
    return len(letters) == 1 or (len(letters) <= 3 and letters.isdigit())


def _is_sign(word: str, at: int) -> bool:
    """Say whether a sign that is no mark of punctuation stands between two letters."""
    return (
        0 < at < len(word) - 1
        and category(word[at])[0] == "S"
        and word[at - 1].isalpha()
        and word[at + 1].isalpha()
    )


def _without_note(scanned: str, word: str) -> str:
    """Leave out footnote numbers that stand after a letter of a word that has no digits."""
    letters = letters_of(word)
    first = next((at for at, sign in enumerate(scanned) if sign.isalpha()), None)
    if first is None or len(letters) < SHORTEST_WITH_NOTE or any(map(str.isdigit, letters)):
        return scanned
    return scanned[:first] + _NOTE.sub("", scanned[first:])


@lru_cache(4096)
def _letters_exchanged(scanned: str, word: str) -> tuple[int, int] | None:
    """Count the fewest letters of `word` that must have been misread; `None` if that can't be.

    Those read as other letters come first, then those read as digits or signs.
    """
    old, new = normalize("NFC", scanned), normalize("NFC", word)
    heads = tuple(next((at for at, s in enumerate(t) if s.isalpha()), -1) for t in (old, new))

    @cache
    def fewest(i: int, j: int) -> tuple[int, int] | None:
        if i == len(old) and j == len(new):
            return 0, 0
        found = []
        for step in _steps(old, new, i, j, (i, j) == heads):
            if (rest := fewest(i + step.old, j + step.new)) is not None:
                found.append((rest[0] + step.letters, rest[1] + step.signs))
        return min(found, default=None)

    return fewest(0, 0)


class _Step(NamedTuple):
    """How far two words go on together, and how many letters were misread there."""

    old: int
    new: int
    letters: int = 0
    signs: int = 0


def _steps(old: str, new: str, i: int, j: int, is_first: bool) -> Iterator[_Step]:
    """Go on from a place in each word: what is the same, may go, may come, or looks alike."""
    a, b = old[i : i + 1], new[j : j + 1]
    if a and b:
        if a == b or (is_first and a.casefold() == b.casefold()) or (a in DASHES and b in DASHES):
            yield _Step(1, 1)
            return
        yield from _exchanges(old, new, i, j)
    if a and may_come_or_go(a, old[i - 1 : i], old[i + 1 : i + 2]):
        yield _Step(1, 0)
    if b and may_come_or_go(b, new[j - 1 : j], new[j + 1 : j + 2]):
        yield _Step(0, 1)


def _exchanges(old: str, new: str, i: int, j: int) -> Iterator[_Step]:
    """Give what looks alike at a place in each word."""
    a, b = old[i].casefold(), new[j].casefold()
    if a in DIGITS.get(b, "") or b in DIGITS.get(a, ""):
        yield _Step(1, 1, signs=1)
    if any(a in group and b in group for group in ALIKE):
        yield _Step(1, 1, letters=1)
    for one, several in ALIKE_TOGETHER:
        for x, y in ((one, several), (several, one)):
            if old[i : i + len(x)].casefold() == x and new[j : j + len(y)].casefold() == y:
                yield _Step(len(x), len(y), letters=len(y))
    for taken in (1, 2):
        if any(_is_sign(old, at) for at in range(i, i + taken)):
            for given in (1, 2):
                if len(read := new[j : j + given]) == given and read.isalpha():
                    yield _Step(taken, given, signs=given)
