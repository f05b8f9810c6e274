"""Real processes in surroundings of their own: killed at a chosen moment, on disks of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

from command import SURROUNDINGS

COUNTED = """\
import os, signal, sys

fatal, root, counted = int(sys.argv[1]), sys.argv[2], 0
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "subprocess.Popen"}


def count(event, given):
    global counted
    if event == "open":
        path, mode, flags = given
        if not str(path).startswith(root) or not flags & WRITING:
            return
    elif event not in CHANGES:
        return
    counted += 1
    if counted == fatal:
        os.kill(os.getpid(), signal.SIGKILL)


sys.argv[1:] = sys.argv[3:]
from triptych.cli import main

sys.addaudithook(count)
try:
    main()
finally:
    print(counted, file=sys.stderr)
"""
"""Runs the command and kills it, from within but by the system, before its nth change of a file."""


def changing_files(root: Path, fatal: int, *arguments: str) -> CompletedProcess[str]:
    """Run the command in a project until it is about to change files for the `fatal`th time.

    With 0 it lives, and the last word that it says is how often it has changed any.
    """
    return subprocess.run(
        [sys.executable, "-c", COUNTED, str(fatal), str(root), "-C", str(root), *arguments],
        env=SURROUNDINGS, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip


MOUNTING = ("unshare", "--mount", "--map-root-user")


@cache
def may_mount() -> bool:
    """Say whether this machine lets us mount, in a place that nobody else sees."""
    try:
        done = subprocess.run(
            [*MOUNTING, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def with_mounts(script: str, *given: str | Path, **env: str) -> CompletedProcess[str]:
    """Run a script of Python where it may mount; what it mounts is gone when it has ended."""
    surroundings: Mapping[str, str] = SURROUNDINGS | {"PYTHONPATH": str(Path(__file__).parent)}
    return subprocess.run(
        [*MOUNTING, sys.executable, "-c", script, *map(str, given)],
        env={**surroundings, **env}, capture_output=True, text=True, check=False,
    )  # fmt: skip
