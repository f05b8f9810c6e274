"""A finished site as an RO-Crate: what its files are, who made them, and which texts they rest on.

https://www.researchobject.org/ro-crate/: the folder is the crate, `ro-crate-metadata.json` in it
describes it. What isn't known of the book, or of a source, is left out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from triptych.exporting.formats import FOLDER, SAYS, said_of
from triptych.files import as_json
from triptych.problems import ToolError
from triptych.project import Project
from triptych.publish.citing import version_of
from triptych.publish.figure_bundles import WORDS_OF_OTHERS, Edition, archive, edition_of

METADATA = "ro-crate-metadata.json"
"""Its name, in the site's folder."""
SPECIFICATION = "https://w3id.org/ro/crate/1.1"
FOLDERS = {
    "figures/": "The figures: their pictures, data and specifications.",
    f"{FOLDER}/": "The evidence in the formats of other programs.",
}
MEDIA = {
    ".html": "text/html",
    ".pdf": "application/pdf",
    ".epub": "application/epub+zip",
    ".csv": "text/csv",
    ".json": "application/json",
    ".jsonld": "application/ld+json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".bib": "application/x-bibtex",
    ".cff": "application/yaml",
    ".qdpx": "application/zip",
    ".zip": "application/zip",
}
"""The kinds of files that a crate describes one by one; scripts, fonts and the index are parts of
the site."""


def write_crate(edition: Edition, stage: Path) -> None:
    """Describe a site in its own folder, once all its files are there."""
    project = edition.project
    sources = json.loads((project.build / "references.json").read_text("utf-8"))
    crate = crate_of(edition, sources, list(_described(project, stage)))
    (stage / METADATA).write_text(as_json(crate), "utf-8")


def _described(project: Project, stage: Path) -> Iterator[str]:
    """Yield the files that a reader may look for, by their paths in the site."""
    pages = {chapter.page for chapter in project.chapters}
    for path in sorted(stage.rglob("*")):
        name = path.relative_to(stage).as_posix()
        if not path.is_file() or path.suffix not in MEDIA or name == METADATA:
            continue
        in_root = "/" not in name and path.suffix != ".html"
        if in_root or name in pages or name.startswith(tuple(FOLDERS)):
            yield name


def crate_of(
    edition: Edition, sources: list[Mapping[str, Any]], files: list[str]
) -> dict[str, Any]:
    """Give the metadata of a crate that holds files at these paths.

    `sources` are the compared sources as CSL-JSON.
    """
    project = edition.project
    authors = [{"@id": f"#author-{number}"} for number in range(1, len(project.authors) + 1)]
    rests_on = [_source(item, number) for number, item in enumerate(sources, 1)]
    folders = [name for name in FOLDERS if any(file.startswith(name) for file in files)]
    in_root = [name for name in files if not name.startswith(tuple(folders))]
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": edition.book,
        "description": project.description or f"The book “{edition.book}” and its evidence.",
        "datePublished": edition.day,
        "inLanguage": project.lang,
        "version": version_of(project),
        "url": f"{edition.address}/" if edition.address else "",
        "author": authors,
        "license": {"@id": "#licence"},
        "isBasedOn": [{"@id": source["@id"]} for source in rests_on],
        "mainEntity": {"@id": "index.html"} if "index.html" in files else {},
        "hasPart": [{"@id": name} for name in (*in_root, *folders)],
    }
    licence = {
        "@id": "#licence",
        "@type": "CreativeWork",
        "name": edition.licence or "No licence is stated",
        "description": WORDS_OF_OTHERS,
    }
    people = [
        {"@id": entry["@id"], "@type": "Thing", "name": name}  # nothing tells a body from a person
        for entry, name in zip(authors, project.authors, strict=True)
    ]
    parts = [
        {
            "@id": name,
            "@type": "Dataset",
            "name": name.rstrip("/"),
            "description": FOLDERS[name],
            "hasPart": [{"@id": file} for file in files if file.startswith(name)],
        }
        for name in folders
    ]
    descriptor = {
        "@id": METADATA,
        "@type": "CreativeWork",
        "conformsTo": {"@id": SPECIFICATION},
        "about": {"@id": "./"},
    }
    entities = [descriptor, root, licence, *people, *rests_on, *parts, *map(_file, files)]
    graph = [{name: _alone(value) for name, value in one.items() if value} for one in entities]
    return {"@context": f"{SPECIFICATION}/context", "@graph": graph}


def _alone(value: Any) -> Any:
    """Give the one value of a list of one, as RO-Crate asks."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _file(path: str) -> dict[str, Any]:
    name = path.rpartition("/")[2]
    said = SAYS[key].says if (key := said_of(path)) else ""
    form = MEDIA[Path(path).suffix]
    return {"@id": path, "@type": "File", "name": name, "description": said, "encodingFormat": form}


def _source(item: Mapping[str, Any], number: int) -> dict[str, Any]:
    """Describe a source, as far as its bibliographic fields do."""
    issued = item.get("issued", {}).get("date-parts", [[]])[0]
    names = [
        name.get("literal") or " ".join(filter(None, (name.get("given"), name.get("family"))))
        for name in item.get("author", [])
    ]
    url = str(item.get("URL", ""))
    return {
        "@id": url if re.match(r"https?://\S+$", url) else f"#source-{number}",
        "@type": "CreativeWork",
        "identifier": item["id"],
        "name": item["title"],
        "creator": ", ".join(names),
        "datePublished": "-".join(str(part).zfill(2) for part in issued),
    }


def crate_files(project: Project, book: Path) -> dict[str, bytes]:
    """Give a finished site as one archive, its metadata among its files.

    Raises `ToolError` where the folder holds no finished site.
    """
    if not (book / METADATA).is_file():
        message = f"{book} holds no site to describe; run “triptych build” first"
        raise ToolError("The crate", message)
    files = {
        path.relative_to(book).as_posix(): path.read_bytes()
        for path in sorted(book.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }
    return {f"{project.output_file}-crate.zip": archive(files, edition_of(project).time)}
