"""Find where a quotation stands in its source: exactly, and exactly once.

White space is ignored, and so is a hyphen at the end of a line, because a scan breaks words across
lines and pulls lines apart. No letter, digit or other sign is ever ignored, and nothing is accepted
by score: what does not match is refused, with the nearest passage shown for the author to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

GAP = "[…]"
"""What joins the segments of a quotation where the scan tears a sentence apart."""

_HYPHEN_AT_LINE_END = re.compile(r"(?<=\w)[-\u2010\u00ad](?=[^\S\n]*\n)")
_HYPHEN_BEFORE_SPACE = re.compile(r"(?<=\w)[-\u2010\u00ad](?=\s)")


@dataclass(frozen=True)
class Span:
    """A stretch of a source's text: code points from `start` up to, not including, `end`."""

    start: int
    end: int


@dataclass(frozen=True)
class NotAnchored:
    """Why a quotation has no place: how often it stands there, and what stands nearest."""

    count: int
    segment: str
    nearest: Span | None = None
    nearest_text: str = ""


class Squeezed:
    """A text with what matching ignores taken out, and the way back to its offsets."""

    def __init__(self, text: str, *, keep_hyphens: bool) -> None:
        """Squeeze `text`; hyphens at line ends stay when `keep_hyphens`."""
        dropped = set()
        if not keep_hyphens:
            dropped = {match.start() for match in _HYPHEN_AT_LINE_END.finditer(text)}
        kept = [
            (offset, character)
            for offset, character in enumerate(text)
            if not character.isspace() and offset not in dropped
        ]
        self.text = "".join(character for _, character in kept)
        self.offsets = [offset for offset, _ in kept]

    def span(self, start: int, end: int) -> Span:
        """Translate a stretch of the squeezed text into one of the original."""
        return Span(self.offsets[start], self.offsets[end - 1] + 1)


class Anchorer:
    """Anchors quotations in one text."""

    def __init__(self, text: str) -> None:
        """Prepare both ways of squeezing the text."""
        self.text = text
        self._ways = [
            (Squeezed(text, keep_hyphens=False), _squeeze_quotation),
            (Squeezed(text, keep_hyphens=True), _without_space),
        ]

    def anchor(self, quote: str, prefix: str = "", suffix: str = "") -> list[Span] | NotAnchored:
        """Find the spans of a quotation's segments, in order.

        `prefix` and `suffix` are the verbatim text right before and right after it; they settle a
        quotation that stands more than once.
        """
        for squeezed, squeeze in self._ways:
            segments = [squeeze(segment) for segment in quote.split(GAP)]
            if not all(segments):
                return NotAnchored(0, quote)
            chains = [
                chain
                for chain in _chains(squeezed, segments)
                if _stands_between(squeezed.text, chain, squeeze(prefix), squeeze(suffix))
            ]
            if chains:
                break
        if len(chains) == 1:
            return [squeezed.span(start, end) for start, end in chains[0]]
        if chains:
            return NotAnchored(len(chains), quote)
        return self._nearest(quote)

    def _nearest(self, quote: str) -> NotAnchored:
        """Say which segment is lost and show the passage most like it."""
        squeezed, squeeze = self._ways[0]
        position = 0
        for segment in quote.split(GAP):
            wanted = squeeze(segment)
            found = squeezed.text.find(wanted, position)
            if found < 0:
                break
            position = found + len(wanted)
        matcher = SequenceMatcher(None, squeezed.text, wanted, autojunk=False)
        block = matcher.find_longest_match()
        if block.size < 4:
            return NotAnchored(0, segment.strip())
        start = max(0, block.a - block.b)
        end = min(len(squeezed.text), start + len(wanted))
        span = squeezed.span(start, max(end, start + 1))
        shown = " ".join(self.text[span.start : span.end].split())
        return NotAnchored(0, segment.strip(), span, shown)


def _chains(squeezed: Squeezed, segments: list[str]) -> Iterator[list[tuple[int, int]]]:
    """Yield, for each place of the first segment, the earliest run of all segments after it."""
    first = segments[0]
    start = squeezed.text.find(first)
    while start >= 0:
        chain = [(start, start + len(first))]
        for segment in segments[1:]:
            at = squeezed.text.find(segment, chain[-1][1])
            if at < 0:
                return
            chain.append((at, at + len(segment)))
        yield chain
        start = squeezed.text.find(first, start + 1)


def _stands_between(text: str, chain: list[tuple[int, int]], prefix: str, suffix: str) -> bool:
    return text.endswith(prefix, 0, chain[0][0]) and text.startswith(suffix, chain[-1][1])


def _without_space(text: str) -> str:
    return "".join(text.split())


def _squeeze_quotation(text: str) -> str:
    return _without_space(_HYPHEN_BEFORE_SPACE.sub("", text))
