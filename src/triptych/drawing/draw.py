"""Run a figure's or table's function, and draw what it gives to Vega-Lite, SVG, PNG and CSV."""

from __future__ import annotations

import importlib.util
import json
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from triptych.drawing.chart_on_page import chart_on_page, marks_of
from triptych.drawing.marks import Mark
from triptych.drawing.registry import Declared
from triptych.drawing.svg import accessible, on_paper, with_fonts
from triptych.drawing.theme import NARROW, STANCES, TITLE_LETTER, VERDICTS, WIDE, config, wrapped
from triptych.drawing.values import Figure, Headword, Status, Table, extracts_of, inlines_of
from triptych.evidence.value import Evidence
from triptych.problems import MaterialError, Problem, ToolError, nearest

PNG_SCALE = 2.0
WORDS = {"figure": ("title", "caption", "alt", "note"), "table": ("caption",)}
"""The fields of a figure and of a table that are text."""


@dataclass(frozen=True)
class Drawing:
    """A figure as files hold it: its words, the bytes of each format, and what its marks rest on.

    `page_svgs` are the drawings for a page and for a phone, one after the other, as a page of the
    site holds them.
    """

    figure: Figure
    wide_svg: str
    narrow_svg: str
    png: bytes
    vega_lite: str
    csv: str
    page_svgs: str
    marks: list[Mark]


def run(root: Path, one: Declared, evidence: Evidence, width: int = WIDE) -> Figure | Table:
    """Call a declared function with the frames that it names.

    What it raises is a problem of its module, at the line that raised.
    """
    arguments = {
        parameter: width if parameter == "width" else evidence.frame(parameter).copy()
        for parameter in one.parameters
    }
    with _faults_of(root, one), _importing(root):
        value = getattr(_module(one.module), one.kind)(**arguments)
    expected = Figure if one.kind == "figure" else Table
    if not isinstance(value, expected):
        remedy = f"Return a triptych.{expected.__name__}."
        raise _fault(root, one, f"gave a {type(value).__name__}", remedy)
    for word in WORDS[one.kind]:
        if not isinstance(given := getattr(value, word), str):
            what = f"has a {type(given).__name__} as its {word}"
            raise _fault(root, one, what, "Give text.")
    with _faults_of(root, one):
        unknown = [name for name in extracts_of(value) if name not in evidence.spans]
        faults = _table_faults(value, evidence) if isinstance(value, Table) else []
    if faults:
        raise _fault(root, one, *faults[0])
    if unknown:
        what = f"rests on “{unknown[0]}”, which is no extract"
        raise _fault(root, one, what, "Give tuples of the extracts' ids.")
    return value


def _table_faults(table: Table, evidence: Evidence) -> list[tuple[str, str]]:
    """Say what in a table can't be set: rows of another length, unknown codes and terms."""
    faults = []
    wide = len(table.columns)
    for number, row in enumerate(table.rows, 1):
        if len(row) != wide:
            what = f"has {len(row)} cells in row {number} and {wide} columns"
            faults.append((what, "Give each row a cell for each column."))
    inlines = [inline for row in table.rows for cell in row for inline in inlines_of(cell)]
    terms = set(evidence.glossary["term"])
    codes = STANCES | VERDICTS
    for inline in inlines:
        if isinstance(inline, Status) and inline.code not in codes:
            faults.append((f"has the status “{inline.code}”", nearest(inline.code, codes)))
        if isinstance(inline, Headword) and inline.term not in terms:
            faults.append((f"has the headword “{inline.term}”", nearest(inline.term, terms)))
    return faults


def _fault(root: Path, one: Declared, what: str, remedy: str, line: int = 1) -> MaterialError:
    file = one.module.relative_to(root).as_posix()
    what = f"{one.kind} “{one.name}” {what}."
    return MaterialError([Problem(file, line, 1, what, remedy, "figure-module")])


@contextmanager
def _faults_of(root: Path, one: Declared) -> Iterator[None]:
    """Turn what goes wrong into a problem of the figure's module."""
    try:
        yield
    except (Exception, SystemExit) as error:
        frames = traceback.extract_tb(error.__traceback__)
        line = next((f.lineno for f in reversed(frames) if f.filename == str(one.module)), 1)
        said = " ".join(str(error).split()).removesuffix(".")
        what = f"raised {type(error).__name__}: {said}"
        raise _fault(root, one, what, "Mend the function.", line or 1) from error


def draw(root: Path, one: Declared, evidence: Evidence, fonts: Path) -> Drawing:
    """Draw a figure at both widths."""
    import vl_convert

    _register_fonts(fonts)
    wide = run(root, one, evidence, WIDE)
    narrow = run(root, one, evidence, NARROW)
    with _faults_of(root, one):
        wide_spec, narrow_spec = specification(wide, WIDE), specification(narrow, NARROW)
        rows = _csv(wide)
    see_through = {"background": None}
    try:
        wide_svg = vl_convert.vegalite_to_svg(wide_spec | see_through)
        narrow_svg = vl_convert.vegalite_to_svg(narrow_spec | see_through)
        png = vl_convert.svg_to_png(on_paper(wide_svg), scale=PNG_SCALE)
    except ValueError as error:
        message = f"the figure “{one.name}” can't be drawn: {error}"
        raise ToolError("Vega-Lite", message) from error
    marks = list(dict.fromkeys([*marks_of(wide_svg), *marks_of(narrow_svg)]))
    for extract in (extract for mark in marks for extract in mark.extracts):
        if extract not in evidence.spans:
            what = f"has a mark that rests on “{extract}”, which is no extract"
            raise _fault(root, one, what, "Give tuples of the extracts' ids.")
    on_page = [
        chart_on_page(svg, one.name, f"{wide.title}. {figure.alt}", marks, class_name)
        for svg, figure, class_name in (
            (wide_svg, wide, "for-page"),
            (narrow_svg, narrow, "for-phone"),
        )
    ]
    return Drawing(
        wide,
        with_fonts(accessible(wide_svg, wide.title, wide.alt), fonts),
        with_fonts(accessible(narrow_svg, narrow.title, narrow.alt), fonts),
        png,
        json.dumps(wide_spec, ensure_ascii=False, indent=1, sort_keys=True) + "\n",
        rows,
        "\n".join(on_page) + "\n",
        marks,
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
    data = figure.data.map(lambda cell: "; ".join(cell) if isinstance(cell, tuple) else cell)
    return data.to_csv(index=False, lineterminator="\n")


@contextmanager
def _importing(root: Path) -> Iterator[None]:
    """Let `from figures._common import …` find this project's files, as they are now."""
    for name in [name for name in sys.modules if name.partition(".")[0] == "figures"]:
        del sys.modules[name]
    sys.path.insert(0, str(root))
    try:
        yield
    finally:
        sys.path.remove(str(root))


def _module(path: Path) -> ModuleType:
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
