"""`triptych extract add`: one right row more, not a byte of the others changed, or nothing."""

from __future__ import annotations

import csv
import os
import pty
import shlex
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from command import SURROUNDINGS, triptych
from tiny import REPOSITORY, edit
from triptych.evidence.load import load_evidence

PLAN = ("alder", "began under a plan", "--kind", "fact", "--themes", "planning")
TABLE = "data/extracts.csv"


def add(root: Path, *arguments: str) -> CompletedProcess[str]:
    """Run the command in a project."""
    return triptych("extract", "add", *arguments, cwd=root)


def refused(root: Path, *arguments: str, status: int = 1) -> str:
    """Give what a command says that must write nothing."""
    before = (root / TABLE).read_bytes()
    done = add(root, *arguments)
    assert (done.returncode, done.stdout) == (status, "")
    assert done.stderr.count("Nothing was written.") == 1
    assert (root / TABLE).read_bytes() == before
    return done.stderr


def run(root: Path, command: str) -> CompletedProcess[str]:
    """Run a command that another one has proposed."""
    return triptych(*shlex.split(command)[1:], cwd=root)


def rows(root: Path) -> dict[str, dict[str, str]]:
    """Read the table back, by id."""
    with (root / TABLE).open(encoding="utf-8-sig", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


@pytest.fixture
def essay_data(tmp_path: Path) -> Path:
    """Copy the essay's sources, data and chapters."""
    for name in ("seeds", "data", "chapters"):
        shutil.copytree(REPOSITORY / name, tmp_path / name)
    shutil.copy(REPOSITORY / "_quarto.yml", tmp_path)
    return tmp_path


# The row


def test_a_row_is_added_after_the_last_one_of_its_source(tiny: Path) -> None:
    """The file differs by one line, and the project loads with the new extract."""
    before = (tiny / TABLE).read_text("utf-8").splitlines()
    done = add(tiny, *PLAN, "--level", "mill", "--actors", "workers;directors", "--when", "1953~")
    assert (done.returncode, done.stderr) == (0, "")
    after = (tiny / TABLE).read_text("utf-8").splitlines()
    assert after.pop(3) == (
        "ald-03,alder,began under a plan,,,,fact,planning,mill,workers; directors,1953~,"
    )
    assert after == before
    assert "ald-03" in set(load_evidence(tiny).extracts["id"])


def test_it_ends_by_saying_where_everything_is(tiny: Path) -> None:
    """The row and its line, the passage and its, and what to write in a chapter."""
    assert add(tiny, *PLAN).stdout.splitlines() == [
        f"ald-03 is added at {TABLE}:4:",
        "  ald-03,alder,began under a plan,,,,fact,planning,,,,",
        "It stands in Alder 1961, line 2 of seeds/alder.txt:",
        "  The Mill at Alder The mill »began under a plan« drawn up far away. Its direc",
        "  tors were told what to make, and the work- ers were not asked. In 1953 the…",
        "In a chapter, write [@ald-03].",
        "Note: It has words in common with ald-01.",
    ]


def test_a_dry_run_shows_all_and_writes_nothing(tiny: Path) -> None:
    """What would be done is told as such."""
    before = (tiny / TABLE).read_bytes()
    done = add(tiny, *PLAN, "--dry-run")
    assert done.returncode == 0
    assert done.stdout.startswith(f"ald-03 would be added at {TABLE}:4:")
    assert (tiny / TABLE).read_bytes() == before


def test_a_cell_is_quoted_as_it_must_be_and_white_space_made_single(tiny: Path) -> None:
    """Commas and quotation marks survive, and a row stays a line."""
    quote = "and the work-\ners  were not asked"
    done = add(tiny, "alder", quote, *PLAN[2:], "--note", 'They “asked”, and "told".\nTwice.')
    assert done.returncode == 0
    row = rows(tiny)["ald-03"]
    assert row["quote"] == "and the work- ers were not asked"
    assert row["note"] == 'They “asked”, and "told". Twice.'
    assert len((tiny / TABLE).read_text("utf-8").splitlines()) == 5


@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
@pytest.mark.parametrize("last", [b"", b"\n", b"\n\n"])
@pytest.mark.parametrize("source", ["alder", "birch"])
def test_every_other_byte_stays(
    tiny: Path, bom: bytes, end: bytes, last: bytes, source: str
) -> None:
    """Line ends, a byte-order mark, needless quotation marks, and a last line with no end."""
    path = tiny / TABLE
    text = path.read_text("utf-8").replace("ald-01,alder", '"ald-01","alder"').rstrip()
    before = bom + (text.encode() + last).replace(b"\n", end)
    path.write_bytes(before)
    quote = "began under a plan" if source == "alder" else "changed the looms"
    assert add(tiny, source, quote, *PLAN[2:]).returncode == 0
    after = path.read_bytes()
    row = f"{source[:3]}-0{3 if source == 'alder' else 2},{source},{quote},,,,fact,planning,,,,"
    assert after.replace(row.encode() + end, b"").replace(end + row.encode(), b"") == before
    assert after.endswith(last.replace(b"\n", end)) and after.endswith(b"\n") == bool(last)


def test_a_row_with_line_breaks_in_its_cells_is_not_torn(tiny: Path) -> None:
    """The new row comes after all of the last one's lines."""
    edit(tiny, TABLE, "1953,\n", '1953,"a note,\nof two lines"\n')
    done = add(tiny, *PLAN)
    assert f"{TABLE}:5:" in done.stdout
    assert rows(tiny)["ald-02"]["note"] == "a note,\nof two lines"


# Its id


def test_a_number_that_anything_still_names_is_not_used_again(tiny: Path) -> None:
    """An extract that was removed may still be cited: a mark must not come to mean another."""
    edit(tiny, "index.qmd", "[@bir-01]", "[@bir-01; @ald-03]")
    edit(tiny, "data/events.csv", ",ald-02", ",ald-02; ald-04")
    assert add(tiny, *PLAN).stdout.startswith("ald-05 ")


def test_the_essays_ids_go_on(essay_data: Path) -> None:
    """Two digits stay two digits; the number is the next that no extract of the source has."""
    ids = [id for id in rows(essay_data) if id.startswith("li-")]
    done = add(
        essay_data, "li", "so far received little", *("--kind", "historiography"),
        *("--themes", "scholarship-and-record"),
    )
    assert done.returncode == 0
    after = [id for id in rows(essay_data) if id.startswith("li-")]
    assert after == [*ids, f"li-{len(ids) + 1:02}"]


@pytest.mark.parametrize(
    ("source", "id"),
    [("birch", "bir-01"), ("alde", "alde-01"), ("ald", "ald2-01"), ("figaro", "figa-01")],
)
def test_a_source_without_extracts_gets_a_prefix_of_its_own(
    tiny: Path, source: str, id: str
) -> None:
    """From its id; none that another source has, none that reads as a cross-reference."""
    text = (tiny / TABLE).read_text("utf-8").splitlines(keepends=True)
    (tiny / TABLE).write_text("".join(text[:3]), "utf-8")
    for name in ("data/support.csv", "data/comparison.csv", "data/shifts.csv", "index.qmd"):
        path = tiny / name
        path.write_text(path.read_text("utf-8").replace("bir-01", "ald-01"), "utf-8")
    edit(tiny, "data/sources.yml", "id: birch\n", f"id: {source}\n")
    done = add(tiny, source, "changed the looms", *PLAN[2:])
    assert done.stdout.startswith(f"{id} is added at {TABLE}:4:")


def test_an_id_of_ones_own_must_be_free_and_an_id(tiny: Path) -> None:
    """`--id` names it; a taken or malformed one is a wrong call."""
    assert "“ald-01” is taken: data/extracts.csv:2." in refused(
        tiny, *PLAN, "--id", "ald-01", status=2
    )
    assert "--id: “Plan 1” is not an id" in refused(tiny, *PLAN, "--id", "Plan 1", status=2)
    assert add(tiny, *PLAN, "--id", "plan-began").stdout.startswith("plan-began is added")


# What is wrong with an option


def test_every_wrong_option_is_told_at_once_with_what_was_meant(tiny: Path) -> None:
    """Codes with their like, a date with the forms that there are."""
    said = refused(
        tiny, "alder", "began under a plan", "--kind", "fcat", "--themes", "planing; innovation",
        "--level", "mil", "--actors", "workers; workers", "--when", "May 1953", status=2,
    )
    assert "--kind: “fcat” is not a known kind. Did you mean “fact”?" in said
    assert "--themes: Not a known theme: planing. Did you mean “planning”?" in said
    assert "--level: “mil” is not a known level. Did you mean “mill”?" in said
    assert "--actors: “workers” is given twice." in said
    assert "--when: “May 1953” is no date that we can read. Write it in EDTF" in said


def test_codes_that_are_missing_are_told_with_all_there_are(tiny: Path) -> None:
    """Whoever has no terminal to be asked at learns what can be given."""
    said = refused(tiny, "alder", "began under a plan", "--when", "x", status=2)
    assert "--kind is missing. Give one of these:\n  fact  Fact: What was so." in said
    assert "--themes is missing. Give one or several of these:\n  planning    Planning: P" in said
    assert "--when: “x” is no date" in said


def test_an_unknown_source_is_a_wrong_call(tiny: Path) -> None:
    """With the one that was meant."""
    done = add(tiny, "aldre", "began under a plan")
    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no source “aldre”. Did you mean “alder”?" in done.stderr


def test_faults_of_other_rows_and_tables_are_no_hindrance(tiny: Path) -> None:
    """A row is judged by itself."""
    for name in ("claims.csv", "events.csv"):
        (tiny / "data" / name).unlink()
    edit(tiny, TABLE, "At Birch the workers met", "At Birch the workers sat")
    edit(tiny, "data/codebook.yml", "example: ald-01", "example: ald-99")
    assert add(tiny, *PLAN).returncode == 0
    assert "--kind: “fcat”" in refused(
        tiny, "alder", "drawn up", "--kind", "fcat", "--themes", "planning", status=2
    )


def test_a_codebook_that_cannot_be_read_stops_it(tiny: Path) -> None:
    """What a row must be held against must be there; the fault is the project's."""
    before = (tiny / TABLE).read_bytes()
    (tiny / "data/codebook.yml").write_text("kind: [", "utf-8")
    done = add(tiny, *PLAN)
    assert (done.returncode, done.stdout) == (1, "")
    assert "data/codebook.yml:" in done.stderr and "This is not YAML" in done.stderr
    assert (tiny / TABLE).read_bytes() == before


# What is wrong with the quotation


def test_a_passage_that_is_not_there_is_told_with_the_command_that_would_do(tiny: Path) -> None:
    """The nearest passage, its line and the difference; and the command does."""
    said = refused(tiny, "alder", "began beneath a plan", *PLAN[2:], "--note", "It's old.")
    lines = said.splitlines()
    assert lines[:4] == [
        "Alder 1961 does not hold this passage, letter for letter.",
        "Nearest, seeds/alder.txt:2:",
        "  began under a plan",
        "Difference: [-beneath-]{+under+}",
    ]
    assert run(tiny, lines[5]).returncode == 0
    assert (rows(tiny)["ald-03"]["quote"], rows(tiny)["ald-03"]["note"]) == (PLAN[1], "It's old.")


def test_a_passage_that_mends_the_scan_is_proposed_as_a_reading(essay_data: Path) -> None:
    """Who types what the author wrote gets the scan's words as the quotation."""
    said = refused(
        essay_data, "chapter", "although agricultural investment did increase",
        *("--kind", "policy", "--themes", "growth-strategy"),
    )
    command = said.splitlines()[-2]
    assert run(essay_data, command).returncode == 0
    readings = {row["quote"]: row["reading"] for row in rows(essay_data).values()}
    quote = "although agricul2 tural investment did increase"
    assert readings[quote] == "although agricultural investment did increase"


def test_scattered_words_are_proposed_as_segments(essay_data: Path) -> None:
    """Chapter V has this sentence's end before its middle."""
    said = refused(
        essay_data, "chapter", "industrial development was advancing well",
        *("--kind", "cause", "--themes", "growth-strategy"),
    )
    assert "vancing well […] industrial development was ad" in said
    assert run(essay_data, said.splitlines()[-2]).returncode == 0


def test_a_passage_of_another_source_is_told_as_such(tiny: Path) -> None:
    """The source is what was wrong, not the passage."""
    said = refused(tiny, "alder", "changed the looms", *PLAN[2:])
    assert "Birch 1962 does:\n  triptych extract add birch 'changed the looms'" in said


def test_a_passage_that_stands_twice_is_told_with_the_words_that_tell_them_apart(
    tiny: Path,
) -> None:
    """Each place with its line and the shortest prefix; which does."""
    said = refused(tiny, "alder", "plan", *PLAN[2:])
    assert "This passage stands 2 times in Alder 1961." in said
    assert "seeds/alder.txt:2  --prefix a\n" in said
    assert "seeds/alder.txt:7  --prefix the\n" in said
    assert add(tiny, "alder", "plan", *PLAN[2:], "--prefix", "the").returncode == 0
    assert rows(tiny)["ald-03"]["prefix"] == "the"


def test_a_needless_wrong_prefix_is_told_as_such(tiny: Path) -> None:
    """The passage itself is not told as lost."""
    said = refused(tiny, *PLAN, "--prefix", "The miller")
    assert "but not with this prefix and suffix. It needs none:" in said
    assert run(tiny, said.splitlines()[1]).returncode == 0


def test_what_is_an_extract_already_is_not_added_again(tiny: Path) -> None:
    """The extract is named, however the white space of the two differs."""
    said = refused(tiny, "alder", "The mill began under a plan drawn up faraway.", *PLAN[2:])
    assert "This passage is an extract already. Cite it: [@ald-01]" in said


def test_a_row_of_what_is_left_out_is_remarked(tiny: Path) -> None:
    """No passage should be an extract and left out."""
    done = add(tiny, "alder", "Printed by", *PLAN[2:])
    assert "data/left_out.csv:4 says that no extract holds it" in done.stdout


def test_a_proposed_command_works_on_the_same_project(tiny: Path, tmp_path: Path) -> None:
    """`-C` is part of it."""
    done = triptych(
        "-C", tiny, "extract", "add", "alder", "began beneath a plan", *PLAN[2:], cwd=tmp_path
    )
    assert run(tmp_path, done.stderr.splitlines()[5]).returncode == 0
    assert "ald-03" in rows(tiny)


# At a terminal


def test_a_terminal_is_asked_for_the_codes_that_are_missing(tiny: Path) -> None:
    """They are listed with their definitions; a wrong answer is asked for again."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "triptych", "-C", tiny, "extract", "add", *PLAN[:2]]
    process = subprocess.Popen(
        command, env=SURROUNDINGS | {"TERM": "xterm-256color", "COLUMNS": "90"},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    for question, answer in (
        (b"\nKind: ", b"fcat\n"), (b"\nKind: ", b"fact\n"), (b"): ", b"planning ;innovation\n")
    ):
        at = len(shown)
        while question not in shown[at:]:
            shown += os.read(ours, 65536)
        os.write(ours, answer)
    with suppress(OSError):  # how Linux says that the other end is closed
        while read := os.read(ours, 65536):
            shown += read
    os.close(ours)
    said = shown.decode()
    assert process.wait() == 0
    assert "Fact: What was so." in said and "Innovation: Changes." in said
    assert "“fcat” is none of them. Did you mean “fact”?" in said
    assert rows(tiny)["ald-03"]["themes"] == "planning; innovation"
