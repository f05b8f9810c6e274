"""What a person reads of errors and warnings: all of them at once, each marked as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from command import at_terminal, triptych
from test_check_rules import TINYS_OWN, UNUSED, set_checks
from tiny import edit
from triptych.check import examine
from triptych.console import Console
from triptych.problems import MaterialError, Problem


def spoilt(root: Path) -> Path:
    """Give a project two errors and two warnings."""
    set_checks(root, TINYS_OWN.replace("off", "warn"))
    edit(root, "data/events.csv", ",1953,", ",1961,")
    edit(root, "data/left_out.csv", "alder,7,A footnote's number.\n", "")
    edit(root, "chapters/glossary.qmd", "{#tbl-glossary}", "{#tbl-glossary .aside}")
    return root


def test_errors_and_warnings_stand_by_file_and_are_counted(tiny):
    """Warnings and what can be set name their rules; a row to paste stands below, indented."""
    done = triptych("check", cwd=spoilt(tiny))
    assert (done.returncode, done.stdout) == (1, "")
    assert [line.partition(". ")[0] for line in done.stderr.splitlines()] == [
        "chapters/glossary.qmd:3:5: “aside” needs Quarto",
        "data/events.csv:2:30: error (event-outside-source): 1961 lies outside of its source: "
        "alder covers 195X",
        "index.qmd:16:1: warning (paragraph-without-mark): This paragraph carries no mark: "
        "“@tbl-counts lists them.”",
        "seeds/alder.txt:7:31: warning (left-unseen): A word that nobody has looked at: “7”",
        "  A row to paste, if you agree:",
        "    alder,7,",
        "2 errors, 2 warnings.",
    ]


def test_a_row_of_several_lines_is_indented_throughout(capsys):
    """So that it can be told from what is said, and copied as one."""
    Console().report(MaterialError([Problem("a.csv", 1, 1, "Bad.", "Mend.", "cell", 'a,"b\nc"')]))
    assert capsys.readouterr().err.splitlines() == [
        "a.csv:1:1: Bad. Mend.",
        "  A row to paste, if you agree:",
        '    a,"b',
        '    c"',
        "1 error.",
    ]


def test_warnings_are_yellow_at_a_terminal_and_errors_red(tiny):
    """What keeps the book from being built stands out."""
    shown = at_terminal("-C", spoilt(tiny), "check")
    assert "\x1b[33mwarning (left-unseen):\x1b[0m" in shown
    assert "\x1b[31merror (event-outside-source):\x1b[0m" in shown
    assert "\x1b[31m2 errors, 2 warnings.\x1b[0m" in shown


def test_quiet_still_tells_warnings(tiny):
    """They are what `-q` is asked for, and yet no failure."""
    edit(tiny, "data/left_out.csv", "alder,7,A footnote's number.\n", "")
    done = triptych("-q", "check", cwd=tiny)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr.endswith("\n1 warning.\n")


@pytest.mark.parametrize("command", [["figures"], ["build", "--engine", "pandoc", "--to", "html"]])
def test_what_goes_on_with_warnings_ends_with_their_count(tiny, command):
    """And with where to read them; a project without any says nothing of it."""
    assert "warning" not in triptych(*command, cwd=tiny).stdout
    edit(tiny, "data/left_out.csv", "alder,7,A footnote's number.\n", "")
    done = triptych(*command, cwd=tiny)
    assert done.returncode == 0
    assert done.stdout.endswith("\n1 warning: triptych check lists it.\n")


def test_a_build_that_fails_tells_its_errors_alone(tiny):
    """Who wants a book is not kept from its faults by what may be looked at later."""
    done = triptych("figures", cwd=spoilt(tiny))
    assert done.returncode == 1
    assert done.stderr.endswith("\n2 errors.\n")


def add(root: Path, row: str) -> None:
    """Add a row to the extracts."""
    path = root / "data/extracts.csv"
    path.write_text(path.read_text("utf-8") + row, "utf-8")


def rules(root: Path) -> list[str]:
    """Give the rules that are broken, in the order of their places."""
    return [problem.rule for problem in examine(root).problems]


def test_faults_of_the_book_hide_none_of_its_parts(tiny):
    """`_quarto.yml`, chapters, figures, sources, codebook and tables are all told at once."""
    edit(tiny, "_quarto.yml", "output-file: mills", "output-file: ../mills")
    edit(tiny, "data/sources.yml", "label: Birch 1962", "label: ''")
    edit(tiny, "data/codebook.yml", "example: ald-01", "example: ald-1")
    edit(tiny, "data/events.csv", "1953", "then")
    edit(tiny, "data/extracts.csv", "fact,innovation", "fact,inovation")
    edit(tiny, "figures/counts.py", "def table(extracts)", "def table(extract)")
    edit(tiny, "index.qmd", "@sec-glossary", "@sec-glosary")
    assert rules(tiny) == [
        "settings", "unknown-extract", "bad-date", "unknown-code", "cell", "figure-module",
        "unknown-reference",
    ]  # fmt: skip


def test_a_row_that_can_not_be_read_hides_no_other_table(tiny):
    """A slip in the extracts is told with a wrong date of an event, and nothing that follows."""
    add(tiny, "one cell\n")
    edit(tiny, "data/events.csv", "1953", "then")
    assert rules(tiny) == ["bad-date", "table-shape"]


def test_a_seed_of_another_place_hides_no_other_fault(tiny):
    """It is not read, and what rests on it is not said to be lost."""
    edit(tiny, "data/sources.yml", "seed: seeds/birch.txt", "seed: ../birch.txt")
    edit(tiny, "data/claims.csv", "The workers had a say.", "")
    assert rules(tiny) == ["cell", "cell"]


def test_what_only_follows_from_a_missing_chapter_is_not_told(tiny):
    """References to it, terms without a glossary, extracts that it alone would cite."""
    (tiny / "chapters/glossary.qmd").unlink()
    add(tiny, UNUSED)
    edit(tiny, "index.qmd", "@bir-01", "@bir-1")
    assert rules(tiny) == ["unreadable-file", "unknown-extract"]


def test_an_include_that_is_missing_hides_what_it_may_hold(tiny):
    """A section in it may be what is referred to."""
    included = "# Glossary\n\n{{< include _g.qmd >}}"
    edit(tiny, "chapters/glossary.qmd", "# Glossary {#sec-glossary}", included)
    assert rules(tiny) == ["include"]


def test_an_extract_is_used_by_what_a_chapter_places(tiny):
    """A row of a table counts while a figure or table that takes it stands in a chapter; a mark in
    a module's caption counts too, and that a figure counts all extracts doesn't."""
    add(tiny, UNUSED)
    assert rules(tiny) == ["unused-extract"]
    edit(tiny, "data/glossary.csv", "made.,ald-01", "made.,ald-01; bir-02")
    assert rules(tiny) == []
    edit(tiny, "index.qmd", "A [mill]{.term} is", "A mill is")
    edit(tiny, "chapters/glossary.qmd", "::: {#tbl-glossary}\n:::\n", "")
    assert rules(tiny) == ["unused-extract"]
    edit(tiny, "figures/counts.py", "The number of extracts.", "The number of extracts [@bir-02].")
    assert rules(tiny) == []
