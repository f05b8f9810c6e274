"""The checked evidence: what is computed beside the files, and what each frame is made of."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from hashlib import sha256
from math import inf
from pathlib import Path

import pandas as pd
import pytest

from tiny import ALDER, BIRCH, edit
from triptych.evidence.ids import read_ids
from triptych.evidence.load import load_evidence
from triptych.frames import FRAMES


def test_an_extract_knows_its_offsets_and_lines(tiny):
    """Offsets count characters of the seed, lines count from 1, and both are those of its spans."""
    evidence = load_evidence(tiny)
    first, second, third = evidence.extracts.itertuples()
    assert ALDER[first.start : first.end] == "The mill began under a plan\ndrawn up far away."
    assert (first.first_line, first.last_line) == (2, 3)
    assert ALDER[second.start :].startswith("Its direc\ntors were")
    assert (second.first_line, second.last_line) == (3, 7)
    assert (third.start, third.end) == (0, len(BIRCH) - 1)
    assert [len(evidence.spans[extract]) for extract in ("ald-01", "ald-02", "bir-01")] == [1, 2, 1]


def test_the_text_of_an_extract_is_its_reading_where_there_is_one(tiny):
    """A reading mends a scan; without one the quotation is the text."""
    extracts = load_evidence(tiny).extracts.set_index("id")
    assert "[…]" in extracts.at["ald-02", "quote"]
    assert "[…]" not in extracts.at["ald-02", "text"]
    assert extracts.at["ald-01", "text"] == extracts.at["ald-01", "quote"]


def test_every_row_knows_its_file_and_line(tiny):
    """A row of any frame can be found in the file that it is from."""
    evidence = load_evidence(tiny)
    for name in FRAMES:
        frame = evidence.frame(name)
        lines = {
            file: (tiny / file).read_text("utf-8").split("\n") for file in frame["file"].unique()
        }
        for row in frame.itertuples():
            line = lines[row.file][row.line - 1]
            known = row.value if name == "codebook" else row[1]
            assert str(known) in line, (name, line)


def test_cells_with_several_values_are_tuples(tiny):
    """Codes and extracts that share a cell come apart, in the author's order."""
    evidence = load_evidence(tiny)
    assert evidence.extracts.at[1, "actors"] == ("directors", "workers")
    assert evidence.extracts.at[0, "actors"] == ()
    assert evidence.support.at[0, "extracts"] == ("ald-01", "ald-02")
    assert evidence.support.at[1, "extracts"] == ()


def test_events_and_shifts_know_their_sources_and_dates(tiny):
    """A row rests on the sources of its extracts; one without a date has none."""
    edit(tiny, "data/events.csv", "1953,planning,ald-02", "1953~/..,planning,bir-01; ald-02")
    evidence = load_evidence(tiny)
    event = evidence.events.iloc[0]
    assert event["sources"] == ("birch", "alder")
    assert (event["start"], event["end"]) == (1953, inf)
    assert bool(event["approximate"]) and bool(event["open_end"]) and not event["open_start"]
    assert pd.isna(evidence.shifts.at[0, "start"])


def test_a_source_has_its_words_and_its_passages_once(tiny):
    """The passages are what the extracts hold, each character once, though extracts overlap."""
    path = tiny / "data/extracts.csv"
    within = "bir-02,birch,each week and changed the looms,,,,fact,innovation,,,,\n"
    across = "ald-03,alder,far away. Its directors,,,,fact,planning,,,,\n"
    path.write_text(path.read_text("utf-8") + within + across, "utf-8")
    sources = load_evidence(tiny).sources.set_index("id")
    assert sources.at["birch", "passages"] == BIRCH.strip()
    assert sources.at["birch", "words"] == len(BIRCH.split())
    held = ALDER.replace("The Mill at Alder", "").replace("7\n\nPrinted by the mill.", "")
    assert sources.at["alder", "passages"].split() == held.split()


def test_an_unknown_frame_is_a_key_error(tiny):
    """Only the named frames are there."""
    with pytest.raises(KeyError):
        load_evidence(tiny).frame("texts")


