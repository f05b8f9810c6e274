"""Check a finished site: every link leads somewhere, every identifier is there once."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from triptych.problems import Problem

RESOURCES = {"img": "src", "script": "src", "source": "srcset", "iframe": "src", "video": "src"}


@dataclass
class _Page(HTMLParser):
    """What a page defines and what it asks for, with places."""

    name: str
    ids: Counter[str] = field(default_factory=Counter)
    links: list[tuple[str, bool, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if given.get("id") and tag != "link":
            self.ids[str(given["id"])] += 1
        line, column = self.getpos()
        if tag in ("a", "link", "area") and given.get("href"):
            is_resource = tag == "link" and "canonical" not in str(given.get("rel"))
            self.links.append((str(given["href"]), is_resource, line, column + 1))
        elif tag in RESOURCES and given.get(RESOURCES[tag]):
            self.links.append((str(given[RESOURCES[tag]]), True, line, column + 1))


def check_site(folder: Path, base: str = "") -> list[Problem]:
    """Check every page below a folder, without asking any other host.

    `base` is the path on its host at which the site will be found, as in `/book`; an address that
    begins with a slash begins with it.
    """
    pages: dict[str, _Page] = {}
    for path in sorted(folder.rglob("*.html")):
        name = path.relative_to(folder).as_posix()
        pages[name] = page = _Page(name)
        page.feed(path.read_text("utf-8"))
        page.close()
    problems = []
    for page in pages.values():
        for id, count in page.ids.items():
            if count > 1:
                what = f"The identifier “{id}” stands {count} times."
                problems.append(Problem(page.name, 1, 1, what, "Rename one.", "page"))
        for link, is_resource, line, column in page.links:
            if what := _fault(folder, base, pages, page, link, is_resource):
                remedy = "Mend it in the chapter."
                problems.append(Problem(page.name, line, column, what, remedy, "page"))
    return problems


def _fault(
    folder: Path, base: str, pages: dict[str, _Page], page: _Page, link: str, is_resource: bool
) -> str | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        return f"“{link}” is no address."
    if parts.scheme or parts.netloc:
        if is_resource and parts.scheme != "data":
            return f"“{link}” would be asked of another host."
        return None
    path = parts.path.removeprefix(base) if parts.path.startswith(f"{base}/") else parts.path
    target = _resolved(page.name, unquote(path)) if path else page.name
    if target is not None and (path.endswith("/") or not target):
        target = f"{target}/index.html".lstrip("/")
    if target is None or not os.path.isfile(folder / target):
        return f"“{link}” leads to no file of the book."
    if parts.fragment and target in pages and not pages[target].ids[unquote(parts.fragment)]:
        return f"“{link}” leads to no place on its page."
    return None


def _resolved(page: str, path: str) -> str | None:
    """Resolve a relative path against a page; `None` when it leads out of the book."""
    parts = [] if path.startswith("/") else list(PurePosixPath(page).parent.parts)
    for part in PurePosixPath(path.lstrip("/")).parts:
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)
