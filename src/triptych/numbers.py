"""The numbers that the prose may use, computed from the evidence."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any

from triptych.evidence.tables import WITHOUT_EXTRACTS
from triptych.evidence.value import Evidence
from triptych.numerals import in_words

PACKAGES = ("triptych", "altair", "pandas", "pypandoc_binary", "typst", "vl-convert-python")
"""The packages whose versions a colophon may name."""


@lru_cache(maxsize=2)
def compute_variables(evidence: Evidence) -> dict[str, Any]:
    """Give the variables that `{{< var … >}}` names, nested as their names are dotted.

    A claim is *shared* when two sources or more say something of it, *single* when one does, and
    *disputed* when one source affirms what another qualifies or denies. A total is there in words
    too, except that of the sources' words. Nobody may write into what this gives.
    """
    by_source = evidence.extracts["source"].value_counts()
    words = dict(zip(evidence.sources["id"], evidence.sources["words"], strict=True))
    said = evidence.support[~evidence.support["stance"].isin(WITHOUT_EXTRACTS)]
    voices = said.groupby("claim")["source"].nunique()
    stances = said.groupby("claim")["stance"].agg(set)
    disputed = stances.map(lambda held: "affirms" in held and bool(held - {"affirms"}))
    return {
        "sources": _counted(len(evidence.sources)),
        "words": {"total": sum(words.values()), **words},
        "extracts": {
            **_counted(len(evidence.extracts)),
            **{source: int(by_source.get(source, 0)) for source in evidence.sources["id"]},
        },
        "events": _counted(len(evidence.events)),
        "shifts": _counted(len(evidence.shifts)),
        "claims": {
            **_counted(len(evidence.claims)),
            "shared": int((voices >= 2).sum()),
            "single": int((voices == 1).sum()),
            "disputed": int(disputed.sum()),
        },
        "cells": {"silent": int((evidence.support["stance"] == "silent").sum())},
        "versions": {package: version(package) for package in PACKAGES},
    }


def _counted(number: int) -> dict[str, Any]:
    return {"total": number, "in-words": in_words(number)}


def variable_names(sources: tuple[str, ...]) -> dict[str, Any]:
    """Give variables of the same names, each with its own name as value, where data is faulty."""
    names = {
        "sources": ("total", "in-words"),
        "words": ("total", *sources),
        "extracts": ("total", "in-words", *sources),
        "events": ("total", "in-words"),
        "shifts": ("total", "in-words"),
        "claims": ("total", "in-words", "shared", "single", "disputed"),
        "cells": ("silent",),
        "versions": PACKAGES,
    }
    return {group: {name: f"{group}.{name}" for name in inner} for group, inner in names.items()}
