"""What an SVG needs to stand by itself: a role, a title, a description, and its own fonts."""

from __future__ import annotations

import base64
import re
from functools import cache
from html import unescape
from pathlib import Path
from xml.sax.saxutils import escape

from triptych.drawing.theme import PAPER, SANS

FACES = (
    ("Regular", "normal", 400, re.compile("")),
    ("Italic", "italic", 400, re.compile('font-style="italic"')),
    ("Semibold", "normal", 600, re.compile('font-weight="(?:600|700|bold)"')),
)
"""A face's name, its style and weight in CSS, and what in an SVG asks for it."""
OPENING = re.compile(r"<svg\b[^>]*(?<!/)>")
"""Where an SVG's drawing begins: an author's own has a declaration or a comment before it."""


def accessible(svg: str, title: str, description: str) -> str:
    """Give an SVG the role, title and description that its maker leaves out."""
    head, rest = svg.split(">", 1)
    return (
        f'{head} role="img" aria-labelledby="title description">'
        f'<title id="title">{escape(title)}</title>'
        f'<desc id="description">{escape(description)}</desc>{rest}'
    )


def on_paper(svg: str) -> str:
    """Give a see-through SVG a background, for a picture that stands by itself."""
    opening = OPENING.search(svg)
    if opening is None:
        return svg  # nothing is drawn in it
    paper = f'<rect width="100%" height="100%" fill="{PAPER}"/>'
    return f"{svg[: opening.end()]}{paper}{svg[opening.end() :]}"


def with_fonts(svg: str, fonts: Path) -> str:
    """Put into an SVG the faces that it uses: a picture on a page can't use the page's.

    The faces are the small ones made for charts, or the whole ones where the text needs more.
    """
    small = _text(svg) <= _chart_characters(fonts)
    rules = "".join(
        f'@font-face{{font-family:"{SANS}";font-style:{style};font-weight:{weight};'
        f"src:url(data:font/woff2;base64,{_face(fonts, name, small)})}}"
        for name, style, weight, wanted in FACES
        if wanted.search(svg)
    )
    end = svg.index("</desc>") + len("</desc>")
    return f"{svg[:end]}<style>{rules}</style>{svg[end:]}"


def _text(svg: str) -> set[str]:
    return set(unescape("".join(re.findall(r"<(?:text|tspan)\b[^>]*>([^<]*)", svg))))


@cache
def _chart_characters(fonts: Path) -> frozenset[str]:
    return frozenset((fonts / "chart.txt").read_text("utf-8"))


@cache
def _face(fonts: Path, name: str, small: bool) -> str:
    path = fonts / f"{SANS.replace(' ', '')}-{name}{'.chart' if small else ''}.woff2"
    return base64.b64encode(path.read_bytes()).decode()
