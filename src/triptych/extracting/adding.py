"""Add an extract to `data/extracts.csv`: one line more, and not a byte of the others changed."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import StringIO
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

from triptych.anchoring import Anchorer, NotAnchored, Span
from triptych.evidence.csv_rows import CsvRows, Row
from triptych.evidence.texts import SourceText
from triptych.extracting.held import CODEBOOK, EXTRACTS, SOURCES
from triptych.problems import MaterialError, Problem

NUMBERED = re.compile(r"(?P<prefix>.+)-(?P<number>\d+)")
SHORTEST_PREFIX = 3
"""How many letters of a source's id begin the ids of its extracts."""
CROSS_REFERENCES = frozenset(
    ("fig", "tbl", "sec", "eq", "lst", "thm", "lem", "cor", "prp", "cnj", "def", "exm", "exr")
)
"""What Quarto takes for a cross-reference when an id begins with it."""
MOST_CONTEXT = 12
"""How many words before a passage may tell it apart from its like."""
ANY_CLAIM = "id,claim,theme\nany,Any claim.,any\n"
"""Without a claim the loader may stop before it comes to the extracts."""


@dataclass(frozen=True)
class Addition:
    """A table of extracts with one row more: its whole content, and that row and its line."""

    content: bytes
    row: str
    line: int


def next_id(root: Path, rows: CsvRows, source: str) -> str:
    """Give the next number of a source's ids that nothing in the project names.

    The prefix is that of the source's present ids, or the beginning of the source's id.
    """
    ids = [row.cells.get("id", "") for row in rows.rows if row.cells.get("source") == source]
    numbered = [found for id in ids if (found := NUMBERED.fullmatch(id))]
    prefixes = Counter(found["prefix"] for found in numbered)
    every = [found for row in rows.rows if (found := NUMBERED.fullmatch(row.cells.get("id", "")))]
    if prefixes:
        prefix = prefixes.most_common(1)[0][0]
    else:
        prefix = _new_prefix(source, {found["prefix"] for found in every})
    digits = [found["number"] for found in every if found["prefix"] == prefix]
    width = min(map(len, digits), default=2)
    number = max(map(int, digits), default=0) + 1
    texts = list(_written(root))
    while any(_names(text, f"{prefix}-{number:0{width}}") for text in texts):
        number += 1
    return f"{prefix}-{number:0{width}}"


def _new_prefix(source: str, taken: Collection[str]) -> str:
    """Take as many letters of a source's id as it needs to differ from what is taken."""
    letters = source.replace("-", "")
    beginnings = (letters[:length] for length in range(SHORTEST_PREFIX, len(letters)))
    numbered = (f"{letters}{number}" for number in count(2))
    used = {*taken, *CROSS_REFERENCES}
    return next(one for one in chain(beginnings, [letters], numbered) if one not in used)


def _written(root: Path) -> Iterator[str]:
    """Read all in which an extract may be named: data, chapters and figures."""
    for pattern in ("data/*.*", "*.qmd", "chapters/**/*.*", "figures/**/*.py"):
        for path in sorted(root.glob(pattern)):
            if path.is_file():
                yield path.read_text("utf-8", "replace")


def _names(text: str, id: str) -> bool:
    return re.search(rf"(?<![\w-]){re.escape(id)}(?!\w)", text) is not None


def with_row(raw: bytes, rows: CsvRows, cells: Mapping[str, str]) -> Addition:
    """Put a row after the last one of its source, or at the end; the other bytes stay.

    `raw` is the file that `rows` were read from. A cell becomes a single line.
    """
    values = [" ".join(cells.get(column, "").split()) for column in rows.columns]
    out = StringIO()
    csv.writer(out, lineterminator="").writerow(values)
    row = out.getvalue()
    lines = raw.split(b"\n")
    ours = [each for each in rows.rows if each.cells.get("source") == cells["source"]]
    last = (ours or rows.rows)[-1:]
    at = last[0].line + last[0].raw.count("\n") if last else 1
    end = b"\r" if lines[0].endswith(b"\r") else b""
    if at == len(lines):
        lines[-1] += end
        lines.append(row.encode())
    else:
        lines.insert(at, row.encode() + end)
    return Addition(b"\n".join(lines), row, at + 1)


def faults(root: Path, columns: tuple[str, ...], added: Addition) -> dict[Problem, str]:
    """Load a copy of the data with the addition; give what is wrong with it, and in which column.

    Faults of other rows are none of its own. Raises `MaterialError` where the row can't be checked
    because of the sources' ids, the codebook's dimensions or the table's columns.
    """
    cells = next(csv.reader([added.row]))
    row = Row(dict(zip(columns, cells, strict=True)), added.line, added.row)
    column_at = {row.place(column): column for column in columns}
    found = problems_on(root, added.content, [added.line])
    return {problem: column_at.get((problem.line, problem.column), "") for problem in found}


def problems_on(root: Path, content: bytes, lines: Collection[int]) -> list[Problem]:
    """Load a copy of the data with another table of extracts; give what is wrong on these lines.

    Raises `MaterialError` as `faults` does.
    """
    found = _faults_of_copy(root, content)
    at_fault = [problem for problem in found if problem.is_error and _prevents(problem)]
    if at_fault:
        raise MaterialError(at_fault)
    return [
        problem
        for problem in found
        if problem.is_error and problem.file == EXTRACTS and problem.line in lines
    ]


def _faults_of_copy(root: Path, content: bytes) -> tuple[Problem, ...]:
    from triptych.evidence.load import load_evidence

    with TemporaryDirectory() as folder:
        copy = Path(folder)
        (copy / "data").mkdir()
        for path in (root / "data").iterdir():
            (copy / "data" / path.name).symlink_to(path)
        for path in (root / "seeds", root / "_quarto.yml"):
            (copy / path.name).symlink_to(path)
        for name, ours in ((EXTRACTS, content), ("data/claims.csv", ANY_CLAIM.encode())):
            (copy / name).unlink(missing_ok=True)
            (copy / name).write_bytes(ours)
        try:
            load_evidence(copy)
        except MaterialError as error:
            return error.problems
    return ()


def _prevents(problem: Problem) -> bool:
    """Say whether a problem keeps the loader from the rows of the extracts."""
    if problem.file == EXTRACTS:
        return problem.rule == "table-shape"
    shapeless = problem.rule in ("unreadable-file", "table-shape", "missing-dimension")
    return problem.file in (SOURCES, CODEBOOK) and (shapeless or problem.what.startswith("id:"))


def telling_prefix(text: SourceText, quote: str, start: int) -> tuple[str, Span] | None:
    """Give the fewest words before a passage that tell it from its like, and where it stands.

    `start` is the offset of one of the places that the quotation has.
    """
    anchorer = Anchorer(text.text)
    before = text.text[:start].split()
    for words in range(1, min(MOST_CONTEXT, len(before)) + 1):
        prefix = " ".join(before[-words:])
        found = anchorer.anchor(quote, prefix)
        if not isinstance(found, NotAnchored) and found[0].start == start:
            return prefix, found[0]
    return None
