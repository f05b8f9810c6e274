"""Where a copy of a book is read from: a folder, or a server on this machine. No other host is."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path
from typing import Protocol
from urllib.error import HTTPError
from urllib.parse import quote, unquote, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, build_opener

from triptych.publish.manifest import CHUNK, Held, held_in

THIS_MACHINE = ("127.0.0.1", "::1", "localhost")
PATIENCE = 10
"""Seconds that a server may take to answer."""


class NoCopy(ValueError):
    """What was named is no copy that may be read."""


class Unreadable(OSError):
    """A file of a copy can't be read; the message says why."""


class Copy(Protocol):
    """A copy of a book."""

    shown: str

    def held(self) -> Held | None:
        """Give what the copy holds; `None` where only its manifest can tell."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield a file's content; raise `FileNotFoundError`, or `Unreadable`."""


def copy_at(given: str) -> Copy:
    """Give the copy at a folder's path, a `file:` address or an address of this machine.

    Raises `NoCopy` for any other.
    """
    if "://" not in given and not given.startswith("file:"):
        return _folder(Path(given), given)
    address = urlsplit(given)
    if address.scheme == "file" and address.netloc in ("", "localhost"):
        return _folder(Path(unquote(address.path)), given)
    if address.scheme == "http" and address.hostname in THIS_MACHINE:
        return ServedCopy(given, f"http://{address.netloc}{_folder_of(address.path)}")
    remedy = "Download the copy, and name its folder"
    raise NoCopy(f"{given} is not on this machine, and no other is asked. {remedy}.")


def _folder(path: Path, given: str) -> FolderCopy:
    path = path.parent if path.name == "index.html" else path
    if not path.is_dir():
        raise NoCopy(f"There is no folder {given}.")
    return FolderCopy(given, path.resolve())


def _folder_of(path: str) -> str:
    return f"{path.removesuffix('index.html').rstrip('/')}/"


@dataclass(frozen=True)
class FolderCopy:
    """A copy in a folder. A link is no file of it, wherever it leads."""

    shown: str
    folder: Path

    def held(self) -> Held:
        """Find what the folder holds."""
        return held_in(self.folder)

    def chunks(self, name: str) -> Iterator[bytes]:
        """Read a file that lies in the folder itself."""
        path = self.folder / name
        try:
            if path.resolve() != path:
                raise Unreadable("is reached by a link, or by another name")
            with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                    raise Unreadable("is no file")
                while chunk := file.read(CHUNK):
                    yield chunk
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError, Unreadable):
            raise
        except (OSError, RuntimeError) as error:
            raise Unreadable(f"can't be read ({getattr(error, 'strerror', error)})") from None


class _NoWayElsewhere(HTTPRedirectHandler):
    """Follows no redirection: it might lead to another host."""

    def redirect_request(self, *_: object) -> None:
        """Take the redirection for the answer."""


def _opener() -> OpenerDirector:
    return build_opener(ProxyHandler({}), _NoWayElsewhere)


@dataclass(frozen=True)
class ServedCopy:
    """A copy that a server of this machine offers at an address, which ends with a slash."""

    shown: str
    address: str

    def held(self) -> None:
        """A server doesn't say what it has."""

    def chunks(self, name: str) -> Iterator[bytes]:
        """Ask for a file."""
        try:
            with _opener().open(self.address + quote(name), timeout=PATIENCE) as answer:
                while chunk := answer.read(CHUNK):
                    yield chunk
        except HTTPError as error:
            if error.code == 404:
                raise FileNotFoundError(name) from None
            raise Unreadable(f"is not served: the answer was {error.code}") from None
        except (OSError, HTTPException) as error:
            said = getattr(error, "reason", None) or error
            raise Unreadable(f"is not served: {said}") from None
