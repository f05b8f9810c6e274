"""Find where a quotation stands in its source: exactly, and exactly once.

White space is ignored, and so is a hyphen at the end of a line of the source where the quotation
leaves it out, because a scan breaks words across lines and pulls lines apart. No letter, digit or
other sign is ever ignored, and nothing is accepted by score: what does not match is refused, with
the nearest passage shown for the author to read.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from unicodedata import normalize

from triptych.anchoring.nearest import nearest_passage
from triptych.anchoring.places import PlaceFinder, Places
from triptych.anchoring.squeezed import Span, Squeezed

GAP = "[…]"
"""What joins the segments of a quotation where the scan tears a sentence apart."""

STARTS_TOLD = 1000
"""Of a quotation that stands in more places, the first are told."""


@dataclass(frozen=True)
class NotAnchored:
    """Why a quotation has no place: it stands there more than once, or not at all.

    `count` is how often it stands there and `starts` where (offsets, the first thousand);
    `nearest` is the span of the passage most like the segment that is lost.
    """

    count: int
    segment: str
    nearest: Span | None = None
    nearest_text: str = ""
    starts: tuple[int, ...] = ()


class Anchorer:
    """Anchors quotations in one text, which is NFC."""

    def __init__(self, text: str) -> None:
        """Squeeze the text once for all quotations."""
        self.text = text
        self._squeezed = Squeezed(text)
        self._finder = PlaceFinder(self._squeezed.text)

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
            self._finder.places(segment, "" if index else prefix, suffix if index == last else "")
            for index, segment in enumerate(segments)
        ]
        earliest = _earliest(places)
        if len(earliest) < len(places):
            return self._nearest(segments, prefix, suffix)
        latest = _latest(places)
        if earliest == latest:
            chosen = zip(places, earliest, strict=True)
            return [self._squeezed.span(each.starts[n], each.ends[n]) for each, n in chosen]
        doubtful, first, final = max(
            zip(places, earliest, latest, strict=True), key=lambda each: each[2] - each[1]
        )
        told = range(first, min(final + 1, first + STARTS_TOLD))
        starts = (self._squeezed.span(doubtful.starts[n], doubtful.ends[n]).start for n in told)
        return NotAnchored(final - first + 1, quote, starts=tuple(starts))

    def _nearest(self, segments: list[str], prefix: str, suffix: str) -> NotAnchored:
        """Say which segment is lost and show the passage most like it."""
        places = [self._finder.places(segment) for segment in segments]
        if len(_earliest(places)) == len(segments):
            segments = [f"{prefix} {segments[0]}", *segments[1:]]
            segments[-1] = f"{segments[-1]} {suffix}"
            places = [self._finder.places(segment) for segment in segments]
        lost = min(len(_earliest(places)), len(segments) - 1)
        segment = segments[lost].strip()
        found = nearest_passage(self.text, self._squeezed, "".join(segment.split()))
        return NotAnchored(0, segment, *found) if found else NotAnchored(0, segment)


def _earliest(places: Sequence[Places]) -> list[int]:
    """Place each segment as early as it can stand after the one before.

    Give the numbers of their places, up to the first segment that can't be placed.
    """
    chain: list[int] = []
    reached = 0
    for each in places:
        number = int(each.starts.searchsorted(reached))
        if number == len(each.starts):
            break
        chain.append(number)
        reached = each.ends[number]
    return chain


def _latest(places: Sequence[Places]) -> list[int]:
    """Place each segment, of which each has a place, as late as it can stand before the next."""
    chain: list[int] = []
    limit = places[-1].ends[-1]
    for each in reversed(places):
        number = int(each.ends.searchsorted(limit, "right")) - 1
        chain.insert(0, number)
        limit = each.starts[number]
    return chain
