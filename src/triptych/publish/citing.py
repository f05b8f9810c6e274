"""How the book and its chapters are cited: as CSL, BibTeX and RIS, on the pages and as files.

All values are the author's own, from `_quarto.yml` and `CITATION.cff`, and the edition's day; what
is not told there is left out. The citation as text is citeproc's, in the bibliography's style, and
made where the pages are (`dialect/citing.lua`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.chapters.blocks import Block
from triptych.chapters.scanned import Scan
from triptych.files import write_if_changed
from triptych.project import Project, page_of
from triptych.publish.figure_bundles import Edition, in_bibtex
from triptych.publish.head import Place, head_of

FOLDER = "evidence/cite"
"""Where the site keeps the files: `book.bib`, and below `pages/` those of each chapter."""
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
VERSION = re.compile(r"^version: *[\"']?([^\"'\n#]+)", re.MULTILINE)
MARKUP = re.compile(r"\{[^{}]*\}|[][*`]")


@dataclass(frozen=True)
class Work:
    """The book, or a chapter of it (`within` is then the book's title), as citations name it.

    `issued` is a year or an ISO day, empty where it is not known, as `url` is.
    """

    key: str
    title: str
    authors: tuple[str, ...]
    issued: str
    edition: str
    lang: str
    url: str
    within: str = ""


def version_of(project: Project) -> str:
    """Give the version that `CITATION.cff` states, empty where it states none."""
    citation = project.root / "CITATION.cff"
    stated = VERSION.search(citation.read_text("utf-8", "replace")) if citation.is_file() else None
    return stated[1].strip() if stated else ""


def book_of(edition: Edition) -> Work:
    """Describe the book."""
    project = edition.project
    version = f"version {version_of(project)}" if version_of(project) else ""
    return Work(
        key=project.output_file,
        title=edition.book,
        authors=project.authors,
        issued=edition.day if edition.day.startswith(edition.year) else edition.year,
        edition=", ".join(part for part in (version, edition.said) if part),
        lang=project.lang,
        url=f"{project.site_url}/" if project.site_url else "",
    )


def chapter_of(book: Work, scan: Scan) -> Work:
    """Describe a chapter of the book."""
    name = scan.path.removesuffix(".qmd")
    return Work(
        key=f"{book.key}-{name.replace('/', '-')}",
        title=MARKUP.sub("", scan.title).strip() or name,
        authors=book.authors,
        issued=book.issued,
        edition=book.edition,
        lang=book.lang,
        url=book.url and book.url + page_of(scan.path),
        within=book.title,
    )


def as_csl(work: Work) -> dict[str, Any]:
    """Give a work under CSL-JSON's names."""
    item = {
        "id": work.key,
        "type": "chapter" if work.within else "book",
        "title": work.title,
        "container-title": work.within,
        "author": [{"literal": author} for author in work.authors],
        "issued": {"date-parts": [[int(part) for part in work.issued.split("-")]]}
        if work.issued
        else {},
        "edition": work.edition,
        "language": work.lang,
        "URL": work.url,
    }
    return {name: value for name, value in item.items() if value}


def as_bibtex(work: Work) -> str:
    """Give a work as an entry; titles and names are kept as they are, whatever a style does."""
    year, _, rest = work.issued.partition("-")
    fields = {
        "author": " and ".join(f"{{{in_bibtex(author)}}}" for author in work.authors),
        "title": f"{{{in_bibtex(work.title)}}}",
        "booktitle": f"{{{in_bibtex(work.within)}}}" if work.within else "",
        "edition": in_bibtex(work.edition),
        "year": year,
        "date": work.issued if rest else "",
        "langid": work.lang,
        "url": work.url,
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    if rest:
        lines.append(f"  month = {MONTHS[int(rest[:2]) - 1]},")
    kind = "incollection" if work.within else "book"
    return "\n".join([f"@{kind}{{{work.key},", *lines, "}"]) + "\n"


def as_ris(work: Work) -> str:
    """Give a work as a record; a comma ends a name that is not to be divided."""
    fields = [
        ("TY", "CHAP" if work.within else "BOOK"),
        *(("AU", f"{author},") for author in work.authors),
        ("TI", work.title),
        ("T2", work.within),
        ("PY", work.issued[:4]),
        ("DA", work.issued.replace("-", "/") if "-" in work.issued else ""),
        ("ET", work.edition),
        ("LA", work.lang),
        ("UR", work.url),
    ]
    lines = [f"{tag}  - {value}" for tag, value in fields if value]
    return "\n".join([*lines, "ER  - "]) + "\n"


def citing_data(
    edition: Edition, blocks: Mapping[str, Sequence[Block]], scans: Sequence[Scan]
) -> dict[str, Any]:
    """Gather what the pages say of how they are cited; `blocks` are the chapters', by path.

    `book` and each of `pages` (by the chapter's path) have their item (`csl`) and their `files`, by
    format, with the path on the site and the text. Each page has its `head` besides, as HTML.
    """
    project, book = edition.project, book_of(edition)
    works = {scan.path: chapter_of(book, scan) for scan in scans}
    appendices = {chapter.path for chapter in project.chapters if chapter.is_appendix}
    place = Place(project, book, list(works.values()))
    return {
        "style": project.csl,
        "lang": project.lang,
        "book": _data_of(book, f"{FOLDER}/book") | {"says": "The book"},
        "pages": {
            path: _data_of(work, f"{FOLDER}/pages/{path.removesuffix('.qmd')}")
            | {
                "says": "This appendix" if path in appendices else "This chapter",
                "head": head_of(place, work, page_of(path), _summary(blocks[path])),
            }
            for path, work in works.items()
        },
    }


def _data_of(work: Work, path: str) -> dict[str, Any]:
    item = as_csl(work)
    files = {
        "BibTeX": ("bib", as_bibtex(work)),
        "CSL-JSON": ("csl.json", json.dumps([item], ensure_ascii=False, indent=1) + "\n"),
        "RIS": ("ris", as_ris(work)),
    }
    return {
        "csl": item,
        "files": [
            {"format": name, "path": f"{path}.{extension}", "text": text}
            for name, (extension, text) in files.items()
        ],
    }


def _summary(blocks: Sequence[Block]) -> str:
    """Give the sentence that a chapter opens with, as a reader has it."""
    summary = (block for block in blocks if block.kind == "summary")
    return " ".join(block.begins(words=len(block.text)) for block in summary)


def read_citing(project: Project) -> Mapping[str, Any]:
    """Read what `citing_data` gave for the pages, as `build/dialect.json` has it."""
    data: dict[str, Any] = json.loads((project.build / "dialect.json").read_text("utf-8"))
    return data["citing"]


def citation_files(project: Project, citing: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """Write the files of all citations below `build/`; yield each with its path on the site."""
    for work in (citing["book"], *citing["pages"].values()):
        for file in work["files"]:
            path = project.build / file["path"]
            write_if_changed(path, file["text"])
            yield path, file["path"]
