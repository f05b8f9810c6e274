"""Which terms do the sources write, and what do they mean?"""

from __future__ import annotations

import pandas as pd

from triptych import Column, Headword, Marks, Table


def table(glossary: pd.DataFrame) -> Table:
    """List the terms with their meanings and passages."""
    rows = [
        [Headword(term.term), term.gloss, Marks(term.extracts)] for term in glossary.itertuples()
    ]
    columns = [Column("Term"), Column("Meaning", 3), Column("Passages")]
    return Table(columns, rows, "Terms as the sources write them.")
