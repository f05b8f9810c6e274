"""Pandocs that stand by: one does many steps, one that fails or dies is replaced, none stays."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from command import triptych
from triptych.engines import standby
from triptych.engines.standby import have_done, make_ready
from triptych.problems import ToolError


@pytest.fixture
def alone() -> Iterator[None]:
    """Begin and end without any that waits."""
    standby._end_all()
    yield
    standby._end_all()


def asked(folder: Path, text: str) -> tuple[Path, Path]:
    """Write what the first step is asked for a chapter; give it, and where the tree is to go."""
    script = "return {{Str = function(str) if str.text == 'fail' then error('as told') end end}}"
    (folder / "filter.lua").write_text(script)
    (folder / "dialect.json").write_text("{}")
    out = {name: str(folder / name) for name in ("result", "tree", "authored")}
    chapter = {"path": "a.qmd", "offset": ".", "text": text, "out": out}
    job = {"dialect": "dialect.json", "filter": "filter.lua", "format": "typst"}
    (folder / "job.json").write_text(json.dumps({**job, "chapters": [chapter]}))
    return folder / "job.json", folder / "tree"


def read(folder: Path, text: str) -> str:
    """Have a chapter read, and give its tree."""
    job, tree = asked(folder, text)
    tree.unlink(missing_ok=True)
    have_done("read", job, folder, 0, folder / "log", folder)
    return tree.read_text("utf-8")


def test_one_program_does_one_step_after_another(alone: None, tmp_path: Path) -> None:
    """And what it makes is the same as at first."""
    first = read(tmp_path, "One *word*.")
    [waiting] = standby._waiting
    assert "Other" in read(tmp_path, "Other words.")
    assert read(tmp_path, "One *word*.") == first
    assert standby._waiting == [waiting]


def test_one_that_was_made_ready_does_the_first_step(alone: None, tmp_path: Path) -> None:
    """A preview starts it before there is an edit; the edit's build starts no other."""
    make_ready(tmp_path, 0, tmp_path / "scratch")
    [waiting] = standby._waiting
    assert "One" in read(tmp_path, "One word.")
    assert standby._waiting == [waiting]


def test_a_fault_is_told_and_the_next_step_has_another(alone: None, tmp_path: Path) -> None:
    """The message is the script's; who failed does nothing more."""
    read(tmp_path, "One.")
    [waiting] = standby._waiting
    with pytest.raises(ToolError, match=r"as told"):
        read(tmp_path, "To fail now.")
    assert "as told" in (tmp_path / "log").read_text("utf-8")
    assert waiting.program.poll() is not None
    assert "Two" in read(tmp_path, "Two.")


def test_what_a_filter_says_hides_no_answer(alone: None, tmp_path: Path) -> None:
    """Even a word that doesn't end its line; it is in the log."""
    job, tree = asked(tmp_path, "One.")
    (tmp_path / "filter.lua").write_text("io.stdout:write('aside') return {}")
    have_done("read", job, tmp_path, 0, tmp_path / "log", tmp_path)
    assert "One" in tree.read_text("utf-8")
    assert (tmp_path / "log").read_bytes().startswith(b"aside\n")


def test_changed_scripts_are_read_anew(
    alone: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits with the old ones does nothing more."""
    scripts = tmp_path / "scripts"
    shutil.copytree(standby.LUA, scripts)
    monkeypatch.setattr(standby, "LUA", scripts)
    assert "One" in read(tmp_path, "One.")
    (scripts / "read.lua").write_text("return function() error('the new one') end")
    with pytest.raises(ToolError, match=r"the new one"):
        read(tmp_path, "One.")


def test_one_that_died_while_it_waited_is_replaced(alone: None, tmp_path: Path) -> None:
    """As the system may end whatever takes much memory."""
    read(tmp_path, "One.")
    [waiting] = standby._waiting
    waiting.program.kill()
    waiting.program.wait()
    assert "Two" in read(tmp_path, "Two.")


def test_one_that_never_answers_is_ended(
    alone: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After as many seconds as it is given."""
    job, _ = asked(tmp_path, "One.")
    (tmp_path / "filter.lua").write_text("while true do end")
    monkeypatch.setenv("TRIPTYCH_PANDOC_TIMEOUT", "0.5")
    with pytest.raises(ToolError, match=r"stopped after 0\.5 seconds"):
        have_done("read", job, tmp_path, 0, tmp_path / "log", tmp_path)
    assert standby._waiting == []


def test_few_wait(alone: None, tmp_path: Path) -> None:
    """Those of other projects make room."""
    for name in "abc":
        (tmp_path / name).mkdir()
        read(tmp_path / name, "One.")
    waiting = [one.root.name for one in standby._waiting]
    assert waiting == ["b", "c"]


def test_none_outlives_its_command(tiny: Path) -> None:
    """A build that has ended leaves no program behind."""
    assert triptych("-C", tiny, "-q", "build", "--to", "html").returncode == 0
    left = [
        process.info
        for process in psutil.process_iter(["cmdline", "cwd"])
        if process.info["cwd"] == str(tiny)
    ]
    assert left == []
