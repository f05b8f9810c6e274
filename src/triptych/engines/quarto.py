"""The Quarto engine: the Quarto CLI, found, asked once for all formats, watched and bounded."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from triptych.engines.job import Job, edition_time
from triptych.problems import ToolError
from triptych.progress import CHECKING, RENDERING

OLDEST = (1, 9)
TIME_LIMIT = 900
"""Seconds that a rendering may take, unless TRIPTYCH_QUARTO_TIMEOUT says otherwise."""
GRACE = 5
"""Seconds that Quarto has to end by itself before it is killed."""

FORMAT_NAMES = {"html": "html", "pdf": "triptych-typst", "epub": "epub"}
PREPARED = "TRIPTYCH_PREPARED"
"""Tells the pre-render hook that our own build has already drawn the figures."""

STEP = re.compile(r"^\s*\[\s*(\d+)/(\d+)\]\s*(\S.*)$")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
UNRESOLVED = re.compile(
    r"unable to resolve|unresolved|citeproc: citation .* not found|cross-?reference .* not found"
    r"|could not (?:find|fetch) (?:image|resource)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Quarto:
    """A Quarto CLI: its path, where it was found, its version."""

    path: str
    origin: str
    version: str

    @property
    def is_new_enough(self) -> bool:
        """Say whether it renders books to Typst."""
        numbers = tuple(int(part) for part in re.findall(r"\d+", self.version)[:2])
        return numbers >= OLDEST


def find_quarto(given: str | None = None) -> Quarto | None:
    """Find Quarto: as given, in QUARTO_PATH, on PATH, or in the installed package `quarto_cli`.

    Raises `ToolError` when the one that was asked for is missing or doesn't tell its version.
    """
    asked = [("--quarto", given), ("QUARTO_PATH", os.environ.get("QUARTO_PATH"))]
    for origin, path in asked:
        if path:
            found = shutil.which(path)
            if not found:
                raise ToolError("Quarto", f"{origin} names {path}, which is no executable")
            return Quarto(found, origin, _version(found))
    for origin, path in (("PATH", shutil.which("quarto")), ("quarto_cli", _packaged())):
        if path:
            return Quarto(path, origin, _version(path))
    return None


def _packaged() -> str | None:
    spec = find_spec("quarto_cli")
    if spec is None or not spec.submodule_search_locations:
        return None
    path = Path(spec.submodule_search_locations[0]) / "bin" / "quarto"
    return str(path) if os.access(path, os.X_OK) else None


def _version(path: str) -> str:
    try:
        done = subprocess.run(
            [path, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=30,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError("Quarto", f"{path} --version gave no answer ({error})") from None
    version = done.stdout.strip()
    if done.returncode or not re.fullmatch(r"\d+(\.\d+)+\S*", version):
        message = (
            f"{path} --version gave no version, but “{(version or done.stderr)[:200].strip()}”"
        )
        raise ToolError("Quarto", message, status=done.returncode)
    return version


def render(job: Job, quarto: Quarto) -> None:
    """Make the book's formats in the job's stage; raise `ToolError` when that fails."""
    log = job.project.build / "quarto.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [
        quarto.path,
        "render",
        ".",
        "--no-clean",
        "--to",
        ",".join(FORMAT_NAMES[name] for name in job.formats),
        "--output-dir",
        os.path.relpath(job.stage, job.project.root),
    ]
    status, faults = _run(job, command, log)
    if status:
        raise ToolError("Quarto", _own_message(log), status=status, log=log)
    if faults:
        raise ToolError("Quarto", f"it warned: {faults[0]}", status=status, log=log)


def _run(job: Job, command: list[str], log: Path) -> tuple[int, list[str]]:
    """Run Quarto in a process group of its own; give its exit status and its grave warnings."""
    limit = float(os.environ.get("TRIPTYCH_QUARTO_TIMEOUT", TIME_LIMIT))
    environment = {
        **os.environ,
        PREPARED: "1",
        "SOURCE_DATE_EPOCH": str(edition_time(job.project.root)),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "QUARTO_PYTHON": sys.executable,
        "NO_COLOR": "1",
    }
    process = subprocess.Popen(
        command,
        cwd=job.project.root,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    expired = threading.Event()

    def stop() -> None:
        expired.set()
        _end_group(process)

    timer = threading.Timer(limit, stop)
    timer.start()
    faults = []
    try:
        assert process.stdout is not None
        with process.stdout, log.open("w", encoding="utf-8") as record:
            for raw in process.stdout:
                line = ESCAPES.sub("", raw.decode("utf-8", "replace"))
                record.write(line)
                record.flush()
                if step := STEP.match(line):
                    share = int(step[1]) / max(1, int(step[2]))
                    job.progress(step[3].strip(), RENDERING + share * (CHECKING - RENDERING))
                if UNRESOLVED.search(line):
                    faults.append(line.strip())
        status = process.wait()
    except BaseException:
        _end_group(process)
        raise
    finally:
        timer.cancel()
    if expired.is_set():
        raise ToolError("Quarto", f"it was stopped after {limit:g} seconds", status=status, log=log)
    return status, faults


def _end_group(process: subprocess.Popen[bytes]) -> None:
    """End a process and all that it started: politely first, then by force."""
    for how, wait in ((signal.SIGTERM, GRACE), (signal.SIGKILL, GRACE)):
        try:
            os.killpg(process.pid, how)
        except (ProcessLookupError, PermissionError):
            return
        try:
            process.wait(wait)
        except subprocess.TimeoutExpired:
            continue


def _own_message(log: Path) -> str:
    """Give the line of the log in which Quarto says what went wrong."""
    lines = [line.strip() for line in log.read_text("utf-8", "replace").splitlines()]
    errors = [line for line in lines if line.lower().startswith("error")]
    said = [line for line in lines if line]
    return (errors or said or ["it said nothing"])[0 if errors else -1]
