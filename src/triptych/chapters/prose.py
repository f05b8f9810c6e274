"""The lines of a chapter that are prose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from triptych.chapters.expand import INLINE_CODE, Line


def prose(lines: tuple[Line, ...]) -> Iterator[Line]:
    """Yield the lines that are prose, without code and comments; columns stay true.

    Their `source` is the line as a reader has it, its shortcodes expanded, without comments.
    """
    front_matter = bool(lines) and lines[0].text.strip() == "---"
    commented = False
    for index, line in enumerate(lines):
        if front_matter:
            front_matter = index == 0 or line.text.strip() not in ("---", "...")
            continue
        if line.is_code:
            continue
        own = line.text if line.source is None else line.source
        text = INLINE_CODE.sub(blanked, own)
        shown = line.text
        if commented or "<!--" in text:
            shown, _ = _without_comments(shown, commented)
        text, commented = _without_comments(text, commented)
        yield replace(line, text=text, source=shown)


def _without_comments(text: str, commented: bool) -> tuple[str, bool]:
    kept, position = [], 0
    while position < len(text):
        mark = "-->" if commented else "<!--"
        at = text.find(mark, position)
        end = len(text) if at < 0 else at + len(mark)
        kept.append(" " * (end - position) if commented or at >= 0 else text[position:end])
        if not commented and at > position:
            kept[-1] = text[position:at] + " " * (end - at)
        commented = commented if at < 0 else not commented
        position = end
    return "".join(kept), commented


def blanked(match: re.Match[str]) -> str:
    """Give as many spaces as were matched, so that columns stay true."""
    return " " * len(match[0])
