"""Write files so that a reader, or a killed process, never leaves half of one."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from threading import get_ident
from typing import Any


def write_if_changed(path: Path, content: str | bytes) -> bool:
    """Write a file unless it already holds this content; say whether it was written."""
    data = content.encode() if isinstance(content, str) else content
    if path.is_file() and path.read_bytes() == data:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    # named by thread as well: the formats are made at once, and may hold the same
    partial = path.with_name(f".{path.name}.{os.getpid()}-{get_ident()}")
    try:
        partial.write_bytes(data)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return True


def put_file(source: Path, target: Path, *, by_link: bool = False) -> None:
    """Put a copy of a file at another place, making the folders above it.

    `by_link` makes it the same file under two names where the file system can, which is faster: for
    places that nobody edits. What is there already is then taken away and not written into, as it
    may be an author's file under two names.
    """
    try:
        _put(source, target, by_link=by_link)
    except FileNotFoundError:  # as it is for the first file of a folder
        target.parent.mkdir(parents=True, exist_ok=True)
        _put(source, target, by_link=by_link)


def _put(source: Path, target: Path, *, by_link: bool) -> None:
    if not by_link:
        shutil.copyfile(source, target)
        return
    try:
        target.hardlink_to(source)
    except FileExistsError:
        target.unlink()
        _put(source, target, by_link=by_link)
    except FileNotFoundError:
        raise
    except OSError:  # the file system has no such links, or not between these folders
        shutil.copyfile(source, target)


def is_file_below(path: Path, folder: Path) -> bool:
    """Say whether a file is there and, links followed, below a folder, itself without links."""
    try:
        return path.is_file() and path.resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):
        return False


def as_json(value: Any) -> str:
    """Give JSON that is the same each time: sorted keys, a line for each value."""
    return json.dumps(value, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def read_json(path: Path) -> Any:
    """Read JSON; give `None` where there is none or it is damaged."""
    try:
        return json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None


def hash_files(paths: Iterable[Path], root: Path) -> str:
    """Hash files by their path below `root` (or their name, outside it) and their content."""
    digest = hashlib.sha256()
    for path in sorted(paths):
        name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
        content = hashlib.sha256(path.read_bytes() if path.is_file() else b"").digest()
        digest.update(name.encode() + b"\0" + content)
    return digest.hexdigest()
