"""Find words in a source as a reader remembers them, also where a scan has broken or moved them.

White space and the case of letters are ignored, and what a scan leaves at the end of a line: a
hyphen, a footnote's number. Where the words do not stand together, the places are found where each
of them stands near the next; in the words' order if there is such a place, else in any.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from unicodedata import normalize

from triptych.anchoring import GAP, HYPHENS, Anchorer, NotAnchored, Span
from triptych.evidence.texts import SourceText

WIDEST_GAP = 240
"""How many characters may stand between a word and the next for the two to be near each other."""

SHORTEST_BROKEN = 5
"""How many letters a word must have for its two halves to be looked for on different lines."""

LEAST_ALIKE = 0.5
"""How much of the words (0 to 1) a passage must share to be shown as the nearest."""

LINE_END = rf"[{HYPHENS}]?\d{{0,3}}+[^\S\n]*+\n\s*+"
ANY_SPACE = rf"((?:{LINE_END}|\s*+))"
BROKEN_LINE = rf"((?:{LINE_END})?)"
ALIKE = {sign: f"[{signs}]" for signs in ("'’‘", '"“”„', "\\-‐‑–—") for sign in signs}
"""Signs that a keyboard has in one form only."""

PUNCTUATION = ".,;:!?()[]\"'“”‘’„…–—"

LAST_LETTERS = re.compile(
    rf"(?<![^\W\d_])([^\W\d_]++)(?=[{HYPHENS}]?\d{{0,3}}[^\S\n]*$)", re.MULTILINE
)
FIRST_LETTERS = re.compile(r"^[^\S\n]*([^\W\d_]+)", re.MULTILINE)


@dataclass(frozen=True)
class Piece:
    """A stretch of a source that holds words looked for, and how to quote it."""

    span: Span
    quote: str


@dataclass(frozen=True)
class Place:
    """Where words stand in a source: the stretches that hold them, in the source's order.

    `quote` is what to copy as a quotation; it anchors where it has no second place.
    """

    spans: tuple[Span, ...]
    quote: str


@dataclass(frozen=True)
class Nearest:
    """The passage of a source that is most like words that it does not hold; `alike` is 0 to 1."""

    span: Span
    text: str
    alike: float


def find_words(text: SourceText, words: str) -> tuple[Place, ...]:
    """Find where words stand, in the order of the text.

    Places where they stand together come alone if there are any. A word is found by its beginning,
    too, and anywhere within words when none begins with it.
    """
    words = normalize("NFC", words.replace(GAP, " "))
    if not words.strip():
        return ()
    if together := _together(text.text, words):
        return tuple(Place((piece.span,), piece.quote) for piece in together)
    if not (places := [_place(text.text, each) for each in _apart(text.text, words)]):
        return ()
    anchor = cache(Anchorer(text.text).anchor)
    return tuple(
        _in_one(text.text, place) if isinstance(anchor(place.quote), NotAnchored) else place
        for place in places
    )


def passage_like(text: SourceText, words: str) -> Nearest | None:
    """Find the passage most like words that don't stand in a text; `None` if nothing is like it."""
    words = _lowered(normalize("NFC", words))
    found = Anchorer(_lowered(text.text)).anchor(words)
    span = found.nearest if isinstance(found, NotAnchored) else found[0]
    if span is None:
        return None
    span = _as_far_as(words, text.text, span)
    passage = " ".join(text.text[span.start : span.end].split())
    alike = SequenceMatcher(None, _lowered(passage), words, autojunk=False).ratio()
    return Nearest(span, passage, alike) if alike >= LEAST_ALIKE else None


def _as_far_as(words: str, text: str, span: Span) -> Span:
    """Take off the marks at either end of a passage where the words begin or end without any."""
    start, end = span.start, span.end
    while start < end - 1 and text[start] in PUNCTUATION and words.strip()[:1].isalnum():
        start += 1
    while start < end - 1 and text[end - 1] in PUNCTUATION and words.strip()[-1:].isalnum():
        end -= 1
    return Span(start, end)


