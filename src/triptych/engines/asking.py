"""Ask a program for its version or the like: briefly, and with nothing for it to read."""

from __future__ import annotations

import subprocess

PATIENCE = 30
"""Seconds that an answer may take."""


def ask(*command: str) -> subprocess.CompletedProcess[str]:
    """Run a program that answers at once; give its output and exit status.

    Raises `OSError` when it can't be started and `subprocess.TimeoutExpired` when it gives none.
    """
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=PATIENCE,
        check=False,
    )
