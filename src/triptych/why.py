"""The command `triptych why`: would a figure, a chapter or the book be made anew, and why?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from triptych.console import Console, shown
from triptych.problems import MaterialError, nearest
from triptych.project import FORMATS, Project, find_root, load_project

if TYPE_CHECKING:
    from triptych.drawing.registry import Declared

BOOK = "book"
SINGLE = ("pdf", "epub")
"""The formats that are one file each."""
ONE_BY_ONE = "Of it, only the chapters, figures and tables that an edit reaches are made again."


@click.command()
@click.argument("name", metavar="NAME")
@click.option("--graph", "draws", is_flag=True, help="Draw the way from the seeds to the book.")
@click.option(
    "--output",
    metavar="FILE.svg",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where the picture goes (default: build/why/NAME.svg).",
)
@click.pass_obj
def why(given: tuple[Console, Path], name: str, draws: bool, output: Path | None) -> None:
    """Say whether NAME would be made anew, and why.

    NAME is a figure or table (its name, or its identifier), a chapter (its path, or its file's name
    where nothing else bears it), an extract's id, an output (html, pdf, epub, or a file of the
    book), or “book”. What it is made from is listed, and what of that has changed since it was
    made. Nothing is made.

    \b
    Examples:
      triptych why periods
      triptych why tbl-claims
      triptych why chapters/silences.qmd
      triptych why pdf
      triptych why periods --graph --output periods.svg
    """
    console, start = given
    if output and not draws:
        raise click.UsageError("--output is where the picture goes; ask for it with --graph.")
    project = load_project(find_root(start))
    name = _chapter_called(project, name) or name
    if name == BOOK:
        lines = _of_book(project)
    elif name.endswith(".qmd"):
        name = _listed(project, name)
        lines = _of_chapter(project, name)
    elif output_files(project, name):
        lines = _of_output(project, name)
    elif _drawn(project, name):
        lines = _of_drawn(project, name)
    else:
        lines = _of_passage(project, name)
    for line in lines:
        console.say(line)
    if draws:
        console.say(f"Picture: {shown(_draw(project, name, output))}")


def _chapter_called(project: Project, name: str) -> str | None:
    """Give the chapter whose file is called so, where nothing else bears the name."""
    from triptych.evidence.ids import read_ids

    if name == BOOK or name in FORMATS or name in read_ids(project.root).extracts:
        return None
    called = (path for path in project.paths if Path(path).stem == name)
    path = next(called, None)
    return path if path and not _drawn(project, name) else None


def _draw(project: Project, name: str, output: Path | None) -> Path:
    """Draw the way to and from what a name means; give the picture's path."""
    from triptych.files import write_if_changed
    from triptych.tracing.graph import graph_of_chapters, graph_of_drawings, graph_of_passage
    from triptych.tracing.picture import picture_of

    if name == BOOK:
        graph = graph_of_chapters(project, project.paths, project.outputs(SINGLE))
    elif name in project.paths:
        graph = graph_of_chapters(project, [name], [])
    elif files := output_files(project, name):
        pages = {chapter.page: chapter.path for chapter in project.chapters}
        held = [pages[file] for file in files if file in pages] or project.paths
        graph = graph_of_chapters(project, held, files)
    elif drawn := _drawn(project, name):
        graph = graph_of_drawings(project, drawn)
    else:
        graph = graph_of_passage(project, name)
    file = name.replace("/", "-")
    path = Path.cwd() / output if output else project.build / "why" / f"{file}.svg"
    write_if_changed(
        path, picture_of(graph, f"{name}: the way from the seeds to the book", project.fonts)
    )
    return path


def output_files(project: Project, name: str) -> list[str]:
    """List the files of the book that a format's or a file's name means; none for another name."""
    if name in FORMATS:
        return project.outputs((name,))
    return [file for file in project.outputs(FORMATS) if file == name]


def _drawn(project: Project, name: str) -> list[Declared]:
    from triptych.drawing.registry import declared

    found, problems = declared(project.root)
    meant = [one for one in found.values() if name in (one.id, one.name)]
    if not meant and problems:
        raise MaterialError(problems)
    return meant


def _of_drawn(project: Project, name: str) -> Iterator[str]:
    """Tell of the figure or table with an identifier, or of both with a name."""
    from triptych.drawing.why import made_from, reasons_to_make

    for one in _drawn(project, name):
        yield from _verdict(one.id, "made", reasons_to_make(project, one))
        yield "It is made from:"
        yield from _columns(made_from(project, one))


def _of_passage(project: Project, id: str) -> Iterator[str]:
    """Tell of an extract: it is read at every build, and this is what rests on it."""
    from triptych.drawing.registry import declared
    from triptych.drawing.why import reasons_to_make
    from triptych.evidence.ids import read_ids
    from triptych.tracing.graph import CHAPTER, DATA, DRAWING, graph_of_passage

    found, _ = declared(project.root)
    extracts = read_ids(project.root).extracts
    if id not in extracts:
        names = {*found, *(one.name for one in found.values()), *project.paths, BOOK}
        known = {*names, *extracts, *FORMATS, *project.outputs(FORMATS)}
        what = f"There is no figure, table, chapter, extract or output “{id}”."
        raise click.UsageError(f"{what} {nearest(id, known)}")
    yield f"{id} is read from its source at every build; it is found there, not made."
    kinds = {DATA: "rows of it rest on the passage", CHAPTER: "shows it, or what rests on it"}
    rests = []
    for node in graph_of_passage(project, id).nodes.values():
        if node.layer == DRAWING:
            is_stale = reasons_to_make(project, found[node.name])
            rests.append((node.name, "would be made anew" if is_stale else "up to date"))
        elif node.layer in kinds and node.note != "imported":
            rests.append((node.name, kinds[node.layer]))
    yield "On it rest:" if rests else "Nothing rests on it."
    yield from _columns(rests)


