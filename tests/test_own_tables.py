"""An author's further tables: each is held against the schema beside it, and is a frame."""

from __future__ import annotations

import resource
from collections.abc import Callable
from math import inf
from pathlib import Path

import pandas as pd
import pytest

from command import triptych
from tiny import REPOSITORY, edit, spoil
from triptych.drawing.draw import run
from triptych.drawing.registry import declared
from triptych.evidence.load import load_evidence
from triptych.evidence.patterns import PATIENCE
from triptych.evidence.uses import unused_extracts
from triptych.problems import MaterialError, Problem

LOOMS = """\
loom,source,made,weight,running,kind,level,makers,phase,status,extracts,beside
old,alder,7,12.5,true,hand,mill,directors; workers,doubling,stated,ald-01; ald-02,ald-01
new,birch,,,,,,,,silent,,
"""

SCHEMA = """\
title: Looms
fields:
  - name: loom
    type: string
    description: Its name.
    constraints: {pattern: "[a-z]+", unique: true}
  - name: source
    type: string
  - name: made
    type: integer
    constraints: {minimum: 2, maximum: 9}
  - name: weight
    type: number
  - name: running
    type: boolean
  - name: kind
    type: string
    constraints: {enum: [hand, power]}
  - name: level
    type: string
  - name: makers
    type: list
    delimiter: "; "
  - name: phase
    type: string
  - name: status
    type: string
    constraints: {required: true}
  - name: extracts
    type: list
    delimiter: "; "
  - name: beside
    type: list
    delimiter: "; "
primaryKey: [loom, source]
foreignKeys:
  - fields: source
    reference: {resource: sources, fields: id}
  - fields: level
    reference: {resource: codebook, fields: level}
  - fields: [makers]
    reference: {resource: codebook, fields: [actors]}
  - fields: phase
    reference: {resource: events, fields: id}
  - fields: extracts
    reference: {resource: extracts, fields: id}
  - fields: beside
    reference: {resource: extracts, fields: id}
"""

SMALL = """\
fields:
  - {name: name, type: string}
  - {name: when, type: string, format: edtf}
  - {name: extracts, type: list, delimiter: "; "}
primaryKey: name
foreignKeys:
  - fields: extracts
    reference: {resource: extracts, fields: id}
"""

FIGURE = '''\
"""Which looms are there?"""

from triptych import Column, Marks, Table


def table(looms):
    """List the looms."""
    rows = [[loom.loom, Marks(loom.extracts)] for loom in looms.itertuples()]
    return Table([Column("Loom"), Column("Mark")], rows, "The looms.")
'''


@pytest.fixture
def looms(tiny: Path) -> Path:
    """Add a sound table with a schema to the tiny project."""
    (tiny / "data/looms.csv").write_text(LOOMS)
    (tiny / "data/looms.schema.yml").write_text(SCHEMA)
    return tiny


def problems(root: Path) -> tuple[Problem, ...]:
    """Load data that have faults, and give them."""
    with pytest.raises(MaterialError) as caught:
        load_evidence(root)
    return caught.value.problems


def only_fault(root: Path) -> str:
    """Load data that have one fault, and give it."""
    (fault,) = problems(root)
    return str(fault)


# The frame


def test_each_value_of_the_frame_has_the_type_that_its_field_has(looms: Path) -> None:
    """A list is a tuple; an empty number is missing, an empty text is empty."""
    frame = load_evidence(looms).frame("looms")
    old, new = frame.to_dict("records")
    assert (old["made"], old["weight"], old["running"]) == (7, 12.5, True)
    assert all(pd.isna(new[name]) for name in ("made", "weight", "running"))
    assert (old["makers"], old["extracts"]) == (("directors", "workers"), ("ald-01", "ald-02"))
    assert (new["makers"], new["extracts"], new["kind"]) == ((), (), "")
    assert (frame["made"].dtype, frame["running"].dtype) == ("Int64", "boolean")
    assert (old["file"], old["line"], new["line"]) == ("data/looms.csv", 2, 3)


def test_a_date_is_read_as_the_date_of_an_event_is(tiny: Path) -> None:
    """A column `when` of dates has its meaning beside it, and none where it is empty."""
    (tiny / "data/steps.schema.yml").write_text(SMALL)
    (tiny / "data/steps.csv").write_text("name,when,extracts\none,1953~/..,ald-02\ntwo,,ald-02\n")
    one, two = load_evidence(tiny).frame("steps").to_dict("records")
    assert (one["start"], one["end"], one["when_words"]) == (1953, inf, "from about 1953 on")
    assert pd.isna(two["start"]) and two["when_words"] == ""


