"""The editions of a book on one page and in one feed, each with what changed in it."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from urllib.parse import quote

from triptych.files import write_if_changed
from triptych.publish.editions import (
    ADDED,
    CHANGED,
    REMOVED,
    Changes,
    FigureChange,
    Kept,
    changes_of,
)
from triptych.publish.editions_link import link_to_editions
from triptych.publish.manifest import renew_manifest
from triptych.publish.plain_page import plain_page, sheets_of_faces

PAGE, FEED = "editions.html", "editions.xml"
SIGNS = {ADDED: "+", REMOVED: "−", CHANGED: "±"}


def write_editions(editions: Sequence[Kept], output: Path) -> None:
    """Write the page and the feed into a folder; both link to the editions from there.

    `editions` are in the order of their time, one or more. A book that is in the folder itself
    leads to the page from now on, and its manifest lists both.
    """
    newest_first = list(zip(editions, changes_of(editions), [None, *editions], strict=False))[::-1]
    write_if_changed(output / PAGE, _page(newest_first, output))
    write_if_changed(output / FEED, _feed(newest_first, output))
    link_to_editions(output / PAGE, [edition.folder for edition in editions])
    renew_manifest(output)


Listed = Sequence[tuple[Kept, Changes | None, Kept | None]]
"""Each edition with what changed in it, and the one before it."""


def _way(edition: Kept, output: Path, path: str) -> str:
    """Give the address of an edition's file, from the output folder."""
    return quote(Path(os.path.relpath(edition.folder / path, output)).as_posix())


def _page(listed: Listed, output: Path) -> str:
    newest = listed[0][0].record
    title = f"Editions of {newest['title']}"
    shown = escape(title)
    return plain_page(
        title,
        newest["lang"],
        [
            f"<h1>{shown}</h1>",
            f'<p>New editions are told in a <a href="{FEED}">feed</a>.</p>',
            *(part for one in listed for part in _section(*one, output)),
        ],
        [
            f'<link rel="alternate" type="application/atom+xml" href="{FEED}" title="{shown}">',
            *_faces(listed[0][0], output),
        ],
    )


def _faces(newest: Kept, output: Path) -> Iterator[str]:
    """Set the page in the faces of the newest edition, wherever its engine has put them."""
    for sheet in sheets_of_faces(newest.folder):
        yield f'<link rel="stylesheet" href="{_way(newest, output, sheet)}">'


def _section(
    edition: Kept, changes: Changes | None, before: Kept | None, output: Path
) -> Iterator[str]:
    yield f'<h2><a href="{_way(edition, output, "index.html")}">{escape(edition.name)}</a></h2>'
    if changes is None or before is None:
        yield "<p>The first edition that was kept.</p>"
        return
    yield f"<p>Changed since {escape(before.name)}: {changes}.</p>"
    if changes.rows:
        yield "<h3>Data</h3><ul>"
        for row in changes.rows:
            columns = f" ({escape(', '.join(row.columns))})" if row.columns else ""
            yield _item(row.how, f"{escape(row.table)}: {escape(row.row)}{columns}")
        yield "</ul>"
    if changes.figures:
        yield "<h3>Figures</h3>"
        for figure in changes.figures:
            yield from _compared(figure, before, edition, output)
    for chapter in dict.fromkeys(one.chapter for one in changes.sentences):
        yield f"<h3>Prose of {escape(chapter)}</h3><ul>"
        for one in changes.sentences:
            if one.chapter == chapter:
                tag = "del" if one.how == REMOVED else "ins"
                yield _item(one.how, f"<{tag}>{escape(one.sentence)}</{tag}>")
        yield "</ul>"


def _item(how: str, what: str) -> str:
    return f'<li><span title="{how}">{SIGNS[how]}</span> {what}</li>'


def _compared(figure: FigureChange, before: Kept, after: Kept, output: Path) -> Iterator[str]:
    """Show a figure as it was beside what it is."""
    title = escape(figure.title)
    yield f'<figure><figcaption>{title} ({figure.how})</figcaption><div class="compared">'
    shown = ((before, "Before", ADDED), (after, "After", REMOVED))
    for edition, when, absent in shown:
        if figure.how != absent:
            path = _way(edition, output, f"figures/{figure.name}.svg")
            yield f'<div><p>{when}</p><img src="{path}" alt="{when}: {title}" loading="lazy"></div>'
    yield "</div></figure>"


def _feed(listed: Listed, output: Path) -> str:
    newest = listed[0][0]
    record = newest.record
    site = f"{record['site']}/" if record["site"] else ""
    authors = "".join(f"<author><name>{escape(one)}</name></author>" for one in record["authors"])
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            f'<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{escape(record["lang"])}">',
            f"<id>{_urn(str(record['title']))}</id>",
            f"<title>{escape(record['title'])}</title>",
            f"<updated>{newest.date}</updated>",
            f'<link rel="alternate" href="{site}{PAGE}"/>',
            *([f'<link rel="self" href="{site}{FEED}"/>'] if site else []),
            authors,
            *(_entry(*one, site, output) for one in listed),
            "</feed>\n",
        ]
    )


def _entry(
    edition: Kept, changes: Changes | None, before: Kept | None, site: str, output: Path
) -> str:
    record = edition.record
    said = f"Changed: {changes}." if before else "The first edition that was kept."
    id = _urn(" ".join(str(record[part]) for part in ("title", "date", "commit")))
    return "\n".join(
        [
            f"<entry><id>{id}</id>",
            f"<title>{escape(f'Edition of {edition.name}')}</title>",
            f"<updated>{edition.date}</updated>",
            f'<link rel="alternate" href="{site}{_way(edition, output, "index.html")}"/>',
            f"<summary>{escape(said)}</summary></entry>",
        ]
    )


def _urn(name: str) -> str:
    return uuid.uuid5(uuid.NAMESPACE_URL, name).urn
