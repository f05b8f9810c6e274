"""What both engines promise of a finished book, read from its files into plain values.

Names, anchors, numbers, alternative texts and links are the contract; how an engine marks them up
is not, so the reading knows Quarto's markup and ours.
"""

from __future__ import annotations

import posixpath
import re
from copy import deepcopy
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


@dataclass(frozen=True, order=True)
class Mark(Link):
    """An evidence mark: a link that names the passages on its card."""

    passages: tuple[str, ...]


@dataclass(frozen=True)
class Heading:
    """A heading: its level, its number as printed (empty: none), its words."""

    level: int
    number: str
    text: str


@dataclass(frozen=True)
class Chart:
    """A chart drawn into a page: its text alternative, and its marks, which are links too."""

    alternative: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Float:
    """A numbered figure or table: its caption with its number, its charts, its images' texts."""

    id: str
    caption: str
    charts: tuple[Chart, ...]
    images: tuple[str, ...]


@dataclass(frozen=True)
class Row:
    """A row of what a figure rests on: what its mark tells, and the marks of its passages."""

    says: str
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Panel:
    """What one source has beside the others: its name, its status (sign and word), its passages.

    A passage is its mark, and its words.
    """

    source: str
    status: str
    passages: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Beside:
    """A theme, claim or event that stands side by side: its label and a panel for each source."""

    label: str
    panels: tuple[Panel, ...]


@dataclass(frozen=True)
class Entry:
    """What is said of a passage, in the appendix or beside its source: its words and links."""

    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Script:
    """A script of a page: where it comes from (empty: it stands there), its type, its place."""

    source: str
    type: str
    is_in_text: bool


@dataclass(frozen=True)
class Page:
    """A page of the site."""

    path: str
    lang: str
    ids: tuple[str, ...]
    headings: tuple[Heading, ...]
    floats: tuple[Float, ...]
    links: tuple[Link, ...]
    marks: tuple[Mark, ...]
    written_marks: tuple[tuple[str, str], ...]
    crossrefs: tuple[Link, ...]
    rows: dict[str, Row]
    entries: dict[str, Entry]
    notes: dict[str, Entry]
    beside: dict[str, Beside]
    standings: tuple[tuple[str, tuple[str, ...]], ...]
    source: str
    scripts: tuple[Script, ...]
    handlers: tuple[str, ...]
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
    scripts = tuple(
        Script(
            resolved(name, script.get("src")) if script.get("src") else "",
            script.get("type", ""),
            main in script.iterancestors(),
        )
        for script in document.iter("script")
    )
    for furniture in main.xpath(".//nav | .//script | .//*[@hidden]"):
        furniture.drop_tree()
    marks = main.xpath(f".//a[{has_class('mark')}]")
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
        links=_links(name, main),
        marks=tuple(_mark(name, mark) for mark in marks),
        written_marks=tuple((mark.get("id"), words(mark)) for mark in marks if mark.get("id")),
        crossrefs=tuple(_link(name, reference) for reference in crossrefs),
        rows={
            row.get("id"): _row(name, row) for row in main.xpath(".//*[starts-with(@id, 'rests-')]")
        },
        entries={
            entry.get("id"): Entry(words(entry), _links(name, entry))
            for entry in main.xpath(f".//*[{has_class('extract-entry')}]")
        },
        notes={
            note.get("data-passage"): Entry(words(note), _links(name, note))
            for note in main.xpath(f".//*[{has_class('note')} and @data-passage]")
        },
        beside=dict(map(_beside, main.xpath(f".//*[{has_class('beside-item')}]"))),
        standings=tuple(map(_standing, main.xpath(".//tr[@data-verdicts]"))),
        source=" ".join(_source(reader) for reader in main.xpath(f".//div[{has_class('reader')}]")),
        scripts=scripts,
        handlers=tuple(name for one in main.iter() for name in one.attrib if name.startswith("on")),
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
    charts = found.xpath(f".//svg[{has_class('chart')}]")
    return Float(
        id=found.get("id"),
        caption=words(captions[0]) if captions else "",
        charts=tuple(
            Chart(
                chart.get("aria-label"),
                tuple(
                    _mark(page, mark, mark.get("aria-label"))
                    for mark in chart.xpath(f".//a[{has_class('chart-mark')}]")
                ),
            )
            for chart in charts
        ),
        images=tuple(image.get("alt", "") for image in found.iter("img")),
    )


def _row(page: str, says: html.HtmlElement) -> Row:
    """Read a row by the words of it that bear its identifier."""
    (item,) = says.xpath("ancestor::li[1]")
    marks = item.xpath(f".//a[{has_class('mark')}]")
    return Row(words(says), tuple(_mark(page, mark) for mark in marks))


def _beside(item: html.HtmlElement) -> tuple[str, Beside]:
    panels = item.xpath(f".//*[{has_class('panel')}]")
    (heading,) = item.xpath(".//h3")
    beside = Beside(words(heading), tuple(map(_panel, panels)))
    return item.get("data-item"), beside


def _panel(panel: html.HtmlElement) -> Panel:
    head, *passages = panel.xpath("./p")
    statuses = panel.xpath(f".//*[{has_class('status')}]")
    if statuses:
        passages = passages[1:]
    parts = (words(passage).partition(" ") for passage in passages)
    return Panel(
        source=words(head),
        status=" ".join(map(words, statuses)),
        passages=tuple((sign, text) for sign, _, text in parts),
    )


def _standing(row: html.HtmlElement) -> tuple[str, tuple[str, ...]]:
    """Read a claim and its verdicts, one for each choice of the sources that are left out."""
    return words(row[0]), tuple(row.get("data-verdicts").split("|"))


def _source(reader: html.HtmlElement) -> str:
    """Read a source's own words, without what its reader says of them."""
    own = deepcopy(reader)
    for name in ("reader-tools", "line-number", "evidence", "mended", "notes"):
        for added in own.xpath(f".//*[{has_class(name)}]"):
            added.drop_tree()
    return words(own)


def _links(page: str, element: html.HtmlElement) -> tuple[Link, ...]:
    return tuple(_link(page, link) for link in element.xpath(".//a[@href]"))


def _mark(page: str, mark: html.HtmlElement, text: str | None = None) -> Mark:
    passages = tuple(mark.get("data-passages", "").split())
    return Mark(text or words(mark), resolved(page, mark.get("href")), passages)


def _link(page: str, link: html.HtmlElement) -> Link:
    return Link(words(link), resolved(page, link.get("href")))


def resolved(page: str, href: str) -> str:
    """Resolve a link on a page to the site's root; one to another host stays as it is."""
    if re.match(r"[a-z][a-z0-9+.-]*:|//", href):
        return href
    path, _, fragment = href.partition("#")
    target = posixpath.normpath(posixpath.join(posixpath.dirname(page), path)) if path else page
    return f"{target}#{fragment}" if fragment else target


def has_class(name: str) -> str:
    """Give the XPath condition of a class."""
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


def words(element: html.HtmlElement) -> str:
    """Give an element's text, spaces of every kind made one."""
    return " ".join("".join(element.itertext()).replace("\u200b", "").split())
