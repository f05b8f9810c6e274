"""How every figure looks: one set of colours, signs, sizes and faces.

Colours are Okabe and Ito's, told apart with every common colour blindness and in grey; a source has
a shape besides its colour, so no figure depends on colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

WIDE = 520
"""The width of a figure on a page or a desktop screen, in pixels; a page sets it 12.4 cm wide."""
NARROW = 330
"""Its width on a phone, in pixels."""

SANS = "Triptych Sans"
INK = "#22242a"
QUIET = "#5d636f"
RULE = "#c9cdd4"
FAINT = "#eceef1"
PAPER = "#ffffff"
DENIED = "#a3320b"
LINK = "#0b5fa5"

SOURCE_COLOURS = ("#0072b2", "#c2500a", "#00805e", "#8c4a86", "#7a6a00", "#3c6e8f")
"""In the order of `data/sources.yml`; each has at least 4.5:1 on white."""
SOURCE_SHAPES = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down")

STANCES = {
    "affirms": ("●", "#22242a"),
    "qualifies": ("◐", "#22242a"),
    "denies": ("×", DENIED),
    "stated": ("●", "#22242a"),
    "denied": ("×", DENIED),
    "silent": ("–", "#5d636f"),
    "not coded": ("·", "#5d636f"),
}
"""A stance's or a status's sign and its colour."""

VERDICTS = {
    "stands": ("■", "#22242a"),
    "weakens": ("◇", "#22242a"),
    "falls": ("↓", DENIED),
    "not affirmed": ("○", "#5d636f"),
}
"""The sign and the colour of how a claim stands: see `triptych.evidence.standing`."""


def colour_scale(sources: Sequence[str]) -> dict[str, list[str]]:
    """Give the domain and range that colour sources in their order."""
    colours = [SOURCE_COLOURS[i % len(SOURCE_COLOURS)] for i in range(len(sources))]
    return {"domain": list(sources), "range": colours}


def shape_scale(sources: Sequence[str]) -> dict[str, list[str]]:
    """Give the domain and range that shape sources in their order."""
    shapes = [SOURCE_SHAPES[i % len(SOURCE_SHAPES)] for i in range(len(sources))]
    return {"domain": list(sources), "range": shapes}


def is_narrow(width: int) -> bool:
    """Say whether a figure is drawn for a phone."""
    return width < 420


def config() -> dict[str, Any]:
    """Give the Vega-Lite configuration of every figure."""
    return {
        "background": PAPER,
        "font": SANS,
        "padding": {"left": 4, "right": 6, "top": 4, "bottom": 4},
        "view": {"stroke": None},
        "title": {
            "font": SANS,
            "fontSize": 15,
            "fontWeight": 600,
            "color": INK,
            "anchor": "start",
            "frame": "bounds",
            "offset": 14,
            "lineHeight": 19,
            "subtitleFont": SANS,
            "subtitleFontSize": 12,
            "subtitleColor": QUIET,
            "subtitleLineHeight": 16,
            "subtitlePadding": 5,
        },
        "axis": {
            "labelFont": SANS,
            "labelFontSize": 12,
            "labelColor": INK,
            "labelLimit": 260,
            "titleFont": SANS,
            "titleFontSize": 12,
            "titleFontWeight": 400,
            "titleColor": QUIET,
            "domainColor": RULE,
            "tickColor": RULE,
            "gridColor": FAINT,
            "titlePadding": 8,
        },
        "header": {
            "labelFont": SANS,
            "labelFontSize": 12,
            "labelFontWeight": 600,
            "labelColor": INK,
            "titleFont": SANS,
            "titleFontSize": 12,
            "titleColor": QUIET,
        },
        "legend": {
            "labelFont": SANS,
            "labelFontSize": 12,
            "labelColor": INK,
            "labelLimit": 240,
            "titleFont": SANS,
            "titleFontSize": 12,
            "titleFontWeight": 400,
            "titleColor": QUIET,
            "orient": "top",
            "direction": "horizontal",
            "offset": 8,
            "columnPadding": 14,
        },
        "text": {"font": SANS, "fontSize": 12, "color": INK},
    }


LABEL_LETTER, TITLE_LETTER = 5.9, 7.1
"""The mean width of a letter at the size of labels and at that of titles, in pixels."""


def wrapped(text: str, width: float, letter: float = LABEL_LETTER) -> list[str]:
    """Break text into lines of like length that fit a width (in pixels).

    `letter` is the mean width of a letter. No word is broken that fits the width.
    """
    from textwrap import wrap

    longest = max(map(len, text.split()), default=1)
    most = max(8, int(width / letter))
    fewest = len(wrap(text, most))
    narrowest = max(1, len(text) // max(1, fewest), longest if longest <= most else 1)
    fits = (length for length in range(narrowest, most) if len(wrap(text, length)) == fewest)
    return wrap(text, next(fits, most))
