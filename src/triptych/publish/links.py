"""Check a finished site: every link leads somewhere, every identifier is there once."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from triptych.kept import Facts, Kept, hash_of, made_once, package_code
from triptych.problems import Problem

RESOURCES = {"img": "src", "script": "src", "source": "srcset", "iframe": "src", "video": "src"}
TAG = re.compile(
    r"""<(?:!--.*?-->|([a-zA-Z][^\s/>]*)([^>"']*(?:"[^"]*"[^>"']*|'[^']*'[^>"']*)*)>)""", re.DOTALL
)
"""A comment, or the name and the attributes of an element's start."""
ATTRIBUTE = re.compile(r"""([^\s=>"'/]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
TOLD = re.compile(r"\s(?:id|href|src|srcset)\s*=")
UNREAD = ("script", "style")
"""The elements whose text is no HTML."""
Told = tuple[Mapping[str, int], list[tuple[str, bool, int, int]]]
"""What a page defines, by how often, and what it asks for: see `_told_by`."""


def _told_by(text: str) -> tuple[Counter[str], list[tuple[str, bool, int, int]]]:
    """Say what a page defines, by how often, and what it asks for, with places.

    The book's pages are well-formed, and a parser for all that isn't takes four times as long.
    """
    ids: Counter[str] = Counter()
    links: list[tuple[str, bool, int, int]] = []
    line, counted, position = 1, 0, 0
    while found := TAG.search(text, position):
        position = found.end()
        tag = (found[1] or "").lower()
        if tag in UNREAD:
            end = text.find(f"</{tag}", position)
            position = len(text) if end < 0 else end
        if not tag or not TOLD.search(found[2]):
            continue
        given = {
            name.lower(): unescape(double or single or bare)
            for name, double, single, bare in ATTRIBUTE.findall(found[2])
        }
        if given.get("id") and tag != "link":
            ids[given["id"]] += 1
        is_link = tag in ("a", "link", "area")
        if not (address := given.get("href" if is_link else RESOURCES.get(tag, ""))):
            continue
        line += text.count("\n", counted, found.start())
        counted = found.start()
        column = counted - text.rfind("\n", 0, counted)
        is_resource = not is_link or (tag == "link" and "canonical" not in given.get("rel", ""))
        links.append((address, is_resource, line, column))
    return ids, links


@dataclass(frozen=True)
class _Site:
    """The files of a site, what its pages define and ask for, and where on its host it is."""

    base: str
    files: Collection[str]
    ids: Mapping[str, Mapping[str, int]]
    links: Mapping[str, Sequence[tuple[str, bool, int, int]]]


def check_site(folder: Path, kept: Kept, base: str = "") -> list[Problem]:
    """Check every page below a folder, without asking any other host.

    `base` is the path on its host at which the site will be found, as in `/book`; an address that
    begins with a slash begins with it. What a page says is read once, and `kept`.
    """
    files = set(_files_below(folder))
    pages = sorted(name for name in files if name.endswith(".html"))
    read = {name: _read(name, (folder / name).read_bytes(), kept) for name in pages}
    site = _Site(
        base,
        files,
        {name: ids for name, (ids, _) in read.items()},
        {name: links for name, (_, links) in read.items()},
    )
    problems = []
    for page in pages:
        for id, count in site.ids[page].items():
            if count > 1:
                what = f"The identifier “{id}” stands {count} times."
                problems.append(Problem(page, 1, 1, what, "Rename one.", "page"))
        faults: dict[tuple[str, bool], str | None] = {}
        for link, is_resource, line, column in site.links[page]:
            if (link, is_resource) not in faults:
                faults[link, is_resource] = _fault(site, page, link, is_resource)
            if what := faults[link, is_resource]:
                problems.append(
                    Problem(page, line, column, what, "Mend it in the chapter.", "page")
                )
    return problems


def _files_below(folder: Path) -> Iterator[str]:
    """Yield the paths of a folder's files."""
    for parent, _, names in os.walk(folder):
        way = Path(parent).relative_to(folder).as_posix()
        yield from names if way == "." else (f"{way}/{name}" for name in names)


_last: dict[str, tuple[str, Told]] = {}
"""The hash of each page that was read last, by its name, and what it told: for a preview."""


def _read(name: str, page: bytes, kept: Kept) -> Told:
    """Give what a page tells, which is read once while it stays the same."""
    digest = hash_of(page)
    if _last.get(name, ("", None))[0] != digest:

        def make() -> tuple[Any, dict[str, bytes]]:
            return list(_told_by(page.decode())), {}

        inputs = {"links of": digest, "code": package_code()}
        ids, links = made_once(kept, Facts({}, kept.folder), inputs, make).result
        _last[name] = digest, (ids, [tuple(link) for link in links])
    return _last[name][1]


def _fault(site: _Site, page: str, link: str, is_resource: bool) -> str | None:
    try:
        parts = urlsplit(link)
    except ValueError:
        return f"“{link}” is no address."
    if parts.scheme or parts.netloc:
        if is_resource and parts.scheme != "data":
            return f"“{link}” would be asked of another host."
        return None
    base, path = site.base, parts.path
    path = path.removeprefix(base) if path.startswith(f"{base}/") else path
    target = _resolved(page, unquote(path)) if path else page
    if target is not None and (path.endswith("/") or not target):
        target = f"{target}/index.html".lstrip("/")
    if target is None or target not in site.files:
        return f"“{link}” leads to no file of the book."
    if parts.fragment and target in site.ids and unquote(parts.fragment) not in site.ids[target]:
        return f"“{link}” leads to no place on its page."
    return None


def _resolved(page: str, path: str) -> str | None:
    """Resolve a relative path against a page; `None` when it leads out of the book."""
    parts = [] if path.startswith("/") else page.split("/")[:-1]
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts)
