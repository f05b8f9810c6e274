"""What Quarto calls before and after it renders, so that a bare `quarto render` works too."""

from __future__ import annotations

import os
from pathlib import Path

from triptych.build import add_downloads
from triptych.engines.quarto import PREPARED
from triptych.prepare import prepare
from triptych.progress import silent
from triptych.project import load_project


def before_render(root: Path) -> None:
    """Draw the figures and write the filter's data, unless our own build has just done so."""
    if not os.environ.get(PREPARED):
        prepare(load_project(root), silent)


def after_render(root: Path) -> None:
    """Put the figures' files where the pages' links lead."""
    output = os.environ.get("QUARTO_PROJECT_OUTPUT_DIR")
    project = load_project(root)
    stage = root / (output or project.output_dir)
    if (stage / "index.html").is_file():
        add_downloads(project, stage, ("html",))
