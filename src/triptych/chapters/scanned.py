"""What a chapter defines and what it refers to, each with its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from triptych.problems import Problem

PAGE_FORMATS = ("html", "html:js")
"""What Quarto's conditional content calls a page of the site."""


@dataclass(frozen=True)
class Mention:
    """A word that refers to or defines something, at its place."""

    name: str
    file: str
    line: int
    column: int

    def problem(self, what: str, remedy: str = "", rule: str = "") -> Problem:
        """Report a fault here."""
        return Problem(self.file, self.line, self.column, what, remedy, rule)


@dataclass(frozen=True)
class Attributes:
    """A fenced division's identifier, classes and values."""

    at: Mention
    classes: tuple[str, ...]
    values: dict[str, str]
    is_empty: bool
    is_on_page: bool = True

    @property
    def is_hidden_on_pages(self) -> bool:
        """Say whether this is conditional content that a page of the site doesn't show."""
        hides = "content-hidden" in self.classes
        only, but = self.values.get("when-format"), self.values.get("unless-format")
        if not (hides or "content-visible" in self.classes) or (only is None and but is None):
            return False
        holds = only in (None, *PAGE_FORMATS) and but not in PAGE_FORMATS
        return holds == hides


@dataclass
class Scan:
    """What one chapter holds, in the order of its lines.

    `on_page` names what is cited where a page of the site shows it; `cites` holds all citations.
    """

    path: str
    title: str = ""
    id: str = ""
    cites: list[Mention] = field(default_factory=list)
    on_page: list[str] = field(default_factory=list)
    crossrefs: list[Mention] = field(default_factory=list)
    ids: list[Mention] = field(default_factory=list)
    divs: list[Attributes] = field(default_factory=list)
    terms: list[Mention] = field(default_factory=list)
    links: list[tuple[Mention, str]] = field(default_factory=list)
    images: list[Mention] = field(default_factory=list)
    anchors: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def divs_of(self, name: str) -> Iterator[Attributes]:
        """Yield the divisions of a class."""
        return (div for div in self.divs if name in div.classes)

    def floats(self, kind: str) -> Iterator[Attributes]:
        """Yield the empty figure (`fig`) or table (`tbl`) divisions, which we fill."""
        return (div for div in self.divs if div.is_empty and div.at.name.startswith(f"{kind}-"))
