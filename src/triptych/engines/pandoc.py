"""Run the pandoc that the `pypandoc_binary` wheel carries."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

from triptych.engines.asking import ask, time_limit
from triptych.problems import ToolError

TIME_LIMIT = 300
"""Seconds that pandoc may take, unless TRIPTYCH_PANDOC_TIMEOUT says otherwise; no book needs it."""


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
    """Ask pandoc for its version."""
    told = ask(pandoc_path(), "--version").stdout.split()
    return told[1] if len(told) > 1 else "unknown"


def run_pandoc(root: Path, time: int, log: Path, arguments: Sequence[str]) -> None:
    """Run pandoc in a project's folder, its messages kept in a log; raise `ToolError`.

    `time` is the edition's, in seconds since 1970. A person's own templates, defaults and scripts
    for pandoc are not found, and file names are UTF-8 whatever the locale: every machine gets the
    same book.
    """
    limit = time_limit("pandoc", TIME_LIMIT)
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(time),
        "LC_ALL": "C.UTF-8",
        "HOME": str(log.parent),
        "XDG_DATA_HOME": str(log.parent),
    }
    try:
        done = subprocess.run(
            [pandoc_path(), *arguments],
            cwd=root,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=environment,
            timeout=limit,
            check=False,
        )
    except subprocess.TimeoutExpired as stopped:
        log.write_bytes(stopped.stdout or b"")
        message = f"it was stopped after {limit:g} seconds"
        raise ToolError("pandoc", message, log=log) from None
    log.write_bytes(done.stdout)
    text = done.stdout.decode("utf-8", "replace").strip()
    if lost := re.search(r"Could not fetch resource.*", text):
        raise ToolError("pandoc", lost[0], status=done.returncode, log=log)
    if done.returncode:
        said = [line for line in text.splitlines() if line != "Error running Lua:"]
        first = said[0] if said else "it said nothing"
        raise ToolError("pandoc", first, status=done.returncode, log=log)
