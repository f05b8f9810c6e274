"""Which figures look otherwise than before, and by how much a reader would see it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from triptych.differing.sides import Side
from triptych.drawing.theme import DENIED, LINK
from triptych.publish.editions import ADDED, CHANGED, REMOVED

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NOTICEABLE = 2.3
"""The distance in CIELAB (CIE 1976) that is just noticeable, after Mahy and others (1994)."""
DRAWN_LARGER = 2
"""A figure's PNG has so many pixels to one of a page: that many are seen as one."""
WORDS = {"title": "title", "caption": "caption", "alt": "alternative text", "note": "note"}
"""The texts beside a figure, and what a person calls them."""
BEHIND = {"data": "its data", "extracts": "the passages that it rests on"}
"""What a drawing keeps besides its words, and what a person calls it."""
HALO, MARKER = 19, (255, 240, 178)
"""How far a marker reaches (in pixels of the page, odd), and its colour: a small dot is found."""
FAINTEST = 208
"""How light the ink that stayed is shown, from 0, black, to 255, white."""


@dataclass(frozen=True)
class FigureChange:
    """A figure that was added, removed or changed.

    `share` is the part of the picture's area (0 to 1) where a reader could see a difference, none
    where it is on one side only; `picture` is a PNG of that difference, none where nothing is to be
    seen. `words` are the texts beside it that differ: which, before and after; `behind` names what
    else of it differs.
    """

    name: str
    title: str
    how: str
    share: float | None = None
    picture: bytes | None = None
    words: tuple[tuple[str, str, str], ...] = ()
    behind: tuple[str, ...] = ()


def figure_changes(before: Side, after: Side) -> Iterator[FigureChange]:
    """Yield the figures that look otherwise, or have other words beside them."""
    old, new = (
        {id: made for id, made in side.drawn.made.items() if id.startswith("fig-")}
        for side in (before, after)
    )
    for id in {**new, **old}:
        name = id.removeprefix("fig-")
        title = (new.get(id) or old[id])["title"]
        if id not in old or id not in new:
            yield FigureChange(name, title, ADDED if id in new else REMOVED)
            continue
        said = [_words_of(made[id]) for made in (old, new)]
        words = tuple((w, said[0][w], said[1][w]) for w in WORDS if said[0][w] != said[1][w])
        behind = tuple(noun for part, noun in BEHIND.items() if old[id][part] != new[id][part])
        pngs = [(side.figures / f"{name}.png").read_bytes() for side in (before, after)]
        share, picture = seen_difference(*pngs) if pngs[0] != pngs[1] else (0.0, None)
        if share or words or behind:
            yield FigureChange(name, title, CHANGED, share, picture, words, behind)


def _words_of(made: dict[str, Any]) -> dict[str, str]:
    """Give the words beside a figure; its text alternative without the title that it repeats."""
    words = {word: made[word] for word in WORDS}
    return words | {"alt": words["alt"].removeprefix(f"{words['title']}. ")}


def seen_difference(before: bytes, after: bytes) -> tuple[float, bytes | None]:
    """Say over which share of two pictures (PNG) a reader could see a difference, and draw it.

    Two points differ when their colours, as a page shows them, are a noticeable distance apart in
    CIELAB. Pictures of different sizes are laid on each other at the upper left. In the drawing the
    ink that went is of the colour of what is denied, the ink that came of that of links.
    """
    import io

    import numpy as np
    from PIL import Image, ImageCms, ImageFilter

    pictures = [Image.open(io.BytesIO(png)).convert("RGB") for png in (before, after)]
    wide, high = (max(picture.size[side] for picture in pictures) for side in (0, 1))
    papers = [Image.new("RGB", (wide, high), "white") for _ in pictures]
    for paper, picture in zip(papers, pictures, strict=True):
        paper.paste(picture)
    seen = [paper.reduce(DRAWN_LARGER) for paper in papers]
    to_lab = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB"), "RGB", "LAB"
    )
    colours = [_lab(np.asarray(ImageCms.applyTransform(one, to_lab))) for one in seen]
    differs = np.linalg.norm(colours[0] - colours[1], axis=2) >= NOTICEABLE
    if not differs.any():
        return 0.0, None
    light = np.asarray(seen[1].convert("L")).astype(float)
    faint = 255 - (255 - light) * (255 - FAINTEST) / 255
    drawn = np.repeat(faint[:, :, None], 3, axis=2)
    around = Image.fromarray(differs.astype("uint8") * 255).filter(ImageFilter.MaxFilter(HALO))
    drawn[np.asarray(around) > 0] *= np.asarray(MARKER) / 255
    went = differs & (colours[1][:, :, 0] > colours[0][:, :, 0])
    drawn[went] = _rgb(DENIED)
    drawn[differs & ~went] = _rgb(LINK)
    file = io.BytesIO()
    Image.fromarray(drawn.astype("uint8")).save(file, "png", optimize=True)
    return float(differs.mean()), file.getvalue()


def _lab(stored: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Give CIELAB's own units from Pillow's bytes: lightness 0 to 100, a and b signed."""
    import numpy as np

    light = stored[:, :, :1] * (100 / 255)
    signed = stored[:, :, 1:].astype("int8").astype(float)
    return np.concatenate([light, signed], axis=2)


def _rgb(colour: str) -> tuple[int, ...]:
    return tuple(bytes.fromhex(colour.removeprefix("#")))
