"""What a thing rests on and what rests on it, from the seeds to the book: a graph in layers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from triptych.chapters.expand import expand_chapter
from triptych.chapters.scan import scan_chapter
from triptych.chapters.scanned import Scan
from triptych.drawing.registry import Declared, declared
from triptych.drawing.store import stamp_of
from triptych.drawing.why import changed_inputs, reasons_to_make
from triptych.evidence.ids import read_ids
from triptych.evidence.uses import readable, resting_on
from triptych.evidence.yaml_rows import read_yaml_list
from triptych.files import read_json
from triptych.frames import FRAMES
from triptych.numbers import variable_names
from triptych.problems import MaterialError
from triptych.project import FORMATS, Project

SEED, PASSAGE, DATA, MODULE, DRAWING, CHAPTER, OUTPUT = range(7)
LAYERS = ("Seeds", "Passages", "Data", "Modules", "Figures and tables", "Chapters", "Book")
"""The layers from left to right, and their headings."""
MOST_ALONE = 10
"""Up to as many passages stand each for itself; more are one node for each source."""


@dataclass(frozen=True)
class Node:
    """A file, a passage or what is made: its name, and what is said of it.

    `source` is the number of the source that it belongs to, counted from 0. `state` is empty,
    `changed` for an input that is no longer what was drawn, or `anew` for what would be made anew.
    """

    name: str
    layer: int
    label: str
    note: str = ""
    source: int | None = None
    state: str = ""
    asked: bool = False


@dataclass
class Graph:
    """Nodes by name, in the order in which they were found, and what leads to what."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: dict[tuple[str, str], None] = field(default_factory=dict)

    def add(self, node: Node, *before: str) -> None:
        """Add a node, unless it is there, and the edges to it."""
        self.nodes.setdefault(node.name, node)
        self.edges |= {(name, node.name): None for name in before}

    @property
    def follows(self) -> set[str]:
        """Name what has changed or would be made anew, and all that it leads to."""
        names = {node.name for node in self.nodes.values() if node.state}
        for layer in range(len(LAYERS)):
            ends = [edge for edge in self.edges if self.nodes[edge[0]].layer == layer]
            names |= {end for start, end in ends if start in names}
        return names

    def lead(self, start: str, end: str) -> None:
        """Add an edge."""
        self.edges[start, end] = None

    def mark(self, name: str, state: str) -> None:
        """Give a node a state."""
        self.nodes[name] = replace(self.nodes[name], state=state)


