"""The command `triptych figures`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triptych.console import Console, shown, timed
from triptych.problems import nearest
from triptych.project import find_root
from triptych.working_options import with_workers, workers_asked_for

if TYPE_CHECKING:
    from triptych.drawing.registry import Declared


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@with_workers
@click.pass_obj
def figures(
    given: tuple[Console, Path], names: tuple[str, ...], jobs: int | None, cluster: str | None
) -> None:
    """Draw the figures and tables into build/.

    Without a NAME, all of them; what has not changed is not drawn again. A figure is written as
    Vega-Lite, SVG (for a page and for a phone), PNG and CSV.

    \b
    Examples:
      triptych figures
      triptych figures periods coverage
      triptych figures --jobs 1
    """
    console, start = given
    from triptych.drawing.registry import declared
    from triptych.prepare import draw, prepare
    from triptych.project import load_project

    project = load_project(find_root(start))
    known, _ = declared(project.root)
    wanted = _named(known, names) if names else known
    with (
        timed() as so_far,
        console.progress("Drawing") as progress,
        workers_asked_for(jobs, cluster, project.root) as workers,
    ):
        if names:
            checked, drawn = draw(project, wanted, progress, workers)
        else:
            prepared = prepare(project, progress, workers)
            checked, drawn = prepared.checked, prepared.drawn
    console.say(f"{len(drawn.new)} drawn, {len(drawn.kept)} unchanged ({so_far()}).")
    console.say(f"Figures: {shown(project.build / 'figures')}")
    console.say_warnings(checked.warnings)


def _named(declared: Mapping[str, Declared], names: tuple[str, ...]) -> dict[str, Declared]:
    """Give the figures and tables of these names; one that there isn't is a wrong use."""
    known = {*declared, *(one.name for one in declared.values())}
    for name in names:
        if name not in known:
            hint = nearest(name, known)
            raise click.UsageError(f"There is no figure “{name}”. {hint}".strip())
    return {id: one for id, one in declared.items() if one.name in names or id in names}
