"""Which codes are there, and when does each apply?"""

from __future__ import annotations

import pandas as pd

from triptych import Column, Marks, Table


def table(codebook: pd.DataFrame) -> Table:
    """List every code with its definition, its rule and an example."""
    rows = [
        [
            f"{code.dimension}: {code.label}",
            code.definition,
            code.rule,
            Marks((code.example,)) if code.example else "none yet",
        ]
        for code in codebook.itertuples()
    ]
    columns = [
        Column("Code", 1.4),
        Column("Definition", 2),
        Column("Applies when", 2),
        Column("Example", 0.7),
    ]
    return Table(columns, rows, "The codebook: every code, what it means and when it applies.")
