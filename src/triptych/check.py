"""Read a project and check all of it, before anything is drawn or rendered."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from triptych.chapters.blocks import Block, blocks_of, cited
from triptych.chapters.check import Referable, beside, check_chapters
from triptych.chapters.evidence_share import Share, evidence_share
from triptych.chapters.expand import Chapter, expand_chapter
from triptych.chapters.scan import scan_chapter
from triptych.chapters.scanned import Scan
from triptych.chapters.typed_numbers import typed_numbers
from triptych.drawing.registry import Declared, declared
from triptych.evidence.ids import Ids, read_ids
from triptych.files import is_file_below
from triptych.hidden_characters import hidden_characters
from triptych.links_out import links_out
from triptych.problems import MaterialError, Problem
from triptych.project import CONFIG, Project, find_root, read_project
from triptych.rules import weighed

if TYPE_CHECKING:
    from triptych.evidence.coverage import Coverage
    from triptych.evidence.value import Evidence

HIDE_USES = {
    *("unreadable-file", "include", "table-shape"),
    *("unknown-extract", "unknown-figure", "figure-module"),
}
"""The rules of which each, while it is broken, may be why nothing seems to lead to an extract."""


@dataclass(frozen=True)
class Checked:
    """A project without errors: its evidence, its chapters, what its modules declare.

    `blocks` are those of each chapter, by its path. `warnings` counts what
    `triptych check` would have its author look at.
    """

    project: Project
    evidence: Evidence
    variables: Mapping[str, Any]
    chapters: tuple[Chapter, ...]
    scans: tuple[Scan, ...]
    blocks: Mapping[str, Sequence[Block]]
    declared: Mapping[str, Declared]
    warnings: int = 0

    @property
    def images(self) -> tuple[str, ...]:
        """Name the images that chapters show, from the project's folder, each once."""
        found = (beside(scan.path, unquote(i.name)) for scan in self.scans for i in scan.images)
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Examined:
    """All that is to say of a project, whether a book can be built of it or not.

    `problems` are those of all its parts, sorted by place, each with its severity; `coverage` is
    empty while the data have faults; `shares` are those of the essay's chapters with paragraphs;
    `counts` are by name, none where the data can't be counted; `checked` is there when no problem
    is an error.
    """

    problems: tuple[Problem, ...]
    coverage: tuple[Coverage, ...]
    shares: tuple[Share, ...]
    counts: Mapping[str, int | None]
    checked: Checked | None

    @property
    def errors(self) -> list[Problem]:
        """List the problems that no book can be built with."""
        return [problem for problem in self.problems if problem.is_error]


def check_project(project: Project) -> Checked:
    """Read and check all of a project but its figures' drawing; raise `MaterialError` with all.

    A warning is no reason to raise.
    """
    examined = _examined(project.root, project, [])
    if examined.checked is None:
        raise MaterialError(examined.errors)
    return examined.checked


def examine(start: Path) -> Examined:
    """Say all that is to say of the project at or above a folder, its `_quarto.yml` included."""
    try:
        root = find_root(start)
    except MaterialError as error:
        return _unread(error.problems)
    project, problems = read_project(root)
    return _examined(root, project, problems)


def _examined(root: Path, project: Project | None, problems: list[Problem]) -> Examined:
    """Check a project, or as much of one as there is; `problems` are those found so far."""
    from triptych.evidence.load import load_evidence
    from triptych.evidence.periods import dates_outside_sources
    from triptych.numbers import compute_variables, variable_names

    if leading_out := links_out(root, _files_of(project)):
        return _unread([*problems, *leading_out])
    found, faults = declared(root)
    problems = [*problems, *faults]
    ids = read_ids(root)
    evidence: Evidence | None = None
    variables: Mapping[str, Any] = variable_names(ids.sources)
    try:
        evidence = load_evidence(root)
        variables = compute_variables(evidence)
    except MaterialError as error:
        problems += error.problems
    chapters, scans = _read_chapters(root, project, variables, problems)
    problems += _chapter_faults(root, chapters, scans, _referable(ids, found), problems)
    problems += dates_outside_sources(root)
    if project and HIDE_USES.isdisjoint(problem.rule for problem in problems):
        problems += _unused(root, scans, found.values())
    problems += hidden_characters(root, [*_texts_of(root), *(scan.path for scan in scans)])
    blocks = {chapter.path: _looked_through(chapter)[1] for chapter in chapters}
    shares = _shares(project, chapters, blocks, problems)
    covered: tuple[Coverage, ...] = ()
    if evidence is not None:
        covered = _covered(evidence, problems)
        for each in blocks.values():
            problems += typed_numbers(each, variables, ids.sources)
    told = tuple(sorted(set(weighed(problems, project.checks if project else {}))))
    errors = sum(problem.is_error for problem in told)
    counts = _counts(evidence, found.values(), chapters)
    counts |= {"errors": errors, "warnings": len(told) - errors}
    checked = None
    if project and evidence is not None and not errors:
        checked = Checked(project, evidence, variables, chapters, scans, blocks, found, len(told))
    return Examined(told, covered, shares, counts, checked)


def _unread(problems: Iterable[Problem]) -> Examined:
    """Say what keeps a project from being read at all."""
    told = tuple(sorted(set(problems)))
    counts = {**_counts(None, (), ()), "errors": len(told), "warnings": 0}
    return Examined(told, (), (), counts, None)


def _files_of(project: Project | None) -> list[str]:
    """Name the files that are read because the settings name them."""
    return [CONFIG, *project.paths, *filter(None, [project.csl])] if project else [CONFIG]


