"""What the commands say, and how: to a person at a terminal, or to a log."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from pathlib import Path
from textwrap import indent

from triptych.problems import MaterialError, Problem, ToolError
from triptych.progress import Progress, silent
from triptych.rules import SETTABLE

BOLD, RED, GREEN, YELLOW = "1", "31", "32", "33"
COMMANDS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What a terminal obeys and a reader can't see; no quoted text may bring any there."""
LONGEST = 1000
"""How many characters of a problem are shown; a cell may hold millions."""


class Console:
    """Writes results to standard output, and progress and faults to standard error."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        """Say nothing but faults when `quiet`; keep every step in view when `verbose`."""
        self.quiet, self.verbose = quiet, verbose
        self.is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.in_colour = self.is_terminal and not os.environ.get("NO_COLOR")
        self.paints = self.in_colour and sys.stdout.isatty()

    def say(self, text: str = "") -> None:
        """Write a line of the result."""
        if not self.quiet:
            print(text, flush=True)

    def paint(self, text: str, code: str) -> str:
        """Put a part of the result into a colour, where a person reads it at a terminal."""
        return f"\x1b[{code}m{text}\x1b[0m" if self.paints else text

    def report(self, error: MaterialError | ToolError) -> None:
        """Write a fault: an author's problems line by line, or what a tool said."""
        if isinstance(error, MaterialError):
            self.list(error.problems)
        else:
            print(self._in(harmless(str(error)), RED), file=sys.stderr)

    def list(self, problems: Sequence[Problem]) -> None:
        """Write problems line by line, with the rows that they offer, and count them.

        At a terminal those of each file stand below its name, where they are of several.
        """
        by_file = [(file, list(held)) for file, held in groupby(problems, lambda one: one.file)]
        is_grouped = self.is_terminal and len(by_file) > 1
        for place, (file, held) in enumerate(by_file):
            if is_grouped:
                gap = "\n" if place else ""
                print(f"{gap}{self._in(file, BOLD)} ({len(held)})", file=sys.stderr)
            for problem in held:
                self._tell(problem)
        self.count(problems)

    def _tell(self, problem: Problem) -> None:
        print(self._line(problem), file=sys.stderr)
        if problem.row:
            print("  A row to paste, if you agree:", file=sys.stderr)
            print(indent(harmless(problem.row), "    ", lambda _: True), file=sys.stderr)

    def count(self, problems: Sequence[Problem]) -> None:
        """Say how many errors and warnings there are; nothing when there are none."""
        errors = sum(problem.is_error for problem in problems)
        warnings = len(problems) - errors
        counts = [(errors, "error"), (warnings, "warning")]
        said = ", ".join(f"{count} {noun}{'s' * (count > 1)}" for count, noun in counts if count)
        if said:
            print(self._in(f"{said}.", RED if errors else YELLOW), file=sys.stderr)

    def say_warnings(self, count: int) -> None:
        """Say, after what was done, how many warnings there are and where to read them."""
        if count:
            noun = "warning" if count == 1 else "warnings"
            self.say(f"{count} {noun}: triptych check lists {'it' if count == 1 else 'them'}.")

    def _line(self, problem: Problem) -> str:
        """Write a problem as one line; a warning, and whatever can be set, names its rule."""
        parts = [self._in(f"{problem.file}:{problem.line}:{problem.column}:", BOLD)]
        if not problem.is_error:
            parts.append(self._in(f"warning ({problem.rule}):", YELLOW))
        elif problem.rule in SETTABLE:
            parts.append(self._in(f"error ({problem.rule}):", RED))
        parts += filter(None, [_shortened(problem.what), _shortened(problem.remedy)])
        return " ".join(parts)

    def _in(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.in_colour else text

    @contextmanager
    def progress(self, what: str) -> Iterator[Progress]:
        """Show what is being made: a bar on a terminal, plain lines otherwise."""
        if self.quiet:
            yield silent
        elif self.is_terminal:
            yield from self._bar(what)
        else:
            yield lambda name, done: print(f"{what}: {name}", file=sys.stderr, flush=True)

    def _bar(self, what: str) -> Iterator[Progress]:
        from rich.console import Console as Terminal
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bars

        terminal = Terminal(stderr=True, no_color=not self.in_colour)
        columns = (BarColumn(24), TextColumn("{task.description}"), TimeElapsedColumn())
        with Bars(*columns, console=terminal, transient=True) as bars:
            task = bars.add_task(what, total=1.0)

            def show(name: str, done: float) -> None:
                bars.update(task, description=f"{what}: {name}", completed=done)
                if self.verbose:
                    bars.console.print(f"{what}: {name}", highlight=False, markup=False)

            yield show


def harmless(text: str) -> str:
    """Give a text without what a terminal would obey."""
    return COMMANDS.sub("�", text)


def shown(path: Path) -> str:
    """Give a path as a person would type it here."""
    relative = os.path.relpath(path)
    return str(path) if relative.startswith("..") else relative


def _shortened(text: str) -> str:
    """Give a sentence of a problem as one line; of what is very long, its beginning and end."""
    text = harmless(text.replace("\n", " "))
    half = LONGEST // 2
    return text if len(text) <= LONGEST else f"{text[:half]} […] {text[-half:]}"


@contextmanager
def timed() -> Iterator[Callable[[], str]]:
    """Give a function that says how long it has been."""
    start = time.perf_counter()
    yield lambda: f"{time.perf_counter() - start:.1f} s"
