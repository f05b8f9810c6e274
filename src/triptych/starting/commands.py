"""The command `triptych new`."""

from __future__ import annotations

import os
from pathlib import Path

import click

from triptych.console import Console

MOST_SHOWN = 12
FONTS = "_extensions/triptych/fonts/README.md"


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--title", metavar="TEXT", help="The essay's title (default: from DIR's name).")
@click.option(
    "--source",
    "files",
    metavar="FILE",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A text to compare, in UTF-8; give two or more, each with --source.",
)
@click.option("--author", "authors", metavar="NAME", multiple=True, help="Who writes the essay.")
@click.pass_obj
def new(
    given: tuple[Console, Path],
    folder: Path,
    title: str | None,
    files: tuple[Path, ...],
    authors: tuple[str, ...],
) -> None:
    """Start an essay of your own in DIR, which builds at once.

    DIR gets a copy of each text, the data with each text's first sentences as extracts, a figure,
    tables, the chapters and the appendices. Without --source it starts with three short samples
    about an invented mill. What nobody knows yet, such as who wrote a text, is not made up: it is
    left out, or says that it is to be edited.

    DIR must be empty or not there yet. When anything fails, nothing is left behind.

    \b
    Examples:
      triptych new essay
      triptych new essay --source letters.txt --source diary.txt
      triptych new essay --title "Two Mills" --author "Ada Mill" --source a.txt --source b.txt
      triptych -C essay build
    """
    console, _ = given
    from triptych.starting.new import in_the_way, samples, start_essay

    target = Path(os.path.abspath(folder))
    if reason := in_the_way(target):
        raise click.UsageError(f"{reason}. Name a folder that is empty or not there yet.")
    if len(files) == 1:
        raise click.UsageError("--source: One text can't be compared. Name two or more.")
    if title is not None and not _line(title):
        raise click.UsageError("--title: It is empty.")
    chosen = list(files) or samples()
    heading = _line(title) if title else _titled(target.name)
    started = start_essay(target, chosen, heading, [one for a in authors if (one := _line(a))])
    shown = click.format_filename(folder)
    console.say(f"{heading} is started in {shown}:")
    for name, extracts in started.sources:
        noun = "extract" if extracts == 1 else "extracts"
        console.say(f"  {name.file} → {name.seed} ({name.label}), {extracts} {noun}")
    if not files:
        console.say("The texts are samples; name yours with --source.")
    if started.lacking:
        few = started.lacking[:MOST_SHOWN] + ("…" if len(started.lacking) > MOST_SHOWN else "")
        console.say(f"The book's fonts lack {few} – a PDF needs them, the site and the EPUB don't.")
        console.say(f"To add them, see {shown}/{FONTS}.")
    console.say_warnings(started.warnings)
    console.say(f"Next: triptych -C {_for_shell(shown)} build")


def _for_shell(text: str) -> str:
    import shlex

    return shlex.quote(text)


def _line(text: str) -> str:
    """Give text as one line that any file can hold."""
    clean = text.encode("utf-8", "replace").decode()
    return " ".join("".join(c if c.isprintable() else " " for c in clean).split())


def _titled(name: str) -> str:
    """Make a title of a folder's name."""
    words = " ".join(_line(name).replace("_", " ").replace("-", " ").split()) or "An essay"
    return words[0].upper() + words[1:]
