"""Which claims still stand when sources are left out.

With all its sources, a claim is *affirmed* when at least one of them affirms it, *contested* when
besides that another one qualifies or denies it, and *not affirmed* when none affirms it outright: a
qualification alone does not carry a claim.

With some sources left out, a claim that was affirmed, contested or not,

- *falls* when no source is left that affirms it,
- *weakens* when some of those that affirmed it are gone, and at least one is left,
- *stands* when all of those that affirmed it are left.

Only what affirms a claim makes it stand or fall. To leave out a source that qualifies or denies it
gives no more evidence for it, so the verdict stays; a claim that is still affirmed is then *less
contested*, which is said beside the verdict. A source that is silent, or not coded, speaks neither
for a claim nor against it. A claim that is not affirmed with all the sources is *not affirmed* with
fewer of them. So leaving out more never makes a claim better affirmed. The verdicts are on what
these sources bear out; none is on what was so.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import pandas as pd

from triptych.evidence.tables import STANCES

VERDICTS = ("stands", "weakens", "falls", "not affirmed")
"""From the best to the worst; a claim keeps the last whatever is left out."""

MOST_SOURCES = 6
"""Up to as many sources, every choice of those left out is worked out; beyond, each one alone."""


@dataclass(frozen=True)
class Standing:
    """How a claim stands when some sources are left out.

    `at_first` is how it stands with all of them: affirmed, contested or not affirmed. The sources
    that are left are told by what they say of it, each in alphabetical order of their ids.
    `less_contested` says that it is still affirmed, and that a source which qualifies or denies it
    is among those left out.
    """

    claim: str
    verdict: str
    at_first: str
    affirming: tuple[str, ...]
    qualifying: tuple[str, ...]
    denying: tuple[str, ...]
    silent: tuple[str, ...]
    not_coded: tuple[str, ...]
    less_contested: bool


def standings(support: pd.DataFrame, left_out: Collection[str]) -> dict[str, Standing]:
    """Say of every claim how it stands without some sources (by id).

    `support` has the columns claim, source and stance, and a row for each claim and source. The
    claims come in the order of their first rows.
    """
    said: dict[str, dict[str, set[str]]] = {}
    for row in support[["claim", "source", "stance"]].itertuples():
        said.setdefault(row.claim, {stance: set() for stance in STANCES})[row.stance].add(
            row.source
        )
    return {claim: _standing(claim, voices, set(left_out)) for claim, voices in said.items()}


def every_choice(
    support: pd.DataFrame, sources: Sequence[str]
) -> dict[tuple[str, ...], dict[str, str]]:
    """Give every claim's verdict for every choice of the sources left out.

    A choice is a tuple of ids in the order of `sources`; the first is the empty one. Of more than
    `MOST_SOURCES` sources each is left out alone only.
    """
    return {
        choice: {claim: one.verdict for claim, one in standings(support, choice).items()}
        for choice in _choices(sources)
    }


def _choices(sources: Sequence[str]) -> Iterator[tuple[str, ...]]:
    most = len(sources) if len(sources) <= MOST_SOURCES else 1
    for size in range(most + 1):
        yield from combinations(sources, size)


def _standing(claim: str, said: dict[str, set[str]], left_out: set[str]) -> Standing:
    left = {stance: tuple(sorted(voices - left_out)) for stance, voices in said.items()}
    against = said["qualifies"] | said["denies"]
    return Standing(
        claim,
        _verdict(said["affirms"], set(left["affirms"])),
        _at_first(said["affirms"], against),
        *(left[stance] for stance in STANCES),
        less_contested=bool(left["affirms"] and against & left_out),
    )


def _at_first(affirming: set[str], against: set[str]) -> str:
    if not affirming:
        return "not affirmed"
    return "contested" if against else "affirmed"


def _verdict(affirmed: set[str], still_affirm: set[str]) -> str:
    if not affirmed:
        return "not affirmed"
    if not still_affirm:
        return "falls"
    return "stands" if still_affirm == affirmed else "weakens"
