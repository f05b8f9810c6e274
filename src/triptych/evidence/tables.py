"""The schema of every file in `data/`."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from triptych.evidence.rules import Rule, all_of, edtf, filled, like, one_of, texts
from triptych.evidence.schemas import Schema

ID = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*"
STATUSES = ("stated", "denied", "silent", "not coded")
STANCES = ("affirms", "qualifies", "denies", "silent", "not coded")
WITHOUT_EXTRACTS = frozenset({"silent", "not coded"})
"""The statuses and stances that rest on no passage."""

SOURCES = Schema(
    {
        "id": (like(ID, "an id (lower-case letters, digits, hyphens)"),),
        "sign": (like(r"[A-Z]{1,2}", "a sign of one or two capital letters"),),
        "seed": (like(r"seeds/[^/\\]+", "a file of seeds/"),),
        "sha256": (like(r"[0-9a-f]{64}", "a SHA-256 in hexadecimal"),),
        "label": (filled(),),
        "csl": (
            Rule(
                lambda item: isinstance(item, dict) and {"id", "type", "title"} <= set(item),
                lambda _: ("It needs id, type and title.", "Use CSL-JSON's names."),
                asks="CSL-JSON's fields, among them id, type and title",
            ),
        ),
        "covers": (edtf(optional=True),),
        "vantage": (filled(),),
        "romanization": (),
        "unknown": (texts(),),
        "publish": (one_of(("full", "excerpts"), "way to publish", optional=True),),
        "rights": (),
    },
    key=("id",),
    optional=frozenset({"unknown", "covers", "romanization", "publish", "rights"}),
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
