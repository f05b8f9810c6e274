"""Find the links that lead out of a project, before anything is read through one."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from triptych.problems import Problem

FOLDERS = ("_extensions", "data", "figures", "seeds")
"""The folders that are read whole."""


def links_out(root: Path, files: Iterable[str]) -> list[Problem]:
    """Name every symbolic link among these folders, and these files, that leads out of a project.

    `files` are named from the project's folder, as are those of the problems.
    """
    paths = [root / name for name in files]
    paths += [path for name in FOLDERS for path in _links(root / name)]
    inside = root.resolve()
    problems = []
    for path in dict.fromkeys(paths):
        try:
            leads_out = not path.resolve().is_relative_to(inside)
        except (OSError, RuntimeError):
            leads_out = True
        if leads_out:
            name = Path(os.path.normpath(path)).relative_to(os.path.normpath(root)).as_posix()
            what, remedy = "This is a link out of the project.", "Put the file itself there."
            problems.append(Problem(name, 1, 1, what, remedy, "unreadable-file"))
    return problems


def _links(folder: Path) -> Iterator[Path]:
    """Yield the symbolic links at and below a folder; none is followed."""
    if folder.is_symlink():
        yield folder
        return
    for above, folders, files in os.walk(folder):
        for path in (Path(above) / name for name in sorted([*folders, *files])):
            if path.is_symlink():
                yield path
