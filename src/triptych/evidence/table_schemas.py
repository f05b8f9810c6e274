"""Read the schema of a table of an author's own: a Frictionless Table Schema, in YAML.

What of the standard is read is in `docs/data.md`. A key that isn't read is a problem: a constraint
that nothing is held against would promise what nobody keeps.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from keyword import iskeyword
from pathlib import Path
from typing import Any

from triptych.evidence.patterns import fault_of_pattern
from triptych.evidence.rules import SEPARATOR
from triptych.frames import SCHEMA
from triptych.located_yaml import LocatedYaml, read_located_yaml
from triptych.problems import MaterialError, Problem, nearest

NAME = r"[a-z][a-z0-9_]*"
RESERVED = frozenset(
    (
        *("file", "line", "start", "end", "open_start", "open_end"),
        *("approximate", "uncertain", "when_words"),
    )
)
"""The columns that are computed, and put beside those of the table."""
TYPES = ("string", "integer", "number", "boolean", "list")
IDS = ("extracts.id", "sources.id", "events.id", "claims.id")
"""The columns of other tables that a foreign key may refer to."""
CODES = "codebook."
"""What begins a reference to the values of one of the codebook's dimensions."""
LEADS = {"extracts": ("list", "extracts.id"), "source": ("string", "sources.id")}
"""The type and the reference of the fields that say what a row rests on."""

TEXTS = frozenset({"title", "description"})
KEYS = {
    "schema": TEXTS | {"$schema", "fields", "primaryKey", "foreignKeys"},
    "field": TEXTS | {"name", "type", "format", "delimiter", "constraints"},
    "constraint": frozenset({"required", "unique", "enum", "pattern", "minimum", "maximum"}),
    "foreign key": frozenset({"fields", "reference"}),
    "reference": frozenset({"resource", "fields"}),
}
APPLIES = {"pattern": ("string", "list"), "minimum": TYPES[1:3], "maximum": TYPES[1:3]}
"""The types that a constraint may be for; any, if it is not named here."""
VALUES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "list": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
"""What YAML gives for a value of each type."""


@dataclass(frozen=True)
class Field:
    """A column: its name, its type, whether it is a date, its constraints.

    `reference` is what a foreign key refers to: one of `IDS`, or `CODES` and a dimension.
    """

    name: str
    type: str
    is_date: bool
    constraints: Mapping[str, Any]
    reference: str = ""


@dataclass(frozen=True)
class TableSchema:
    """The fields of a table, in the order of its columns, and those that together name a row.

    `document` is the file that says so.
    """

    document: LocatedYaml
    fields: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def resting(self) -> tuple[str, ...]:
        """Name the columns that hold extracts."""
        return tuple(field.name for field in self.fields if field.reference == "extracts.id")


def read_table_schema(root: Path, table: str, dimensions: Collection[str]) -> TableSchema:
    """Read the schema of a table; raise `MaterialError` with all that is wrong with it."""
    file = f"data/{table}{SCHEMA}"
    reader = _Reader(read_located_yaml(root / file, file))
    schema = reader.schema([*IDS, *(CODES + dimension for dimension in dimensions)])
    if reader.problems:
        raise MaterialError(reader.problems)
    return schema


def extract_columns(root: Path, table: str) -> tuple[str, ...]:
    """Name the columns of any table that hold extracts, whatever else is wrong with its schema."""
    file = f"data/{table}{SCHEMA}"
    try:
        document = read_located_yaml(root / file, file)
    except MaterialError:
        return ("extracts",)
    return _Reader(document).schema(IDS).resting


