"""What does each source say on each dimension of the comparison?"""

from __future__ import annotations

import pandas as pd
from figures._signs import key, meanings

from triptych import Cell, Column, Marks, Status, Table, theme


def table(comparison: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List each dimension with each source's position; silence is said, never left blank."""
    cells = comparison.set_index(["dimension", "source"])
    rows: list[list[Cell]] = []
    for dimension in dict.fromkeys(comparison["dimension"]):
        row: list[Cell] = [dimension]
        for source in sources["id"]:
            cell = cells.loc[(dimension, source)]
            said = [f": {cell['position']} ", Marks(cell["extracts"])] if cell["position"] else []
            row.append([Status(cell["status"]), *said])
        rows.append(row)
    columns = [Column("Dimension", 0.9), *(Column(label, 1.5) for label in sources["label"])]
    statuses = comparison["status"]
    caption = f"The sources side by side: {key(statuses, theme.STANCES)}.{meanings(statuses)}"
    return Table(columns, rows, caption)
