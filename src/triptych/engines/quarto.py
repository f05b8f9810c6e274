"""The Quarto engine: the Quarto CLI, found, asked once for the whole book, watched and bounded."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TextIO

from triptych.engines.asking import ask, is_older, time_limit
from triptych.engines.job import Job, Rendered
from triptych.problems import ToolError
from triptych.progress import CHECKING, RENDERING
from triptych.project import CONFIG, Project

OLDEST = (1, 9)
TIME_LIMIT = 900
"""Seconds that one run of Quarto may take, unless TRIPTYCH_QUARTO_TIMEOUT says otherwise."""
GRACE = 5
"""Seconds that Quarto has to end by itself before it is killed."""

FORMAT_NAMES = {"html": "html", "pdf": "triptych-typst", "epub": "epub"}
PREPARED = "TRIPTYCH_PREPARED"
"""Tells the pre-render hook that our own build has already drawn the figures."""
PREVIEW = "TRIPTYCH_PREVIEW"
"""Tells the post-render hook that Quarto renders for its own preview."""

STEP = re.compile(r"^\s*\[\s*(\d+)/(\d+)\]\s*(\S.*)$")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
UNRESOLVED = re.compile(
    r"unable to resolve (?:crossref|link target)|citeproc: citation .* not found"
    r"|could not fetch resource|unknown var .* shortcode|shortcode .* not found",
    re.IGNORECASE,
)
"""What Quarto and pandoc only warn of, and a reader would stumble over."""
PLACE_IN_QUARTO = re.compile(r" \(\S+\.lua:\d+\)")


@dataclass(frozen=True)
class Quarto:
    """A Quarto CLI: its path, where it was found, its version."""

    path: str
    origin: str
    version: str

    @property
    def is_new_enough(self) -> bool:
        """Say whether it renders books to Typst."""
        return not is_older(self.version, OLDEST)


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
            found = os.path.abspath(found)
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
        done = ask(path, "--version")
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ToolError("Quarto", f"{path} --version gave no answer ({error})") from None
    version = done.stdout.strip()
    if done.returncode or not re.fullmatch(r"\d+(\.\d+)+\S*", version):
        message = (
            f"{path} --version gave no version, but “{(version or done.stderr)[:200].strip()}”"
        )
        raise ToolError("Quarto", message, status=done.returncode)
    return version


def render(job: Job, quarto: Quarto) -> Rendered:
    """Make the book's formats in the job's stage, every chapter of it; raise `ToolError`."""
    project = job.project
    log = project.build / "quarto.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    identifier = uuid.uuid5(uuid.NAMESPACE_URL, project.title)
    command = [
        quarto.path,
        "render",
        ".",
        "--no-clean",
        "--output-dir",
        os.path.relpath(job.stage, project.root),
        "--metadata",
        f"identifier:urn:uuid:{identifier}",
    ]
    choices = _choices(job)
    with (
        _nothing_left_beside_sources(project),
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        log.open("w", encoding="utf-8") as record,
    ):
        environment = _environment(job, scratch)
        for number, choice in enumerate(choices):
            part = (number / len(choices), 1 / len(choices))
            run = _Run(job, [*command, *choice], environment, record, *part)
            status, faults = run.watched(log)
            if status:
                raise ToolError("Quarto", _own_message(log), status=status, log=log)
            if faults:
                raise ToolError("Quarto", f"it warned: {faults[0]}", status=status, log=log)
    return Rendered(dict.fromkeys(job.formats, len(project.chapters)))


def _choices(job: Job) -> list[list[str]]:
    """Say how Quarto is told the formats: nothing for those of `_quarto.yml`, else one at a time.

    It takes no list with an extension's format in it. HTML comes last, when there is a PDF and an
    EPUB for it to offer.
    """
    import yaml

    wanted = [FORMAT_NAMES[name] for name in job.formats]
    config = yaml.safe_load((job.project.root / CONFIG).read_text("utf-8"))
    if set(config.get("format") or ()) == set(wanted):
        return [[]]
    return [["--to", name] for name in sorted(wanted, key=lambda name: name == "html")]


@contextmanager
def _nothing_left_beside_sources(project: Project) -> Iterator[None]:
    """Take away what a rendering that fails leaves where Quarto works: among the chapters."""
    names = [chapter.page for chapter in project.chapters]
    names += [re.sub(r"\.html$", "_files", name) for name in names]
    names += ["site_libs", "index.typ", "index.pdf", *project.outputs(("pdf", "epub"))]
    new = [path for path in map(project.root.joinpath, names) if not path.exists()]
    try:
        yield
    except BaseException:
        for path in new:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
        raise


@dataclass
class _Run:
    """One run of Quarto: its command, where its words are kept, and its part of the work."""

    job: Job
    command: list[str]
    environment: dict[str, str]
    record: TextIO
    start: float
    share: float

    def watched(self, log: Path) -> tuple[int, list[str]]:
        """Run it in a process group of its own; give its exit status and its grave warnings."""
        limit = time_limit("Quarto", TIME_LIMIT)
        expired = threading.Event()
        process: subprocess.Popen[bytes] | None = None

        def stop() -> None:
            expired.set()
            if process:
                end_group(process)

        timer = threading.Timer(limit, stop)
        timer.daemon = True
        try:
            process = subprocess.Popen(
                self.command,
                cwd=self.job.project.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
            timer.start()
            faults = self._listen(process)
            status = process.wait()
        except BaseException:
            if process:
                end_group(process)
            raise
        finally:
            timer.cancel()
        if expired.is_set():
            message = f"it was stopped after {limit:g} seconds"
            raise ToolError("Quarto", message, status=status, log=log)
        return status, faults

    def _listen(self, process: subprocess.Popen[bytes]) -> list[str]:
        """Keep what is said, pass on how far it is, and give the grave warnings."""
        faults = []
        assert process.stdout is not None
        with process.stdout:
            for raw in process.stdout:
                line = ESCAPES.sub("", raw.decode("utf-8", "replace"))
                self.record.write(line)
                self.record.flush()
                if step := STEP.match(line):
                    done = self.start + self.share * int(step[1]) / max(1, int(step[2]))
                    self.job.progress(step[3].strip(), RENDERING + done * (CHECKING - RENDERING))
                if UNRESOLVED.search(line):
                    faults.append(PLACE_IN_QUARTO.sub("", line).strip())
        return faults


def _environment(job: Job, scratch: str) -> dict[str, str]:
    return {
        **os.environ,
        "TMPDIR": scratch,
        PREPARED: "1",
        "SOURCE_DATE_EPOCH": str(job.time),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
        "QUARTO_PYTHON": sys.executable,
        "NO_COLOR": "1",
    }


def end_group(process: subprocess.Popen[bytes]) -> None:
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
    said = [line for line in lines if line]
    errors = [line for line in said if line.startswith("ERROR")]
    errors += [line for line in said if line.lower().startswith("error")]
    return (errors or said or ["it said nothing"])[0 if errors else -1]
