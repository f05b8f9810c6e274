"""The way from the seeds to the book as a picture: `triptych why NAME --graph`."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser

from command import triptych
from tiny import edit
from triptych.project import load_project
from triptych.tracing.graph import (
    CHAPTER,
    DATA,
    DRAWING,
    MODULE,
    OUTPUT,
    PASSAGE,
    SEED,
    Graph,
    graph_of_chapters,
    graph_of_drawings,
    graph_of_passage,
)
from triptych.tracing.layers import laid_out

SVG = "{http://www.w3.org/2000/svg}"


def names(graph: Graph, layer: int) -> set[str]:
    """Name the nodes of a layer."""
    return {node.name for node in graph.nodes.values() if node.layer == layer}


def of_figure(root: Path, id: str = "fig-counts") -> Graph:
    """Give the graph of a figure or table."""
    from triptych.drawing.registry import declared

    return graph_of_drawings(load_project(root), [declared(root)[0][id]])


def picture(root: Path, name: str) -> ElementTree.Element:
    """Draw the graph of a name and parse it."""
    done = triptych("-C", root, "why", name, "--graph", "--output", root / "way.svg")
    assert (done.returncode, done.stderr) == (0, "")
    return ElementTree.fromstring((root / "way.svg").read_bytes())


# What is in it


def test_a_figure_is_led_to_from_its_seeds_and_leads_to_the_book(drawn_once: Path) -> None:
    """Every step between is there, each in its layer."""
    graph = of_figure(drawn_once)
    assert names(graph, SEED) == {"seeds/alder.txt", "seeds/birch.txt"}
    assert names(graph, PASSAGE) == {"ald-01", "ald-02", "bir-01"}
    assert names(graph, DATA) == {"data/extracts.csv", "data/sources.yml", "figures/_words.py"}
    assert names(graph, MODULE) == {"figures/counts.py"}
    assert names(graph, DRAWING) == {"fig-counts"}
    assert names(graph, CHAPTER) == {"index.qmd"}
    assert names(graph, OUTPUT) == {"index.html", "mills.pdf", "mills.epub"}
    assert set(graph.edges) >= {
        ("seeds/birch.txt", "bir-01"), ("bir-01", "data/extracts.csv"),
        ("data/extracts.csv", "figures/counts.py"), ("figures/_words.py", "figures/counts.py"),
        ("figures/counts.py", "fig-counts"), ("fig-counts", "index.qmd"),
        ("index.qmd", "mills.pdf"),
    }


def test_every_edge_leads_to_a_later_layer(drawn_once: Path) -> None:
    """The whole book's graph has no dangling end and no way back."""
    project = load_project(drawn_once)
    graph = graph_of_chapters(project, project.paths, project.outputs(("pdf", "epub")))
    for start, end in graph.edges:
        assert graph.nodes[start].layer < graph.nodes[end].layer
    assert names(graph, OUTPUT) == {"mills.pdf", "mills.epub"}
    assert names(graph, DRAWING) == {"fig-counts", "tbl-counts", "tbl-glossary"}


def test_a_passage_leads_to_all_that_rests_on_it_and_to_nothing_else(drawn_once: Path) -> None:
    """Tables with a row that rests on it, what is drawn from them, and chapters that cite it."""
    graph = graph_of_passage(load_project(drawn_once), "bir-01")
    assert names(graph, SEED) == {"seeds/birch.txt"}
    assert names(graph, PASSAGE) == {"bir-01"}
    assert names(graph, DATA) == {"data/extracts.csv"}
    assert names(graph, DRAWING) == {"fig-counts", "tbl-counts"}
    assert ("bir-01", "index.qmd") in graph.edges
    of_term = graph_of_passage(load_project(drawn_once), "ald-01")
    assert "tbl-glossary" in names(of_term, DRAWING)
    assert names(of_term, CHAPTER) == {"index.qmd", "chapters/glossary.qmd"}


def test_a_passage_that_nothing_rests_on_stands_with_its_seed(drawn: Path) -> None:
    """What no row and no chapter names is still in its source."""
    with (drawn / "data/extracts.csv").open("a") as file:
        file.write("bir-02,birch,changed the looms themselves,,,,fact,innovation,looms,workers,,\n")
    graph = graph_of_passage(load_project(drawn), "bir-02")
    assert set(graph.nodes) == {"bir-02", "seeds/birch.txt"}
    assert "Nothing rests on it." in triptych("-C", drawn, "why", "bir-02").stdout


