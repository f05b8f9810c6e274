"""What the site's search finds of the evidence: extracts, terms, and the sources' texts.

What it finds of the chapters is told by those who write them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from triptych.project import page_of
from triptych.publish.search import Record


def on_one_line(found: Iterable[Mapping[str, Any]]) -> list[Record]:
    """Give what was found as records, each text without breaks of its lines."""
    return [Record(**{name: " ".join(text.split()) for name, text in one.items()}) for one in found]


def evidence_records(data: Mapping[str, Any]) -> list[dict[str, str]]:
    """Give the records of what `dialect_data` gives, under the names of `Record`."""
    found = [*_extracts(data), *_terms(data)]
    for id in data["source_order"]:
        if reader := data["pages"]["readers"].get(id):
            found += _source_text(data["sources"][id], page_of(reader))
    return found


def _extracts(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if not data["pages"]["extracts"]:
        return
    page = page_of(data["pages"]["extracts"])
    for id in data["order"]:
        extract = data["extracts"][id]
        yield {
            "kind": "extract",
            "title": extract["sign"],
            "where": f"{data['sources'][extract['source']]['label']}, {extract['lines']}",
            "address": f"{page}#{id}",
            "text": extract["text"],
        }


def _terms(data: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    if not data["pages"]["glossary"]:
        return
    page = page_of(data["pages"]["glossary"])
    for term, entry in sorted(data["terms"].items()):
        yield {
            "kind": "glossary",
            "title": term,
            "where": "Glossary",
            "address": f"{page}#{entry['id']}",
            "text": entry["gloss"],
        }


def _source_text(source: Mapping[str, Any], page: str) -> Iterator[dict[str, str]]:
    """Give a source's text in parts that begin where a passage does: each has an address."""
    address, first, texts = page, 1, []
    for block in source["blocks"]:
        start = _first_start(block["lines"])
        if start and texts:
            yield _part(source, address, first, texts)
            address, first, texts = f"{page}#passage-{start}", block["line"], []
        elif start:
            address = f"{page}#passage-{start}"
        texts += ["".join(segment.get("text") or "" for segment in line) for line in block["lines"]]
    yield _part(source, address, first, texts)


def _first_start(lines: Iterable[Iterable[Mapping[str, Any]]]) -> str:
    starts = (start for line in lines for segment in line for start in segment.get("starts") or ())
    return next(starts, "")


def _part(
    source: Mapping[str, Any], address: str, first: int, texts: Sequence[str]
) -> dict[str, str]:
    return {
        "kind": "source",
        "title": source["label"],
        "where": f"From line {first}",
        "address": address,
        "text": " ".join(texts),
    }
