"""How Quarto is found, asked, watched and bounded, seen with a stand-in in its place."""

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
from books import EMBEDDED
from tiny import tiny_project
from triptych.build import Book, Engine, build, choose_engine
from triptych.engines.quarto import find_quarto
from triptych.problems import ToolError
from triptych.progress import Progress, silent
from triptych.project import FORMATS

STAND_IN = Path(__file__).with_name("stand_in_quarto.py")


def put(folder: Path, name: str = "quarto") -> Path:
    """Put the stand-in, made executable, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(STAND_IN.read_text("utf-8").replace("/usr/bin/env python3", sys.executable, 1))
    path.chmod(0o755)
    return path


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


# Finding it


def test_the_quarto_asked_for_comes_before_all_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--quarto` wins over QUARTO_PATH, that over PATH, that over the package `quarto_cli`."""
    given, named = put(tmp_path / "given"), put(tmp_path / "named")
    on_path, packaged = put(tmp_path / "path"), put(tmp_path / "site/quarto_cli/bin")
    (tmp_path / "site/quarto_cli/__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path / "site")
    monkeypatch.setenv("QUARTO_PATH", str(named))
    monkeypatch.setenv("PATH", str(on_path.parent))

    def found(path: str | None = None) -> tuple[str, str]:
        quarto = find_quarto(path)
        assert quarto is not None
        return quarto.path, quarto.origin

    assert found(str(given)) == (str(given), "--quarto")
    assert found() == (str(named), "QUARTO_PATH")
    monkeypatch.delenv("QUARTO_PATH")
    assert found() == (str(on_path), "PATH")
    monkeypatch.setenv("PATH", str(tmp_path))
    assert found() == (str(packaged), "quarto_cli")


def test_without_quarto_the_embedded_engine_is_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no Quarto is, `auto` takes pandoc and says why, and `quarto` says what to do."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("QUARTO_PATH", raising=False)
    chosen = choose_engine("auto", None)
    assert (chosen.name, chosen.why) == ("pandoc", "no Quarto 1.9 or newer was found")
    with pytest.raises(ToolError, match="install it from quarto.org"):
        choose_engine("quarto", None)


def test_a_new_enough_quarto_is_taken_and_an_old_one_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`auto` takes Quarto 1.9.38, and of Quarto 1.3 says that it is too old."""
    path = put(tmp_path)
    assert choose_engine("auto", str(path)).name == "quarto"
    monkeypatch.setenv("STAND_IN", "old")
    chosen = choose_engine("auto", str(path))
    assert chosen.name == "pandoc"
    assert chosen.why == f"Quarto 1.3.450 ({path}) is older than 1.9"
    with pytest.raises(ToolError, match="is older than 1.9"):
        choose_engine("quarto", str(path))


def test_a_quarto_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path to no executable, and an executable that tells no version, are each named."""
    plain = tmp_path / "plain"
    plain.write_text("not executable")
    with pytest.raises(ToolError, match="--quarto names .*plain, which is no executable"):
        find_quarto(str(plain))
    monkeypatch.setenv("STAND_IN", "no version")
    with pytest.raises(ToolError, match="gave no version, but “command not found: deno”"):
        find_quarto(str(put(tmp_path)))


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


def test_it_can_ask_nobody(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Quarto that asks for input gets the end of the file, not the author's keyboard."""
    monkeypatch.setenv("STAND_IN", "asks")
    render(root, engine)
    assert recorded(root)[-1] == {"answer": ""}


# When it fails


@pytest.mark.parametrize(
    ("manner", "said"),
    [
        ("fails", ["ERROR: Error running filter triptych.lua:", "Its exit status was 3.",
                   "  | triptych: build/dialect.json is missing.", "The whole log is "]),
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
    monkeypatch.delenv("STAND_IN")
    assert not render(root, engine).unchanged


def test_a_rendering_that_takes_too_long_is_ended_with_all_that_it_started(
    root: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the time is up, Quarto and the processes below it are ended, and it is said so."""
    monkeypatch.setenv("STAND_IN", "hangs with a child")
    monkeypatch.setenv("TRIPTYCH_QUARTO_TIMEOUT", "1.5")
    with pytest.raises(ToolError, match="it was stopped after 1.5 seconds"):
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
        command, env={**os.environ, "STAND_IN": "hangs with a child"},
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
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
