"""A finished EPUB, read into plain values."""

from __future__ import annotations

import posixpath
import zipfile
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from lxml import etree

NAMES = {
    "c": "urn:oasis:names:tc:opendocument:xmlns:container",
    "d": "http://purl.org/dc/elements/1.1/",
    "e": "http://www.idpf.org/2007/ops",
    "o": "http://www.idpf.org/2007/opf",
    "x": "http://www.w3.org/1999/xhtml",
}


@dataclass(frozen=True)
class Item:
    """A file of the manifest: its name in the archive, its media type, its properties."""

    name: str
    media_type: str
    properties: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """An extract in the appendix, or in a note: its words, and its links (text, `file#id`)."""

    text: str
    links: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Document:
    """A content document: its identifiers, links (text, `file#id`), pictures (file, alt), text.

    `tables` are rows of the words of cells; `entries` those of the appendix, by extract; `notes`
    those that marks open; `source` the words of a source that it shows, without the signs that are
    put to them.
    """

    name: str
    lang: str
    ids: tuple[str, ...]
    links: tuple[tuple[str, str], ...]
    pictures: tuple[tuple[str, str | None], ...]
    tables: tuple[tuple[tuple[str, ...], ...], ...]
    entries: dict[str, Entry]
    notes: dict[str, Entry]
    source: str
    text: str
    root: Any


@dataclass(frozen=True)
class Epub:
    """An EPUB: its archive's entries in order, its manifest, its documents by name, in order."""

    path: Path
    entries: tuple[zipfile.ZipInfo, ...]
    package: Any
    items: tuple[Item, ...]
    spine: tuple[str, ...]
    documents: dict[str, Document]

    def metadata(self, name: str) -> list[str]:
        """Give the values of a Dublin Core element."""
        return [element.text or "" for element in self.package.iterfind(f".//d:{name}", NAMES)]

    def item(self, name: str) -> bytes:
        """Read a file of the archive."""
        with zipfile.ZipFile(self.path) as archive:
            return archive.read(name)


def read(path: Path) -> Epub:
    """Read an EPUB; fail when a document of it isn't XML."""
    with zipfile.ZipFile(path) as archive:
        container = etree.fromstring(archive.read("META-INF/container.xml"))
        opf = container.find(".//c:rootfile", NAMES).get("full-path")
        package = etree.fromstring(archive.read(opf))
        items = {
            item.get("id"): Item(
                _resolved(opf, item.get("href")),
                item.get("media-type"),
                tuple((item.get("properties") or "").split()),
            )
            for item in package.iterfind("o:manifest/o:item", NAMES)
        }
        spine = [items[ref.get("idref")].name for ref in package.iterfind(".//o:itemref", NAMES)]
        pages = [i.name for i in items.values() if i.media_type == "application/xhtml+xml"]
        documents = {name: _document(name, archive.read(name)) for name in pages}
        entries = tuple(archive.infolist())
    return Epub(path, entries, package, tuple(items.values()), tuple(spine), documents)


def _document(name: str, content: bytes) -> Document:
    root = etree.fromstring(content)
    pictures = root.iterfind(".//x:img", NAMES)
    return Document(
        name=name,
        lang=root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "",
        ids=tuple(root.xpath("//@id")),
        links=_links(name, root),
        pictures=tuple((_resolved(name, p.get("src")), p.get("alt")) for p in pictures),
        tables=tuple(
            tuple(tuple(map(_words, row)) for row in table.iterfind(".//x:tr", NAMES))
            for table in root.iterfind(".//x:table", NAMES)
        ),
        entries={
            entry.get("id"): Entry(_words(entry), _links(name, entry))
            for entry in _of_class(root, "extract-entry")
        },
        notes={
            note.get("id").removeprefix("note-"): Entry(_words(note), _links(name, note))
            for note in root.iterfind(".//x:aside[@role='doc-footnote']", NAMES)
            if note.get("id", "").startswith("note-")
        },
        source=" ".join(map(_source, _of_class(root, "reader"))),
        text=_words(root.find("x:body", NAMES)),
        root=root,
    )


def _links(name: str, element: Any) -> tuple[tuple[str, str], ...]:
    links = element.iterfind(".//x:a[@href]", NAMES)
    return tuple((_words(link), _resolved(name, link.get("href"))) for link in links)


def _source(reader: Any) -> str:
    own = deepcopy(reader)
    for sign in _of_class(own, "evidence"):
        for part in sign.iter():
            part.text = ""  # its tail is the passage's own
    return _words(own)


def _of_class(element: Any, name: str) -> list[Any]:
    return element.xpath(f".//*[contains(concat(' ', @class, ' '), ' {name} ')]")


def _resolved(name: str, href: str) -> str:
    if ":" in href.split("/")[0]:
        return href
    path, _, fragment = href.partition("#")
    target = name
    if path:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(path)))
    return f"{target}#{fragment}" if fragment else target


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())
