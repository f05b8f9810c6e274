"""Expand a chapter's shortcodes, keeping the way back to the author's own lines.

Quarto has many shortcodes; the portable dialect has three: `include`, `var` and `pagebreak`.
Another one is an error here, because dropping it in silence would lose what its author meant.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.material import read_material
from triptych.problems import MaterialError, Problem, nearest

SHORTCODE = re.compile(
    r"\{\{<\s*+(?P<name>[\w-]++)(?P<argument>(?:\s(?:(?!\{\{<)[^>])*)?)>\}\}"
)
"""Its argument has the spaces around it. No group is possessive, which Python 3.11.2 gets wrong."""
OPENING = "{{<"
FENCE = re.compile(r"^\s*(?P<fence>`{3,}+(?!.*`)|~{3,})(?P<info>.*)$")
EXECUTABLE = re.compile(r"^\s*\{[A-Za-z][\w-]*(?:[\s,}]|$)")
INLINE_CODE = re.compile(r"(?<!`)(`+)(?!`).+?(?<!`)\1(?!`)")
DEEPEST_INCLUDE = 8


@dataclass(frozen=True)
class Line:
    """A line of an expanded chapter, and where it comes from.

    `is_code` is true for a line of a fenced code block, its fences included. `source` is the
    author's own line with its shortcodes blanked out, where they have changed it.
    """

    text: str
    file: str
    number: int
    is_code: bool = False
    source: str | None = None


@dataclass(frozen=True)
class Chapter:
    """A chapter with its includes and variables in place."""

    path: str
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Give the markdown that pandoc reads."""
        return "\n".join(line.text for line in self.lines) + "\n"


def expand_chapter(
    root: Path, path: str, variables: Mapping[str, Any]
) -> tuple[Chapter, list[Problem]]:
    """Read a chapter below a project's root and expand its shortcodes; give all its problems."""
    problems: list[Problem] = []
    lines = _lines_of(root, path, variables, problems, ())
    return Chapter(path, tuple(lines)), problems


def _lines_of(
    root: Path,
    path: str,
    variables: Mapping[str, Any],
    problems: list[Problem],
    above: tuple[str, ...],
) -> list[Line]:
    try:
        text = read_material(root / path, path, "chapter")
    except MaterialError as error:
        problems += error.problems
        return []
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    lines: list[Line] = []
    fence = ""
    for number, raw in enumerate(text.removesuffix("\n").split("\n"), 1):
        match = FENCE.match(raw)
        if fence:
            closes = match and match["fence"].startswith(fence) and not match["info"].strip()
            lines.append(Line(raw, path, number, is_code=True))
            fence = "" if closes else fence
            continue
        if match:
            fence = match["fence"]
            lines.append(Line(raw, path, number, is_code=True))
            if EXECUTABLE.match(match["info"]):
                what = "An executable cell needs Quarto with its kernel, and isn't run here."
                remedy = "Make it a figure module, or write the language as {.python} to show it."
                column = raw.index(fence) + 1
                problems.append(Problem(path, number, column, what, remedy, "dialect"))
            continue
        include = SHORTCODE.fullmatch(raw.rstrip(), len(raw) - len(raw.lstrip()))
        if include and include["name"] == "include":
            lines += _included(root, path, number, include, variables, problems, above)
        else:
            lines += _expanded(raw, path, number, variables, problems)
    return lines


def _included(
    root: Path,
    path: str,
    number: int,
    shortcode: re.Match[str],
    variables: Mapping[str, Any],
    problems: list[Problem],
    above: tuple[str, ...],
) -> list[Line]:
    column = shortcode.start() + 1
    argument = shortcode["argument"].strip().strip("\"'")
    start = root if argument.startswith("/") else (root / path).parent
    try:
        target = (start / argument.lstrip("/")).resolve()
        is_there = target.is_relative_to(root.resolve()) and target.is_file()
    except (OSError, ValueError):
        is_there = False
    if not is_there:
        what = f"The included file “{argument}” is not there."
        remedy = "Paths are relative to this file."
        problems.append(Problem(path, number, column, what, remedy, "include"))
        return []
    name = target.relative_to(root.resolve()).as_posix()
    if name in (*above, path) or len(above) >= DEEPEST_INCLUDE:
        what = f"“{argument}” includes itself." if name in (*above, path) else "Too deep."
        remedy = "Take one of the includes out."
        problems.append(Problem(path, number, column, what, remedy, "include"))
        return []
    return _lines_of(root, name, variables, problems, (*above, path))


def _expanded(
    raw: str, path: str, number: int, variables: Mapping[str, Any], problems: list[Problem]
) -> list[Line]:
    parts = _expand_line(raw, path, number, variables, problems).split("\n")
    if parts == [raw] or len(parts) > 1:
        return [Line(part, path, number) for part in parts]
    return [Line(parts[0], path, number, source=_without_shortcodes(raw))]


def _without_shortcodes(raw: str) -> str:
    """Blank the shortcodes of a line out; columns stay true."""
    return SHORTCODE.sub(lambda match: " " * len(match[0]), raw)


def _expand_line(
    raw: str, path: str, number: int, variables: Mapping[str, Any], problems: list[Problem]
) -> str:
    if OPENING not in raw:
        return raw
    code = [place for match in INLINE_CODE.finditer(raw) for place in match.span()]

    def is_code(at: int) -> bool:
        return bisect_right(code, at) % 2 == 1  # after a beginning, and before its end

    def expand(match: re.Match[str]) -> str:
        if is_code(match.start()):
            return match[0]
        name, argument = match["name"], match["argument"].strip()
        column = match.start() + 1
        if name == "var":
            return _variable(argument, path, number, column, variables, problems)
        if name == "pagebreak" and raw.strip() == match[0]:
            return "\n::: {.pagebreak}\n:::\n"
        if name in ("pagebreak", "include"):
            what, remedy = f"“{name}” must stand on a line of its own.", "Move it."
        else:
            what = f"The shortcode “{name}” needs Quarto."
            remedy = "Here: var, include, pagebreak."
        problems.append(Problem(path, number, column, what, remedy, "dialect"))
        return ""

    for at in _unread(raw):
        if not is_code(at):
            what = "This is no whole shortcode: it would be printed as it stands."
            remedy = "Write all of it on one line, as {{< name value >}}."
            problems.append(Problem(path, number, at + 1, what, remedy, "dialect"))
    return SHORTCODE.sub(expand, raw)


def _unread(raw: str) -> Iterator[int]:
    """Yield where a shortcode begins that does not go on as one."""
    rest = _without_shortcodes(raw)
    at = rest.find(OPENING)
    while at >= 0:
        yield at
        at = rest.find(OPENING, at + 1)


def _variable(
    name: str,
    path: str,
    number: int,
    column: int,
    variables: Mapping[str, Any],
    problems: list[Problem],
) -> str:
    value: Any = variables
    for part in name.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    if value is None or isinstance(value, Mapping):
        what = f"The variable “{name}” is not known."
        remedy = nearest(name, flat_names(variables))
        problems.append(Problem(path, number, column, what, remedy, "unknown-variable"))
        return ""
    return str(value)


def flat_names(variables: Mapping[str, Any], above: str = "") -> list[str]:
    """List the dotted names of nested variables."""
    names: list[str] = []
    for name, value in variables.items():
        if isinstance(value, Mapping):
            names += flat_names(value, f"{above}{name}.")
        else:
            names.append(f"{above}{name}")
    return names
