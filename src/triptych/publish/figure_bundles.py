"""A figure to take away: how it is cited, and all its files in one archive with an account of them.

Archives are the same byte for byte from the same material: nothing in them is compressed, as
compressors differ from release to release, and all bears the edition's time.
"""

from __future__ import annotations

import datetime
import hashlib
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from triptych.drawing.values import MARKS_IN_TEXT
from triptych.engines.job import EARLIEST, edition_time
from triptych.files import write_if_changed
from triptych.project import Project, page_of

DOWNLOADS = ("{}.csv", "{}.json", "{}.png", "{}.svg")
"""The files of a figure that a page offers, in `build/figures/`."""
BUNDLE = "{}.zip"
"""All of them in one, beside them, and in the finished book's `figures/`."""
README = "README.txt"
WORDS_OF_OTHERS = "The words of the sources remain their authors’."
IN_BIBTEX = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{sign: f"\\{sign}" for sign in "{}&%$#_"},
}


@dataclass(frozen=True)
class Edition:
    """What a citation says of the book, and under which terms its figures may be used.

    `day` is that of the edition in ISO 8601, empty where nothing tells it; `licence` is the
    project's by name, and `terms` is its text.
    """

    project: Project
    time: int
    day: str
    licence: str
    terms: str

    @property
    def address(self) -> str:
        """Give the site's address, empty where the project names none."""
        return self.project.site_url

    @property
    def year(self) -> str:
        """Give the year of publication: the book's own, or its edition's."""
        dated = re.search(r"\b\d{4}\b", self.project.date)
        return dated[0] if dated else self.day[:4]

    @property
    def book(self) -> str:
        """Give the book's whole title."""
        project = self.project
        return f"{project.title}: {project.subtitle}" if project.subtitle else project.title

    @property
    def said(self) -> str:
        """Name the edition by its day, where that is known."""
        return f"edition of {self.day}" if self.day else ""

    @property
    def rights(self) -> str:
        """Say under which licence a figure is."""
        mine = f"Licence of the figure, its data and its code: {self.licence}. "
        return f"{mine if self.licence else ''}{WORDS_OF_OTHERS}"


def edition_of(project: Project, time: int | None = None) -> Edition:
    """Read what citations need: the edition's time, unless it is known already, and the licence."""
    time = edition_time(project.root) if time is None else time
    day = datetime.datetime.fromtimestamp(time, datetime.UTC).date().isoformat()
    terms = _text(project.root / "LICENSE")
    named = re.search(r"^license: *[\"']?([^\"'\n#]+)", _text(project.root / "CITATION.cff"), re.M)
    licence = named[1].strip() if named else terms.partition("\n")[0].strip()
    return Edition(project, time, day if time > EARLIEST else "", licence, terms)


def figure_words(edition: Edition, name: str, title: str, chapter: str) -> dict[str, str]:
    """Give how a figure is cited, as text and for BibTeX, where it stands, and its rights.

    `chapter` is the path of the one that places it, empty where none does. `address` is below the
    site's root where the project names no site.
    """
    place = f"{page_of(chapter)}#fig-{name}" if chapter else ""
    url = f"{edition.address}/{place}" if edition.address and place else ""
    return {
        "address": url or place,
        "cite": _as_text(edition, name, title, url or place),
        "bibtex": _as_bibtex(edition, name, title, url, "" if url else place),
        "rights": edition.rights,
    }


def _as_text(edition: Edition, name: str, title: str, address: str) -> str:
    year = "" if edition.day.startswith(edition.year) else edition.year
    figure = f"“{title}”, figure “{name}” in {edition.book}"
    return _joined([*edition.project.authors, figure, year, edition.said, address]) + "."


def _as_bibtex(edition: Edition, name: str, title: str, url: str, place: str) -> str:
    """Give an entry; names are kept whole, since nothing tells a body from a person."""
    authors = (f"{{{in_bibtex(one)}}}" for one in edition.project.authors)
    fields = {
        "author": " and ".join(authors),
        "title": f"{{{in_bibtex(title)}}}",
        "booktitle": f"{{{in_bibtex(edition.book)}}}",
        "year": edition.year,
        "note": in_bibtex(_joined([f"figure {name}", edition.said, place])),
        "url": url,
    }
    lines = [f"  {field} = {{{value}}}" for field, value in fields.items() if value]
    key = f"{edition.project.output_file}-{name}"
    return "@incollection{" + ",\n".join([key, *lines]) + "\n}"


