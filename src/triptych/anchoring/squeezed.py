"""A source's text as quotations are sought in it: squeezed, with the way back to its offsets."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np

HYPHENS = "-\u2010\u00ad"
"""The hyphen of a keyboard, of typography, and the soft one."""

MARK = "\n"
"""Stands for a hyphen at a line's end in a text without white space."""

_HYPHEN_AT_LINE_END = re.compile(rf"[{HYPHENS}](?<=\w[{HYPHENS}])(?=[^\S\n]*\n)")

_LAST_SPACE = 0x3000
_IS_SPACE = np.array([chr(code).isspace() for code in range(_LAST_SPACE + 1)] + [False])


@dataclass(frozen=True)
class Span:
    """A stretch of a source's text: code points from `start` up to, not including, `end`."""

    start: int
    end: int


class Squeezed:
    """A text without white space, its hyphens at line ends marked, and the way back to offsets."""

    def __init__(self, text: str) -> None:
        """Take out white space, and mark each hyphen at a line's end."""
        signs = code_points(text)
        solid = ~_IS_SPACE[np.minimum(signs, _LAST_SPACE + 1)]
        for hyphen in _HYPHEN_AT_LINE_END.finditer(text):
            signs[hyphen.start()] = ord(MARK)
        self.text = as_text(signs[solid])
        self._offsets = np.flatnonzero(solid).astype(np.int32)

    def span(self, start: int, end: int) -> Span:
        """Translate a stretch of the squeezed text into one of the original."""
        return Span(int(self._offsets[start]), int(self._offsets[end - 1]) + 1)


def code_points(text: str) -> np.ndarray:
    """Give a text's code points, one number for each."""
    return np.frombuffer(bytearray(text, "utf-32-le", "surrogatepass"), np.uint32)


def as_text(signs: np.ndarray) -> str:
    """Join code points into a text."""
    return signs.tobytes().decode("utf-32-le", "surrogatepass")