def _lowered(text: str) -> str:
    """Lower each letter that has one lower letter, so that offsets stay."""
    return "".join(low if len(low := letter.lower()) == 1 else letter for letter in text)


def _pattern(words: str, between: str) -> str:
    """Match words, whatever white space stands between their characters (a group for each)."""
    signs = [sign for sign in words if not sign.isspace()]
    return between.join(ALIKE.get(sign, re.escape(sign)) for sign in signs)


def _together(text: str, words: str) -> list[Piece]:
    pattern = _pattern(words, ANY_SPACE)
    spaced = _spaced(words)
    beginning = r"(?<!\w)" if words.strip()[0].isalnum() else ""
    whole = list(re.finditer(f"{beginning}{pattern}", text, re.IGNORECASE))
    whole = [
        found for found in whole if not _is_torn(found, spaced) or _ends_word(text, found.end())
    ]
    if not whole:
        anywhere = re.finditer(pattern, text, re.IGNORECASE)
        whole = [found for found in anywhere if not _is_torn(found, spaced)]
    return [_piece(found, spaced) for found in whole]


def _spaced(words: str) -> list[bool]:
    """Say of each two neighbouring characters of words whether white space stands between them."""
    return [
        is_last and index < len(parts) - 1
        for parts in [words.split()]
        for index, part in enumerate(parts)
        for is_last in [False] * (len(part) - 1) + [True]
    ][:-1]


def _is_torn(found: re.Match[str], spaced: list[bool]) -> bool:
    """Say whether white space within a line stands where the words have none."""
    gaps = zip(found.groups(), spaced, strict=True)
    return any(gap and "\n" not in gap and not is_spaced for gap, is_spaced in gaps)


def _ends_word(text: str, end: int) -> bool:
    return end == len(text) or not (text[end].isalnum() and text[end - 1].isalnum())


def _piece(found: re.Match[str], spaced: list[bool]) -> Piece:
    """Quote what was found letter for letter, with white space where the words have it."""
    quote, reached = "", found.start()
    for group, is_spaced in enumerate(spaced, 1):
        start, end = found.span(group)
        signs = found[group].strip()
        kept = signs if is_spaced or any(map(str.isdigit, signs)) else ""
        quote += found.string[reached:start] + kept
        quote += " " if is_spaced != bool(kept) or kept[-1:].isdigit() else ""
        reached = end
    return Piece(Span(*found.span()), quote + found.string[reached : found.end()])


def _apart(text: str, words: str) -> list[list[Piece]]:
    """Find the places where each word stands near the next; those in the words' order if any."""
    parts = [stripped for word in words.split() if (stripped := word.strip(PUNCTUATION))]
    ends, starts = _by_letters(LAST_LETTERS, text), _by_letters(FIRST_LETTERS, text)
    ways = [_Word(text, part, ends, starts) for part in parts]
    if not ways or not all(way.places for way in ways):
        return []
    rarest = min(range(len(ways)), key=lambda index: len(ways[index].places))
    chains = [chain for place in ways[rarest].places if (chain := _chain(ways, rarest, place))]
    in_order = [chain for chain in chains if _is_in_order(chain)]
    return _shortest(
        [[piece for place in chain for piece in place] for chain in in_order or chains]
    )


Way = tuple[Piece, ...]
"""How a word stands: whole, or as two halves, in the order in which one reads them."""


ByLetters = dict[str, list[Piece]]
"""The pieces of words at the ends of lines, or at their beginnings, by their letters."""


