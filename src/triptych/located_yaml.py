"""YAML that knows where each of its values stands.

Read safely: plain values only. Anchors and aliases are refused, because they can make a short file
endlessly large; a key given twice is refused, because one of the two would vanish.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from triptych.material import UNREADABLE, read_material
from triptych.problems import MaterialError, Problem

DEEPEST = 40

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True)
class LocatedYaml:
    """A YAML document: its value, and the line and column of each path into it (from 1)."""

    file: str
    value: Any
    places: dict[tuple[str | int, ...], tuple[int, int]] = field(repr=False)

    def problem(
        self, path: tuple[str | int, ...], what: str, remedy: str = "", rule: str = ""
    ) -> Problem:
        """Report a fault at a path into the document, or at the nearest place above it."""
        while path and path not in self.places:
            path = path[:-1]
        return Problem(self.file, *self.places.get(path, (1, 1)), what, remedy, rule)


def read_located_yaml(path: Path, name: str) -> LocatedYaml:
    """Read a YAML file; `name` is what its problems call it.

    Raises `MaterialError` for what is missing, not UTF-8, not YAML, too deep, aliased or doubled.
    """
    read = _read(read_material(path, name), name)
    return LocatedYaml(name, deepcopy(read.value), read.places)


@lru_cache(maxsize=256)
def _read(text: str, name: str) -> LocatedYaml:
    document = LocatedYaml(name, None, {})
    try:
        _refuse_endless(text, name)
        node = yaml.compose(text, Loader=_Loader)
        value = None if node is None else _build(node, (), document)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        what = f"This is not YAML: {error.problem or error.context}."
        problem = Problem(name, line, column, what, "Mend the line.", UNREADABLE)
        raise MaterialError([problem]) from None
    except yaml.YAMLError as error:
        what = f"This is not YAML: {error}.".replace("\n", " ")
        raise MaterialError([Problem(name, 1, 1, what, "Mend the file.", UNREADABLE)]) from None
    return LocatedYaml(name, value, document.places)


def _refuse_endless(text: str, name: str) -> None:
    """Refuse aliases and too deep a nesting, before anything recurses into them."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        what = remedy = ""
        if isinstance(event, yaml.AliasEvent):
            what, remedy = "YAML aliases (*name) are not read.", "Write it out."
        elif depth > DEEPEST:
            what, remedy = f"This is nested more than {DEEPEST} deep.", "Flatten it."
        if what:
            place = (event.start_mark.line + 1, event.start_mark.column + 1)
            raise MaterialError([Problem(name, *place, what, remedy, UNREADABLE)])


def _build(node: yaml.Node, path: tuple[str | int, ...], document: LocatedYaml) -> Any:
    place = (node.start_mark.line + 1, node.start_mark.column + 1)
    document.places[path] = place
    if isinstance(node, yaml.MappingNode):
        mapping: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = _scalar(key_node, document)
            if key in mapping:
                at = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
                what = f"The key “{key}” is given twice."
                remedy = "Keep one of them."
                raise MaterialError([Problem(document.file, *at, what, remedy, UNREADABLE)])
            mapping[key] = _build(value_node, (*path, key), document)
        return mapping
    if isinstance(node, yaml.SequenceNode):
        return [_build(child, (*path, index), document) for index, child in enumerate(node.value)]
    return _scalar(node, document)


def _scalar(node: yaml.Node, document: LocatedYaml) -> Any:
    """Resolve a scalar; a date stays the text that it was written as."""
    place = (node.start_mark.line + 1, node.start_mark.column + 1)
    if not isinstance(node, yaml.ScalarNode):
        what, remedy = "A key must be a plain word.", "Simplify it."
        raise MaterialError([Problem(document.file, *place, what, remedy, UNREADABLE)])
    if node.tag == "tag:yaml.org,2002:timestamp":
        return node.value
    try:
        return yaml.constructor.SafeConstructor().construct_object(node)
    except (yaml.YAMLError, ValueError, KeyError):
        what = f"The value “{node.value}” has a type that is not read ({node.tag})."
        problem = Problem(document.file, *place, what, "Quote it.", UNREADABLE)
        raise MaterialError([problem]) from None
