"""The regular expressions of an author's schemas: held against cells, but never for long.

They are those of Python's `re`, as its messages and other programs have them. The package `regex`
matches them, because it can stop: a pattern may need longer than anybody lives for one short cell.
"""

from __future__ import annotations

import re
import warnings
from math import prod
from time import process_time
from typing import Any

PATIENCE = 2.0
"""Seconds of a processor's time that a pattern may take with all cells of a column; a sound one
takes hardly any. `regex` counts the same time, however busy the machine is."""
LARGEST = 10_000
"""What the least numbers of times in a pattern may come to, multiplied: `regex` unfolds them."""

COUNT = re.compile(r"\{(?P<least>[0-9]+)(?:,[0-9]*)?\}")
FUZZY = re.compile(r"(?<!\\)\{[^{}]*[deis][^{}]*\}")
"""What `regex` would take for the leave to misspell; `re` for the signs themselves."""
POSIX = re.compile(r"\[:\^?\w+:\]")
"""What `regex` would take for a kind of letters; `re` for the letters of its name."""


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
        start = process_time()
        try:
            return self._compiled.fullmatch(value, timeout=self._left) is not None
        except TimeoutError:
            self.stopped_at = value
            return True
        finally:
            self._left = max(0.001, self._left - (process_time() - start))


def fault_of_pattern(given: Any) -> tuple[str, str] | None:
    """Say what is wrong with a pattern, and what to do; nothing if nothing is."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # of brackets within brackets
            re.compile(given)
    except (re.error, TypeError, OverflowError, RecursionError) as error:
        return f"“{given}” is no regular expression: {error}.", "Mend it."
    if found := FUZZY.search(given):
        return f"The braces of “{found[0]}” hold no number.", r"Write \{ for a brace."
    if found := POSIX.search(given):
        return f"“{found[0]}” is no class of Python's.", "Write its signs, as [A-Za-z]."
    if prod(max(1, int(found["least"])) for found in COUNT.finditer(given)) > LARGEST:
        what = f"“{given}” asks for more than {LARGEST} repetitions."
        return what, "Ask for fewer, or for + in their place."
    return None