class _Reader:
    """Gathers the problems of one schema; what is wrong is read as if it were not there."""

    def __init__(self, document: LocatedYaml) -> None:
        self.document = document
        self.problems: list[Problem] = []

    def wrong(self, path: tuple[str | int, ...], what: str, remedy: str) -> None:
        self.problems.append(self.document.problem(path, what, remedy, "table-shape"))

    def schema(self, references: Collection[str]) -> TableSchema:
        given = self.mapping((), self.document.value, "schema")
        found: dict[str, Field] = {}
        for index, entry in self.list_of((), given, "fields", needed=True):
            field = self.field(("fields", index), entry)
            if field and field.name in found:
                path = ("fields", index, "name")
                self.wrong(path, f"The field “{field.name}” is given twice.", "Keep one of them.")
            elif field:
                found[field.name] = field
        for index, entry in self.list_of((), given, "foreignKeys"):
            self.refer(("foreignKeys", index), entry, found, references)
        if not self.problems:
            self.need_leads(found)
        key = self.names((), given, "primaryKey", found) if "primaryKey" in given else ()
        if given and "primaryKey" not in given:
            remedy = "Name the fields whose values together name a row."
            self.wrong((), "There is no primaryKey.", remedy)
        return TableSchema(self.document, tuple(found.values()), key)

    def field(self, path: tuple[str | int, ...], entry: Any) -> Field | None:
        given = self.mapping(path, entry, "field")
        if not given:
            return None
        name, type_ = given.get("name"), given.get("type")
        if not isinstance(name, str) or not re.fullmatch(NAME, name) or iskeyword(name):
            what = f"name: “{'' if name is None else name}” can't name a column of a frame."
            remedy = "Use lower-case letters, digits and underscores, and no word of Python."
            self.wrong((*path, "name"), what, remedy)
            return None
        if name in RESERVED:
            what = f"name: the column “{name}” is computed."
            self.wrong((*path, "name"), what, "Give the field another name.")
        if type_ not in TYPES:
            what = f"type: “{'' if type_ is None else type_}” is not a type that is read."
            self.wrong((*path, "type"), what, nearest(str(type_), TYPES))
            return Field(name, "string", False, {})
        form = given.get("format", "default")
        if form != "default" and (type_, form) != ("string", "edtf"):
            what = f"format: “{form}” is not a format of the type {type_}."
            self.wrong((*path, "format"), what, "A string may have the format edtf, for dates.")
        if given.get("delimiter") != (SEPARATOR if type_ == "list" else None):
            what = "delimiter: the values of a list, and of nothing else, are separated by “; ”."
            remedy = 'Write delimiter: "; " for a list, and none for another type.'
            self.wrong((*path, "delimiter"), what, remedy)
        return Field(name, type_, form == "edtf", self.constraints(path, given, type_))

    def constraints(
        self, path: tuple[str | int, ...], given: Mapping[str, Any], type_: str
    ) -> dict[str, Any]:
        path = (*path, "constraints")
        constraints = self.mapping(path, given.get("constraints", {}), "constraint")
        kept = {}
        for name in (name for name in constraints if name in KEYS["constraint"]):
            value = constraints[name]
            if type_ not in APPLIES.get(name, TYPES):
                self.wrong((*path, name), f"{name}: is not for the type {type_}.", "Leave it out.")
            elif fault := _fault_of_constraint(name, value, type_):
                self.wrong((*path, name), f"{name}: {fault[0]}", fault[1])
            else:
                kept[name] = value
        return kept

    def refer(
        self,
        path: tuple[str | int, ...],
        entry: Any,
        found: dict[str, Field],
        references: Collection[str],
    ) -> None:
        """Put what a foreign key refers to into its field."""
        given = self.mapping(path, entry, "foreign key")
        fields = self.names(path, given, "fields", found)
        inner = (*path, "reference")
        target = self.mapping(inner, given.get("reference"), "reference")
        columns = _as_list(target.get("fields"))
        reference = f"{target.get('resource')}.{columns[0] if columns else None}"
        if target and (len(columns) != 1 or reference not in references):
            what = f"There is no “{reference}” to refer to."
            self.wrong((*inner, "fields"), what, nearest(reference, references))
            return
        if not target or not fields:
            return
        field = found[fields[0]]
        if len(fields) > 1 or field.reference:
            self.wrong((*path, "fields"), "A foreign key is of one field, once.", "Split it.")
        elif field.type not in ("string", "list"):
            what = f"The foreign key “{field.name}” is of the type {field.type}."
            self.wrong((*path, "fields"), what, "Make it a string or a list.")
        else:
            found[field.name] = replace(field, reference=reference)

    def need_leads(self, found: Mapping[str, Field]) -> None:
        """Ask that each row rests on extracts, and that a source is one of the sources."""
        if "extracts" not in found:
            what = "There is no field “extracts”."
            self.wrong(("fields",), what, "Add one, so that each row rests on passages.")
        for index, field in enumerate(found.values()):
            type_, reference = LEADS.get(field.name, (field.type, field.reference))
            if (field.type, field.reference) != (type_, reference):
                what = f"The field “{field.name}” does not lead to {reference}."
                remedy = f"Give it the type {type_} and a foreign key to {reference}."
                self.wrong(("fields", index), what, remedy)

    def mapping(self, path: tuple[str | int, ...], value: Any, kind: str) -> Mapping[str, Any]:
        """Give a mapping with known keys; an empty one where there is none."""
        if not isinstance(value, dict):
            what = f"A {kind} must be a mapping (key: value)."
            self.wrong(path, what, f"Its keys: {', '.join(sorted(KEYS[kind]))}.")
            return {}
        for key in value:
            if key not in KEYS[kind]:
                what = f"The key “{key}” is not read."
                self.wrong((*path, key), what, nearest(str(key), KEYS[kind]))
            elif key in TEXTS and not isinstance(value[key], str):
                self.wrong((*path, key), f"{key}: this is not text.", "Put it in quotes.")
        return value

    def list_of(
        self, path: tuple[str | int, ...], given: Mapping[str, Any], key: str, needed: bool = False
    ) -> list[tuple[int, Any]]:
        value = given.get(key, None if needed else [])
        if isinstance(value, list) and (value or not needed):
            return list(enumerate(value))
        if given:
            self.wrong((*path, key), f"{key}: this must be a list.", "Write each after a hyphen.")
        return []

    def names(
        self,
        path: tuple[str | int, ...],
        given: Mapping[str, Any],
        key: str,
        found: Mapping[str, Field],
    ) -> tuple[str, ...]:
        """Give the fields that a key names, one or several; none where one is unknown."""
        named = _as_list(given.get(key))
        unknown = [name for name in named if str(name) not in found]
        if given and (unknown or not named):
            what = f"{key}: “{unknown[0] if unknown else ''}” is no field."
            self.wrong((*path, key), what, nearest(str((unknown or [""])[0]), found))
            return ()
        return tuple(named)


def _fault_of_constraint(name: str, value: Any, type_: str) -> tuple[str, str] | None:
    """Say what is wrong with a constraint's value, and what to do; nothing if nothing is."""
    if name in ("required", "unique"):
        return None if isinstance(value, bool) else (f"“{value}” is no yes or no.", "Write true.")
    if name == "pattern":
        return fault_of_pattern(value)
    values = value if name == "enum" else [value]
    if not isinstance(values, list) or not values:
        return "this must be a list of values.", "Write [one, another]."
    for one in values:
        if type(one) not in VALUES[type_]:
            remedy = "Put it in quotes." if VALUES[type_] == (str,) else "Rewrite it."
            return f"“{one}” is not of the type {type_}.", remedy
    return None


def _as_list(value: Any) -> list[Any]:
    """Give a list as it is, and of anything else but nothing a list of one."""
    return value if isinstance(value, list) else [] if value is None else [value]
