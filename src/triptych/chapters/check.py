"""Check every reference of every chapter against what there is to refer to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from triptych.chapters.scan import CROSSREF
from triptych.chapters.scanned import Mention, Scan
from triptych.evidence.ids import term_id
from triptych.problems import Problem, nearest

BESIDE = ("theme", "claim", "event")
"""By what the sources may be set side by side."""
FILLED = ("extract", "extracts", "reader", "side-by-side", "leave-out", "grounds", "downloads")
"""The divisions that the filter fills."""


@dataclass(frozen=True)
class Referable:
    """All that a chapter may name."""

    extracts: Collection[str]
    sources: Collection[str]
    source_keys: Collection[str]
    figures: Collection[str]
    tables: Collection[str]
    terms: Collection[str]
    beside: Collection[str]


def check_chapters(scans: Sequence[Scan], known: Referable) -> list[Problem]:
    """Give every problem of all chapters."""
    problems = [problem for scan in scans for problem in scan.problems]
    problems += _doubled_ids(scans)
    defined = {mention.name for scan in scans for mention in scan.ids}
    has_glossary = "tbl-glossary" in defined
    for scan in scans:
        problems += _cites(scan, known)
        problems += _crossrefs(scan, defined)
        problems += _divisions(scan, known)
        problems += [
            term.problem(
                f"“{term.name}” is not in the glossary.",
                nearest(term.name, known.terms),
                "unknown-term",
            )
            for term in scan.terms
            if term.name not in known.terms
        ]
        if scan.terms and not has_glossary:
            what = "This term has no glossary to lead to."
            remedy = "Put ::: {#tbl-glossary} into a chapter."
            problems.append(scan.terms[0].problem(what, remedy, "unknown-reference"))
        problems += _links(scan, {one.path: one for one in scans}, known)
    return problems


def cited_in(scans: Sequence[Scan], extracts: Collection[str]) -> Mapping[str, dict[str, int]]:
    """Count, for each extract, its marks on each chapter's page; a quotation ends with one."""
    counts: dict[str, dict[str, int]] = {}
    for scan in scans:
        quotations = [div for div in scan.divs_of("extract") if div.is_on_page]
        quoted = [div.values.get("key", "") for div in quotations]
        for name in [*scan.on_page, *quoted]:
            if name in extracts:
                by_chapter = counts.setdefault(name, {})
                by_chapter[scan.path] = by_chapter.get(scan.path, 0) + 1
    return counts


def _links(scan: Scan, scans: Mapping[str, Scan], known: Referable) -> list[Problem]:
    problems = []
    for link, id in scan.links:
        target = scans.get(beside(scan.path, link.name))
        if target is None:
            what = f"The chapter “{link.name}” is not in _quarto.yml."
            problems.append(link.problem(what, nearest(link.name, scans), "unknown-reference"))
        elif id and id not in (anchors := _anchors(target)) and not _is_made(id, known):
            what = f"“{link.name}” has nothing called “{id}”."
            problems.append(link.problem(what, nearest(id, anchors), "unknown-reference"))
    return problems


def _anchors(scan: Scan) -> set[str]:
    return {*scan.anchors, *(mention.name for mention in scan.ids)}


def _is_made(id: str, known: Referable) -> bool:
    """Say whether the filter makes such an identifier: of an extract, a passage, a term."""
    made = {f"passage-{extract}" for extract in known.extracts}
    made |= {f"extracts-{source}" for source in known.sources}
    made |= set(known.beside)
    return id in known.extracts or id in made or id in map(term_id, known.terms)


def beside(chapter: str, link: str) -> str:
    """Resolve a path that a chapter gives, against the project's folder."""
    if link.startswith("/"):
        return link[1:]
    parts: list[str] = []
    for part in (PurePosixPath(chapter).parent / link).parts:
        if part == ".." and parts:
            parts.pop()
        elif part != ".":
            parts.append(part)
    return "/".join(parts)


def _doubled_ids(scans: Sequence[Scan]) -> list[Problem]:
    first: dict[str, Mention] = {}
    problems = []
    for mention in (mention for scan in scans for mention in scan.ids):
        if mention.name in first:
            there = first[mention.name]
            what = f"The identifier “{mention.name}” is already at {there.file}:{there.line}."
            problems.append(mention.problem(what, "Rename one of the two.", "doubled-id"))
        first.setdefault(mention.name, mention)
    return problems


def _cites(scan: Scan, known: Referable) -> list[Problem]:
    citable = {*known.extracts, *known.source_keys}
    return [
        cite.problem(
            f"“@{cite.name}” is no extract and no source.",
            nearest(cite.name, citable),
            "unknown-extract",
        )
        for cite in scan.cites
        if cite.name not in citable
    ]


def _crossrefs(scan: Scan, defined: Collection[str]) -> list[Problem]:
    return [
        reference.problem(
            f"“@{reference.name}” refers to nothing.",
            nearest(reference.name, [name for name in defined if CROSSREF.match(name)]),
            "unknown-reference",
        )
        for reference in scan.crossrefs
        if reference.name not in defined
    ]


def _divisions(scan: Scan, known: Referable) -> list[Problem]:
    return [*_floats(scan, known), *_named(scan, known), *_lost(scan)]


def _floats(scan: Scan, known: Referable) -> Iterator[Problem]:
    for kind, names in (("fig", known.figures), ("tbl", known.tables)):
        for div in scan.floats(kind):
            name = div.at.name.removeprefix(f"{kind}-")
            if name not in names:
                noun = "figure" if kind == "fig" else "table"
                module = f"figures/{name.replace('-', '_')}.py"
                what = f"There is no {noun} “{name}”: {module} with def {noun}."
                yield div.at.problem(what, nearest(name, names), "unknown-figure")


def _named(scan: Scan, known: Referable) -> Iterator[Problem]:
    for name, value, values, wrong, rule in (
        ("extract", "key", known.extracts, "is no extract", "unknown-extract"),
        ("reader", "source", known.sources, "is no source", "unknown-source"),
        ("side-by-side", "by", BESIDE, "is none of theme, claim and event", "dialect"),
    ):
        for div in scan.divs_of(name):
            given = div.values.get(value, "")
            if not given:
                remedy = f'Write ::: {{.{name} {value}="…"}}.'
                yield div.at.problem(f"This .{name} names no {value}.", remedy, rule)
            elif given not in values:
                yield div.at.problem(f"“{given}” {wrong}.", nearest(given, values), rule)


def _lost(scan: Scan) -> Iterator[Problem]:
    for name in FILLED:
        for div in scan.divs_of(name):
            if not div.is_empty:
                what = f"What stands in this .{name} would be lost: it is filled from the data."
                yield div.at.problem(what, "Put it before or after the division.", "dialect")
