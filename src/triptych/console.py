"""What the commands say, and how: to a person at a terminal, or to a log."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from triptych.problems import MaterialError, ToolError
from triptych.progress import Progress, silent


class Console:
    """Writes results to standard output, and progress and faults to standard error."""

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        """Say nothing but faults when `quiet`; keep every step in view when `verbose`."""
        self.quiet, self.verbose = quiet, verbose
        self.is_terminal = sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
        self.in_colour = self.is_terminal and not os.environ.get("NO_COLOR")

    def say(self, text: str = "") -> None:
        """Write a line of the result."""
        if not self.quiet:
            print(text, flush=True)

    def report(self, error: MaterialError | ToolError) -> None:
        """Write a fault: an author's problems line by line, or what a tool said."""
        if isinstance(error, MaterialError):
            for problem in error.problems:
                place = f"{problem.file}:{problem.line}:{problem.column}:"
                print(
                    self._in(place, "1") + f" {problem.what} {problem.remedy}".rstrip(),
                    file=sys.stderr,
                )
            count = len(error.problems)
            noun = "problem" if count == 1 else "problems"
            print(self._in(f"{count} {noun}.", "31"), file=sys.stderr)
        else:
            print(self._in(str(error), "31"), file=sys.stderr)

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


@contextmanager
def timed() -> Iterator[Callable[[], str]]:
    """Give a function that says how long it has been."""
    start = time.perf_counter()
    yield lambda: f"{time.perf_counter() - start:.1f} s"
