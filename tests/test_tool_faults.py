"""Each tool missing, broken, crashing, hanging or lying: a clear message, status 3, the last book.

A tool is found in its Python package, so a package of the same name that comes first on Python's
path stands in for it, with a real executable in it.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import pytest

from books import EMBEDDED, build_with
from command import SURROUNDINGS, triptych
from stand_in_quarto import put
from tiny import REPOSITORY, edit, tiny_project
from triptych.engines.needed import PANDOC, TYPST

MANNERS = {
    "crashes": ("echo broken >&2; exit 70", "broken"),
    "dies": ("kill -SEGV $$", "exit status was -11"),
    "hangs": ("exec sleep 600", "stopped after 2 seconds"),
    "fills the disk": ("echo 'No space left on device' >&2; exit 1", "No space left on device"),
    "says rubbish": ("head -c 9000 /dev/urandom; exit 0", "failed: it"),
    "does nothing": ("exit 0", "failed: it"),
}
"""What a shell script does in a tool's place, and what is told of it."""
AT_ONCE = 3
"""Seconds within which an interrupted build ends: one, and what a busy machine adds."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tiny project and build its site."""
    root = tiny_project(tmp_path_factory.mktemp("built") / "mills")
    build_with(root, EMBEDDED, "html")
    return root


@pytest.fixture
def root(built: Path, tmp_path: Path) -> Path:
    """Give a copy with an edit, so that the next build has all to do."""
    copy = shutil.copytree(built, tmp_path / "mills")
    shutil.rmtree(copy / "build")
    edit(copy, "index.qmd", "the other changed itself", "the other changed itself often")
    return copy


def stand_in(folder: Path, tool: str, script: str) -> dict[str, str]:
    """Put a package with a script for an executable before the real one; give the surroundings."""
    package = {"pandoc": "pypandoc", "pagefind": "pagefind_bin"}[tool]
    program = folder / package / "files" / tool
    program.parent.mkdir(parents=True)
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    code = f"def get_executable():\n    return {str(program)!r}\n"
    (folder / package / "__init__.py").write_text(code)
    return found_first(folder) | {f"TRIPTYCH_{tool.upper()}_TIMEOUT": "2"}


def found_first(folder: Path) -> dict[str, str]:
    """Give the surroundings in which Python looks into a folder first."""
    path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH", "")]))
    return {"PYTHONPATH": path}


def files(folder: Path) -> dict[str, bytes]:
    """Give every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes()
            for path in folder.rglob("*") if path.is_file()}  # fmt: skip


@pytest.mark.parametrize("manner", MANNERS)
@pytest.mark.parametrize("tool", ["pandoc", "pagefind"])
def test_a_tool_that_fails_is_told_and_the_last_book_stays(
    root: Path, tmp_path: Path, tool: str, manner: str
) -> None:
    """The message names the tool and what it did, and the book is whole."""
    script, said = MANNERS[manner]
    before = files(root / "_book")
    around = stand_in(tmp_path / "first", tool, script)
    done = triptych("-C", root, "build", "--engine", "pandoc", "--to", "html", **around)
    assert done.returncode == 3, done.stderr
    assert f"{tool.capitalize() if tool == 'pagefind' else tool} failed:" in done.stderr
    assert said in done.stderr
    assert files(root / "_book") == before


@pytest.mark.parametrize("package", ["typst", "pagefind_bin", "vl_convert"])
def test_a_package_that_can_not_be_loaded_is_named(
    root: Path, tmp_path: Path, package: str
) -> None:
    """A wheel that is broken, or made for another machine, is told by its name."""
    (tmp_path / f"{package}.py").write_text("raise ImportError('wrong ELF class', name=__name__)")
    before = files(root / "_book")
    done = triptych("-C", root, "build", "--engine", "pandoc", **found_first(tmp_path))
    assert done.returncode == 3, done.stderr
    assert package in done.stderr and "wrong ELF class" in done.stderr
    assert files(root / "_book") == before


def test_a_package_without_its_pandoc_is_told(root: Path, tmp_path: Path) -> None:
    """So is the wheel of another kind, `pypandoc`, which carries none."""
    around = stand_in(tmp_path / "first", "pandoc", "exit 0")
    (tmp_path / "first/pypandoc/files/pandoc").unlink()
    done = triptych("-C", root, "build", "--engine", "pandoc", "--to", "html", **around)
    assert (done.returncode, "pypandoc_binary is not installed whole" in done.stderr) == (3, True)
    assert triptych("-C", root, "doctor", **around).returncode == 3


def test_the_doctor_names_a_pandoc_that_tells_no_version(root: Path, tmp_path: Path) -> None:
    """What answers with rubbish is no pandoc."""
    done = triptych("-C", root, "doctor", **stand_in(tmp_path / "a", "pandoc", "echo '<html>'"))
    assert done.returncode == 3
    assert "tells no version" in done.stdout


OLD = {"pandoc": ("2.19.2", PANDOC), "Typst": ("0.13.7", TYPST)}
"""Versions that can't make the book, and what is needed instead."""


