"""The command `triptych verify`."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import click

from triptych.console import Console
from triptych.problems import MaterialError
from triptych.project import find_root, load_project

FAULTY = 1


@click.command()
@click.argument("copy", metavar="[DIR]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Write it all as one JSON object.")
@click.pass_obj
def verify(given: tuple[Console, Path], copy: str | None, as_json: bool) -> None:
    """Check a copy of the book: its files, and its quotations.

    Every file in DIR (default: the finished book) is held against the copy's manifest.json, and
    every quotation against the sources: the texts that the copy carries, and the seeds of the
    project where there is one. What is missing, changed or foreign is told file by file.

    DIR may be an address of this machine, as of a local server; no other host is asked.

    \b
    Examples:
      triptych verify
      triptych verify ~/Downloads/essay
      triptych verify http://127.0.0.1:8000/
    """
    console, start = given
    from triptych.verifying.copies import NoCopy, copy_at
    from triptych.verifying.verify import json_of, summary_of
    from triptych.verifying.verify import verify as verified

    try:
        root: Path | None = find_root(start)
    except MaterialError:
        if copy is None:
            raise
        root = None
    if copy is None and root is not None:
        copy = os.path.relpath(root / load_project(root).output_dir)
    try:
        found = verified(copy_at(copy or ""), root)
    except NoCopy as error:
        raise click.UsageError(str(error)) from None
    if as_json:
        click.echo(json.dumps(json_of(found), ensure_ascii=False, indent=1))
    else:
        for line in summary_of(found):
            console.say(line)
        console.list(found.problems)
    if found.problems:
        sys.exit(FAULTY)
