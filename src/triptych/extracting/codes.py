"""The codebook at the command line: what can be given, and asking for it at a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from triptych.evidence.yaml_rows import read_yaml_groups
from triptych.extracting.held import CODEBOOK
from triptych.extracting.page import Page
from triptych.problems import nearest

SEPARATOR = ";"
NARROW = 80
"""From how few columns on a definition stands below its code."""


@dataclass(frozen=True)
class Code:
    """A value of one of the codebook's dimensions."""

    value: str
    label: str
    definition: str


def read_codes(root: Path, dimension: str) -> list[Code]:
    """Read a dimension's values; raise `MaterialError` if the codebook can't be read."""
    rows = read_yaml_groups(root / CODEBOOK, CODEBOOK, "dimension", "value").rows
    return [
        Code(*(str(row.cells.get(name) or "") for name in ("value", "label", "definition")))
        for row in rows
        if row.cells["dimension"] == dimension
    ]


def listed(codes: Sequence[Code], page: Page) -> str:
    """List codes with their labels and definitions: beside them, or below on a narrow page."""
    longest = max((len(code.value) for code in codes), default=0)
    lines = []
    for code in codes:
        value, said = page.styled(code.value, "bold"), f"{code.label}: {code.definition}"
        if page.width < NARROW:
            lines += [f"  {value}", page.wrapped(said, 4)]
        else:
            definition = page.wrapped(said, longest + 4)
            lines.append(f"  {value}{definition[len(code.value) + 2 :]}")
    return "\n".join(lines)


def ask(what: str, codes: Sequence[Code], page: Page, *, several: bool) -> str:
    """Ask for one code, or for several joined by semicolons, until all are known."""
    known = [code.value for code in codes]

    def check(answer: str) -> str:
        values = [part for given in answer.split(SEPARATOR) if (part := given.strip())]
        if not several and len(values) > 1:
            raise click.UsageError("Give one.")
        for value in values:
            if value not in known:
                raise click.UsageError(f"“{value}” is none of them. {nearest(value, known)}")
        return f"{SEPARATOR} ".join(dict.fromkeys(values))

    click.echo(listed(codes, page), err=True)
    prompt = f"{what} (one, or several with {SEPARATOR})" if several else what
    return click.prompt(prompt, value_proc=check, err=True)
