"""The command `triptych`: arguments in, exit status out; all else is done elsewhere."""

from __future__ import annotations

import errno
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import NoReturn

import click

from triptych import __version__
from triptych.console import Console, shown, timed
from triptych.differing.commands import diff
from triptych.drawing.commands import figures
from triptych.exporting.commands import export
from triptych.extracting.commands import extract
from triptych.importing.commands import import_
from triptych.interruption import heed_interruptions, leave_at_once
from triptych.previewing.commands import preview
from triptych.problems import MaterialError, ToolError, nearest
from triptych.project import FORMATS, find_root
from triptych.publish.commands import editions
from triptych.starting.commands import new
from triptych.verifying.commands import verify
from triptych.why import why
from triptych.working_options import with_workers, workers_asked_for

MATERIAL_FAULT, TOOL_FAULT, INTERRUPTED = 1, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "-C",
    "--project",
    "start",
    metavar="DIR",
    default=".",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Work on the project in DIR (default: the one at or above this folder).",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but what went wrong.")
@click.option("-v", "--verbose", is_flag=True, help="Name every step.")
@click.version_option(__version__, message="triptych %(version)s")
@click.pass_context
def commands(context: click.Context, start: Path, quiet: bool, verbose: bool) -> None:
    """Publish comparative essays whose every figure, number and claim leads to its passage.

    \b
    Examples:
      triptych build                    the site, the PDF and the EPUB, into _book/
      triptych check                    is everything in order? nothing is rendered
      triptych -C ~/essay figures       draw another project's figures

    Exit status: 0 done; 1 something in the data, figures or chapters is wrong, every problem with
    its file and line; 2 the command was called wrongly; 3 an engine or a tool failed.
    """
    context.obj = (Console(quiet=quiet, verbose=verbose), start)


@commands.command()
@click.option(
    "--to",
    "formats",
    metavar="FORMATS",
    default=",".join(FORMATS),
    show_default=True,
    help="Which formats to make: html, pdf, epub, or several joined by commas.",
)
@click.option(
    "--engine",
    type=click.Choice(["auto", "quarto", "pandoc"]),
    default="auto",
    show_default=True,
    help="What renders: Quarto, or the embedded pandoc and Typst.",
)
@click.option("--quarto", "quarto_path", metavar="FILE", help="The Quarto executable to use.")
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the book goes (default: output-dir of _quarto.yml, else _book).",
)
@with_workers
@click.pass_obj
def build(
    given: tuple[Console, Path],
    formats: str,
    engine: str,
    quarto_path: str | None,
    output: Path | None,
    jobs: int | None,
    cluster: str | None,
) -> None:
    """Build the book.

    Checks everything, draws what has changed, renders, checks the links, and only then puts the new
    book in the place of the last one. The output then holds the formats asked for, and no others.

    \b
    Examples:
      triptych build
      triptych build --to html                    the site alone
      triptych build --engine pandoc              without Quarto, even where there is one
      triptych build --output /tmp/essay
      triptych build --cluster tcp://10.0.0.4:8786
    """
    console, start = given
    wanted = _formats(formats)
    from triptych.build import build as build_book
    from triptych.build import choose_engine, refusal
    from triptych.project import load_project

    root = find_root(start)
    target = Path.cwd() / output if output else None
    if target and (reason := refusal(load_project(root), target)):
        raise click.UsageError(f"--output: {reason}")
    with timed() as so_far, console.progress("Building") as progress:
        chosen = choose_engine(engine, quarto_path)
        with workers_asked_for(jobs, cluster, root) as workers:
            book = build_book(root, wanted, chosen, target, progress, workers=workers)
    names = {"quarto": "Quarto", "pandoc": "embedded (pandoc and Typst)"}
    console.say(f"Engine: {names[chosen.name]} – {chosen.why}.")
    if book.unchanged:
        console.say(f"Nothing has changed; the book is up to date ({so_far()}).")
    else:
        console.say(f"Figures and tables: {book.drawn} made, {book.kept} unchanged.")
        console.say(f"Chapters: {book.rendered}.")
        console.say(f"Built in {so_far()}.")
    for name, file in (("Site", "index.html"), ("PDF", ".pdf"), ("EPUB", ".epub")):
        for found in (f for f in book.files if f == file or (file[0] == "." and f.endswith(file))):
            console.say(f"{name + ':':6}{shown(book.output / found)}")
    console.say_warnings(book.warnings)


