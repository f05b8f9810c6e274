"""How many of a chapter's paragraphs carry a mark, and which don't."""

from __future__ import annotations

import re
from dataclasses import dataclass

from triptych.chapters.blocks import Block
from triptych.chapters.expand import Chapter
from triptych.problems import Problem, nearest

RULE = "paragraph-without-mark"
PARAGRAPHS = ("paragraph", "list")
EXEMPT = "exempt"
SETTING = re.compile(r"evidence:\s*(?P<quote>['\"]?)(?P<value>[^'\"#]*?)(?P=quote)\s*(?:#.*)?")
"""A chapter's word, in its front matter, that its paragraphs need no marks."""


@dataclass(frozen=True)
class Share:
    """A chapter's paragraphs, and how many of them carry a mark; an exempt one's need not."""

    chapter: str
    paragraphs: int
    marked: int
    exempt: bool

    def __str__(self) -> str:
        """Say it as `check` does."""
        if self.exempt:
            return f"{self.chapter}: exempt from marks."
        noun = "paragraph carries" if self.paragraphs == 1 else "paragraphs carry"
        percent = round(100 * self.marked / self.paragraphs)
        return f"{self.chapter}: {self.marked} of {self.paragraphs} {noun} a mark ({percent} %)."


def evidence_share(chapter: Chapter, blocks: list[Block]) -> tuple[Share | None, list[Problem]]:
    """Count a chapter's paragraphs, none for one without any, and name each that has no mark."""
    is_exempt, problems = _exemption(chapter)
    paragraphs = [block for block in blocks if block.kind in PARAGRAPHS]
    bare = [block for block in paragraphs if not block.keys]
    if not paragraphs:
        return None, problems
    if not is_exempt:
        problems += map(_without_mark, bare)
    marked = len(paragraphs) - len(bare)
    return Share(chapter.path, len(paragraphs), marked, is_exempt), problems


def _without_mark(block: Block) -> Problem:
    line = block.lines[0]
    text = line.source or line.text
    column = len(text) - len(text.lstrip()) + 1
    what = f"This paragraph carries no mark: “{block.begins()}”."
    remedy = "Cite a passage, or write evidence: exempt into the chapter's front matter."
    return Problem(line.file, line.number, column, what, remedy, RULE)


def _exemption(chapter: Chapter) -> tuple[bool, list[Problem]]:
    """Read `evidence:` from a chapter's front matter."""
    lines = chapter.lines
    if not lines or lines[0].text.strip() != "---":
        return False, []
    for line in lines[1:]:
        if line.text.strip() in ("---", "..."):
            break
        if (match := SETTING.fullmatch(line.text)) and match["value"] != EXEMPT:
            what, remedy = f"“evidence: {match['value']}” means nothing.", nearest("", [EXEMPT])
            column = match.start("value") + 1
            return False, [Problem(line.file, line.number, column, what, remedy, "settings")]
        if match:
            return True, []
    return False, []
