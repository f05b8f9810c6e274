"""The options of commands that have others work for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from triptych.working import Workers


def with_workers(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say who does the work."""
    jobs = click.option(
        "--jobs",
        metavar="N",
        type=click.IntRange(min=1),
        help="At most so many figures or chapters at a time (default: one for each core).",
    )
    cluster = click.option(
        "--cluster",
        metavar="ADDRESS",
        help="Have a Dask cluster draw and render; its workers must see the project's folder.",
    )
    return jobs(cluster(command))


@contextmanager
def workers_asked_for(jobs: int | None, cluster: str | None, root: Path) -> Iterator[Workers]:
    """Give those who do the work: this machine's processes, or a cluster's."""
    if cluster is None:
        from triptych.working import Workers

        yield Workers(jobs) if jobs else Workers()
        return
    if jobs is not None:
        raise click.UsageError("--jobs is of this machine, --cluster of others: use one of them.")
    from triptych.cluster import cluster_at

    with cluster_at(cluster, root) as workers:
        yield workers