def old(folder: Path, tool: str) -> dict[str, str]:
    """Put an old version of a tool, as it was installed, before the real one."""
    if tool == "pandoc":
        return stand_in(folder, "pandoc", f"echo pandoc {OLD[tool][0]}")
    installed = folder / f"typst-{OLD[tool][0]}.dist-info/METADATA"
    installed.parent.mkdir(parents=True)
    installed.write_text(f"Metadata-Version: 2.1\nName: typst\nVersion: {OLD[tool][0]}\n")
    return found_first(folder)


@pytest.mark.parametrize("tool", OLD)
def test_a_tool_that_is_too_old_is_told_and_the_last_book_stays(
    root: Path, tmp_path: Path, tool: str
) -> None:
    """The message says which version it is, which is needed, and what brings it."""
    version, needed = OLD[tool]
    oldest = ".".join(map(str, needed.oldest))
    said = f"version {version} is too old, {oldest} is the oldest that works; pip install '"
    said += needed.package
    before = files(root / "_book")
    around = old(tmp_path / "first", tool)
    done = triptych("-C", root, "build", "--engine", "pandoc", "--to", "pdf", **around)
    assert (done.returncode, f"{tool} failed: {said}" in done.stderr) == (3, True), done.stderr
    assert files(root / "_book") == before
    done = triptych("-C", root, "doctor", **around)
    assert (done.returncode, f"– {tool}: {said}" in done.stdout) == (3, True), done.stdout


def test_a_quarto_that_is_too_old_is_told_and_the_last_book_stays(
    root: Path, tmp_path: Path
) -> None:
    """Who asks for it is told which version it is, which is needed, and what else there is."""
    quarto, before = put(tmp_path), files(root / "_book")
    done = triptych(
        "-C", root, "build", "--engine", "quarto", "--quarto", quarto, STAND_IN="old"
    )  # fmt: skip
    assert done.returncode == 3
    assert f"Quarto failed: Quarto 1.3.450 ({quarto}) is older than 1.9; install" in done.stderr
    assert "or use --engine pandoc" in done.stderr
    assert files(root / "_book") == before


def test_the_package_that_brings_a_tool_is_the_one_that_is_required() -> None:
    """Who follows the message gets what an installation brings."""
    required = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {PANDOC.package, TYPST.package} <= set(required)


def test_a_time_limit_must_be_a_number(root: Path, tmp_path: Path) -> None:
    """A limit that is none is told by its name."""
    done = triptych("-C", root, "build", "--engine", "pandoc", TRIPTYCH_PANDOC_TIMEOUT="soon")
    assert done.returncode == 3
    assert "TRIPTYCH_PANDOC_TIMEOUT is “soon”, which is no number of seconds" in done.stderr


@contextmanager
def building(root: Path, *arguments: str, **around: str) -> Iterator[subprocess.Popen[str]]:
    """Begin a build in a process group of its own, and end it when the block ends."""
    command = [sys.executable, "-m", "triptych", "-C", root, "build", "--engine", "pandoc"]
    process = subprocess.Popen(
        [*command, *arguments], env=SURROUNDINGS | around,
        stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def eventually(holds: Callable[[], bool]) -> None:
    """Wait until something holds."""
    end = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def worked(pid: int) -> float:
    """Give for how many seconds a process has worked by itself."""
    times = psutil.Process(pid).cpu_times()
    return times.user + times.system


def interrupted(process: subprocess.Popen[str], told: Callable[[int, int], None]) -> None:
    """Interrupt a build, all its group or it alone: it must end at once, and say so."""
    start = time.monotonic()
    told(process.pid, signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert said.splitlines()[-1] == "Interrupted; the last book is as it was."
    assert time.monotonic() - start < AT_ONCE


@pytest.mark.parametrize("told", [os.killpg, os.kill], ids=["the group", "it alone"])
@pytest.mark.parametrize("tool", ["pandoc", "pagefind"])
def test_an_interrupted_build_keeps_the_last_book(
    root: Path, tmp_path: Path, tool: str, told: Callable[[int, int], None]
) -> None:
    """Ctrl-C while a tool works ends both at once with status 130; the book that was is whole."""
    started = tmp_path / "started"
    script = f"echo $$ > {started}.new; mv {started}.new {started}; exec sleep 600"
    around = stand_in(tmp_path / "first", tool, script)
    around |= {f"TRIPTYCH_{tool.upper()}_TIMEOUT": "600"}
    before = files(root / "_book")
    with building(root, "--to", "html", **around) as process:
        eventually(started.exists)
        interrupted(process, told)
        eventually(lambda: not psutil.pid_exists(int(started.read_text())))
    assert files(root / "_book") == before


def test_an_interrupted_build_does_not_wait_for_typst(root: Path) -> None:
    """Typst works within the command, for long if its text is so: Ctrl-C ends it at once, too."""
    loops = "#for i in range(30000) { for j in range(30000) { let k = calc.rem(i, j + 1) } }"
    with (root / "index.qmd").open("a") as chapter:
        chapter.write(f"\n```{{=typst}}\n{loops}\n```\n")
    before = files(root / "_book")
    with building(root, "--to", "pdf") as process:
        eventually((root / "build/embedded/book.typ").exists)  # which Typst is given next
        before_typst = worked(process.pid)
        eventually(lambda: worked(process.pid) > before_typst + 1)
        interrupted(process, os.kill)
    assert files(root / "_book") == before
