"""The rules that a project is held against: what each asks, and how much it matters.

A rule that a book can't be built without is always an error. The others are an author's to set, in
`_quarto.yml` under `triptych: checks:`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from triptych.problems import Problem

SEVERITIES = ("error", "warn", "off")


@dataclass(frozen=True)
class Rule:
    """A rule: its name, its severity unless set otherwise, and what it asks, in a sentence."""

    name: str
    says: str
    severity: str = "error"
    can_be_set: bool = False


CATALOGUE = {
    rule.name: rule
    for rule in (
        # Files
        Rule("unreadable-file", "Every file is there, can be read, and is of its own format."),
        Rule("settings", "The settings are ones that there are, with values that they can have."),
        # The data
        Rule("table-shape", "A table has the columns that it must have, and in each row a cell."),
        Rule("cell", "A cell holds what its column asks for."),
        Rule("bad-date", "A date is written in EDTF."),
        Rule("doubled-id", "What names a row, or a place in a chapter, is given once."),
        Rule("unknown-code", "A code is one of those that its column knows, in its cell once."),
        Rule("unknown-source", "What is named as a source is one."),
        Rule("unknown-claim", "What is named as a claim is one."),
        Rule("unknown-extract", "What is named as an extract is one, in its cell once."),
        Rule("missing-dimension", "The codebook has every dimension that the tables use."),
        Rule("changed-seed", "A seed is the file that its extracts were taken from."),
        Rule("unanchored-quotation", "A quotation stands in its source, letter for letter."),
        Rule("ambiguous-quotation", "A quotation stands in its source exactly once."),
        Rule("changed-reading", "A reading mends what a scan has spoilt and changes nothing else."),
        Rule("silence", "What a source says rests on an extract, and what it doesn't on none."),
        Rule("foreign-extract", "What a source says rests on extracts of that source."),
        Rule("missing-pair", "Every claim and every dimension has a row for each source."),
        # The chapters and the figures
        Rule("dialect", "A chapter keeps to the dialect that both engines read."),
        Rule("chapter-title", "A chapter begins with a heading of the first level, free of marks."),
        Rule("include", "An included file is there, and does not include itself."),
        Rule("unknown-variable", "A variable is one that is computed."),
        Rule("unknown-reference", "A reference, a link or a term leads to a place in the book."),
        Rule("unknown-figure", "A division to fill names a figure or table that there is."),
        Rule("unknown-term", "A term stands in the glossary."),
        Rule("image", "An image is a file of the project and has an alternative text."),
        Rule("figure-module", "A figure's module is Python that draws from the frames it names."),
        Rule("copy", "A copy of the book is as its manifest and its sources say."),
        Rule("page", "A finished page has each identifier once, and links that lead somewhere."),
        # What is an author's to set
        Rule(
            "event-outside-source",
            "A date lies in the period that the sources of its extracts cover.",
            can_be_set=True,
        ),
        Rule(
            "unused-extract",
            "A mark, a quotation, a figure or a table leads to every extract.",
            "warn",
            can_be_set=True,
        ),
        Rule(
            "paragraph-without-mark",
            "Every paragraph of the essay carries a mark or a citation.",
            "warn",
            can_be_set=True,
        ),
        Rule(
            "typed-number",
            "A number that the data give is not typed into the prose.",
            "warn",
            can_be_set=True,
        ),
        Rule(
            "hidden-character",
            "No text holds characters that a reader can't see and a machine obeys.",
            "warn",
            can_be_set=True,
        ),
        Rule(
            "left-unseen",
            "Every word of a source is in an extract, or left out for a reason.",
            "warn",
            can_be_set=True,
        ),
    )
}
SETTABLE = tuple(name for name, rule in CATALOGUE.items() if rule.can_be_set)


def weighed(problems: Iterable[Problem], checks: Mapping[str, str]) -> list[Problem]:
    """Give each problem the severity that its rule has by default or by `checks`; drop the off."""
    found = []
    for problem in problems:
        rule = CATALOGUE.get(problem.rule)
        severity = rule.severity if rule else "error"
        if rule and rule.can_be_set:
            severity = checks.get(problem.rule, severity)
        if severity != "off":
            found.append(replace(problem, severity=severity))
    return found
