"""What must hold across tables: what a source says rests on passages of that source, and no pair of
a claim and a source is left out, so that no gap can pass for silence."""

from __future__ import annotations

from typing import Protocol

import pandas as pd

from triptych.evidence.rules import split
from triptych.evidence.schemas import Rows
from triptych.evidence.tables import WITHOUT_EXTRACTS
from triptych.problems import Problem, nearest


class Loaded(Protocol):
    """The rows read so far, by table, and the problems found."""

    rows: dict[str, Rows]
    problems: list[Problem]


def check_examples(loaded: Loaded, codebook: pd.DataFrame, known: set[str]) -> None:
    """Every example of the codebook must be an extract."""
    for index, example in codebook["example"].items():
        if example and example not in known:
            what = f"example: “{example}” is not a known extract."
            remedy = nearest(example, known)
            rows = loaded.rows["codebook"]
            problem = rows.problem(index, "example", what, remedy, "unknown-extract")
            loaded.problems.append(problem)


def check_rests(
    loaded: Loaded,
    name: str,
    frame: pd.DataFrame,
    column: str | None,
    extracts: pd.DataFrame,
    resting: str = "extracts",
) -> None:
    """What a source says must rest on extracts of that source; what it doesn't, on none.

    `column` says what it does; without one, what rests on no extract is no fault. `resting` holds
    the extracts. A table without sources may name those of any.
    """
    source_of = dict(zip(extracts["id"], extracts["source"], strict=True))
    for index, row in frame.iterrows():
        rests = split(row[resting])
        rows = loaded.rows[name]
        if column and row[column] in WITHOUT_EXTRACTS:
            if rests:
                what = f"“{row[column]}” can't rest on extracts."
                remedy = f"Empty this cell, or change the {column}."
                problem = rows.problem(index, resting, what, remedy, "silence")
                loaded.problems.append(problem)
            continue
        if column and not rests:
            what = f"“{row[column]}” needs an extract that shows it."
            loaded.problems.append(rows.problem(index, resting, what, "Name one.", "silence"))
        for extract in rests:
            source = source_of.get(extract, "")
            if source and "source" in row and source != row["source"]:
                what = f"{extract} is from {source}, not from {row['source']}."
                remedy = "Name an extract of this row's source."
                problem = rows.problem(index, resting, what, remedy, "foreign-extract")
                loaded.problems.append(problem)


def check_complete(
    loaded: Loaded, name: str, frame: pd.DataFrame, column: str, keys: list[str], ids: list[str]
) -> None:
    """Every pair must be coded, were it only as “not coded”: no gap may pass for silence."""
    given = set(zip(frame[column], frame["source"], strict=True))
    for key in keys:
        for source in ids:
            if (key, source) not in given:
                what = f"There is no row for {column} “{key}” and source “{source}”."
                remedy = "Add one: silent if the source says nothing, not coded if nobody looked."
                file = loaded.rows[name].file if name in loaded.rows else f"data/{name}.csv"
                loaded.problems.append(Problem(file, 1, 1, what, remedy, "missing-pair"))
