"""All tables of the evidence as a Frictionless Data Package: CSV, with a schema for each.

https://datapackage.org: a zip archive of `datapackage.json`, the tables, and the sources' texts.
What a schema of ours says beyond the standard stays there, as a property that the standard leaves
free: `rdfType` says that a text is a date in EDTF; `itemConstraints` and `itemReference` say of a
list what holds for each of its values; `codebook` names the dimension that a code is of.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from io import StringIO
from typing import Any

from triptych.evidence.csv_rows import read_csv_rows
from triptych.exporting.material import Material
from triptych.exporting.table_fields import EDTF, FIELDS, KEYS, SEGMENTS, TITLES, Fields
from triptych.files import as_json
from triptych.frames import SCHEMA
from triptych.located_yaml import read_located_yaml
from triptych.publish.citing import version_of
from triptych.publish.figure_bundles import WORDS_OF_OTHERS, archive

FILE = "datapackage.zip"
DESCRIPTOR = "datapackage.json"
PROFILES = "https://datapackage.org/profiles/2.0"
IN_ITEMS = ("enum", "pattern")
"""The constraints that our schemas hold against each value of a list."""
AS_FILED = ("events", "shifts", "comparison", "claims", "support", "glossary")
"""The tables that are exported as their files have them."""

Rows = Iterable[Mapping[str, Any]]


def package_files(material: Material) -> dict[str, bytes]:
    """Give the package as one archive."""
    tables = {name: _csv(FIELDS[name], rows) for name, rows in _rows(material).items()}
    schemas = {name: _schema(material, name) for name in tables}
    for name in material.evidence.own:
        schema, rows = _own(material, name)
        tables[name], schemas[name] = _csv(schema["fields"], rows), schema
    texts = {f"texts/{source}.txt": text.encode() for source, text in material.texts.items()}
    descriptor = as_json(_descriptor(material, schemas, texts)).encode()
    parts = {f"{name}.csv": content for name, content in tables.items()}
    whole = {DESCRIPTOR: descriptor, **parts, **texts}
    return {FILE: archive(whole, material.edition.time)}


def _descriptor(
    material: Material, schemas: Mapping[str, Mapping[str, Any]], texts: Iterable[str]
) -> dict[str, Any]:
    edition = material.edition
    sources = material.evidence.sources
    said = {
        "$schema": f"{PROFILES}/datapackage.json",
        "name": re.sub(r"[^a-z0-9._-]+", "-", material.name.lower()).strip("-") or "book",
        "id": material.uuid("datapackage"),
        "title": edition.book,
        "description": edition.project.description,
        "version": version_of(edition.project),
        "created": material.when,
        "homepage": f"{edition.address}/" if edition.address else "",
        "licenses": [{"name": material.licence_id, "title": edition.licence}]
        if material.licence_id
        else [],
        "rights": WORDS_OF_OTHERS,
        "contributors": [
            {"title": author, "roles": ["author"]} for author in edition.project.authors
        ],
        "sources": [
            {"title": csl["title"], **({"path": csl["URL"]} if csl.get("URL") else {})}
            for csl in sources["csl"]
        ],
    }
    tables = [_table(name, schema) for name, schema in schemas.items()]
    plain = [_text(path) for path in texts]
    return {name: value for name, value in said.items() if value} | {"resources": tables + plain}


def _table(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    told = {key: schema[key] for key in ("title", "description") if schema.get(key)}
    kept = {key: value for key, value in schema.items() if key not in told}
    return {
        "name": name,
        **told,
        "type": "table",
        "path": f"{name}.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": kept,
    }


def _text(path: str) -> dict[str, Any]:
    name = path.removesuffix(".txt").replace("/", "-")
    return {"name": name, "path": path, "format": "txt", "mediatype": "text/plain"}


def _schema(material: Material, table: str) -> dict[str, Any]:
    """Give the schema of a table that every book has; a single code is one of the codebook's."""
    codebook = material.evidence.codebook
    fields = []
    for field in FIELDS[table]:
        known = codebook.loc[codebook["dimension"] == field.get("codebook"), "value"]
        constraints = dict(field.get("constraints", {}))
        if len(known) and field["type"] == "string":
            constraints["enum"] = list(known)
        said = {name: value for name, value in field.items() if name != "leads"}
        fields.append({**said, **({"constraints": constraints} if constraints else {})})
    return {
        "$schema": f"{PROFILES}/tableschema.json",
        "title": TITLES[table],
        "fields": fields,
        "primaryKey": KEYS[table],
        "missingValues": [""],
        "foreignKeys": [
            {"fields": [field["name"]], "reference": {"resource": field["leads"], "fields": ["id"]}}
            for field in FIELDS[table]
            if "leads" in field
        ],
    }


