"""The commands `triptych extract …`: find a passage in the sources, and make one an extract."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from triptych.console import Console
from triptych.problems import MaterialError, nearest
from triptych.project import find_root

if TYPE_CHECKING:
    from triptych.extracting.held import Source
    from triptych.extracting.page import Page

REFUSED = 1
MOST_SHOWN = 20


@click.group()
def extract() -> None:
    """Find passages in the sources, and make them extracts.

    \b
    Examples:
      triptych extract find "party committees"
      triptych extract add li "It was designed to catalyze" --kind policy --themes growth-strategy
    """


@extract.command()
@click.argument("words", metavar="WORDS...", nargs=-1, required=True)
@click.option("--source", "only", metavar="ID", help="Look into this source only.")
@click.option("--all", "every", is_flag=True, help=f"Show all places, not the first {MOST_SHOWN}.")
@click.option("--json", "for_program", is_flag=True, help="Write JSON, for another program.")
@click.pass_obj
def find(
    given: tuple[Console, Path],
    words: tuple[str, ...],
    only: str | None,
    every: bool,
    for_program: bool,
) -> None:
    """Find where WORDS stand in the sources.

    Capitals and white space don't matter, nor does what a scan leaves in a word: a line's end, its
    hyphen, the number of a footnote. Where a source has the words only apart, each near the next,
    or one of them broken in two, those places are shown; where no source has them, the nearest
    passage.

    Each place comes with its file and line, with the extracts that hold it, and, where it is not
    just your words, with the quotation to copy: letter for letter, as an extract needs it.

    \b
    Examples:
      triptych extract find agricultural investment
      triptych extract find "While industrial development was advancing well"
      triptych extract find --source li "the workers" --all
      triptych extract find --json "three-in-one"

    Exit status: 0 something was found; 1 nothing was; 2 the command was called wrongly.
    """
    console, start = given
    root = find_root(start)
    looked_for = _one_line(" ".join(words))
    if not looked_for:
        raise click.UsageError("There are no words to find.")
    from triptych.extracting.held import read_extracts
    from triptych.extracting.hits import as_json, find_hits, most_alike, not_found, shown
    from triptych.extracting.page import page_of

    sources = _sources(root, only)
    try:
        extracts = read_extracts(root)
    except MaterialError as error:
        extracts = None
        console.report(error)
    hits = find_hits(sources, looked_for, extracts)
    like = None if hits else most_alike(sources, looked_for)
    first = hits if every else hits[:MOST_SHOWN]
    more = len(hits) - len(first)
    if for_program:
        click.echo(as_json(looked_for, first, more, like))
    elif hits:
        page = page_of(sys.stdout)
        for hit in first:
            console.say(f"{shown(page, hit, looked_for)}\n")
        total = f"{len(hits)} place{'' if len(hits) == 1 else 's'}"
        console.say(f"{total}; --all shows the other {more}." if more else f"{total}.")
    else:
        click.echo(not_found(sources, looked_for, like), err=True)
    if not hits:
        sys.exit(REFUSED)


def _sources(root: Path, only: str | None = None) -> list[Source]:
    """Read every source, or the one that is named; one that there isn't is a wrong use."""
    from triptych.extracting.held import read_entries, read_source

    entries = read_entries(root)
    if only is not None and only not in entries:
        raise click.UsageError(f"There is no source “{only}”. {nearest(only, entries)}")
    return [read_source(root, id, entries[id]) for id in entries if only in (None, id)]