def test_a_table_may_have_no_row(looms: Path) -> None:
    """The header alone is a table, with its types."""
    (looms / "data/looms.csv").write_text(LOOMS.splitlines()[0] + "\n")
    frame = load_evidence(looms).frame("looms")
    assert len(frame) == 0
    assert frame["made"].dtype == "Int64"


# Faults of a table

CELLS = {
    "an empty cell that must not be": (",stated,", ",¦,", "status: It is empty.", "cell"),
    "an empty cell of the key": ("old,", "¦,", "loom: It is empty.", "cell"),
    "what is no integer": (",7,", ",¦7.5,", "made: “7.5” is no integer.", "cell"),
    "an integer too long for a frame": (
        ",7,", ",¦99999999999999999999,", "made: “99999999999999999999” is no integer.", "cell"
    ),
    "what is no number": ("12.5", "¦12,5", "This row has 13 cells", "table-shape"),
    "a number that is not finite": ("12.5", "¦nan", "weight: “nan” is no number.", "cell"),
    "what is neither true nor false": (",true,", ",¦yes,", "running: “yes” is no boolean", "cell"),
    "below the minimum": (",7,", ",¦1,", "made: 1 is below the minimum, 2.", "cell"),
    "above the maximum": (",7,", ",¦10,", "made: 10 is above the maximum, 9.", "cell"),
    "against the pattern": ("old,", "¦old1,", "loom: “old1” is not of the form [a-z]+.", "cell"),
    "none of the values": (
        ",hand,", ",¦hnad,", "kind: “hnad” is not a known value. Did you mean “hand”?",
        "unknown-code",
    ),
    "none of the codes": (
        ",mill,", ",¦mil,", "level: “mil” is not a known value of level. Did you mean “mill”?",
        "unknown-code",
    ),
    "a list with one that is none of the codes": (
        "directors; workers", "¦directors; wrkers",
        "makers: Not a known value of actors: wrkers. Did you mean “workers”?", "unknown-code",
    ),
    "a value twice in a list": (
        "directors; workers", "¦workers; workers", "makers: “workers” is given twice.",
        "unknown-code",
    ),
    "an event that is none": (
        ",doubling,", ",¦doubled,", "phase: “doubled” is not a known event.", "unknown-code"
    ),
    "a source that is none": (
        "new,birch", "new,¦brich", "source: “brich” is not a known source.", "unknown-source"
    ),
    "an extract that is none": (
        "ald-01; ald-02", "¦ald-01; ald-2", "extracts: Not a known extract: ald-2.",
        "unknown-extract",
    ),
    "an extract of another source": (
        "ald-01; ald-02", "¦ald-01; bir-01", "bir-01 is from birch, not from alder.",
        "foreign-extract",
    ),
    "an extract of another source in a further column": (
        ",ald-01\n", ",¦bir-01\n", "bir-01 is from birch, not from alder.", "foreign-extract"
    ),
    "silence that rests on a passage": (
        "silent,,", "silent,¦bir-01,", "“silent” can't rest on extracts.", "silence"
    ),
    "a statement that rests on none": (
        "ald-01; ald-02", "¦", "“stated” needs an extract that shows it.", "silence"
    ),
    "a row twice": (
        "new,birch,", "¦old,birch,", "“old” is given twice.", "doubled-id"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CELLS)
def test_a_faulty_cell_is_told_at_its_place(looms: Path, name: str) -> None:
    """Each kind of fault is told once, at its line and column, under its rule."""
    old, new, what, rule = CELLS[name]
    place = spoil(looms, "data/looms.csv", old, new)
    (problem,) = problems(looms)
    if rule == "table-shape":
        place = "data/looms.csv:2:1: "
    assert str(problem).startswith(place + what)
    assert problem.rule == rule


def worked() -> float:
    """Give the seconds that processors have worked for the commands of this process."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@pytest.mark.parametrize("cell", [f"{'a' * 40}b", f"{'a' * 100_000}b"], ids=["short", "long"])
@pytest.mark.parametrize("pattern", ["(a+)+$", "(a|aa)+$", "(a|a?)+", "(?:(?:a{1,9}){1,9}){1,9}$"])
def test_a_pattern_that_would_take_for_ever_neither_hangs_nor_passes(
    looms: Path, pattern: str, cell: str
) -> None:
    """Either the cell is told, or the pattern itself with its line in the schema; and soon."""
    edit(looms, "data/looms.schema.yml", '"[a-z]+"', f'"{pattern}"')
    edit(looms, "data/looms.csv", "old,alder", f"{cell},alder")
    start = worked()
    done = triptych("-C", looms, "check")
    assert worked() - start < PATIENCE + 20
    told = [line for line in done.stderr.splitlines() if line.startswith("data/looms")]
    where, what = (
        ("data/looms.csv:2:1: ", f"is not of the form {pattern}. Rewrite it.")
        if "data/looms.csv:2:1: " in done.stderr
        else ("data/looms.schema.yml:6:28: pattern: ", "Let no repetition stand in another")
    )
    assert done.returncode == 1
    assert [line for line in told if line.startswith(where) and what in line]


def test_a_pattern_that_takes_too_long_is_told_once(looms: Path) -> None:
    """It is the schema that is wrong: no cell is blamed, however many there are."""
    name, cells = "data/looms.schema.yml", [f"{'a' * count}b" for count in range(40, 60)]
    place = spoil(looms, name, '"[a-z]+"', '¦"(a|aa)+$"')
    rows = "".join(f"{cell},birch,,,,,,,,silent,,\n" for cell in cells)
    with (looms / "data/looms.csv").open("a") as table:
        table.write(rows)
    slow = [problem for problem in problems(looms) if problem.file == name]
    assert [str(problem) for problem in slow] == [
        f"{place}pattern: “(a|aa)+$” takes longer than {PATIENCE:g} seconds; it was stopped at"
        f" “{cells[0]}”. Let no repetition stand in another, nor beside one that takes the same"
        " signs."
    ]


def test_a_date_that_is_none_and_a_row_without_an_extract_are_told(tiny: Path) -> None:
    """Without a column `status` there is no row that rests on nothing."""
    (tiny / "data/steps.schema.yml").write_text(SMALL)
    (tiny / "data/steps.csv").write_text("name,when,extracts\none,in 1953,ald-02\ntwo,,\n")
    date, extract = problems(tiny)
    assert str(date).startswith("data/steps.csv:2:5: when: “in 1953” is no date")
    assert date.rule == "bad-date"
    assert str(extract).startswith("data/steps.csv:3:6: extracts: It is empty.")


def test_columns_are_those_of_the_schema_in_its_order(looms: Path) -> None:
    """A column more, one missing, and two that changed places are told."""
    edit(looms, "data/looms.csv", "loom,source,", "loom,sorce,")
    assert {str(problem) for problem in problems(looms)} >= {
        "data/looms.csv:1:1: The column “sorce” is not known. Did you mean “source”?",
        "data/looms.csv:1:1: The column “source” is missing. Add it.",
    }
    (looms / "data/looms.csv").write_text("source,loom" + LOOMS.splitlines()[0][11:] + "\n")
    assert only_fault(looms).startswith(
        "data/looms.csv:1:1: The columns stand in another order than the fields of"
        " data/looms.schema.yml. Theirs is loom, source,"
    )


def test_two_empty_cells_are_not_the_same_value(looms: Path) -> None:
    """A column that is unique may be empty more than once."""
    edit(looms, "data/looms.schema.yml", "  - name: phase\n    type: string\n",
         "  - name: phase\n    type: string\n    constraints: {unique: true}\n")  # fmt: skip
    edit(looms, "data/looms.csv", ",doubling,", ",,")
    assert len(load_evidence(looms).frame("looms")) == 2


def test_nobody_is_told_of_what_only_follows(looms: Path) -> None:
    """With the events unreadable, a row that names one is no fault."""
    (looms / "data/events.csv").unlink()
    assert only_fault(looms).startswith("data/events.csv:1:1: This file is missing.")


# Faults of a schema

SCHEMAS = {
    "a key that is not read": (
        "title: Looms", "titel: ¦Looms", "The key “titel” is not read. Did you mean “title”?"
    ),
    "a constraint that is not read": (
        "{minimum: 2,", "{minimun: ¦2,", "The key “minimun” is not read. Did you mean “minimum”?"
    ),
    "a title that is no text": ("title: Looms", "title: ¦7", "title: this is not text."),
    "a field that is no mapping": (
        "  - name: running\n    type: boolean\n", "  - ¦running\n",
        "A field must be a mapping (key: value).",
    ),
    "a name that can name no column": (
        "name: kind", "name: ¦from", "name: “from” can't name a column of a frame."
    ),
    "a name that is taken": ("name: kind", "name: ¦line", "name: the column “line” is computed."),
    "a name given twice": (
        "name: kind", "name: ¦running", "The field “running” is given twice."
    ),
    "a type that is none": (
        "type: boolean", "type: ¦bolean",
        "type: “bolean” is not a type that is read. Did you mean “boolean”?",
    ),
    "a format that is not its type's": (
        "type: boolean", "type: boolean\n    format: ¦edtf",
        "format: “edtf” is not a format of the type boolean.",
    ),
    "a list of another delimiter": (
        '  - name: makers\n    type: list\n    delimiter: "; "',
        "  - name: makers\n    type: list\n    delimiter: ¦','",
        "delimiter: the values of a list, and of nothing else, are separated by “; ”.",
    ),
    "a constraint of another type": (
        "type: boolean", "type: boolean\n    constraints: {minimum: ¦1}",
        "minimum: is not for the type boolean.",
    ),
    "a constraint with another value": (
        "minimum: 2", "minimum: ¦two", "minimum: “two” is not of the type integer."
    ),
    "a value of an enumeration that YAML takes for another": (
        "[hand, power]", "¦[hand, no]", "enum: “False” is not of the type string. Put it in quotes."
    ),
    "a pattern that is none": (
        '"[a-z]+"', '¦"[a-z"', "pattern: “[a-z” is no regular expression"
    ),
    "a pattern with more brackets than can be read": (
        '"[a-z]+"', f'¦"{"(" * 5000 + ")" * 5000}"', "pattern: “((((("
    ),
    "a pattern that allows for misspelling": (
        '"[a-z]+"', '¦"[a-z]+(hello){e<=2}"', "pattern: The braces of “{e<=2}” hold no number."
    ),
    "a pattern with a class of other languages": (
        '"[a-z]+"', '¦"[[:alpha:]]+"', "pattern: “[:alpha:]” is no class of Python's."
    ),
    "a pattern that would fill the memory": (
        '"[a-z]+"', '¦"((a{1000}){1000,}){1000}"',
        "pattern: “((a{1000}){1000,}){1000}” asks for more than 10000 repetitions.",
    ),
    "a key of no field": (
        "[loom, source]", "¦[lom, source]", "primaryKey: “lom” is no field. Did you mean “loom”?"
    ),
    "no key": ("title: Looms\n", "¦title: Looms\n", "There is no primaryKey."),
    "a reference to nothing": (
        "{resource: events, fields: id}", "{resource: events, fields: ¦label}",
        "There is no “events.label” to refer to.",
    ),
    "a reference to no dimension": (
        "{resource: codebook, fields: level}", "{resource: codebook, fields: ¦levels}",
        "There is no “codebook.levels” to refer to. Did you mean “codebook.level”?",
    ),
    "a reference of a number": (
        "fields: phase", "fields: ¦made", "The foreign key “made” is of the type integer."
    ),
    "two references of a field": (
        "fields: phase", "fields: ¦level", "A foreign key is of one field, once."
    ),
    "no extracts": ("  - name: loom", "  ¦- name: loom", "There is no field “extracts”."),
    "extracts that lead nowhere": (
        "- name: extracts", "- ¦name: extracts", "The field “extracts” does not lead to extracts.id"
    ),
    "a source that leads to no source": (
        "- name: source", "- ¦name: source", "The field “source” does not lead to sources.id"
    ),
}  # fmt: skip


LEADS_TO_EXTRACTS = """\
  - fields: extracts
    reference: {resource: extracts, fields: id}
"""
LEFT_OUT = {
    "no key": ["primaryKey: [loom, source]\n"],
    "no extracts": [
        '  - name: extracts\n    type: list\n    delimiter: "; "\n', LEADS_TO_EXTRACTS
    ],
    "extracts that lead nowhere": [LEADS_TO_EXTRACTS],
    "a source that leads to no source": [
        "  - fields: source\n    reference: {resource: sources, fields: id}\n"
    ],
}  # fmt: skip
"""What has to go for a fault to be there."""


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_fault_of_a_schema_is_told_at_its_place(looms: Path, name: str) -> None:
    """Each kind of fault is told once, and the table's rows are not held against the rest."""
    old, new, what = SCHEMAS[name]
    file = "data/looms.schema.yml"
    for text in LEFT_OUT.get(name, ()):
        edit(looms, file, text, "")
    place = spoil(looms, file, old, new)
    (problem,) = problems(looms)
    assert str(problem).startswith(place + what)
    assert problem.rule == "table-shape"


def test_all_faults_of_a_schema_are_told_at_once(looms: Path) -> None:
    """One that is hardly begun is told all that it lacks."""
    (looms / "data/looms.schema.yml").write_text("title: Looms\nfields:\n  loom: string\n")
    assert [str(problem) for problem in problems(looms)] == [
        "data/looms.schema.yml:1:1: There is no primaryKey. Name the fields whose values together"
        " name a row.",
        "data/looms.schema.yml:3:3: fields: this must be a list. Write each after a hyphen.",
    ]


def test_a_schema_that_is_no_yaml_is_told(looms: Path) -> None:
    """What can't be read at all is told as in any YAML file."""
    (looms / "data/looms.schema.yml").write_text("fields: [\n")
    (problem,) = problems(looms)
    assert problem.file == "data/looms.schema.yml"
    assert problem.rule == "unreadable-file"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda data: (data / "looms.schema.yml").unlink(),
         "data/looms.csv:1:1: Nothing says what this table holds. Write data/looms.schema.yml."),
        (lambda data: (data / "looms.csv").unlink(),
         "data/looms.schema.yml:1:1: There is no data/looms.csv that this could be the schema of."
         " Write the table."),
        (lambda data: (data / "event.csv").write_text("id\n"),
         "data/event.csv:1:1: Nothing says what this table holds. Write data/event.schema.yml."
         " Did you mean “events”?"),
        (lambda data: (data / "events.schema.yml").write_text(SMALL),
         "data/events.schema.yml:1:1: The frame “events” has its schema already. Rename or remove"
         " this file."),
        (lambda data: (data / "my-looms.csv").write_text(LOOMS),
         "data/my-looms.csv:1:1: “my-looms” can't name a frame. Use lower-case letters,"),
        (lambda data: (data / "width.csv").write_text(LOOMS),
         "data/width.csv:1:1: “width” can't name a frame."),
    ],
    ids=["no schema", "no table", "a slip", "a schema of ours", "a hyphen", "a parameter"],
)  # fmt: skip
def test_a_table_and_its_schema_stand_side_by_side(
    looms: Path, change: Callable[[Path], object], fault: str
) -> None:
    """No file of `data/` is passed over as if it were not there."""
    change(looms / "data")
    assert only_fault(looms).startswith(fault)


