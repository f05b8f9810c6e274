"""What of the sources does no extract hold, and why?"""

from __future__ import annotations

import pandas as pd

from triptych import Cell, Column, Table


def table(left_out: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List each reason for leaving something out, with its source and how many words it takes."""
    labels = dict(zip(sources["id"], sources["label"], strict=True))
    words = left_out.assign(words=left_out["quote"].map(_words))
    counts = words.groupby(["source", "reason"], sort=False)["words"].sum()
    rows: list[list[Cell]] = [
        [reason, labels[source], str(count)] for (source, reason), count in counts.items()
    ]
    columns = [Column("What and why", 4), Column("Source", 1.2), Column("Words", 0.8, "right")]
    return Table(columns, rows, CAPTION)


CAPTION = (
    "What is left out, and why. Words are counted between white space, so that a number or a sign "
    "counts as one, also where a scan has set it inside a word."
)


def _words(quote: str) -> int:
    return len(quote.replace("[…]", " ").split())
