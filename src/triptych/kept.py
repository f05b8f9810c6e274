"""What builds have made, kept below `build/kept/` under the hash of all that it was made from.

What can be known before a thing is made (its text, the code, the versions of the tools) is its key.
What its maker reads besides is noted while it is made, and a later build takes the thing only if
each of these reads would give the same again. No index lists what there is, every file is put in
place whole, and a file's name is the hash of its content or key: builds at the same time can't
harm each other.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from triptych.files import hash_files, read_json, write_if_changed
from triptych.project import Project

PACKAGE = Path(__file__).parent
UNUSED = 7 * 24 * 3600
"""Seconds after which what no build has used is taken away."""


def hash_of(value: Any) -> str:
    """Hash a value of plain values, or bytes."""
    if not isinstance(value, bytes):
        value = json.dumps(value, ensure_ascii=False, sort_keys=True).encode()
    return hashlib.sha256(value).hexdigest()


@cache
def package_code() -> str:
    """Hash the code of this package, as it was when it was first asked for."""
    return hash_files(PACKAGE.rglob("*.py"), PACKAGE)


@dataclass(frozen=True)
class Made:
    """A thing that was made: its `result` (plain values), its `files` by name, and its `reads`.

    `inputs` are the parts of its key by name, each a hash or a short text; `reads` maps what was
    read besides to the hash of what it gave. It is new when it was made just now.
    """

    inputs: Mapping[str, str]
    reads: Mapping[str, str]
    result: Any
    files: Mapping[str, Path]
    is_new: bool = False


@dataclass
class Facts:
    """The values that makers may read, each hashed once.

    `values` are the plain values that a read of `value` or `keys` leads through, `root` is the
    folder that a read of `file` begins at. The parts of a read are joined by a unit separator.
    """

    values: Mapping[str, Any]
    root: Path
    _hashes: dict[str, str] = field(default_factory=dict)

    def hash(self, read: str) -> str:
        """Hash what a read gives now."""
        if read not in self._hashes:
            self._hashes[read] = hash_of(self._given(read))
        return self._hashes[read]

    def _given(self, read: str) -> Any:
        kind, *way = read.split("\x1f")
        if kind == "file":
            path = self.root / way[0]
            return path.read_bytes() if path.is_file() else None
        value: Any = self.values
        for name in way:
            value = value.get(name) if isinstance(value, Mapping) else None
        return sorted(value) if kind == "keys" and isinstance(value, Mapping) else value


@dataclass(frozen=True)
class Kept:
    """The folder of kept things."""

    folder: Path

    def find(self, inputs: Mapping[str, str], facts: Facts) -> Made | None:
        """Find a thing that was made from just these inputs, and from what is there to read."""
        stamp = self._stamp(inputs)
        match read_json(stamp):
            case {"reads": dict(reads), "files": dict(hashes), "result": result}:
                files = {name: self._blob(digest) for name, digest in hashes.items()}
            case _:
                return None
        if any(facts.hash(read) != was for read, was in reads.items()):
            return None
        if not all(map(_touched, [stamp, *files.values()])):
            return None
        return Made(inputs, reads, result, files)

    def keep(
        self, inputs: Mapping[str, str], reads: Mapping[str, str], result: Any, **files: bytes
    ) -> Made:
        """Keep a thing that has been made."""
        hashes = {name: hash_of(content) for name, content in files.items()}
        for name, content in files.items():
            write_if_changed(self._blob(hashes[name]), content)
        told = {"reads": dict(reads), "result": result, "files": hashes}
        write_if_changed(self._stamp(inputs), json.dumps(told, ensure_ascii=False, sort_keys=True))
        held = {name: self._blob(digest) for name, digest in hashes.items()}
        return Made(inputs, reads, result, held, is_new=True)

    def name(self, name: str, made: Made) -> None:
        """Note what bears a name now, and from what it was made; for `last_of`."""
        note = {"inputs": dict(made.inputs), "reads": dict(made.reads)}
        write_if_changed(self.folder / "names" / f"{name}.json", json.dumps(note, sort_keys=True))

    def last_of(self, name: str) -> Made | None:
        """Give what bore a name last, with what it was made from alone."""
        told = read_json(self.folder / "names" / f"{name}.json")
        return Made(told["inputs"], told["reads"], None, {}) if isinstance(told, dict) else None

    def sweep(self) -> None:
        """Take away what no build has used for long."""
        oldest = time.time() - UNUSED
        for path in self.folder.glob("[sb]*/??/*"):
            try:
                if path.stat().st_mtime < oldest:
                    path.unlink()
            except FileNotFoundError:
                continue

    def _stamp(self, inputs: Mapping[str, str]) -> Path:
        return self._place("stamps", hash_of(dict(inputs)))

    def _blob(self, digest: str) -> Path:
        return self._place("blobs", digest)

    def _place(self, kind: str, digest: str) -> Path:
        return self.folder / kind / digest[:2] / digest[2:]


def kept_of(project: Project) -> Kept:
    """Give what the builds of a project have kept."""
    return Kept(project.build / "kept")


def _touched(path: Path) -> bool:
    """Say that a file is there and was used now."""
    try:
        os.utime(path)
    except OSError:
        return False
    return True


def made_once(
    kept: Kept,
    facts: Facts,
    inputs: Mapping[str, str],
    make: Callable[[], tuple[Any, dict[str, bytes]]],
) -> Made:
    """Give what was made from these inputs, making it if it was not; its maker reads nothing else.

    `make` gives the result and the files.
    """
    if (found := kept.find(inputs, facts)) is not None:
        return found
    result, files = make()
    return kept.keep(inputs, {}, result, **files)