class Ways:
    """All ways through a project, read without pandas and without any check; `graph_of` asks it."""

    def __init__(self, project: Project) -> None:
        """Read what there is; a file that can't be read has no ways."""
        self.project, self.root = project, project.root
        self.found, _ = declared(project.root)
        self.graph = Graph()
        self._rests: dict[str, frozenset[str]] = {}
        try:
            listed = read_yaml_list(self.root / "data/sources.yml", "data/sources.yml").rows
        except MaterialError:
            listed = ()
        self.sources = {str(one.cells.get("id")): one.cells for one in listed}
        rows = readable(self.root, "extracts")
        cells = [row.cells for row in rows.rows] if rows else []
        self.source_of = {cell.get("id", ""): cell.get("source", "") for cell in cells}

    @cached_property
    def scans(self) -> dict[str, Scan]:
        """Scan the chapters, by path."""
        variables = variable_names(read_ids(self.root).sources)
        expanded = (expand_chapter(self.root, path, variables)[0] for path in self.project.paths)
        return {chapter.path: scan_chapter(chapter) for chapter in expanded}

    def passages_in(self, scan: Scan) -> set[str]:
        """Give the extracts that a chapter cites or quotes."""
        quoted = {div.values.get("key", "") for div in scan.divs_of("extract")}
        return {mention.name for mention in scan.cites} | quoted

    def drawings_in(self, scan: Scan) -> list[Declared]:
        """Give the figures and tables that a chapter places."""
        return [self.found[one.name] for one in scan.ids if one.name in self.found]

    def passages_behind(self, one: Declared) -> set[str]:
        """Give the extracts that a drawing rests on: as drawn, or else those of its data's rows."""
        last = read_json(stamp_of(self.project, one))
        made = last.get("extracts") if isinstance(last, dict) else None
        if isinstance(made, list):
            return set(made)
        return {extract for name in self._frames(one) for extract in self._resting(name)}

    def _resting(self, frame: str) -> frozenset[str]:
        if frame not in self._rests:
            self._rests[frame] = frozenset(resting_on(self.root, frame))
        return self._rests[frame]

    def _frames(self, one: Declared) -> list[str]:
        return [name for name in one.parameters if name != "width"]

    def frames_resting_on(self, extract: str) -> set[str]:
        """Name the frames with a row that rests on an extract."""
        named = {name for one in self.found.values() for name in self._frames(one)}
        return {name for name in named if extract in self._resting(name)}

    def draw(self, one: Declared) -> None:
        """Add a drawing, all that it is made from, and the passages behind it."""
        behind = self.passages_behind(one) & self.source_of.keys()
        module = self._module(one)
        for path in one.imports:
            name = _path(self.root, path)
            self.graph.add(Node(name, DATA, name.removeprefix("figures/"), "imported"))
            self.graph.lead(name, module)
        for frame in self._frames(one):
            held = behind if frame == "extracts" else behind & self._resting(frame)
            self._frame(frame, held, module)
        changed = changed_inputs(self.project, one)
        for path in (path for path in changed if path not in self.graph.nodes):
            layer = SEED if path.startswith("seeds/") else DATA
            self.graph.add(Node(path, layer, Path(path).name, path))
            self.graph.lead(path, module)
        for path in changed:
            self.graph.mark(path, "changed")

    def draw_from(self, extract: str, one: Declared) -> None:
        """Add a drawing, and of what it is made from what leads from one passage to it."""
        module = self._module(one)
        for frame in self._frames(one):
            if frame == "extracts" or extract in self._resting(frame):
                self._frame(frame, {extract}, module)

    def _module(self, one: Declared) -> str:
        """Add a drawing and its module; give the module's name."""
        module = _path(self.root, one.module)
        self.graph.add(Node(module, MODULE, module.removeprefix("figures/"), module))
        self.graph.add(Node(one.id, DRAWING, one.name, one.kind), module)
        if reasons_to_make(self.project, one):
            self.graph.mark(one.id, "anew")
        return module

    def _frame(self, frame: str, behind: Collection[str], module: str) -> None:
        """Add a table of data before a module, and the passages that its rows rest on."""
        file = f"data/{FRAMES[frame][0] if frame in ('sources', 'codebook') else f'{frame}.csv'}"
        rows = readable(self.root, frame) if file.endswith(".csv") else None
        count = f"{len(rows.rows)} rows" if rows else file.removeprefix("data/")
        self.graph.add(Node(file, DATA, frame, count), *sorted(behind))
        self.graph.lead(file, module)

    def chapter(self, path: str, cited: Collection[str] = ()) -> None:
        """Add a chapter after its drawings that were added, and after passages that it cites."""
        scan = self.scans[path]
        placed = [one.id for one in self.drawings_in(scan) if one.id in self.graph.nodes]
        passages = sorted(self.source_of.keys() & set(cited))
        self.graph.add(Node(path, CHAPTER, scan.title or path, path), *placed, *passages)

    def outputs(self, wanted: Iterable[str]) -> None:
        """Add the pages and the files of the book that hold the chapters added so far."""
        chapters = [node.name for node in self.graph.nodes.values() if node.layer == CHAPTER]
        pages = {chapter.path: chapter.page for chapter in self.project.chapters}
        for output in wanted:
            whole = output not in pages.values()
            held = [path for path in chapters if whole or pages[path] == output]
            noun = output.rpartition(".")[2].upper() if whole else "page of the site"
            if held:
                self.graph.add(Node(output, OUTPUT, output, noun), *held)

    def finished(self, asked: Collection[str]) -> Graph:
        """Add the seeds, join passages where they are many, and mark what follows from changes."""
        self._passages(asked)
        for node in [node for node in self.graph.nodes.values() if node.name in asked]:
            self.graph.nodes[node.name] = replace(node, asked=True)
        for layer in (CHAPTER, OUTPUT):
            for start, end in self.graph.edges:
                made_anew = self.graph.nodes[start].state == "anew"
                if made_anew and self.graph.nodes[end].layer == layer:
                    self.graph.mark(end, "anew")
        return self.graph

    def _passages(self, asked: Collection[str]) -> None:
        """Put the passages that edges begin at into nodes, after their seeds."""
        nodes, edges = self.graph.nodes, list(self.graph.edges)
        used = {start for start, _ in edges if start not in nodes}
        used |= self.source_of.keys() & set(asked)
        joined = {name: name for name in used}
        if len(used) > MOST_ALONE:
            joined = {name: f"of {self.source_of.get(name, '')}" for name in used - set(asked)}
            joined |= {name: name for name in used & set(asked)}
        self.graph.edges = {(joined.get(start, start), end): None for start, end in edges}
        numbers = {id: number for number, id in enumerate(self.sources)}
        for name in sorted(set(joined.values())):
            held = sorted(one for one, node in joined.items() if node == name)
            source = self.source_of.get(held[0], "")
            about = self.sources.get(source, {})
            seed = str(about.get("seed") or source)
            label = str(about.get("label") or source)
            state = nodes[seed].state if seed in nodes else ""
            nodes[seed] = Node(seed, SEED, label, seed, numbers.get(source), state)
            said = held[0] if len(held) == 1 else f"{len(held)} passages"
            note = label if len(held) == 1 else _some(held)
            self.graph.add(Node(name, PASSAGE, said, note, numbers.get(source)), seed)


