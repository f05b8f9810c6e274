"""Read, check and join all evidence: the seeds, and the tables that say what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from triptych.evidence import tables
from triptych.evidence.anchoring import Anchorer, NotAnchored, Span
from triptych.evidence.cross_checks import check_complete, check_examples, check_rests
from triptych.evidence.csv_rows import read_csv_rows
from triptych.evidence.derive import (
    with_dates,
    with_passages,
    with_places,
    with_sources,
    with_tuples,
)
from triptych.evidence.differences import word_difference
from triptych.evidence.schemas import Rows, Schema, check
from triptych.evidence.texts import SourceText, read_source_text, sha256_of
from triptych.evidence.value import Evidence
from triptych.evidence.yaml_rows import read_yaml_groups, read_yaml_list
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

    def stop_if_faulty(self) -> None:
        if self.problems:
            raise MaterialError(self.problems)


def load_evidence(root: Path) -> Evidence:
    """Read `seeds/` and `data/` below a project's folder; raise `MaterialError` with every fault.

    Faults of the sources and the codebook come first, as all else is checked against those; so do
    those of a table of extracts or claims that can't be read.
    """
    loader = _Loader(root)
    sources, codebook = _sources(loader), _codebook(loader)
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
    if not {"extracts", "claims"} <= set(loader.rows):
        loader.stop_if_faulty()
    known = set(extracts["id"])
    events = loader.table("events", tables.events(codes, known))
    shifts = loader.table("shifts", tables.shifts(codes, known))
    comparison = loader.table("comparison", tables.comparison(ids, known))
    support = loader.table("support", tables.support(set(claims["id"]), ids, known))
    glossary = loader.table("glossary", tables.glossary(known))

    anchorers = {source: Anchorer(text.text) for source, text in texts.items()}
    spans = _anchor(loader, "extracts", extracts, anchorers, texts)
    left_out_spans = _anchor(loader, "left_out", left_out, anchorers, texts)
    check_examples(loader, codebook, known)
    check_rests(loader, "comparison", comparison, "status", extracts)
    check_rests(loader, "support", support, "stance", extracts)
    check_complete(loader, "support", support, "claim", list(claims["id"]), ids)
    dimensions = list(dict.fromkeys(comparison["dimension"]))
    check_complete(loader, "comparison", comparison, "dimension", dimensions, ids)
    loader.stop_if_faulty()

    source_of = dict(zip(extracts["id"], extracts["source"], strict=True))
    extracts = with_places(with_tuples(extracts, "themes", "actors"), spans, texts)
    extracts["text"] = extracts["reading"].where(extracts["reading"] != "", extracts["quote"])
    return Evidence(
        sources=with_passages(sources, extracts, spans, texts),
        codebook=codebook,
        extracts=extracts,
        left_out=with_places(left_out, left_out_spans, texts),
        events=with_dates(with_sources(events, source_of)),
        shifts=with_dates(with_sources(shifts, source_of)),
        comparison=with_tuples(comparison, "extracts"),
        claims=claims,
        support=with_tuples(support, "extracts"),
        glossary=with_tuples(glossary, "extracts"),
        texts=texts,
        spans={extracts.at[index, "id"]: found for index, found in spans.items()},
    )


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
            loader.problems.append(rows.document.problem((), what, "Define its values."))
    panels = set(codebook.loc[codebook["dimension"] == "panels", "value"])
    for index in codebook.index[codebook["dimension"] == "themes"]:
        if codebook.at[index, "panel"] not in panels:
            what = f"panel: “{codebook.at[index, 'panel']}” is not one of the panels."
            loader.problems.append(
                rows.problem(index, "panel", what, f"Panels: {', '.join(sorted(panels))}.")
            )
    return codebook


def _texts(loader: _Loader, sources: pd.DataFrame) -> dict[str, SourceText]:
    texts = {}
    for index, source in sources.iterrows():
        path = loader.root / source["seed"]
        try:
            texts[source["id"]] = read_source_text(path, source["seed"])
        except MaterialError as error:
            loader.problems += error.problems
            texts[source["id"]] = SourceText(source["seed"], "")
            continue
        if (found := sha256_of(path)) != source["sha256"]:
            what = f"The seed {source['seed']} has changed: its SHA-256 is {found}."
            remedy = "Put the old file back, or check every extract and write the new hash here."
            loader.problems.append(loader.rows["sources"].problem(index, "sha256", what, remedy))
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
            what, remedy = _lost(result, texts[row["source"]])
            loader.problems.append(loader.rows[name].problem(index, "quote", what, remedy))
        else:
            found[index] = tuple(result)
    return found


def _lost(result: NotAnchored, text: SourceText) -> tuple[str, str]:
    if result.count:
        lines = ", ".join(str(text.line_at(start)) for start in result.starts)
        what = f"This quotation stands {result.count} times in its source."
        return what, (
            f"It begins on lines {lines} of {text.file}: lengthen it, or give the text right before"
            " it as prefix or after it as suffix."
        )
    what = f"The source does not hold “{_shortened(result.segment)}”."
    if result.nearest is None:
        return what, "Copy the passage from the seed."
    difference = word_difference(result.segment, result.nearest_text)
    if not difference:
        what = f"“{_shortened(result.segment)}” stands before the segment that it follows here."
        return what, "Give the segments in the source's order."
    return what, (
        f"Nearest passage, line {text.line_at(result.nearest.start)} of {text.file}:"
        f" “{_shortened(result.nearest_text)}”; difference: {difference}."
        " Copy the passage from the seed."
    )


def _shortened(text: str, length: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"
