"""Which files were the quotations checked against?"""

from __future__ import annotations

import pandas as pd

from triptych import Column, Table


def table(sources: pd.DataFrame) -> Table:
    """List each source's file, its length and its hash, broken where a narrow column needs it."""
    rows = [
        [source.label, source.seed, str(source.words), _in_groups(source.sha256)]
        for source in sources.itertuples()
    ]
    columns = [
        Column("Source", 0.8),
        Column("File", 1.7),
        Column("Words", 0.6, "right"),
        Column("SHA-256", 2.2),
    ]
    return Table(
        columns, rows, "The files of the sources, and their SHA-256 in groups of eight digits."
    )


def _in_groups(digest: str, size: int = 8) -> str:
    return " ".join(digest[start : start + size] for start in range(0, len(digest), size))
