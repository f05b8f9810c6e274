"""The command `triptych export`."""

from __future__ import annotations

from pathlib import Path

import click

from triptych.console import Console, shown
from triptych.project import EXTENSION, find_root

NAMES = ("datapackage", "annotations", "qdpx", "csl", "bibtex", "citation", "crate")
"""The formats, named here so that nothing heavy is imported to show the help."""
AUTHORS_OWN = ("data", "seeds", "chapters", "figures", EXTENSION.partition("/")[0])


@click.command()
@click.argument("formats", metavar="[FORMAT]...", nargs=-1, type=click.Choice(NAMES))
@click.option(
    "--output",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where the files go (default: build/export).",
)
@click.pass_obj
def export(given: tuple[Console, Path], formats: tuple[str, ...], output: Path | None) -> None:
    """Write the evidence in the formats of other programs.

    \b
    datapackage  every table as CSV with its schema: a Frictionless Data Package
    annotations  the extracts as W3C Web Annotations, beside the sources' texts
    qdpx         sources, codes and coded passages, for QualCoder, MAXQDA, NVivo …
    csl, bibtex  the sources' bibliography
    citation     how the book is cited: CITATION.cff
    crate        the last finished site as an RO-Crate, in one archive

    Without a FORMAT, all of them; the crate only where a site has been built. The same evidence
    gives the same bytes each time. Of a source that is published in excerpts, only the extracts'
    words are written.

    \b
    Examples:
      triptych export
      triptych export qdpx --output /tmp/exchange
    """
    console, start = given
    from triptych.exporting.crate import METADATA, crate_files
    from triptych.exporting.formats import CRATE, MAKERS, export_files
    from triptych.exporting.material import Material
    from triptych.files import write_if_changed
    from triptych.project import load_project
    from triptych.publish.figure_bundles import edition_of

    project = load_project(find_root(start))
    target = Path.cwd() / output if output else project.build / "export"
    if _is_authors(project.root, target):
        raise click.UsageError(f"--output: {output} holds the author’s own files. Name another.")
    wanted = list(dict.fromkeys(formats)) or list(NAMES)
    book = project.root / project.output_dir
    files: dict[str, bytes] = {}
    if made := [name for name in wanted if name in MAKERS]:
        from triptych.evidence.load import load_evidence

        material = Material(edition_of(project), load_evidence(project.root))
        files |= export_files(material, made)
    if CRATE in formats or (CRATE in wanted and (book / METADATA).is_file()):
        files |= crate_files(project, book)
    for name, content in files.items():
        write_if_changed(target / name, content)
        console.say(shown(target / name))
    if "citation" in formats and not project.authors:
        console.say("There is no CITATION.cff: _quarto.yml names no author.")


def _is_authors(root: Path, target: Path) -> bool:
    """Say whether files written there might take the place of the author's."""
    target, root = target.resolve(), root.resolve()
    owned = (root / name for name in AUTHORS_OWN)
    return target == root or any(target.is_relative_to(folder) for folder in owned)
