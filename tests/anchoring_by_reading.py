"""Anchoring as its rules say it: one regular expression for each segment, read over all the text.

It is slow, and short enough to be seen right. What the package does quickly is held against it.
"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from unicodedata import normalize

from triptych.anchoring import GAP, NotAnchored, Span

HYPHENS = "-\u2010\u00ad"
HYPHEN_AT_LINE_END = re.compile(rf"(?<=\w)[{HYPHENS}](?=[^\S\n]*\n)")
MARK = "\n"
SHORTEST_RUN = 4

Place = tuple[int, int]


class ReadingAnchorer:
    """Anchors quotations in one text, which is NFC, as `Anchorer` must."""

    def __init__(self, text: str) -> None:
        """Take out white space, and mark each hyphen at a line's end."""
        self.text = text
        hyphens = {match.start() for match in HYPHEN_AT_LINE_END.finditer(text)}
        self.offsets = [offset for offset, sign in enumerate(text) if not sign.isspace()]
        self.squeezed = "".join(
            MARK if offset in hyphens else text[offset] for offset in self.offsets
        )

    def anchor(self, quote: str, prefix: str = "", suffix: str = "") -> list[Span] | NotAnchored:
        """Find the spans of a quotation's segments, in order."""
        quote, prefix, suffix = (normalize("NFC", text) for text in (quote, prefix, suffix))
        segments = quote.split(GAP)
        if not all(map(str.strip, segments)):
            return NotAnchored(0, quote)
        last = len(segments) - 1
        places = [
            self.places(segment, "" if index else prefix, suffix if index == last else "")
            for index, segment in enumerate(segments)
        ]
        earliest, latest = self.earliest(places), self.latest(places)
        if not earliest:
            return self.nearest(segments, prefix, suffix)
        if earliest == latest:
            return [self.span(*place) for place in earliest]
        doubtful = max(
            (
                [place for place in each if first <= place <= final]
                for each, first, final in zip(places, earliest, latest, strict=True)
            ),
            key=len,
        )
        starts = tuple(self.span(*place).start for place in doubtful)
        return NotAnchored(len(doubtful), quote, starts=starts)

    def span(self, start: int, end: int) -> Span:
        """Translate a stretch of the squeezed text into one of the text."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)

    def places(self, segment: str, before: str = "", after: str = "") -> list[Place]:
        """Find all places of a segment between its contexts, overlapping ones too."""
        parts = [self.pattern(part) for part in (before, segment, after)]
        pattern = re.compile(f"{parts[0]}{MARK}??({parts[1]}){MARK}??{parts[2]}")
        places: dict[Place, None] = {}
        match = pattern.search(self.squeezed)
        while match:
            places[match.span(1)] = None
            match = pattern.search(self.squeezed, match.start() + 1)
        return list(places)

    def pattern(self, text: str) -> str:
        """Match a text without white space; a hyphen at a line's end may stand anywhere in it."""
        return f"{MARK}??".join(
            f"[{MARK}{re.escape(sign)}]" if sign in HYPHENS else re.escape(sign)
            for sign in text
            if not sign.isspace()
        )

    def earliest(self, places: list[list[Place]]) -> list[Place]:
        """Place each segment as early as it can stand after the one before; empty if one can't."""
        chain: list[Place] = []
        for each in places:
            reached = chain[-1][1] if chain else 0
            place = next((place for place in each if place[0] >= reached), None)
            if place is None:
                return []
            chain.append(place)
        return chain

    def latest(self, places: list[list[Place]]) -> list[Place]:
        """Place each segment as late as it can stand before the one after; empty if one can't."""
        chain: list[Place] = []
        for each in reversed(places):
            place = next((p for p in reversed(each) if not chain or p[1] <= chain[0][0]), None)
            if place is None:
                return []
            chain.insert(0, place)
        return chain

    def nearest(self, segments: list[str], prefix: str, suffix: str) -> NotAnchored:
        """Say which segment is lost and show the passage that shares the longest run with it."""
        if self.earliest([self.places(segment) for segment in segments]):
            segments = [f"{prefix} {segments[0]}", *segments[1:]]
            segments[-1] = f"{segments[-1]} {suffix}"
        placed = [self.places(segment) for segment in segments]
        lost = next(
            i
            for i in range(len(segments))
            if i + 1 == len(segments) or not self.earliest(placed[: i + 1])
        )
        segment = segments[lost].strip()
        wanted = "".join(segment.split())
        matcher = SequenceMatcher(None, self.squeezed, wanted, autojunk=False)
        longest = matcher.find_longest_match()
        if longest.size < SHORTEST_RUN:
            return NotAnchored(0, segment)
        slack = 8 + len(wanted) // 8
        low = max(0, longest.a - longest.b - slack)
        window = self.squeezed[low : longest.a - longest.b + len(wanted) + slack]
        matcher.set_seqs(window, wanted)
        runs = [run for run in matcher.get_matching_blocks() if run.size >= SHORTEST_RUN]
        first, last = runs[0], runs[-1]
        start = max(0, low + first.a - first.b)
        end = min(len(self.squeezed), low + last.a + len(wanted) - last.b)
        span = self.span(start, max(end, start + 1))
        start, end = span.start, span.end
        while start and not self.text[start - 1].isspace():
            start -= 1
        while end < len(self.text) and not self.text[end].isspace():
            end += 1
        return NotAnchored(0, segment, Span(start, end), " ".join(self.text[start:end].split()))
