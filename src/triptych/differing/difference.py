"""Compare an essay with itself at a commit: all that differs, as one value."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from triptych.differing.changes import (
    ClaimChange,
    NumberChange,
    PassageChange,
    ProseChange,
    RowChange,
    claim_changes,
    number_changes,
    passage_changes,
    prose_changes,
    row_changes,
)
from triptych.differing.figures import FigureChange, figure_changes
from triptych.differing.revision import Revision
from triptych.differing.sides import Side
from triptych.differing.tables import TableChange, table_changes

KINDS = {
    "rows": "row",
    "passages": "passage",
    "numbers": "number",
    "sentences": "sentence",
    "claims": "claim",
    "figures": "figure",
    "tables": "table",
}
"""The kinds of changes, in the way from the data to the reader, and what one of each is called."""


@dataclass(frozen=True)
class Difference:
    """All that differs between an essay as a commit has it and as it is now.

    `alike` counts the figures that look and say the same.
    """

    since: Revision
    rows: tuple[RowChange, ...]
    passages: tuple[PassageChange, ...]
    numbers: tuple[NumberChange, ...]
    sentences: tuple[ProseChange, ...]
    claims: tuple[ClaimChange, ...]
    figures: tuple[FigureChange, ...]
    tables: tuple[TableChange, ...]
    alike: int

    def __bool__(self) -> bool:
        """Say whether anything differs."""
        return any(getattr(self, kind) for kind in KINDS)

    def __str__(self) -> str:
        """Count the changes, as in “2 rows, 1 figure”."""
        counts = ((len(getattr(self, kind)), noun) for kind, noun in KINDS.items())
        counted = (f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts if count)
        return ", ".join(counted) or "nothing in data, figures or prose"


def difference(since: Revision, before: Side, after: Side) -> Difference:
    """Compare two sides of an essay."""
    figures = tuple(figure_changes(before, after))
    changed = {figure.name for figure in figures}
    held = [one for one in after.checked.declared.values() if one.kind == "figure"]
    return Difference(
        since,
        tuple(row_changes(before, after)),
        tuple(passage_changes(before, after)),
        tuple(number_changes(before, after)),
        tuple(prose_changes(before, after)),
        tuple(claim_changes(before, after)),
        figures,
        tuple(table_changes(before, after)),
        sum(one.name not in changed for one in held),
    )


def json_of(found: Difference, report: Path) -> dict[str, Any]:
    """Give all of it as plain values, and the report's path.

    The keys are those of the values of this package; a figure's picture is left to the report.
    """
    given = asdict(found)
    for figure in given["figures"]:
        del figure["picture"]
    return {**given, "report": str(report)}
