"""The same material gives the same bytes, whoever builds it, wherever, and in whatever order."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from books import Built, essay_project, whole_dialect_project
from tiny import edit

OTHER = {
    "PYTHONHASHSEED": "77",
    "LC_ALL": "tr_TR.ISO-8859-9",
    "LANG": "de_DE.UTF-8",
    "TZ": "Asia/Kolkata",
    "COLUMNS": "37",
}
"""Surroundings as on nobody's machine; a locale that isn't installed is the C locale."""
A_PERSONS_OWN = {
    ".local/share/pandoc/init.lua": 'error("a script of a person’s own")',
    ".local/share/pandoc/templates/default.epub3": "<html><body>mine</body></html>",
    ".pandoc/defaults.yaml": "toc: false",
    ".gitconfig": "[log]\n  showSignature = true\n[core]\n  abbrev = 12\n",
}


def with_home(folder: Path) -> Path:
    """Write a home with settings of its owner's own."""
    for name, text in A_PERSONS_OWN.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, "utf-8")
    return folder


def build(root: Path, home: Path, *, git: bool = True, **env: str) -> Path:
    """Build a book in a process that has nothing of ours but the way to Python."""
    path = os.environ["PATH"] if git else str(home)
    kept = {name: os.environ[name] for name in ("PYTHONPATH",) if name in os.environ}
    command = [sys.executable, "-m", "triptych", "-C", str(root), "build", "--engine", "pandoc"]
    done = subprocess.run(
        command, cwd=home, env={"PATH": path, "HOME": str(home), **kept, **env},
        umask=0o077 if env else 0o022, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return root / "_book"


def contents(book: Path) -> dict[str, str]:
    """Give the hash of every file of a book."""
    files = (path for path in sorted(book.rglob("*")) if path.is_file())
    return {
        path.relative_to(book).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in files
    }


def commit(root: Path) -> None:
    """Commit a project, at a time of its own."""
    git = ["git", "-C", str(root), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    (root / ".gitignore").write_text("build/\n_book/\n_variables.yml\n")
    dated = {f"GIT_{who}_DATE": "2025-03-01T12:00:00Z" for who in ("AUTHOR", "COMMITTER")}
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
        subprocess.run([*git, *command], env=os.environ | dated, check=True)


@pytest.mark.skipif(not shutil.which("git"), reason="there is no git here")
def test_every_file_is_the_same_in_other_surroundings(tmp_path):
    """Another folder (with a space and a letter beyond ASCII), home, working folder, locale, time
    zone, mask and hash seed, and settings of git's and pandoc's of a person's own; a book that was
    built before, edited and put back."""
    there = whole_dialect_project(tmp_path / "there")
    commit(there)
    elsewhere = tmp_path / "another plaçe" / "of mine"
    shutil.copytree(there, elsewhere)
    (tmp_path / "bare").mkdir()
    book = build(there, tmp_path / "bare")
    expected = contents(book)
    assert contents(build(elsewhere, with_home(tmp_path / "home"), **OTHER)) == expected
    edition = json.loads((book / "manifest.json").read_text("utf-8"))["edition"]
    assert edition["date"] == "2025-03-01T12:00:00Z"
    assert len(edition["commit"]) == 7
    edit(there, "chapters/method.qmd", "### Deeper again", "### Deeper still")
    edit(there, "figures/counts.py", "height=60", "height=61")
    assert contents(build(there, tmp_path / "bare")) != expected
    edit(there, "chapters/method.qmd", "### Deeper still", "### Deeper again")
    edit(there, "figures/counts.py", "height=61", "height=60")
    assert contents(build(there, tmp_path / "bare")) == expected
    assert str(tmp_path).encode() not in b"".join(
        path.read_bytes() for path in book.rglob("*") if path.is_file()
    )


def test_without_git_a_book_bears_no_date_and_is_the_same(tiny, tmp_path):
    """Neither the program nor a repository is needed."""
    home = with_home(tmp_path / "home")
    with_git = contents(build(tiny, home))
    for folder in ("build", "_book"):
        shutil.rmtree(tiny / folder)
    assert contents(build(tiny, home, git=False, LC_ALL="C")) == with_git


def test_the_essay_is_the_same_in_other_surroundings(essay: Built, tmp_path):
    """The repository's own book, from another folder and another process."""
    root = essay_project(tmp_path / "another place")
    assert contents(build(root, with_home(tmp_path / "home"), **OTHER)) == contents(essay.output)
