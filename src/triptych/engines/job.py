"""What an engine is given: a project whose evidence, figures and chapters are ready."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.chapters.expand import Chapter
from triptych.kept import Kept
from triptych.progress import Progress
from triptych.project import Project

EARLIEST = 315_532_800
"""1980-01-01, before which a zip archive can't date its files."""


@dataclass(frozen=True)
class Job:
    """One rendering: the project, its expanded chapters, and where the new book is put together.

    `data` is what the dialect's filter needs; it and the works cited are in files, too, which the
    preparation wrote below `build/`: `dialect` and `references`. `images` are the author's own,
    named from the project's folder. `time` is the edition's, in seconds since 1970.
    """

    project: Project
    chapters: tuple[Chapter, ...]
    formats: tuple[str, ...]
    stage: Path
    time: int
    data: Mapping[str, Any]
    dialect: Path
    references: Path
    images: tuple[str, ...]
    progress: Progress

    @property
    def kept(self) -> Kept:
        """Give what builds have made and kept."""
        return Kept(self.project.build / "kept")

    @property
    def work(self) -> Path:
        """Give the folder of the embedded engine's working files."""
        return self.project.build / "embedded"


def edition_time(root: Path) -> int:
    """Give the time that the book bears, in seconds since 1970.

    `SOURCE_DATE_EPOCH` where it is set, else the time of the newest commit, else a fixed one, so
    that the same sources make the same bytes.
    """
    if (given := os.environ.get("SOURCE_DATE_EPOCH", "")).isdigit():
        return max(EARLIEST, int(given))
    command = ["git", "-C", str(root), "log", "-1", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return EARLIEST
    return max(EARLIEST, int(done.stdout)) if done.stdout.strip().isdigit() else EARLIEST
