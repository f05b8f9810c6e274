"""Draw the way from the seeds to the book: an SVG with the book's faces, in light and in dark."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from triptych.drawing.svg import accessible, with_fonts
from triptych.drawing.theme import DENIED, INK, LINK, QUIET, RULE, SANS, SOURCE_COLOURS
from triptych.tracing.graph import LAYERS, Graph, Node
from triptych.tracing.layers import Laid, laid_out

WIDTH, BETWEEN, GAP = 176, 64, 12
"""The width of a node, the room between two layers and between two nodes, in pixels."""
MARGIN, HEAD, FOOT = 28, 84, 56
"""The room around, above and below the nodes."""
LETTERS, NOTE_LETTERS = 24, 28
"""How many letters of a name and of a note go into the width of a node."""
LINE, NOTE_LINE, PAD = 16, 14, 8
DARK_SOURCES = ("#6db6e8", "#f0935a", "#4fc3a1", "#d79bd1", "#d0bd4a", "#8fbcd9")
"""The sources' colours on a dark page, as in the site's style sheet."""
SAID = {"changed": "changed", "anew": "to be made anew"}

STYLE = f"""
svg {{ --page: #fdfcfa; --ink: {INK}; --quiet: {QUIET}; --rule: {RULE}; --node: #ffffff;
  --changed: {DENIED}; --asked: {LINK}; {{light}} }}
@media (prefers-color-scheme: dark) {{
  svg {{ --page: #16181c; --ink: #e4e2dd; --quiet: #a3a8b1; --rule: #565c66; --node: #1e2126;
    --changed: #f0825c; --asked: #7db8ee; {{dark}} }}
}}
text {{ font-family: "{SANS}", system-ui, sans-serif; fill: var(--ink); }}
.note, .head {{ fill: var(--quiet); }}
.page {{ fill: var(--page); }}
.box {{ fill: var(--node); stroke: var(--rule); }}
.changed .box {{ stroke: var(--changed); stroke-width: 2; }}
.anew .box {{ stroke: var(--changed); stroke-width: 1.5; stroke-dasharray: 4 3; }}
.asked .box {{ stroke: var(--asked); stroke-width: 2.5; }}
.state {{ fill: var(--changed); }}
.edge {{ fill: none; stroke: var(--rule); stroke-width: 1.4; }}
.edge.anew {{ stroke: var(--changed); }}
"""


def picture_of(graph: Graph, title: str, fonts: Path) -> str:
    """Draw a graph as an SVG that stands by itself; `fonts` is the folder of the book's faces."""
    used = sorted({node.layer for node in graph.nodes.values()})
    layers = [[n.name for n in graph.nodes.values() if n.layer == layer] for layer in used]
    heights = {node.name: _height(node) for node in graph.nodes.values()}
    laid = laid_out(layers, graph.edges, heights, GAP)
    column = {layer: index for index, layer in enumerate(used)}
    width = 2 * MARGIN + len(used) * WIDTH + (len(used) - 1) * BETWEEN
    height = HEAD + laid.height + FOOT
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height:.0f}"'
        f' viewBox="0 0 {width} {height:.0f}">',
        f"<style>{_style()}</style>",
        '<rect class="page" width="100%" height="100%"/>',
        f'<text x="{MARGIN}" y="34" font-size="17" font-weight="600">{escape(title)}</text>',
        *(_heading(LAYERS[layer], place) for layer, place in column.items()),
        *(_edge(graph, edge, laid, column) for edge in graph.edges),
        *(part for node in graph.nodes.values() for part in _node(node, laid, column)),
        *_legend(graph, height),
        "</svg>",
    ]
    return with_fonts(accessible("".join(parts), title, described(graph)), fonts) + "\n"


def described(graph: Graph) -> str:
    """Tell the graph in sentences, layer by layer, for those who don't see it."""
    told = []
    for layer, head in enumerate(LAYERS):
        nodes = [node for node in graph.nodes.values() if node.layer == layer]
        if nodes:
            told.append(f"{head}: {', '.join(map(_told, nodes))}.")
    return " ".join(told)


def _told(node: Node) -> str:
    note = f" ({node.note})" if node.note and node.note != node.label else ""
    return f"{node.label}{note}{f', {SAID[node.state]}' if node.state else ''}"


