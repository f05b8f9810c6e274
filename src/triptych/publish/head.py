"""What a page says of itself to machines, in its head: Highwire's tags, Open Graph, JSON-LD.

Both engines' pages have the same. The tags of Quarto's own settings, `google-scholar` and
`open-graph`, take the place of these where an author sets them. A tag that needs the site's address
is there where `book.site-url` gives it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from triptych.project import Project
from triptych.publish.cover import COVER, HEIGHT, WIDTH

if TYPE_CHECKING:
    from triptych.publish.citing import Work

PREFIX = {"google-scholar": '<meta name="citation_', "open-graph": '<meta property="og:'}
"""How each tag of a setting of Quarto's begins."""


@dataclass(frozen=True)
class Place:
    """Where a page is: its project, the book and all its chapters, in their order."""

    project: Project
    book: Work
    chapters: Sequence[Work]


def head_of(place: Place, chapter: Work, page: str, summary: str) -> str:
    """Give the tags of a chapter's page as HTML, a line for each.

    `summary` is what the chapter says in one sentence, empty where it has none.
    """
    is_home = page == "index.html"
    tags = [
        *_highwire(place, chapter, is_home),
        *_open_graph(place, chapter, page, summary, is_home),
        _json_ld(_of_book(place) if is_home else _of_chapter(place, chapter, summary)),
    ]
    return "\n".join(tags)


def with_head(page: str, head: str, by_quarto: Collection[str]) -> str:
    """Put tags into a page of Quarto's, but for those of the settings that Quarto has written.

    Given to Quarto for the head, they would be made over: it writes its own title and description
    into every `og:title` and `og:description` that it finds.
    """
    kept = [tag for tag in head.split("\n") if not any(PREFIX[kind] in tag for kind in by_quarto)]
    return page.replace("</head>", "\n".join([*kept, "</head>"]), 1)


def _meta(key: str, name: str, content: str) -> str:
    return f'<meta {key}="{name}" content="{escape(content)}">'


def _highwire(place: Place, chapter: Work, is_home: bool) -> list[str]:
    book = place.book
    pdf = f"{book.url}{place.project.output_file}.pdf" if book.url else ""
    tags = [
        ("title", book.title if is_home else chapter.title),
        *(("author", author) for author in book.authors),
        ("publication_date", book.issued.replace("-", "/")),
        ("inbook_title", "" if is_home else book.title),
        ("language", book.lang),
        ("pdf_url", pdf),
    ]
    return [_meta("name", f"citation_{name}", content) for name, content in tags if content]


def _open_graph(place: Place, chapter: Work, page: str, summary: str, is_home: bool) -> list[str]:
    project, book = place.project, place.book
    tags = {
        "og:type": "book" if is_home else "article",
        "og:title": book.title if is_home else chapter.title,
        "og:site_name": project.title,
        "og:description": project.description if is_home else summary or project.description,
        "og:locale": book.lang.replace("-", "_"),
    }
    if book.url:
        tags |= {
            "og:url": book.url if is_home else f"{book.url}{page}",
            "og:image": f"{book.url}{COVER}",
            "og:image:width": str(WIDTH),
            "og:image:height": str(HEIGHT),
            "og:image:alt": f"The title, {book.title}, above the book’s device.",
        }
    return [_meta("property", name, content) for name, content in tags.items() if content]


def _of_book(place: Place) -> dict[str, Any]:
    parts = [{"@type": "Chapter", "name": one.title, "url": one.url} for one in place.chapters]
    return _about("Book", place.book) | {
        "description": place.project.description,
        "hasPart": [_told(part) for part in parts],
    }


def _of_chapter(place: Place, chapter: Work, summary: str) -> dict[str, Any]:
    return _about("Chapter", chapter) | {
        "abstract": summary,
        "isPartOf": _told(_about("Book", place.book)),
    }


def _about(kind: str, work: Work) -> dict[str, Any]:
    """Say of a work, under schema.org's names, what its citation does."""
    return {
        "@type": kind,
        "name": work.title,
        # Whether a name is a person's or a body's is not known.
        "author": [{"name": author} for author in work.authors],
        "datePublished": work.issued,
        "version": work.edition,
        "inLanguage": work.lang,
        "url": work.url,
    }


def _told(properties: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in properties.items() if value}


def _json_ld(properties: dict[str, Any]) -> str:
    """Give a data block; no text in it can end it, or begin a comment of HTML."""
    data = {"@context": "https://schema.org", **_told(properties)}
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    return f'<script type="application/ld+json">{text}</script>'
