"""The link from a book's pages to the page of its editions, once there is one to lead to."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from triptych.files import write_if_changed

PLACE = "<!-- editions -->"
"""Where the link belongs: at the foot of each page of a finished site, beside how it is cited."""


def link_to_editions(page: Path, kept: Iterable[Path]) -> None:
    """Let the pages of the book that stands beside `page` lead to it.

    The book's own folder may be among the `kept` editions; below the others' folders nothing is
    touched, for an edition stays as it was published.
    """
    root = page.parent.resolve()
    others = [folder for edition in kept if (folder := edition.resolve()) != root]
    for path in sorted(root.rglob("*.html")):
        if any(path.is_relative_to(other) for other in others):
            continue
        text = path.read_text("utf-8")
        if PLACE in text:
            way = Path(os.path.relpath(root / page.name, path.parent)).as_posix()
            link = f'<p class="editions"><a href="{way}">Editions, and what changed in them</a></p>'
            write_if_changed(path, text.replace(PLACE, link))