def test_many_passages_are_one_for_each_source(drawn: Path) -> None:
    """A picture of hundreds of passages could not be read."""
    row = "bir-{},birch,At Birch the workers met each week,,,,fact,innovation,looms,workers,,\n"
    with (drawn / "data/extracts.csv").open("a") as file:
        file.writelines(row.format(f"{number:02}") for number in range(2, 14))
    (drawn / "build/drawn/fig-counts.json").unlink()
    edit(drawn, "index.qmd", "[@bir-01]", "[@bir-01; @bir-02; @bir-03; @bir-04; @bir-05; @bir-06; "
         "@bir-07; @bir-08; @bir-09; @bir-10]")
    graph = graph_of_chapters(load_project(drawn), ["index.qmd"], [])
    assert {graph.nodes[name].label for name in names(graph, PASSAGE)} == {
        "2 passages", "10 passages",
    }


def test_what_changed_is_marked_and_all_that_follows(drawn: Path) -> None:
    """An edited input, and from the drawing on whatever would be made anew."""
    assert not any(node.state for node in of_figure(drawn).nodes.values())
    edit(drawn, "figures/_words.py", "Words for numbers.", "Numbers in words.")
    states = {node.name: node.state for node in of_figure(drawn).nodes.values() if node.state}
    assert states == {
        "figures/_words.py": "changed", "fig-counts": "anew", "index.qmd": "anew",
        "index.html": "anew", "mills.pdf": "anew", "mills.epub": "anew",
    }


def test_a_changed_input_that_no_layer_has_is_there_all_the_same(drawn: Path) -> None:
    """The codebook is read for every table of data; when it has changed, it is shown."""
    edit(drawn, "data/codebook.yml", "definition: Plans.", "definition: All plans.")
    graph = of_figure(drawn)
    assert graph.nodes["data/codebook.yml"].state == "changed"
    assert ("data/codebook.yml", "figures/counts.py") in graph.edges


# The picture


@pytest.mark.parametrize(
    "name", ["counts", "tbl-glossary", "index", "chapters/glossary.qmd", "ald-02", "pdf", "html",
             "mills.epub", "index.html", "book"],
)
def test_every_name_has_its_picture(drawn: Path, name: str) -> None:
    """Figures, tables, chapters, extracts, outputs and the book; each says what it shows."""
    root = picture(drawn, name)
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert title is not None and title.text and "the way from the seeds to the book" in title.text
    assert description is not None and description.text
    assert description.text.startswith("Seeds: Alder 1961 (seeds/alder.txt)")
    said = "".join(text.text or "" for text in root.iter(f"{SVG}text"))
    assert "Alder 1961" in said


def test_the_picture_is_put_below_build_unless_it_is_told_where(drawn: Path) -> None:
    """Its place is said last, after what is told anyway."""
    done = triptych("why", "chapters/glossary.qmd", "--graph", cwd=drawn)
    assert done.stdout.splitlines()[-1] == "Picture: build/why/chapters-glossary.qmd.svg"
    drawing = (drawn / "build/why/chapters-glossary.qmd.svg").read_text("utf-8")
    assert "figures/glossary.py" in drawing
    lost = triptych("why", "counts", "--output", "way.svg", cwd=drawn)
    assert lost.returncode == 2
    assert "ask for it with --graph" in lost.stderr


def test_what_an_author_wrote_is_no_markup(drawn: Path) -> None:
    """A title with an ampersand and angle brackets is text."""
    edit(drawn, "index.qmd", "# Two mills {", "# Mills & <looms> {")
    said = [text.text for text in picture(drawn, "index.qmd").iter(f"{SVG}text")]
    assert "Mills & <looms>" in said


@pytest.mark.parametrize("name", ["counts", "pdf", "ald-02"])
def test_no_text_leaves_its_box_and_no_box_lies_on_another(
    drawn: Path, name: str, chromium: Browser
) -> None:
    """As a browser sets it, in the faces that the picture carries."""
    picture(drawn, name)
    page = chromium.new_page()
    page.goto((drawn / "way.svg").as_uri())
    boxes = page.evaluate(
        """async () => {
          await document.fonts.ready;
          const ends = b => [b.x, b.y, b.x + b.width, b.y + b.height];
          const box = element => ends(element.getBBox());
          return [...document.querySelectorAll('.node')].map(
            node => [...node.querySelectorAll('.box, text')].map(box));
        }"""
    )
    assert page.evaluate("document.fonts.check('600 13px Triptych Sans')")
    page.close()
    assert len(boxes) > 4
    for (left, top, right, bottom), *texts in boxes:
        for x1, y1, x2, y2 in texts:
            assert left < x1 and x2 < right and top < y1 and y2 < bottom
    outer = [box for box, *_ in boxes]
    for index, (l1, t1, r1, b1) in enumerate(outer):
        for l2, t2, r2, b2 in outer[index + 1 :]:
            assert r1 < l2 or r2 < l1 or b1 < t2 or b2 < t1


