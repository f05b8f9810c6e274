"""What a site offers of the evidence: the files of all formats, in its `data/`."""

from __future__ import annotations

from pathlib import Path

from triptych.evidence.value import Evidence
from triptych.exporting.formats import FOLDER, MAKERS, downloads, export_files
from triptych.exporting.material import Material
from triptych.files import write_if_changed
from triptych.project import Project
from triptych.publish.figure_bundles import Edition


def write_downloads(edition: Edition, evidence: Evidence) -> list[dict[str, str]]:
    """Write all formats below `build/` for the site to take, but for an author's notes.

    Give what the pages say of each file: its `path` on the site, its `label`, and what it `says`.
    """
    files = export_files(Material(edition, evidence).without_notes(), MAKERS)
    folder = edition.project.build / FOLDER
    for path in download_paths(edition.project):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, content in files.items():
        write_if_changed(folder / name, content)
    return downloads(files)


def download_paths(project: Project) -> list[Path]:
    """List the files that were written for the site."""
    return sorted(path for path in (project.build / FOLDER).rglob("*") if path.is_file())
