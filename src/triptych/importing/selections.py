"""What a file of another program holds: passages and their codes, each at its place in the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from triptych.problems import Problem

SPOKEN = re.compile(r"(when|quote|reading)\s*:\s*(\S.*)", re.IGNORECASE)
"""A line of a memo, or a tag, that says more of a passage than a note."""


@dataclass(frozen=True)
class Part:
    """A stretch of a document that was selected.

    `whole` is the document's text and `start` where in it this begins; either is `None` where the
    file doesn't tell. `prefix` and `suffix` are some words around it.
    """

    exact: str
    whole: str | None = field(default=None, repr=False)
    start: int | None = None
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Selection:
    """A passage, in one part or in several that belong together.

    `document` is what its program calls the text. A code is the path of its names in the program's
    codebook, the outermost first. `cells` are the columns of `extracts.csv` that the file fills
    itself; `id` is the passage's id, where it has one of ours.
    """

    file: str
    line: int
    column: int
    document: str
    parts: tuple[Part, ...]
    codes: tuple[tuple[str, ...], ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)
    id: str = ""

    def problem(self, what: str, remedy: str, rule: str = "") -> Problem:
        """Report a fault of this passage at its place in the file."""
        return Problem(self.file, self.line, self.column, what, remedy, rule)


@dataclass(frozen=True)
class Read:
    """The passages of a file; `passed_over` counts what else it marks, by what that is."""

    selections: tuple[Selection, ...]
    passed_over: Mapping[str, int] = field(default_factory=dict)


def cells_of_memo(memos: Iterable[str]) -> dict[str, str]:
    """Take lines such as `when: 1957` out of memos; the rest of them is the note."""
    cells: dict[str, str] = {}
    note = []
    for line in (line for memo in memos for line in memo.splitlines()):
        if said := SPOKEN.fullmatch(line.strip()):
            cells.setdefault(said[1].lower(), said[2].strip())
        else:
            note.append(line)
    if said := " ".join(" ".join(note).split()):
        cells["note"] = said
    return cells
