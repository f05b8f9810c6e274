"""Read, check and join all evidence: the seeds, and the tables that say what stands in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from triptych.anchoring import Anchorer, NotAnchored, Span
from triptych.evidence import tables
from triptych.evidence.coverage import coverage
from triptych.evidence.cross_checks import check_complete, check_examples, check_rests
from triptych.evidence.csv_rows import read_csv_rows
from triptych.evidence.derive import (
    with_dates,
    with_passages,
    with_places,
    with_sources,
    with_tuples,
)
from triptych.evidence.ids import written
from triptych.evidence.lost import lost
from triptych.evidence.own_tables import check_own_tables, own_frame
from triptych.evidence.schemas import Rows, Schema, check
from triptych.evidence.texts import SourceText, read_source_text, sha256_of
from triptych.evidence.value import Evidence
from triptych.evidence.yaml_rows import read_yaml_groups, read_yaml_list
from triptych.files import hash_files
from triptych.mending import TO_MEND, NotMending, mended
from triptych.mending.misreading import Scan, scan_of
from triptych.problems import MaterialError, Problem

DIMENSIONS = (
    "kind",
    "panels",
    "themes",
    "level",
    "actors",
    "bodies",
    "direction",
    "stance",
    "status",
)
"""The codebook's dimensions, each of which must be there."""


