"""Divide a chapter into its blocks: paragraphs, headings, notes, quotations, tables and the like.

As `scan`, this reads the lines themselves, because every finding needs its file and line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from triptych.chapters.expand import Chapter, Line
from triptych.chapters.prose import prose
from triptych.chapters.scan import CITE_KEY, CROSSREF, DIV, DIV_END, HEADING, NO_CITES

FILLED = re.compile(r"\.(?:extracts?|reader)(?![\w-])|#refs(?![\w-])")
"""A division that the filter fills, or whose text is no author's own."""
SUMMARY = re.compile(r"\.summary(?![\w-])")
"""A chapter's argument in one sentence, which its paragraphs bear out."""
FLOAT = re.compile(r"#(?:fig|tbl)-")
QUOTATION = re.compile(r"\.extract(?![\w-])")
QUOTED = re.compile(r"\bkey=[\"']?(?P<key>[^\s\"'}]+)")
NOTE = re.compile(r" {0,3}\[\^(?P<label>[^]\s]+)\]:")
NOTE_MARK = re.compile(r"\[\^(?P<label>[^][\s]+)\](?!:)")
LIST = re.compile(r" {0,3}(?:[-*+]|\(?[0-9A-Za-z#@][0-9]{0,2}[.)])\s+\S")
TABLE = re.compile(r"\s*(?:\||\+[-=]|-{3,}(?:\s|$))")
CAPTION = re.compile(r"\s*(?:[Tt]able)?: ")
DEFINITION = re.compile(r" {0,3}\[[^]^]+\]:")
INDENTED = re.compile(r"(?: {4}|\t)")
NO_WORDS = re.compile(
    r"!\[(?:(?!!\[)[^]])*\](?:\([^()]*\))?|\{[^{}]*\}|</?[A-Za-z][^<>]*>|\$\$.*?\$\$", re.DOTALL
)
"""An image, attributes, tags, a formula on a line of its own: a block of these says nothing."""

MARKUP = re.compile(r"\[\^[^][]*\]|(?<!\s)\s*+\[(?=[^][@]*+@)[^][]*\]|\{[^{}]*\}|[][*]")
"""Marks, notes and attributes, and the signs around links and stressed words."""


@dataclass(frozen=True)
class Block:
    """A stretch of a chapter between empty lines, headings and the fences of divisions.

    `kind` is paragraph, summary, list, heading, note, quotation, table, caption or other. The
    lines are as `prose` gives them. `keys` are those of the extracts and sources that are cited in
    it or in its notes, or by the quotation or list that it leads up to with a colon.
    """

    kind: str
    lines: tuple[Line, ...]
    keys: tuple[str, ...]

    @property
    def text(self) -> str:
        """Give the block as its author wrote it, shortcodes, code and comments blanked out."""
        return "\n".join(line.text for line in self.lines)

    def begins(self, words: int = 8) -> str:
        """Give its first words as a reader has them, without marks."""
        shown = " ".join(line.source or line.text for line in self.lines)
        plain = MARKUP.sub("", shown).split()
        return " ".join(plain[:words]) + ("…" if plain[words:] else "")


def blocks_of(chapter: Chapter) -> list[Block]:
    """Divide an expanded chapter into its blocks, in their order."""
    rough = list(_rough_blocks(chapter))
    notes = {
        match["label"]: cited(_text(lines))
        for kind, lines in rough
        if kind == "note" and (match := NOTE.match(lines[0].text))
    }
    blocks: list[Block] = []
    for index, (kind, lines) in enumerate(rough):
        text = _text(lines)
        if kind == "fence":
            continue
        keys = list(cited(text))
        keys += [key for mark in NOTE_MARK.finditer(text) for key in notes.get(mark["label"], ())]
        if text.rstrip().endswith(":") and rough[index + 1 :]:
            keys += _led_up_to(*rough[index + 1])
        blocks.append(Block(kind, lines, tuple(keys)))
    return blocks


def _text(lines: tuple[Line, ...]) -> str:
    return "\n".join(line.text for line in lines)


def cited(text: str) -> tuple[str, ...]:
    """Give the keys that a text cites; cross-references are no evidence by themselves."""
    found = CITE_KEY.finditer(NO_CITES.sub(lambda match: " " * len(match[0]), text))
    keys = (match["braced"] or match["key"] for match in found)
    return tuple(key for key in keys if not CROSSREF.match(key))


def _led_up_to(kind: str, lines: tuple[Line, ...]) -> tuple[str, ...]:
    """Give what a quotation, of either form, or a list cites."""
    text = _text(lines)
    if kind == "fence" and QUOTATION.search(text):
        return tuple(match["key"] for match in QUOTED.finditer(text))
    return cited(text) if kind in ("quotation", "list") else ()


def _rough_blocks(chapter: Chapter) -> Iterator[tuple[str, tuple[Line, ...]]]:
    """Yield each block's kind and lines; the opening fence of a division is one of its own."""
    held: list[Line] = []
    around: list[str] = []
    last = ""

    def block() -> Iterator[tuple[str, tuple[Line, ...]]]:
        nonlocal last
        if held:
            last = _kind(held, last, any(map(FLOAT.search, around)))
            if last == "paragraph" and any(map(SUMMARY.search, around)):
                last = "summary"
            if not any(map(FILLED.search, around)):
                yield last, tuple(held)
            held.clear()

    before: Line | None = None
    for line in prose(chapter.lines):
        if before and before.file == line.file and line.number > before.number + 1:
            yield from block()  # a code block stood between
        before = line
        if HEADING.match(line.text):
            yield from block()
            last = "heading"
            yield last, (line,)
        elif div := DIV.match(line.text):
            yield from block()
            around.append(div["attributes"])
            last = "fence"
            yield last, (line,)
        elif DIV_END.match(line.text) and around:
            yield from block()
            around.pop()
        elif line.text.strip() or (line.source or "").strip():
            held.append(line)
        else:
            yield from block()
    yield from block()


def _kind(lines: list[Line], last: str, in_float: bool) -> str:
    """Say what a block is, by how it begins and by what stands before it."""
    first = lines[0].text
    if NOTE.match(first) or (INDENTED.match(first) and last == "note"):
        return "note"
    if first.lstrip().startswith(">"):
        return "quotation"
    if TABLE.match(first):
        return "table"
    if in_float or CAPTION.match(first):
        return "caption"
    said = NO_WORDS.sub("", "\n".join(line.source or line.text for line in lines))
    is_list = LIST.match(first) or (INDENTED.match(first) and last == "list")
    if is_list and re.search(r"\w", said):
        return "list"
    if DEFINITION.match(first) or INDENTED.match(first) or not re.search(r"[^\W\d_]", said):
        return "other"
    return "paragraph"
