"""Ask a program for its version or the like: briefly, and with nothing for it to read."""

from __future__ import annotations

import os
import re
import subprocess

from triptych.problems import ToolError

PATIENCE = 30
"""Seconds that an answer may take."""


def time_limit(tool: str, usual: float) -> float:
    """Give the seconds that a run of a tool may take: what TRIPTYCH_TOOL_TIMEOUT says, or as usual.

    Raises `ToolError` when that is no number.
    """
    name = f"TRIPTYCH_{tool.upper()}_TIMEOUT"
    given = os.environ.get(name, str(usual))
    try:
        return float(given)
    except ValueError:
        raise ToolError(tool, f"{name} is “{given}”, which is no number of seconds") from None


def is_older(version: str, oldest: tuple[int, ...]) -> bool:
    """Say whether a version comes before another; one without numbers comes before none."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[: len(oldest)])
    return bool(numbers) and numbers < oldest


def ask(*command: str, patience: float = PATIENCE) -> subprocess.CompletedProcess[str]:
    """Run a program that answers at once; give its output and exit status.

    Raises `OSError` when it can't be started and `subprocess.TimeoutExpired` when it gives none.
    """
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=patience,
        check=False,
    )
