"""Find numbers that an author typed though the data give them, and that will go stale.

Such a number stands right before the noun of a variable: “88 extracts”, “fourteen claims”, “two
disputed claims”. So that nothing else is found, it must have the variable's value or, as one that
has gone stale, nearly: a tenth off, or one more than there are; after “all”, any value will do. A
year is held only against the very same number. Passages in quotation marks are a source's words, a
note with a mark tells of a source, and “three sources of labour” are no sources of the book.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from triptych.chapters.blocks import Block
from triptych.numerals import SPELLED
from triptych.problems import Problem

RULE = "typed-number"
TOTAL, IN_WORDS = "total", "in-words"
LIKE_A_YEAR = range(1500, 2100)
A_FEW = 12
"""A count of one source's up to this is likelier to be of a few of them than of all."""
PROSE = ("paragraph", "list", "heading", "caption", "note")
QUOTED = re.compile(
    r"“[^”]*+(?:”|\Z)|\"[^\"]*\"|\]\([^()]*\)|</?[A-Za-z][^<>]*>|\{[^{}]*\}|\[(?=[^][@]*+@)[^][]*\]"
)
GAP = r"(?: {1,3}|\u00a0| {0,3}\n[ \t]{0,8})"
"""White space of a text; what a shortcode left behind is wider."""
WORDS = "|".join(sorted((word.replace("-", "[- ]") for word in SPELLED), key=len, reverse=True))
NUMBER = rf"(?P<digits>\d{{1,3}}(?:[,\u202f\u00a0]\d{{3}})+|\d+)|(?P<word>{WORDS})"


def typed_numbers(
    blocks: Collection[Block], variables: Mapping[str, Mapping[str, Any]], sources: Collection[str]
) -> Iterator[Problem]:
    """Yield each number of a chapter that one of the variables gives."""
    pattern = _pattern(variables)
    for block in blocks:
        if block.kind not in PROSE or (block.kind == "note" and block.keys):
            continue
        said = block.text.lower()
        if not any(noun in said for noun in variables):  # as in most
            continue
        text = QUOTED.sub(lambda match: re.sub(r"[^\n]", "\0", match[0]), block.text)
        for match in pattern.finditer(text):
            group = variables[match["noun"].lower()]
            qualifier = (match["qualifier"] or "").lower()
            if name := _variable(match, group, qualifier, sources):
                before = text[: match.start("number")]
                line = block.lines[before.count("\n")]
                column = len(before) - (before.rfind("\n") + 1) + 1
                yield _problem(match, group, name, (line.file, line.number, column))


def _pattern(variables: Mapping[str, Mapping[str, Any]]) -> re.Pattern[str]:
    nouns = "|".join(map(re.escape, variables))
    names = {name for group in variables.values() for name in group} - {TOTAL, IN_WORDS}
    qualifiers = "|".join(map(re.escape, sorted(names, key=len, reverse=True))) or r"(?!)"
    return re.compile(
        rf"(?<![\w.,/@–-])(?P<all>all{GAP}(?:of{GAP})?(?:the{GAP})?)?(?P<number>{NUMBER}){GAP}"
        rf"(?:(?P<qualifier>{qualifiers}){GAP})?(?P<noun>{nouns})\b(?!{GAP}of\b)",
        re.IGNORECASE,
    )


def _variable(
    match: re.Match[str], group: Mapping[str, Any], qualifier: str, sources: Collection[str]
) -> str:
    """Name the variable that gives a number; empty when none does."""
    number = _value(match)
    if qualifier:
        return qualifier if _is_near(number, group.get(qualifier)) else ""
    whole = group.get(TOTAL)
    if _is_near(number, whole) or (match["all"] and whole is not None):
        return TOTAL
    of_source = (name for name in sources if group.get(name) == number and number > A_FEW)
    return next(of_source, "")


def _value(match: re.Match[str]) -> int:
    if match["digits"]:
        return int(re.sub(r"\D", "", match["digits"]))
    return SPELLED[match["word"].lower().replace(" ", "-")]


def _is_near(number: int, value: Any) -> bool:
    """Say whether a number is a variable's value, or what it may have been not long ago."""
    if not isinstance(value, int):
        return False
    if number == value or number in LIKE_A_YEAR:
        return number == value
    return number == value + 1 or abs(number - value) * 10 <= value


def _problem(
    match: re.Match[str], group: Mapping[str, Any], name: str, place: tuple[str, int, int]
) -> Problem:
    noun, number = match["noun"].lower(), " ".join(match["number"].split())
    shown = IN_WORDS if name == TOTAL and match["word"] and IN_WORDS in group else name
    what = f"“{number}” is typed, and the data give it"
    what += "." if _value(match) == group[name] else f" as {group[name]}."
    remedy = f"Write {{{{< var {noun}.{shown} >}}}}."
    return Problem(*place, what, remedy, RULE)
