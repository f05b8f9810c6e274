"""Run a program to its end; end every one at once where a person interrupts the command.

A thread that waits for a program can't be interrupted: only the end of the program lets it go on.
"""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

_running: set[subprocess.Popen[bytes]] = set()
_ended = threading.Event()


def run_program(
    command: Sequence[str],
    folder: Path,
    log: Path,
    limit: float,
    env: Mapping[str, str] | None = None,
) -> int:
    """Run a program in a folder, with nothing to read; give its exit status.

    What it says goes into the log. Raises `OSError` when it can't be started and
    `subprocess.TimeoutExpired` when it has not ended after `limit` seconds; it is then killed. So
    it is by `end_programs`, which is a `KeyboardInterrupt` for the thread that waits here.
    """
    with log.open("wb") as said:
        program = subprocess.Popen(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
        )
    try:
        with limited(program, limit):
            return program.wait()
    finally:
        program.kill()
        program.wait()


@contextmanager
def limited(program: subprocess.Popen[bytes], limit: float) -> Iterator[None]:
    """While the block waits for a program, end it after `limit` seconds, or with all others.

    Raises `subprocess.TimeoutExpired` for the one, `KeyboardInterrupt` for the other.
    """
    late = threading.Event()

    def stop() -> None:
        late.set()
        program.kill()

    watch = threading.Timer(limit, stop)  # not `wait` with a limit, which only looks now and then
    watch.daemon = True
    watch.start()
    _running.add(program)
    try:
        if _ended.is_set():
            program.kill()
        yield
    finally:
        watch.cancel()
        _running.discard(program)
    if _ended.is_set():
        raise KeyboardInterrupt
    if late.is_set():
        raise subprocess.TimeoutExpired(program.args, limit)


def end_programs() -> None:
    """End all programs that run, and whichever another thread may yet start."""
    _ended.set()
    for program in tuple(_running):
        program.kill()
