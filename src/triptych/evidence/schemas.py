"""The schema of every file in `data/`, in pandera's terms.

A schema says what a column holds; `check` holds rows against it and turns each failure into a
problem at the cell's own line and column.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from triptych.evidence.dates import parse_when
from triptych.problems import Problem, nearest

SEPARATOR = "; "
ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
STATUSES = ("stated", "denied", "silent", "not coded")
STANCES = ("affirms", "qualifies", "denies", "silent", "not coded")
WITHOUT_EXTRACTS = frozenset({"silent", "not coded"})


class Rows(Protocol):
    """What a file of data gives: its columns, its rows' cells, and problems at their places."""

    file: str
    columns: tuple[str, ...]
    rows: tuple[Any, ...]

    def problem(self, row: int, column: str | None, what: str, remedy: str = "") -> Problem:
        """Report a fault at a row and column."""
        ...


@dataclass(frozen=True)
class Rule:
    """What a cell must be. `explain` says what is wrong with one that isn't, and what to do."""

    name: str
    holds: Callable[[Any], bool]
    explain: Callable[[Any], tuple[str, str]]


def split(cell: str) -> tuple[str, ...]:
    """Give the values of a cell that may hold several."""
    return tuple(part.strip() for part in cell.split(SEPARATOR.strip()) if part.strip())


def filled() -> Rule:
    """Require some text."""

    def explain(cell: Any) -> tuple[str, str]:
        if isinstance(cell, str):
            return "It is empty.", "Write it."
        return f"“{cell}” is not text.", "Put it in quotes."

    return Rule("filled", lambda cell: isinstance(cell, str) and bool(cell.strip()), explain)


def texts() -> Rule:
    """Require a list of texts, or nothing."""
    return Rule(
        "texts",
        lambda cell: cell == "" or (isinstance(cell, list) and all(map(filled().holds, cell))),
        lambda _: ("It is no list of texts.", "Write each on a line of its own, after a hyphen."),
    )


def like(pattern: str, description: str) -> Rule:
    """Require the whole cell to match a pattern."""
    import re

    compiled = re.compile(pattern)
    return Rule(
        f"like {pattern}",
        lambda cell: isinstance(cell, str) and bool(compiled.fullmatch(cell)),
        lambda cell: (f"“{cell}” is not {description}.", "Rewrite it."),
    )


def one_of(known: Collection[str], what: str, *, optional: bool = False) -> Rule:
    """Require a known value."""
    return Rule(
        f"one of {what}",
        lambda cell: cell in known or (optional and cell == ""),
        lambda cell: (f"“{cell}” is not a known {what}.", nearest(str(cell), known)),
    )


def all_of(known: Collection[str], what: str, *, optional: bool = False) -> Rule:
    """Require every value of a cell with several to be known, and none to be given twice."""

    def holds(cell: str) -> bool:
        values = split(cell)
        return (optional or bool(values)) and set(values) <= set(known) and _distinct(values)

    def explain(cell: str) -> tuple[str, str]:
        unknown = [value for value in split(cell) if value not in known]
        if unknown:
            remedies = " ".join(dict.fromkeys(nearest(value, known) for value in unknown))
            return f"Not a known {what}: {', '.join(unknown)}.", remedies
        if values := split(cell):
            twice = next(value for value in values if values.count(value) > 1)
            return f"“{twice}” is given twice.", "Give it once."
        return f"At least one {what} is needed here.", "Name it."

    return Rule(f"all of {what}", holds, explain)


def edtf(*, optional: bool = False) -> Rule:
    """Require a date or interval in EDTF."""

    def holds(cell: str) -> bool:
        if cell == "":
            return optional
        try:
            parse_when(cell)
        except ValueError:
            return False
        return True

    remedy = "Write it in EDTF, for instance 1957, 1957-09, 1957-09/1958, 1959-06~ or 195X."
    return Rule("edtf", holds, lambda cell: (f"“{cell}” is no date that we can read.", remedy))


def _distinct(values: Collection[str]) -> bool:
    return len(set(values)) == len(values)


