"""What both engines promise of a finished book, read from its files into plain values.

Names, anchors, numbers, alternative texts and links are the contract; how an engine marks them up
is not, so the reading knows Quarto's markup and ours.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from lxml import html

import finished_epub
import finished_pdf

SIGN = re.compile(r"^[A-Z]+\d+$")


@dataclass(frozen=True, order=True)
class Link:
    """A link: what it says, and where it leads (`page.html#id`, resolved to the site's root)."""

    text: str
    target: str


@dataclass(frozen=True)
class Heading:
    """A heading: its level, its number as printed (empty: none), its words."""

    level: int
    number: str
    text: str


@dataclass(frozen=True)
class Float:
    """A numbered figure or table: its caption with its number, its pictures and their texts."""

    id: str
    caption: str
    pictures: tuple[str, ...]
    alternatives: tuple[str, ...]


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    path: str
    lang: str
    ids: tuple[str, ...]
    headings: tuple[Heading, ...]
    floats: tuple[Float, ...]
    links: tuple[Link, ...]
    marks: tuple[Link, ...]
    written_marks: tuple[tuple[str, str], ...]
    crossrefs: tuple[Link, ...]
    text: str


@dataclass(frozen=True)
class FinishedBook:
    """A finished book: its site, its PDF, its EPUB."""

    folder: Path
    pages: dict[str, Page]

    @cached_property
    def files(self) -> frozenset[str]:
        """List every file below the folder."""
        paths = (path for path in self.folder.rglob("*") if path.is_file())
        return frozenset(path.relative_to(self.folder).as_posix() for path in paths)

    @cached_property
    def pdf(self) -> finished_pdf.Pdf:
        """Read the one PDF."""
        return finished_pdf.read(next(self.folder.glob("*.pdf")))

    @cached_property
    def epub(self) -> finished_epub.Epub:
        """Read the one EPUB."""
        return finished_epub.read(next(self.folder.glob("*.epub")))


def read_book(folder: Path) -> FinishedBook:
    """Read a finished book."""
    paths = sorted(path for path in folder.rglob("*.html") if "site_libs" not in path.parts)
    pages = [_page(folder, path) for path in paths]
    return FinishedBook(folder, {page.path: page for page in pages})


def _page(folder: Path, path: Path) -> Page:
    name = path.relative_to(folder).as_posix()
    document = html.fromstring(path.read_bytes().decode())
    main = document.find(".//main")
    assert main is not None, f"{name} has no main"
    ids = tuple(document.xpath("//@id"))
    for furniture in main.xpath(".//nav | .//script | .//*[@hidden]"):
        furniture.drop_tree()
    marks = main.xpath(".//a[contains(concat(' ', @class, ' '), ' mark ')]")
    crossrefs = main.xpath(".//a[contains(@class, 'crossref') or contains(@class, 'quarto-xref')]")
    return Page(
        path=name,
        lang=document.get("lang", ""),
        ids=ids,
        headings=tuple(map(_heading, main.xpath(".//h1 | .//h2 | .//h3"))),
        floats=tuple(
            _float(name, found)
            for found in main.xpath(".//*[starts-with(@id, 'fig-') or starts-with(@id, 'tbl-')]")
            if "-caption-" not in found.get("id")
        ),
        links=tuple(_link(name, link) for link in main.xpath(".//a[@href]")),
        marks=tuple(_link(name, mark) for mark in marks),
        written_marks=tuple((mark.get("id"), words(mark)) for mark in marks if mark.get("id")),
        crossrefs=tuple(_link(name, reference) for reference in crossrefs),
        text=words(main),
    )


def _heading(heading: html.HtmlElement) -> Heading:
    """Read a heading: `5 Comparison`, `Chapter 5 Comparison` and `Appendix A — Title` alike."""
    text = words(heading)
    numbers = heading.xpath(".//*[@class='chapter-number' or @class='header-section-number']")
    level = int(heading.tag[1])
    if numbers:
        printed = words(numbers[0])
        return Heading(level, printed.split()[-1], text.removeprefix(printed).strip())
    if appendix := re.match(r"Appendix ([A-Z]) — (.*)", text):
        return Heading(level, appendix[1], appendix[2])
    return Heading(level, "", text)


def _float(page: str, found: html.HtmlElement) -> Float:
    captions = found.xpath(".//figcaption | .//caption")
    pictures = found.xpath(".//img")
    return Float(
        id=found.get("id"),
        caption=words(captions[0]) if captions else "",
        pictures=tuple(resolved(page, picture.get("src")) for picture in pictures),
        alternatives=tuple(picture.get("alt", "") for picture in pictures),
    )


def _link(page: str, link: html.HtmlElement) -> Link:
    return Link(words(link), resolved(page, link.get("href")))


def resolved(page: str, href: str) -> str:
    """Resolve a link on a page to the site's root; one to another host stays as it is."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//", href):
        return href
    path, _, fragment = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return f"{target}#{fragment}" if fragment else target


def words(element: html.HtmlElement) -> str:
    """Give an element's text, spaces of every kind made one."""
    return " ".join("".join(element.itertext()).replace("\u200b", "").split())
