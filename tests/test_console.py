"""What a person sees at a terminal, and what a log gets."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from command import at_terminal, triptych
from tiny import edit

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


def test_problems_are_grouped_by_file_at_a_terminal(tiny: Path) -> None:
    """Each file has a heading with its count, and its lines to click; a log has lines alone."""
    edit(tiny, "data/claims.csv", ",planning", ",planing")
    edit(tiny, "index.qmd", "@fig-counts show.", "@fig-conts show [@ald-1].")
    lines = [
        "data/claims.csv:2:35: theme: “planing” is not a known theme. Did you mean “planning”?",
        "index.qmd:4:1: “@fig-conts” refers to nothing. Did you mean “fig-counts”?",
        "index.qmd:4:18: “@ald-1” is no extract and no source. Did you mean “ald-01”?",
        "3 errors.",
    ]
    shown = COLOUR.sub("", at_terminal("-C", tiny, "check")).replace("\r", "")
    heads = ["data/claims.csv (1)", lines[0], "", "index.qmd (2)", *lines[1:]]
    assert shown.splitlines() == heads
    assert triptych("-C", tiny, "check").stderr.splitlines() == lines
    edit(tiny, "data/claims.csv", ",planing", ",planning")
    assert "index.qmd (" not in COLOUR.sub("", at_terminal("-C", tiny, "check"))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["biuld"], "Did you mean 'build'?"),
        (["check", "--jsno"], "Did you mean '--json'?"),
        (["build", "--to", "hmtl"], "Did you mean “html”?"),
        (["figures", "cuonts"], "Did you mean “counts”?"),
        (["figures", "fig-cuonts"], "Did you mean “fig-counts”?"),
        (["extract", "find", "plan", "--source", "adler"], "Did you mean “alder”?"),
    ],
)
def test_a_misspelt_word_of_a_call_is_told(tiny: Path, arguments: list[str], said: str) -> None:
    """A command, an option, a format, a figure or a source: with what was meant."""
    done = triptych("-C", tiny, *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_figure_is_drawn_by_its_name_or_its_identifier(tiny: Path) -> None:
    """The one means the figure and the table, the other just one of them."""
    assert triptych("-C", tiny, "figures", "tbl-counts").stdout.startswith("1 drawn, ")
    assert triptych("-C", tiny, "figures", "counts").stdout.startswith("1 drawn, 1 unchanged")
