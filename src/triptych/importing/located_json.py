"""JSON whose objects know where they stand."""

from __future__ import annotations

import json
from json.decoder import JSONObject
from json.scanner import py_make_scanner
from typing import Any

from triptych.material import UNREADABLE
from triptych.problems import MaterialError, Problem


class Placed(dict[str, Any]):
    """An object, and the line and column (from 1) of its brace."""

    line = 1
    column = 1


def read_located_json(text: str, file: str) -> Any:
    """Read JSON; raise `MaterialError` where it is none, or nested too deeply."""
    decoder = json.JSONDecoder()

    def placed(given: tuple[str, int], *rest: Any) -> tuple[Placed, int]:
        value, end = JSONObject(given, *rest)
        held, at = Placed(value), given[1] - 1
        held.line = text.count("\n", 0, at) + 1
        held.column = at - text.rfind("\n", 0, at)
        return held, end

    decoder.parse_object = placed
    decoder.scan_once = py_make_scanner(decoder)
    try:
        return decoder.decode(text)
    except json.JSONDecodeError as error:
        what, line, column = f"This is not JSON: {error.msg}.", error.lineno, error.colno
    except RecursionError:
        what, line, column = "This is nested too deeply.", 1, 1
    remedy = "Export it anew from the program that made it."
    raise MaterialError([Problem(file, line, column, what, remedy, UNREADABLE)])
