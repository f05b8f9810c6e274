"""What `triptych extract add` says: which options can't be, and what was added."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from triptych.evidence.csv_rows import CsvRows
from triptych.extracting.adding import Addition, faults
from triptych.extracting.codes import listed, read_codes
from triptych.extracting.held import (
    EXTRACTS,
    LEFT_OUT,
    Source,
    Spans,
    anchored,
    overlaps,
    read_left_out,
)
from triptych.extracting.page import Page, in_context
from triptych.problems import MaterialError

COMPULSORY = ("kind", "themes")


def wrong_options(
    root: Path, rows: CsvRows, cells: Mapping[str, str], added: Addition, page: Page | None
) -> list[str]:
    """Say of every option what is wrong with it.

    A code that is missing is told with all that there are, where there is a page to show them on.
    Raises `MaterialError` where the project's own files keep the row from being checked.
    """
    missing = [column for column in COMPULSORY if not cells.get(column)]
    wrong = [_missing(root, column, page) for column in missing]
    for row in rows.rows:
        if row.cells.get("id") == cells["id"]:
            wrong.append(f"--id: “{cells['id']}” is taken: {EXTRACTS}:{row.line}.")
    for problem, column in faults(root, rows.columns, added).items():
        if column not in (*missing, "quote"):
            what = problem.what.removeprefix(f"{column}: ")
            wrong.append(f"--{column or 'id'}: {what} {problem.remedy}".rstrip())
            wrong += ["  A row to paste, if you agree:"] if problem.row else []
            wrong += [f"    {line}" for line in problem.row.splitlines()]
    return wrong


def _missing(root: Path, column: str, page: Page | None) -> str:
    if page is None:
        return f"--{column} is missing."
    many = "one" if column == "kind" else "one or several"
    return f"--{column} is missing. Give {many} of these:\n{listed(read_codes(root, column), page)}"


def told(
    cells: Mapping[str, str],
    source: Source,
    spans: Spans,
    added: Addition,
    page: Page,
    *,
    dry: bool,
) -> str:
    """Show the row that was added, its line, where its passage stands, and how to cite it."""
    text = source.text
    first, last = text.line_at(spans[0].start), text.line_at(spans[-1].end - 1)
    lines = f"line {first}" if first == last else f"lines {first}–{last}"
    place = page.styled(f"{EXTRACTS}:{added.line}", "bold")
    verb = "would be added at" if dry else "is added at"
    mark = page.styled(f"[@{cells['id']}]", "bold")
    return "\n".join(
        [
            f"{page.styled(cells['id'], 'bold')} {verb} {place}:",
            page.wrapped(added.row, 2),
            f"It stands in {source.label}, {lines} of {text.file}:",
            page.passage(in_context(text, spans)),
            f"In a chapter, write {mark}.",
        ]
    )


def remarks(root: Path, source: Source, spans: Spans, held: Mapping[str, Spans]) -> list[str]:
    """Say which extracts, and which rows of what is left out, have words of the passage."""
    said = []
    if shared := [id for id, others in held.items() if overlaps(others, spans)]:
        said.append(f"It has words in common with {', '.join(shared)}.")
    try:
        left_out = anchored(read_left_out(root), source)
    except MaterialError:
        return said
    for row, others in left_out:
        if overlaps(others, spans):
            said.append(f"{LEFT_OUT}:{row.line} says that no extract holds it: mend that row.")
    return said
