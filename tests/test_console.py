"""What a person sees at a terminal, and what a log gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from command import at_terminal, triptych

COLOUR = re.compile(r"\x1b\[[0-9;]*m")



def test_a_log_gets_plain_lines(tiny: Path) -> None:
    """What isn't a terminal gets no escape codes, though colour is forced, for good or ill."""
    drawn = triptych("figures", cwd=tiny, TERM="xterm-256color", FORCE_COLOR="1")
    assert drawn.stderr.splitlines()[:2] == ["Drawing: evidence", "Drawing: fig-counts"]
    (tiny / "data/claims.csv").unlink()
    failed = triptych("check", cwd=tiny, TERM="xterm-256color", FORCE_COLOR="1")
    assert "\x1b" not in drawn.stdout + drawn.stderr + failed.stdout + failed.stderr


def test_a_terminal_gets_a_bar_and_colours(tiny: Path) -> None:
    """A person sees a bar grow, the step's name, and problems' places set off."""
    shown = at_terminal("-C", tiny, "figures")
    assert "━━━" in shown
    assert "Drawing: fig-counts" in shown
    assert COLOUR.search(shown)
    (tiny / "data/claims.csv").unlink()
    assert "\x1b[1mdata/claims.csv:1:1:\x1b[0m" in at_terminal("-C", tiny, "check")


@pytest.mark.parametrize("env", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_whoever_wants_no_colour_gets_none(tiny: Path, env: dict[str, str]) -> None:
    """With NO_COLOR the bar is plain; a dumb terminal gets a log's lines."""
    shown = at_terminal("-C", tiny, "figures", **env)
    (tiny / "data/claims.csv").unlink()
    failed = at_terminal("-C", tiny, "check", **env)
    assert "━━━" in shown if "NO_COLOR" in env else "\x1b" not in shown
    assert not COLOUR.search(shown + failed)
    assert "Drawing: fig-counts" in shown
    assert "data/claims.csv:1:1: This file is missing." in failed