def _style() -> str:
    colours = [
        " ".join(f"--source-{number}: {colour};" for number, colour in enumerate(given))
        for given in (SOURCE_COLOURS, DARK_SOURCES)
    ]
    return STYLE.replace("{light}", colours[0]).replace("{dark}", colours[1])


def _left(column: int) -> int:
    return MARGIN + column * (WIDTH + BETWEEN)


def _lines(text: str, letters: int) -> list[str]:
    """Break a text into lines; a path breaks after a slash, a hyphen or an underscore as well."""
    lines = [""]
    for piece in re.findall(r"[^\s/_-]*(?:[/_-]|\s+|$)", text):
        if lines[-1] and len(lines[-1] + piece.rstrip()) > letters:
            lines.append("")
        lines[-1] += piece
    return [line.strip() for line in lines]


def _height(node: Node) -> float:
    lines = len(_lines(node.label, LETTERS))
    notes = len(_lines(node.note, NOTE_LETTERS)) if node.note else 0
    return 2 * PAD + lines * LINE + (notes + bool(node.state)) * NOTE_LINE


def _heading(text: str, column: int) -> str:
    return (
        f'<text class="head" x="{_left(column)}" y="64" font-size="12" font-weight="600">'
        f"{escape(text)}</text>"
    )


def _node(node: Node, laid: Laid, column: dict[int, int]) -> Iterator[str]:
    left, height = _left(column[node.layer]), _height(node)
    top = HEAD + laid.middles[node.name] - height / 2
    classes = " ".join(filter(None, ["node", node.state, "asked" if node.asked else ""]))
    yield f"<g class={quoteattr(classes)}>"
    yield (
        f'<rect class="box" x="{left}" y="{top:.1f}" width="{WIDTH}" height="{height:.1f}" rx="5"/>'
    )
    if node.source is not None:
        yield (
            f'<rect x="{left}" y="{top:.1f}" width="5" height="{height:.1f}" rx="2"'
            f' fill="{_colour(node.source)}"/>'
        )
    base = top + PAD - 4
    for line in _lines(node.label, LETTERS):
        base += LINE
        yield _text(line, left, base, 'font-size="13" font-weight="600"')
    for line in _lines(node.note, NOTE_LETTERS) if node.note else ():
        base += NOTE_LINE
        yield _text(line, left, base, 'class="note" font-size="11.5"')
    if node.state:
        sign = f"± {SAID[node.state]}"
        yield _text(sign, left, base + NOTE_LINE, 'class="state" font-size="11.5"')
    yield "</g>"


def _text(line: str, left: float, base: float, how: str) -> str:
    return f'<text x="{left + 13}" y="{base:.1f}" {how}>{escape(line)}</text>'


def _colour(source: int) -> str:
    return f"var(--source-{source % len(SOURCE_COLOURS)})"


def _edge(graph: Graph, edge: tuple[str, str], laid: Laid, column: dict[int, int]) -> str:
    """Draw an edge through its bends; it is level where it passes through a layer."""
    start, end = (graph.nodes[name] for name in edge)
    points = [(_left(column[start.layer]) + WIDTH, laid.middles[start.name])]
    for layer, middle in laid.bends[edge]:
        points += [(_left(layer), middle), (_left(layer) + WIDTH, middle)]
    points.append((_left(column[end.layer]), laid.middles[end.name]))
    path = _path([(x, HEAD + y) for x, y in points])
    is_anew = start.name in graph.follows
    colour = f' style="stroke:{_colour(start.source)}"' if start.source is not None else ""
    return f'<path class="edge{" anew" if is_anew else ""}" d="{path}"{"" if is_anew else colour}/>'


def _path(points: Sequence[tuple[float, float]]) -> str:
    (x, y), *others = points
    drawn = f"M{x:.1f} {y:.1f}"
    for to_x, to_y in others:
        half = (x + to_x) / 2
        drawn += f"C{half:.1f} {y:.1f} {half:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}"
        x, y = to_x, to_y
    return drawn


def _legend(graph: Graph, height: float) -> Iterator[str]:
    """Say what the frames mean that there are."""
    states = {node.state for node in graph.nodes.values()}
    said = ["Framed in blue: what was asked for."]
    if "changed" in states:
        said.append("Framed in red: has changed since it was drawn.")
    if "anew" in states:
        said.append("Dashed: would be made anew.")
    yield (
        f'<text class="note" x="{MARGIN}" y="{height - 22:.0f}" font-size="12">'
        f"{escape(' '.join(said))}</text>"
    )
