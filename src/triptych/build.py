"""Build the book: nothing if nothing has changed, else prepare, render, check and swap."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from triptych.engines import quarto
from triptych.engines.job import Job, Rendered, edition_time
from triptych.files import as_json, read_json, write_if_changed
from triptych.kept import hash_of, package_code
from triptych.problems import MaterialError, Problem, ToolError
from triptych.progress import CHECKING, Progress, silent
from triptych.project import CONFIG, Project, load_project
from triptych.publish.manifest import is_whole, write_manifest
from triptych.publish.swap import MARK
from triptych.turns import own_turn
from triptych.working import Workers

BOOKS = "books.json"
"""The file in `build/` that says what each finished book was made from."""
MARK_TEXT = "A book made by triptych. The next one takes the place of this folder.\n{}\n"
"""What the mark of a finished book says; it ends with a hash of all that the book was made from."""
TOOLS = (
    "altair",
    "pagefind_bin",
    "pandas",
    "pikepdf",
    "pypandoc_binary",
    "typst",
    "vl-convert-python",
)


@dataclass(frozen=True)
class Engine:
    """The engine that a build uses, and why; `quarto` is there when it is Quarto."""

    name: str
    why: str
    quarto: quarto.Quarto | None = None


@dataclass(frozen=True)
class Book:
    """A finished book: where it is, what it holds, and what was made for it.

    `chapters` says how many were rendered anew, by format; `rest` does what a preview has put off
    until it is shown.
    """

    output: Path
    files: tuple[str, ...]
    engine: Engine
    unchanged: bool = False
    drawn: int = 0
    kept: int = 0
    warnings: int = 0
    chapters: Mapping[str, int] = field(default_factory=dict)
    rest: Callable[[], None] | None = None

    @property
    def rendered(self) -> str:
        """Say how many chapters were rendered, in which format."""
        counts = set(self.chapters.values())
        if len(counts) == 1:
            return f"{counts.pop()} rendered"
        told = (f"{count} for {name.upper()}" for name, count in self.chapters.items())
        return f"{', '.join(told)} rendered"


def choose_engine(name: str, quarto_path: str | None) -> Engine:
    """Choose an engine: `auto` takes Quarto where a new enough one is found.

    Raises `ToolError` when Quarto is asked for and not there, or too old.
    """
    if name == "pandoc":
        return Engine("pandoc", "asked for")
    oldest = ".".join(map(str, quarto.OLDEST))
    found = quarto.find_quarto(quarto_path)
    if found and found.is_new_enough:
        why = "asked for" if name == "quarto" else f"found by {found.origin}"
        return Engine("quarto", f"Quarto {found.version}, {why}", found)
    missing = (
        f"Quarto {found.version} ({found.path}) is older than {oldest}"
        if found
        else f"no Quarto {oldest} or newer was found"
    )
    if name == "quarto":
        remedy = "install it from quarto.org, name one with --quarto, or use --engine pandoc"
        raise ToolError("Quarto", f"{missing}; {remedy}")
    return Engine("pandoc", missing)


def build(
    root: Path,
    formats: tuple[str, ...],
    engine: Engine,
    output: Path | None,
    progress: Progress,
    *,
    is_preview: bool = False,
    workers: Workers | None = None,
) -> Book:
    """Build a project's book into its output folder, once no other build of it is at work.

    Without `workers`, every core of this machine works on it.

    Raises `MaterialError` for what is wrong in the author's material and `ToolError` when a tool
    fails; the last good book then stays where it was.
    """
    project = load_project(root)
    output = output or root / project.output_dir
    if reason := refusal(project, output):
        problem = Problem(CONFIG, 1, 1, reason, "Name another output folder.", "settings")
        raise MaterialError([problem])
    with own_turn(project, progress):
        return _built(
            project,
            formats,
            engine,
            output,
            progress,
            is_preview=is_preview,
            workers=workers or Workers(),
        )


def _built(
    project: Project,
    formats: tuple[str, ...],
    engine: Engine,
    output: Path,
    progress: Progress,
    *,
    is_preview: bool,
    workers: Workers,
) -> Book:
    expected = project.outputs(formats)
    made_from = what_book_is_made_from(project, output, formats, engine)
    mark = MARK_TEXT.format(hash_of(made_from))
    # the mark lies in the book: whatever stops a build, it tells of the book that is there
    if _read(output / MARK) == mark and is_whole(output):
        return Book(output, tuple(expected), engine, unchanged=True)

    from triptych.prepare import prepare
    from triptych.publish.links import check_site
    from triptych.publish.site_files import add_site_files
    from triptych.publish.swap import staged

    time = made_from["time"]
    prepared = prepare(project, progress, workers, time=time, is_preview=is_preview)
    with staged(output, lasting=not is_preview) as stage:
        checked = prepared.checked
        job = Job(
            project,
            checked.chapters,
            formats,
            stage,
            output,
            time,
            prepared.data,
            prepared.dialect,
            prepared.references,
            checked.images,
            progress,
            is_preview,
            workers,
        )
        rendered = quarto.render(job, engine.quarto) if engine.quarto else _rendered(job)
        if "html" in formats:
            citing = prepared.data["citing"]
            add_site_files(prepared.edition, citing, stage, is_preview=is_preview)
        progress("checking", CHECKING)
        missing = [file for file in expected if not (stage / file).is_file()]
        if missing:
            log = project.build / "quarto.log" if engine.quarto else None
            message = f"it did not make {', '.join(missing)}"
            raise ToolError(engine.name, message, status=0, log=log)
        write_manifest(project, stage, engine.name, _version(engine), is_preview=is_preview)
        if problems := check_site(stage, job.kept, urlsplit(project.site_url).path):
            raise MaterialError(problems)
        (stage / MARK).write_text(mark, "utf-8")
    rest = partial(_in_own_turn, project, rendered.rest) if rendered.rest else None
    others = {place: of for place, of in last_books(project).items() if Path(place).is_dir()}
    write_if_changed(project.build / BOOKS, as_json({**others, str(output): made_from}))
    return Book(
        output,
        tuple(expected),
        engine,
        drawn=len(prepared.drawn.new),
        kept=len(prepared.drawn.kept),
        warnings=prepared.checked.warnings,
        chapters=rendered.chapters,
        rest=rest,
    )


def _rendered(job: Job) -> Rendered:
    from triptych.engines import embedded  # nothing of it where nothing has changed

    return embedded.render(job)


def _in_own_turn(project: Project, work: Callable[[], None]) -> None:
    """Do what was put off, apart from other builds, which empty the folder that it works in."""
    with own_turn(project, silent):
        work()


def _read(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""


def _version(engine: Engine) -> str:
    from triptych.engines.pandoc import pandoc_version

    return engine.quarto.version if engine.quarto else pandoc_version()


def refusal(project: Project, output: Path) -> str:
    """Say why a book must not take the place of what is in a folder; empty when it may."""
    if project.root.resolve().is_relative_to(output.resolve()):
        return f"The book would take the place of the project itself ({output})."
    if output.exists() and not output.is_dir():
        return f"The book would take the place of a file ({output})."
    books = [MARK]
    if output.resolve() == (project.root / project.output_dir).resolve():
        # Quarto's own rendering goes there, and empties it first.
        books += ["index.html", *project.outputs(("pdf", "epub"))]
    if not output.is_dir() or any((output / name).is_file() for name in books):
        return ""
    held = next(output.iterdir(), None)
    return f"The book would take the place of what is no book: {held}." if held else ""


def last_books(project: Project) -> dict[str, dict[str, Any]]:
    """Give, by its output folder, what each book that a build has finished was made from."""
    read = read_json(project.build / BOOKS)
    return read if isinstance(read, dict) else {}


def what_book_is_made_from(
    project: Project, output: Path, formats: tuple[str, ...], engine: Engine
) -> dict[str, Any]:
    """Tell all that a book depends on, without importing anything that makes it.

    That is every file of the project but what is built, as a chapter may show or include any. The
    values are plain ones: `formats`, `engine`, the versions of the `tools`, the edition's `time`,
    the hash of this package's `code`, and the SHA-256 of each of the `files`.
    """
    root = project.root
    return {
        "formats": list(formats),
        "engine": [engine.name, engine.quarto.version if engine.quarto else ""],
        "tools": {tool: version_of(tool) for tool in TOOLS},
        "time": edition_time(root),
        "code": package_code(),
        "files": {
            file.relative_to(root).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
            for file in edition_files(project, output)
        },
    }


def edition_files(project: Project, output: Path) -> list[Path]:
    """List the files of a project that a book depends on: all but what is built or hidden."""
    root = project.root
    built = {project.build, output, root / project.output_dir, root / "_variables.yml"}
    return list(_files_below(root, built))


def _files_below(folder: Path, but: set[Path]) -> Iterator[Path]:
    """Yield files, without hidden ones, those of `but`, and what Python and Quarto leave."""
    for entry in sorted(folder.iterdir()):
        if entry in but or entry.name.startswith((".", "__pycache__")):
            continue
        if entry.is_file():
            yield entry
        elif entry.is_dir() and not entry.is_symlink():
            stale = any(entry.name.startswith(f"{path.name}.") for path in but)
            yield from () if stale else _files_below(entry, but)


def version_of(package: str) -> str:
    """Give the version of an installed package, or say that it is missing."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "missing"
