"""What does each source say of each claim?"""

from __future__ import annotations

import pandas as pd

from triptych import Cell, Column, Marks, Status, Table


def table(claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List each claim with each source's stance and the passages that show it."""
    stance_of = support.set_index(["claim", "source"])
    rows: list[list[Cell]] = []
    for claim in claims.itertuples():
        row: list[Cell] = [claim.claim]
        for source in sources["id"]:
            cell = stance_of.loc[(claim.id, source)]
            said = [" ", Marks(cell["extracts"])] if cell["extracts"] else []
            row.append([Status(cell["stance"]), *said])
        rows.append(row)
    columns = [Column("Claim", 2), *(Column(label) for label in sources["label"])]
    return Table(columns, rows, "The claims, each source's stance, and the passages behind it.")
