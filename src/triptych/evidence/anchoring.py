"""Find where a quotation stands in its source: exactly, and exactly once.

White space is ignored, and so is a hyphen at the end of a line, because a scan breaks words across
lines and pulls lines apart. No letter, digit or other sign is ever ignored, and nothing is accepted
by score: what does not match is refused, with the nearest passage shown for the author to read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from unicodedata import normalize

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
        quotation that stands more than once. A quotation of several segments must have one place
        for each of them.
        """
        quote, prefix, suffix = (normalize("NFC", text) for text in (quote, prefix, suffix))
        for squeezed, squeeze in self._ways:
            segments = [squeeze(segment) for segment in quote.split(GAP)]
            if not all(segments):
                return NotAnchored(0, quote)
            needles = _needles(segments, squeeze(prefix), squeeze(suffix))
            if earliest := _earliest(squeezed.text, needles):
                latest = _latest(squeezed.text, needles)
                if earliest == latest:
                    return [squeezed.span(start, end) for start, end in earliest]
                return NotAnchored(_count(squeezed.text, needles, earliest, latest), quote)
        return self._nearest(quote, prefix, suffix)

    def _nearest(self, quote: str, prefix: str, suffix: str) -> NotAnchored:
        """Say which segment is lost and show the passage most like it."""
        squeezed, squeeze = self._ways[0]
        segments = quote.split(GAP)
        if _earliest(squeezed.text, _needles([squeeze(segment) for segment in segments])):
            segments[0] = f"{prefix} {segments[0]}"
            segments[-1] = f"{segments[-1]} {suffix}"
        position = 0
        for segment in segments:
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


@dataclass(frozen=True)
class _Needle:
    """What to look for: a segment with its context, and how much of its ends is context."""

    text: str
    before: int = 0
    after: int = 0


def _needles(segments: list[str], prefix: str = "", suffix: str = "") -> list[_Needle]:
    """Put the context at the first segment's start and the last one's end."""
    needles = [_Needle(segment) for segment in segments]
    needles[0] = _Needle(prefix + segments[0], before=len(prefix))
    last = needles[-1]
    needles[-1] = _Needle(last.text + suffix, last.before, len(suffix))
    return needles


def _earliest(text: str, needles: list[_Needle]) -> list[tuple[int, int]]:
    """Place each segment as early as it can stand after the one before; empty if one can't."""
    places: list[tuple[int, int]] = []
    position = 0
    for needle in needles:
        at = text.find(needle.text, position)
        if at < 0:
            return []
        position = at + len(needle.text) - needle.after
        places.append((at + needle.before, position))
    return places


def _latest(text: str, needles: list[_Needle]) -> list[tuple[int, int]]:
    """Place each segment as late as it can stand before the one after."""
    places: list[tuple[int, int]] = []
    limit = len(text)
    for needle in reversed(needles):
        at = text.rfind(needle.text, 0, limit + needle.after)
        limit = at + needle.before
        places.insert(0, (limit, at + len(needle.text) - needle.after))
    return places


def _count(
    text: str,
    needles: list[_Needle],
    earliest: list[tuple[int, int]],
    latest: list[tuple[int, int]],
) -> int:
    """Count the places of the segment that has the most of them."""
    counts = []
    for needle, (first, _), (last, _) in zip(needles, earliest, latest, strict=True):
        starts = range(first - needle.before, last - needle.before + 1)
        counts.append(sum(text.startswith(needle.text, start) for start in starts))
    return max(counts)


def _without_space(text: str) -> str:
    return "".join(text.split())


def _squeeze_quotation(text: str) -> str:
    return _without_space(_HYPHEN_BEFORE_SPACE.sub("", text))
