"""Publish comparative essays whose every figure, number and claim leads to its passage.

A figure module imports what it returns from here::

    from triptych import Figure, Table

The names load lazily, so that a command which draws nothing imports nothing heavy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from triptych.drawing.marks import rests_on
    from triptych.drawing.values import Cell, Column, Figure, Headword, Marks, Status, Table, Term

__version__ = "0.1.0"

__all__ = [
    "Cell",
    "Column",
    "Figure",
    "Headword",
    "Marks",
    "Status",
    "Table",
    "Term",
    "__version__",
    "rests_on",
    "theme",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first asked for."""
    if name == "theme":
        return import_module("triptych.drawing.theme")
    if name == "rests_on":
        return import_module("triptych.drawing.marks").rests_on
    if name in __all__:
        return getattr(import_module("triptych.drawing.values"), name)
    raise AttributeError(f"module 'triptych' has no attribute {name!r}")
