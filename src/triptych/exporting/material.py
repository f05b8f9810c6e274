"""What every format is made from: the checked evidence, its edition, and the texts as shown."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from triptych.anchoring import GAP, Span
from triptych.engines.job import EARLIEST
from triptych.evidence.value import Evidence
from triptych.publish.figure_bundles import Edition

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:triptych")
"""In which names become identifiers, so that nothing is random."""
CODED = ("kind", "themes", "level", "actors")
"""The dimensions of the codebook that extracts are coded by."""
WITHHELD = "·"
"""Stands for each character of a source that is published in excerpts, but for its extracts."""


@dataclass(frozen=True)
class Material:
    """The evidence of an edition; `edition` says whose it is, and when it was made."""

    edition: Edition
    evidence: Evidence

    @property
    def root(self) -> Path:
        """Give the project's folder."""
        return self.edition.project.root

    @property
    def name(self) -> str:
        """Give the name that the book's files have."""
        return self.edition.project.output_file

    @property
    def when(self) -> str:
        """Give the edition's time in ISO 8601, empty where nothing tells it."""
        at = datetime.datetime.fromtimestamp(self.edition.time, datetime.UTC)
        return f"{at:%Y-%m-%dT%H:%M:%SZ}" if self.edition.time > EARLIEST else ""

    @cached_property
    def licence_id(self) -> str:
        """Give the licence by its SPDX identifier, as `CITATION.cff` has it; else nothing."""
        citation = self.root / "CITATION.cff"
        text = citation.read_text("utf-8", "replace") if citation.is_file() else ""
        stated = re.search(r"^license: *[\"']?([\w.+-]+)", text, re.M)
        return stated[1] if stated else ""

    @cached_property
    def withheld(self) -> frozenset[str]:
        """Name the sources that are published in excerpts."""
        sources = self.evidence.sources
        return frozenset(sources.loc[sources["publish"] == "excerpts", "id"])

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """Give each source's text as it may be shown; offsets are those of the whole text."""
        evidence = self.evidence
        texts = {source: text.text for source, text in evidence.texts.items()}
        source_of = dict(zip(evidence.extracts["id"], evidence.extracts["source"], strict=True))
        for source in self.withheld:
            spans = [
                span
                for extract, held in evidence.spans.items()
                if source_of[extract] == source
                for span in held
            ]
            texts[source] = _veiled(texts[source], spans)
        return texts

    def uuid(self, *names: str) -> str:
        """Give the identifier of a thing of this book by its names: the same each time."""
        return str(uuid.uuid5(NAMESPACE, "\n".join((self.name, *names))))

    def without_notes(self) -> Material:
        """Leave out the notes that an author wrote for the next one."""
        extracts = self.evidence.extracts.assign(note="")
        return replace(self, evidence=replace(self.evidence, extracts=extracts))


def codes_of(extract: Any) -> list[tuple[str, str]]:
    """List an extract's codes, each with its dimension."""
    coded = [("kind", extract.kind), *(("themes", theme) for theme in extract.themes)]
    coded += [("level", extract.level)] if extract.level else []
    return coded + [("actors", actor) for actor in extract.actors]


def beside_codes(material: Material, extract: Any) -> dict[str, str]:
    """Give what is known of an extract beside its codes and its note, by column.

    The quotation is given where it is written otherwise than its text, white space single: a word
    that the scan breaks is whole in it.
    """
    text = material.texts[extract.source]
    spans = material.evidence.spans[extract.id]
    segments = (" ".join(text[span.start : span.end].split()) for span in spans)
    quote = extract.quote if extract.quote != f" {GAP} ".join(segments) else ""
    given = {"when": extract.when, "quote": quote, "reading": extract.reading}
    return {name: value for name, value in given.items() if value}


def _veiled(text: str, shown: Sequence[Span]) -> str:
    """Put a sign for each character outside of `shown`, line ends aside."""
    signs = [sign if sign == "\n" else WITHHELD for sign in text]
    for span in shown:
        signs[span.start : span.end] = text[span.start : span.end]
    return "".join(signs)
