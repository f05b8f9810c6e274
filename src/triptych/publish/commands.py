"""The command `triptych editions`."""

from __future__ import annotations

from pathlib import Path

import click

from triptych.console import Console, shown


@click.command()
@click.argument(
    "folders",
    metavar="EDITION...",
    nargs=-1,
    required=True,
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Where the page and the feed go (default: into the newest edition).",
)
@click.pass_obj
def editions(given: tuple[Console, Path], folders: tuple[Path, ...], output: Path | None) -> None:
    """Say what changed between editions, on a page and in a feed.

    An EDITION is the folder of a finished site. Rows, figures and sentences that were added,
    removed or changed are listed in editions.html, figures before and after; the feed is
    editions.xml.

    \b
    Examples:
      triptych editions old/_book _book
      triptych editions site/editions/* --output site
    """
    console, _ = given
    from triptych.publish.editions import changes_of, read_editions
    from triptych.publish.editions_page import FEED, PAGE, write_editions

    kept = read_editions(folders)
    target = output or kept[-1].folder
    write_editions(kept, target)
    if changes := changes_of(kept)[-1]:
        console.say(f"Changed from {kept[-2].name} to {kept[-1].name}: {changes}.")
    console.say(f"Editions: {shown(target / PAGE)}")
    console.say(f"Feed:     {shown(target / FEED)}")
