"""The contents on every page of the site: all chapters, and the sections of the page's own.

They are put together here and not by the pages' template, which would be most of its work in a book
of many chapters.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from triptych.engines.numbering import Numbered


def contents_of(book: Sequence[Numbered], current: Numbered | None, offset: str) -> str:
    """Give the contents as HTML; `offset` leads from the page of `current` to the site's root."""
    first = next((one for one in book if one.chapter.is_appendix), None)
    entries = (_entry(one, offset, one is current, one is first) for one in book)
    return "\n".join(["<ol>", *entries, "</ol>"])


def _entry(one: Numbered, offset: str, is_current: bool, is_first_appendix: bool) -> str:
    mark = ' class="first-appendix"' if is_first_appendix else ""
    here = ' aria-current="page"' if is_current else ""
    link = _link(f"{offset}/{one.chapter.page}", here, one.head.number, one.head.html)
    sections = "\n".join(_sections(one)) if is_current and one.sections else ""
    return f"<li{mark}>{link}{sections}</li>"


def _sections(one: Numbered) -> Iterator[str]:
    yield '<ol class="sections">'
    for section in one.sections:
        yield f"<li>{_link(section['target'], '', section['number'], section['title'])}</li>"
    yield "</ol>\n"


def _link(target: str, here: str, number: str, title: str) -> str:
    """Give a link; its title is HTML already."""
    words = f'<span class="nav-number">{escape(number)}</span><span>{title}</span>'
    return f'<a href="{escape(target)}"{here}>{words}</a>'
