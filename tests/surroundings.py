"""Real processes in surroundings of their own: killed at a chosen moment, on disks of their own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from subprocess import CompletedProcess

from command import SURROUNDINGS

FORKING = """\
import json, os, signal, sys

import triptych.build, triptych.prepare, triptych.publish.links, triptych.publish.site_files
from triptych.cli import main

WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
CHANGES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "subprocess.Popen"}
counted = 0


def run(fatal, root, arguments, told):
    def count(event, given):
        global counted
        if event == "open":
            path, mode, flags = given
            if not str(path).startswith(root) or not flags & WRITING:
                return
        elif event not in CHANGES:
            return
        counted += 1
        if counted == fatal:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.argv = ["triptych", "-C", root, *arguments]
    sys.addaudithook(count)
    try:
        main()
    except SystemExit as ended:
        os.write(told, str(counted).encode())
        os._exit(ended.code or 0)


for line in sys.stdin:
    ours, theirs = os.pipe()
    if not (child := os.fork()):
        run(*json.loads(line), theirs)
    _, status = os.waitpid(child, 0)
    os.close(theirs)
    with os.fdopen(ours) as told:
        print(json.dumps([os.waitstatus_to_exitcode(status), int(told.read() or 0)]), flush=True)
"""
"""Runs the command in processes that have all imported before they begin, one for each line.

Each is killed, from within but by the system, before its nth change of a file.
"""


class Runs:
    """Runs of the command in a project, each in a process of its own."""

    def __init__(self, root: Path, *arguments: str) -> None:
        """Run the command with these arguments in this project."""
        self._asked = root, arguments
        self._process = subprocess.Popen(
            [sys.executable, "-c", FORKING], env=SURROUNDINGS, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def whole(self) -> int:
        """Run it to its end, which must be a good one; say how often it has changed a file."""
        status, count = self._run(0)
        assert status == 0
        return count

    def killed(self, moment: int) -> None:
        """Kill it when it is about to change a file for the nth time."""
        status, _ = self._run(moment)
        assert status == -signal.SIGKILL, moment

    def _run(self, moment: int) -> tuple[int, int]:
        assert self._process.stdin and self._process.stdout
        root, arguments = self._asked
        self._process.stdin.write(json.dumps([moment, str(root), arguments]) + "\n")
        self._process.stdin.flush()
        while (line := self._process.stdout.readline())[:1] != "[":
            assert line, "the process that runs the others has ended"
        status, count = json.loads(line)
        return status, count

    def __enter__(self) -> Runs:
        """Begin."""
        return self

    def __exit__(self, *_: object) -> None:
        """End."""
        self._process.communicate()


MOUNTING = ("unshare", "--mount", "--map-root-user")


@cache
def may_mount() -> bool:
    """Say whether this machine lets us mount, in a place that nobody else sees."""
    try:
        done = subprocess.run(
            [*MOUNTING, "mount", "-t", "tmpfs", "tmpfs", "/mnt"], capture_output=True, check=False
        )
    except OSError:
        return False
    return done.returncode == 0


def with_mounts(script: str, *given: str | Path, **env: str) -> CompletedProcess[str]:
    """Run a script of Python where it may mount; what it mounts is gone when it has ended."""
    here = str(Path(__file__).parent)
    found = os.pathsep.join(filter(None, (here, SURROUNDINGS.get("PYTHONPATH"))))
    surroundings: Mapping[str, str] = SURROUNDINGS | {"PYTHONPATH": found}
    return subprocess.run(
        [*MOUNTING, sys.executable, "-c", script, *map(str, given)],
        env={**surroundings, **env}, capture_output=True, text=True, check=False,
    )  # fmt: skip


ALONE = ("unshare", "--net", "--map-root-user")
LOOPBACK = """\
import fcntl, json, pathlib, socket, struct, subprocess, sys

SET_FLAGS, UP_AND_RUNNING = 0x8914, 0x41
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH22x", b"lo", UP_AND_RUNNING))


def sent():
    names, values = (line.split() for line in lines("snmp") if line.startswith("Ip:"))
    counted = dict(zip(names, values)) | dict(line.split() for line in lines("snmp6"))
    told = ("OutRequests", "OutNoRoutes", "Ip6OutRequests", "Ip6OutNoRoutes")
    return sum(int(counted.get(name, 0)) for name in told)


def lines(name):
    path = pathlib.Path("/proc/self/net", name)
    return path.read_text().splitlines() if path.exists() else []


before = sent()
for command in json.loads(sys.argv[1]):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    print(json.dumps([done.returncode, done.stdout, done.stderr, sent() - before]))
    before = sent()
"""
"""Runs commands where there is no network but the loopback, and has the system itself count what
any process sends there, or would have sent elsewhere."""


@dataclass(frozen=True)
class Sent:
    """How a command ended, and how many packets it has sent or tried to send."""

    returncode: int
    stdout: str
    stderr: str
    packets: int


@cache
def may_be_alone() -> bool:
    """Say whether this machine gives us a network of our own."""
    try:
        return subprocess.run([*ALONE, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def alone(folder: Path, *commands: Sequence[str | Path], **env: str) -> list[Sent]:
    """Run commands in a folder, one after the other, without a network."""
    given = json.dumps([list(map(str, command)) for command in commands])
    done = subprocess.run(
        [*ALONE, sys.executable, "-c", LOOPBACK, given],
        cwd=folder, env=SURROUNDINGS | env, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [Sent(*json.loads(line)) for line in done.stdout.splitlines()]
