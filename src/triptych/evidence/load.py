"""Read, check and join all evidence: the seeds, and the tables that say what stands in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from triptych.evidence import schemas
from triptych.evidence.anchoring import Anchorer, NotAnchored, Span
from triptych.evidence.csv_rows import read_csv_rows
from triptych.evidence.dates import parse_when
from triptych.evidence.schemas import Rows, Schema, split
from triptych.evidence.texts import SourceText, read_source_text, sha256_of
from triptych.evidence.yaml_rows import read_yaml_groups, read_yaml_list
from triptych.frames import FRAMES
from triptych.problems import MaterialError, Problem

DIMENSIONS = (
    "kind", "panels", "themes", "level", "actors", "bodies", "direction", "stance", "status",
)
"""The codebook's dimensions, each of which must be there."""


@dataclass(frozen=True)
class Evidence:
    """All that the book rests on, checked.

    Frames (each row knows its `file` and `line`; cells with several values are tuples):

    - `sources`: id, sign, seed, sha256, label, csl, covers, vantage, romanization, unknown, and
      computed: `words` (of the whole seed), `passages` (the text that its extracts hold, once).
    - `codebook`: dimension, value, label, definition, rule, example, panel, in the file's order.
    - `extracts`: as in the file; `text` (the reading, or the quotation where it needs no mending),
      `start`, `end` (offsets), `first_line`, `last_line` (of the seed).
    - `left_out`: source, quote, reason, start, end.
    - `events`, `shifts`: as in the file; `sources` (whose extracts they rest on); `start` and `end`
      (years and fractions), `open_start`, `open_end`, `approximate`, `uncertain`.
    - `comparison`, `claims`, `support`, `glossary`: as in the files.
    """

    sources: pd.DataFrame
    codebook: pd.DataFrame
    extracts: pd.DataFrame
    left_out: pd.DataFrame
    events: pd.DataFrame
    shifts: pd.DataFrame
    comparison: pd.DataFrame
    claims: pd.DataFrame
    support: pd.DataFrame
    glossary: pd.DataFrame
    texts: Mapping[str, SourceText] = field(repr=False)
    spans: Mapping[str, tuple[Span, ...]] = field(repr=False)

    def frame(self, name: str) -> pd.DataFrame:
        """Give a frame by name; raise `KeyError` for an unknown one."""
        if name not in FRAMES:
            raise KeyError(name)
        return getattr(self, name)

    @cached_property
    def source_of(self) -> dict[str, str]:
        """Map each extract to its source."""
        return dict(zip(self.extracts["id"], self.extracts["source"], strict=True))


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
        frame, problems = schemas.check(rows, schema)
        self.problems += problems
        return frame.reindex(columns=[*schema.columns, "file", "line"], fill_value="")

    def stop_if_faulty(self) -> None:
        if self.problems:
            raise MaterialError(self.problems)


def load_evidence(root: Path) -> Evidence:
    """Read `seeds/` and `data/` below a project's folder; raise `MaterialError` with every fault.

    Faults of the sources and the codebook come first, as all else is checked against those.
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

    extracts = loader.table("extracts", schemas.extracts(ids, codes))
    left_out = loader.table("left_out", schemas.left_out(ids))
    known = set(extracts["id"])
    events = loader.table("events", schemas.events(codes, known))
    shifts = loader.table("shifts", schemas.shifts(codes, known))
    comparison = loader.table("comparison", schemas.comparison(ids, known))
    claims = loader.table("claims", schemas.claims(codes))
    support = loader.table("support", schemas.support(set(claims["id"]), ids, known))
    glossary = loader.table("glossary", schemas.glossary(known))

    anchorers = {source: Anchorer(text.text) for source, text in texts.items()}
    spans = _anchor(loader, "extracts", extracts, anchorers)
    left_out_spans = _anchor(loader, "left_out", left_out, anchorers)
    _check_examples(loader, codebook, known)
    _check_rests(loader, "comparison", comparison, "status", extracts)
    _check_rests(loader, "support", support, "stance", extracts)
    _check_complete(loader, "support", support, "claim", list(claims["id"]), ids)
    loader.stop_if_faulty()

    source_of = dict(zip(extracts["id"], extracts["source"], strict=True))
    extracts = _with_places(_with_tuples(extracts, "themes", "actors"), spans, texts)
    extracts["text"] = extracts["reading"].where(extracts["reading"] != "", extracts["quote"])
    return Evidence(
        sources=_with_passages(sources, extracts, spans, texts),
        codebook=codebook,
        extracts=extracts,
        left_out=_with_places(left_out, left_out_spans, texts),
        events=_with_dates(_with_sources(events, source_of)),
        shifts=_with_dates(_with_sources(shifts, source_of)),
        comparison=_with_tuples(comparison, "extracts"),
        claims=claims,
        support=_with_tuples(support, "extracts"),
        glossary=_with_tuples(glossary, "extracts"),
        texts=texts,
        spans={extracts.at[index, "id"]: found for index, found in spans.items()},
    )


def _sources(loader: _Loader) -> pd.DataFrame:
    rows = read_yaml_list(loader.root / "data/sources.yml", "data/sources.yml")
    return loader.checked("sources", rows, schemas.SOURCES)


def _codebook(loader: _Loader) -> pd.DataFrame:
    name = "data/codebook.yml"
    rows = read_yaml_groups(loader.root / name, name, "dimension", "value")
    codebook = loader.checked("codebook", rows, schemas.CODEBOOK)
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
    loader: _Loader, name: str, frame: pd.DataFrame, anchorers: Mapping[str, Anchorer]
) -> dict[int, tuple[Span, ...]]:
    """Anchor each row's quotation; every one that has not exactly one place is a problem."""
    found: dict[int, tuple[Span, ...]] = {}
    for index, row in frame.iterrows():
        anchorer = anchorers.get(row["source"])
        if anchorer is None or not anchorer.text or not str(row["quote"]).strip():
            continue
        result = anchorer.anchor(row["quote"], row.get("prefix", ""), row.get("suffix", ""))
        if isinstance(result, NotAnchored):
            what, remedy = _lost(result)
            loader.problems.append(loader.rows[name].problem(index, "quote", what, remedy))
        else:
            found[index] = tuple(result)
    return found


