"""Put a finished book in the place of the last one."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def staged(output: Path) -> Iterator[Path]:
    """Give an empty folder beside `output`; swap it into place when the block ends well.

    When the block fails, the last book stays where it was and the new folder is taken away.
    """
    output.parent.mkdir(parents=True, exist_ok=True)
    _sweep(output)
    stage = output.with_name(f"{output.name}.new-{os.getpid()}")
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    try:
        yield stage
        _swap(stage, output)
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _sweep(output: Path) -> None:
    """Take away what builds that were killed have left."""
    for left in output.parent.glob(f"{output.name}.new-*"):
        number = left.name.rpartition("-")[2]
        if number.isdigit() and not _is_running(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _swap(stage: Path, output: Path) -> None:
    old = output.with_name(f"{output.name}.old-{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    if output.exists():
        output.rename(old)
    try:
        stage.rename(output)
    except OSError:
        if old.exists():
            old.rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)
