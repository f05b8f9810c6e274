"""A chart as part of a page of the site: every mark that rests on passages is a link.

The page's own faces and colours are used, in light and dark.

Vega-Lite's renderer makes the picture; this changes its syntax tree. Inline SVG needs no script to
be read, to lead anywhere or to be reached by the keyboard.
"""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree import ElementTree

from triptych.drawing.marks import Mark, told_by
from triptych.drawing.theme import DENIED, FAINT, INK, LINK, PAPER, QUIET, RULE, SOURCE_COLOURS

SVG = "http://www.w3.org/2000/svg"

COLOURS = {
    INK: "--chart-ink",
    QUIET: "--triptych-quiet",
    RULE: "--chart-rule",
    FAINT: "--chart-faint",
    PAPER: "--chart-paper",
    "white": "--chart-paper",
    DENIED: "--denied",
    LINK: "--chart-link",
} | {colour: f"--source-{number}" for number, colour in enumerate(SOURCE_COLOURS, 1)}
"""The theme's colours and the properties of the site's style sheet that stand for them."""


def marks_of(svg: str) -> list[Mark]:
    """List what a chart's marks tell and rest on, each once, in the order of the drawing.

    Those that rest on no passage, as silent ones, are not in it.
    """
    labels = (element.get("aria-label", "") for element in ElementTree.fromstring(svg).iter())
    told = (told_by(label) for label in labels)
    return list(dict.fromkeys(mark for mark in told if mark and mark.extracts))


def chart_on_page(svg: str, name: str, label: str, marks: Sequence[Mark], class_name: str) -> str:
    """Give a chart's SVG for a page, each mark a link to its row in the list of `marks`.

    The rows' identifiers are `rests-NAME-1`, `rests-NAME-2` …; `label` is the chart's text
    alternative, and `class_name` tells the drawings for the page and for the phone apart. The page
    describes the chart at length where its identifier is `evidence-of-NAME`.
    """
    rows = {mark: number for number, mark in enumerate(marks, 1)}
    ElementTree.register_namespace("", SVG)
    root = ElementTree.fromstring(svg)
    root.attrib.pop("version", None)
    root.set("class", f"chart {class_name}")
    root.set("role", "group")
    root.set("aria-label", label)
    root.set("aria-details", f"evidence-of-{name}")
    for parent in list(root.iter()):
        for index, child in enumerate(list(parent)):
            mark = told_by(child.get("aria-label", ""))
            _without_roles(child)
            if mark and mark.extracts:
                parent[index] = _link(child, mark, f"rests-{name}-{rows[mark]}")
            elif mark:
                child.set("role", "img")
                child.set("aria-label", mark.says)
    for element in root.iter():
        for attribute in ("fill", "stroke"):
            if variable := COLOURS.get(element.get(attribute, "")):
                element.set(attribute, f"var({variable})")
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _without_roles(element: ElementTree.Element) -> None:
    """Drop the roles and labels of a graphics document, which a group of links is not."""
    for attribute in ("role", "aria-label", "aria-roledescription"):
        element.attrib.pop(attribute, None)


def _link(drawn: ElementTree.Element, mark: Mark, row: str) -> ElementTree.Element:
    """Wrap a drawn mark in a link to its row."""
    link = ElementTree.Element(f"{{{SVG}}}a")
    link.set("href", f"#{row}")
    link.set("class", "chart-mark")
    link.set("aria-label", mark.says)
    link.set("data-passages", " ".join(mark.extracts))
    link.append(drawn)
    return link
