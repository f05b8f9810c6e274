"""The EPUB's cover: the device and the words of the title page, set by Typst as the PDF's are."""

from __future__ import annotations

import json
from pathlib import Path

from triptych.files import hash_files, read_json, write_if_changed
from triptych.problems import ToolError
from triptych.project import Project

COVER = "epub-cover.png"
"""The file in `build/`, to which `_quarto.yml` leads Quarto."""
PIXELS_PER_INCH = 254
"""Gives 1600 by 2400 pixels, as book stores ask for."""


def draw_epub_cover(project: Project) -> Path:
    """Draw the cover below `build/`, unless what it shows is unchanged, and give its path.

    Raises `ToolError` when Typst fails.
    """
    cover = project.build / COVER
    dialect = json.loads((project.build / "dialect.json").read_text("utf-8"))
    words = json.dumps(
        {
            "title": project.title,
            "subtitle": project.subtitle,
            "authors": ", ".join(project.authors),
        }
    )
    sources = [project.extension / name for name in ("cover.typ", "device.typ")]
    shown = {"words": words, "device": dialect["device"], "by": hash_files(sources, project.root)}
    stamp = cover.with_suffix(".json")
    if cover.is_file() and read_json(stamp) == shown:
        return cover
    import typst

    try:
        png = typst.compile(
            str(sources[0]),
            root=str(project.root),
            font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(project.fonts)]),
            format="png",
            ppi=PIXELS_PER_INCH,
            sys_inputs={"words": words},
        )
    except typst.TypstError as error:
        raise ToolError("Typst", f"the cover can't be set: {error.message}") from None
    write_if_changed(cover, png)
    write_if_changed(stamp, json.dumps(shown))
    return cover
