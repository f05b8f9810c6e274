"""Either side of a comparison: an essay checked, its figures drawn, its prose as it is read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from triptych.chapters.blocks import blocks_of
from triptych.chapters.expand import Chapter, expand_chapter, flat_names
from triptych.check import Checked, check_project
from triptych.drawing.beside import Beside, drawing_beside
from triptych.drawing.registry import Declared, declared
from triptych.drawing.store import (
    FIGURE_FILES,
    PAGE_FILE,
    Drawn,
    draw_stale,
    lost_files,
    stale,
    stamp_of,
)
from triptych.files import read_json, write_if_changed
from triptych.kept import Facts, Kept
from triptych.problems import MaterialError
from triptych.progress import PREPARING, Progress
from triptych.project import Project, load_project
from triptych.publish.edition_record import WrittenTable, sentences_of, tables_of

MARK = 0xF0000
"""The first of the private characters that mark a variable's value; no author's text has them."""


@dataclass(frozen=True)
class Sentence:
    """A sentence as a reader has it, where its block begins, and the variables that are in it."""

    text: str
    chapter: str
    file: str
    line: int
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """An essay as it is, or as it was: all that is compared.

    `places` names for each variable where its shortcode stands, as `file:line`.
    """

    checked: Checked
    drawn: Drawn
    tables: Mapping[str, WrittenTable]
    numbers: Mapping[str, str]
    sentences: tuple[Sentence, ...]
    places: Mapping[str, tuple[str, ...]]

    @property
    def figures(self) -> Path:
        """Give the folder that its figures are drawn into."""
        return self.checked.project.build / "figures"


def both_sides(project: Project, folder: Path, name: str, progress: Progress) -> tuple[Side, Side]:
    """Read a project as it was, unpacked into a folder, and as it is; draw what neither has kept.

    `name` is what the author calls the commit. Raises `MaterialError` with what is wrong now, or
    else with what was wrong then.
    """
    then, was_declared = _as_it_was(folder, name)
    for one in was_declared.values():
        _lend(project, one, then)
    to_draw = stale(then, was_declared)
    with drawing_beside(folder, to_draw) as beside:
        after = _now(project, progress)
        try:
            before = _side(check_project(then), beside, progress)
        except MaterialError as error:
            raise _of_then(error, name) from error
    for one in was_declared.values():
        if not _has_drawn(project, one, then):
            _keep(project, one, then)
    return before, after


def _as_it_was(folder: Path, name: str) -> tuple[Project, dict[str, Declared]]:
    try:
        return load_project(folder), declared(folder)[0]
    except MaterialError as error:
        raise _of_then(error, name) from error


def _of_then(error: MaterialError, name: str) -> MaterialError:
    """Say of problems that they are those of a commit, which nobody can mend any more."""
    remedy = "Name a revision without this fault."
    return MaterialError(
        replace(problem, file=f"{name}:{problem.file}", remedy=remedy, row="")
        for problem in error.problems
    )


def _now(project: Project, progress: Progress) -> Side:
    found, _ = declared(project.root)
    with drawing_beside(project.root, stale(project, found)) as beside:
        progress("evidence", PREPARING)
        return _side(check_project(project), beside, progress)


def _side(checked: Checked, beside: Beside, progress: Progress) -> Side:
    figures = checked.declared.values()
    drawn = draw_stale(checked.project, checked.evidence, figures, progress, beside)
    root = checked.project.root
    numbers = _flat(checked.variables)
    names = {chr(MARK + place): name for place, name in enumerate(numbers)}
    marked = _marked(checked.variables, {name: mark for mark, name in names.items()})
    chapters = [expand_chapter(root, path, marked)[0] for path in checked.project.paths]
    return Side(
        checked,
        drawn,
        tables_of(root, checked.evidence),
        numbers,
        tuple(one for chapter in chapters for one in _sentences(chapter, names)),
        _places(chapters, names),
    )


def _flat(variables: Mapping[str, Any]) -> dict[str, str]:
    """Give the variables by their dotted names, without the versions of what makes the book."""
    return {
        name: str(_value(variables, name))
        for name in flat_names(variables)
        if not name.startswith("versions.")
    }


def _value(variables: Mapping[str, Any], name: str) -> Any:
    value: Any = variables
    for part in name.split("."):
        value = value[part]
    return value


def _marked(variables: Mapping[str, Any], marks: Mapping[str, str], above: str = "") -> Any:
    """Give the variables with their marks after their values, to find them in prose again."""
    return {
        key: _marked(value, marks, f"{above}{key}.")
        if isinstance(value, Mapping)
        else f"{value}{marks.get(above + key, '')}"
        for key, value in variables.items()
    }


def _sentences(chapter: Chapter, names: Mapping[str, str]) -> Iterable[Sentence]:
    for block, said in sentences_of(blocks_of(chapter)):
        held = tuple(dict.fromkeys(names[sign] for sign in said if sign in names))
        text = "".join(sign for sign in said if sign not in names)
        first = block.lines[0]
        yield Sentence(text, chapter.path, first.file, first.number, held)


def _places(chapters: Iterable[Chapter], names: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    places: dict[str, list[str]] = {}
    for line in (line for chapter in chapters for line in chapter.lines if line.source is not None):
        for name in dict.fromkeys(names[sign] for sign in line.text if sign in names):
            places.setdefault(name, []).append(f"{line.file}:{line.number}")
    return {name: tuple(dict.fromkeys(held)) for name, held in places.items()}


def _files(one: Declared) -> list[str]:
    """Name the files of a drawing, below `build/`."""
    drawings = (*FIGURE_FILES, PAGE_FILE) if one.kind == "figure" else ()
    return [*(f"figures/{file.format(one.name)}" for file in drawings), f"drawn/{one.id}.json"]


def _has_drawn(project: Project, one: Declared, then: Project) -> bool:
    """Say whether what a project has drawn is of just what there was then."""
    last = read_json(stamp_of(project, one))
    is_same = isinstance(last, dict) and last.get("key") == one.key(then.root)
    return is_same and not lost_files(project, one)


def _lend(project: Project, one: Declared, then: Project) -> None:
    """Give a project as it was a drawing that the project has, or has kept, of what was then."""
    if _has_drawn(project, one, then):
        for file in _files(one):
            write_if_changed(then.build / file, (project.build / file).read_bytes())
    elif made := _kept(project).find(_inputs(one, then), Facts({}, then.root)):
        for file in _files(one):
            write_if_changed(then.build / file, made.files[file].read_bytes())


def _keep(project: Project, one: Declared, then: Project) -> None:
    """Keep a drawing of what there was, for the next comparison with it."""
    files = {file: (then.build / file).read_bytes() for file in _files(one)}
    _kept(project).keep(_inputs(one, then), {}, None, **files)


def _kept(project: Project) -> Kept:
    return Kept(project.build / "kept")


def _inputs(one: Declared, then: Project) -> dict[str, str]:
    return {"drawing": one.id, "key": one.key(then.root)}
