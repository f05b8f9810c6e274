"""What can go wrong, and whose fault it is: the author's material or a tool."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

MOST_NAMED = 12
"""How many known words a problem names when none is like the misspelt one."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in the author's material, at a place (lines and columns count from 1).

    `rule` names the rule of `triptych.rules` that it breaks; `row` is a row of a table, of one line
    or several, to paste if the author agrees; `severity` is `error` or `warn`.
    """

    file: str
    line: int
    column: int
    what: str
    remedy: str = ""
    rule: str = ""
    row: str = ""
    severity: str = "error"

    @property
    def is_error(self) -> bool:
        """Say whether no book can be built while this is so."""
        return self.severity == "error"

    def __str__(self) -> str:
        """Give the problem as `file:line:column: what is wrong. What to do.`"""
        return f"{self.file}:{self.line}:{self.column}: {self.what} {self.remedy}".rstrip()


class MaterialError(Exception):
    """The author's data, chapters, figures or settings hold at least one problem."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        """Keep the problems sorted by place, each once."""
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(map(str, self.problems)))


class ToolError(Exception):
    """An engine or another program failed at what it was rightly asked to do."""

    def __init__(
        self, tool: str, message: str, *, status: int | None = None, log: Path | None = None
    ) -> None:
        """Name the tool, its own message, its exit status and where its whole log is."""
        self.tool, self.message, self.status, self.log = tool, message, status, log
        super().__init__(f"{tool}: {message}")

    def with_log(self, log: Path) -> ToolError:
        """Give the same error with its log at another place."""
        return ToolError(self.tool, self.message, status=self.status, log=log)

    def __str__(self) -> str:
        """Give the message, the exit status, the log's last lines and the log's place."""
        lines = [f"{self.tool} failed: {self.message}"]
        if self.status is not None:
            lines.append(f"Its exit status was {self.status}.")
        if self.log is not None and self.log.is_file():
            tail = self.log.read_text("utf-8", "replace").splitlines()[-12:]
            lines += [f"  | {line}" for line in tail]
            lines.append(f"The whole log is {self.log}.")
        return "\n".join(lines)


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the known word most like a misspelt one, as a sentence; else name known ones."""
    from difflib import get_close_matches

    known = sorted(set(known))
    if close := get_close_matches(word, known, 1, 0.6):
        return f"Did you mean “{close[0]}”?"
    if not known:
        return "None is known yet."
    return f"Known: {', '.join(known[:MOST_NAMED])}{', …' if known[MOST_NAMED:] else '.'}"
