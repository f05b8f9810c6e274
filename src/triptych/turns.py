"""One build of a project at a time: the next one waits for its turn.

Builds share what lies below `build/`. The system itself gives a turn back when a build ends,
however it ends.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from triptych.progress import PREPARING, Progress
from triptych.project import Project

WAITING = "waiting for another build of this project to end"
NO_LOCKS = (errno.ENOLCK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS)
"""How file systems say that they know no locks; builds at the same time are then on their own."""


@contextmanager
def own_turn(project: Project, progress: Progress) -> Iterator[None]:
    """Do the block while no other build of the project is at work; say when one is waited for."""
    project.build.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(project.build / ".turn", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            progress(WAITING, PREPARING)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in NO_LOCKS:
                raise
        yield
    finally:
        os.close(descriptor)
