"""What the codes of another program are in the codebook of the project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from triptych.extracting.codes import Code, read_codes
from triptych.importing.selections import Selection
from triptych.problems import Problem, nearest

DIMENSIONS = ("kind", "themes", "level", "actors")
SINGLE = ("kind", "level")
"""The dimensions of which a passage has one code at most."""
CALLED = {**{name: name for name in DIMENSIONS}, "theme": "themes", "actor": "actors"}
QUALIFIED = re.compile(r"(\w+)\s*[:./\\]\s*(.+)")
"""How a code may name its dimension: `themes: planning`; Taguette's tags have a point."""


class Codebook:
    """The codes that an extract may have, found by value or label, capitals and hyphens aside."""

    def __init__(self, root: Path) -> None:
        """Read the codebook; raise `MaterialError` if it can't be."""
        self.codes: Mapping[str, Sequence[Code]] = {
            dimension: read_codes(root, dimension) for dimension in DIMENSIONS
        }

    def cells(self, selection: Selection, problems: list[Problem]) -> dict[str, list[str]]:
        """Give a passage's codes by column; add those that can't be to the problems."""
        cells: dict[str, list[str]] = {}
        for path in selection.codes:
            found = self.find(path)
            if len(found) == 1:
                [(dimension, value)] = found
                if value not in cells.setdefault(dimension, []):
                    cells[dimension].append(value)
                continue
            name = path[-1] if path else ""
            if found:
                dimensions = " and of ".join(dimension for dimension, _ in found)
                what = f"“{name}” is a code of {dimensions}."
                remedy = f"Name it {' or '.join(f'“{d}: {value}”' for d, value in found)}."
            else:
                what = f"“{name}” is no code of data/codebook.yml."
                remedy = nearest(name, self._names())
            problems.append(selection.problem(what, remedy, "unknown-code"))
        for dimension in SINGLE:
            if len(cells.get(dimension, ())) > 1:
                what = f"This passage has more than one {dimension}: {', '.join(cells[dimension])}."
                problems.append(selection.problem(what, "Leave one of them.", "cell"))
        return cells

    def find(self, path: Sequence[str]) -> list[tuple[str, str]]:
        """Give what a code may be: its dimension and value; the outer names may tell the former."""
        if not path:
            return []
        name, within = path[-1], [CALLED.get(_key(outer)) for outer in path[:-1]]
        told = [dimension for dimension in within if dimension]
        if (parts := QUALIFIED.fullmatch(name.strip())) and _key(parts[1]) in CALLED:
            told, name = [CALLED[_key(parts[1])]], parts[2]
        return [
            (dimension, code.value)
            for dimension in (told or DIMENSIONS)
            for code in self.codes[dimension]
            if _key(name) in (_key(code.value), _key(code.label))
        ]

    def _names(self) -> Iterable[str]:
        return (
            name
            for held in self.codes.values()
            for code in held
            for name in (code.value, code.label)
        )


def _key(name: str) -> str:
    return " ".join(re.sub(r"[-_]", " ", name).casefold().split())
