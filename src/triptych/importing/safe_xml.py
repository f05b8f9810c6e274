"""XML from anybody: no document types, so no entities; of a bounded depth; each element placed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat

from triptych.material import UNREADABLE
from triptych.problems import MaterialError, Problem

DEEPEST = 200


@dataclass
class Node:
    """An element by its local name, with its text and the line and column (from 1) of its tag."""

    name: str
    attributes: dict[str, str]
    line: int
    column: int
    children: list[Node] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give the text that stands right in it."""
        return "".join(self.pieces)

    def all(self, *names: str) -> Iterator[Node]:
        """Yield the elements below that have one of these names, in order."""
        for child in self.children:
            if child.name in names:
                yield child
            yield from child.all(*names)

    def of(self, name: str) -> list[Node]:
        """List the children of a name."""
        return [child for child in self.children if child.name == name]

    def said(self, name: str) -> str:
        """Give the text of the first child of a name; empty where there is none."""
        return next((child.text for child in self.of(name)), "")


def read_xml(content: bytes, file: str) -> Node:
    """Read a document; raise `MaterialError` where it is none, or one that can't be trusted."""
    return _Reader(file).read(content)


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.open: list[Node] = [Node("", {}, 1, 1)]
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.characters
        self.parser.StartDoctypeDeclHandler = self.doctype

    def read(self, content: bytes) -> Node:
        try:
            self.parser.Parse(content, True)
        except expat.ExpatError as error:
            reason = expat.errors.messages[error.code]
            self.refuse(f"This is not XML: {reason}.", error.lineno, error.offset + 1)
        except (ValueError, LookupError) as error:
            self.refuse(f"This is not XML: {error}.", 1, 1)
        return self.open[0].children[0]

    def refuse(self, what: str, line: int, column: int) -> NoReturn:
        remedy = "Export it anew from the program that made it."
        raise MaterialError([Problem(self.file, line, column, what, remedy, UNREADABLE)])

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        if len(self.open) > DEEPEST:
            self.refuse(f"Elements are nested deeper than {DEEPEST}.", line, column)
        node = Node(tag.rpartition(" ")[2], attributes, line, column)
        self.open[-1].children.append(node)
        self.open.append(node)

    def end(self, _: str) -> None:
        self.open.pop()

    def characters(self, text: str) -> None:
        self.open[-1].pieces.append(text)

    def doctype(self, *_: object) -> None:
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.refuse("This declares a document type, which is not read.", line, column)
