"""A project: its folder, its book as `_quarto.yml` describes it, and where things are put."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from triptych.located_yaml import LocatedYaml, read_located_yaml
from triptych.problems import MaterialError, Problem, nearest
from triptych.rules import CATALOGUE, SETTABLE, SEVERITIES

CONFIG = "_quarto.yml"
EXTENSION = "_extensions/triptych"
FORMATS = ("html", "pdf", "epub")


def page_of(path: str) -> str:
    """Give the page that a chapter becomes on the site."""
    return re.sub(r"\.qmd$", ".html", path)


@dataclass(frozen=True)
class BookChapter:
    """A chapter of the book: its path below the project's folder, and whether it is an appendix."""

    path: str
    is_appendix: bool = False

    @property
    def page(self) -> str:
        """Give the page that it becomes on the site."""
        return page_of(self.path)

    @property
    def offset(self) -> str:
        """Give the way from its page back to the site's root."""
        return "/".join([".."] * self.path.count("/")) or "."


@dataclass(frozen=True)
class Project:
    """A book project, read from its `_quarto.yml`; `checks` maps rules to severities set there.

    `site_url` is where the site will be found, without a last slash; empty where that is not said.
    `tags_by_quarto` names the kinds of tags that its settings have Quarto itself write into pages.
    """

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
    site_url: str
    pdf: dict[str, Any]
    epub: dict[str, Any]
    checks: Mapping[str, str] = field(default_factory=dict)
    tags_by_quarto: frozenset[str] = frozenset()

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
    raise MaterialError([Problem(CONFIG, 1, 1, what, remedy, "unreadable-file")])


def load_project(root: Path) -> Project:
    """Read a project; raise `MaterialError` with all that is wrong in its `_quarto.yml`."""
    project, problems = read_project(root)
    if problems or project is None:
        raise MaterialError(problems)
    return project


def read_project(root: Path) -> tuple[Project | None, list[Problem]]:
    """Read as much of a project as can be read, and give all that is wrong in its `_quarto.yml`."""
    try:
        config = read_located_yaml(root / CONFIG, CONFIG)
    except MaterialError as error:
        return None, list(error.problems)
    if not isinstance(config.value, dict):
        what, remedy = "This must be a mapping with a book.", "See Quarto's documentation of books."
        return None, [config.problem((), what, remedy, "settings")]
    problems: list[Problem] = []
    book = _mapping(config, ("book",), problems)
    project = _mapping(config, ("project",), problems, optional=True)
    formats = _mapping(config, ("format",), problems, optional=True)
    title = _text(config, ("book", "title"), problems)
    chapters = _chapters(config, root, problems)
    output_file = str(book.get("output-file") or _slug(title))
    if not re.fullmatch(r"[\w.-]+", output_file):
        what = f"“{output_file}” is no plain file name."
        at, remedy = ("book", "output-file"), "Use letters and hyphens."
        problems.append(config.problem(at, what, remedy, "settings"))
    if not (root / EXTENSION).is_dir():
        what = f"The folder {EXTENSION} is missing."
        remedy = "Copy it from the triptych repository."
        problems.append(Problem(CONFIG, 1, 1, what, remedy, "unreadable-file"))
    checks = _checks(config, problems)
    csl = _csl(config, root, problems)
    authors = book.get("author") or []
    settings = config.value
    pdf = next((v for k, v in formats.items() if str(k).endswith("typst")), None)
    epub = formats.get("epub")
    read = Project(
        root=root,
        title=title,
        subtitle=str(book.get("subtitle") or ""),
        description=str(book.get("description") or ""),
        authors=tuple(map(_author, authors if isinstance(authors, list) else [authors])),
        date=str(book.get("date") or ""),
        lang=str(settings.get("lang") or "en"),
        chapters=chapters,
        site_url=_site_url(config, book, problems),
        output_file=output_file,
        output_dir=str(project.get("output-dir") or "_book"),
        csl=csl,
        pdf=pdf if isinstance(pdf, dict) else {},
        epub=epub if isinstance(epub, dict) else {},
        checks=checks,
        tags_by_quarto=_tags_by_quarto(settings, book, formats.get("html")),
    )
    return read, problems


def _mapping(
    config: LocatedYaml,
    path: tuple[str, ...],
    problems: list[Problem],
    *,
    optional: bool = False,
    remedy: str = "See Quarto's documentation of books.",
) -> dict[str, Any]:
    value: Any = config.value
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    if isinstance(value, dict):
        return value
    if value is not None or not optional:
        what = f"“{'.'.join(path)}” must be a mapping."
        problems.append(config.problem(path, what, remedy, "settings"))
    return {}


