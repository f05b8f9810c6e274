"""The page for addresses that lead nowhere, which is shown at any depth of a site."""

from __future__ import annotations

from html import escape
from pathlib import Path
from urllib.parse import quote, urlsplit

from triptych.project import Project
from triptych.publish.plain_page import plain_page, sheets_of_faces

MISSING_PAGE = "404.html"
TITLE = "No such page"
TEXT = "No page of the book is at this address. It may have been renamed, or the link may be wrong"


def offset_from_anywhere(project: Project) -> str:
    """Give the way to the site's root: by its address, if it has one, from any depth."""
    return urlsplit(project.site_url).path if project.site_url else "."


def add_missing_page(project: Project, stage: Path) -> None:
    """Put a plain one into a site whose engine has made none, in the book's faces."""
    if (stage / MISSING_PAGE).exists():
        return
    offset = escape(offset_from_anywhere(project).rstrip("/"))
    faces = [f"{offset}/{quote(sheet)}" for sheet in sheets_of_faces(stage)]
    body = [
        f"<h1>{TITLE}</h1>",
        f"<p>{TEXT}.</p>",
        f'<p><a href="{offset}/index.html">{escape(project.title)}</a></p>',
    ]
    head = [f'<link rel="stylesheet" href="{face}">' for face in faces]
    page = plain_page(f"{TITLE} – {project.title}", project.lang, body, head)
    (stage / MISSING_PAGE).write_text(page, "utf-8")
