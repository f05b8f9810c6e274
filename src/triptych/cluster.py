"""The workers of a Dask cluster, which work on the pieces of a build as processes here would.

They read the project's folder, so it must be at the same path for them (a shared file system); they
leave it as it is, and give back what they made. Whether they see it, and have the same versions of
all that makes a book, is asked before they are given anything to do.
"""

from __future__ import annotations

import secrets
import sys
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from triptych.kept import PACKAGE
from triptych.problems import ToolError
from triptych.working import Workers

if TYPE_CHECKING:
    from distributed import Client

P = TypeVar("P")
R = TypeVar("R")

PATIENCE = 10
"""Seconds in which the scheduler must answer, and a first worker be there."""


@dataclass(frozen=True)
class Cluster(Workers):
    """The workers of a cluster: `jobs` is how many pieces they can work on at a time.

    `processes` counts their processes, which draw one figure at a time each.
    """

    client: Client | None = None
    processes: int = 1

    @property
    def others(self) -> int:
        """Count those who can work beside this process."""
        return self.processes

    def scratch(self, folder: Path) -> Path | None:
        """Leave the project's folder as it is."""
        return None

    def map(self, function: Callable[[P], R], pieces: Sequence[P]) -> Generator[R]:
        """Do pieces of work; yield the results in order."""
        assert self.client is not None
        pending = self._submitted(function, pieces)
        try:
            for future in pending:
                yield future.result()
        finally:
            self.client.cancel(pending)

    @contextmanager
    def beside(self, function: Callable[[P], R], pieces: Sequence[P]) -> Iterator[Iterator[R]]:
        """Begin pieces of work, and give an iterator of their results.

        What the workers don't do because they died is missing.
        """
        assert self.client is not None
        pending = self._submitted(function, pieces)
        try:
            yield _done(pending)
        finally:
            self.client.cancel(pending)

    def _submitted(self, function: Callable[[P], R], pieces: Sequence[P]) -> list:
        assert self.client is not None
        # Not pure: what a piece gives depends on the project's files, too.
        return self.client.map(function, pieces, pure=False)


def _done(pending: Sequence) -> Iterator:
    from distributed import KilledWorker

    for future in pending:
        with suppress(KilledWorker):
            yield future.result()


@contextmanager
def cluster_at(address: str, root: Path) -> Iterator[Cluster]:
    """Give the workers of the cluster whose scheduler is at an address, for a project's folder.

    Raises `ToolError` when there are none, or one that would not make the same book.
    """
    try:
        from distributed import Client
    except ImportError:
        message = "the extra “cluster” is not installed; pip install 'triptych[cluster]' does it"
        raise ToolError("Dask", message) from None
    try:
        client = Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = f"no scheduler answered at {address} within {PATIENCE} seconds ({error})"
        raise ToolError("Dask", message) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            message = f"the cluster at {address} has had no worker for {PATIENCE} seconds"
            raise ToolError("Dask", message) from None
        _check_workers(client, root)
        threads = client.nthreads()
        yield Cluster(sum(threads.values()), client, len(threads))


def makers() -> dict[str, str]:
    """Give the versions of all that makes a book, and the hash of this package's files."""
    from triptych.build import TOOLS, version_of
    from triptych.files import hash_files

    code = [path for name in ("*.py", "*.lua", "*.html") for path in PACKAGE.rglob(name)]
    python = ".".join(map(str, sys.version_info[:2]))
    versions = {tool: version_of(tool) for tool in TOOLS}
    return {"Python": python, **versions, "triptych": hash_files(code, PACKAGE)[:12]}


def seen_by_worker(word: Path) -> tuple[str, Mapping[str, str]]:
    """Read a word that was left in the project's folder, and give it with a worker's makers."""
    try:
        return word.read_text("utf-8"), makers()
    except OSError:
        return "", {}


def _check_workers(client: Client, root: Path) -> None:
    """Ask each worker whether it sees the project's folder, and what it would make a book with."""
    word, own = secrets.token_hex(), makers()
    left = root / "build" / f".seen-by-workers-{word[:8]}"
    left.parent.mkdir(exist_ok=True)
    left.write_text(word, "utf-8")
    try:
        seen = client.run(seen_by_worker, left, on_error="return")
    finally:
        left.unlink()
    for worker, answer in sorted(seen.items()):
        if isinstance(answer, BaseException):
            message = f"the worker {worker} can't run triptych: {answer!r}"
            raise ToolError("Dask", f"{message}; install the same version there")
        read, others = answer
        if read != word:
            message = f"the worker {worker} does not see {root}"
            raise ToolError("Dask", f"{message}; share the folder at the same path")
        for maker in own:
            if own[maker] != others[maker]:
                versions = f"{maker} {others[maker]}, this machine {own[maker]}"
                message = f"the worker {worker} has {versions}; install the same there"
                raise ToolError("Dask", message)
