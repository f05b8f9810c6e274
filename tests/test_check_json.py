"""`triptych check --json` gives a program all that `check` knows, in its documented form."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from command import triptych
from test_check_rules import TINYS_OWN, set_checks
from tiny import REPOSITORY, edit

COUNT = {"type": "integer", "minimum": 0}
COUNT_OR_NONE = {"type": ["integer", "null"], "minimum": 0}
PLACE = {"type": "integer", "minimum": 1}
TEXT = {"type": "string"}


def an_object(properties: dict[str, Any]) -> dict[str, Any]:
    """Ask for an object with just these keys."""
    return {
        "type": "object", "properties": properties, "required": list(properties),
        "additionalProperties": False,
    }  # fmt: skip


OF_DATA = ("sources", "extracts", "events", "claims")
OTHERS = ("figures", "tables", "chapters", "errors", "warnings")
SCHEMA = an_object(
    {
        "version": {"const": 1},
        "problems": {
            "type": "array",
            "items": an_object(
                {
                    "file": {"type": "string", "minLength": 1},
                    "line": PLACE,
                    "column": PLACE,
                    "what": {"type": "string", "minLength": 1},
                    "remedy": TEXT,
                    "rule": {"type": "string", "pattern": "^[a-z]+(-[a-z]+)*$"},
                    "row": TEXT,
                    "severity": {"enum": ["error", "warn"]},
                }
            ),
        },
        "coverage": {
            "type": "array",
            "items": an_object(
                {"source": TEXT, "label": TEXT}
                | dict.fromkeys(("words", "extracted", "left_out", "unseen"), COUNT)
            ),
        },
        "shares": {
            "type": "array",
            "items": an_object(
                {
                    "chapter": TEXT,
                    "paragraphs": PLACE,
                    "marked": COUNT,
                    "exempt": {"type": "boolean"},
                }
            ),
        },
        "counts": an_object(
            dict.fromkeys(OF_DATA, COUNT_OR_NONE) | dict.fromkeys(OTHERS, COUNT)
        ),
    }
)


def told(root: Path, status: int) -> dict[str, Any]:
    """Run the command; give its one object, which must be of the documented form."""
    done = triptych("check", "--json", cwd=root)
    assert done.returncode == status
    found = json.loads(done.stdout)
    Draft202012Validator(SCHEMA).validate(found)
    errors, warnings = found["counts"]["errors"], found["counts"]["warnings"]
    severities = [problem["severity"] for problem in found["problems"]]
    assert (severities.count("error"), severities.count("warn")) == (errors, warnings)
    assert (status == 1) == bool(errors)
    assert bool(done.stderr) == bool(severities)
    assert all(problem["file"] not in done.stderr for problem in found["problems"])
    return found


def test_a_sound_project_is_told_in_numbers(tiny):
    """Coverage, shares and counts, and no problem; nothing goes to standard error."""
    found = told(tiny, 0)
    assert found["problems"] == []
    assert found["coverage"][1] == {
        "source": "birch", "label": "Birch 1962", "words": 12, "extracted": 12, "left_out": 0,
        "unseen": 0,
    }  # fmt: skip
    assert found["shares"] == [
        {"chapter": "index.qmd", "paragraphs": 2, "marked": 1, "exempt": False}
    ]
    assert found["counts"] == {
        "sources": 2, "extracts": 3, "events": 1, "claims": 2, "figures": 1, "tables": 2,
        "chapters": 6, "errors": 0, "warnings": 0,
    }  # fmt: skip


def test_a_problem_is_told_with_its_rule_its_severity_and_its_row(tiny):
    """A program can sort, count and mend by them."""
    edit(tiny, "data/left_out.csv", "alder,Printed by the mill.,The printer's line.\n", "")
    (problem,) = told(tiny, 0)["problems"]
    assert problem == {
        "file": "seeds/alder.txt", "line": 9, "column": 1, "rule": "left-unseen",
        "severity": "warn",
        "what": "4 words that nobody has looked at: “Printed by the mill.”.",
        "remedy": "Make it an extract, or add it to data/left_out.csv and say why.",
        "row": "alder,Printed by the mill.,",
    }  # fmt: skip


def test_errors_leave_all_else_to_be_told(tiny):
    """The data can't be counted; warnings of the chapters and their shares are there."""
    edit(tiny, "data/events.csv", "1953", "then")
    set_checks(tiny, TINYS_OWN.replace("off", "warn"))
    found = told(tiny, 1)
    assert [(p["rule"], p["severity"]) for p in found["problems"]] == [
        ("bad-date", "error"), ("paragraph-without-mark", "warn"),
    ]  # fmt: skip
    assert (found["coverage"], found["counts"]["extracts"]) == ([], None)
    assert found["shares"][0]["marked"] == 1


@pytest.mark.parametrize("text", ["book: [1\nlang: en\n", "- book\n"])
def test_a_book_that_can_not_be_read_is_told_in_the_same_form(tiny, text):
    """Whatever is wrong with `_quarto.yml`, a program gets its object."""
    (tiny / "_quarto.yml").write_text(text)
    edit(tiny, "data/events.csv", "1953", "then")
    found = told(tiny, 1)
    assert [problem["file"] for problem in found["problems"]] == ["_quarto.yml", "data/events.csv"]


def test_a_folder_without_a_project_is_told_in_the_same_form(tmp_path):
    """So is that there is no project at all."""
    (problem,) = told(tmp_path, 1)["problems"]
    assert problem["file"] == "_quarto.yml"


def test_the_documentation_names_every_key():
    """Each key of each object stands in the table of docs/checks.md."""
    text = (REPOSITORY / "docs/checks.md").read_text("utf-8").partition("## For programs")[2]
    documented = set(re.findall(r"`([a-z_]+)`", text)) - {"null", "error", "warn"}
    assert documented == keys_of(SCHEMA)


def keys_of(schema: dict[str, Any]) -> set[str]:
    """Give all keys of a schema's objects."""
    keys = set(schema.get("properties", ()))
    inner = [*schema.get("properties", {}).values(), schema.get("items", {})]
    return keys.union(*(keys_of(one) for one in inner if one))
