"""Who works on the pieces of a build that need nothing of each other.

Figures are drawn by other processes, as drawing holds Python's lock. Joblib starts them, and only
when there is something for them to do; they take what they need from the project's folder and give
back what they made, which this process puts in its place. Chapters are rendered by pandoc, a
program of its own, for which threads that wait for it suffice. `triptych.cluster` has other
machines do both. What comes out is the same, byte for byte, whoever does how much of it.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

P = TypeVar("P")
R = TypeVar("R")


def cores() -> int:
    """Count the processor's cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True)
class Workers:
    """This machine: at most so many pieces are worked on at a time, one after the other with 1."""

    jobs: int = field(default_factory=cores)

    @property
    def others(self) -> int:
        """Count those who can work beside this process."""
        return self.jobs - 1

    def scratch(self, folder: Path) -> Path | None:
        """Say where those who work may write meanwhile: the folder, if they are on this machine."""
        return folder

    def map(self, function: Callable[[P], R], pieces: Sequence[P]) -> Generator[R]:
        """Do pieces of work that a program does for this process; yield the results in order.

        Who asks for no more of them waits for those that have begun, and the rest is left undone.
        """
        pending = [self._threads.submit(function, piece) for piece in pieces]
        try:
            for future in pending:
                yield future.result()
        finally:
            for future in pending:
                future.cancel()
            wait(pending)

    @contextmanager
    def beside(self, function: Callable[[P], R], pieces: Sequence[P]) -> Iterator[Iterator[R]]:
        """Begin pieces of work in other processes, and give an iterator of their results.

        What a process has not done when it dies is missing at the end. Whatever is not done when
        the block ends is left undone.
        """
        # Not joblib.Parallel: it does a single piece in this process, and only when asked for it.
        from joblib.externals.loky import ProcessPoolExecutor

        pool: ProcessPoolExecutor | None = None
        try:
            with _undisturbed():  # or what has half begun would stay behind
                pool = ProcessPoolExecutor(min(self.others, len(pieces)))
                pending = [pool.submit(function, piece) for piece in pieces]
            yield _until_broken(future.result for future in pending)
        finally:
            if pool:
                pool.shutdown(kill_workers=True)

    @cached_property
    def _threads(self) -> ThreadPoolExecutor:
        return ThreadPoolExecutor(self.jobs)


@contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off an interruption until the block has ended."""
    if threading.current_thread() is not threading.main_thread():
        yield  # Python interrupts no other
        return
    told: list[int] = []
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = [signal.signal(number, lambda one, _: told.append(one)) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
        for number in told[:1]:
            signal.raise_signal(number)


def _until_broken(results: Iterator[Callable[[], R]]) -> Iterator[R]:
    """Yield results as long as there is somebody who works on them."""
    try:
        for result in results:
            yield result()
    except BrokenExecutor:
        return


def in_batches(pieces: Sequence[P], count: int, weight: Callable[[P], int]) -> list[list[P]]:
    """Share pieces out into at most so many batches of about equal weight, each in their order."""
    batches: list[list[int]] = [[] for _ in range(min(count, len(pieces)))]
    loads = [0] * len(batches)
    for index in sorted(range(len(pieces)), key=lambda i: weight(pieces[i]), reverse=True):
        lightest = loads.index(min(loads))
        batches[lightest].append(index)
        loads[lightest] += weight(pieces[index])
    return [[pieces[index] for index in sorted(batch)] for batch in batches]
