"""Read an author's file; whatever keeps it from being read is a problem of that file."""

from __future__ import annotations

import re
from pathlib import Path

from triptych.problems import MaterialError, Problem

UNREADABLE = "unreadable-file"
"""The rule that what can't be read breaks."""
CONTROL = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ufffe\uffff]")
"""What no text holds and no page may: control characters but tabs, line ends and form feeds."""


def read_material(path: Path, name: str, noun: str = "file", remedy: str = "Create it.") -> str:
    """Read a UTF-8 file, with or without a byte-order mark; its line ends stay as they are.

    `name` is what its problems call it, `noun` what kind of file it is, `remedy` what to do when it
    is missing. Raises `MaterialError` when it is missing, can't be read, isn't UTF-8 or holds a
    control character.
    """
    column = 1
    try:
        text = path.read_bytes().decode("utf-8-sig")
        if not (found := CONTROL.search(text)):
            return text
        line = text.count("\n", 0, found.start()) + 1
        column = found.start() - text.rfind("\n", 0, found.start())
        what = f"This {noun} holds the control character U+{ord(found[0]):04X}."
        remedy = "Take it out, or save the text anew as UTF-8."
    except (FileNotFoundError, IsADirectoryError):
        what, line = f"This {noun} is missing.", 1
    except OSError as error:
        reason = (error.strerror or "").lower()
        what, line, remedy = f"This {noun} can't be read: {reason}.", 1, "Make it readable."
    except UnicodeDecodeError as error:
        what, line = f"This {noun} is not UTF-8.", error.object[: error.start].count(b"\n") + 1
        remedy = "Save it as UTF-8."
    raise MaterialError([Problem(name, line, column, what, remedy, UNREADABLE)])
