"""An essay as a git commit has it, unpacked into a folder that goes when it is no longer needed."""

from __future__ import annotations

import os
import stat
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from triptych.problems import MaterialError, Problem, ToolError, nearest
from triptych.project import CONFIG


class UnknownRevision(Exception):
    """The author named a commit that git does not know, or works where git knows none."""


@dataclass(frozen=True)
class Revision:
    """A commit by the name it was asked for; `commit` is short, `day` in ISO 8601."""

    name: str
    commit: str
    day: str

    def __str__(self) -> str:
        """Name it, as in “HEAD (1a2b3c4, 2026-03-01)”."""
        same = self.commit.startswith(self.name) or self.name.startswith(self.commit)
        return f"{self.commit} ({self.day})" if same else f"{self.name} ({self.commit}, {self.day})"


def find_revision(root: Path, name: str) -> Revision:
    """Find the commit that a project's author calls so.

    Raises `UnknownRevision` where the project is in no git repository, or git knows no such commit,
    `MaterialError` where the project is not in it, and `ToolError` where there is no git.
    """
    if _asked(root, "rev-parse", "--is-inside-work-tree") is None:
        remedy = "Run git init, and commit what is to be compared with"
        raise UnknownRevision(f"{root} is in no git repository. {remedy}.")
    commit = _asked(
        root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}"
    )
    if commit is None:
        raise UnknownRevision(_unknown(root, name))
    if _asked(root, "cat-file", "-e", f"{commit}:./{CONFIG}") is None:
        what, remedy = f"In {name} there is no project here.", "Name a later revision."
        raise MaterialError([Problem(f"{name}:{CONFIG}", 1, 1, what, remedy, "unreadable-file")])
    told = _asked(root, "show", "--no-patch", "--format=%h %cs", commit) or ""
    short, _, day = told.partition(" ")
    return Revision(name, short, day)


def _unknown(root: Path, name: str) -> str:
    if _asked(root, "rev-parse", "--verify", "--quiet", "HEAD") is None:
        return "This repository has no commit yet. Commit what is to be compared with."
    listed = _asked(root, "for-each-ref", "--format=%(refname:short)") or ""
    return f"git knows no commit “{name}”. {nearest(name, [*listed.split(), 'HEAD'])}"


@contextmanager
def unpacked(root: Path, revision: Revision) -> Iterator[Path]:
    """Give the project's folder as a commit has it; it is removed when the block ends."""
    with tempfile.TemporaryDirectory(prefix="triptych-diff-") as folder:
        target = Path(folder).resolve()
        command = _command(root, "archive", "--format=zip", revision.commit)
        done = subprocess.run(command, capture_output=True, check=False)
        try:
            with zipfile.ZipFile(BytesIO(done.stdout)) as archive:
                _unpack(archive, target)
        except zipfile.BadZipFile as error:
            said = done.stderr.decode("utf-8", "replace").strip()
            message = f"{revision} can't be unpacked: {said or error}"
            raise ToolError("git", message) from error
        yield target


def _unpack(archive: zipfile.ZipFile, target: Path) -> None:
    """Unpack below a folder: what zipfile writes stays there, as tarfile of every Python doesn't.

    Symbolic links, which it writes as files, are made once nothing more can be written through one.
    """
    archive.extractall(target)
    for entry in archive.infolist():
        if stat.S_ISLNK(entry.external_attr >> 16):
            link = target / entry.filename
            link.unlink()
            link.symlink_to(os.fsdecode(archive.read(entry)))


def _command(root: Path, *arguments: str) -> list[str]:
    return ["git", "-C", str(root), *arguments]


def _asked(root: Path, *arguments: str) -> str | None:
    """Ask git; give `None` where it has no answer, and raise `ToolError` where there is no git."""
    try:
        done = subprocess.run(
            _command(root, *arguments), capture_output=True, text=True, check=False
        )
    except OSError as error:
        message = f"it can't be run ({(error.strerror or str(error)).lower()}); install it"
        raise ToolError("git", message) from error
    return done.stdout.strip() if done.returncode == 0 else None