def _joined(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)


def in_bibtex(text: str) -> str:
    """Write text so that BibTeX keeps its signs."""
    return "".join(IN_BIBTEX.get(sign, sign) for sign in text)


def write_bundles(edition: Edition, data: Mapping[str, Any], seeds: Mapping[str, str]) -> None:
    """Write each figure's archive below `build/`, where it is not there as it would be made.

    `data` is what the filter is given; `seeds` maps the seeds' paths to their SHA-256.
    """
    folder = edition.project.build / "figures"
    for name, figure in data["figures"].items():
        files = {
            file: (folder / file).read_bytes()
            for file in (pattern.format(name) for pattern in DOWNLOADS)
        }
        readme = _readme(edition, name, figure, data, files, seeds).encode()
        path = folder / BUNDLE.format(name)
        if not _is_current(path, readme, edition.time):
            write_if_changed(path, archive({README: readme, **files}, edition.time))


def _is_current(path: Path, readme: bytes, time: int) -> bool:
    """Say whether an archive is the one that would be made: its account has every file's hash."""
    try:
        with zipfile.ZipFile(path) as archive:
            is_same = archive.read(README) == readme
            return is_same and archive.getinfo(README).date_time == _dos_time(time)
    except (OSError, KeyError, zipfile.BadZipFile):
        return False


def archive(files: Mapping[str, bytes], time: int) -> bytes:
    """Give a zip archive of files by name, the same bytes each time; `time` is the edition's."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _dos_time(time))
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return made.getvalue()


def _dos_time(time: int) -> tuple[int, int, int, int, int, int]:
    """Give a time as an archive can hold it: in steps of two seconds."""
    at = datetime.datetime.fromtimestamp(time // 2 * 2, datetime.UTC)
    return at.year, at.month, at.day, at.hour, at.minute, at.second


def _readme(
    edition: Edition,
    name: str,
    figure: Mapping[str, Any],
    data: Mapping[str, Any],
    files: Mapping[str, bytes],
    seeds: Mapping[str, str],
) -> str:
    """Give the account of a figure: what it shows and rests on, its citation, and its files."""
    extracts = data["extracts"]
    caption = MARKS_IN_TEXT.sub(lambda marks: f"[{marks[1].replace('@', '')}]", figure["caption"])
    told = [f"- {mark['says']}: {', '.join(mark['extracts'])}" for mark in figure["marks"]]
    passages = [
        _passage(id, extracts[id], data["sources"][extracts[id]["source"]]["label"])
        for id in figure["extracts"]
    ]
    sums = [f"{hashlib.sha256(content).hexdigest()}  {file}" for file, content in files.items()]
    parts = {
        "": [figure["title"], f"Figure “{name}” of {edition.book}, made by {figure['module']}"],
        "Caption": [caption],
        "What is seen": [figure["alt"]],
        "What its marks tell, and the passages that each rests on": ["\n".join(told)],
        "How to cite it": [figure["cite"], figure["bibtex"]],
        "Rights": [edition.rights],
        "Passages": passages,
        "SHA-256 of the files": ["\n".join(sums)],
        "SHA-256 of the seeds, the sources’ texts": [
            "\n".join(f"{digest}  {seed}" for seed, digest in seeds.items())
        ],
        "Licence": [edition.terms.strip()],
    }
    return "\n".join(_section(heading, said) for heading, said in parts.items() if any(said))


def _section(heading: str, paragraphs: Iterable[str]) -> str:
    head = f"{heading}\n{'-' * len(heading)}\n\n" if heading else ""
    return head + "\n\n".join(paragraph for paragraph in paragraphs if paragraph) + "\n"


def _passage(id: str, extract: Mapping[str, Any], source: str) -> str:
    """Give a passage in full, and the scan's own words where it was mended."""
    head = f"{id} ({extract['sign']}), {source}, {extract['lines']}:"
    scan = [f"The scan has: “{extract['quote']}”"] if extract["text"] != extract["quote"] else []
    return "\n".join([head, f"“{extract['text']}”", *scan])


def _text(path: Path) -> str:
    return path.read_text("utf-8", "replace") if path.is_file() else ""
