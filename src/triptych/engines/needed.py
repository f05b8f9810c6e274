"""The oldest pandoc and the oldest Typst that make the book, and what brings newer ones."""

from __future__ import annotations

from dataclasses import dataclass
from importlib.metadata import version

from triptych.engines.asking import is_older
from triptych.engines.pandoc import pandoc_version
from triptych.problems import ToolError


@dataclass(frozen=True)
class Needed:
    """A tool, its oldest version that works, and the package that carries it, as pip takes it."""

    name: str
    oldest: tuple[int, ...]
    package: str

    def fault_of(self, version: str) -> str:
        """Say what is wrong with a version, and what to do; empty when it will do."""
        if not is_older(version, self.oldest):
            return ""
        oldest = ".".join(map(str, self.oldest))
        return (
            f"version {version} is too old, {oldest} is the oldest that works;"
            f" pip install '{self.package}' brings a newer one"
        )


PANDOC = Needed("pandoc", (3, 8), "pypandoc_binary>=1.16.2,<2")
TYPST = Needed("Typst", (0, 15), "typst>=0.15,<0.16")


def refuse_old_tools(*, with_typst: bool) -> None:
    """Raise `ToolError` for a pandoc or a Typst that is too old for the book.

    A pandoc that tells no version is left to fail at what it is asked to do.
    """
    found = [(PANDOC, pandoc_version())]
    if with_typst:
        found.append((TYPST, version("typst")))
    for tool, number in found:
        if fault := tool.fault_of(number):
            raise ToolError(tool.name, fault)
