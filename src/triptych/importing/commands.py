"""The command `triptych import`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triptych.console import Console
from triptych.problems import MaterialError, Problem, nearest
from triptych.project import find_root

if TYPE_CHECKING:
    from triptych.importing.rows import Rows
    from triptych.importing.selections import Read


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--source", "only", metavar="ID", help="The source that all passages are of.")
@click.option("--kind", metavar="CODE", help="The kind of passages that have none.")
@click.option("--themes", metavar="CODES", help="The themes of passages that have none.")
@click.option("--dry-run", is_flag=True, help="Show the rows, and write nothing.")
@click.pass_obj
def import_(
    given: tuple[Console, Path],
    file: Path,
    only: str | None,
    kind: str | None,
    themes: str | None,
    dry_run: bool,
) -> None:
    """Make passages that were coded in another program extracts.

    FILE is a REFI-QDA project (.qdpx) of QualCoder, MAXQDA, NVivo …; annotations in the W3C's
    JSON-LD or as Hypothesis gives them (JSON); or the highlights that Taguette exports as CSV.

    Each passage is sought in the sources, letter for letter, and must stand there once; its place
    in the other program settles which of several is meant. A code is one of data/codebook.yml by
    its value or label; “themes: planning” names its dimension. A line of a memo such as
    “when: 1957” fills that column, and the rest of it is the note. A passage that is an extract
    already is passed over. Nothing is written if anything is wrong with any of them.

    \b
    Examples:
      triptych import study.qdpx --dry-run
      triptych import annotations.json --source li --kind fact
    """
    console, start = given
    root = find_root(start)
    from triptych.extracting.held import EXTRACTS
    from triptych.files import write_if_changed
    from triptych.importing.codes import Codebook
    from triptych.importing.placing import place, sources_of
    from triptych.importing.reading import read_file
    from triptych.importing.rows import new_rows

    sources = sources_of(root)
    if only is not None:
        known = [sought.source.id for sought in sources]
        if only not in known:
            raise click.UsageError(f"There is no source “{only}”. {nearest(only, known)}")
        sources = [sought for sought in sources if sought.source.id == only]
    read = read_file(file, str(file))
    problems: list[Problem] = []
    found = [place(selection, sources, problems) for selection in read.selections]
    defaults = {name: code for name, code in (("kind", kind), ("themes", themes)) if code}
    placed = [one for one in found if one is not None]
    rows = new_rows(root, placed, Codebook(root), defaults, problems)
    if problems:
        raise MaterialError(problems)
    if not dry_run:
        write_if_changed((root / EXTRACTS).resolve(), rows.content)
    _tell(console, rows, read, EXTRACTS, dry=dry_run)


def _tell(console: Console, rows: Rows, read: Read, table: str, *, dry: bool) -> None:
    for row in rows.new:
        codes = "; ".join(row.cells[name] for name in ("kind", "themes") if row.cells[name])
        console.say(f"{table}:{row.line}: {row.cells['id']}: “{row.cells['quote']}” ({codes})")
    verb = "would be added" if dry else "added"
    console.say(f"{_several(len(rows.new), 'extract')} {verb}.")
    if rows.already:
        console.say(f"{_several(rows.already, 'passage')} passed over: extracts already.")
    for what, count in _sorted(read.passed_over):
        console.say(f"Not read: {what} ({count}).")


def _sorted(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted((what, count) for what, count in counts.items() if count)


def _several(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