def test_a_hidden_file_is_no_table(looms: Path) -> None:
    """What an editor leaves beside a table is none."""
    (looms / "data/.looms.csv").write_text("x\n")
    assert "looms" in load_evidence(looms).own


# What rests on it


def test_a_figure_names_the_frame_and_editing_its_files_makes_just_it_stale(looms: Path) -> None:
    """The table of an essay's own is drawn from its rows, and depends on its two files."""
    (looms / "figures/looms.py").write_text(FIGURE)
    found, faults = declared(looms)
    assert faults == []
    drawn = run(looms, found["tbl-looms"], load_evidence(looms))
    assert [row[0] for row in drawn.rows] == ["old", "new"]
    for file, old, new in (("looms.csv", "new,", "late,"), ("looms.schema.yml", "power", "motor")):
        before = {id: one.key(looms) for id, one in found.items()}
        edit(looms, f"data/{file}", old, new)
        assert {id for id, one in found.items() if one.key(looms) != before[id]} == {"tbl-looms"}


def test_a_frame_misspelt_in_a_figure_is_told_with_the_nearest(looms: Path) -> None:
    """The tables of an essay's own are among the frames that are suggested."""
    (looms / "figures/looms.py").write_text(FIGURE.replace("table(looms)", "table(loom)"))
    _, (fault,) = declared(looms)
    assert str(fault) == "figures/looms.py:6:11: “loom” is no frame. Did you mean “looms”?"


