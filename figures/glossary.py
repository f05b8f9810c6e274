"""Which terms do the sources write, and what do they mean?"""

from __future__ import annotations

import pandas as pd

from triptych import Cell, Column, Headword, Marks, Table, Term


def table(glossary: pd.DataFrame) -> Table:
    """List the terms as the sources write them, with pinyin, characters and a gloss."""
    rows: list[list[Cell]] = [
        [Headword(term.term), term.pinyin, Term(term.characters), term.gloss, Marks(term.extracts)]
        for term in glossary.itertuples()
    ]
    columns = [
        Column("As printed", 1.25),
        Column("Pinyin", 1.15),
        Column("Characters", 0.8),
        Column("Gloss", 3),
        Column("Passages", 0.9),
    ]
    caption = (
        "Terms as the sources write them. What follows “Editorial”, up to a full stop, is ours."
    )
    return Table(columns, rows, caption)
