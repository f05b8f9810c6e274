"""`triptych doctor` says which tools are here, and what each absence means."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from command import triptych
from stand_in_quarto import put


def test_the_doctor_says_what_is_here_and_what_is_missing(tiny: Path, tmp_path: Path) -> None:
    """Tools with their versions; a missing Quarto or browser stops no build, so the status is 0."""
    (tmp_path / "quarto_cli").mkdir()
    (tmp_path / "quarto_cli/__init__.py").touch()  # the package that could bring one, without it
    done = triptych("-C", tiny, "doctor", PATH=str(tmp_path), PYTHONPATH=str(tmp_path))
    assert done.returncode == 0
    lines = dict(line[2:].split(": ", 1) for line in done.stdout.splitlines())
    assert list(lines) == ["Quarto", "pandoc", "Typst", "fonts", "browser"]
    assert "The embedded engine (pandoc and Typst) makes the same book." in lines["Quarto"]
    assert re.match(r"3\.\d+", lines["pandoc"])
    assert re.match(r"0\.\d+", lines["Typst"])
    assert "TriptychHan, TriptychSans, TriptychSerif" in lines["fonts"]
    assert lines["browser"].startswith("not found. Only the tests need it")


def test_the_doctor_looks_at_the_quarto_that_it_is_given(tmp_path: Path) -> None:
    """`--quarto` is looked at, too old or not; outside a project only the fonts are unknown."""
    quarto = put(tmp_path)
    new, old = (
        triptych("doctor", "--quarto", quarto, cwd=tmp_path, STAND_IN=how) for how in ("", "old")
    )
    assert f"✓ Quarto: 1.9.38 ({quarto}, found by --quarto)" in new.stdout
    assert f"– Quarto: 1.3.450 ({quarto}, found by --quarto): too old" in old.stdout
    assert "– fonts: no project here to look for them in" in new.stdout
    assert new.returncode == old.returncode == 0


def test_the_doctor_fails_where_a_build_would(tiny: Path) -> None:
    """Without the fonts no book can be set as designed: status 3."""
    shutil.rmtree(tiny / "_extensions/triptych/fonts")
    done = triptych("doctor", cwd=tiny)
    assert done.returncode == 3
    assert "– fonts: none in _extensions/triptych/fonts" in done.stdout


def test_the_doctor_tells_a_wrong_setting_beside_all_else(tiny: Path) -> None:
    """A limit that is no number is a finding, and no end of the report."""
    done = triptych("-C", tiny, "doctor", TRIPTYCH_PANDOC_TIMEOUT="soon")
    assert re.search(r"^– pandoc: .*TRIPTYCH_PANDOC_TIMEOUT", done.stdout, re.MULTILINE)
    assert "fonts: " in done.stdout
    assert done.returncode == 3


@pytest.mark.parametrize("script", ["exit 1", "kill -SEGV $$"])
def test_the_doctor_says_that_a_browser_does_not_start(
    tiny: Path, tmp_path: Path, script: str
) -> None:
    """It is there, and of no use; only the tests need it, so the status is 0."""
    browser = tmp_path / "browser"
    browser.write_text(f"#!/bin/sh\n{script}\n")
    browser.chmod(0o755)
    done = triptych("-C", tiny, "doctor", CHROME=str(browser))
    assert f"– browser: {browser} does not start. Only the tests need it" in done.stdout
    assert done.returncode == 0
