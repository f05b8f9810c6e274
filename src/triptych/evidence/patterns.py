"""The regular expressions of an author's schemas: held against cells, but never for long.

They are those of Python's `re`, as its messages and other programs have them. The package `regex`
matches them, because it can stop: a pattern may need longer than anybody lives for one short cell.
"""

from __future__ import annotations

import re
from math import prod
from time import perf_counter
from typing import Any

PATIENCE = 5.0
"""Seconds of work that a pattern may take with all cells of a column; a sound one takes none."""
LARGEST = 10_000
"""What the least numbers of times in a pattern may come to, multiplied: `regex` unfolds them."""

COUNT = re.compile(r"\{(?P<least>[0-9]+)(?:,[0-9]*)?\}")
FUZZY = re.compile(r"(?<!\\)\{[^{}]*[deis][^{}]*\}")
"""What `regex` would take for the leave to misspell; `re` for the signs themselves."""


class Pattern:
    """A pattern of one column; `stopped_at` is the value with which its time was over."""

    def __init__(self, text: str) -> None:
        """Take a pattern without fault."""
        import regex

        self._compiled = regex.compile(text)
        self._left = PATIENCE
        self.text = text
        self.stopped_at: str | None = None

    def matches(self, value: str) -> bool:
        """Say whether a value as a whole is of this form, or can't be held against it any more."""
        if self.stopped_at is not None:
            return True
        start = perf_counter()
        try:
            return self._compiled.fullmatch(value, timeout=self._left) is not None
        except TimeoutError:
            self.stopped_at = value
            return True
        finally:
            self._left = max(0.001, self._left - (perf_counter() - start))


def fault_of_pattern(given: Any) -> tuple[str, str] | None:
    """Say what is wrong with a pattern, and what to do; nothing if nothing is."""
    try:
        re.compile(given)
    except (re.error, TypeError, OverflowError, RecursionError) as error:
        return f"“{given}” is no regular expression: {error}.", "Mend it."
    if found := FUZZY.search(given):
        return f"The braces of “{found[0]}” hold no number.", r"Write \{ for a brace."
    if prod(max(1, int(found["least"])) for found in COUNT.finditer(given)) > LARGEST:
        what = f"“{given}” asks for more than {LARGEST} repetitions."
        return what, "Ask for fewer, or for + in their place."
    return None
