"""The book's device for the site's first page: as on the title page, a mark for each passage."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass

from triptych.problems import ToolError
from triptych.project import Project

SIZE = re.compile(r'<svg[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"')


@dataclass(frozen=True)
class DevicePicture:
    """An SVG, its size in pixels, and what it shows in words."""

    svg: str
    width: int
    height: int
    alt: str


def draw_device(project: Project) -> DevicePicture:
    """Draw the device by Typst from `build/dialect.json`; raise `ToolError` when that fails."""
    import typst

    try:
        drawn = typst.compile(
            str(project.extension / "device-alone.typ"), root=str(project.root), format="svg"
        )
    except typst.TypstError as error:
        raise ToolError("Typst", f"the device can't be drawn: {error.message}") from None
    svg = (drawn[0] if isinstance(drawn, list) else drawn).decode()
    size = SIZE.search(svg)
    assert size is not None, "Typst gives every SVG a width and a height"
    width, height = (round(float(length)) for length in size.groups())
    return DevicePicture(svg, width, height, _in_words(project))


def _in_words(project: Project) -> str:
    panels = json.loads((project.build / "dialect.json").read_text("utf-8"))["device"]
    counts = [(p["label"], sum(source["passages"] for source in p["sources"])) for p in panels]
    said = [f"{label}, {count} passage{'' if count == 1 else 's'}" for label, count in counts]
    return f"A mark for each passage, in its source’s colour: {'; '.join(said)}."