def _lost(result: NotAnchored) -> tuple[str, str]:
    if result.count:
        what = f"This quotation stands {result.count} times in its source."
        return what, "Lengthen it, or give the text right before it as prefix or after it as suffix."
    what = f"The source does not hold “{_shortened(result.segment)}”."
    if not result.nearest_text:
        return what, "Copy the passage from the seed."
    from triptych.evidence.differences import word_difference

    return what, (
        f"Nearest passage: “{_shortened(result.nearest_text)}”;"
        f" difference: {word_difference(result.segment, result.nearest_text)}."
        " Copy the passage from the seed."
    )


def _shortened(text: str, length: int = 160) -> str:
    text = " ".join(text.split())
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _check_examples(loader: _Loader, codebook: pd.DataFrame, known: set[str]) -> None:
    for index, example in codebook["example"].items():
        if example and example not in known:
            what = f"example: “{example}” is not a known extract."
            loader.problems.append(loader.rows["codebook"].problem(index, "example", what))


def _check_rests(
    loader: _Loader, name: str, frame: pd.DataFrame, column: str, extracts: pd.DataFrame
) -> None:
    """What a source says must rest on extracts of that source; what it doesn't, on none."""
    source_of = dict(zip(extracts["id"], extracts["source"], strict=True))
    for index, row in frame.iterrows():
        rests = split(row["extracts"])
        rows = loader.rows[name]
        if row[column] in schemas.WITHOUT_EXTRACTS:
            if rests:
                what = f"“{row[column]}” can't rest on extracts."
                remedy = f"Empty this cell, or change the {column}."
                loader.problems.append(rows.problem(index, "extracts", what, remedy))
            continue
        if not rests:
            what = f"“{row[column]}” needs an extract that shows it."
            loader.problems.append(rows.problem(index, "extracts", what, "Name one."))
        for extract in rests:
            if source_of.get(extract, row["source"]) != row["source"]:
                what = f"{extract} is from {source_of[extract]}, not from {row['source']}."
                remedy = "Name an extract of this row's source."
                loader.problems.append(rows.problem(index, "extracts", what, remedy))


def _check_complete(
    loader: _Loader, name: str, frame: pd.DataFrame, column: str, keys: list[str], ids: list[str]
) -> None:
    """Every pair must be coded, were it only as “not coded”: no gap may pass for silence."""
    given = set(zip(frame[column], frame["source"], strict=True))
    for key in keys:
        for source in ids:
            if (key, source) not in given:
                what = f"There is no row for {column} “{key}” and source “{source}”."
                remedy = "Add one: silent if the source says nothing, not coded if nobody looked."
                file = loader.rows[name].file if name in loader.rows else f"data/{name}.csv"
                loader.problems.append(Problem(file, 1, 1, what, remedy))


def _with_tuples(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    return frame.assign(**{column: frame[column].map(split) for column in columns})


def _with_sources(frame: pd.DataFrame, source_of: Mapping[str, str]) -> pd.DataFrame:
    frame = _with_tuples(frame, "extracts")
    sources = [tuple(dict.fromkeys(source_of[e] for e in cell)) for cell in frame["extracts"]]
    return frame.assign(sources=sources)


def _with_dates(frame: pd.DataFrame) -> pd.DataFrame:
    parsed = [parse_when(when) if when else None for when in frame["when"]]
    names = ("start", "end", "open_start", "open_end", "approximate", "uncertain")
    return frame.assign(**{n: [getattr(date, n, None) for date in parsed] for n in names})


def _with_places(
    frame: pd.DataFrame, spans: Mapping[int, tuple[Span, ...]], texts: Mapping[str, SourceText]
) -> pd.DataFrame:
    starts = [spans[index][0].start for index in frame.index]
    ends = [spans[index][-1].end for index in frame.index]
    in_text = [texts[source] for source in frame["source"]]
    return frame.assign(
        start=starts,
        end=ends,
        first_line=[text.line_at(start) for text, start in zip(in_text, starts, strict=True)],
        last_line=[text.line_at(end - 1) for text, end in zip(in_text, ends, strict=True)],
    )


def _with_passages(
    sources: pd.DataFrame,
    extracts: pd.DataFrame,
    spans: Mapping[int, tuple[Span, ...]],
    texts: Mapping[str, SourceText],
) -> pd.DataFrame:
    passages = []
    for source in sources["id"]:
        held = sorted(
            (span.start, span.end)
            for index in extracts.index[extracts["source"] == source]
            for span in spans[index]
        )
        pieces, reached = [], 0
        for start, end in held:
            if end > reached:
                pieces.append(texts[source].text[max(start, reached) : end])
                reached = end
        passages.append("\n".join(pieces))
    words = [texts[source].words for source in sources["id"]]
    return sources.assign(words=words, passages=passages)
