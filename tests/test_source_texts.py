"""A seed's text has one form, whatever machine wrote it, and offsets lead to the seed's lines."""

from __future__ import annotations

import tempfile
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.evidence.texts import SourceText, read_source_text, sha256_of
from triptych.problems import MaterialError


def read(content: bytes) -> SourceText:
    """Read a seed of this content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "seed.txt"
        path.write_bytes(content)
        return read_source_text(path, "seeds/seed.txt")


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system_are_one(line_end):
    """A seed has the same text and offsets whichever line ends it was saved with."""
    assert read(f"one{line_end}two{line_end}".encode()).text == "one\ntwo\n"


def test_the_text_is_composed():
    """A letter and its accent are one code point, however they were typed."""
    assert read("cafe\u0301".encode()).text == "caf\u00e9"


def test_a_byte_order_mark_is_no_part_of_the_text():
    """The first offset is the first character's."""
    assert read(b"\xef\xbb\xbfone").text == "one"


def test_an_offset_leads_to_its_line():
    """Lines count from 1; a line break belongs to the line that it ends."""
    text = read(b"ab\n\ncd\n")
    assert [text.line_at(offset) for offset in range(len(text.text))] == [1, 1, 1, 2, 3, 3, 3]


def test_words_are_runs_between_white_space():
    """The number of words is that of runs of anything but white space."""
    assert read("one  two\nthree–four\t5 ".encode()).words == 4


def test_a_seed_that_is_missing_or_not_utf8_is_a_problem_of_the_material(tmp_path):
    """Both are told with the seed's name and what to do."""
    for path in (tmp_path, tmp_path / "none.txt"):
        with pytest.raises(MaterialError, match=r"seeds/x\.txt:1:1: This seed is missing\."):
            read_source_text(path, "seeds/x.txt")
    with pytest.raises(MaterialError, match=r"seeds/seed\.txt:2:1: This seed is not UTF-8\."):
        read(b"one\ntw\xe9\n")


def test_the_hash_is_that_of_the_bytes(tmp_path):
    """Line ends count: the hash is of the file, not of its text."""
    (tmp_path / "a").write_bytes(b"abc")
    assert sha256_of(tmp_path / "a") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    (tmp_path / "a").write_bytes(b"abc\r\n")
    (tmp_path / "b").write_bytes(b"abc\n")
    assert sha256_of(tmp_path / "a") != sha256_of(tmp_path / "b")


READABLE = st.characters(
    exclude_categories=["Cc", "Cs"],
    exclude_characters="\ufffe\uffff",
    include_characters="\n\r\t\f",
)


@given(st.text(READABLE, max_size=40))
def test_any_text_is_normal_and_counts_its_own_lines(text):
    """Reading gives NFC with LF, and the line of the last offset is the number of lines."""
    source = read(text.encode())
    assert unicodedata.is_normalized("NFC", source.text)
    assert "\r" not in source.text
    assert source.line_at(len(source.text)) == source.text.count("\n") + 1
