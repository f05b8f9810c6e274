"""What a site holds beside its pages: figures' files, and the scripts and passages of cards."""

from __future__ import annotations

import shutil
from pathlib import Path

from triptych.drawing.registry import declared
from triptych.drawing.store import FIGURE_FILES
from triptych.project import Project
from triptych.publish.citing import add_citations
from triptych.publish.cover import COVER, cover_png
from triptych.publish.edition_record import PREPARED, RECORD
from triptych.publish.figure_bundles import BUNDLE

PASSAGES = "passages.js"
"""All passages as the cards show them: in `build/`, and in the site's `evidence/`."""


def add_site_files(project: Project, stage: Path) -> None:
    """Put these files into a site, under the names that its pages link to."""
    figures, evidence = stage / "figures", stage / "evidence"
    for folder in (figures, evidence):
        folder.mkdir(parents=True, exist_ok=True)
    found, _ = declared(project.root)
    for one in (one for one in found.values() if one.kind == "figure"):
        for pattern in (*FIGURE_FILES, BUNDLE):
            name = pattern.format(one.name)
            shutil.copyfile(project.build / "figures" / name, figures / name)
    for script in sorted((project.extension / "scripts").glob("*.js")):
        shutil.copyfile(script, evidence / script.name)
    shutil.copyfile(project.build / PASSAGES, evidence / PASSAGES)
    add_citations(project, stage)
    shutil.copyfile(project.build / PREPARED, stage / RECORD)
    (stage / COVER).write_bytes(cover_png(project))
