"""What a site holds beside its pages: figures' files, and the scripts and passages of cards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from triptych.drawing.registry import declared
from triptych.drawing.store import FIGURE_FILES
from triptych.exporting.crate import METADATA, write_crate
from triptych.exporting.downloads import download_paths
from triptych.files import put_file
from triptych.kept import Facts, hash_of, kept_of, made_once, package_code
from triptych.project import Project
from triptych.publish.citing import citation_files
from triptych.publish.cover import COVER, cover_png, cover_svg
from triptych.publish.edition_record import PREPARED, RECORD
from triptych.publish.figure_bundles import BUNDLE, Edition

PASSAGES = "passages.js"
"""All passages as the cards show them: in `build/`, and in the site's `evidence/`."""


def add_site_files(
    edition: Edition, citing: Mapping[str, Any], stage: Path, *, is_preview: bool = False
) -> None:
    """Put these files into a site, under the names that its pages link to.

    `citing` is what `citing_data` gave. A preview is nobody's to edit or to keep: its files are
    links (see `put_file`), and those that tell which edition it is and what it holds are empty.
    """
    project = edition.project

    def put(source: Path, name: str) -> None:
        put_file(source, stage / name, by_link=is_preview)

    found, _ = declared(project.root)
    for one in (one for one in found.values() if one.kind == "figure"):
        for pattern in (*FIGURE_FILES, BUNDLE):
            name = pattern.format(one.name)
            put(project.build / "figures" / name, f"figures/{name}")
    for script in sorted((project.extension / "scripts").glob("*.js")):
        put(script, f"evidence/{script.name}")
    put(project.build / PASSAGES, f"evidence/{PASSAGES}")
    for path, name in citation_files(project, citing):
        put(path, name)
    put(_cover(project), COVER)
    for path in download_paths(project):
        put(path, path.relative_to(project.build).as_posix())
    if is_preview:
        for name in (RECORD, METADATA):
            (stage / name).write_text("{}\n", "utf-8")
    else:
        put(project.build / PREPARED, RECORD)
        write_crate(edition, stage)


def _cover(project: Project) -> Path:
    """Give the picture that stands for the book, drawn anew only where it shows something else."""
    svg = cover_svg(project)
    inputs = {"picture": "cover", "svg": hash_of(svg), "code": package_code()}

    def make() -> tuple[None, dict[str, bytes]]:
        return None, {"png": cover_png(svg, project.fonts)}

    return made_once(kept_of(project), Facts({}, project.root), inputs, make).files["png"]
