"""Whose account a table of the essay's own holds: the source of each row, its colour, its name."""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._rows import listed

from triptych import theme


def with_source(rows: pd.DataFrame, extracts: pd.DataFrame) -> pd.DataFrame:
    """Give each row its `source`: that of its first passage, or none where it rests on none."""
    source_of = dict(zip(extracts["id"], extracts["source"], strict=True))
    return rows.assign(source=[source_of[held[0]] if held else "" for held in rows["extracts"]])


def source_colour(sources: pd.DataFrame) -> alt.Color:
    """Encode the column `source` as the book's colours of the sources."""
    scale = alt.Scale(**theme.colour_scale(list(sources["id"])))
    return alt.Color("source:N", scale=scale, legend=None)


def tellers(rows: pd.DataFrame, sources: pd.DataFrame) -> str:
    """Name the sources of the rows: “Chapter V”."""
    labels = list(sources.loc[sources["id"].isin(rows["source"]), "label"])
    return listed(labels) if labels else "no source"


def inner(text: str) -> str:
    """Write a phrase as it stands inside a sentence; an abbreviation keeps its capitals."""
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def unbroken(key: str) -> str:
    """Keep each sign of a key on the line of its word."""
    return key.replace(" ", "\u00a0").replace(",\u00a0", ", ")
