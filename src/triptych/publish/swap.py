"""Put a finished book in the place of the last one, in one step.

The new book is put together in a folder beside the place. Where the system can, the two folders
change their names with each other in one call, so that at any instant there is a whole book in the
place: the last one or the new one. Elsewhere (an old kernel, some network file systems) the last
book is moved aside first, and what stops a build just then is mended by the next one.
"""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from triptych.problems import ToolError

MARK = ".triptych"
"""A file in every finished book, which says that the next one may take its place."""
AT_WORKING_FOLDER = -100
"""What C calls AT_FDCWD on Linux."""
EXCHANGE = 2
"""Both Linux's RENAME_EXCHANGE and macOS' RENAME_SWAP."""
UNABLE = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP, errno.EOPNOTSUPP, errno.EPERM)
"""How systems say that they, or this file system, have no exchange."""


@contextmanager
def staged(output: Path, *, lasting: bool = True) -> Iterator[Path]:
    """Give an empty folder beside `output`; swap it into place when the block ends well.

    When the block fails, the last book stays where it was and the new folder is taken away. What is
    `lasting` is written to the disk before the swap, so that a machine that loses its power has a
    whole book, too. Raises `ToolError` when the place can't be swapped.
    """
    place = output.resolve()  # a link to a folder stays one
    place.parent.mkdir(parents=True, exist_ok=True)
    _sweep(place)
    stage = place.with_name(f"{place.name}.new-{os.getpid()}")
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir()
    try:
        yield stage
        if lasting:
            _write_through(stage)
        _swap(stage, place)
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


def _write_through(folder: Path) -> None:
    """Wait until the disk has every file of a folder, and every name."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(_wait_for_disk, [*folder.rglob("*"), folder]))


def _wait_for_disk(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _swap(stage: Path, output: Path) -> None:
    try:
        if not output.exists():
            stage.rename(output)
        elif not _exchanged(stage, output):
            _move_aside(stage, output)
    except OSError as error:
        if error.errno not in (errno.EBUSY, errno.EXDEV):
            raise
        message = (
            f"{output} is a place of its own in the file system (a mount), for which nothing can be"
            " swapped; build into a folder in it, or elsewhere"
        )
        raise ToolError("The swap", message) from None


def _exchanged(stage: Path, output: Path) -> bool:
    """Let two folders change their names in one step; say no where the system can't."""
    library = ctypes.CDLL(None, use_errno=True)
    paths = os.fsencode(stage), os.fsencode(output)
    try:
        if sys.platform == "darwin":
            status = library.renamex_np(*paths, EXCHANGE)
        else:
            here = AT_WORKING_FOLDER
            status = library.renameat2(here, paths[0], here, paths[1], EXCHANGE)
    except AttributeError:  # a C library that is older than the call
        return False
    if status == 0:
        return True
    number = ctypes.get_errno()
    if number in UNABLE:
        return False
    raise OSError(number, os.strerror(number), str(output))


def _move_aside(stage: Path, output: Path) -> None:
    """Swap by two renames, between which there is no book in the place."""
    old = output.with_name(f"{output.name}.old-{os.getpid()}")
    shutil.rmtree(old, ignore_errors=True)
    output.rename(old)
    try:
        stage.rename(output)
    except BaseException:
        old.rename(output)
        raise
    shutil.rmtree(old, ignore_errors=True)