@commands.command()
@click.option("--json", "as_json", is_flag=True, help="Write it all as one JSON object.")
@click.pass_obj
def check(given: tuple[Console, Path], as_json: bool) -> None:
    """Check data, quotations, chapters and cross-references; render nothing.

    Says also how much of each source is in extracts, and how many paragraphs carry a mark. Warnings
    leave the exit status 0. docs/checks.md lists the rules, those to be set in _quarto.yml, and
    what the JSON holds.

    \b
    Examples:
      triptych check
      triptych check --json | jq '.problems[].rule'
      triptych -q check && git commit
    """
    console, start = given
    from triptych.check import examine
    from triptych.checked_words import json_of, summary_of

    with timed() as so_far:
        examined = examine(start)
    if as_json:
        click.echo(json_of(examined))
        console.count(examined.problems)
    else:
        for line in summary_of(examined, so_far()):
            console.say(line)
        console.list(examined.problems)
    if examined.errors:
        sys.exit(MATERIAL_FAULT)


@commands.command()
@click.option("--quarto", "quarto_path", metavar="FILE", help="The Quarto executable to look at.")
@click.pass_obj
def doctor(given: tuple[Console, Path], quarto_path: str | None) -> None:
    """Say which tools are here, and what each absence means.

    \b
    Example:
      triptych doctor
    """
    console, start = given
    from triptych.doctor import examine

    try:
        root: Path | None = find_root(start)
    except MaterialError:
        root = None
    findings = examine(root, quarto_path)
    for finding in findings:
        console.say(f"{'✓' if finding.is_here else '–'} {finding.name}: {finding.what}")
    if any(finding.needed and not finding.is_here for finding in findings):
        sys.exit(TOOL_FAULT)


commands.add_command(diff)
commands.add_command(editions)
commands.add_command(export)
commands.add_command(extract)
commands.add_command(figures)
commands.add_command(import_)
commands.add_command(preview)
commands.add_command(verify)
commands.add_command(why)
commands.add_command(new)


@commands.group(hidden=True)
def hook() -> None:
    """Do what Quarto calls before and after it renders."""


@hook.command("pre-render")
@click.pass_obj
def pre_render(given: tuple[Console, Path]) -> None:
    """Draw the figures and write the filter's data."""
    from triptych.hooks import before_render

    before_render(find_root(given[1]))


@hook.command("post-render")
@click.pass_obj
def post_render(given: tuple[Console, Path]) -> None:
    """Put the figures' files into the site."""
    from triptych.hooks import after_render

    after_render(find_root(given[1]))


def _formats(given: str) -> tuple[str, ...]:
    wanted = [name.strip() for name in given.split(",") if name.strip()]
    for name in wanted:
        if name not in FORMATS:
            raise click.UsageError(f"“{name}” is no format. {nearest(name, FORMATS)}".strip())
    if not wanted:
        raise click.UsageError("--to names no format.")
    return tuple(name for name in FORMATS if name in wanted)


def main() -> NoReturn:
    """Run a command; an author's fault, a tool's fault and an interruption have a status each."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    console = Console()
    heed_interruptions()
    try:
        commands.main(standalone_mode=False)
    except click.exceptions.Exit as exit:
        sys.exit(exit.exit_code)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        print("Interrupted; the last book is as it was.", file=sys.stderr)
    except MaterialError as error:
        console.report(error)
        sys.exit(MATERIAL_FAULT)
    except ToolError as error:
        console.report(error)
        sys.exit(TOOL_FAULT)
    except ImportError as error:
        message = f"it can't be loaded ({error}); install triptych and what it needs again"
        console.report(ToolError(f"The package {error.name or '?'}", message))
        sys.exit(TOOL_FAULT)
    except OSError as error:
        is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        what = "The disk" if is_full else error.filename2 or error.filename or "The system"
        console.report(ToolError(what, error.strerror or str(error)))
        sys.exit(TOOL_FAULT)
    else:
        sys.exit(0)
    leave_at_once(INTERRUPTED)
