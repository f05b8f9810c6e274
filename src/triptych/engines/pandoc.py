"""Run the pandoc that the `pypandoc_binary` wheel carries."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from triptych.engines.asking import PATIENCE, ask, time_limit
from triptych.engines.running import run_program
from triptych.problems import ToolError

TIME_LIMIT = 300
"""Seconds that pandoc may take, unless TRIPTYCH_PANDOC_TIMEOUT says otherwise; no book needs it."""
UNKNOWN = "unknown"
"""What stands for the version of a pandoc that tells none."""


@cache
def pandoc_path() -> str:
    """Find pandoc in its wheel."""
    from importlib.util import find_spec

    spec = find_spec("pypandoc")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else Path()
    for name in ("pandoc", "pandoc.exe"):
        if (folder / name).is_file():
            return str(folder / name)
    raise ToolError("pandoc", "the package pypandoc_binary is not installed whole")


@cache
def pandoc_version() -> str:
    """Ask pandoc for its version; that of what tells none is `UNKNOWN`."""
    patience = min(PATIENCE, time_limit("pandoc", TIME_LIMIT))
    try:
        told = ask(pandoc_path(), "--version", patience=patience)
    except (OSError, subprocess.TimeoutExpired):
        return UNKNOWN
    found = re.match(r"pandoc\S* (\d\S*)", told.stdout)
    return found[1] if found and told.returncode == 0 else UNKNOWN


def surroundings(home: Path, time: int) -> dict[str, str]:
    """Give the environment for pandoc, alike on every machine; `time` is in seconds since 1970."""
    return {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(time),
        "LC_ALL": "C.UTF-8",
        "HOME": str(home),
        "XDG_DATA_HOME": str(home),
    }


def run_pandoc(root: Path, time: int, log: Path, arguments: Sequence[str]) -> None:
    """Run pandoc in a project's folder, its messages kept in a log; raise `ToolError`.

    `time` is the edition's, in seconds since 1970. A person's own templates, defaults and scripts
    for pandoc are not found, and file names are UTF-8 whatever the locale: every machine gets the
    same book.
    """
    limit = time_limit("pandoc", TIME_LIMIT)
    environment = surroundings(log.parent, time)
    try:
        status = run_program([pandoc_path(), *arguments], root, log, limit, environment)
    except subprocess.TimeoutExpired:
        message = f"it was stopped after {limit:g} seconds"
        raise ToolError("pandoc", message, log=log) from None
    text = log.read_text("utf-8", "replace").strip()
    if lost := re.search(r"Could not fetch resource.*", text):
        raise ToolError("pandoc", lost[0], status=status, log=log)
    if status:
        raise ToolError("pandoc", first_said(text), status=status, log=log)


def first_said(text: str) -> str:
    """Give the first line of what pandoc has said that tells something."""
    said = [line for line in text.strip().splitlines() if line != "Error running Lua:"]
    return said[0] if said else "it said nothing"