def _text(config: LocatedYaml, path: tuple[str, str], problems: list[Problem]) -> str:
    value = config.value.get(path[0])
    text = value.get(path[1]) if isinstance(value, dict) else None
    if isinstance(text, str | int) and str(text).strip():
        return str(text)
    what = f"“{'.'.join(path)}” is missing."
    problems.append(config.problem(path, what, "Write it.", "settings"))
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
            remedy = "List its .qmd files."
            problems.append(config.problem(("book", key), what, remedy, "settings"))
            continue
        for index, path in enumerate(listed):
            at = ("book", key, index)
            if not isinstance(path, str):
                what = "A part is not in the portable dialect."
                remedy = "List its chapters one by one."
                problems.append(config.problem(at, what, remedy, "dialect"))
            elif path.startswith("/") or ".." in path.split("/") or not path.endswith(".qmd"):
                what = f"“{path}” is no .qmd file below this folder."
                remedy = "Name one, as in chapters/method.qmd."
                problems.append(config.problem(at, what, remedy, "unreadable-file"))
            elif not (root / path).is_file():
                what = f"The chapter “{path}” is missing."
                remedy = "Create it, or take it out."
                problems.append(config.problem(at, what, remedy, "unreadable-file"))
            else:
                chapters.append(BookChapter(path, is_appendix=key == "appendices"))
    if chapters and chapters[0].path != "index.qmd":
        what = "A book's first chapter is index.qmd."
        at = ("book", "chapters", 0)
        problems.append(config.problem(at, what, "Put it first.", "settings"))
    return tuple(chapters)


def _csl(config: LocatedYaml, root: Path, problems: list[Problem]) -> str:
    """Read which citation style is used; it is a file of the project."""
    given = str(config.value.get("csl") or "")
    is_below = not given.startswith("/") and ".." not in given.split("/")
    if given and not (is_below and (root / given).is_file()):
        what = f"“{given}” is no file below this folder."
        remedy = "Put the style there, and name it from here."
        problems.append(config.problem(("csl",), what, remedy, "unreadable-file"))
        return ""
    return given


def _checks(config: LocatedYaml, problems: list[Problem]) -> dict[str, str]:
    """Read `triptych: checks:`, the severities that an author sets for rules."""
    remedy = "Write checks: below it, as in docs/checks.md."
    for key in _mapping(config, ("triptych",), problems, optional=True, remedy=remedy):
        if key != "checks":
            what = f"“triptych.{key}” is no setting."
            hint = nearest(str(key), ["checks"])
            problems.append(config.problem(("triptych", key), what, hint, "settings"))
    checks: dict[str, str] = {}
    remedy = "Give each rule a severity, as in unused-extract: off."
    given = _mapping(config, ("triptych", "checks"), problems, optional=True, remedy=remedy)
    for rule, value in given.items():
        # YAML 1.1 reads a bare off as false
        severity = "off" if value is False else value
        what = remedy = ""
        if rule not in CATALOGUE:
            what, remedy = f"“{rule}” is no rule.", nearest(str(rule), SETTABLE)
        elif severity not in SEVERITIES:
            what, remedy = f"“{value}” is no severity.", nearest(str(value), SEVERITIES)
        elif rule in SETTABLE:
            checks[rule] = severity
        elif severity != "error":
            what = f"“{rule}” can't be set to “{severity}”: without it no book can be built."
            remedy = f"Take it out; these can be set: {', '.join(SETTABLE)}."
        if what:
            problems.append(config.problem(("triptych", "checks", rule), what, remedy, "settings"))
    return checks


def _site_url(config: LocatedYaml, book: dict[str, Any], problems: list[Problem]) -> str:
    given = str(book.get("site-url") or "").rstrip("/")
    if given and not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", given):
        what = f"“{given}” is no address of a site."
        at, remedy = ("book", "site-url"), "Write one, as in https://example.org/book."
        problems.append(config.problem(at, what, remedy, "settings"))
    return given


def _tags_by_quarto(*settings: Any) -> frozenset[str]:
    """Name the settings of Quarto's own tags that any of these mappings switches on."""
    mappings = [given for given in settings if isinstance(given, dict)]
    kinds = ("google-scholar", "open-graph")
    return frozenset(kind for kind in kinds if any(given.get(kind) for given in mappings))


def _author(author: Any) -> str:
    return str(author.get("name", "")) if isinstance(author, dict) else str(author)


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title).strip("-") or "book"
