"""What a finished book consists of: `manifest.json`, by which anybody can check a copy of it.

It lists every file with its SHA-256 and size, the seeds that the quotations were checked against,
and what the book was made with. The same book has the same manifest, wherever it was made.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from triptych.files import as_json, read_json, write_if_changed
from triptych.project import FORMATS, Project
from triptych.publish.swap import MARK

MANIFEST = "manifest.json"
"""Its name, in the folder of a finished book."""
UNLISTED = (MANIFEST, MARK)
"""What a book may hold besides: the manifest itself, and a note for the next build alone."""
VERSION = 1
"""The version of the manifest's form; docs/publish.md describes it."""
OF_EDITION = ("title", "version", "date", "commit")
"""What it says of the edition; `edition.json` says more."""
PACKAGES = ("altair", "pagefind_bin", "triptych", "typst", "vl-convert-python")
CHUNK = 1 << 20
"""How many bytes of a file are held at once."""


@dataclass(frozen=True)
class Held:
    """What a folder holds: the paths of a book's files, and the folders of other books in it."""

    files: tuple[str, ...]
    others: tuple[str, ...]


def write_manifest(
    project: Project, folder: Path, engine: str, engine_version: str, *, is_preview: bool
) -> None:
    """Write the manifest of a book, once all its other files are there.

    That of a preview, which nobody is to verify, lists nothing.
    """
    from triptych.publish.edition_record import PREPARED

    if is_preview:
        (folder / MANIFEST).write_text("{}\n", "utf-8")
        return
    record = json.loads((project.build / PREPARED).read_text("utf-8"))
    told = {
        "manifest": VERSION,
        "edition": {name: record[name] for name in OF_EDITION},
        "engine": engine,
        "formats": [name for name in FORMATS if _is_there(project, folder, name)],
        "made_with": {
            engine: engine_version,
            "python": platform.python_version(),
            **{name: version(name) for name in PACKAGES},
        },
        "sources": {
            source: {"seed": seed, "sha256": record["files"][seed]}
            for source, seed in record["seeds"].items()
        },
        "files": _listed(folder),
    }
    (folder / MANIFEST).write_text(as_json(told), "utf-8")


def renew_manifest(folder: Path) -> None:
    """List the files of a book anew, where it has a manifest, as they have been changed."""
    if isinstance(told := read_json(folder / MANIFEST), dict):
        write_if_changed(folder / MANIFEST, as_json({**told, "files": _listed(folder)}))


def is_whole(folder: Path) -> bool:
    """Say whether a book holds every file of its manifest, each of its size."""
    told = read_json(folder / MANIFEST)
    if not isinstance(told, dict):
        return False
    try:
        return all(
            (folder / name).stat().st_size == file["size"]
            for name, file in told.get("files", {}).items()
        )
    except OSError:
        return False


def held_in(folder: Path) -> Held:
    """Find what a folder holds; a folder in it that has a manifest of its own is another book."""
    files, others = [], []
    for parent, folders, names in os.walk(folder):
        way = Path(parent).relative_to(folder)
        if way.parts and MANIFEST in names:
            others.append(way.as_posix())
            folders.clear()
            continue
        linked = [name for name in folders if (Path(parent) / name).is_symlink()]
        files += [(way / name).as_posix() for name in (*names, *linked)]
    return Held(tuple(sorted(set(files) - set(UNLISTED))), tuple(sorted(others)))


def digest_of(chunks: Iterator[bytes]) -> dict[str, Any]:
    """Give the SHA-256 and the size of a content that comes piece by piece."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return {"sha256": digest.hexdigest(), "size": size}


def chunks_of(path: Path) -> Iterator[bytes]:
    """Yield a file's content piece by piece."""
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            yield chunk


def _listed(folder: Path) -> dict[str, dict[str, Any]]:
    return {name: digest_of(chunks_of(folder / name)) for name in held_in(folder).files}


def _is_there(project: Project, folder: Path, format: str) -> bool:
    return all((folder / file).is_file() for file in project.outputs((format,)))
