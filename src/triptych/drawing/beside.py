"""Draw some of the figures in other processes, while this one reads the evidence.

What another process fails at is drawn, or reported, here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from triptych.drawing.registry import FileHashes, declared
from triptych.files import hash_files
from triptych.problems import MaterialError, ToolError
from triptych.project import load_project
from triptych.working import Workers

if TYPE_CHECKING:
    from triptych.drawing.store import Sheet
    from triptych.evidence.value import Evidence

FEWEST = 4
"""Below this many figures, starting a process costs more than it saves."""
MOST = 16
"""How many figures a piece of work has at most, so that their drawings don't fill the memory."""

_drawing = Lock()
"""Held while drawing: a worker of a cluster may have many threads, and modules are imported."""


@dataclass(frozen=True)
class Beside:
    """The figures and tables (by id) that others draw, and what they have drawn of them so far."""

    ids: frozenset[str] = frozenset()
    drawn: Iterator[dict[str, Sheet]] = field(default_factory=lambda: iter(()), compare=False)


@dataclass(frozen=True)
class Piece:
    """A piece of work: figures and tables (by id) of the project in a folder."""

    root: Path
    ids: tuple[str, ...]


@contextmanager
def drawing_beside(
    root: Path, stale: Sequence[str], workers: Workers | None = None
) -> Iterator[Beside]:
    """Have others begin with their share of what is stale (by id); end it when the block ends."""
    workers = workers or Workers()
    figures = sorted(id for id in stale if id.startswith("fig-"))
    count = workers.others + 1
    shares = [_with_tables(figures[n::count], stale) for n in range(1, count)]
    pieces = [
        Piece(root, tuple(share[start : start + MOST]))
        for share in shares
        for start in range(0, len(share), MOST)
    ]
    if len(stale) < FEWEST or not pieces:
        yield Beside()
        return
    with workers.beside(draw_piece, pieces) as drawn:
        yield Beside(frozenset(id for piece in pieces for id in piece.ids), drawn)


def _with_tables(figures: Sequence[str], stale: Sequence[str]) -> list[str]:
    """Add the tables that the figures' modules define."""
    names = {id.partition("-")[2] for id in figures}
    return [id for id in stale if id.partition("-")[2] in names]


def draw_piece(piece: Piece) -> dict[str, Sheet]:
    """Draw figures and tables of a project's folder, which stays as it is; leave out what fails."""
    from triptych.drawing.store import draw_sheet

    with _drawing:
        try:
            project = load_project(piece.root)
            found, _ = declared(piece.root)
            read = [*(piece.root / "data").rglob("*"), *(piece.root / "seeds").glob("*")]
            evidence = _evidence(piece.root, hash_files(read, piece.root))
        except MaterialError:
            return {}
        hashes = FileHashes()
        drawn = {}
        for id in piece.ids:
            try:
                drawn[id] = draw_sheet(project, evidence, found[id], hashes)
            except (KeyError, MaterialError, ToolError):
                continue
        return drawn


@lru_cache(maxsize=1)
def _evidence(root: Path, data: str) -> Evidence:
    """Read the evidence, once as long as the data (their hash) stay the same."""
    from triptych.evidence.load import load_evidence

    return load_evidence(root)