@extract.command()
@click.argument("source")
@click.argument("quote")
@click.option("--kind", metavar="CODE", help="What kind of statement it is; one code.")
@click.option("--themes", metavar="CODES", help="Its themes, the main one first: 'one; another'.")
@click.option("--level", metavar="CODE", help="The level that it speaks of.")
@click.option("--actors", metavar="CODES", help="Who acts in it: 'one; another'.")
@click.option("--when", metavar="EDTF", help="When it was: 1957, 1957-09/1958, 1959-06~, 195X.")
@click.option("--reading", metavar="TEXT", help="The passage with the scan's errors mended.")
@click.option("--prefix", metavar="TEXT", help="The words right before it, if it stands twice.")
@click.option("--suffix", metavar="TEXT", help="The words right after it, if it stands twice.")
@click.option("--note", metavar="TEXT", help="Anything for the next author.")
@click.option("--id", "own_id", metavar="ID", help="Its id (default: the source's next number).")
@click.option("--dry-run", is_flag=True, help="Show the row, and write nothing.")
@click.pass_context
def add(
    context: click.Context,
    source: str,
    quote: str,
    own_id: str | None,
    dry_run: bool,
    **options: str | None,
) -> None:
    """Make QUOTE, a passage of SOURCE, an extract: add its row to data/extracts.csv.

    QUOTE is the passage letter for letter, the scan's errors included; white space does not matter.
    Where the scan tears a sentence apart, join its segments by […]. “triptych extract find” gives
    passages in this form.

    An extract has a kind and a theme at least. At a terminal you are asked for them if you give
    none; data/codebook.yml defines them. The row comes after the last one of its source, and the
    rest of the file stays as it is. Nothing is written if anything is wrong with the row.

    \b
    Examples:
      triptych extract add li "so far received little scholarly attention" \\
          --kind historiography --themes scholarship-and-record
      triptych extract add chapter "although agricul2 tural investment did increase" \\
          --reading "although agricultural investment did increase" \\
          --kind policy --themes "growth-strategy; soviet-model" --when 1957~
      triptych extract add li workers --prefix "silence of the" --dry-run

    Exit status: 0 done; 1 the passage is not in the source, or not just once, or an extract
    already, or the project's own files are at fault; 2 the command was called wrongly, by a source,
    a code, a date or a reading that can't be.
    """
    from triptych.extracting.added import remarks, told, wrong_options
    from triptych.extracting.adding import next_id, with_row
    from triptych.extracting.held import EXTRACTS, held_spans, read_extracts
    from triptych.extracting.page import page_of
    from triptych.extracting.refusals import Request, spans_or_refusal
    from triptych.files import write_if_changed

    console, start = context.obj
    root = find_root(start)
    [found] = _sources(root, source)
    rows = read_extracts(root)
    given = {name: text for name, cell in options.items() if (text := _one_line(cell or ""))}
    program = ["triptych", *(["-C", str(start)] if start != Path(".") else [])]
    request = Request(found, _one_line(quote), given, program)
    held, on_errors = held_spans(rows, found), page_of(sys.stderr)
    spans = spans_or_refusal(request, held, _others(root, source), on_errors)
    if not isinstance(spans, str) and sys.stdin.isatty() and sys.stderr.isatty():
        given |= _asked_for(root, given, on_errors)
    cells = {
        **given,
        "id": own_id if own_id is not None else next_id(root, rows, source),
        "source": source,
        "quote": request.quote,
        "themes": _joined(given.get("themes", "")),
        "actors": _joined(given.get("actors", "")),
    }
    path = (root / EXTRACTS).resolve()
    added = with_row(path.read_bytes(), rows, cells)
    refused = spans if isinstance(spans, str) else ""
    wrong = wrong_options(root, rows, cells, added, None if refused else on_errors)
    if refused:
        click.echo(refused, err=True)
    if wrong:
        raise click.UsageError("\n".join([*wrong, "Nothing was written."]))
    if refused:
        click.echo("Nothing was written.", err=True)
        sys.exit(REFUSED)
    if not dry_run:
        write_if_changed(path, added.content)
    console.say(told(cells, found, spans, added, page_of(sys.stdout), dry=dry_run))
    for remark in remarks(root, found, spans, held):
        console.say(f"Note: {remark}")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _joined(codes: str) -> str:
    """Write several codes as a cell of the table holds them."""
    return "; ".join(code for part in codes.split(";") if (code := part.strip()))


def _others(root: Path, source: str) -> list[Source]:
    """Read the sources beside one, as far as they can be read."""
    from triptych.extracting.held import read_entries, read_source

    others = []
    for id, entry in read_entries(root).items():
        if id != source:
            with suppress(MaterialError):
                others.append(read_source(root, id, entry))
    return others


def _asked_for(root: Path, given: Mapping[str, str], page: Page) -> dict[str, str]:
    """Ask for the kind and the themes that were not given."""
    from triptych.extracting.codes import ask, read_codes

    asked = {}
    for column, what, several in (("kind", "Kind", False), ("themes", "Themes", True)):
        if column not in given:
            asked[column] = ask(what, read_codes(root, column), page, several=several)
    return asked
