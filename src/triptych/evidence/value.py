"""The one value that everything downstream is made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from triptych.anchoring import Span
from triptych.evidence.texts import SourceText
from triptych.frames import FRAMES


@dataclass(frozen=True, eq=False)
class Evidence:
    """All that the book rests on, checked.

    Frames (each row knows its `file` and `line`; cells with several values are tuples):

    - `sources`: id, sign, seed, sha256, label, csl, covers, vantage, romanization, unknown, and
      computed: `words` (of the whole seed), `passages` (the text that its extracts hold,
      once), `unseen` (how many of its words nobody has looked at).
    - `codebook`: dimension, value, label, definition, rule, example, panel, in the file's order.
    - `extracts`: as in the file; `text` (the reading, or the quotation where it needs no mending),
      `start`, `end` (offsets), `first_line`, `last_line` (of the seed).
    - `left_out`: source, quote, reason, and its place as that of `extracts`; `spans`, its segments.
    - `events`, `shifts`: as in the file; `sources` (whose extracts they rest on); `start` and `end`
      (years and fractions), `open_start`, `open_end`, `approximate`, `uncertain`; `when_words`
      (`when` as one says it; empty where it is).
    - `comparison`, `claims`, `support`, `glossary`: as in the files.

    `digest` is the hash of the files that all this was read from.

    Evidence is equal only to itself, so that what follows from it can be remembered.

    `own` are the author's further tables, by name, as their schemas say: see `own_tables`.
    """

    sources: pd.DataFrame
    codebook: pd.DataFrame
    extracts: pd.DataFrame
    left_out: pd.DataFrame
    events: pd.DataFrame
    shifts: pd.DataFrame
    comparison: pd.DataFrame
    claims: pd.DataFrame
    support: pd.DataFrame
    glossary: pd.DataFrame
    texts: Mapping[str, SourceText] = field(repr=False)
    spans: Mapping[str, tuple[Span, ...]] = field(repr=False)
    own: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    digest: str = ""

    def frame(self, name: str) -> pd.DataFrame:
        """Give a frame by name; raise `KeyError` for an unknown one."""
        return getattr(self, name) if name in FRAMES else self.own[name]
