"""Make a new essay's folder: whole, checked, and ready to build, or not at all."""

from __future__ import annotations

import re
import shutil
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from string import Template

from triptych.evidence.texts import read_source_text
from triptych.problems import MaterialError, Problem, ToolError
from triptych.project import EXTENSION
from triptych.starting.content import (
    Source,
    reader,
    reader_path,
    sources_yml,
    tables,
    values,
)
from triptych.starting.letters import lacking
from triptych.starting.naming import Name, named
from triptych.starting.passages import first_passages
from triptych.starting.requirement import requirement

HERE = Path(__file__).parent
TEMPLATES, SAMPLES = HERE / "templates", HERE / "samples"
FILLED = frozenset(
    {
        *("_quarto.yml", "README.md", "requirements.txt", "index.qmd"),
        *("chapters/comparison.qmd", "data/codebook.yml"),
    }
)
"""The templates with a `$name` in them; the others are copied as they are."""
NO_TEXT = "Save it as plain text in UTF-8."


@dataclass(frozen=True)
class Started:
    """A new essay: for each source its names and its number of extracts, and what is to be seen to.

    `lacking` are the characters that no font of the book has; `warnings` counts those of `check`.
    """

    sources: Sequence[tuple[Name, int]]
    lacking: str
    warnings: int


def samples() -> list[Path]:
    """List the sample texts that an essay without an author's own starts with."""
    return sorted(SAMPLES.glob("*.txt"))


def in_the_way(folder: Path) -> str:
    """Name what keeps an essay from being made in a folder; empty if nothing does."""
    if folder.is_symlink() and not folder.exists():
        return f"{folder} is a link that leads nowhere"
    if not folder.exists():
        return ""
    if not folder.is_dir():
        return f"{folder} is a file"
    held = sorted(path.name for path in folder.iterdir())
    if not held:
        return ""
    more = f" and {len(held) - 3} more" if len(held) > 3 else ""
    return f"{folder} is not empty: {', '.join(held[:3])}{more}"


def start_essay(folder: Path, files: Sequence[Path], title: str, authors: Sequence[str]) -> Started:
    """Make an essay in a folder that is empty or not there yet, and check it as `check` does.

    Raises `MaterialError` with all that is wrong with the files; nothing is left of the folder
    then, nor after any other failure.
    """
    sources = _read(files)
    with _all_or_nothing(folder):
        for path, content in _files(sources, title, authors, _slug(folder.name)).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        warnings = _check(folder)
        shown = [source.raw.decode("utf-8-sig") + source.name.file for source in sources]
        without = lacking([*shown, title, *authors], folder / EXTENSION / "fonts")
    return Started([(one.name, len(one.passages)) for one in sources], without, warnings)


def _check(folder: Path) -> int:
    """Check what was made, as the author's own check will, and count its warnings."""
    from triptych.check import check_project
    from triptych.project import load_project

    return check_project(load_project(folder)).warnings


def _read(files: Sequence[Path]) -> list[Source]:
    """Read the texts; raise `MaterialError` with every one that can't be a source."""
    sources: list[Source] = []
    problems: list[Problem] = []
    for file, name in zip(files, named(files), strict=True):
        shown = str(file).encode("utf-8", "replace").decode()
        try:
            text = read_source_text(file, shown).text
        except MaterialError as error:
            problems += error.problems
            continue
        passages = [] if "\0" in text else first_passages(text)
        if "\0" in text:
            line = text.count("\n", 0, text.index("\0")) + 1
            what = "This is no text: it holds a zero byte."
            problems.append(Problem(shown, line, 1, what, NO_TEXT, "unreadable-file"))
        elif not passages:
            what, remedy = "This text has no words.", "Name a text that can be quoted."
            problems.append(Problem(shown, 1, 1, what, remedy, "unreadable-file"))
        sources.append(Source(name, file.read_bytes(), passages))
    if problems:
        raise MaterialError(problems)
    return sources


def _files(
    sources: Sequence[Source], title: str, authors: Sequence[str], output: str
) -> dict[str, bytes]:
    """Give every file of the essay, by its path.

    Of the package's own files only the bytes are taken: where it is installed for reading only,
    copies with their permissions could be neither edited nor deleted.
    """
    filled = values(sources, title, authors, output, requirement())
    extension = {f"{EXTENSION}/{path}": raw for path, raw in _shipped(_extension()).items()}
    files: dict[str, bytes] = {}
    for name, content in _shipped(TEMPLATES).items():
        path = name.replace("dot-", ".")
        if path in FILLED:
            content = Template(content.decode()).substitute(filled).encode()
        files[path] = content
    texts = {
        "data/sources.yml": sources_yml(sources),
        **{f"data/{name}.csv": table for name, table in tables(sources).items()},
        **{reader_path(source): reader(source) for source in sources},
    }
    seeds = {source.name.seed: source.raw for source in sources}
    written = {path: text.encode() for path, text in texts.items()}
    return {**extension, **files, **written, **seeds}


def _shipped(folder: Path) -> dict[str, bytes]:
    """Read a folder of the package by the paths in it, without what Python compiles beside it."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def _slug(name: str) -> str:
    """Give the name of the book's files: plain letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or "book"


def _extension() -> Path:
    """Find the extension: in the installed package, or in the repository of an editable one."""
    for folder in (HERE / "extension", HERE.parents[2] / EXTENSION):
        if (folder / "_extension.yml").is_file():
            return folder
    raise ToolError("triptych new", "the package lacks its Quarto extension; install it again")


@contextmanager
def _all_or_nothing(folder: Path) -> Iterator[None]:
    """Let a block fill a folder; take away all that it made, parents included, when it fails."""
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except BaseException:
        for path in [missing[-1]] if missing else list(folder.iterdir()):
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
        raise
