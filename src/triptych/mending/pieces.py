"""Cut a reading into pieces, each with what its quotation has there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from typing import NamedTuple
from unicodedata import normalize

from triptych.anchoring import GAP
from triptych.mending.misreading import is_mark, letters_of


@dataclass(frozen=True)
class Piece:
    """A stretch of a reading.

    `was` is what the quotation has there: `None` for the same, empty for what was moved here or for
    a mark put in. The text is empty for what is left out.
    """

    text: str
    was: str | None = None


class Word(NamedTuple):
    """A word of the quotation, the line that it stands on, and whether a gap stands before it."""

    text: str
    line: int
    after_gap: bool = False


class Step(NamedTuple):
    """Words of the quotation, and the words of the reading that stand for them: from, to."""

    i: int
    i_end: int
    j: int
    j_end: int


def mends_in_words(pieces: Iterable[Piece]) -> tuple[str, ...]:
    """Say what was mended, each once: `“agricul2 tural” read as “agricultural”`, `“3” left out`."""
    told = (_told_mend(piece.text.strip(), piece.was) for piece in pieces if piece.was is not None)
    return tuple(dict.fromkeys(told))


def _told_mend(text: str, was: str | None) -> str:
    if not text:
        return f"“{was}” left out"
    if was:
        return f"“{was}” read as “{text}”"
    return f"“{text}” {'moved' if letters_of(text) else 'put in'}"


def pieces_along(reading: str, words: Sequence[Word], steps: Iterable[Step]) -> tuple[Piece, ...]:
    """Cut a reading into pieces along the steps that lead to it."""
    moved = _moved(words)
    spans = [match.span() for match in re.finditer(r"\S+", reading)]
    pieces: list[Piece] = []
    reached = 0
    for step in steps:
        start = spans[step.j][0] if step.j < len(spans) else reached
        end = spans[step.j_end - 1][1] if step.j < step.j_end else start
        pieces.append(Piece(reading[reached:start]))
        pieces += _cut(reading[start:end], words[step.i : step.i_end], moved)
        reached = end
    return _joined([*pieces, Piece(reading[reached:])])


def _moved(words: Sequence[Word]) -> set[int]:
    """Name the lines that have moved: as few words as leave the others in the source's order."""
    lines = [(line, len(list(group))) for line, group in groupby(words, key=lambda w: w.line)]
    best: list[tuple[int, tuple[int, ...]]] = []
    for at, (line, length) in enumerate(lines):
        before = (best[k] for k in range(at) if lines[k][0] < line)
        weight, kept = max(before, key=lambda each: each[0], default=(0, ()))
        best.append((weight + length, (*kept, line)))
    stays = max(best, key=lambda each: each[0], default=(0, ()))[1]
    return {line for line, _ in lines} - set(stays)


def _cut(text: str, words: Sequence[Word], moved: set[int]) -> list[Piece]:
    """Give the pieces of one step: the same, moved, mended, left out or put in."""
    was = " ".join(f"{GAP} {word.text}" if word.after_gap else word.text for word in words)
    was = was.removeprefix(f"{GAP} ")
    if not text or not words:
        return [Piece(text, was)]
    if len(words) == 1 and normalize("NFC", text) == words[0].text:
        return [Piece(text, "" if words[0].line in moved else None)]
    if any(word.line in moved for word in words):
        return _cut_at_words(text, was, words, moved)
    if len(words) > 1 or any(map(str.isspace, text)):
        return [Piece(text, was)]
    return _cut_at_marks(text, was)


def _cut_at_words(text: str, was: str, words: Sequence[Word], moved: set[int]) -> list[Piece]:
    """Cut a word of which a part was moved here, unless it was mended too."""
    if text != "".join(word.text for word in words):
        return [Piece(text, was)]
    ends = list(accumulate(len(word.text) for word in words))
    return [
        Piece(text[start:end], "" if word.line in moved else None)
        for start, end, word in zip([0, *ends], ends, words, strict=False)
    ]


def _cut_at_marks(text: str, was: str) -> list[Piece]:
    """Cut a word off the marks before and after it where only those are mended."""
    (head, core, tail), (old_head, old_core, old_tail) = map(_parted, (text, was))
    if core != old_core or not core:
        return [Piece(text, was)]
    return [*_marks(head, old_head), Piece(core), *_marks(tail, old_tail)]


def _parted(word: str) -> tuple[str, str, str]:
    inner = [at for at, sign in enumerate(word) if not is_mark(sign)]
    start, end = (inner[0], inner[-1] + 1) if inner else (len(word), len(word))
    return word[:start], word[start:end], word[end:]


def _marks(marks: str, was: str) -> list[Piece]:
    if marks and was.startswith(marks) and was != marks:
        return [Piece(marks), Piece("", was[len(marks) :])]
    return [Piece(marks, None if marks == was else was)]


def _joined(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """Join neighbours of the same kind, and moved words across the white space between them."""
    joined: list[Piece] = []
    for piece in pieces:
        if not piece.text and not piece.was:
            continue
        if joined and joined[-1].was is None and piece.was is None:
            joined[-1] = Piece(joined[-1].text + piece.text)
        elif (
            len(joined) > 1
            and piece.was == joined[-2].was == ""
            and joined[-1].was is None
            and joined[-1].text.isspace()
        ):
            space = joined.pop().text
            joined[-1] = Piece(joined[-1].text + space + piece.text, "")
        elif joined and piece.was == joined[-1].was == "":
            joined[-1] = Piece(joined[-1].text + piece.text, "")
        else:
            joined.append(piece)
    return tuple(joined)
