"""The command `triptych diff`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from triptych.console import Console, shown, timed
from triptych.project import find_root, load_project

DIFFERS = 1


@click.command("diff")
@click.argument("revision", metavar="[REV]", default="HEAD")
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the report goes (default: build/diff).",
)
@click.option("--json", "as_json", is_flag=True, help="Write it all as one JSON object.")
@click.option("--exit-code", is_flag=True, help="End with status 1 when anything differs.")
@click.pass_obj
def diff(
    given: tuple[Console, Path],
    revision: str,
    output: Path | None,
    as_json: bool,
    exit_code: bool,
) -> None:
    """Say what your edits change for the reader, before they are published.

    Compares the project's files with those of the commit REV (default: the last one): rows of the
    data, passages, numbers and the sentences that hold them, claims that stand otherwise, figures
    and tables. The report shows them before and after, figures with the difference that a reader
    could see.

    The exit status is 0 whether anything differs or not, as that of git diff.

    \b
    Examples:
      triptych diff
      triptych diff v1.0 --output /tmp/since-v1
      triptych diff main --json | jq '.sentences[].after'
      triptych -q diff --exit-code || echo "readers will see something new"
    """
    console, start = given
    from triptych.differing.difference import difference, json_of
    from triptych.differing.report import write_report
    from triptych.differing.revision import UnknownRevision, find_revision, unpacked
    from triptych.differing.sides import both_sides
    from triptych.differing.wording import lines_of

    root = find_root(start)
    project = load_project(root)
    try:
        since = find_revision(root, revision)
    except UnknownRevision as error:
        raise click.UsageError(str(error)) from error
    with (
        timed() as so_far,
        unpacked(root, since) as folder,
        console.progress("Comparing") as progress,
    ):
        before, after = both_sides(project, folder, revision, progress)
        found = difference(since, before, after)
        target = Path.cwd() / output if output else project.build / "diff"
        report = write_report(found, before, after, target)
        drawn, kept = (
            len(before.drawn.new) + len(after.drawn.new),
            len(before.drawn.kept) + len(after.drawn.kept),
        )
    if as_json:
        click.echo(json.dumps(json_of(found, report), ensure_ascii=False, indent=1))
    else:
        for line in lines_of(found, console.paint):
            console.say(line)
        console.say(f"Figures and tables: {drawn} drawn, {kept} reused.")
        console.say(f"Report: {shown(report)} ({so_far()})")
    if exit_code and found:
        sys.exit(DIFFERS)