def test_all_extracts_that_a_row_names_are_used(looms: Path) -> None:
    """Those of every column that refers to extracts count, if a figure shows the table."""

    def unused(*frames: str) -> set[str]:
        found = unused_extracts(looms, (), frames)
        return {problem.what.split("“")[1].split("”")[0] for problem in found}

    edit(looms, "data/looms.csv", "ald-01; ald-02,ald-01", "ald-01,ald-02")
    assert unused() == {"ald-01", "ald-02", "bir-01"}
    assert unused("looms") == {"bir-01"}


def test_the_documented_schema_is_sound(tiny: Path) -> None:
    """What `docs/data.md` shows can be written as it stands there."""
    text = (REPOSITORY / "docs/data.md").read_text("utf-8")
    schema = text[text.index("```yaml\ntitle: Looms\n") :].split("```")[1].removeprefix("yaml\n")
    (tiny / "data/looms.schema.yml").write_text(schema)
    (tiny / "data/looms.csv").write_text("loom,kind,when,extracts\nold,hand,1953,ald-02\n")
    assert load_evidence(tiny).frame("looms").at[0, "when_words"] == "1953"
    edit(tiny, "data/looms.csv", "hand", "hands")
    assert only_fault(tiny).startswith("data/looms.csv:2:5: kind: “hands” is not a known value.")
