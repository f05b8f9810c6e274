"""What does each source say, asked the same question?"""

from __future__ import annotations

import pandas as pd

from triptych import Column, Marks, Status, Table


def table(comparison: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List what each source says on each dimension, or that it is silent."""
    label_of = dict(zip(sources["id"], sources["label"], strict=True))
    rows = [
        [
            f"{row.dimension}: {label_of[row.source]}",
            row.position,
            Status(row.status),
            Marks(row.extracts) if row.extracts else "",
        ]
        for row in comparison.itertuples()
    ]
    columns = [Column("Asked of", 1.4), Column("It says", 2), Column("Status"), Column("Passages")]
    return Table(columns, rows, "The same questions, put to each source.")
