"""The picture that stands for the book where a link to it is shown: its device and its title."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from triptych.drawing.theme import INK, QUIET, SANS, SOURCE_COLOURS, wrapped
from triptych.project import Project

COVER = "evidence/cover.png"
WIDTH, HEIGHT = 1200, 630
"""The size in pixels that those who show Open Graph's picture ask for."""
MARGIN = 90
PAPER = "#fdfcfa"
SERIF = "Triptych Serif"
PANELS = ((3, 8, 7, 16), (11, 4, 10, 24), (22, 8, 7, 16))
"""The device as the site's icon has it, on a square of 32: left, top, width, height."""
SCALE = 7
TITLE, LESS = 64, 34
"""The sizes of the title's letters and of all others, in pixels."""
NARROW = 0.5
"""The mean width of a letter, in parts of its size."""


def cover_png(svg: str, fonts: Path) -> bytes:
    """Draw the picture from `cover_svg`; the same book gives the same bytes."""
    import vl_convert

    vl_convert.register_font_directory(str(fonts))
    return bytes(vl_convert.svg_to_png(svg))


def cover_svg(project: Project) -> str:
    """Give the picture with its text as text, to be set in the book's faces."""
    panels = (
        f'<rect fill="{colour}" x="{MARGIN + (x - 3) * SCALE}" y="{MARGIN + (y - 4) * SCALE}"'
        f' width="{width * SCALE}" height="{height * SCALE}"/>'
        for colour, (x, y, width, height) in zip(SOURCE_COLOURS, PANELS, strict=False)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}">'
        f'<rect fill="{PAPER}" width="{WIDTH}" height="{HEIGHT}"/>'
        f"{''.join(panels)}{''.join(_words(project))}</svg>"
    )


def _words(project: Project) -> Iterator[str]:
    """Yield the title and, as far as there is room, what stands below it."""
    line = MARGIN + 24 * SCALE + LESS
    parts = (
        (project.title, TITLE, SERIF, INK),
        (project.subtitle, LESS, SERIF, INK),
        (", ".join(project.authors), LESS, SANS, QUIET),
    )
    for text, size, face, colour in parts:
        for words in wrapped(text, WIDTH - 2 * MARGIN, size * NARROW) if text else ():
            line += size * 1.2
            if line > HEIGHT - MARGIN / 2:
                return
            style = f'font-family="{face}" font-size="{size}" fill="{colour}"'
            yield f'<text x="{MARGIN}" y="{line:.0f}" {style}>{escape(words)}</text>'
        line += LESS / 2
