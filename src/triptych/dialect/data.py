"""What the filter needs, as one value of plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from triptych.anchoring import GAP
from triptych.chapters.scan import CROSSREF
from triptych.chapters.scanned import Scan
from triptych.dialect.beside import side_by_side
from triptych.dialect.device import device
from triptych.dialect.reading import contexts, reader_blocks
from triptych.drawing.theme import SOURCE_COLOURS, STANCES, VERDICTS
from triptych.evidence.ids import term_id
from triptych.evidence.standing import MOST_SOURCES, every_choice
from triptych.evidence.value import Evidence
from triptych.mending import NotMending, mended, mends_in_words, scan_of
from triptych.mending import Scan as SeedScan


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
    return {
        "pages": _pages(scans),
        "sources": _sources(evidence),
        "extracts": _extracts(evidence, scans, cited, _resting(scans, figures, tables)),
        "order": list(evidence.extracts["id"]),
        "source_order": list(evidence.sources["id"]),
        "device": device(evidence),
        "beside": side_by_side(evidence),
        "themes": [
            {"value": value, "label": label} for value, label in _labels(evidence, "themes").items()
        ],
        "placed_figures": _placed_figures(scans, figures),
        "standings": _standings(evidence),
        "figures": dict(figures),
        "tables": dict(tables),
        "statuses": {
            code: {"sign": sign, "colour": colour}
            for code, (sign, colour) in (STANCES | VERDICTS).items()
        },
        "terms": {
            term.term: {"id": term_id(term.term), "gloss": term.gloss}
            for term in evidence.glossary.itertuples()
        },
    }


@lru_cache(maxsize=2)
def _standings(evidence: Evidence) -> list[dict[str, Any]]:
    """Give each claim's verdict for every choice of sources: the one numbered by a set of bits is
    that without the sources whose bits are set. Empty where there are too many sources to choose.
    """
    sources = list(evidence.sources["id"])
    if len(sources) > MOST_SOURCES:
        return []
    bit = {source: 1 << index for index, source in enumerate(sources)}
    choices = every_choice(evidence.support, sources)
    numbered = {sum(bit[s] for s in choice): verdicts for choice, verdicts in choices.items()}
    return [
        {
            "claim": claim.claim,
            "verdicts": [numbered[number][claim.id] for number in range(len(numbered))],
        }
        for claim in evidence.claims.itertuples()
    ]


def _placed_figures(scans: Sequence[Scan], figures: Mapping[str, Any]) -> list[str]:
    """List the figures that chapters place, in the order of the book."""
    ids = [mention.name for scan in scans for mention in scan.ids]
    names = [id.removeprefix("fig-") for id in ids if id.startswith("fig-")]
    return [name for name in names if name in figures]


def _pages(scans: Sequence[Scan]) -> dict[str, Any]:
    """Say on which chapter's page the appendix, the readers and the glossary are."""
    appendix = next((scan.path for scan in scans if any(scan.divs_of("extracts"))), "")
    glossary = next(
        (scan.path for scan in scans if any(d.at.name == "tbl-glossary" for d in scan.divs)), ""
    )
    readers = {
        div.values.get("source", ""): scan.path for scan in scans for div in scan.divs_of("reader")
    }
    return {"extracts": appendix, "readers": readers, "glossary": glossary}


@lru_cache(maxsize=2)
def _sources(evidence: Evidence) -> dict[str, Any]:
    """Describe the sources, with their texts as the readers show them."""
    return {
        source.id: _source(evidence, source, index)
        for index, source in enumerate(evidence.sources.itertuples())
    }


def _source(evidence: Evidence, source: Any, index: int) -> dict[str, Any]:
    left_out = evidence.left_out[evidence.left_out["source"] == source.id]
    own = evidence.extracts[evidence.extracts["source"] == source.id]
    return {
        "label": source.label,
        "key": source.csl["id"],
        "colour": SOURCE_COLOURS[index % len(SOURCE_COLOURS)],
        "index": index % len(SOURCE_COLOURS) + 1,
        "publish": source.publish or "full",
        "rights": source.rights,
        "blocks": reader_blocks(
            evidence.texts[source.id].text,
            {extract: evidence.spans[extract] for extract in own["id"]},
            [span for held in left_out["spans"] for span in held],
            mended=[e.id for e in own.itertuples() if _is_mended(evidence, e)],
            excerpts=source.publish == "excerpts",
        ),
    }


def _extracts(
    evidence: Evidence,
    scans: Sequence[Scan],
    cited: Mapping[str, Mapping[str, int]],
    rests: Mapping[str, list[str]],
) -> dict[str, Any]:
    return {
        id: {**words, "cited": _cited(scans, cited.get(id, {})), "rests": rests.get(id, [])}
        for id, words in _words_of_extracts(evidence).items()
    }


@lru_cache(maxsize=2)
def _words_of_extracts(evidence: Evidence) -> dict[str, Any]:
    """Describe the extracts as far as the evidence alone tells."""
    signs = extract_signs(evidence)
    labels = {name: _labels(evidence, name) for name in ("kind", "themes", "level", "actors")}
    scans_of = {source: scan_of(text.text) for source, text in evidence.texts.items()}
    found = {}
    for extract in evidence.extracts.itertuples():
        held = evidence.spans[extract.id]
        before, after = contexts(evidence.texts[extract.source].text, held)
        found[extract.id] = {
            "sign": signs[extract.id],
            "source": extract.source,
            "quote": extract.quote,
            "text": extract.text,
            "before": before,
            "after": after,
            "lines": _lines(extract.first_line, extract.last_line),
            "themes": list(extract.themes),
            "codes": _codes(labels, extract),
            **_mending(extract, scans_of[extract.source]),
        }
    return found


def _mending(extract: Any, scan: SeedScan) -> dict[str, Any]:
    """Give the pieces of a reading, whether each is mended, and what was mended in words."""
    if not extract.reading:
        return {"pieces": [], "mends": []}
    pieces = mended(extract.quote, extract.reading, scan)
    assert not isinstance(pieces, NotMending), "a reading that changes more is refused on loading"
    return {
        "pieces": [{"text": piece.text, "mended": piece.was is not None} for piece in pieces],
        "mends": list(mends_in_words(pieces)),
    }


def _is_mended(evidence: Evidence, extract: Any) -> bool:
    """Say whether a passage reads otherwise than its seed, white space aside."""
    text = evidence.texts[extract.source].text
    segments = [text[span.start : span.end] for span in evidence.spans[extract.id]]
    return " ".join(f" {GAP} ".join(segments).split()) != " ".join(extract.text.split())


def _labels(evidence: Evidence, dimension: str) -> dict[str, str]:
    codes = evidence.codebook[evidence.codebook["dimension"] == dimension]
    return dict(zip(codes["value"], codes["label"], strict=True))


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


def _codes(labels: Mapping[str, Mapping[str, str]], extract: Any) -> list[str]:
    """Give the labels of an extract's codes, kind first."""
    coded = [("kind", extract.kind), *(("themes", theme) for theme in extract.themes)]
    coded += [("level", extract.level)] if extract.level else []
    coded += [("actors", actor) for actor in extract.actors]
    return [labels[dimension][code] for dimension, code in coded]


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
