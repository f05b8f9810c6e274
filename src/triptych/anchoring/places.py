"""Find the places of a quotation's segment in a squeezed text: letters first, then hyphens.

A *letter* is here every sign but white space and hyphens. The letters of a text stand in one
string, in which a segment's letters are sought as they are; between them stand gaps, which hold
hyphens or nothing. A mark, a hyphen at a line's end, can only be the first sign of a gap: it
follows a letter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from triptych.anchoring.concordance import Concordance, places_in
from triptych.anchoring.squeezed import HYPHENS, MARK, as_text, code_points

_HYPHENS = re.compile(f"[{HYPHENS}]+")
_GAPS = re.compile(f"[{HYPHENS}{MARK}]+")

UNLIKE = -1


@dataclass(frozen=True)
class Places:
    """Stretches of a squeezed text in order: `starts` and, not included, `ends`, both ascending."""

    starts: np.ndarray
    ends: np.ndarray


@dataclass(frozen=True)
class Wanted:
    """A segment between the contexts that must stand right before and after it.

    `letters` are those of all three, and `gaps` the hyphens before the letter of each number, where
    there are any. `first` and `last` say in which gap the segment begins and ends, and after how
    many of its hyphens.
    """

    letters: str
    gaps: dict[int, str]
    first: tuple[int, int]
    last: tuple[int, int]

    @classmethod
    def of(cls, segment: str, before: str, after: str) -> Wanted:
        """Take white space out of all three, and part letters from hyphens."""
        before, segment, after = ("".join(part.split()) for part in (before, segment, after))
        whole = before + segment + after
        gaps, taken = {}, 0
        for run in _HYPHENS.finditer(whole):
            gaps[run.start() - taken] = run[0]
            taken += len(run[0])
        first, last = _gap_at_end(before), _gap_at_end(before + segment)
        return cls(_HYPHENS.sub("", whole), gaps, first, last)


def _gap_at_end(text: str) -> tuple[int, int]:
    """Say how many letters a text has, and how many hyphens after the last."""
    return len(_HYPHENS.sub("", text)), len(text) - len(text.rstrip(HYPHENS))


class PlaceFinder:
    """Finds segments in one squeezed text."""

    def __init__(self, squeezed: str) -> None:
        """Part the letters from the gaps, which are numbered by the letter that follows."""
        self._squeezed = squeezed
        signs = code_points(squeezed)
        is_letter = ~np.isin(signs, code_points(HYPHENS + MARK))
        self._at = np.flatnonzero(is_letter).astype(np.int32)
        self._letters = Concordance(as_text(signs[is_letter]))
        widths = np.diff(self._at, prepend=-1, append=len(squeezed)) - 1
        numbers = {"": 0}
        held = [numbers.setdefault(gap, len(numbers)) for gap in _GAPS.findall(squeezed)]
        self._kinds = list(numbers)
        self._kind_at = np.zeros(len(widths), np.min_scalar_type(len(numbers)))
        self._kind_at[widths > 0] = held
        self._fits: dict[tuple[Callable[[str, str], int], str], np.ndarray] = {}
        self._is_hard = self._fitting(fit_between, "") == UNLIKE
        self._hard = np.flatnonzero(self._is_hard[self._kind_at])

    def places(self, segment: str, before: str = "", after: str = "") -> Places:
        """Find all places of a segment between its contexts, overlapping ones too.

        The segment holds more than white space. The time is at most in proportion to the text, and
        to the places of the letters times the hyphens among them.
        """
        wanted = Wanted.of(segment, before, after)
        if not wanted.letters:
            return self._places_of_hyphens(wanted)
        found = self._with_fitting_gaps(wanted, self._letters.places(wanted.letters))
        starts = self._boundary(wanted, found, *wanted.first)
        if wanted.last[1]:
            return Places(starts, self._boundary(wanted, found, *wanted.last))
        return Places(starts, self._at[found + wanted.last[0] - 1] + 1)

    def _with_fitting_gaps(self, wanted: Wanted, found: np.ndarray) -> np.ndarray:
        """Keep the places of the letters between which the right hyphens stand."""
        count = len(wanted.letters)
        hard = self._hard.searchsorted(found + count) - self._hard.searchsorted(found + 1)
        for gap, hyphens in wanted.gaps.items():
            kinds = self._kind_at[found + gap]
            if 0 < gap < count:
                hard -= self._is_hard[kinds]
            kept = self._fitting(_rule(gap, count), hyphens)[kinds] != UNLIKE
            if not kept.all():
                found, hard = found[kept], hard[kept]
        return found[hard == 0]

    def _boundary(self, wanted: Wanted, found: np.ndarray, gap: int, passed: int) -> np.ndarray:
        """Say where in the text a gap's hyphens begin, or go on after those that are passed."""
        hyphens = wanted.gaps.get(gap, "")
        if not gap:
            return self._at[found] - len(hyphens) + passed
        rule = _rule(gap, len(wanted.letters))
        skipped = self._fitting(rule, hyphens)[self._kind_at[found + gap]]
        return self._at[found + gap - 1] + 1 + skipped + passed

    def _fitting(self, rule: Callable[[str, str], int], hyphens: str) -> np.ndarray:
        """Hold hyphens against each kind of gap in the text, once."""
        if (rule, hyphens) not in self._fits:
            fits = [rule(hyphens, kind) for kind in self._kinds]
            self._fits[rule, hyphens] = np.array(fits, np.int8)
        return self._fits[rule, hyphens]

    def _places_of_hyphens(self, wanted: Wanted) -> Places:
        """Find a segment that is nothing but hyphens, between hyphens or nothing."""
        hyphens = wanted.gaps[0]
        marked = [
            mark
            for mark in places_in(self._squeezed, MARK).tolist()
            if self._squeezed.startswith(hyphens[1:], mark + 1)
        ]
        exact = places_in(self._squeezed, hyphens)
        found = np.sort(np.concatenate([exact, np.array(marked, np.int64)]))
        return Places(found + wanted.first[1], found + wanted.last[1])


def _rule(gap: int, letters: int) -> Callable[[str, str], int]:
    """Choose how a gap's hyphens are held against a text's: whole, or only where they touch."""
    if not gap:
        return fit_before
    return fit_between if gap < letters else fit_after


def fit_between(quoted: str, there: str) -> int:
    """Hold a quotation's hyphens between two letters against a text's; a mark may be left out.

    Give how many marks are skipped before the first hyphen (0 or 1), or `UNLIKE`.
    """
    if quoted == there:
        return 0
    if there[:1] != MARK:
        return UNLIKE
    if quoted == there[1:]:
        return 1
    return 0 if quoted and quoted[1:] == there[1:] else UNLIKE


def fit_before(quoted: str, there: str) -> int:
    """Hold hyphens before a quotation's first letter against a text's: 0, or `UNLIKE`."""
    if len(quoted) > len(there):
        return UNLIKE
    touching = there[len(there) - len(quoted) :]
    alike = quoted == touching or (touching[0] == MARK and quoted[1:] == touching[1:])
    return 0 if alike else UNLIKE


def fit_after(quoted: str, there: str) -> int:
    """Hold hyphens after a quotation's last letter against a text's: as `fit_between`."""
    if there[:1] != MARK or not quoted:
        return 0 if there.startswith(quoted) else UNLIKE
    if there.startswith(quoted[1:], 1):
        return 0
    return 1 if there.startswith(quoted, 1) else UNLIKE