def graph_of_drawings(project: Project, drawings: Iterable[Declared]) -> Graph:
    """Give the way to figures and tables, and from them to the chapters that place them."""
    ways, asked = Ways(project), list(drawings)
    for one in asked:
        ways.draw(one)
    ids = {one.id for one in asked}
    for path, scan in ways.scans.items():
        if ids & {mention.name for mention in scan.ids}:
            ways.chapter(path)
    ways.outputs(project.outputs(FORMATS))
    return ways.finished(ids)


def graph_of_chapters(project: Project, paths: Collection[str], outputs: Iterable[str]) -> Graph:
    """Give the way to chapters and to outputs of the book; what is asked for are the outputs.

    Where no output is named, the chapters are asked for, and all that hold them are given.
    """
    ways, named = Ways(project), list(outputs)
    for path in paths:
        for one in ways.drawings_in(ways.scans[path]):
            ways.draw(one)
    for path in paths:
        ways.chapter(path, ways.passages_in(ways.scans[path]))
    ways.outputs(named or project.outputs(FORMATS))
    return ways.finished(named or paths)


def graph_of_passage(project: Project, extract: str) -> Graph:
    """Give the way from an extract's seed through all that rests on it to the book."""
    ways = Ways(project)
    frames = ways.frames_resting_on(extract)
    for one in ways.found.values():
        is_drawn = read_json(stamp_of(project, one)) is not None
        rests = extract in ways.passages_behind(one) if is_drawn else frames & set(one.parameters)
        if rests:
            ways.draw_from(extract, one)
    for path, scan in ways.scans.items():
        placed = any(one.id in ways.graph.nodes for one in ways.drawings_in(scan))
        if placed or extract in ways.passages_in(scan):
            ways.chapter(path, {extract} & ways.passages_in(scan))
    ways.outputs(project.outputs(FORMATS))
    return ways.finished([extract])


def _path(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def _some(names: list[str]) -> str:
    return ", ".join(names[:3]) + (", …" if names[3:] else "")
