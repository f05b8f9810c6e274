"""The sources side by side: for each theme, claim and event, what each of them has, or that it has
nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from triptych.evidence.value import Evidence

Item = dict[str, Any]
"""`id`, `label`, `note`, and `cells`: for each source its `status` and its `passages` (ids)."""


@lru_cache(maxsize=2)
def side_by_side(evidence: Evidence) -> dict[str, list[Item]]:
    """Give the items of each kind (`theme`, `claim`, `event`), in the order of their files."""
    unheard = _unheard(evidence)
    return {
        "theme": _themes(evidence, unheard),
        "claim": _claims(evidence),
        "event": _events(evidence, unheard),
    }


def _unheard(evidence: Evidence) -> Callable[[str], str]:
    """Say what a source without a passage is: silent if it was read whole, else not coded."""
    unread = set(evidence.sources.loc[evidence.sources["unseen"] > 0, "id"])
    return lambda source: "not coded" if source in unread else "silent"


def _themes(evidence: Evidence, unheard: Callable[[str], str]) -> list[Item]:
    codebook = evidence.codebook
    items = []
    for theme in codebook[codebook["dimension"] == "themes"].itertuples():
        held = [e.id for e in evidence.extracts.itertuples() if theme.value in e.themes]
        cells = _cells(evidence, held, unheard)
        items.append(_item("theme", theme.value, theme.label, theme.definition, cells))
    return items


def _events(evidence: Evidence, unheard: Callable[[str], str]) -> list[Item]:
    return [
        _item("event", e.id, e.label, e.when_words, _cells(evidence, e.extracts, unheard))
        for e in evidence.events.itertuples()
    ]


def _claims(evidence: Evidence) -> list[Item]:
    support = evidence.support.set_index(["claim", "source"])
    items = []
    for number, claim in enumerate(evidence.claims.itertuples(), 1):
        cells = {}
        for source in evidence.sources["id"]:
            row = support.loc[(claim.id, source)]
            cells[source] = {"status": row["stance"], "passages": list(row["extracts"])}
        items.append(_item("claim", claim.id, claim.claim, f"Claim {number}", cells))
    return items


def _cells(evidence: Evidence, held: Iterable[str], unheard: Callable[[str], str]) -> Item:
    source_of = dict(zip(evidence.extracts["id"], evidence.extracts["source"], strict=True))
    passages: dict[str, list[str]] = {source: [] for source in evidence.sources["id"]}
    for extract in held:
        passages[source_of[extract]].append(extract)
    return {
        source: {"status": "stated" if own else unheard(source), "passages": own}
        for source, own in passages.items()
    }


def _item(kind: str, id: str, label: str, note: str, cells: Item) -> Item:
    return {"id": f"{kind}-{id}", "label": label, "note": note, "cells": cells}
