"""A project: its folder, its book as `_quarto.yml` describes it, and where things are put."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from triptych.located_yaml import LocatedYaml, read_located_yaml
from triptych.problems import MaterialError, Problem

CONFIG = "_quarto.yml"
EXTENSION = "_extensions/triptych"
FORMATS = ("html", "pdf", "epub")


@dataclass(frozen=True)
class BookChapter:
    """A chapter of the book: its path below the project's folder, and whether it is an appendix."""

    path: str
    is_appendix: bool = False

    @property
    def page(self) -> str:
        """Give the page that it becomes on the site."""
        return re.sub(r"\.qmd$", ".html", self.path)

    @property
    def offset(self) -> str:
        """Give the way from its page back to the site's root."""
        return "/".join([".."] * self.path.count("/")) or "."


@dataclass(frozen=True)
class Project:
    """A book project, read from its `_quarto.yml`."""

    root: Path
    title: str
    subtitle: str
    description: str
    authors: tuple[str, ...]
    date: str
    lang: str
    chapters: tuple[BookChapter, ...]
    output_file: str
    output_dir: str
    csl: str
    pdf: dict[str, Any]

    @property
    def build(self) -> Path:
        """Give the folder of working results."""
        return self.root / "build"

    @property
    def extension(self) -> Path:
        """Give the folder of the Quarto extension that both engines use."""
        return self.root / EXTENSION

    @property
    def fonts(self) -> Path:
        """Give the folder of the fonts that the book ships."""
        return self.extension / "fonts"

    @cached_property
    def paths(self) -> list[str]:
        """List the chapters' paths, appendices last."""
        return [chapter.path for chapter in self.chapters]

    def outputs(self, formats: tuple[str, ...]) -> list[str]:
        """List the files of the finished book that a build of these formats must hold."""
        files = [chapter.page for chapter in self.chapters] if "html" in formats else []
        single = [f"{self.output_file}.{name}" for name in ("pdf", "epub") if name in formats]
        return [*files, *single]


def find_root(start: Path) -> Path:
    """Find the nearest folder, at or above `start`, with a `_quarto.yml`."""
    start = start.resolve()
    for folder in (start, *start.parents):
        if (folder / CONFIG).is_file():
            return folder
    what = f"There is no {CONFIG} in {start} or above it."
    remedy = "Go to a project's folder, or name one with -C."
    raise MaterialError([Problem(CONFIG, 1, 1, what, remedy)])


def load_project(root: Path) -> Project:
    """Read a project; raise `MaterialError` with all that is wrong in its `_quarto.yml`."""
    config = read_located_yaml(root / CONFIG, CONFIG)
    if not isinstance(config.value, dict):
        what = "This must be a mapping with a book."
        raise MaterialError([config.problem((), what, "See Quarto's documentation of books.")])
    problems: list[Problem] = []
    book = _mapping(config, ("book",), problems)
    project = _mapping(config, ("project",), problems, optional=True)
    formats = _mapping(config, ("format",), problems, optional=True)
    title = _text(config, ("book", "title"), problems)
    chapters = _chapters(config, root, problems)
    output_file = str(book.get("output-file") or _slug(title))
    if not re.fullmatch(r"[\w.-]+", output_file):
        what = f"“{output_file}” is no plain file name."
        problems.append(config.problem(("book", "output-file"), what, "Use letters and hyphens."))
    if not (root / EXTENSION).is_dir():
        what = f"The folder {EXTENSION} is missing."
        problems.append(Problem(CONFIG, 1, 1, what, "Copy it from the triptych repository."))
    if problems:
        raise MaterialError(problems)
    authors = book.get("author") or []
    settings = config.value
    pdf = next((v for k, v in formats.items() if str(k).endswith("typst")), None)
    return Project(
        root=root,
        title=title,
        subtitle=str(book.get("subtitle") or ""),
        description=str(book.get("description") or ""),
        authors=tuple(map(_author, authors if isinstance(authors, list) else [authors])),
        date=str(book.get("date") or ""),
        lang=str(settings.get("lang") or "en"),
        chapters=chapters,
        output_file=output_file,
        output_dir=str(project.get("output-dir") or "_book"),
        csl=str(settings.get("csl") or ""),
        pdf=pdf if isinstance(pdf, dict) else {},
    )


def _mapping(
    config: LocatedYaml, path: tuple[str, ...], problems: list[Problem], *, optional: bool = False
) -> dict[str, Any]:
    value: Any = config.value
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict):
        return value
    if value is not None or not optional:
        what = f"“{'.'.join(path)}” must be a mapping."
        problems.append(config.problem(path, what, "See Quarto's documentation of books."))
    return {}


def _text(config: LocatedYaml, path: tuple[str, str], problems: list[Problem]) -> str:
    value = config.value.get(path[0])
    text = value.get(path[1]) if isinstance(value, dict) else None
    if isinstance(text, str | int) and str(text).strip():
        return str(text)
    problems.append(config.problem(path, f"“{'.'.join(path)}” is missing.", "Write it."))
    return ""


def _chapters(config: LocatedYaml, root: Path, problems: list[Problem]) -> tuple[BookChapter, ...]:
    book = config.value.get("book")
    chapters: list[BookChapter] = []
    for key in ("chapters", "appendices"):
        listed = book.get(key) if isinstance(book, dict) else None
        if listed is None and key == "appendices":
            continue
        if not isinstance(listed, list) or not listed:
            what = f"“book.{key}” must list chapters."
            problems.append(config.problem(("book", key), what, "List its .qmd files."))
            continue
        for index, path in enumerate(listed):
            at = ("book", key, index)
            if not isinstance(path, str):
                what = "A part is not in the portable dialect."
                problems.append(config.problem(at, what, "List its chapters one by one."))
            elif path.startswith("/") or ".." in path.split("/") or not path.endswith(".qmd"):
                what = f"“{path}” is no .qmd file below this folder."
                problems.append(config.problem(at, what, "Name one, as in chapters/method.qmd."))
            elif not (root / path).is_file():
                what = f"The chapter “{path}” is missing."
                problems.append(config.problem(at, what, "Create it, or take it out."))
            else:
                chapters.append(BookChapter(path, is_appendix=key == "appendices"))
    if chapters and chapters[0].path != "index.qmd":
        what = "A book's first chapter is index.qmd."
        problems.append(config.problem(("book", "chapters", 0), what, "Put it first."))
    return tuple(chapters)


def _author(author: Any) -> str:
    return str(author.get("name", "")) if isinstance(author, dict) else str(author)


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title).strip("-") or "book"