def _rows(material: Material) -> dict[str, Rows]:
    """Give the rows of the tables that every book has, by table."""
    evidence = material.evidence
    filed = {name: _filed(material, name) for name in AS_FILED}
    return {
        "sources": list(_sources(material)),
        "codebook": evidence.codebook.to_dict("records"),
        "extracts": list(_extracts(material)),
        SEGMENTS: [
            {"extract": extract, "number": number, "start": span.start, "end": span.end}
            for extract, spans in evidence.spans.items()
            for number, span in enumerate(spans, 1)
        ],
        "left_out": list(_left_out(material)),
        **filed,
    }


def _filed(material: Material, name: str) -> Rows:
    file = f"data/{name}.csv"
    return [row.cells for row in read_csv_rows(material.root / file, file).rows]


def _sources(material: Material) -> Iterator[Mapping[str, Any]]:
    for source in material.evidence.sources.to_dict("records"):
        source["text"] = f"texts/{source['id']}.txt"
        source["publish"] = source["publish"] or "full"
        source["csl"] = json.dumps(source["csl"], ensure_ascii=False, sort_keys=True)
        unknown = source["unknown"] or []
        source["unknown"] = json.dumps(unknown, ensure_ascii=False) if unknown else ""
        yield source


def _extracts(material: Material) -> Iterator[Mapping[str, Any]]:
    """Yield the extracts; of a source in excerpts, the words around a passage stay out."""
    for extract in material.evidence.extracts.to_dict("records"):
        for column in ("themes", "actors"):
            extract[column] = "; ".join(extract[column])
        if extract["source"] in material.withheld:
            extract |= {"prefix": "", "suffix": ""}
        yield extract


def _left_out(material: Material) -> Iterator[Mapping[str, Any]]:
    for row in material.evidence.left_out.to_dict("records"):
        quote = "" if row["source"] in material.withheld else row["quote"]
        yield {**row, "quote": quote}


def _own(material: Material, name: str) -> tuple[dict[str, Any], Rows]:
    """Give the schema of a table of the author's own, in the standard's words, and its rows."""
    file = f"data/{name}{SCHEMA}"
    given = read_located_yaml(material.root / file, file).value
    lists = {field["name"] for field in given["fields"] if field["type"] == "list"}
    leads = {key: target for entry in given.get("foreignKeys", []) for key, target in _lead(entry)}
    fields = [_own_field(field, leads.get(field["name"])) for field in given["fields"]]
    keys = [
        {"fields": [name], "reference": {"resource": target[0], "fields": [target[1]]}}
        for name, target in leads.items()
        if name not in lists and target[0] != "codebook"
    ]
    schema = {
        **given,
        "$schema": f"{PROFILES}/tableschema.json",
        "fields": fields,
        "missingValues": [""],
        "foreignKeys": keys,
    }
    return schema, _filed(material, name)


def _lead(entry: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, str]]]:
    reference = entry["reference"]
    resource, column = reference["resource"], reference["fields"]
    name = entry["fields"]
    yield (
        name[0] if isinstance(name, list) else name,
        (resource, column[0] if isinstance(column, list) else column),
    )


def _own_field(given: Mapping[str, Any], lead: tuple[str, str] | None) -> dict[str, Any]:
    """Put what the standard doesn't know of a field into properties that it leaves free."""
    field = dict(given)
    if field.get("format") == "edtf":
        del field["format"]
        field["rdfType"] = EDTF
    constraints = dict(field.pop("constraints", {}))
    if field["type"] == "list":
        of_items = {name: constraints.pop(name) for name in IN_ITEMS if name in constraints}
        field |= {"itemConstraints": of_items} if of_items else {}
    if lead and lead[0] == "codebook":
        field["codebook"] = lead[1]
    elif lead and field["type"] == "list":
        field["itemReference"] = ".".join(lead)
    return {**field, **({"constraints": constraints} if constraints else {})}


def _csv(fields: Fields, rows: Rows) -> bytes:
    out = StringIO()
    names = [field["name"] for field in fields]
    writer = csv.DictWriter(out, names, extrasaction="ignore", lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()