@dataclass(frozen=True)
class Schema:
    """The columns of a file, their rules, and the columns that together name a row.

    Each column of `unique` must also by itself differ in every row.
    """

    columns: Mapping[str, tuple[Rule, ...]]
    key: tuple[str, ...]
    optional: frozenset[str] = frozenset()
    unique: tuple[str, ...] = ()

    @property
    def pandera(self) -> pa.DataFrameSchema:
        """Build pandera's schema of the same content."""
        return pa.DataFrameSchema(
            {
                name: pa.Column(
                    object,
                    checks=[
                        pa.Check(rule.holds, element_wise=True, error=rule.name) for rule in rules
                    ],
                    required=name not in self.optional,
                )
                for name, rules in self.columns.items()
            },
            strict=True,
        )


def check(rows: Rows, schema: Schema) -> tuple[pd.DataFrame, list[Problem]]:
    """Hold rows against a schema; give the frame and every problem.

    The frame has one row for each of `rows`, with `file` and `line` beside the file's columns.
    """
    frame = pd.DataFrame(
        [{name: _given(row.cells.get(name)) for name in rows.columns} for row in rows.rows],
        columns=list(rows.columns),
        dtype=object,
    )
    problems: list[Problem] = []
    try:
        schema.pandera.validate(frame, lazy=True)
    except SchemaErrors as errors:
        for case in errors.failure_cases.to_dict("records"):
            problems.append(_problem(rows, schema, case))
    for key in (schema.key, *((column,) for column in schema.unique)):
        if not set(key) <= set(frame.columns):
            continue
        for index in frame.index[frame[list(key)].astype(str).duplicated()]:
            named = ", ".join(str(frame.at[index, column]) for column in key)
            what = f"“{named}” is given twice."
            problems.append(rows.problem(index, key[0], what, "Change one of them."))
    for name in schema.optional - set(frame.columns):
        frame[name] = ""
    places = [rows.problem(index, None, "") for index in range(len(frame))]
    frame["file"], frame["line"] = rows.file, [place.line for place in places]
    return frame, problems


def _given(cell: Any) -> Any:
    """Give a cell's value, empty text where YAML has none; a year may be written as a number."""
    if cell is None:
        return ""
    return str(cell) if type(cell) is int else cell


def _problem(rows: Rows, schema: Schema, case: Mapping[str, Any]) -> Problem:
    """Word one of pandera's failure cases."""
    if case["check"] == "column_in_schema":
        column = str(case["failure_case"])
        at = next((i for i, row in enumerate(rows.rows) if column in row.cells), 0)
        place = rows.problem(at, column, "") if rows.rows else None
        from_header = rows.file.endswith(".csv")
        line, col = (1, 1) if from_header or place is None else (place.line, place.column)
        what = f"The column “{column}” is not known."
        return Problem(rows.file, line, col, what, nearest(column, schema.columns))
    if case["check"] == "column_in_dataframe":
        what = f"The column “{case['failure_case']}” is missing."
        return Problem(rows.file, 1, 1, what, "Add it.")
    column = str(case["column"])
    rule = next(rule for rule in schema.columns[column] if rule.name == case["check"])
    what, remedy = rule.explain(case["failure_case"])
    return rows.problem(int(case["index"]), column, f"{column}: {what}", remedy)


SOURCES = Schema(
    {
        "id": (like(ID, "an id (lower-case letters, digits, hyphens)"),),
        "sign": (like(r"[A-Z]{1,2}", "a sign of one or two capital letters"),),
        "seed": (like(r"seeds/[^/\\]+", "a file of seeds/"),),
        "sha256": (like(r"[0-9a-f]{64}", "a SHA-256 in hexadecimal"),),
        "label": (filled(),),
        "csl": (
            Rule(
                "csl",
                lambda item: isinstance(item, dict) and {"id", "type", "title"} <= set(item),
                lambda _: ("It needs id, type and title.", "Use CSL-JSON's names."),
            ),
        ),
        "covers": (edtf(optional=True),),
        "vantage": (filled(),),
        "romanization": (one_of(("none", "pinyin", "wade-giles"), "romanization"),),
        "unknown": (texts(),),
    },
    key=("id",),
    optional=frozenset({"unknown", "covers"}),
    unique=("sign", "label"),
)

