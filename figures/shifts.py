"""Who decides what, before and after?"""

from __future__ import annotations

import pandas as pd

from triptych import Cell, Column, Marks, Table


def table(shifts: pd.DataFrame, codebook: pd.DataFrame) -> Table:
    """List each function with the body that held it before, the one after, and the passages."""
    bodies = codebook[codebook["dimension"] == "bodies"].set_index("value")["label"]
    rows: list[list[Cell]] = [
        [
            shift.function,
            bodies[shift.before],
            bodies[shift.after],
            shift.when_words or "not dated",
            Marks(shift.extracts),
        ]
        for shift in shifts.itertuples()
    ]
    columns = [
        Column("Function", 2.1),
        Column("Before", 1.3),
        Column("After", 1.5),
        Column("When", 1.2),
        Column("Passages", 0.9),
    ]
    return Table(columns, rows, "Functions that change hands, as the sources tell it.")
