"""What a copy's manifest tells, once it is known to tell nothing impossible."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePosixPath
from typing import Any

from triptych.problems import MaterialError, Problem
from triptych.publish.manifest import MANIFEST, OF_EDITION, UNLISTED, VERSION
from triptych.verifying.copies import Copy, Unreadable

LARGEST = 64 << 20
"""Bytes beyond which a file that has to be understood is not read."""
SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Told:
    """A manifest: its own SHA-256, its edition, each file's hash and size, each source's seed."""

    sha256: str
    edition: Mapping[str, str]
    files: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Mapping[str, str]]


def read_told(copy: Copy) -> Told:
    """Read a copy's manifest; raise `MaterialError` where there is none, or none to go by."""
    try:
        content = read_small(copy, MANIFEST)
        told = json.loads(content)
    except FileNotFoundError:
        what = "There is no manifest, so this is no finished book of triptych."
        raise _fault(what, "Name the folder that its index.html lies in.") from None
    except Unreadable as error:
        raise _fault(f"The manifest {error}.", "See that it can be read.") from None
    except (ValueError, RecursionError):
        raise _fault("This is not JSON.", "Get the copy anew.") from None
    if told == {}:
        raise _fault("This is a preview, not a finished book.", "Run triptych build.")
    if not isinstance(told, dict) or told.get("manifest") != VERSION:
        raise _fault(f"This is no manifest of the form {VERSION}.", "Use another triptych.")
    try:
        files = {name: _file(name, file) for name, file in told["files"].items()}
        sources = {name: _source(source) for name, source in told["sources"].items()}
        edition = {name: str(told["edition"][name]) for name in OF_EDITION}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _fault(f"This manifest is damaged ({error}).", "Get the copy anew.") from None
    return Told(sha256(content).hexdigest(), edition, files, sources)


def read_small(copy: Copy, name: str) -> bytes:
    """Read a file that has to be understood; raise `Unreadable` where it is far too large."""
    content = b""
    for chunk in copy.chunks(name):
        content += chunk
        if len(content) > LARGEST:
            raise Unreadable(f"is larger than {LARGEST >> 20} MB")
    return content


def _file(name: str, told: Any) -> dict[str, Any]:
    parts = PurePosixPath(name).parts
    if not parts or name in UNLISTED or PurePosixPath(name).as_posix() != name:
        raise ValueError(f"“{name}” is no file of a book")
    if name.startswith("/") or ".." in parts or "\0" in name:
        raise ValueError(f"“{name}” leads out of the copy")
    size = told["size"]
    if not isinstance(size, int) or isinstance(size, bool) or size < 0:
        raise ValueError(f"“{name}” has no size")
    return {"sha256": _hash(told["sha256"]), "size": size}


def _source(told: Any) -> dict[str, str]:
    if not re.fullmatch(r"seeds/[^/\\\0]+", told["seed"]) or told["seed"] == "seeds/..":
        raise ValueError(f"“{told['seed']}” is no seed")
    return {"seed": told["seed"], "sha256": _hash(told["sha256"])}


def _hash(given: Any) -> str:
    if not SHA256.fullmatch(given):
        raise ValueError(f"“{given}” is no SHA-256")
    return str(given)


def _fault(what: str, remedy: str) -> MaterialError:
    return MaterialError([Problem(MANIFEST, 1, 1, what, remedy, "copy")])
