"""Every fault in the data is told at its file, line and column, and all of them at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from tiny import edit, spoil
from triptych.evidence.load import load_evidence
from triptych.problems import MaterialError


def faults(root: Path) -> list[str]:
    """Load data that have faults, and give them."""
    with pytest.raises(MaterialError) as caught:
        load_evidence(root)
    return [str(problem) for problem in caught.value.problems]


def only_fault(root: Path) -> str:
    """Load data that have one fault, and give it."""
    (fault,) = faults(root)
    return fault


def test_sound_data_load(tiny):
    """The tiny project, which the tests below break, has no fault."""
    evidence = load_evidence(tiny)
    assert [len(evidence.sources), len(evidence.extracts), len(evidence.left_out)] == [2, 3, 3]


CELLS = {
    "an id that is none": ("extracts.csv", "bir-01,birch", "¦Bir 1,birch", "id: “Bir 1” is not"),
    "an empty cell": ("claims.csv", "The workers had a say.", "¦ ", "claim: It is empty."),
    "a source misspelt": (
        "extracts.csv",
        "bir-01,birch",
        "bir-01,¦brich",
        "source: “brich” is not a known source. Did you mean “birch”?",
    ),
    "a code misspelt": (
        "extracts.csv",
        "fact,innovation",
        "fact,¦inovation",
        "themes: Not a known theme: inovation. Did you mean “innovation”?",
    ),
    "a code given twice": (
        "extracts.csv",
        "directors; workers",
        "¦workers; workers",
        "actors: “workers” is given twice.",
    ),
    "no code": ("extracts.csv", "fact,innovation", "fact,¦", "themes: At least one theme"),
    "a date that is none": ("events.csv", "1953", "¦in 1953", "when: “in 1953” is no date"),
    "an extract misspelt": (
        "events.csv",
        "ald-02",
        "¦ald-03",
        "extracts: Not a known extract: ald-03. Did you mean “ald-0",
    ),
    "a stance misspelt": (
        "support.csv",
        "planned,alder,affirms",
        "planned,alder,¦affirm",
        "stance: “affirm” is not a known stance. Did you mean “affirms”?",
    ),
    "a status misspelt": (
        "comparison.csv",
        "A plan from far away.,stated",
        "A plan from far away.,¦statd",
        "status: “statd” is not a known status. Did you mean “stated”?",
    ),
    "a body misspelt": (
        "shifts.csv",
        "ministry",
        "¦minstry",
        "before: “minstry” is not a known body. Did you mean “ministry”?",
    ),
    "a claim misspelt": (
        "support.csv",
        "asked,alder",
        "¦askd,alder",
        "claim: “askd” is not a known claim. Did you mean “asked”?",
    ),
    "covers that is no date": (
        "sources.yml",
        "covers: 195X",
        "covers: ¦soon",
        "covers: “soon” is no date",
    ),
    "a label that is no text": ("sources.yml", "Birch 1962", "¦[x]", "label: “['x']” is not text"),
    "csl without a title": (
        "sources.yml",
        "{id: birch1962, type: article-journal, title: Looms at Birch}",
        "¦{id: birch1962, type: article-journal}",
        "csl: It needs id, type and title.",
    ),
    "an unknown that is no list": (
        "sources.yml",
        "\n    - the author",
        " ¦the author",
        "unknown: It is no list of texts.",
    ),
    "a panel misspelt": (
        "codebook.yml",
        "innovation: {label: Innovation, panel: plan",
        "innovation: {label: Innovation, panel: ¦plans",
        "panel: “plans” is not one of the panels.",
    ),
    "an example that is no extract": (
        "codebook.yml",
        "example: ald-01",
        "example: ¦ald-1",
        "example: “ald-1” is not a known extract.",
    ),
    "a code without a rule": (
        "codebook.yml",
        "{label: Mill, definition: The whole mill., rule: It names the mill.}",
        "¦{label: Mill, definition: The whole mill.}",
        "rule: It is empty.",
    ),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_fault_stands_at_its_cell(tiny, name):
    """Each wrong cell is told where it is, with the nearest right word where there is one."""
    file, old, new, told = CELLS[name]
    place = spoil(tiny, f"data/{file}", old, new)
    assert any(fault.startswith(place + told) for fault in faults(tiny)), faults(tiny)


def test_a_hash_must_be_a_hash(tiny):
    """What is no SHA-256 is told as such, not as a changed seed."""
    text = (tiny / "data/sources.yml").read_text()
    (tiny / "data/sources.yml").write_text(text.replace("sha256: ", "sha256: 0", 1))
    assert only_fault(tiny).startswith("data/sources.yml:4:11: sha256: “0")


def test_a_year_written_as_a_number_is_a_date(tiny):
    """YAML reads `1961` as a number; an author means a year, or a label."""
    edit(tiny, "data/sources.yml", "covers: 195X", "covers: 1961")
    edit(tiny, "data/sources.yml", "label: Birch 1962", "label: 1962")
    sources = load_evidence(tiny).sources
    assert (sources.at[0, "covers"], sources.at[1, "label"]) == ("1961", "1962")


def test_an_empty_value_in_yaml_is_as_if_it_were_not_there(tiny):
    """`covers:` with nothing after it says that nothing is known."""
    edit(tiny, "data/sources.yml", "covers: 195X", "covers:")
    assert load_evidence(tiny).sources.at[0, "covers"] == ""


def test_columns_missing_or_unknown_are_told(tiny):
    """A misspelt column is missing under its right name, and its nearest name is suggested."""
    edit(tiny, "data/events.csv", "id,label", "id,lable")
    missing, unknown = faults(tiny)
    assert missing.startswith("data/events.csv:1:1: The column “label” is missing.")
    assert unknown.startswith("data/events.csv:1:1: The column “lable” is not known.")
    assert "Did you mean “label”?" in unknown


@pytest.mark.parametrize(
    ("file", "row", "told"),
    [
        ("claims.csv", "asked,Once more.,planning", "4:1: “asked” is given twice."),
        ("support.csv", "asked,birch,silent,", "6:1: “asked, birch” is given twice."),
        ("comparison.csv", "Driving force,birch,,silent,", "4:1: “Driving force, birch” is given"),
        ("glossary.csv", "mill,,,Again.,ald-01", "3:1: “mill” is given twice."),
        ("left_out.csv", "alder,7,Again.", "5:1: “alder, 7” is given twice."),
    ],
)
def test_what_names_a_row_is_given_once(tiny, file, row, told):
    """Of two rows for the same thing, neither is chosen."""
    path = tiny / "data" / file
    path.write_text(f"{path.read_text()}{row}\n")
    assert only_fault(tiny).startswith(f"data/{file}:{told}")


def test_the_signs_of_sources_differ(tiny):
    """Two sources with one sign would have the same marks."""
    place = spoil(tiny, "data/sources.yml", "sign: B", "sign: ¦A")
    assert only_fault(tiny).startswith(f"{place}“A” is given twice.")


def test_every_dimension_of_the_codebook_must_be_there(tiny):
    """A codebook without a dimension is told, with the dimension's name."""
    text = (tiny / "data/codebook.yml").read_text()
    (tiny / "data/codebook.yml").write_text(
        text.replace("direction:\n  downward", "way:\n  downward")
    )
    assert "data/codebook.yml:1:1: The dimension “direction” is missing." in only_fault(tiny)


