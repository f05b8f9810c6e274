"""Files are written whole or not at all, and hashed by what is in them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.files import as_json, hash_files, put_file, read_json, write_if_changed

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=12,
)
WRITER = """\
import sys
from pathlib import Path
from triptych.files import write_if_changed
for turn in range(150):
    write_if_changed(Path(sys.argv[1]), "ab"[turn % 2] * 300_000)
"""
NAMES = st.text("abc.", min_size=1, max_size=4).filter(lambda name: name.strip("."))
FOLDERS = st.dictionaries(NAMES, st.binary(max_size=6), max_size=4)


# Writing


def test_a_file_is_written_where_it_differs_and_left_alone_where_not(tmp_path: Path) -> None:
    """The answer says whether it was written; an unchanged file keeps its date."""
    path = tmp_path / "new/folder/file.txt"
    assert write_if_changed(path, "äöü\n")
    assert path.read_bytes() == "äöü\n".encode()
    before = path.stat()
    assert not write_if_changed(path, "äöü\n".encode())
    after = path.stat()
    assert (after.st_mtime_ns, after.st_ino) == (before.st_mtime_ns, before.st_ino)
    assert write_if_changed(path, b"\xff\0")
    assert path.read_bytes() == b"\xff\0"
    assert list(path.parent.iterdir()) == [path]


def test_an_empty_file_is_a_file(tmp_path: Path) -> None:
    """To write nothing into a file that isn't there makes it."""
    assert write_if_changed(tmp_path / "empty", "")
    assert not write_if_changed(tmp_path / "empty", b"")
    assert (tmp_path / "empty").is_file()


@pytest.mark.parametrize("by_link", [True, False])
def test_what_is_put_over_a_file_harms_none_that_shares_it(tmp_path: Path, by_link: bool) -> None:
    """A link to an author's file is taken away before another takes its place, never written to."""
    first, second, place = tmp_path / "first", tmp_path / "second", tmp_path / "a/b"
    first.write_text("first")
    second.write_text("second")
    put_file(first, place, by_link=True)
    put_file(second, place, by_link=True)
    assert (first.read_text(), place.read_text()) == ("first", "second")
    with pytest.raises(FileNotFoundError):
        put_file(tmp_path / "absent", tmp_path / "a/c", by_link=by_link)


def test_a_reader_never_sees_half_of_a_file(tmp_path: Path) -> None:
    """While another process writes it again and again, whoever reads it reads one whole version."""
    path = tmp_path / "file.txt"
    write_if_changed(path, "b" * 300_000)
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(path)])
    seen = set()
    while process.poll() is None:
        text = path.read_text("ascii")
        seen.add((len(text), "".join(sorted(set(text)))))
    assert process.returncode == 0
    assert seen <= {(300_000, "a"), (300_000, "b")}
    assert list(tmp_path.iterdir()) == [path]


def test_whoever_has_the_old_file_open_keeps_it(tmp_path: Path) -> None:
    """A new version is a new file; the old one isn't written into."""
    path = tmp_path / "file.txt"
    write_if_changed(path, "old")
    with path.open() as file:
        write_if_changed(path, "new version")
        assert file.read() == "old"


def test_a_folder_in_the_way_is_an_error_that_names_it(tmp_path: Path) -> None:
    """What can't be replaced is told, and is still there."""
    (tmp_path / "file/inner").mkdir(parents=True)
    with pytest.raises(OSError, match="file"):
        write_if_changed(tmp_path / "file", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file/inner").is_dir()


# JSON


@given(VALUES)
def test_json_reads_back_as_it_was(value: object) -> None:
    """Any plain value survives, in text that a person can read and compare."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "value.json"
        write_if_changed(path, as_json(value))
        assert read_json(path) == value
    assert as_json(value).endswith("\n")


def test_json_is_the_same_each_time_and_readable() -> None:
    """Keys are sorted, each value has a line, letters stay letters."""
    assert as_json({"b": [1, 2], "a": "工厂"}) == as_json({"a": "工厂", "b": [1, 2]})
    assert as_json({"b": 1, "a": "工厂"}) == '{\n "a": "工厂",\n "b": 1\n}\n'


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[1,]", b'{"a": 1} x', None])
def test_what_is_no_json_is_nothing(tmp_path: Path, content: bytes | None) -> None:
    """A damaged file, or none, gives nothing; it isn't an error."""
    path = tmp_path / "x.json"
    if content is not None:
        path.write_bytes(content)
    assert read_json(path) is None
    assert read_json(tmp_path) is None


@given(st.binary(max_size=30))
def test_any_bytes_are_json_or_nothing(content: bytes) -> None:
    """Whatever a file holds, reading it gives what JSON says it is, or nothing."""
    try:
        expected = json.loads(content.decode())
    except ValueError:
        expected = None
    with TemporaryDirectory() as folder:
        path = Path(folder) / "x.json"
        path.write_bytes(content)
        assert repr(read_json(path)) == repr(expected)


def test_json_that_is_nested_too_deep_is_nothing(tmp_path: Path) -> None:
    """Not even a file made to exhaust the reader ends the program."""
    path = tmp_path / "x.json"
    path.write_text("[" * 200_000)
    assert read_json(path) is None


# Hashing


def hash_of(files: dict[str, bytes], root: Path) -> str:
    """Write files into a folder and hash them."""
    for name, content in files.items():
        (root / name).write_bytes(content)
    return hash_files([root / name for name in files], root)


@given(FOLDERS, FOLDERS)
def test_folders_hash_alike_just_when_they_are_alike(
    one: dict[str, bytes], other: dict[str, bytes]
) -> None:
    """The same names with the same content, wherever and in whatever order; else not."""
    with TemporaryDirectory() as first, TemporaryDirectory() as second:
        hashes = hash_of(one, Path(first)), hash_of(other, Path(second))
        backwards = hash_files([Path(first) / name for name in reversed(one)], Path(first))
    assert (hashes[0] == hashes[1]) == (one == other)
    assert len(hashes[0]) == 64
    assert backwards == hashes[0]


def test_a_file_outside_counts_by_its_name(tmp_path: Path) -> None:
    """What isn't below the root has no path there, so moving it changes nothing."""
    for folder in ("here", "there", "root"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "x").write_text("content")
    root = tmp_path / "root"
    here, there = (hash_files([tmp_path / folder / "x"], root) for folder in ("here", "there"))
    assert here == there
    inside = {hash_files([tmp_path / folder / "x"], tmp_path) for folder in ("here", "there")}
    assert len(inside) == 2
