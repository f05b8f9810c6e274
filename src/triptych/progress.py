"""How long work says what it is at."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Called with the name of what is being made, and the share of all work done (0 to 1)."""

    def __call__(self, name: str, done: float) -> None:
        """Take note of it."""


def silent(name: str, done: float) -> None:
    """Say nothing."""


PREPARING, RENDERING, CHECKING = 0.0, 0.5, 0.95
"""Where the parts of a build begin."""
