"""What has been drawn, kept below `build/` with the hash of all that it was made from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triptych.drawing.beside import Beside
from triptych.drawing.registry import Declared, FileHashes, key_of
from triptych.files import as_json, read_json, write_if_changed
from triptych.problems import MaterialError, Problem
from triptych.progress import RENDERING, Progress
from triptych.project import Project

if TYPE_CHECKING:
    from triptych.evidence.value import Evidence

SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')

FIGURE_FILES = ("{}.svg", "{}-narrow.svg", "{}.png", "{}.json", "{}.csv")
"""The files of a figure, in `build/figures/` and in the finished book's `figures/`."""
PAGE_FILE = "{}.page.html"
"""What the filter puts into the pages of the site, in `build/figures/`."""


@dataclass(frozen=True)
class Sheet:
    """What was made of a figure or table: its words and extracts, its files by name, its origin."""

    words: dict[str, Any]
    files: Mapping[str, str | bytes]
    origin: dict[str, Any]


@dataclass
class Drawn:
    """The words and extracts of figures and tables, by id; which were made anew, and which kept."""

    made: dict[str, dict[str, Any]] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)


def stale(
    project: Project, declared: Mapping[str, Declared], hashes: FileHashes | None = None
) -> list[str]:
    """List the figures and tables (by id) that must be made anew."""
    hashes = FileHashes() if hashes is None else hashes
    return [id for id, one in declared.items() if _kept(project, one, hashes) is None]


def draw_stale(
    project: Project,
    evidence: Evidence,
    declared: Iterable[Declared],
    progress: Progress,
    beside: Beside,
    hashes: FileHashes | None = None,
) -> Drawn:
    """Make what is stale of these figures and tables, and read the rest.

    `hashes` are those by which they were found to be stale. They are older than the evidence, so
    what is edited meanwhile is drawn again by the next build. What others draw (`beside`) is taken
    last, if it was made from just what these hashes tell. Raises `MaterialError` with the problems
    of every figure that failed.
    """
    drawn, hashes = Drawn(), FileHashes() if hashes is None else hashes
    by_id = {one.id: one for one in declared}
    problems: list[Problem] = []

    def make(one: Declared) -> None:
        if (last := _kept(project, one, hashes)) is not None:
            drawn.made[one.id] = last
            drawn.kept.append(one.id)
            return
        progress(one.id, (len(drawn.new) + len(drawn.kept)) / len(by_id) * RENDERING)
        try:
            _put(project, one, draw_sheet(project, evidence, one, hashes), drawn)
        except MaterialError as error:
            problems.extend(error.problems)

    for one in by_id.values():
        if one.id not in beside.ids:
            make(one)
    for sheets in beside.drawn:
        for id, sheet in sheets.items():
            if id in by_id and key_of(sheet.origin) == by_id[id].key(project.root, hashes):
                _put(project, by_id[id], sheet, drawn)
    for one in by_id.values():
        if one.id in beside.ids and one.id not in drawn.made:
            make(one)
    if problems:
        raise MaterialError(problems)
    return drawn


def draw_sheet(project: Project, evidence: Evidence, one: Declared, hashes: FileHashes) -> Sheet:
    """Make a figure or table; raise `MaterialError` where its function fails."""
    origin = one.origin(project.root, hashes)
    words, files = _make(project, evidence, one)
    return Sheet(words, files, origin)


def _put(project: Project, one: Declared, sheet: Sheet, drawn: Drawn) -> None:
    """Put what was made where it is kept."""
    for name, content in sheet.files.items():
        write_if_changed(project.build / "figures" / name, content)
    made = {"key": key_of(sheet.origin)} | sheet.words
    write_if_changed(stamp_of(project, one), as_json(made | {"origin": sheet.origin}))
    drawn.made[one.id] = made
    drawn.new.append(one.id)


def stamp_of(project: Project, one: Declared) -> Path:
    """Give the file that holds what was made last, and what it was made from (its `origin`)."""
    return project.build / "drawn" / f"{one.id}.json"


def _kept(project: Project, one: Declared, hashes: FileHashes) -> dict[str, Any] | None:
    """Give what was made last, if it was made from just what there is now and is still whole."""
    last = read_json(stamp_of(project, one))
    if not isinstance(last, dict) or last.get("key") != one.key(project.root, hashes):
        return None
    if lost_files(project, one):
        return None
    last.pop("origin", None)
    return last


def lost_files(project: Project, one: Declared) -> list[Path]:
    """List the files of a figure that are no longer where it was drawn."""
    patterns = (*FIGURE_FILES, PAGE_FILE) if one.kind == "figure" else ()
    files = [project.build / "figures" / pattern.format(one.name) for pattern in patterns]
    return [file for file in files if not file.is_file()]


def _make(
    project: Project, evidence: Evidence, one: Declared
) -> tuple[dict[str, Any], dict[str, str | bytes]]:
    """Run a figure or table, and give the words that go with it, and its files."""
    from triptych.drawing.draw import draw, run
    from triptych.drawing.plain import figure_data, table_data
    from triptych.drawing.values import Table, extracts_of

    if one.kind == "table":
        table = run(project.root, one, evidence)
        assert isinstance(table, Table)
        return {"extracts": extracts_of(table), "note": ""} | table_data(table), {}
    drawing = draw(project.root, one, evidence, project.fonts)
    contents = (
        drawing.wide_svg,
        drawing.narrow_svg,
        drawing.png,
        drawing.vega_lite,
        drawing.csv,
        drawing.page_svgs,
    )
    names = (name.format(one.name) for name in (*FIGURE_FILES, PAGE_FILE))
    files = dict(zip(names, contents, strict=True))
    width, height = _size(drawing.wide_svg)
    narrow_width, narrow_height = _size(drawing.narrow_svg)
    by_mark = [extract for mark in drawing.marks for extract in mark.extracts]
    words = {
        "extracts": list(dict.fromkeys([*extracts_of(drawing.figure), *by_mark])),
        "title": drawing.figure.title,
        "caption": drawing.figure.caption,
        "alt": f"{drawing.figure.title}. {drawing.figure.alt}",
        "note": drawing.figure.note,
        "marks": [{"says": mark.says, "extracts": list(mark.extracts)} for mark in drawing.marks],
        "data": figure_data(drawing.figure.data, drawing.csv),
        "width": width,
        "height": height,
        "narrow_width": narrow_width,
        "narrow_height": narrow_height,
    }
    return words, files


def _size(svg: str) -> tuple[int, int]:
    match = SIZE.search(svg)
    assert match is not None, "vl-convert gives every SVG a width and a height"
    return round(float(match[1])), round(float(match[2]))