class _Loader:
    """Gathers frames and problems; a table is read even when another one has faults."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []
        self.rows: dict[str, Rows] = {}

    def table(self, name: str, schema: Schema) -> pd.DataFrame:
        file = f"data/{name}.csv"
        try:
            rows = read_csv_rows(self.root / file, file)
        except MaterialError as error:
            self.problems += error.problems
            return pd.DataFrame(columns=[*schema.columns, "file", "line"])
        return self.checked(name, rows, schema)

    def checked(self, name: str, rows: Rows, schema: Schema) -> pd.DataFrame:
        self.rows[name] = rows
        frame, problems = check(rows, schema)
        self.problems += problems
        return frame.reindex(columns=[*schema.columns, "file", "line"], fill_value="")

    def ids(self, name: str, frame: pd.DataFrame) -> set[str]:
        """Give a table's ids; where a row of it can't be read, those that are written there."""
        return set(frame["id"]) if name in self.rows else set(written(self.root, name, "id"))

    def stop_if_faulty(self) -> None:
        if self.problems:
            raise MaterialError(self.problems)


def load_evidence(root: Path) -> Evidence:
    """Read `seeds/` and `data/` below a project's folder; raise `MaterialError` with every fault.

    While no file there has changed, the same value is given again: nobody may write into it.
    """
    files = [path for name in ("data", "seeds") for path in (root / name).rglob("*")]
    return _loaded(root, hash_files((path for path in files if path.is_file()), root))


@lru_cache(maxsize=2)
def _loaded(root: Path, digest: str) -> Evidence:
    """Read the evidence whose files have a hash.

    What of the sources and the codebook all else is checked against, ids and codes, must be there
    before the rest is looked at. Of a table of extracts or claims with a row that can't be read,
    the ids are known all the same, so that nobody is told of what only follows.
    """
    loader = _Loader(root)
    sources, codebook = _sources(loader), _codebook(loader)
    if not _can_be_checked_against(loader, sources, codebook):
        loader.stop_if_faulty()
    texts = _texts(loader, sources)
    ids = list(sources["id"])
    codes = {
        dimension: tuple(group["value"])
        for dimension, group in codebook.groupby("dimension", sort=False)
    }

    extracts = loader.table("extracts", tables.extracts(ids, codes))
    left_out = loader.table("left_out", tables.left_out(ids))
    claims = loader.table("claims", tables.claims(codes))
    known = loader.ids("extracts", extracts)
    claim_ids = loader.ids("claims", claims)
    if not known or not claim_ids:
        loader.stop_if_faulty()
    events = loader.table("events", tables.events(codes, known))
    shifts = loader.table("shifts", tables.shifts(codes, known))
    comparison = loader.table("comparison", tables.comparison(ids, known))
    support = loader.table("support", tables.support(claim_ids, ids, known))
    glossary = loader.table("glossary", tables.glossary(known))

    anchorers = {source: Anchorer(text.text) for source, text in texts.items()}
    spans = _anchor(loader, "extracts", extracts, anchorers, texts)
    left_out_spans = _anchor(loader, "left_out", left_out, anchorers, texts)
    _check_readings(loader, extracts, spans, texts)
    check_examples(loader, codebook, known)
    check_rests(loader, "comparison", comparison, "status", extracts)
    check_rests(loader, "support", support, "stance", extracts)
    check_complete(loader, "support", support, "claim", list(claims["id"]), ids)
    dimensions = list(dict.fromkeys(comparison["dimension"]))
    check_complete(loader, "comparison", comparison, "dimension", dimensions, ids)
    named = {"extracts": known, "sources": ids, "claims": claim_ids}
    if "events" in loader.rows:
        named["events"] = list(events["id"])
    own = check_own_tables(loader, named, codes, extracts)
    loader.stop_if_faulty()

    source_of = dict(zip(extracts["id"], extracts["source"], strict=True))
    extracts = with_places(with_tuples(extracts, "themes", "actors"), spans, texts)
    extracts["text"] = extracts["reading"].where(extracts["reading"] != "", extracts["quote"])
    evidence = Evidence(
        sources=with_passages(sources, extracts, spans, texts),
        codebook=codebook,
        extracts=extracts,
        left_out=with_places(left_out, left_out_spans, texts).assign(
            spans=[left_out_spans[index] for index in left_out.index]
        ),
        events=with_dates(with_sources(events, source_of)),
        shifts=with_dates(with_sources(shifts, source_of)),
        comparison=with_tuples(comparison, "extracts"),
        claims=claims,
        support=with_tuples(support, "extracts"),
        glossary=with_tuples(glossary, "extracts"),
        texts=texts,
        spans={extracts.at[index, "id"]: found for index, found in spans.items()},
        own={name: own_frame(schema, frame) for name, (schema, frame) in own.items()},
        digest=digest,
    )
    unseen = [len(one.unseen) for one in coverage(evidence)]
    return replace(evidence, sources=evidence.sources.assign(unseen=unseen))


def _sources(loader: _Loader) -> pd.DataFrame:
    name = "data/sources.yml"
    try:
        rows = read_yaml_list(loader.root / name, name)
    except MaterialError as error:
        loader.problems += error.problems
        return pd.DataFrame(columns=list(tables.SOURCES.columns))
    return loader.checked("sources", rows, tables.SOURCES)


def _codebook(loader: _Loader) -> pd.DataFrame:
    name = "data/codebook.yml"
    try:
        rows = read_yaml_groups(loader.root / name, name, "dimension", "value")
    except MaterialError as error:
        loader.problems += error.problems
        return pd.DataFrame(columns=list(tables.CODEBOOK.columns))
    codebook = loader.checked("codebook", rows, tables.CODEBOOK)
    for dimension in DIMENSIONS:
        if dimension not in set(codebook["dimension"]):
            what = f"The dimension “{dimension}” is missing."
            problem = rows.document.problem((), what, "Define its values.", "missing-dimension")
            loader.problems.append(problem)
    panels = set(codebook.loc[codebook["dimension"] == "panels", "value"])
    for index in codebook.index[codebook["dimension"] == "themes"]:
        if codebook.at[index, "panel"] not in panels:
            what = f"panel: “{codebook.at[index, 'panel']}” is not one of the panels."
            remedy = f"Panels: {', '.join(sorted(panels))}."
            loader.problems.append(rows.problem(index, "panel", what, remedy, "unknown-code"))
    return codebook


def _can_be_checked_against(loader: _Loader, sources: pd.DataFrame, codebook: pd.DataFrame) -> bool:
    """Say whether every source has its id and every dimension its codes, whatever else is wrong."""
    named = all(_holds("id", id) for id in sources["id"])
    return (
        {"sources", "codebook"} <= set(loader.rows)
        and named
        and len(sources) > 0
        and (set(DIMENSIONS) <= set(codebook["dimension"]))
    )


def _holds(column: str, cell: Any) -> bool:
    """Say whether a cell of the sources is what it must be."""
    return all(rule.holds(cell) for rule in tables.SOURCES.columns[column])


def _texts(loader: _Loader, sources: pd.DataFrame) -> dict[str, SourceText]:
    texts = {}
    for index, source in sources.iterrows():
        if not _holds("seed", source["seed"]):
            texts[source["id"]] = SourceText("", "")
            continue
        path = loader.root / source["seed"]
        try:
            texts[source["id"]] = read_source_text(path, source["seed"])
        except MaterialError as error:
            loader.problems += error.problems
            texts[source["id"]] = SourceText(source["seed"], "")
            continue
        if _holds("sha256", source["sha256"]) and (found := sha256_of(path)) != source["sha256"]:
            what = f"The seed {source['seed']} has changed: its SHA-256 is {found}."
            remedy = "Put the old file back, or check every extract and write the new hash here."
            rows = loader.rows["sources"]
            loader.problems.append(rows.problem(index, "sha256", what, remedy, "changed-seed"))
    return texts


def _anchor(
    loader: _Loader,
    name: str,
    frame: pd.DataFrame,
    anchorers: Mapping[str, Anchorer],
    texts: Mapping[str, SourceText],
) -> dict[int, tuple[Span, ...]]:
    """Anchor each row's quotation; every one that has not exactly one place is a problem."""
    found: dict[int, tuple[Span, ...]] = {}
    for index, row in frame.iterrows():
        anchorer = anchorers.get(row["source"])
        if anchorer is None or not anchorer.text or not str(row["quote"]).strip():
            continue
        result = anchorer.anchor(row["quote"], row.get("prefix", ""), row.get("suffix", ""))
        if isinstance(result, NotAnchored):
            rows = loader.rows[name]
            told = lost(result, rows.rows[index].cells, anchorer, texts[row["source"]])
            rule = "ambiguous-quotation" if result.count else "unanchored-quotation"
            problem = rows.problem(index, "quote", told.what, told.remedy, rule)
            loader.problems.append(replace(problem, row=told.row))
        else:
            found[index] = tuple(result)
    return found


def _check_readings(
    loader: _Loader,
    extracts: pd.DataFrame,
    anchored: Iterable[int],
    texts: Mapping[str, SourceText],
) -> None:
    """Hold each reading against its quotation; one that does more than mend is a problem."""
    scans: dict[str, Scan] = {}
    for index in anchored:
        reading, source = extracts.at[index, "reading"], extracts.at[index, "source"]
        if not reading:
            continue
        if source not in scans:
            scans[source] = scan_of(texts[source].text)
        result = mended(extracts.at[index, "quote"], reading, scans[source])
        if isinstance(result, NotMending):
            rows = loader.rows["extracts"]
            problem = rows.problem(index, "reading", str(result), TO_MEND, "changed-reading")
            loader.problems.append(problem)