CODEBOOK = Schema(
    {
        "dimension": (),
        "value": (),
        "label": (filled(),),
        "definition": (filled(),),
        "rule": (filled(),),
        "example": (),
        "panel": (),
    },
    key=("dimension", "value"),
    optional=frozenset({"panel"}),
)


def extracts(sources: Collection[str], codes: Mapping[str, Collection[str]]) -> Schema:
    """Give the schema of `extracts.csv`."""
    return Schema(
        {
            "id": (like(ID, "an id such as zan-03"),),
            "source": (one_of(sources, "source"),),
            "quote": (filled(),),
            "prefix": (),
            "suffix": (),
            "reading": (),
            "kind": (one_of(codes["kind"], "kind"),),
            "themes": (all_of(codes["themes"], "theme"),),
            "level": (one_of(codes["level"], "level", optional=True),),
            "actors": (all_of(codes["actors"], "actor", optional=True),),
            "when": (edtf(optional=True),),
            "note": (),
        },
        key=("id",),
    )


def left_out(sources: Collection[str]) -> Schema:
    """Give the schema of `left_out.csv`."""
    return Schema(
        {"source": (one_of(sources, "source"),), "quote": (filled(),), "reason": (filled(),)},
        key=("source", "quote"),
    )


def events(codes: Mapping[str, Collection[str]], extract_ids: Collection[str]) -> Schema:
    """Give the schema of `events.csv`."""
    return Schema(
        {
            "id": (like(ID, "an id"),),
            "label": (filled(),),
            "when": (edtf(),),
            "theme": (one_of(codes["themes"], "theme"),),
            "extracts": (all_of(extract_ids, "extract"),),
        },
        key=("id",),
    )


def shifts(codes: Mapping[str, Collection[str]], extract_ids: Collection[str]) -> Schema:
    """Give the schema of `shifts.csv`."""
    return Schema(
        {
            "id": (like(ID, "an id"),),
            "function": (filled(),),
            "before": (one_of(codes["bodies"], "body"),),
            "after": (one_of(codes["bodies"], "body"),),
            "direction": (one_of(codes["direction"], "direction"),),
            "when": (edtf(optional=True),),
            "extracts": (all_of(extract_ids, "extract"),),
        },
        key=("id",),
    )


def comparison(sources: Collection[str], extract_ids: Collection[str]) -> Schema:
    """Give the schema of `comparison.csv`."""
    return Schema(
        {
            "dimension": (filled(),),
            "source": (one_of(sources, "source"),),
            "position": (),
            "status": (one_of(STATUSES, "status"),),
            "extracts": (all_of(extract_ids, "extract", optional=True),),
        },
        key=("dimension", "source"),
    )


def claims(codes: Mapping[str, Collection[str]]) -> Schema:
    """Give the schema of `claims.csv`."""
    return Schema(
        {
            "id": (like(ID, "an id"),),
            "claim": (filled(),),
            "theme": (one_of(codes["themes"], "theme"),),
        },
        key=("id",),
    )


def support(
    claim_ids: Collection[str], sources: Collection[str], extract_ids: Collection[str]
) -> Schema:
    """Give the schema of `support.csv`."""
    return Schema(
        {
            "claim": (one_of(claim_ids, "claim"),),
            "source": (one_of(sources, "source"),),
            "stance": (one_of(STANCES, "stance"),),
            "extracts": (all_of(extract_ids, "extract", optional=True),),
        },
        key=("claim", "source"),
    )


def glossary(extract_ids: Collection[str]) -> Schema:
    """Give the schema of `glossary.csv`."""
    return Schema(
        {
            "term": (filled(),),
            "pinyin": (),
            "characters": (),
            "gloss": (filled(),),
            "extracts": (all_of(extract_ids, "extract"),),
        },
        key=("term",),
    )
