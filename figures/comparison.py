"""What does each source say on each dimension of the comparison?"""

from __future__ import annotations

import pandas as pd

from triptych import Cell, Column, Marks, Status, Table


def table(comparison: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List each dimension with each source's position; silence is said, never left blank."""
    cells = comparison.set_index(["dimension", "source"])
    rows: list[list[Cell]] = []
    for dimension in dict.fromkeys(comparison["dimension"]):
        row: list[Cell] = [dimension]
        for source in sources["id"]:
            cell = cells.loc[(dimension, source)]
            if cell["status"] == "stated":
                row.append([f"{cell['position']} ", Marks(cell["extracts"])])
            elif cell["status"] == "denied":
                row.append([Status("denied"), f": {cell['position']} ", Marks(cell["extracts"])])
            else:
                row.append(Status(cell["status"]))
        rows.append(row)
    columns = [Column("Dimension", 0.9), *(Column(label, 1.5) for label in sources["label"])]
    return Table(columns, rows, "The sources side by side; a dash marks silence.")
