"""Write `reference.md` from the program itself: its commands, schemas, rules and public names.

python docs/reference.py            writes it
python docs/reference.py --check    says whether it is as it would be written (status 1: not)
"""

from __future__ import annotations

import inspect
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import triptych
from triptych.cli import commands
from triptych.evidence import tables
from triptych.evidence.schemas import Schema
from triptych.rules import CATALOGUE

PAGE = Path(__file__).parent / "reference.md"
WIDTH = 100
"""Columns of a help text; a terminal's own may be others."""
SETTINGS: Any = {"help_option_names": ["-h", "--help"]}
HEAD = """\
# Reference

Written by `docs/reference.py` from the program itself; a test holds the two against each other.
[data.md](data.md), [chapters.md](chapters.md) and [checks.md](checks.md) explain.
"""
CODES: Any = defaultdict(tuple)
"""Stands for an essay's codebook: which codes there are is its own affair."""
SCHEMAS = {
    "sources.yml": tables.SOURCES,
    "codebook.yml": tables.CODEBOOK,
    "extracts.csv": tables.extracts((), CODES),
    "left_out.csv": tables.left_out(()),
    "events.csv": tables.events(CODES, ()),
    "shifts.csv": tables.shifts(CODES, ()),
    "comparison.csv": tables.comparison((), ()),
    "claims.csv": tables.claims(CODES),
    "support.csv": tables.support((), (), ()),
    "glossary.csv": tables.glossary(()),
}


def page() -> str:
    """Give the whole page."""
    return "\n".join([HEAD, *_commands(), *_schemas(), *_rules(), *_names()])


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    for name, command in _each("triptych", commands):
        context = click.Context(command, info_name=name, terminal_width=WIDTH, **SETTINGS)
        yield f"### `{name}`\n\n```text\n{command.get_help(context).rstrip()}\n```\n"


def _each(name: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
    """Yield a command and those below it; what only hooks call is hidden."""
    yield name, command
    if isinstance(command, click.Group):
        for below in sorted(command.commands):
            if not command.commands[below].hidden:
                yield from _each(f"{name} {below}", command.commands[below])


def _schemas() -> Iterator[str]:
    yield "## The files of `data/`\n\nA column that may be left out is marked ○.\n"
    for file, schema in SCHEMAS.items():
        yield f"### `{file}`\n\n{_columns(schema)}"


def _columns(schema: Schema) -> str:
    lines = ["| column | holds |", "|---|---|"]
    for name, rules in schema.columns.items():
        asks = "; ".join(rule.asks for rule in rules) or "any text, or nothing"
        mark = " ○" if name in schema.optional else ""
        lines.append(f"| `{name}`{mark} | {asks.replace('|', '&#124;')} |")
    key = ", ".join(f"`{name}`" for name in schema.key)
    alone = "".join(f" No two rows have the same `{name}`." for name in schema.unique)
    return "\n".join([*lines, "", f"A row is named by {key}.{alone}", ""])


def _rules() -> Iterator[str]:
    yield "## The rules of `triptych check`\n\nA severity marked ○ is an author's to set.\n"
    yield "| rule | severity | asks |\n|---|---|---|"
    for rule in CATALOGUE.values():
        mark = " ○" if rule.can_be_set else ""
        yield f"| [`{rule.name}`](checks.md#{rule.name}) | {rule.severity}{mark} | {rule.says} |"
    yield ""


def _names() -> Iterator[str]:
    yield "## What a figure's module imports from `triptych`\n"
    for name in sorted(set(triptych.__all__) - {"__version__", "theme"}):
        yield _described(name, getattr(triptych, name))
    theme = triptych.theme
    yield f"### `theme`\n\n{inspect.getdoc(theme)}\n"
    for name, thing in sorted(vars(theme).items()):
        is_own = inspect.isfunction(thing) and thing.__module__ == theme.__name__
        if is_own and not name.startswith("_"):
            yield _described(f"theme.{name}", thing)


def _described(name: str, thing: Any) -> str:
    """Give a name's signature, where it can be called, and what it says of itself."""
    called = _signature(thing) if callable(thing) else ""
    said = inspect.getdoc(thing) or ""
    if not called:
        said = str(thing).replace("triptych.drawing.values.", "")
        said = f"One of `{said}`."
    return f"### `{name}{called}`\n\n{said}\n"


def _signature(thing: Any) -> str:
    """Give the parameters as the module writes them."""
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return ""
    return f"({', '.join(map(_parameter, parameters))})"


def _parameter(one: inspect.Parameter) -> str:
    default = "" if one.default is one.empty else f" = {one.default!r}"
    return f"{one.name}: {str(one.annotation).strip(chr(34))}{default}"


def main() -> int:
    """Write the page, or say whether it is as it would be written."""
    if "--check" not in sys.argv:
        PAGE.write_text(page(), "utf-8")
        return 0
    if PAGE.is_file() and PAGE.read_text("utf-8") == page():
        return 0
    print(f"{PAGE.name} is not as it would be written. Run: python docs/reference.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
