"""Where Quarto is looked for, and which is taken, seen with a stand-in in its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from stand_in_quarto import put
from triptych.build import choose_engine
from triptych.engines.quarto import find_quarto
from triptych.problems import ToolError


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
    with pytest.raises(ToolError, match="install it from quarto"):
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
    with pytest.raises(ToolError, match="is older than"):
        choose_engine("quarto", str(path))


def test_a_quarto_that_is_none_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A path to no executable, and an executable that tells no version, are each named."""
    plain = tmp_path / "plain"
    plain.write_text("not executable")
    with pytest.raises(ToolError, match=r"--quarto names .*plain, which is no executable"):
        find_quarto(str(plain))
    monkeypatch.setenv("STAND_IN", "no version")
    with pytest.raises(ToolError, match="gave no version, but “command not found: deno”"):
        find_quarto(str(put(tmp_path)))
