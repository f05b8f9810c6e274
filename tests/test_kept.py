"""What was made is kept under what it was made from, and taken again only for just that."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from triptych.kept import UNUSED, Facts, Kept, made_once

INPUTS = {"step": "weave", "text": "warp"}


def facts(root: Path, **values: object) -> Facts:
    """Give what a maker may read."""
    return Facts(values, root)


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Keep things in a folder of the test's own."""
    return Kept(tmp_path / "kept")


def test_what_was_made_is_found_again(kept: Kept, tmp_path: Path) -> None:
    """A thing is found by its inputs, whole, with its files."""
    kept.keep(INPUTS, {}, {"rows": 3}, cloth=b"woven")
    found = kept.find(INPUTS, facts(tmp_path))
    assert found is not None and not found.is_new
    assert found.result == {"rows": 3}
    assert found.files["cloth"].read_bytes() == b"woven"
    assert kept.find({**INPUTS, "text": "weft"}, facts(tmp_path)) is None


@pytest.mark.parametrize(
    ("read", "change"),
    [
        ("value\x1fextracts\x1fald-01\x1fsign", {"extracts": {"ald-01": {"sign": "B1"}}}),
        ("value\x1fextracts\x1fald-01\x1fsign", {"extracts": {}}),
        ("keys\x1fextracts", {"extracts": {"ald-01": {"sign": "A1"}, "ald-02": {}}}),
        ("value\x1forder", {"order": ["ald-02", "ald-01"]}),
    ],
)
def test_what_reads_otherwise_is_made_anew(
    kept: Kept, tmp_path: Path, read: str, change: dict[str, object]
) -> None:
    """A thing is not taken where one of the values that its maker read is another now."""
    values: dict[str, object] = {
        "extracts": {"ald-01": {"sign": "A1", "text": "It began."}},
        "order": ["ald-01", "ald-02"],
    }
    then = facts(tmp_path, **values)
    kept.keep(INPUTS, {read: then.hash(read)}, None)
    unread = {"extracts": {"ald-01": {"sign": "A1", "text": "It ended."}}}
    assert kept.find(INPUTS, facts(tmp_path, **{**values, **unread})) is not None
    assert kept.find(INPUTS, facts(tmp_path, **{**values, **change})) is None


def test_a_file_that_was_read_counts_by_its_content(kept: Kept, tmp_path: Path) -> None:
    """Touching a file makes nothing anew; writing into it does, and so does taking it away."""
    path = tmp_path / "drawing.svg"
    path.write_text("<svg/>")
    read = "file\x1fdrawing.svg"
    kept.keep(INPUTS, {read: facts(tmp_path).hash(read)}, None)
    os.utime(path, (1, 1))
    assert kept.find(INPUTS, facts(tmp_path)) is not None
    path.write_text("<svg></svg>")
    assert kept.find(INPUTS, facts(tmp_path)) is None
    path.unlink()
    assert kept.find(INPUTS, facts(tmp_path)) is None


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"reads": {}}', "null"])
def test_a_damaged_stamp_stands_for_nothing(kept: Kept, tmp_path: Path, damage: str) -> None:
    """What can't be read is made again, whatever is written there."""
    kept.keep(INPUTS, {}, None)
    [stamp] = (kept.folder / "stamps").rglob("??*/*")
    stamp.write_text(damage)
    assert kept.find(INPUTS, facts(tmp_path)) is None


def test_a_lost_file_is_a_lost_thing(kept: Kept, tmp_path: Path) -> None:
    """A thing of which a file is gone is made again."""
    made = kept.keep(INPUTS, {}, None, cloth=b"woven")
    made.files["cloth"].unlink()
    assert kept.find(INPUTS, facts(tmp_path)) is None


def test_a_thing_is_made_once(kept: Kept, tmp_path: Path) -> None:
    """The maker is not asked again while its inputs are the same."""
    asked = []

    def make() -> tuple[str, dict[str, bytes]]:
        asked.append(True)
        return "cloth", {}

    results = [made_once(kept, facts(tmp_path), INPUTS, make).result for _ in range(3)]
    assert results == ["cloth"] * 3
    assert len(asked) == 1


def test_what_nobody_uses_goes_in_time(kept: Kept, tmp_path: Path) -> None:
    """Sweeping leaves what was used lately, and takes the rest."""
    for text in ("old", "used", "new"):
        kept.keep({"text": text}, {}, None, cloth=text.encode())
    long_ago = time.time() - UNUSED - 60
    for path in kept.folder.rglob("*"):
        if path.is_file():
            os.utime(path, (long_ago, long_ago))
    kept.keep({"text": "newest"}, {}, None, cloth=b"newest")
    assert kept.find({"text": "used"}, facts(tmp_path)) is not None
    kept.sweep()
    left = {
        text: kept.find({"text": text}, facts(tmp_path)) is not None
        for text in ("old", "used", "newest")
    }
    assert left == {"old": False, "used": True, "newest": True}
