"""YAML values know where they stand, and what could mislead or swamp a reader is refused."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.evidence.yaml_rows import read_yaml_groups, read_yaml_list
from triptych.located_yaml import DEEPEST, LocatedYaml, read_located_yaml
from triptych.problems import MaterialError


def read(content: str | bytes) -> LocatedYaml:
    """Read a file of this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.yml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_located_yaml(path, "x.yml")


def fault(content: str | bytes) -> str:
    """Read a file with one fault, and give it."""
    with pytest.raises(MaterialError) as caught:
        read(content)
    (problem,) = caught.value.problems
    return str(problem)


def test_every_value_knows_its_line_and_column():
    """A path of keys and indices leads to the value's place, which counts from 1."""
    document = read("- id: one\n  csl: {title: A,\n    type: b}\n- id: two\n")
    assert document.value == [{"id": "one", "csl": {"title": "A", "type": "b"}}, {"id": "two"}]
    assert document.places[(0, "id")] == (1, 7)
    assert document.places[(0, "csl", "type")] == (3, 11)
    assert document.places[(1, "id")] == (4, 7)


def test_a_problem_of_a_key_that_is_missing_stands_at_the_entry():
    """What isn't there is reported at the nearest place above it."""
    document = read("a: 1\nb:\n  c: 2\n")
    assert str(document.problem(("b", "d"), "Gone.")) == "x.yml:3:3: Gone."
    assert str(document.problem(("z",), "Gone.", "Add it.")) == "x.yml:1:1: Gone. Add it."


def test_a_key_given_twice_is_refused_at_its_second_place():
    """Of two values of one key, one would vanish."""
    assert fault("a: 1\nb: {x: 1,\n  x: 2}\n") == (
        "x.yml:3:3: The key “x” is given twice. Keep one of them."
    )


def test_an_alias_is_refused_where_it_stands():
    """An alias could make a short file endlessly large."""
    assert fault("a: &x [1]\nb: *x\n") == (
        "x.yml:2:4: YAML aliases (*name) are not read. Write it out."
    )


@pytest.mark.parametrize("depth", [DEEPEST + 1, 5_000, 300_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ("{a: ", "}"), ("- ", "")])
def test_deep_nesting_is_refused_before_anything_recurses(opening, closing, depth):
    """However deep a file is nested, it is refused, and the process lives on."""
    assert "This is nested more than 40 deep." in fault(opening * depth + closing * depth)


def test_nesting_up_to_the_limit_is_read():
    """The limit itself is allowed."""
    value = read("[" * DEEPEST + "]" * DEEPEST).value
    for _ in range(DEEPEST - 1):
        (value,) = value
    assert value == []


def test_a_date_stays_the_text_that_was_written():
    """A date may be less exact than a calendar day, so none is made one."""
    value = read("a: 1957-09-01\nb: 2001-12-14t21:59:43.10-05:00\nc: 195X\n").value
    assert value == {"a": "1957-09-01", "b": "2001-12-14t21:59:43.10-05:00", "c": "195X"}


@pytest.mark.parametrize(
    "text",
    ["!!python/name:os.system x", "<<", "!!int x", "!!bool maybe", "9" * 5000],
)
def test_a_value_of_a_type_that_is_not_read_is_refused(text):
    """Only plain values are read, and one that can't be is named."""
    found = fault(f"a: {text}\n" if text != "<<" else "a: {<<: {b: 1}}\n")
    assert found.startswith("x.yml:1:") and "has a type that is not read" in found


@pytest.mark.parametrize(
    ("content", "place"),
    [
        ("a: [1\nb: 2\n", "x.yml:2:"),
        ("a:\n\t- b\n", "x.yml:2:1:"),
        ("a: 1\n---\nb: 2\n", "x.yml:2:1:"),
        ("a: \x01\n", "x.yml:1:4:"),
        ("? [a]\n: b\n", "x.yml:1:3: A key must be a plain word."),
        (b"a: \xe9\n", "x.yml:1:1: This file is not UTF-8."),
    ],
)
def test_what_is_no_yaml_is_refused_at_its_place(content, place):
    """A slip of the pen is one line with its place, not a parser's monologue."""
    found = fault(content)
    assert found.startswith(place)
    assert "\n" not in found


def test_a_byte_order_mark_is_passed_over_and_an_empty_file_has_no_value():
    """Both are YAML."""
    assert read(b"\xef\xbb\xbfa: 1\n").value == {"a": 1}
    assert read("").value is None


def test_a_missing_file_is_a_problem_of_the_material(tmp_path):
    """No file, or a folder in its place, is told with what to do."""
    for path in (tmp_path, tmp_path / "none.yml"):
        with pytest.raises(MaterialError, match=r"x\.yml:1:1: This file is missing\. Create it\."):
            read_located_yaml(path, "x.yml")


def test_entries_of_a_list_and_of_groups_are_rows(tmp_path):
    """Both forms give cells by key, and problems at the cell's place."""
    path = tmp_path / "x.yml"
    path.write_text("- id: a\n  n: 1\n- id: b\n")
    listed = read_yaml_list(path, "x.yml")
    assert [row.cells for row in listed.rows] == [{"id": "a", "n": 1}, {"id": "b"}]
    assert listed.columns == ("id", "n")
    assert str(listed.problem(0, "n", "Bad.")) == "x.yml:2:6: Bad."
    path.write_text("kind:\n  fact: {label: F}\n")
    grouped = read_yaml_groups(path, "x.yml", "dimension", "value")
    assert grouped.rows[0].cells == {"dimension": "kind", "value": "fact", "label": "F"}
    assert str(grouped.problem(0, "label", "Bad.")) == "x.yml:2:17: Bad."


@pytest.mark.parametrize("text", ["", "a: 1\n", "- a\n- b\n", "[]\n"])
def test_what_is_no_list_of_mappings_is_refused(tmp_path, text):
    """A file of the wrong form is one problem, not a crash."""
    path = tmp_path / "x.yml"
    path.write_text(text)
    with pytest.raises(MaterialError, match="This must be a list of mappings"):
        read_yaml_list(path, "x.yml")


def test_every_wrong_group_is_reported_at_its_place(tmp_path):
    """All groups of a wrong form are told at once."""
    path = tmp_path / "x.yml"
    path.write_text("a: 1\nb: {c: {}, d: 2}\ne: [f]\n")
    with pytest.raises(MaterialError) as caught:
        read_yaml_groups(path, "x.yml", "dimension", "value")
    assert [(p.line, p.column) for p in caught.value.problems] == [(1, 4), (2, 15), (3, 4)]


LINES = st.lists(
    st.sampled_from(
        ["a: ", "b: ", "- ", "  ", "[", "]", "{", "}", "'", '"', "&x ", "*x", "1957-01"]
    )
    | st.text(max_size=4),
    max_size=12,
).map("".join)


@given(st.lists(LINES, max_size=5).map("\n".join) | st.text(max_size=40))
def test_any_text_is_read_or_refused_with_a_place(text):
    """Nothing that a file can hold makes the reader fail otherwise."""
    try:
        document = read(text.encode("utf-8", "surrogatepass"))
    except MaterialError as error:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
    else:
        assert document.value is None or document.places[()]
