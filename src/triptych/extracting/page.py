"""A passage of a source as a person reads it: what is looked for set off, wrapped to the width."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from triptych.anchoring import Span
from triptych.evidence.texts import SourceText

CONTEXT = 110
"""How many characters of a source are shown before what is looked for, and after it."""

NARROWEST = 20
SET_OFF = "black on bright_yellow"


@dataclass(frozen=True)
class Page:
    """What passages are shown on: its width in columns, and whether it has colours."""

    width: int
    in_colour: bool

    def passage(self, pieces: Sequence[tuple[str, bool]], indent: int = 2) -> str:
        """Lay out a passage of pieces, of which some are set off: in colour, else by `»…«`."""
        text = Text()
        for piece, is_set_off in pieces:
            marked = is_set_off and not self.in_colour
            text.append(f"»{piece}«" if marked else piece, SET_OFF if is_set_off else None)
        return self.wrapped(text, indent)

    def wrapped(self, text: Text | str, indent: int = 0) -> str:
        """Break a text into lines of the page's width, each indented."""
        console = self._console()
        lines = Text.wrap(
            Text(text) if isinstance(text, str) else text,
            console,
            max(NARROWEST, self.width - indent),
        )
        for line in lines:
            line.rstrip()
        return "\n".join(" " * indent + self._written(line) for line in lines)

    def styled(self, text: str, style: str) -> str:
        """Give a text in one of rich's styles, where there are colours."""
        return self._written(Text(text, style))

    def _written(self, text: Text) -> str:
        console = self._console()
        with console.capture() as written:
            console.print(text, soft_wrap=True, end="")
        return written.get()

    def _console(self) -> Console:
        return Console(
            width=self.width,
            force_terminal=self.in_colour,
            color_system="standard" if self.in_colour else None,
            no_color=not self.in_colour,
        )


def page_of(stream: TextIO) -> Page:
    """Look at where it is shown: how wide that is, and whether it is a terminal with colours."""
    plain = os.environ.get("TERM") == "dumb" or os.environ.get("NO_COLOR")
    return Page(shutil.get_terminal_size((80, 24)).columns, stream.isatty() and not plain)


def in_context(text: SourceText, spans: Sequence[Span]) -> list[tuple[str, bool]]:
    """Cut out spans of a source with some words around, white space made single spaces.

    The pieces in order, each with whether it is one of the spans; `…` stands for more of the text.
    """
    whole = text.text
    start, end = spans[0].start, spans[-1].end
    before, after = whole[max(0, start - CONTEXT) : start], whole[end : end + CONTEXT]
    if start > CONTEXT:
        before = "… " + re.sub(r"^\S*\s*", "", before)
    if end + CONTEXT < len(whole):
        after = re.sub(r"\s*\S*$", "…", after, count=1)
    pieces, reached = [(before.lstrip(), False)], start
    for span in spans:
        pieces += [(whole[reached : span.start], False), (whole[span.start : span.end], True)]
        reached = span.end
    pieces.append((after.rstrip(), False))
    return [(re.sub(r"\s+", " ", piece), is_set_off) for piece, is_set_off in pieces if piece]
