"""The sources, the codebook and the coded passages as a REFI-QDA project (`.qdpx`).

https://www.qdasoftware.org: a zip archive of `project.qde` and of the sources' plain texts. A
selection counts their code points from 0. The segments of a passage that the scan tears apart are
selections of their own, named `cha-03 [1/2]`, `cha-03 [2/2]`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from triptych.exporting.material import CODED, Material, beside_codes, codes_of
from triptych.publish.figure_bundles import archive

NAMESPACE = "urn:QDA-XML:project:1.0"
PROJECT = "project.qde"
NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML can't hold."""


def qda_files(material: Material) -> dict[str, bytes]:
    """Give the project as one archive."""
    sources = {
        f"sources/{material.uuid('sources', source)}.txt": text.encode()
        for source, text in material.texts.items()
    }
    project = tostring(_project(material), encoding="utf-8", xml_declaration=True)
    parts = {PROJECT: project + b"\n", **sources}
    return {f"{material.name}.qdpx": archive(parts, material.edition.time)}


def _project(material: Material) -> Element:
    edition = material.edition
    authors = {author: material.uuid("users", author) for author in edition.project.authors}
    first = next(iter(authors.values()), "")
    root = _element(
        "Project",
        name=edition.book,
        origin="triptych",
        creatingUserGUID=first,
        creationDateTime=material.when,
        xmlns=NAMESPACE,
    )
    if authors:
        users = SubElement(root, "Users")
        users.extend(_element("User", guid=guid, name=name) for name, guid in authors.items())
    book = SubElement(SubElement(root, "CodeBook"), "Codes")
    book.extend(_dimensions(material))
    sources = SubElement(root, "Sources")
    notes: list[Element] = []
    for source in material.evidence.sources.itertuples():
        sources.append(_source(material, source, notes))
    if notes:
        SubElement(root, "Notes").extend(notes)
    _described(root, edition.project.description)
    indent(root)
    return root


def _element(tag: str, **attributes: str) -> Element:
    """Make an element; an attribute without a value is left out."""
    return Element(tag, {name: _text(value) for name, value in attributes.items() if value})


def _text(text: str) -> str:
    return NOT_XML.sub("\ufffd", text)


def _described(element: Element, *said: str) -> None:
    if text := "\n".join(part for part in said if part):
        SubElement(element, "Description").text = _text(text)


def _dimensions(material: Material) -> Iterator[Element]:
    """Yield each dimension as a code that holds others; no two codes share a name."""
    codebook = material.evidence.codebook
    codes = codebook[codebook["dimension"].isin(CODED)]
    counts = Counter([*codes["label"], *CODED])
    for dimension in CODED:
        held = _element("Code", guid=material.uuid("codes", dimension), name=dimension)
        held.set("isCodable", "false")
        for code in codes[codes["dimension"] == dimension].itertuples():
            name = code.label if counts[code.label] == 1 else f"{dimension}: {code.label}"
            guid = material.uuid("codes", dimension, code.value)
            entry = _element("Code", guid=guid, name=name, isCodable="true")
            _described(entry, code.definition, code.rule)
            held.append(entry)
        yield held


def _source(material: Material, source: Any, notes: list[Element]) -> Element:
    guid = material.uuid("sources", source.id)
    given = {"guid": guid, "name": source.label, "plainTextPath": f"internal://{guid}.txt"}
    element = _element("TextSource", **given, creationDateTime=material.when)
    _described(element, source.csl["title"], source.vantage)
    extracts = material.evidence.extracts
    for extract in extracts[extracts["source"] == source.id].itertuples():
        element.extend(_selections(material, extract))
        if extract.note:
            notes.append(_note(material, extract))
    return element


def _selections(material: Material, extract: Any) -> Iterator[Element]:
    spans, known = material.evidence.spans[extract.id], beside_codes(material, extract)
    for number, span in enumerate(spans, 1):
        part = f" [{number}/{len(spans)}]" if len(spans) > 1 else ""
        names = ("selections", extract.id, str(number))
        selection = _element(
            "PlainTextSelection",
            guid=material.uuid(*names),
            name=f"{extract.id}{part}",
            startPosition=str(span.start),
            endPosition=str(span.end),
            creationDateTime=material.when,
        )
        _described(selection, *(f"{key}: {value}" for key, value in known.items()))
        for dimension, code in codes_of(extract):
            coding = SubElement(selection, "Coding", guid=material.uuid(*names, dimension, code))
            SubElement(coding, "CodeRef", targetGUID=material.uuid("codes", dimension, code))
        if extract.note:
            SubElement(selection, "NoteRef", targetGUID=material.uuid("notes", extract.id))
        yield selection


def _note(material: Material, extract: Any) -> Element:
    guid = material.uuid("notes", extract.id)
    note = _element("Note", guid=guid, name=extract.id, creationDateTime=material.when)
    SubElement(note, "PlainTextContent").text = _text(extract.note)
    return note
