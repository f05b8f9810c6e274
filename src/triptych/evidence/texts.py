"""A source's text as everything else counts it: NFC, LF line ends, offsets in code points."""

from __future__ import annotations

import hashlib
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from triptych.material import read_material


@dataclass(frozen=True)
class SourceText:
    """The text of a seed.

    Offsets count code points of `text` from 0. `lines_at` maps them to the seed's own lines, which
    count from 1 and are the same before and after normalisation.
    """

    file: str
    text: str = field(repr=False)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        starts += [i + 1 for i, character in enumerate(self.text) if character == "\n"]
        return starts

    def line_at(self, offset: int) -> int:
        """Give the line (from 1) that an offset stands on."""
        return bisect_right(self._line_starts, offset)

    @cached_property
    def words(self) -> int:
        """Count the words: runs of characters between white space."""
        return len(self.text.split())


def read_source_text(path: Path, name: str) -> SourceText:
    """Read and normalise a seed; raise `MaterialError` when it is missing or not UTF-8."""
    raw = read_material(path, name, "seed", "Put the source's text there.")
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n").replace("\r", "\n"))
    return SourceText(name, text)


def sha256_of(path: Path) -> str:
    """Hash a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
