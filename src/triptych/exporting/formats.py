"""The formats that the evidence is exported in, and which files each of them gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from triptych.exporting import annotations, bibliography, data_package, qda_project
from triptych.exporting.material import Material

FOLDER = "data"
"""Where the site keeps these files."""
CRATE = "crate"
"""The one format that is made of a finished site, and not of the evidence."""


@dataclass(frozen=True)
class Said:
    """What a reader is told of a file: what it is called, and what it holds."""

    label: str
    says: str


MAKERS: Mapping[str, Callable[[Material], dict[str, bytes]]] = {
    "datapackage": data_package.package_files,
    "annotations": annotations.annotation_files,
    "qdpx": qda_project.qda_files,
    "csl": bibliography.csl_files,
    "bibtex": bibliography.bibtex_files,
    "citation": bibliography.citation_files,
}
FORMATS = (*MAKERS, CRATE)
SAYS: Mapping[str, Said] = {
    data_package.FILE: Said(
        "Data package", "All tables as CSV with their schemas: a Frictionless Data Package."
    ),
    annotations.FILE: Said(
        "Annotations", "The passages and their codes as W3C Web Annotations, in JSON-LD."
    ),
    ".qdpx": Said(
        "QDA project",
        "Sources, codes and coded passages as a REFI-QDA project, for programs such as QualCoder.",
    ),
    bibliography.BIBTEX: Said("Sources for BibTeX", "The sources’ bibliography."),
    bibliography.CSL: Said("Sources as CSL-JSON", "The sources’ bibliography."),
    bibliography.CITATION: Said("CITATION.cff", "How the book itself is cited."),
}
"""What is said of a file, by its name or by how it ends."""


def export_files(material: Material, formats: Iterable[str]) -> dict[str, bytes]:
    """Give the files of some formats by their paths; see `MAKERS`."""
    files: dict[str, bytes] = {}
    for name in formats:
        files |= MAKERS[name](material)
    return files


def said_of(path: str) -> str:
    """Give the key in `SAYS` of a file of the site; empty where nothing is said of it."""
    if not path.startswith(f"{FOLDER}/"):
        return ""
    name = path.removeprefix(f"{FOLDER}/")
    return next((key for key in SAYS if name == key or (key[0] == "." and name.endswith(key))), "")


def downloads(files: Iterable[str]) -> list[dict[str, str]]:
    """List what the site offers of these files, as its pages show it."""
    found = {said_of(f"{FOLDER}/{name}"): name for name in files}
    return [
        {"path": f"{FOLDER}/{found[key]}", "label": said.label, "says": said.says}
        for key, said in SAYS.items()
        if key in found
    ]
