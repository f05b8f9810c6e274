"""The sources' bibliography, and how the book itself is cited, as reference managers read them.

Nothing is said of a source that `sources.yml` doesn't say: what it leaves out is left out here.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import yaml

from triptych.exporting.material import Material
from triptych.publish.citing import MONTHS, version_of
from triptych.publish.figure_bundles import in_bibtex

CSL, BIBTEX, CITATION = "references.json", "references.bib", "CITATION.cff"
KINDS = {
    "article": "article",
    "article-journal": "article",
    "article-magazine": "article",
    "article-newspaper": "article",
    "book": "book",
    "chapter": "incollection",
    "manuscript": "unpublished",
    "paper-conference": "inproceedings",
    "report": "techreport",
    "thesis": "phdthesis",
}
"""BibTeX's entry for a type of CSL-JSON; any other is `misc`."""
FIELDS = {
    "title": "title",
    "collection-title": "series",
    "chapter-number": "chapter",
    "volume": "volume",
    "issue": "number",
    "page": "pages",
    "edition": "edition",
    "event-title": "eventtitle",
    "event-place": "venue",
    "ISBN": "isbn",
    "ISSN": "issn",
    "language": "langid",
    "note": "note",
}
ADDRESS = "!#$%&'()*+,/:;=?@[]~"
"""What stands in an address as it is; a brace would end its field."""
CONTAINER = {"article": "journal"}
PUBLISHER = {"techreport": "institution", "phdthesis": "school"}
"""What BibTeX calls that which an entry is within, and who published it, where that differs."""


def csl_files(material: Material) -> dict[str, bytes]:
    """Give the sources as CSL-JSON, with the fields of `sources.yml`."""
    items = list(material.evidence.sources["csl"])
    return {CSL: (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode()}


def bibtex_files(material: Material) -> dict[str, bytes]:
    """Give the sources as BibTeX."""
    entries = map(bibtex_entry, material.evidence.sources["csl"])
    return {BIBTEX: "\n".join(entries).encode()}


def bibtex_entry(item: Mapping[str, Any]) -> str:
    """Give a CSL-JSON item as an entry; its title keeps its capitals, whatever a style does."""
    kind = KINDS.get(item["type"], "misc")
    fields = {role: _names(item.get(role)) for role in ("author", "editor")}
    fields |= {ours: _said(item.get(theirs)) for theirs, ours in FIELDS.items()}
    fields["title"] = f"{{{fields['title']}}}"
    fields[CONTAINER.get(kind, "booktitle")] = _said(item.get("container-title"))
    fields[PUBLISHER.get(kind, "publisher")] = _said(item.get("publisher"))
    fields["address"] = _said(item.get("publisher-place"))
    fields |= {name.lower(): quote(str(item.get(name, "")), ADDRESS) for name in ("DOI", "URL")}
    fields |= _dated(item.get("issued"))
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@{kind}{{{item['id']},", *lines, "}"]) + "\n"


def _said(value: Any) -> str:
    return in_bibtex(str(value)) if isinstance(value, str | int) else ""


def _names(names: Any) -> str:
    """Join names; one that is not divided into parts is kept whole."""
    return " and ".join(map(_name, names)) if isinstance(names, list) else ""


def _name(name: Any) -> str:
    if not isinstance(name, dict):
        return f"{{{_said(name)}}}"
    if "literal" in name:
        return f"{{{_said(name['literal'])}}}"
    particle, family = _said(name.get("non-dropping-particle")), _said(name.get("family"))
    parts = (f"{particle} {family}".strip(), _said(name.get("suffix")), _said(name.get("given")))
    return ", ".join(part for part in parts if part)


def _dated(issued: Any) -> dict[str, str]:
    """Give a date as far as it is known: its year, its month, and all of it for newer styles."""
    parts = issued.get("date-parts") if isinstance(issued, dict) else None
    if not isinstance(parts, list) or not parts or not isinstance(parts[0], list) or not parts[0]:
        return {}
    first = [str(part) for part in parts[0]]
    dated = {"year": first[0], "date": "-".join(part.zfill(2) for part in first)}
    if len(first) > 1 and first[1].isdigit() and 1 <= int(first[1]) <= 12:
        dated["month"] = MONTHS[int(first[1]) - 1]
    return dated


def citation_files(material: Material) -> dict[str, bytes]:
    """Give the edition as a CITATION.cff; none where `_quarto.yml` names no author."""
    edition = material.edition
    project = edition.project
    if not project.authors:
        return {}
    book = {
        "type": "book",
        "title": edition.book,
        "authors": [{"name": author} for author in project.authors],
        "year": int(edition.year) if edition.year.isdigit() else None,
        "url": f"{edition.address}/" if edition.address else "",
    }
    said = {
        "cff-version": "1.2.0",
        "message": "Please cite the book, and each source by its own entry.",
        "type": "dataset",
        "title": edition.book,
        "abstract": project.description,
        "authors": [{"name": author} for author in project.authors],
        "version": version_of(project),
        "date-released": edition.day,
        "license": material.licence_id,
        "url": book["url"],
        "preferred-citation": {name: value for name, value in book.items() if value},
    }
    kept = {name: value for name, value in said.items() if value}
    return {CITATION: yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, width=100).encode()}
