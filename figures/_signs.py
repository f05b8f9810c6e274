"""What the signs mean: each with its word, and only those that occur."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import altair as alt
import pandas as pd

from triptych import theme

MEANINGS = {
    "silent": "“Silent”: the source was read, and says nothing of it.",
    "not coded": "“Not coded”: nobody has read the source for it yet.",
}


def key(codes: Iterable[str], signs: Mapping[str, tuple[str, str]]) -> str:
    """List the signs of the codes that occur: “● affirms, × denies”."""
    held = set(codes)
    return ", ".join(f"{sign} {code}" for code, (sign, _) in signs.items() if code in held)


def key_above(codes: Iterable[str], signs: Mapping[str, tuple[str, str]], width: int) -> alt.Title:
    """Put the key above a chart, below its title."""
    unbroken = key(codes, signs).replace(" ", "\u00a0").replace(",\u00a0", ", ")
    return alt.Title("", subtitle=theme.wrapped(unbroken, width))


def unheard(sources: pd.DataFrame) -> dict[str, str]:
    """Say of each source what it is where no passage of it is: silent only if it was read whole."""
    unseen = zip(sources["id"], sources["unseen"], strict=True)
    return {source: "not coded" if words else "silent" for source, words in unseen}


def meanings(codes: Iterable[str]) -> str:
    """Say what “silent” and “not coded” mean, a sentence for each that occurs."""
    held = set(codes)
    return "".join(f" {meaning}" for code, meaning in MEANINGS.items() if code in held)
