"""Without a network every command does what it does with one, and none looks for one."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from command import SURROUNDINGS, triptych
from surroundings import Sent, alone, may_be_alone
from triptych.engines.pandoc import pandoc_path

COMMANDS = (
    ("new", "essay"),
    ("-C", "essay", "check"),
    ("-C", "essay", "build", "--engine", "pandoc"),
    ("-C", "essay", "verify"),
    ("-C", "essay", "export"),
    ("-C", "essay", "figures"),
    ("-C", "essay", "why", "book"),
)
ASKING = (
    "import socket; socket.create_connection(('192.0.2.1', 80), 1)",
    "import socket; socket.create_connection(('127.0.0.1', 9), 1)",
    "import socket; socket.getaddrinfo('name.invalid', 80)",
)
"""By what another host is asked, this machine as one, or one for an address."""

NOTING = """\
import os, sys

ASKS = ("socket.connect", "socket.send", "socket.getaddrinfo", "socket.gethostby")


def note(event, given):
    if event.startswith(ASKS) and str(getattr(given[0], "family", "")) != "AddressFamily.AF_UNIX":
        with open(os.environ["NOTED"], "a") as noted:
            noted.write(f"{event} {given[-1]}\\n")


sys.addaudithook(note)
"""
"""What each Python that is started does first: it has itself note whom it asks."""


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, ...], Sent]:
    """Run every command, one after the other, where there is no network."""
    if not may_be_alone():
        pytest.skip("this machine lets nobody have a network of his own (unshare --net)")
    python = (sys.executable, "-m", "triptych")
    told = alone(tmp_path_factory.mktemp("alone"), *((*python, *one) for one in COMMANDS))
    return dict(zip(COMMANDS, told, strict=True))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_does_its_work_without_a_network(
    ended: dict[tuple[str, ...], Sent], command: tuple[str, ...]
) -> None:
    """It ends well, and of no process of it, pandoc's and Pagefind's too, comes a packet."""
    done = ended[command]
    assert done.returncode == 0, done.stderr
    assert done.packets == 0


def test_the_book_made_without_a_network_has_every_format(
    ended: dict[tuple[str, ...], Sent],
) -> None:
    """Site, PDF and EPUB: nothing of them was left out."""
    said = ended["-C", "essay", "build", "--engine", "pandoc"].stdout
    assert [name for name in ("Site:", "PDF:", "EPUB:") if name not in said] == []


@pytest.mark.skipif(not may_be_alone(), reason="this machine lets nobody have a network of his own")
def test_whoever_asks_a_host_would_be_counted(tmp_path: Path) -> None:
    """The count that must be nothing above is no empty one, be it Python that asks or pandoc."""
    asking = [[sys.executable, "-c", script] for script in ASKING]
    told = alone(tmp_path, *asking, [pandoc_path(), "http://192.0.2.1/one.md"])
    assert [done for done in told if done.returncode == 0 or done.packets == 0] == []


def noting(folder: Path) -> dict[str, str]:
    """Give the surroundings in which each Python notes whom it asks."""
    (folder / "first").mkdir()
    (folder / "first/sitecustomize.py").write_text(NOTING)
    path = os.pathsep.join(filter(None, [str(folder / "first"), os.environ.get("PYTHONPATH", "")]))
    return {"PYTHONPATH": path, "NOTED": str(folder / "noted")}


def test_no_python_of_a_command_asks_a_host(tmp_path: Path) -> None:
    """Nor has it one ask: neither the command nor the processes that draw for it."""
    around = noting(tmp_path)
    for command in COMMANDS:
        assert triptych(*command, cwd=tmp_path, **around).returncode == 0
    assert not (tmp_path / "noted").exists()


@pytest.mark.parametrize("script", ASKING)
def test_a_python_that_asks_a_host_would_be_noted(tmp_path: Path, script: str) -> None:
    """The note that must not be there above is made where there is something to note."""
    around = noting(tmp_path)
    command = [sys.executable, "-c", script]
    subprocess.run(command, env=SURROUNDINGS | around, capture_output=True, check=False)
    assert (tmp_path / "noted").read_text().startswith("socket.")
