"""Read a project and check all of it, before anything is drawn or rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from triptych.chapters.check import Referable, beside, check_chapters
from triptych.chapters.expand import Chapter, expand_chapter
from triptych.chapters.scan import Scan, scan_chapter
from triptych.drawing.registry import Declared, declared
from triptych.evidence.ids import read_ids
from triptych.problems import MaterialError, Problem
from triptych.project import Project

if TYPE_CHECKING:
    from triptych.evidence.value import Evidence


@dataclass(frozen=True)
class Checked:
    """A project in which nothing is wrong: its evidence, its chapters, what its modules declare."""

    project: Project
    evidence: Evidence
    variables: Mapping[str, Any]
    chapters: tuple[Chapter, ...]
    scans: tuple[Scan, ...]
    declared: Mapping[str, Declared]

    @property
    def images(self) -> tuple[str, ...]:
        """Name the images that chapters show, from the project's folder, each once."""
        found = (beside(scan.path, unquote(i.name)) for scan in self.scans for i in scan.images)
        return tuple(dict.fromkeys(found))


def check_project(project: Project) -> Checked:
    """Read and check all of a project but its figures' drawing; raise `MaterialError` with all."""
    from triptych.evidence.load import load_evidence
    from triptych.numbers import compute_variables, variable_names

    root = project.root
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
    problems += _without_title(chapters, scans)
    problems += _missing_images(project, scans)
    if problems or evidence is None:
        raise MaterialError(problems)
    return Checked(project, evidence, variables, chapters, scans, found)


def _without_title(chapters: Iterable[Chapter], scans: Iterable[Scan]) -> list[Problem]:
    """A chapter is known by its first heading, in the contents and wherever it is referred to."""
    what = "This chapter has no heading of the first level."
    remedy = "Begin it with one: # Its title {#sec-name}"
    return [
        Problem(chapter.path, 1, 1, what, remedy)
        for chapter, scan in zip(chapters, scans, strict=True)
        if chapter.lines and not scan.title
    ]


def _missing_images(project: Project, scans: Iterable[Scan]) -> list[Problem]:
    """Images are files of the project, named relative to their chapter."""
    root = project.root.resolve()
    problems = []
    for scan in scans:
        for image in scan.images:
            path = (root / beside(scan.path, unquote(image.name))).resolve()
            if not path.is_file() or not path.is_relative_to(root):
                what = f"The image “{image.name}” is not there."
                problems.append(image.problem(what, "Paths are relative to the chapter."))
    return problems


def _read_chapters(
    project: Project, variables: Mapping[str, Any], problems: list[Problem]
) -> tuple[tuple[Chapter, ...], tuple[Scan, ...]]:
    chapters = []
    for path in project.paths:
        chapter, faults = expand_chapter(project.root, path, variables)
        problems += faults
        chapters.append(chapter)
    return tuple(chapters), tuple(map(scan_chapter, chapters))
