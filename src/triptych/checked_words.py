"""What `triptych check` says of a project, for a person and for a program."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict

from triptych.check import Examined

VERSION = 1
"""The version of the JSON's form; docs/checks.md describes it."""


def summary_of(examined: Examined, took: str) -> Iterator[str]:
    """Yield the lines of the result: what is covered, what is marked, what there is.

    There is none while something is wrong, so that the errors stand alone.
    """
    if examined.errors:
        return
    for one in examined.coverage:
        rest = (
            f"{one.extracted} in extracts, {one.left_out} left out, {len(one.unseen)} not looked at"
        )
        yield f"{one.label}: {one.words} words, {rest}."
    yield from map(str, examined.shares)
    drawn = sum(examined.counts[name] or 0 for name in ("figures", "tables"))
    counts = {
        **{name: examined.counts[name] for name in ("sources", "extracts", "events", "claims")},
        "figures and tables": drawn,
        "chapters": examined.counts["chapters"],
    }
    said = ", ".join(f"{count} {_noun(name, count)}" for name, count in counts.items())
    verdict = "No errors" if examined.problems else "All in order"
    yield f"{verdict}: {said} ({took})."


def _noun(names: str, count: int | None) -> str:
    if count != 1:
        return names
    return "figure or table" if names == "figures and tables" else names.removesuffix("s")


def json_of(examined: Examined) -> str:
    """Write all of it as one JSON object, its keys as docs/checks.md lists them."""
    coverage = [
        {
            "source": one.source,
            "label": one.label,
            "words": one.words,
            "extracted": one.extracted,
            "left_out": one.left_out,
            "unseen": len(one.unseen),
        }
        for one in examined.coverage
    ]
    told = {
        "version": VERSION,
        "problems": [asdict(problem) for problem in examined.problems],
        "coverage": coverage,
        "shares": [asdict(share) for share in examined.shares],
        "counts": dict(examined.counts),
    }
    return json.dumps(told, ensure_ascii=False, indent=1)
