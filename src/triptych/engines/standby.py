"""Pandocs that stand by for steps: who asks for one after another waits for no program to start.

Each is `lua/standby.lua`, run by pandoc: a line that names a step and its job's file goes in, a
line that says how it went comes out. What else it writes are pandoc's messages. One that fails is
ended; one that has done its work waits for more, until this process ends.
"""

from __future__ import annotations

import atexit
import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from triptych.engines.asking import time_limit
from triptych.engines.pandoc import TIME_LIMIT, first_said, pandoc_path, surroundings
from triptych.engines.running import limited
from triptych.files import hash_files
from triptych.problems import ToolError

LUA = Path(__file__).parent / "lua"
ANSWER = b"triptych: "
NO_ANSWER = "it ended well and gave no answer"
PATIENCE = 2
"""Seconds that one may take to end."""
MOST_WAITING = 2
"""How many may wait for work; each holds some 100 to 200 MB."""

_waiting: list[Standby] = []
_lock = threading.Lock()


@dataclass(frozen=True)
class Standby:
    """A pandoc that runs in a project's folder, for an edition's time (in seconds since 1970).

    `scripts` is the hash of those that it runs, as they were when it began.
    """

    root: Path
    time: int
    scripts: str
    program: subprocess.Popen[bytes]

    def answer(self, asked: str) -> tuple[bytes, bytes]:
        """Ask it; give its answer, empty where it has ended, and all that it said before."""
        assert self.program.stdin and self.program.stdout, "both are pipes"
        with suppress(BrokenPipeError):  # what it said before it ended is still to be read
            self.program.stdin.write(asked.encode() + b"\n")
            self.program.stdin.flush()
        said = b""
        for line in self.program.stdout:
            if line.startswith(ANSWER) and line.endswith(b"\n"):
                return line.removeprefix(ANSWER), said
            said += line
        return b"", said

    def end(self) -> None:
        """Let it end, and take its temporary folder away; kill it if it doesn't."""
        try:
            self.program.communicate(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            self.program.kill()
            self.program.communicate()


def have_done(
    step: str, asked: Path, root: Path, time: int, log: Path, scratch: Path | None
) -> None:
    """Have a step done as a JSON file asks, in a project's folder; pandoc's messages go to a log.

    `time` is the edition's, in seconds since 1970; `scratch` is a folder for what pandoc writes for
    itself, or none for the machine's own. Raises `ToolError`.
    """
    limit = time_limit("pandoc", TIME_LIMIT)
    answer = said = b""
    with _one_of(root, time, scratch) as standby:
        try:
            with limited(standby.program, limit):
                answer, said = standby.answer(json.dumps({"step": step, "job": str(asked)}))
        except subprocess.TimeoutExpired:
            log.write_bytes(said)
            raise ToolError("pandoc", f"it was stopped after {limit:g} seconds", log=log) from None
        log.write_bytes(said + answer)
        if not answer:
            status = standby.program.wait()
            told = first_said(said.decode("utf-8", "replace")) if status else NO_ANSWER
            raise ToolError("pandoc", told, status=status, log=log)
        if fault := json.loads(answer).get("fault"):
            raise ToolError("pandoc", first_said(fault), log=log)


def make_ready(root: Path, time: int, scratch: Path) -> None:
    """Have a pandoc wait for the first step that a project's next build will ask for."""
    scratch.mkdir(parents=True, exist_ok=True)
    standby = _started(root, time, _scripts(), scratch)
    with _lock:
        _waiting.append(standby)


@contextmanager
def _one_of(root: Path, time: int, scratch: Path | None) -> Iterator[Standby]:
    """Give one that waits, or start one; let it wait again unless the block fails."""
    scripts = _scripts()
    standby = _taken(root, time, scripts) or _started(root, time, scripts, scratch)
    try:
        yield standby
    except BaseException:
        standby.end()
        raise
    with _lock:
        _waiting.append(standby)
        too_many = [_waiting.pop(0) for _ in range(len(_waiting) - MOST_WAITING)]
    for one in too_many:
        one.end()


def _scripts() -> str:
    return hash_files(LUA.glob("*.lua"), LUA)


def _taken(root: Path, time: int, scripts: str) -> Standby | None:
    with _lock:
        for standby in _waiting:
            is_such = (standby.root, standby.time, standby.scripts) == (root, time, scripts)
            if is_such and standby.program.poll() is None:
                _waiting.remove(standby)
                return standby
    return None


def _started(root: Path, time: int, scripts: str, scratch: Path | None) -> Standby:
    own = {"TMPDIR": str(scratch)} if scratch else {}
    program = subprocess.Popen(
        [pandoc_path(), "lua", str(LUA / "standby.lua")],
        cwd=root,
        env=surroundings(root / "build", time) | own,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return Standby(root, time, scripts, program)


@atexit.register
def _end_all() -> None:
    while _waiting:
        _waiting.pop().end()
