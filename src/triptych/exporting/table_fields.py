"""What the columns of the tables hold that every book has, as fields of a Table Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
"""What a date is: Extended Date/Time Format, ISO 8601-2."""
LIST = {"type": "list", "delimiter": "; "}

Fields = list[dict[str, Any]]


def field(name: str, description: str, **more: Any) -> dict[str, Any]:
    """Give a field; text, unless `type` says otherwise."""
    return {"name": name, "type": "string", "description": description, **more}


def required(name: str, description: str, **more: Any) -> dict[str, Any]:
    """Give a field that is filled in each row."""
    constraints = {"required": True, **more.pop("constraints", {})}
    return field(name, description, constraints=constraints, **more)


def date(name: str, description: str) -> dict[str, Any]:
    """Give a field that holds a date in EDTF."""
    return field(name, description, rdfType=EDTF)


def codes(name: str, description: str, dimension: str, *, several: bool = False) -> dict[str, Any]:
    """Give a field that holds a code of one of the codebook's dimensions, or several."""
    return field(name, description, codebook=dimension, **(LIST if several else {}))


def offset(name: str, description: str) -> dict[str, Any]:
    """Give a field that holds a place in a text."""
    return required(name, description, type="integer", constraints={"minimum": 0})


RESTING = field(
    "extracts", "The extracts that the row rests on.", itemReference="extracts.id", **LIST
)
OF_SOURCE = required("source", "The source.", leads="sources")
START = offset("start", "Where it begins in the text: code points, counted from 0.")
END = offset("end", "Where it ends: the code point after its last.")

SEGMENTS = "extract-segments"
"""No table of an author's own can have this name."""

FIELDS: Mapping[str, Fields] = {
    "sources": [
        required("id", "The name that the other tables use."),
        required("sign", "What begins the source’s evidence marks."),
        required("label", "Its short name."),
        required("text", "The file of its text, in Unicode’s form NFC with LF line ends."),
        required("sha256", "The SHA-256 of the seed, the file as it was found."),
        required("csl", "Its bibliographic fields, as CSL-JSON.", type="object"),
        date("covers", "The period that it covers."),
        required("vantage", "Where it looks from."),
        field("romanization", "How it writes Chinese."),
        field("unknown", "What it does not state about itself.", type="array"),
        required(
            "publish",
            "How much of its text may be published; of excerpts, all but the extracts is veiled.",
            constraints={"enum": ["full", "excerpts"]},
        ),
        field("rights", "Whose the text is, as far as the data say."),
    ],
    "codebook": [
        required("dimension", "What a code says something of."),
        required("value", "The code, as the tables have it."),
        required("label", "The code, as a reader is shown it."),
        required("definition", "What it means."),
        required("rule", "When it applies."),
        field("example", "An extract that carries it.", leads="extracts"),
        field("panel", "Of a theme: the panel that it belongs to."),
    ],
    "extracts": [
        required("id", "The name of its marks."),
        OF_SOURCE,
        required("quote", "The passage, letter for letter; […] joins segments torn apart."),
        field("prefix", "The text right before it, where it stands more than once."),
        field("suffix", "The text right after it, where it stands more than once."),
        field("reading", "The passage with the scan’s errors mended; empty where there are none."),
        codes("kind", "What kind of statement it is.", "kind"),
        codes("themes", "Its themes, the main one first.", "themes", several=True),
        codes("level", "The level that it speaks of.", "level"),
        codes("actors", "Who acts in it.", "actors", several=True),
        date("when", "When it was, in EDTF."),
        field("note", "Anything for the next author."),
        START,
        END,
        required("first_line", "The seed’s line, from 1, on which it begins.", type="integer"),
        required("last_line", "The seed’s line on which it ends.", type="integer"),
    ],
    SEGMENTS: [
        required("extract", "The extract.", leads="extracts"),
        required("number", "Which of its segments, from 1.", type="integer"),
        START,
        END,
    ],
    "left_out": [
        OF_SOURCE,
        field("quote", "What no extract holds; empty where it may not be published."),
        required("reason", "Why."),
        START,
        END,
    ],
    "events": [
        required("id", "The name of the event."),
        required("label", "What happened."),
        date("when", "When, in EDTF."),
        codes("theme", "Its theme.", "themes"),
        RESTING,
    ],
    "shifts": [
        required("id", "The name of the shift."),
        required("function", "What was shifted."),
        codes("before", "Who held it.", "bodies"),
        codes("after", "Who took it over.", "bodies"),
        codes("direction", "In which direction.", "direction"),
        date("when", "When, in EDTF."),
        RESTING,
    ],
    "comparison": [
        required("dimension", "On what the sources are compared."),
        OF_SOURCE,
        field("position", "What the source says; empty where it says nothing."),
        codes("status", "Whether it says so, denies it, is silent, or was not coded.", "status"),
        RESTING,
    ],
    "claims": [
        required("id", "The name of the claim."),
        required("claim", "What sources can be held against."),
        codes("theme", "Its theme.", "themes"),
    ],
    "support": [
        required("claim", "The claim.", leads="claims"),
        OF_SOURCE,
        codes("stance", "What the source says of it.", "stance"),
        RESTING,
    ],
    "glossary": [
        required("term", "A term as the sources write it."),
        field("pinyin", "Its pronunciation."),
        field("characters", "Its characters."),
        required("gloss", "What it means."),
        RESTING,
    ],
}
"""The fields of each table, in the order of its columns.

A field of codes names its dimension, a list of extracts what it leads to: `codebook` and
`itemReference` are properties of our own. `leads` names the table whose row a field names by its
id; it becomes a foreign key.
"""

KEYS: Mapping[str, list[str]] = {
    "sources": ["id"],
    "codebook": ["dimension", "value"],
    "extracts": ["id"],
    SEGMENTS: ["extract", "number"],
    "left_out": ["source", "start"],
    "events": ["id"],
    "shifts": ["id"],
    "comparison": ["dimension", "source"],
    "claims": ["id"],
    "support": ["claim", "source"],
    "glossary": ["term"],
}
"""The fields that together name a row."""

TITLES: Mapping[str, str] = {
    "sources": "The compared sources",
    "codebook": "The vocabulary of codes",
    "extracts": "Verbatim passages, coded",
    SEGMENTS: "Where the segments of each passage stand",
    "left_out": "What no extract holds, and why",
    "events": "What happened when, by which passages",
    "shifts": "Who held a function, and who took it over",
    "comparison": "What each source says, dimension by dimension",
    "claims": "Claims that sources can be held against",
    "support": "What each source says of each claim",
    "glossary": "Terms as the sources write them",
}
