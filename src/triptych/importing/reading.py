"""Read a file of another program, by what it holds and not by its name."""

from __future__ import annotations

import csv
import zipfile
from pathlib import Path

from triptych.importing.annotations import read_annotations
from triptych.importing.highlights import COLUMNS, read_highlights
from triptych.importing.qda_project import LARGEST, read_qda_project
from triptych.importing.selections import Read
from triptych.material import UNREADABLE, read_material
from triptych.problems import MaterialError, Problem


def read_file(path: Path, name: str) -> Read:
    """Read the passages of a file; raise `MaterialError` with all that is wrong with it."""
    if path.stat().st_size > LARGEST:
        what, remedy = f"This file has more than {LARGEST} bytes.", "Export less at a time."
        raise MaterialError([Problem(name, 1, 1, what, remedy, UNREADABLE)])
    if zipfile.is_zipfile(path):
        return read_qda_project(path, name)
    text = read_material(path, name)
    if text.lstrip()[:1] in ("{", "["):
        return read_annotations(text, name)
    if tuple(next(csv.reader(text.splitlines()[:1]), ())) == COLUMNS:
        return read_highlights(path, name)
    what = "This holds no passages that can be read."
    remedy = "Take a .qdpx, annotations in JSON, or Taguette’s highlights in CSV."
    raise MaterialError([Problem(name, 1, 1, what, remedy, UNREADABLE)])