class _Word:
    """All places of a word in a text: whole, and broken into halves at the ends of two lines."""

    def __init__(self, text: str, word: str, ends: ByLetters, starts: ByLetters) -> None:
        pattern = rf"(?<!\w){_pattern(word, BROKEN_LINE)}(?!\w)"
        found = re.finditer(pattern, text, re.IGNORECASE)
        self.whole: list[Way] = [(_piece(match, _spaced(word)),) for match in found]
        self.broken = list(_halves(word, ends, starts)) if len(word) >= SHORTEST_BROKEN else []
        self.places = [*self.whole, *self.broken]
        self._starts = [place[0].span.start for place in self.whole]

    def near(self, offset: int, step: int) -> Way | None:
        """Give the place nearest to an offset: whole if it can be, on the side that `step` says."""
        at = bisect_left(self._starts, offset)
        for places in (self.whole[max(0, at - 2) : at + 2], self.broken):
            far = {place: _distance(place, offset, step) for place in places}
            nearest = min(far, key=lambda place: (far[place] < 0, abs(far[place])), default=None)
            if nearest and abs(far[nearest]) <= WIDEST_GAP:
                return nearest
        return None


def _distance(place: Way, offset: int, step: int) -> int:
    """Measure from an offset to a place; it is negative when the place is on the other side."""
    return place[0].span.start - offset if step > 0 else offset - place[-1].span.end


def _chain(ways: list[_Word], rarest: int, place: Way) -> list[Way]:
    """Go from a place of one word to the nearest of each next; empty where one is too far."""
    chain = {rarest: place}
    for step, last in ((1, len(ways)), (-1, -1)):
        here = place
        for index in range(rarest + step, last, step):
            offset = here[-1].span.end if step > 0 else here[0].span.start
            found = ways[index].near(offset, step)
            if found is None:
                return []
            chain[index] = here = found
    return [chain[index] for index in sorted(chain)]


def _is_in_order(chain: list[Way]) -> bool:
    starts = [piece.span.start for place in chain for piece in place]
    return starts == sorted(starts)


def _shortest(found: list[list[Piece]]) -> list[list[Piece]]:
    """Keep, of places that overlap, the shortest, and give them in the order of the text."""

    def bounds(pieces: list[Piece]) -> tuple[int, int]:
        return min(p.span.start for p in pieces), max(p.span.end for p in pieces)

    kept: list[tuple[int, int, list[Piece]]] = []
    placed = ((*bounds(pieces), pieces) for pieces in found)
    for start, end, pieces in sorted(placed, key=lambda each: each[1] - each[0]):
        at = bisect_left(kept, start, key=lambda each: each[0])
        before, after = kept[max(0, at - 1) : at], kept[at : at + 1]
        if all(each[1] <= start for each in before) and all(end <= each[0] for each in after):
            kept.insert(at, (start, end, pieces))
    return [pieces for _, _, pieces in kept]


def _halves(word: str, ends: ByLetters, starts: ByLetters) -> Iterator[Way]:
    """Find where the first half of a word ends a line, and the second begins another one nearby."""
    for cut in range(2, len(word) - 1):
        for first in ends.get(word[:cut].lower(), ()):
            for second in starts.get(word[cut:].lower(), ()):
                if abs(second.span.start - first.span.start) <= WIDEST_GAP:
                    yield first, second


def _by_letters(pattern: re.Pattern[str], text: str) -> ByLetters:
    found: ByLetters = {}
    for match in pattern.finditer(text):
        found.setdefault(match[1].lower(), []).append(Piece(Span(*match.span(1)), match[1]))
    return found


def _place(text: str, pieces: Iterable[Piece]) -> Place:
    """Join the pieces between which no other word stands; `[…]` stands for what is between."""
    ordered = sorted(set(pieces), key=lambda piece: piece.span.start)
    joined = ordered[:1]
    for piece in ordered[1:]:
        last = joined[-1]
        between = text[last.span.end : piece.span.start]
        if any(map(str.isalnum, between)):
            joined.append(piece)
        else:
            gap = re.sub(r"\s+", " ", between)
            joined[-1] = Piece(
                Span(last.span.start, piece.span.end), f"{last.quote}{gap}{piece.quote}"
            )
    quote = f" {GAP} ".join(piece.quote for piece in joined)
    return Place(tuple(piece.span for piece in joined), quote)


def _in_one(text: str, place: Place) -> Place:
    """Quote all from the first to the last stretch: too little to be told apart stands in them."""
    whole = text[place.spans[0].start : place.spans[-1].end]
    return Place(place.spans, " ".join(whole.split()))
