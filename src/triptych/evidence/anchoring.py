"""Find where a quotation stands in its source: exactly, and exactly once.

White space is ignored, and so is a hyphen at the end of a line of the source where the quotation
leaves it out, because a scan breaks words across lines and pulls lines apart. No letter, digit or
other sign is ever ignored, and nothing is accepted by score: what does not match is refused, with
the nearest passage shown for the author to read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import normalize

GAP = "[…]"
"""What joins the segments of a quotation where the scan tears a sentence apart."""

SHORTEST_RUN = 4
"""How many characters a passage must share with a lost quotation to be shown as the nearest."""

HYPHENS = "-\u2010\u00ad"
"""The hyphen of a keyboard, of typography, and the soft one."""

_HYPHEN_AT_LINE_END = re.compile(rf"(?<=\w)[{HYPHENS}](?=[^\S\n]*\n)")

MARK = "\n"
"""Stands for a hyphen at a line's end in a text without white space."""

Place = tuple[int, int]
"""A stretch of a text without its white space."""


@dataclass(frozen=True)
class Span:
    """A stretch of a source's text: code points from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class NotAnchored:
    """Why a quotation has no place: it stands there more than once, or not at all.

    `count` is how often it stands there and `starts` where (offsets); `nearest` is the span of the
    passage most like the segment that is lost.
    """

    count: int
    segment: str
    nearest: Span | None = None
    nearest_text: str = ""
    starts: tuple[int, ...] = ()


class Squeezed:
    """A text without white space, its hyphens at line ends marked, and the way back to offsets."""

    def __init__(self, text: str) -> None:
        """Take out white space, and mark each hyphen at a line's end."""
        hyphens = {match.start() for match in _HYPHEN_AT_LINE_END.finditer(text)}
        self.offsets = [offset for offset, sign in enumerate(text) if not sign.isspace()]
        self.text = "".join(MARK if offset in hyphens else text[offset] for offset in self.offsets)

    def span(self, start: int, end: int) -> Span:
        """Translate a stretch of the squeezed text into one of the original."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


class Anchorer:
    """Anchors quotations in one text, which is NFC."""

    def __init__(self, text: str) -> None:
        """Squeeze the text once for all quotations."""
        self.text = text
        self._squeezed = Squeezed(text)
        self._between = f"{MARK}??" if MARK in self._squeezed.text else ""

    def anchor(self, quote: str, prefix: str = "", suffix: str = "") -> list[Span] | NotAnchored:
        """Find the spans of a quotation's segments, in order.

        `prefix` and `suffix` are the verbatim text right before and right after it; they settle a
        quotation that stands more than once. Each segment must have one place only.
        """
        quote, prefix, suffix = (normalize("NFC", text) for text in (quote, prefix, suffix))
        segments = quote.split(GAP)
        if not all(map(str.strip, segments)):
            return NotAnchored(0, quote)
        last = len(segments) - 1
        places = [
            self._places(segment, "" if index else prefix, suffix if index == last else "")
            for index, segment in enumerate(segments)
        ]
        earliest, latest = _earliest(places), _latest(places)
        if not earliest:
            return self._nearest(segments, prefix, suffix)
        if earliest == latest:
            return [self._squeezed.span(*place) for place in earliest]
        doubtful = max(
            (
                [place for place in each if first <= place <= final]
                for each, first, final in zip(places, earliest, latest, strict=True)
            ),
            key=len,
        )
        starts = tuple(self._squeezed.span(*place).start for place in doubtful)
        return NotAnchored(len(doubtful), quote, starts=starts)

    def _places(self, segment: str, before: str = "", after: str = "") -> list[Place]:
        """Find all places of a segment between its contexts, overlapping ones too."""
        parts = [self._pattern(part) for part in (before, segment, after)]
        between = self._between
        pattern = re.compile(f"{parts[0]}{between}({parts[1]}){between}{parts[2]}")
        places: dict[Place, None] = {}
        match = pattern.search(self._squeezed.text)
        while match:
            places[match.span(1)] = None
            match = pattern.search(self._squeezed.text, match.start() + 1)
        return list(places)

    def _pattern(self, text: str) -> str:
        """Match a text without white space; a hyphen at a line's end may stand anywhere in it."""
        return self._between.join(
            f"[{MARK}{re.escape(character)}]" if character in HYPHENS else re.escape(character)
            for character in text
            if not character.isspace()
        )

    def _nearest(self, segments: list[str], prefix: str, suffix: str) -> NotAnchored:
        """Say which segment is lost and show the passage most like it."""
        if _earliest([self._places(segment) for segment in segments]):
            segments = [f"{prefix} {segments[0]}", *segments[1:]]
            segments[-1] = f"{segments[-1]} {suffix}"
        placed = [self._places(segment) for segment in segments]
        lost = next(
            i
            for i in range(len(segments))
            if i + 1 == len(segments) or not _earliest(placed[: i + 1])
        )
        segment = segments[lost].strip()
        wanted = "".join(segment.split())
        return _nearest_passage(self.text, self._squeezed, segment, wanted)


def _nearest_passage(text: str, squeezed: Squeezed, segment: str, wanted: str) -> NotAnchored:
    """Show the passage that shares the longest run with a lost segment, in whole words."""
    matcher = SequenceMatcher(None, squeezed.text, wanted, autojunk=False)
    longest = matcher.find_longest_match()
    if longest.size < SHORTEST_RUN:
        return NotAnchored(0, segment)
    slack = 8 + len(wanted) // 8
    low = max(0, longest.a - longest.b - slack)
    window = squeezed.text[low : longest.a - longest.b + len(wanted) + slack]
    matcher.set_seqs(window, wanted)
    runs = [run for run in matcher.get_matching_blocks() if run.size >= SHORTEST_RUN]
    first, last = runs[0], runs[-1]
    start = max(0, low + first.a - first.b)
    end = min(len(squeezed.text), low + last.a + len(wanted) - last.b)
    span = squeezed.span(start, max(end, start + 1))
    start, end = span.start, span.end
    while start and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    return NotAnchored(0, segment, Span(start, end), " ".join(text[start:end].split()))


def _earliest(places: Sequence[Sequence[Place]]) -> list[Place]:
    """Place each segment as early as it can stand after the one before; empty if one can't."""
    chain: list[Place] = []
    for each in places:
        reached = chain[-1][1] if chain else 0
        place = next((place for place in each if place[0] >= reached), None)
        if place is None:
            return []
        chain.append(place)
    return chain


def _latest(places: Sequence[Sequence[Place]]) -> list[Place]:
    """Place each segment as late as it can stand before the one after; empty if one can't."""
    chain: list[Place] = []
    for each in reversed(places):
        place = next((p for p in reversed(each) if not chain or p[1] <= chain[0][0]), None)
        if place is None:
            return []
        chain.insert(0, place)
    return chain
