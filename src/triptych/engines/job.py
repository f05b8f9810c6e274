"""What an engine is given: a project whose evidence, figures and chapters are ready."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from triptych.chapters.expand import Chapter
from triptych.progress import Progress
from triptych.project import Project

EARLIEST = 315_532_800
"""1980-01-01, before which a zip archive can't date its files."""


@dataclass(frozen=True)
class Job:
    """One rendering: the project, its expanded chapters, and where the new book is put together.

    `dialect` and `references` are files that the preparation wrote below `build/`; `images`
    are the author's own, named from the project's folder.
    """

    project: Project
    chapters: tuple[Chapter, ...]
    formats: tuple[str, ...]
    stage: Path
    dialect: Path
    references: Path
    images: tuple[str, ...]
    progress: Progress


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