def test_all_faults_of_all_tables_come_at_once(tiny):
    """An author mends everything after one reading, in the order of files and lines."""
    edit(tiny, "data/claims.csv", "asked,The", "asked!,The")
    edit(tiny, "data/events.csv", "1953", "then")
    edit(tiny, "data/extracts.csv", "bir-01,birch,At Birch", "bir-01,birch,In Birch")
    edit(tiny, "data/glossary.csv", "ald-01", "ald-09")
    files = [fault.split(":")[0] for fault in faults(tiny)]
    assert files == sorted(files)
    assert {"data/claims.csv", "data/events.csv", "data/extracts.csv", "data/glossary.csv"} <= set(
        files
    )


def test_both_of_the_first_files_are_told_at_once(tiny):
    """A broken sources.yml does not hide a broken codebook.yml."""
    (tiny / "data/sources.yml").write_text("- id: [\n")
    (tiny / "data/codebook.yml").write_text("kind: 1\n")
    assert {fault.split(":")[0] for fault in faults(tiny)} == {
        "data/codebook.yml",
        "data/sources.yml",
    }


@pytest.mark.parametrize("file", ["extracts.csv", "claims.csv"])
def test_a_table_that_can_not_be_read_is_the_only_fault(tiny, file):
    """A slip in one line is not told as if every row that refers to the table were wrong."""
    path = tiny / "data" / file
    path.write_text(f"{path.read_text()}one cell\n")
    line = path.read_text().count("\n")
    assert only_fault(tiny).startswith(f"data/{file}:{line}:1: This row has 1 cells;")


@pytest.mark.parametrize(
    "file", ["events.csv", "shifts.csv", "left_out.csv", "comparison.csv", "glossary.csv"]
)
def test_a_table_may_be_empty_but_not_missing(tiny, file):
    """An essay without shifts has the file with its header; a lost file is told."""
    path = tiny / "data" / file
    path.write_text(path.read_text().splitlines()[0] + "\n")
    assert len(load_evidence(tiny).frame(path.stem)) == 0
    path.unlink()
    assert only_fault(tiny).startswith(f"data/{file}:1:1: This file is missing.")
