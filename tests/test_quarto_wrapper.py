"""How Quarto is asked, watched and bounded, seen with a stand-in in its place."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from books import EMBEDDED, build_with
from stand_in_quarto import put
from tiny import tiny_project
from triptych.build import Book, Engine, build, choose_engine
from triptych.problems import ToolError
from triptych.progress import Progress, silent
from triptych.project import FORMATS


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tiny project once, its figures drawn and its last good book in place."""
    root = tiny_project(tmp_path_factory.mktemp("drawn") / "mills")
    build(root, ("html",), EMBEDDED, None, silent)
    return root


@pytest.fixture
def root(drawn: Path, tmp_path: Path) -> Path:
    """Give a copy of that project."""
    return shutil.copytree(drawn, tmp_path / "mills")


@pytest.fixture
def engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Give the stand-in as the engine, its record kept."""
    monkeypatch.setenv("STAND_IN_RECORD", str(tmp_path / "record"))
    return choose_engine("quarto", str(put(tmp_path / "bin")))


def render(root: Path, engine: Engine, progress: Progress = silent) -> Book:
    """Build all formats."""
    return build(root, FORMATS, engine, None, progress)


def recorded(root: Path) -> list[dict[str, Any]]:
    """Read what the stand-in recorded."""
    path = root.parent / "record"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def folders(root: Path) -> list[str]:
    """List what is beside the finished book."""
    return sorted(path.name for path in root.iterdir() if path.name.startswith("_book"))


def is_running(pid: int) -> bool:
    """Say whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait for what is sure to come; fail when it doesn't in half a minute."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it never came"
        time.sleep(0.02)


# Asking it


def test_all_formats_are_one_call(root: Path, engine: Engine) -> None:
    """Quarto is asked once, in the project's folder, told what it needs, beside the last book."""
    book = render(root, engine)
    (call,) = recorded(root)
    assert call["arguments"][0] == "render"
    assert call["folder"] == str(root)
    assert call["TRIPTYCH_PREPARED"] == "1"
    assert call["QUARTO_PYTHON"] == sys.executable
    assert call["SOURCE_DATE_EPOCH"].isdigit()
    stage = call["arguments"][call["arguments"].index("--output-dir") + 1]
    assert stage.startswith("_book.") and "/" not in stage
    assert all((root / "_book" / file).is_file() for file in book.files)
    assert (root / "_book/figures/counts.svg").is_file()
    assert folders(root) == ["_book"]


def test_a_choice_of_formats_is_asked_for_by_name(root: Path, engine: Engine) -> None:
    """Fewer formats than `_quarto.yml` names are a call each, the pages last."""
    build(root, ("html", "epub"), engine, None, silent)
    calls = [call["arguments"] for call in recorded(root)]
    assert [call[call.index("--to") + 1] for call in calls] == ["epub", "html"]


def test_an_unchanged_book_is_not_asked_for_again(root: Path, engine: Engine) -> None:
    """The second build of the same project doesn't start Quarto."""
    assert not render(root, engine).unchanged
    assert render(root, engine).unchanged
    assert len(recorded(root)) == 1


def test_progress_is_passed_on_as_it_comes(root: Path, engine: Engine) -> None:
    """Quarto's `[ 2/6] chapter.qmd` is shown as that chapter, and the share done only grows."""
    shown: list[tuple[str, float]] = []
    render(root, engine, lambda name, share: shown.append((name, share)))
    names = [name for name, _ in shown]
    first = names.index("index.qmd")
    assert names[first + 1 : first + 3] == ["chapters/references.qmd", "chapters/extracts.qmd"]
    shares = [share for _, share in shown]
    assert shares == sorted(shares) and 0 <= shares[0] < shares[-1] <= 1


def test_the_whole_log_is_kept(root: Path, engine: Engine) -> None:
    """`build/quarto.log` holds all that Quarto said, without its colours."""
    render(root, engine)
    log = (root / "build/quarto.log").read_text("utf-8").splitlines()
    assert log[0] == "[ 1/6] index.qmd"
    assert log[-1] == "Output created: _book/index.html"


def test_it_can_ask_nobody(root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A Quarto that asks for input gets the end of the file, not the author's keyboard."""
    monkeypatch.setenv("STAND_IN", "asks")
    render(root, engine)
    assert recorded(root)[-1] == {"answer": ""}


# When it fails


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        (
            "fails",
            [
                "ERROR: Error running filter triptych.lua:",
                "Its exit status was 3.",
                "  | triptych: build/dialect.json is missing.",
                "The whole log is ",
            ],
        ),
        ("misses one", ["it did not make chapters/glossary.html", "Output created"]),
        ("says rubbish", ["it did not make chapters/glossary.html"]),
        ("warns", ["it warned: [WARNING] Unable to resolve crossref @fig-nowhere"]),
    ],
)
def test_a_failed_rendering_says_why_and_keeps_the_last_book(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch, manner: str, said: list[str]
) -> None:
    """Quarto's message, its status and its log's last lines are given; the last book stays."""
    monkeypatch.setenv("STAND_IN", manner)
    last = (root / "_book/index.html").read_bytes()
    with pytest.raises(ToolError) as raised:
        render(root, engine)
    assert [part for part in said if part not in str(raised.value)] == []
    assert (root / "_book/index.html").read_bytes() == last
    assert folders(root) == ["_book"]
    assert not (root / "index.typ").exists()
    assert not (root / "chapters/references_files").exists()
    monkeypatch.delenv("STAND_IN")
    assert not render(root, engine).unchanged


def test_a_rendering_that_takes_too_long_is_ended_with_all_that_it_started(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the time is up, Quarto and the processes below it are ended, and it is said so."""
    monkeypatch.setenv("STAND_IN", "hangs with a child")
    monkeypatch.setenv("TRIPTYCH_QUARTO_TIMEOUT", "1.5")
    with pytest.raises(ToolError, match=r"it was stopped after 1\.5 seconds"):
        render(root, engine)
    call, started = recorded(root)
    wait_for(lambda: not is_running(call["pid"]) and not is_running(started["child"]))
    assert folders(root) == ["_book"]


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_build_leaves_no_process_and_the_last_book(
    root: Path, engine: Engine, how: signal.Signals
) -> None:
    """Ctrl-C, or a polite end, ends Quarto and its children; the last book is as it was."""
    assert engine.quarto is not None
    last = (root / "_book/index.html").read_bytes()
    command = [sys.executable, "-m", "triptych", "-C", str(root), "build"]
    command += ["--engine", "quarto", "--quarto", engine.quarto.path]
    process = subprocess.Popen(
        command,
        env={**os.environ, "STAND_IN": "hangs with a child"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that runs the tests in its background has Ctrl-C ignored, by their children too.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    wait_for(lambda: len(recorded(root)) == 2 or process.poll() is not None)
    process.send_signal(how)
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.endswith("Interrupted; the last book is as it was.\n")
    call, started = recorded(root)
    wait_for(lambda: not is_running(call["pid"]) and not is_running(started["child"]))
    assert (root / "_book/index.html").read_bytes() == last
    assert folders(root) == ["_book"]


def test_a_time_limit_that_is_no_number_is_told(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A slip in the variable is no reason for a traceback."""
    monkeypatch.setenv("TRIPTYCH_QUARTO_TIMEOUT", "15m")
    with pytest.raises(ToolError, match="TRIPTYCH_QUARTO_TIMEOUT is “15m”"):
        build_with(root, engine)
