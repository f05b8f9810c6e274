"""Draw half of the figures in a second process, while this one reads the evidence.

Drawing holds Python's lock, so threads don't help. The second process is `triptych figures NAME…`:
it leaves its results where this one looks for them anyway, and what it fails at is drawn, or
reported, here.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

FEWEST = 4
"""Below this many figures, starting a process costs more than it saves."""


@dataclass(frozen=True)
class Beside:
    """The figures that the second process draws, and the process."""

    ids: frozenset[str] = frozenset()
    process: subprocess.Popen[bytes] | None = None

    def wait(self) -> None:
        """Wait until it has ended, well or not."""
        if self.process:
            self.process.wait()


@contextmanager
def drawing_beside(root: Path, stale: Sequence[str]) -> Iterator[Beside]:
    """Start drawing every other one of the stale figures (by id); end it when the block ends."""
    ids = sorted(id for id in stale if id.startswith("fig-"))[1::2]
    if len(stale) < FEWEST or not ids or (os.cpu_count() or 1) < 2:
        yield Beside()
        return
    names = [id.removeprefix("fig-") for id in ids]
    ids = [id for id in stale if id.partition("-")[2] in names]
    command = [sys.executable, "-m", "triptych", "-q", "-C", str(root), "figures", *names]
    process = subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Beside(frozenset(ids), process)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait()
