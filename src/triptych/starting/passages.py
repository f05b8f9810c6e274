"""The first passages of a text, which an essay starts with as its extracts."""

from __future__ import annotations

import re
from collections.abc import Iterator

from triptych.anchoring import Anchorer, NotAnchored

WANTED = 3
FEWEST_WORDS = 4
LONGEST = 400
"""In characters: a longer sentence is quoted as far as this."""
LOOKED_THROUGH = 20_000
"""In characters: what stands after so many is no beginning."""
SENTENCE = re.compile(
    r"""\S.*?(?:
        [.!?…]+ ["'”’»)\]]* (?=\s|\Z)   # a sentence's end
        | [。！？]+ [”’」』]*             # one that no space follows
        | (?=\n\s*\n) | \Z              # a paragraph's
        )""",
    re.DOTALL | re.VERBOSE,
)


def first_passages(text: str) -> list[str]:
    """Quote the first sentences of a text that have exactly one place in it, three at most.

    Where no sentence has, quote its beginning; where that stands twice, the whole of it. Empty for
    a text without a letter or a digit.
    """
    if not any(map(str.isalnum, text)):
        return []
    anchorer = Anchorer(text)
    beginning = text[:LOOKED_THROUGH]
    found = [quote for quote in _sentences(beginning) if _has_one_place(anchorer, quote)]
    if found:
        return found[:WANTED]
    wholes = (_quoted(beginning), " ".join(text.split()))
    return [next(quote for quote in wholes if _has_one_place(anchorer, quote))]


def _sentences(text: str) -> Iterator[str]:
    for match in SENTENCE.finditer(text):
        quote = _quoted(match[0])
        # a text without spaces between its words has its length to go by
        if len(quote.split()) >= FEWEST_WORDS or not quote.isascii():
            yield quote


def _quoted(passage: str) -> str:
    """Write a passage as one line, as far as an extract should go, and no word in halves."""
    line = " ".join(passage.split())
    if len(line) <= LONGEST:
        return line
    return line[:LONGEST].rpartition(" ")[0] or line[:LONGEST]


def _has_one_place(anchorer: Anchorer, quote: str) -> bool:
    found = anchorer.anchor(quote)
    has_words = any(map(str.isalnum, quote))
    return has_words and not isinstance(found, NotAnchored) and len(found) == 1
