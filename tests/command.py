"""The command `triptych`, run as a user runs it: for a log, or at a terminal."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from subprocess import CompletedProcess

PLACED = re.compile(r"^[^:\s]+:\d+:\d+: \S.*[.?] \S.*[.?…]$")
"""`file:line:column: what. What to do.`"""
ALONE = {"NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM", "CHROME", "QUARTO_PATH"}
SURROUNDINGS = {name: value for name, value in os.environ.items() if name not in ALONE}

def triptych(*arguments: str | Path, cwd: Path | None = None, **env: str) -> CompletedProcess[str]:
    """Run the command as a user does; a traceback is never an answer."""
    done = subprocess.run(
        [sys.executable, "-m", "triptych", *map(str, arguments)],
        cwd=cwd, env=SURROUNDINGS | env, stdin=subprocess.DEVNULL, capture_output=True, text=True,
        check=False,
    )
    assert "Traceback" not in done.stdout + done.stderr
    return done


def problems(done: CompletedProcess[str]) -> list[str]:
    """Give the problems of a command that must have failed through the author's material."""
    beside = ("Drawing: ", "  ")  # steps, and rows to paste
    *lines, count = [line for line in done.stderr.splitlines() if not line.startswith(beside)]
    assert count == f"{len(lines)} error{'' if len(lines) == 1 else 's'}."
    assert [line for line in lines if not PLACED.match(line)] == []
    assert (done.returncode, done.stdout) == (1, "")
    return lines


def at_terminal(*arguments: str | Path, **env: str) -> str:
    """Run the command under a pseudo-terminal and give all that it shows there."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "triptych", *map(str, arguments)]
    process = subprocess.Popen(
        command, env=SURROUNDINGS | {"TERM": "xterm-256color"} | env,
        stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while True:
        try:
            read = os.read(ours, 65536)
        except OSError:  # how Linux says that the other end is closed
            break
        if not read:
            break
        shown += read
    os.close(ours)
    process.wait()
    return shown.decode()