@pytest.mark.parametrize(("scheme", "paper"), [("light", (253, 252, 250)), ("dark", (22, 24, 28))])
def test_the_picture_has_a_dark_side(
    drawn: Path, chromium: Browser, scheme: str, paper: tuple[int, int, int], tmp_path: Path
) -> None:
    """It follows the reader's colour scheme."""
    from PIL import Image

    picture(drawn, "counts")
    page = chromium.new_page(color_scheme=scheme)
    page.goto((drawn / "way.svg").as_uri())
    page.screenshot(path=tmp_path / "shot.png")
    page.close()
    assert Image.open(tmp_path / "shot.png").convert("RGB").getpixel((2, 2)) == paper


def test_the_same_project_gives_the_same_picture(drawn: Path) -> None:
    """Byte for byte, so that a picture that is kept differs only when the way does."""
    first = [picture(drawn, "book"), (drawn / "way.svg").read_bytes()][1]
    (drawn / "way.svg").unlink()
    picture(drawn, "book")
    assert (drawn / "way.svg").read_bytes() == first
    assert not re.search(rb"\bnan\b|None", first)


# What is told of a name


def test_an_extract_says_what_rests_on_it(drawn_once: Path) -> None:
    """It is read, not made; its tables, figures and chapters are listed with their state."""
    lines = triptych("-C", drawn_once, "why", "bir-01").stdout.splitlines()
    assert lines[0] == "bir-01 is read from its source at every build; it is found there, not made."
    told = [line.split(maxsplit=1) for line in lines[2:]]
    assert ["fig-counts", "up to date"] in told
    assert ["data/extracts.csv", "rows of it rest on the passage"] in told


def test_an_output_that_is_missing_would_be_rendered(drawn_once: Path) -> None:
    """A format and its file mean the same."""
    for name in ("epub", "mills.epub"):
        assert "  _book/mills.epub is missing." in triptych("-C", drawn_once, "why", name).stdout


@pytest.mark.parametrize(
    ("name", "meant"),
    [("cuonts", "counts"), ("fig-cuonts", "fig-counts"), ("ald-1", "ald-01"),
     ("mils.pdf", "mills.pdf"), ("epbu", "epub"),
     ("chapters/glosary.qmd", "chapters/glossary.qmd")],
)
def test_a_misspelt_name_is_told_with_the_one_that_was_meant(
    drawn_once: Path, name: str, meant: str
) -> None:
    """Of whatever kind it is; no picture is made."""
    done = triptych("-C", drawn_once, "why", name, "--graph")
    assert (done.returncode, done.stdout) == (2, "")
    assert f"Did you mean “{meant}”?" in done.stderr


# The layout


@given(st.data())
def test_nodes_of_a_layer_keep_apart(data: st.DataObject) -> None:
    """Whatever leads where, no two nodes of a layer overlap, and each has its place."""
    counts = data.draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    layers = [[(layer, n) for n in range(count)] for layer, count in enumerate(counts)]
    everything = [name for layer in layers for name in layer]
    ways = [(one, other) for one in everything for other in everything if one[0] < other[0]]
    edges = data.draw(st.lists(st.sampled_from(ways), unique=True) if ways else st.just([]))
    heights = {name: float(data.draw(st.integers(10, 60))) for name in everything}
    laid = laid_out(layers, edges, heights, 12)
    assert set(laid.middles) == set(everything)
    for layer in layers:
        held = sorted(layer, key=laid.middles.__getitem__)
        for above, below in pairwise(held):
            room = (heights[above] + heights[below]) / 2 + 12
            assert laid.middles[below] - laid.middles[above] >= room - 1e-6
    for name, middle in laid.middles.items():
        assert middle - heights[name] / 2 >= -1e-6
        assert middle + heights[name] / 2 <= laid.height + 1e-6
    for (start, end), bends in laid.bends.items():
        assert [layer for layer, _ in bends] == list(range(start[0] + 1, end[0]))


def test_ways_that_need_not_cross_do_not() -> None:
    """Two ladders that are given crosswise are put straight."""
    laid = laid_out(
        [["a", "b"], ["c", "d"]], [("a", "d"), ("b", "c")], dict.fromkeys("abcd", 20.0), 10
    )
    assert (laid.middles["a"] < laid.middles["b"]) == (laid.middles["d"] < laid.middles["c"])
