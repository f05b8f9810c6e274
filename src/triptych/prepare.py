"""From data and figure modules to all that an engine needs, drawing only what has changed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from triptych.chapters.check import Referable, check_chapters, cited_in
from triptych.chapters.expand import Chapter, expand_chapter
from triptych.chapters.scan import Scan, scan_chapter
from triptych.drawing.registry import Declared, declared
from triptych.evidence.ids import read_ids
from triptych.files import as_json, read_json, write_if_changed
from triptych.problems import MaterialError, Problem
from triptych.progress import RENDERING, Progress
from triptych.project import Project, load_project

if TYPE_CHECKING:
    from triptych.evidence.value import Evidence

SIZE = re.compile(r'<svg[^>]*?\swidth="([\d.]+)"[^>]*?\sheight="([\d.]+)"')


@dataclass(frozen=True)
class Checked:
    """A project in which nothing is wrong: its evidence, its chapters, what its modules declare."""

    project: Project
    evidence: Evidence
    variables: Mapping[str, Any]
    chapters: tuple[Chapter, ...]
    scans: tuple[Scan, ...]
    declared: Mapping[str, Declared]


@dataclass(frozen=True)
class Prepared:
    """What an engine needs, written below `build/`; and what was drawn and what was kept."""

    checked: Checked
    dialect: Path
    references: Path
    drawn: tuple[str, ...]
    kept: tuple[str, ...]


def check_project(root: Path) -> Checked:
    """Read and check all of a project but its figures' drawing; raise `MaterialError` with all."""
    from triptych.evidence.load import load_evidence
    from triptych.numbers import compute_variables, variable_names

    project = load_project(root)
    found, problems = declared(root)
    ids = read_ids(root)
    evidence: Evidence | None = None
    variables: Mapping[str, Any] = variable_names(ids.sources)
    try:
        evidence = load_evidence(root)
        variables = compute_variables(evidence)
    except MaterialError as error:
        problems += error.problems
    chapters, scans = _read_chapters(project, variables, problems)
    known = Referable(
        extracts=ids.extracts,
        sources=ids.sources,
        source_keys=ids.source_keys,
        figures={one.name for one in found.values() if one.kind == "figure"},
        tables={one.name for one in found.values() if one.kind == "table"},
        terms=ids.terms,
    )
    problems += check_chapters(scans, known)
    if problems or evidence is None:
        raise MaterialError(problems)
    return Checked(project, evidence, variables, chapters, scans, found)


def prepare(checked: Checked, progress: Progress, only: Sequence[str] = ()) -> Prepared:
    """Draw the figures and tables that have changed (of those named), and write the rest."""
    build = checked.project.build
    drawn: list[str] = []
    kept: list[str] = []
    problems: list[Problem] = []
    made: dict[str, dict[str, Any]] = {}
    for index, (id, one) in enumerate(checked.declared.items()):
        if only and one.name not in only:
            continue
        key = one.key(checked.project.root)
        stamp = build / "drawn" / f"{id}.json"
        last = read_json(stamp)
        if last and last.get("key") == key and _is_whole(build, one):
            made[id] = last
            kept.append(id)
            continue
        progress(id, index / len(checked.declared) * RENDERING)
        try:
            made[id] = {"key": key} | _make(checked, one)
        except MaterialError as error:
            problems += error.problems
            continue
        write_if_changed(stamp, as_json(made[id]))
        drawn.append(id)
    if problems:
        raise MaterialError(problems)
    dialect, references = build / "dialect.json", build / "references.json"
    if not only:
        _write_for_engines(checked, made, dialect, references)
    return Prepared(checked, dialect, references, tuple(drawn), tuple(kept))


def _read_chapters(
    project: Project, variables: Mapping[str, Any], problems: list[Problem]
) -> tuple[tuple[Chapter, ...], tuple[Scan, ...]]:
    chapters = []
    for path in project.paths:
        chapter, faults = expand_chapter(project.root, path, variables)
        problems += faults
        chapters.append(chapter)
    return tuple(chapters), tuple(map(scan_chapter, chapters))


FIGURE_FILES = ("{}.svg", "{}-narrow.svg", "{}.png", "{}.json", "{}.csv")
"""The files of a figure, in `build/figures/` and in the finished book's `figures/`."""


def _is_whole(build: Path, one: Declared) -> bool:
    if one.kind == "table":
        return True
    return all((build / "figures" / name.format(one.name)).is_file() for name in FIGURE_FILES)


def _make(checked: Checked, one: Declared) -> dict[str, Any]:
    """Run a figure or table, write its files, and give the words that go with it."""
    from triptych.dialect import table_data
    from triptych.drawing.draw import draw, run
    from triptych.drawing.values import Table, extracts_of

    project = checked.project
    if one.kind == "table":
        table = run(project.root, one, checked.evidence)
        assert isinstance(table, Table)
        return {"extracts": extracts_of(table), "note": ""} | table_data(table)
    drawing = draw(project.root, one, checked.evidence, project.fonts)
    contents = (
        drawing.wide_svg,
        drawing.narrow_svg,
        drawing.png,
        drawing.vega_lite,
        drawing.csv,
    )
    for name, content in zip(FIGURE_FILES, contents, strict=True):
        write_if_changed(project.build / "figures" / name.format(one.name), content)
    width, height = _size(drawing.wide_svg)
    narrow_width, narrow_height = _size(drawing.narrow_svg)
    return {
        "extracts": extracts_of(drawing.figure),
        "title": drawing.figure.title,
        "caption": drawing.figure.caption,
        "alt": f"{drawing.figure.title}. {drawing.figure.alt}",
        "note": drawing.figure.note,
        "width": width,
        "height": height,
        "narrow_width": narrow_width,
        "narrow_height": narrow_height,
    }


def _size(svg: str) -> tuple[int, int]:
    match = SIZE.search(svg)
    assert match is not None, "vl-convert gives every SVG a width and a height"
    return round(float(match[1])), round(float(match[2]))


def _write_for_engines(
    checked: Checked, made: Mapping[str, dict[str, Any]], dialect: Path, references: Path
) -> None:
    from triptych.dialect import dialect_data

    placed = {mention.name for scan in checked.scans for mention in scan.ids}
    by_kind: dict[str, dict[str, Any]] = {"figure": {}, "table": {}}
    for id, one in checked.declared.items():
        by_kind[one.kind][one.name] = made[id] | {"placed": id in placed}
    evidence = checked.evidence
    cited = cited_in(checked.scans, set(evidence.extracts["id"]))
    data = dialect_data(evidence, by_kind["figure"], by_kind["table"], checked.scans, cited)
    write_if_changed(dialect, as_json(data))
    items = [source.csl for source in evidence.sources.itertuples()]
    write_if_changed(references, as_json(items))
    variables = json.dumps(checked.variables, ensure_ascii=False, indent=1)
    write_if_changed(
        checked.project.root / "_variables.yml",
        f"# Computed from data/ before each rendering; edits are lost.\n{variables}\n",
    )
