"""What the dialect's filter needs to know, as one JSON value.

The filter (`_extensions/triptych/triptych.lua`) runs in both engines; this file is all that it
reads. Everything here is text: the filter makes it into syntax, never into markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Any

from triptych.chapters.scan import CROSSREF, Scan
from triptych.drawing.theme import SOURCE_COLOURS, STANCES
from triptych.evidence.ids import term_id
from triptych.evidence.value import Evidence


def dialect_data(
    evidence: Evidence,
    figures: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Mapping[str, Any]],
    scans: Sequence[Scan],
    cited: Mapping[str, Mapping[str, int]],
) -> dict[str, Any]:
    """Gather what the filter needs.

    `figures` and `tables` map names to what was drawn (their words, files and extracts); `cited`
    maps extracts to their marks' number in each chapter.
    """
    signs = extract_signs(evidence)
    rests = _resting(scans, figures, tables)
    appendix = next((scan.path for scan in scans if any(scan.divs_of("extracts"))), "")
    readers = {
        div.values.get("source", ""): scan.path for scan in scans for div in scan.divs_of("reader")
    }
    glossary = next(
        (scan.path for scan in scans if any(d.at.name == "tbl-glossary" for d in scan.divs)), ""
    )
    return {
        "pages": {"extracts": appendix, "readers": readers, "glossary": glossary},
        "sources": {
            source.id: {
                "label": source.label,
                "key": source.csl["id"],
                "colour": SOURCE_COLOURS[index % len(SOURCE_COLOURS)],
                "index": index % len(SOURCE_COLOURS) + 1,
                "blocks": _reader_blocks(evidence, source.id),
            }
            for index, source in enumerate(evidence.sources.itertuples())
        },
        "extracts": {
            extract.id: {
                "sign": signs[extract.id],
                "source": extract.source,
                "quote": extract.quote,
                "text": extract.text,
                "lines": _lines(extract.first_line, extract.last_line),
                "codes": _codes(evidence, extract),
                "cited": _cited(scans, cited.get(extract.id, {})),
                "rests": rests.get(extract.id, []),
            }
            for extract in evidence.extracts.itertuples()
        },
        "order": list(evidence.extracts["id"]),
        "figures": dict(figures),
        "tables": dict(tables),
        "statuses": {
            code: {"sign": sign, "colour": colour} for code, (sign, colour) in STANCES.items()
        },
        "terms": {
            term.term: {"id": term_id(term.term), "gloss": term.gloss}
            for term in evidence.glossary.itertuples()
        },
    }


def extract_signs(evidence: Evidence) -> dict[str, str]:
    """Give each extract the short sign of its marks: its source's sign and a number."""
    sign_of = dict(zip(evidence.sources["id"], evidence.sources["sign"], strict=True))
    counts: dict[str, int] = {}
    signs = {}
    for extract, source in zip(evidence.extracts["id"], evidence.extracts["source"], strict=True):
        counts[source] = counts.get(source, 0) + 1
        signs[extract] = f"{sign_of[source]}{counts[source]}"
    return signs


def _lines(first: int, last: int) -> str:
    return f"line {first}" if first == last else f"lines {first}–{last}"


def _codes(evidence: Evidence, extract: Any) -> list[str]:
    """Give the labels of an extract's codes, kind first."""
    codebook = evidence.codebook
    labels = dict(
        zip(
            zip(codebook["dimension"], codebook["value"], strict=True),
            codebook["label"],
            strict=True,
        )
    )
    coded = [("kind", extract.kind), *(("themes", theme) for theme in extract.themes)]
    coded += [("level", extract.level)] if extract.level else []
    return [labels[code] for code in coded]


def _cited(scans: Sequence[Scan], counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Say in which chapters an extract's marks stand, in the book's order."""
    return [
        {
            "chapter": scan.path,
            "ref": scan.id if CROSSREF.match(scan.id) else "",
            "title": scan.title,
            "marks": counts[scan.path],
        }
        for scan in scans
        if scan.path in counts
    ]


def _resting(
    scans: Sequence[Scan], *kinds: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[str]]:
    """Say which figures and tables rest on each extract, in the order of the book."""
    names = [mention.name for scan in scans for mention in scan.ids]
    order = {name: number for number, name in enumerate(names)}
    rests: dict[str, list[str]] = {}
    for prefix, drawn in zip(("fig", "tbl"), kinds, strict=True):
        for name, made in drawn.items():
            for extract in made["extracts"] if made["placed"] else ():
                rests.setdefault(extract, []).append(f"{prefix}-{name}")
    for floats in rests.values():
        floats.sort(key=lambda name: order.get(name, len(order)))
    return rests


def _reader_blocks(evidence: Evidence, source: str) -> list[dict[str, Any]]:
    """Cut a source's text into blocks of lines of segments.

    A block is a run of lines with no empty line between them; a segment is a stretch of a line that
    the same extracts hold, with the extracts that start there, and whether `left_out.csv` names it.
    """
    text = evidence.texts[source].text
    ids = evidence.extracts.loc[evidence.extracts["source"] == source, "id"]
    spans = {extract: evidence.spans[extract] for extract in ids}
    first = {extract: found[0].start for extract, found in spans.items()}
    left_out = evidence.left_out[evidence.left_out["source"] == source]
    covers: list[tuple[int, int, str]] = [
        (span.start, span.end, extract) for extract, found in spans.items() for span in found
    ]
    covers += [(row.start, row.end, "") for row in left_out.itertuples()]
    blocks: list[dict[str, Any]] = []
    offset, fresh = 0, True
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            if fresh:
                blocks.append({"line": number, "lines": []})
            blocks[-1]["lines"].append(_segments(line, offset, covers, first))
        fresh = not line.strip()
        offset += len(line) + 1
    return blocks


def _segments(
    line: str, offset: int, covers: Iterable[tuple[int, int, str]], first: Mapping[str, int]
) -> list[dict[str, Any]]:
    end = offset + len(line)
    here = [cover for cover in covers if cover[0] < end and cover[1] > offset]
    cuts = {offset, end} | {c for cover in here for c in cover[:2] if offset < c < end}
    ordered = sorted(cuts)
    segments = []
    for start, stop in pairwise(ordered):
        holding = [name for begin, finish, name in here if begin <= start and stop <= finish]
        extracts = [name for name in holding if name]
        segments.append(
            {
                "text": line[start - offset : stop - offset],
                "extracts": extracts,
                "starts": [name for name in extracts if first[name] == start],
                "left_out": "" in holding and not extracts,
            }
        )
    return segments