def _of_output(project: Project, name: str) -> Iterator[str]:
    """Tell of a format of the book, or of one of its files: all come from one build."""
    for chapter in project.chapters:
        if chapter.page == name:
            yield from _of_chapter(project, chapter.path)
            return
    lost = [
        f"{project.output_dir}/{file} is missing."
        for file in output_files(project, name)
        if not (project.root / project.output_dir / file).is_file()
    ]
    reasons = dict.fromkeys([*_reasons_to_build(project), *lost])
    yield from _verdict(name, "built", list(reasons))
    yield ONE_BY_ONE


def _of_chapter(project: Project, path: str) -> Iterator[str]:
    """Tell of a chapter: why it would be rendered by the embedded engine, and what it shows."""
    from triptych.chapters.expand import expand_chapter
    from triptych.chapters.scan import scan_chapter
    from triptych.drawing.registry import declared
    from triptych.drawing.why import reasons_to_make
    from triptych.engines.why import reasons_to_render
    from triptych.evidence.ids import read_ids
    from triptych.numbers import variable_names

    variables = variable_names(read_ids(project.root).sources)
    chapter, _ = expand_chapter(project.root, path, variables)
    found, _ = declared(project.root)
    files = dict.fromkeys([path, *(line.file for line in chapter.lines)])
    rests_on = [(file, "its text" if file == path else "included") for file in files]
    for mention in scan_chapter(chapter).ids:
        if one := found.get(mention.name):
            is_stale = reasons_to_make(project, one)
            rests_on.append((one.id, "would be made anew" if is_stale else "up to date"))
    yield from _verdict(path, "rendered", reasons_to_render(project, path))
    yield "It holds:"
    yield from _columns(rests_on)


def _of_book(project: Project) -> Iterator[str]:
    from triptych.drawing.registry import declared
    from triptych.drawing.store import stale

    found, _ = declared(project.root)
    anew = stale(project, found)
    yield from _verdict("The book", "built", _reasons_to_build(project))
    yield ONE_BY_ONE
    yield f"Figures and tables that would be made anew: {', '.join(anew) or 'none'}."


def _reasons_to_build(project: Project) -> list[str]:
    """Say why the book would be built anew, in the formats and by the engine of the last time."""
    from triptych.build import MARK, Engine, last_books, what_book_is_made_from
    from triptych.engines.quarto import Quarto

    output = project.root / project.output_dir
    last = last_books(project).get(str(output))
    if last is None or not (output / MARK).is_file():
        return [f"It has not been built into {project.output_dir} yet."]
    try:
        formats, (name, version) = tuple(last["formats"]), last["engine"]
        engine = Engine(name, "", Quarto("", "", version) if version else None)
        now = what_book_is_made_from(project, output, formats, engine)
        reasons = list(_differences(last, now))
    except (KeyError, TypeError, ValueError, AttributeError):
        return ["What it was built from is not known: another version of triptych built it."]
    lost = (file for file in project.outputs(formats) if not (output / file).is_file())
    return [*reasons, *(f"{project.output_dir}/{file} is missing." for file in lost)]


def _differences(last: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """Say in what that which a book is made from differs from what it was made from."""
    for tool, version in now["tools"].items():
        if version != last["tools"].get(tool):
            yield f"{tool} {version} is here now; it was built with {last['tools'].get(tool)}."
    if last["time"] != now["time"]:
        yield "The book would bear another date, that of the newest commit."
    if last["code"] != now["code"]:
        yield "triptych itself has changed since it was built."
    then, there = last["files"], now["files"]
    for file in sorted({*then, *there}):
        if file not in there:
            yield f"{file} was there when it was built."
        elif file not in then:
            yield f"{file} is new since it was built."
        elif then[file] != there[file]:
            yield f"{file} has changed since it was built."


def _listed(project: Project, name: str) -> str:
    """Give a chapter's path in the book; it may be named from here, too."""
    here = Path.cwd() / name
    inner = here.relative_to(project.root) if here.is_relative_to(project.root) else Path(name)
    for path in (Path(name).as_posix(), inner.as_posix()):
        if path in project.paths:
            return path
    message = f"The book has no chapter “{name}”. {nearest(name, project.paths)}"
    raise click.UsageError(message)


def _verdict(name: str, done: str, reasons: Sequence[str]) -> Iterator[str]:
    if not reasons:
        yield f"{name} is up to date: nothing that it depends on has changed."
        return
    yield f"{name} would be {done} anew:"
    yield from (f"  {reason}" for reason in reasons)


def _columns(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    width = max((len(first) for first, _ in rows), default=0)
    yield from (f"  {first:{width}}  {second}" for first, second in rows)