def _texts_of(root: Path) -> list[str]:
    """Name the files that hold the sources and what is said of them."""
    files = [*(root / "data").glob("*.csv"), *(root / "data").glob("*.yml")]
    files += [path for path in (root / "seeds").glob("*") if path.is_file()]
    return [path.relative_to(root).as_posix() for path in sorted(files)]


def _referable(ids: Ids, found: Mapping[str, Declared]) -> Referable:
    return Referable(
        extracts=ids.extracts,
        sources=ids.sources,
        source_keys=ids.source_keys,
        figures={one.name for one in found.values() if one.kind == "figure"},
        tables={one.name for one in found.values() if one.kind == "table"},
        terms=ids.terms,
        beside=ids.beside,
    )


def _chapter_faults(
    root: Path,
    chapters: Sequence[Chapter],
    scans: Sequence[Scan],
    known: Referable,
    so_far: Iterable[Problem],
) -> list[Problem]:
    """Give the faults of the chapters, but not what only follows from a text that can't be read."""
    faults = check_chapters(scans, known)
    if any(map(_hides_text, so_far)):
        faults = [fault for fault in faults if fault.rule != "unknown-reference"]
    return [*faults, *_without_title(chapters, scans), *_missing_images(root, scans)]


def _hides_text(problem: Problem) -> bool:
    """Say whether a chapter, or a part of one, can't be read because of a problem."""
    rules = ("unreadable-file", "dialect" if problem.file == CONFIG else "include")
    return problem.rule in rules and (problem.file == CONFIG or problem.file.endswith(".qmd"))


def _unused(root: Path, scans: Sequence[Scan], found: Iterable[Declared]) -> list[Problem]:
    """Name the extracts that no chapter cites and no figure or table that one places rests on."""
    from triptych.evidence.uses import unused_extracts

    placed = {mention.name for scan in scans for mention in scan.ids}
    shown = [one for one in found if one.id in placed]
    frames = {name for one in shown for name in one.parameters}
    in_captions = [cited(one.module.read_text("utf-8", "replace")) for one in shown]
    in_prose = [{mention.name for mention in scan.cites} for scan in scans]
    quoted = [{div.values.get("key", "") for div in scan.divs_of("extract")} for scan in scans]
    return unused_extracts(root, set().union(*in_captions, *in_prose, *quoted), frames)


def _covered(evidence: Evidence, problems: list[Problem]) -> tuple[Coverage, ...]:
    """Measure how much of each source is looked at, and add what isn't to the problems."""
    from triptych.evidence.coverage import coverage
    from triptych.evidence.unseen import unseen_passages

    covered = coverage(evidence)
    problems += unseen_passages(evidence, covered)
    return covered


def _shares(
    project: Project | None,
    chapters: Iterable[Chapter],
    blocks: Mapping[str, Sequence[Block]],
    problems: list[Problem],
) -> tuple[Share, ...]:
    """Count the marked paragraphs of the essay's chapters; an appendix is none of them."""
    listed = project.chapters if project else ()
    appendices = {chapter.path for chapter in listed if chapter.is_appendix}
    shares = []
    for chapter in (chapter for chapter in chapters if chapter.path not in appendices):
        share, faults = evidence_share(chapter, blocks[chapter.path])
        problems += faults
        shares += [share] if share else []
    return tuple(shares)


def _counts(
    evidence: Evidence | None, found: Iterable[Declared], chapters: Sequence[Chapter]
) -> dict[str, int | None]:
    kinds = [one.kind for one in found]
    of_data: dict[str, int | None] = {
        name: None if evidence is None else len(evidence.frame(name))
        for name in ("sources", "extracts", "events", "claims")
    }
    drawn = {"figures": kinds.count("figure"), "tables": kinds.count("table")}
    return {**of_data, **drawn, "chapters": len(chapters)}


def _without_title(chapters: Iterable[Chapter], scans: Iterable[Scan]) -> list[Problem]:
    """A chapter is known by its first heading, in the contents and wherever it is referred to."""
    what = "This chapter has no heading of the first level."
    remedy = "Begin it with one: # Its title {#sec-name}"
    return [
        Problem(chapter.path, 1, 1, what, remedy, "chapter-title")
        for chapter, scan in zip(chapters, scans, strict=True)
        if chapter.lines and not scan.title
    ]


def _missing_images(root: Path, scans: Iterable[Scan]) -> list[Problem]:
    """Images are files of the project, named relative to their chapter."""
    root = root.resolve()
    problems = []
    for scan in scans:
        for image in scan.images:
            path = root / beside(scan.path, unquote(image.name))
            if not is_file_below(path, root):
                what = f"The image “{image.name}” is not there."
                remedy = "Paths are relative to the chapter."
                problems.append(image.problem(what, remedy, "image"))
    return problems


def _read_chapters(
    root: Path, project: Project | None, variables: Mapping[str, Any], problems: list[Problem]
) -> tuple[tuple[Chapter, ...], tuple[Scan, ...]]:
    chapters = []
    for path in project.paths if project else ():
        chapter, faults = expand_chapter(root, path, variables)
        problems += faults
        chapters.append(chapter)
    return tuple(chapters), tuple(_looked_through(chapter)[0] for chapter in chapters)


_last: dict[str, tuple[Chapter, tuple[Scan, Sequence[Block]]]] = {}
"""What each chapter was when it was looked through last, by its path, and what was found."""


def _looked_through(chapter: Chapter) -> tuple[Scan, Sequence[Block]]:
    """Scan a chapter and divide it into its blocks; once while it stays the same, for a preview.

    Nobody may write into what this gives.
    """
    last = _last.get(chapter.path)
    if last is None or last[0] != chapter:
        last = _last[chapter.path] = chapter, (scan_chapter(chapter), blocks_of(chapter))
    return last[1]
