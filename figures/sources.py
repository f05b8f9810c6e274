"""What does each source say of itself?"""

from __future__ import annotations

import pandas as pd

from triptych import Column, Table
from triptych.evidence.dates import in_words


def table(sources: pd.DataFrame) -> Table:
    """List what each source is, covers and looks at, and what it does not state about itself."""
    rows = [
        ["Title", *(source.csl["title"] for source in sources.itertuples())],
        ["Author", *(_author(source.csl) for source in sources.itertuples())],
        ["Date", *(_date(source.csl) for source in sources.itertuples())],
        ["Vantage", *sources["vantage"].map(str.strip)],
        ["Period", *(in_words(one) if one else "not stated" for one in sources["covers"])],
        ["Romanization", *(_romanization(name) for name in sources["romanization"])],
        ["Words in the seed", *(str(words) for words in sources["words"])],
        ["Not stated", *("; ".join(unknown or ["nothing"]) for unknown in sources["unknown"])],
    ]
    columns = [Column("Of itself", 0.8), *(Column(label, 1.6) for label in sources["label"])]
    return Table(columns, rows, "What each source says of itself, and what it does not state.")


def _author(csl: dict) -> str:
    names = [
        " ".join(part for part in (name.get("given"), name.get("family")) if part)
        for name in csl.get("author", [])
    ]
    return ", ".join(names) or "not stated"


def _date(csl: dict) -> str:
    parts = csl.get("issued", {}).get("date-parts", [[]])[0]
    return in_words("-".join(f"{part:02d}" for part in parts)) if parts else "not stated"


def _romanization(name: str) -> str:
    return {"pinyin": "Pinyin", "wade-giles": "Wade–Giles"}.get(name, name or "none")
