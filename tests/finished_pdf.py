"""A finished PDF, read into plain values."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2

LINE = 16
"""Points of height in which the first line below a link's target stands."""
LINE_SHIFT = 2
"""Points by which a link may stand above the line to which its entry's marks lead."""


@dataclass(frozen=True)
class Bookmark:
    """An entry of the outline: its level (from 0), its words, the page that it leads to."""

    level: int
    title: str
    page: int


@dataclass(frozen=True)
class PdfLink:
    """A link inside the book: its page, height and words, its target's, the words found there."""

    page: int
    top: float
    text: str
    target_page: int
    target_top: float
    found: str


@dataclass(frozen=True)
class Element:
    """An element of the structure tree: its role, its alternative text, its elements."""

    role: str
    alt: str
    children: tuple[Element, ...]

    def walk(self) -> Iterator[Element]:
        """Yield this element and all below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


class Pdf:
    """A PDF; pages count from 0."""

    def __init__(self, path: Path) -> None:
        """Open a file."""
        self.path = path
        self.raw = pikepdf.open(path)
        self._reader = pypdfium2.PdfDocument(path)
        self._text = [page.get_textpage() for page in self._reader]
        self._pages = {page.objgen: index for index, page in enumerate(self.raw.pages)}

    @cached_property
    def texts(self) -> list[str]:
        """Give each page's text."""
        return [text.get_text_range().replace("\r\n", "\n") for text in self._text]

    @property
    def root(self) -> pikepdf.Dictionary:
        """Give the catalogue."""
        return self.raw.Root

    @cached_property
    def bookmarks(self) -> list[Bookmark]:
        """List the outline's entries."""
        with self.raw.open_outline() as outline:
            return list(self._bookmarks(outline.root, 0))

    @cached_property
    def structure(self) -> Element:
        """Give the structure tree."""
        return Element("Root", "", tuple(_elements(self.root.StructTreeRoot.get("/K"))))

    @cached_property
    def links(self) -> list[PdfLink]:
        """List the links that lead to a place in the book; fail for one that leads nowhere."""
        named = {str(name): place for name, place in _names(self.root)}
        return [
            self._link(page, annotation, named)
            for page, one in enumerate(self.raw.pages)
            for annotation in one.get("/Annots", [])
            if annotation.get("/Subtype") == "/Link" and "/URI" not in annotation.get("/A", {})
        ]

    def foreign_links(self) -> list[str]:
        """List the addresses outside the book that it links to."""
        annotations = (a for page in self.raw.pages for a in page.get("/Annots", []))
        return [str(a.A.URI) for a in annotations if "/URI" in a.get("/A", {})]

    def pages_of(self, title: str) -> range:
        """Give the pages of a chapter, by its bookmark."""
        chapters = [mark for mark in self.bookmarks if mark.level == 0]
        at = next(index for index, mark in enumerate(chapters) if mark.title == title)
        after = chapters[at + 1].page if at + 1 < len(chapters) else len(self.texts)
        return range(chapters[at].page, after)

    def entries(self, pages: range, signs: Collection[str]) -> dict[str, list[PdfLink]]:
        """List the links of each entry of the appendix on some pages, by its extract's sign.

        An entry begins where the marks of its sign lead.
        """
        marks = [link for link in self.links if link.text in signs]
        begins = {(mark.target_page, -mark.target_top): mark.text for mark in marks}
        order = sorted(begins)
        entries: dict[str, list[PdfLink]] = {sign: [] for sign in begins.values()}
        for link in (link for link in self.links if link.page in pages):
            at = bisect_right(order, (link.page, LINE_SHIFT - link.top)) - 1
            if at >= 0:
                entries[begins[order[at]]].append(link)
        return entries

    def _bookmarks(self, items: list[Any], level: int) -> Iterator[Bookmark]:
        for item in items:
            place = item.destination
            yield Bookmark(level, str(item.title), self._pages[place[0].objgen])
            yield from self._bookmarks(item.children, level + 1)

    def _link(self, page: int, annotation: Any, named: dict[str, Any]) -> PdfLink:
        place = annotation.get("/Dest") or annotation.A.D
        if isinstance(place, pikepdf.String | pikepdf.Name):
            place = named[str(place)]
        if isinstance(place, pikepdf.Dictionary):
            place = place.D
        target = self._pages[place[0].objgen]
        left, bottom, right, top = (float(edge) for edge in annotation.Rect)
        text = self._text[page].get_text_bounded(left, bottom, right, top)
        height = float(place[3]) if len(place) > 3 else 0.0
        found = self._text[target].get_text_bounded(0, height - LINE, 10_000, height)
        return PdfLink(page, top, _plain(text), target, height, _plain(found))


def read(path: Path) -> Pdf:
    """Read a PDF."""
    return Pdf(path)


def _plain(text: str) -> str:
    return " ".join(text.replace("\u200b", "").split())


def _names(root: pikepdf.Dictionary) -> Iterator[tuple[Any, Any]]:
    """Yield the named destinations."""
    tree = root.get("/Names", {}).get("/Dests")
    nodes = [tree] if tree is not None else []
    while nodes:
        node = nodes.pop()
        flat = list(node.get("/Names", []))
        yield from zip(flat[::2], flat[1::2], strict=True)
        nodes += list(node.get("/Kids", []))


def _elements(kids: Any) -> Iterator[Element]:
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            below = tuple(_elements(kid.K)) if "/K" in kid else ()
            yield Element(str(kid.S).removeprefix("/"), str(kid.get("/Alt", "")), below)
