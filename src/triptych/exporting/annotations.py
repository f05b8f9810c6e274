"""The extracts as W3C Web Annotations, beside the texts that they annotate.

https://www.w3.org/TR/annotation-model/: positions count code points from 0; what a passage's codes,
mended reading and note say are its bodies. A code is the tag `dimension: value`.
"""

from __future__ import annotations

from typing import Any

from triptych.anchoring import Span
from triptych.exporting.material import Material, beside_codes, codes_of
from triptych.files import as_json

FILE = "annotations.jsonld"
CONTEXT = "http://www.w3.org/ns/anno.jsonld"
AROUND = 32
"""How many characters before and after a passage help to find it."""


def text_path(source: str) -> str:
    """Name the file of a source's text, from the file of the annotations."""
    return f"texts/{source}.txt"


def annotation_files(material: Material) -> dict[str, bytes]:
    """Give the collection of annotations, and the text of each source."""
    texts = {text_path(source): text.encode() for source, text in material.texts.items()}
    return {FILE: as_json(collection(material)).encode(), **texts}


def collection(material: Material) -> dict[str, Any]:
    """Give all annotations as a collection of one page, in the order of the extracts."""
    edition = material.edition
    items = [_annotation(material, one) for one in material.evidence.extracts.itertuples()]
    ids = {name: f"urn:uuid:{material.uuid('annotations', name)}" for name in ("all", "page")}
    page: dict[str, Any] = {
        "id": ids["page"],
        "type": "AnnotationPage",
        "partOf": ids["all"],
        "startIndex": 0,
        "items": items,
    }
    given = {
        "@context": CONTEXT,
        "id": ids["all"],
        "type": "AnnotationCollection",
        "label": f"Extracts of {edition.book}",
        "creator": [{"name": author} for author in edition.project.authors],
        "generator": {"type": "Software", "name": "triptych"},
        "generated": material.when,
        "total": len(items),
        "first": page,
    }
    return {name: value for name, value in given.items() if value not in ("", [])}


def _annotation(material: Material, extract: Any) -> dict[str, Any]:
    tags = [f"{dimension}: {code}" for dimension, code in codes_of(extract)]
    known = beside_codes(material, extract)
    tags += [f"when: {known['when']}"] if "when" in known else []
    bodies = [_body("tagging", tag) for tag in tags]
    bodies += [_body("describing", f"quote: {known['quote']}")] if "quote" in known else []
    bodies += [_body("editing", known["reading"])] if "reading" in known else []
    bodies += [_body("commenting", extract.note)] if extract.note else []
    bodies.append(_body("identifying", extract.id))
    spans = material.evidence.spans[extract.id]
    targets = [_target(material, extract.source, span) for span in spans]
    return {
        "id": f"urn:uuid:{material.uuid('extracts', extract.id)}",
        "type": "Annotation",
        "motivation": "classifying",
        "body": bodies,
        "target": targets[0] if len(targets) == 1 else targets,
    }


def _body(purpose: str, value: str) -> dict[str, str]:
    return {"type": "TextualBody", "purpose": purpose, "value": value, "format": "text/plain"}


def _target(material: Material, source: str, span: Span) -> dict[str, Any]:
    text = material.texts[source]
    quote = {"type": "TextQuoteSelector", "exact": text[span.start : span.end]}
    if source not in material.withheld:
        quote["prefix"] = text[max(0, span.start - AROUND) : span.start]
        quote["suffix"] = text[span.end : span.end + AROUND]
    position = {"type": "TextPositionSelector", "start": span.start, "end": span.end}
    return {"source": text_path(source), "selector": [quote, position]}