CHANGES = {
    "sources.yml": ("vantage: It looks down", "vantage: It glances down"),
    "codebook.yml": ("definition: Plans.", "definition: All plans."),
    "extracts.csv": ("directors; workers", "directors"),
    "left_out.csv": ("The title.", "The book's title."),
    "events.csv": ("The plan is doubled", "The plan doubles"),
    "shifts.csv": ("Changing the looms", "Changing looms"),
    "comparison.csv": ("A plan from far away.", "A plan."),
    "claims.csv": ("The workers had a say.", "The workers spoke."),
    "support.csv": ("planned,birch,silent", "planned,birch,not coded"),
    "glossary.csv": ("A place where cloth", "A house where cloth"),
}


def new_seed(root: Path) -> set[str]:
    """Lengthen a seed, and write its new hash down."""
    longer = "\n" + ALDER + "More.\n"
    (root / "seeds/alder.txt").write_text(longer)
    old = sha256(ALDER.encode()).hexdigest()
    edit(root, "data/sources.yml", old, sha256(longer.encode()).hexdigest())
    return {"sources.yml"}


def moved_extract(root: Path) -> set[str]:
    """Let an extract be of the other source."""
    moved = "bir-01,alder,Printed by the mill."
    whole = "bir-01,birch,At Birch the workers met each week and changed the looms themselves."
    edit(root, "data/extracts.csv", whole, moved)
    edit(root, "data/support.csv", "asked,birch,affirms,bir-01", "asked,birch,silent,")
    edit(root, "data/comparison.csv", "The workers.,stated,bir-01", ",silent,")
    return {"extracts.csv", "support.csv", "comparison.csv"}


def changed_words(file: str) -> Callable[[Path], set[str]]:
    """Change some words of one file."""

    def change(root: Path) -> set[str]:
        edit(root, f"data/{file}", *CHANGES[file])
        return {file}

    return change


@pytest.mark.parametrize("change", [*map(changed_words, CHANGES), new_seed, moved_extract])
def test_a_frame_depends_on_no_other_files_than_it_names(tiny, change):
    """What changes a frame is a file that `FRAMES` names for it, so that no figure grows stale."""
    before = load_evidence(tiny)
    changed = change(tiny)
    after = load_evidence(tiny)
    different = {name for name in FRAMES if not before.frame(name).equals(after.frame(name))}
    assert different, "the change shows nowhere"
    for name in different:
        assert changed & set(FRAMES[name]), name


def test_names_are_read_even_from_faulty_data(tiny):
    """Chapters are checked against all ids that there are, whatever else is wrong with a row."""
    path = tiny / "data/extracts.csv"
    path.write_text(path.read_text("utf-8") + "bir-02,ragged\n,,\n", "utf-8")
    edit(tiny, "data/sources.yml", "sign: A", "sign: wrong")
    ids = read_ids(tiny)
    assert ids.extracts == {"ald-01", "ald-02", "bir-01", "bir-02"}
    assert ids.sources == ("alder", "birch")
    assert ids.source_keys == {"alder1961", "birch1962"}
    assert ids.terms == {"mill"}


def test_names_are_read_around_bytes_that_are_no_text(tiny):
    """A file in another encoding is a fault of its own, and its ids are known all the same."""
    path = tiny / "data/extracts.csv"
    path.write_bytes(path.read_bytes() + "bir-02,birch,caf\xe9,,,,,,,,,\n".encode("latin-1"))
    assert "bir-02" in read_ids(tiny).extracts


def test_names_that_can_not_be_read_are_none(tmp_path):
    """Without any data there is nothing to refer to, and that is no failure here."""
    ids = read_ids(tmp_path)
    assert not (ids.extracts or ids.sources or ids.source_keys or ids.terms)


def test_reading_ids_imports_nothing_heavy(tiny):
    """What a quick answer needs is read without pandas."""
    code = (
        "import sys; from pathlib import Path; from triptych.evidence.ids import read_ids; "
        "assert read_ids(Path(sys.argv[1])).extracts; assert 'pandas' not in sys.modules"
    )
    command = [sys.executable, "-c", code, str(tiny)]
    subprocess.run(command, check=True, env=os.environ, cwd=Path(__file__).parent)
