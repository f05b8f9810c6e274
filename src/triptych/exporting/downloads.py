"""What a site offers of the evidence: the files of all formats, in its `data/`."""

from __future__ import annotations

from pathlib import Path

from triptych.evidence.value import Evidence
from triptych.exporting.formats import FOLDER, MAKERS, downloads, export_files
from triptych.exporting.material import Material
from triptych.files import hash_files, write_if_changed
from triptych.kept import Facts, kept_of, made_once, package_code
from triptych.project import CONFIG, Project
from triptych.publish.figure_bundles import Edition


def write_downloads(edition: Edition, evidence: Evidence) -> list[dict[str, str]]:
    """Write all formats below `build/` for the site to take, but for an author's notes.

    They are made anew only for other data, or another edition. Give what the pages say of each
    file: its `path` on the site, its `label`, and what it `says`.
    """
    project = edition.project
    told = [project.root / name for name in (CONFIG, "CITATION.cff", "LICENSE")]
    inputs = {
        "output": FOLDER,
        "evidence": evidence.digest,
        "edition": f"{edition.time} {hash_files(told, project.root)}",
        "code": package_code(),
    }

    def make() -> tuple[None, dict[str, bytes]]:
        return None, export_files(Material(edition, evidence).without_notes(), MAKERS)

    kept = made_once(kept_of(project), Facts({}, project.root), inputs, make)
    files = {name: path.read_bytes() for name, path in kept.files.items()}
    folder = project.build / FOLDER
    for path in download_paths(project):
        if path.relative_to(folder).as_posix() not in files:
            path.unlink()
    for name, content in files.items():
        write_if_changed(folder / name, content)
    return downloads(files)


def download_paths(project: Project) -> list[Path]:
    """List the files that were written for the site."""
    return sorted(path for path in (project.build / FOLDER).rglob("*") if path.is_file())
