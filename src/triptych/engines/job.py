"""What an engine is given: a project whose evidence, figures and chapters are ready."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from triptych.chapters.expand import Chapter
from triptych.files import put_file
from triptych.kept import Kept, kept_of
from triptych.progress import Progress
from triptych.project import Project
from triptych.working import Workers

EARLIEST = 315_532_800
"""1980-01-01, before which a zip archive can't date its files."""


@dataclass(frozen=True)
class Job:
    """One rendering: the project, its expanded chapters, and where the book is put.

    It is put together in `stage`, and will be in `output`.

    `data` is what the dialect's filter needs; it and the works cited are in files, too, which the
    preparation wrote below `build/`: `dialect` and `references`. `images` are the author's own,
    named from the project's folder. `time` is the edition's, in seconds since 1970. A preview
    (`is_preview`) is no book to keep: its files are nobody's to edit, and its search may wait.
    `workers` render the chapters.
    """

    project: Project
    chapters: tuple[Chapter, ...]
    formats: tuple[str, ...]
    stage: Path
    output: Path
    time: int
    data: Mapping[str, Any]
    dialect: Path
    references: Path
    images: tuple[str, ...]
    progress: Progress
    is_preview: bool = False
    workers: Workers = field(default_factory=Workers)

    def put(self, source: Path, name: str) -> None:
        """Put a file into the stage, under a name there."""
        put_file(source, self.stage / name, by_link=self.is_preview)

    @property
    def kept(self) -> Kept:
        """Give what builds have made and kept."""
        return kept_of(self.project)

    @property
    def work(self) -> Path:
        """Give the folder of the embedded engine's working files."""
        return work_of(self.project)


def work_of(project: Project) -> Path:
    """Give the folder of the embedded engine's working files."""
    return project.build / "embedded"


@dataclass
class Rendered:
    """What an engine made: in each format, how many chapters were rendered anew.

    `rest` does what a preview has put off until it is shown.
    """

    chapters: dict[str, int] = field(default_factory=dict)
    rest: Callable[[], None] | None = None


def edition_time(root: Path) -> int:
    """Give the time that the book bears, in seconds since 1970.

    `SOURCE_DATE_EPOCH` where it is set, else the time of the newest commit, else a fixed one, so
    that the same sources make the same bytes.
    """
    if (given := os.environ.get("SOURCE_DATE_EPOCH", "")).isdigit():
        return max(EARLIEST, int(given))
    command = ["git", "-C", str(root), "log", "-1", "--no-show-signature", "--format=%ct"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return EARLIEST
    return max(EARLIEST, int(done.stdout)) if done.stdout.strip().isdigit() else EARLIEST
