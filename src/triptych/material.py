"""Read an author's file; whatever keeps it from being read is a problem of that file."""

from __future__ import annotations

from pathlib import Path

from triptych.problems import MaterialError, Problem

UNREADABLE = "unreadable-file"
"""The rule that what can't be read breaks."""


def read_material(path: Path, name: str, noun: str = "file", remedy: str = "Create it.") -> str:
    """Read a UTF-8 file, with or without a byte-order mark; its line ends stay as they are.

    `name` is what its problems call it, `noun` what kind of file it is, `remedy` what to do when it
    is missing. Raises `MaterialError` when it is missing, can't be read or isn't UTF-8.
    """
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (FileNotFoundError, IsADirectoryError):
        what, line = f"This {noun} is missing.", 1
    except OSError as error:
        reason = (error.strerror or "").lower()
        what, line, remedy = f"This {noun} can't be read: {reason}.", 1, "Make it readable."
    except UnicodeDecodeError as error:
        what, line = f"This {noun} is not UTF-8.", error.object[: error.start].count(b"\n") + 1
        remedy = "Save it as UTF-8."
    raise MaterialError([Problem(name, line, 1, what, remedy, UNREADABLE)])
