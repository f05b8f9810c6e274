"""CSV rows know where their cells stand, and a file that isn't strictly CSV is refused."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from triptych.evidence.csv_rows import CsvRows, read_csv_rows
from triptych.problems import MaterialError


def read(content: str | bytes) -> CsvRows:
    """Read a file of this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_csv_rows(path, "data/table.csv")


def faults(content: str | bytes) -> list[str]:
    """Read a file that has faults, and give them."""
    with pytest.raises(MaterialError) as caught:
        read(content)
    return [str(problem) for problem in caught.value.problems]


def test_a_cell_knows_its_line_and_column():
    """Lines and columns count from 1, as an editor counts them."""
    rows = read("id,quote,note\na,one,x\nbb,two,y\n").rows
    assert [row.cells["quote"] for row in rows] == ["one", "two"]
    assert [row.place("id") for row in rows] == [(2, 1), (3, 1)]
    assert [row.place("quote") for row in rows] == [(2, 3), (3, 4)]
    assert [row.place("note") for row in rows] == [(2, 7), (3, 8)]


def test_a_cell_after_quotes_and_line_breaks_knows_its_place():
    """Commas, doubled quotes and line breaks inside quotes move no later cell's place."""
    row = read('id,quote,note\na,"one, ""two""\nand, three",x\nb,y,z\n').rows[0]
    assert row.cells["quote"] == 'one, "two"\nand, three'
    assert row.place("quote") == (2, 3)
    assert row.place("note") == (3, 13)


def test_a_row_after_one_with_line_breaks_knows_its_line():
    """A quoted line break counts as a line of the file."""
    rows = read('id,quote\na,"1\n2\n3"\nb,x\n').rows
    assert [row.line for row in rows] == [2, 5]
    assert rows[1].place("quote") == (5, 3)


def test_empty_lines_are_no_rows_and_are_counted():
    """An empty line between rows is passed over, and the rows after it keep their lines."""
    rows = read("\nid,note\n\na,x\n\n\nb,y\n\n").rows
    assert [(row.cells["id"], row.line) for row in rows] == [("a", 4), ("b", 7)]


def test_a_byte_order_mark_is_no_part_of_the_first_column():
    """What Excel writes at the start of a file is not taken for data."""
    assert read(b"\xef\xbb\xbfid,note\na,x\n").columns == ("id", "note")


def test_windows_line_ends_change_nothing():
    """A file with CRLF line ends gives the same cells and places as one with LF."""
    text = 'id,quote,note\na,"one\ntwo",x\nb,y,z\n'
    unix, windows = read(text), read(text.replace("\n", "\r\n"))
    assert unix.rows == windows.rows
    assert windows.rows[0].place("note") == (3, 6)


def test_a_last_line_without_a_line_end_is_read():
    """A file need not end with a line break."""
    assert read("id,note\na,x").rows[0].cells == {"id": "a", "note": "x"}


def test_every_ragged_row_is_reported_at_its_line():
    """A row with too many or too few cells is a fault, and all of them are told at once."""
    assert faults("id,note\na,x,y\nb,z\nc\n") == [
        "data/table.csv:2:1: This row has 3 cells; the header has 2."
        " Put a cell that holds a comma in double quotes.",
        "data/table.csv:4:1: This row has 1 cells; the header has 2."
        " Put a cell that holds a comma in double quotes.",
    ]


@pytest.mark.parametrize("row", ['a,"x" y', 'a,"x', 'a,"x""'])
def test_wrong_quotes_are_reported_where_their_row_starts(row):
    """Text after a closing quote, or a quote that never closes, is not guessed at."""
    (fault,) = faults(f"id,note\nok,fine\n{row}\n")
    assert fault.startswith("data/table.csv:3:1: This is not CSV: ")


def test_a_doubled_column_is_reported():
    """Of two columns of one name, one would vanish."""
    assert faults("id,note,id\na,x,b\n") == [
        "data/table.csv:1:1: The column “id” is given twice. Rename one."
    ]


def test_bytes_that_are_not_utf8_are_reported_at_their_line():
    """A file in another encoding is refused at the first line that shows it."""
    assert faults("id,note\na,x\nb,é\n".encode("latin-1")) == [
        "data/table.csv:3:1: This file is not UTF-8. Save it as UTF-8."
    ]


def test_an_empty_file_is_reported():
    """Without a header there is nothing to read."""
    assert faults("") == ["data/table.csv:1:1: This file is empty. Write its header line."]
    assert faults("\n\n") == faults("")


@pytest.mark.parametrize("is_folder", [False, True])
def test_a_missing_file_is_a_problem_of_the_material(tmp_path, is_folder):
    """No file, or a folder in its place, is told with what to do."""
    path = tmp_path / "table.csv"
    if is_folder:
        path.mkdir()
    with pytest.raises(MaterialError, match=r"table\.csv:1:1: This file is missing\. Create it\."):
        read_csv_rows(path, "data/table.csv")


def test_a_problem_is_put_at_the_cell_it_names():
    """Without a column, or with one that there isn't, a problem stands at the row's start."""
    table = read("id,note\na,x\n")
    assert str(table.problem(0, "note", "Bad.", "Mend it.")) == "data/table.csv:2:3: Bad. Mend it."
    assert str(table.problem(0, None, "Bad.")) == "data/table.csv:2:1: Bad."
    assert str(table.problem(0, "gone", "Bad.")) == "data/table.csv:2:1: Bad."


CELLS = st.text(st.sampled_from('ab",\n; é工'), max_size=6)


@given(st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=5))
@example([('"', "\n", ","), ("", "", "")])
def test_every_cell_comes_back_and_stands_where_it_says(table):
    """Whatever a spreadsheet writes is read back, and each place leads to the cell in the file."""
    written = io.StringIO()
    csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(
        [("one", "two", "three"), *table]
    )
    lines = written.getvalue().split("\n")
    rows = read(written.getvalue()).rows
    assert [tuple(row.cells.values()) for row in rows] == table
    for row in rows:
        for column, cell in row.cells.items():
            line, start = row.place(column)
            rest = "\n".join([lines[line - 1][start - 1 :], *lines[line:]])
            quoted = cell.replace('"', '""')
            assert rest.startswith(f'"{quoted}"')


@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_read_or_refused_with_a_place(content):
    """Nothing that a file can hold makes the reader fail otherwise."""
    try:
        rows = read(content)
    except MaterialError as error:
        assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
    else:
        assert all(tuple(row.cells) == rows.columns for row in rows.rows)
