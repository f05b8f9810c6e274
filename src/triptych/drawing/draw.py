"""Run a figure's or table's function, and draw what it gives to Vega-Lite, SVG, PNG and CSV."""

from __future__ import annotations

import importlib.util
import json
import sys
import traceback
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from triptych.drawing.registry import Declared
from triptych.drawing.svg import accessible, on_paper, with_fonts
from triptych.drawing.theme import NARROW, TITLE_LETTER, WIDE, config, wrapped
from triptych.drawing.values import Figure, Table
from triptych.evidence.value import Evidence
from triptych.problems import MaterialError, Problem, ToolError

PNG_SCALE = 2.0


@dataclass(frozen=True)
class Drawing:
    """A figure as files hold it: its words and the bytes of each format."""

    figure: Figure
    wide_svg: str
    narrow_svg: str
    png: bytes
    vega_lite: str
    csv: str


def run(root: Path, one: Declared, evidence: Evidence, width: int = WIDE) -> Figure | Table:
    """Call a declared function with the frames that it names.

    What it raises is a problem of its module, at the line that raised.
    """
    file = one.module.relative_to(root).as_posix()
    try:
        maker = getattr(_module(root, one.module), one.kind)
        arguments = {
            parameter: width if parameter == "width" else evidence.frame(parameter).copy()
            for parameter in one.parameters
        }
        value = maker(**arguments)
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((f.lineno for f in reversed(frames) if f.filename == str(one.module)), 1)
        what = f"{one.kind} “{one.name}” raised {type(error).__name__}: {error}."
        raise MaterialError([Problem(file, line or 1, 1, what, "Mend the function.")]) from error
    expected = Figure if one.kind == "figure" else Table
    if not isinstance(value, expected):
        what = f"{one.kind} “{one.name}” gave a {type(value).__name__}."
        raise MaterialError([Problem(file, 1, 1, what, f"Return a triptych.{expected.__name__}.")])
    return value


def draw(root: Path, one: Declared, evidence: Evidence, fonts: Path) -> Drawing:
    """Draw a figure at both widths."""
    import vl_convert

    _register_fonts(fonts)
    wide = run(root, one, evidence, WIDE)
    narrow = run(root, one, evidence, NARROW)
    wide_spec, narrow_spec = specification(wide, WIDE), specification(narrow, NARROW)
    see_through = {"background": None}
    try:
        wide_svg = vl_convert.vegalite_to_svg(wide_spec | see_through)
        narrow_svg = vl_convert.vegalite_to_svg(narrow_spec | see_through)
        png = vl_convert.svg_to_png(on_paper(wide_svg), scale=PNG_SCALE)
    except ValueError as error:
        message = f"the figure “{one.name}” can't be drawn: {error}"
        raise ToolError("Vega-Lite", message) from error
    return Drawing(
        wide,
        with_fonts(accessible(wide_svg, wide.title, wide.alt), fonts),
        with_fonts(accessible(narrow_svg, narrow.title, narrow.alt), fonts),
        png,
        json.dumps(wide_spec, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        _csv(wide),
    )


def specification(figure: Figure, width: int) -> dict[str, Any]:
    """Give a figure's Vega-Lite specification, with the theme and the title in place."""
    spec = figure.chart.to_dict()
    spec["config"] = config()
    subtitle = (
        spec.get("title", {}).get("subtitle") if isinstance(spec.get("title"), dict) else None
    )
    spec["title"] = {"text": wrapped(figure.title, width, TITLE_LETTER)} | (
        {"subtitle": subtitle} if subtitle else {}
    )
    spec["description"] = figure.alt
    return spec


def _csv(figure: Figure) -> str:
    data = figure.data.copy()
    for column in data.columns:
        if data[column].map(lambda cell: isinstance(cell, tuple)).any():
            data[column] = data[column].map("; ".join)
    return data.to_csv(index=False, lineterminator="\n")


def _module(root: Path, path: Path) -> ModuleType:
    """Import a figure module; `from figures._common import …` finds the project's own files."""
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    spec = importlib.util.spec_from_file_location(f"figures.{path.stem}", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    wrote = sys.dont_write_bytecode
    sys.dont_write_bytecode = True
    try:
        spec.loader.exec_module(module)
    finally:
        sys.dont_write_bytecode = wrote
    return module


@cache
def _register_fonts(fonts: Path) -> None:
    import vl_convert

    vl_convert.register_font_directory(str(fonts))
