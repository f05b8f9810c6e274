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
    """Take away what builds that were killed have left; a book they had moved comes back."""
    for left in sorted(output.parent.glob(f"{output.name}.???-*")):
        kind, _, number = left.name.removeprefix(f"{output.name}.").rpartition("-")
        if kind not in ("new", "old") or not number.isdigit() or _is_running(int(number)):
            continue
        if kind == "old" and not output.exists():
            left.rename(output)
        else:
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
    except BaseException:
        if old.exists() and not output.exists():
            old.rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)
