"""What a cell of a table of an author's own must be, by its field, and which value it gives."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from math import isfinite
from re import fullmatch
from typing import Any

from triptych.evidence.patterns import Pattern
from triptych.evidence.rules import Rule, all_of, edtf, filled, one_of, split
from triptych.evidence.table_schemas import CODES, Field
from triptych.problems import nearest

TRUE = ("true", "True", "TRUE", "1")
FALSE = ("false", "False", "FALSE", "0")
LARGEST = 2**63
"""An integer of a frame has 64 bits."""


def _integer(cell: str) -> int:
    value = int(cell)
    if not fullmatch(r"[+-]?[0-9]+", cell) or not -LARGEST <= value < LARGEST:
        raise ValueError
    return value


def _number(cell: str) -> float:
    value = float(cell)
    if not fullmatch(r"[+-]?[0-9.]+([eE][+-]?[0-9]+)?", cell) or not isfinite(value):
        raise ValueError
    return value


def _boolean(cell: str) -> bool:
    if cell not in (*TRUE, *FALSE):
        raise ValueError
    return cell in TRUE


VALUE: Mapping[str, Callable[[str], Any]] = {
    "string": str,
    "list": split,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
}
"""How a cell of each type is read; what isn't of the type raises `ValueError`."""
EXAMPLES = {"integer": "12 or -3", "number": "12.5 or -3", "boolean": "true or false"}


def cell_rules(
    field: Field,
    known: Mapping[str, Collection[str]],
    is_required: bool,
    pattern: Pattern | None,
) -> Iterator[Rule]:
    """Yield what a cell of a field must be; all but the first hold for an empty one.

    `known` gives the values that a foreign key may refer to, where they are known; `pattern` is the
    one that the field's constraints name.
    """
    if is_required:
        yield filled()
    if field.is_date:
        yield edtf(optional=True)
    if field.type in EXAMPLES:
        yield _of_type(field.type)
    of = all_of if field.type == "list" else one_of
    if field.reference in known:
        table, _, column = field.reference.partition(".")
        is_code = field.reference.startswith(CODES)
        noun = f"value of {column}" if is_code else table.removesuffix("s")
        yield of(known[field.reference], noun, optional=True)
    elif field.type == "list":
        yield _distinct()
    for name, value in field.constraints.items():
        if name == "enum" and field.type in ("string", "list"):
            yield of(value, "value", optional=True)
        elif name in ("enum", "minimum", "maximum"):
            yield _within(field.type, name, value)
    if pattern:
        yield _matching(pattern, field.type)


def _read(type_: str, cell: str) -> Any:
    """Give a cell's value; nothing where it is empty or not of its type."""
    try:
        return VALUE[type_](cell) if cell else None
    except ValueError:
        return None


def _of_type(type_: str) -> Rule:
    return Rule(
        lambda cell: cell == "" or _read(type_, cell) is not None,
        lambda cell: (f"“{cell}” is no {type_}.", f"Write it as {EXAMPLES[type_]}."),
    )


def _within(type_: str, name: str, bound: Any) -> Rule:
    """Require a value of an enumeration, or on the right side of a bound."""

    def holds(cell: str) -> bool:
        value = _read(type_, cell)
        if value is None:
            return True
        if name == "enum":
            return value in bound
        return value >= bound if name == "minimum" else value <= bound

    def explain(cell: str) -> tuple[str, str]:
        if name == "enum":
            return f"“{cell}” is not a known value.", nearest(cell, map(str, bound))
        side = "below" if name == "minimum" else "above"
        return f"{cell} is {side} the {name}, {bound}.", "Mend it, or the schema."

    return Rule(holds, explain, "unknown-code" if name == "enum" else "cell")


def _matching(pattern: Pattern, type_: str) -> Rule:
    """Require a cell, or each value of one with several, to match a pattern as a whole."""

    def holds(cell: str) -> bool:
        return all(map(pattern.matches, split(cell) if type_ == "list" else [cell] if cell else []))

    return Rule(
        holds,
        lambda cell: (f"“{cell}” is not of the form {pattern.text}.", "Rewrite it."),
    )


def _distinct() -> Rule:
    """Require that a cell with several values gives none of them twice."""
    return Rule(
        lambda cell: len(set(split(cell))) == len(split(cell)),
        lambda cell: (f"“{cell}” gives a value twice.", "Give it once."),
    )
