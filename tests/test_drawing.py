"""A figure's files: an SVG that stands by itself, a PNG, a specification and the rows behind it."""

from __future__ import annotations

import base64
import csv
import json
import re
from pathlib import Path

import pytest
from lxml import etree

from tiny import edit
from triptych.check import check_project
from triptych.drawing.beside import Beside, drawing_beside
from triptych.drawing.draw import PNG_SCALE
from triptych.drawing.registry import declared
from triptych.drawing.store import FIGURE_FILES, Drawn, draw_stale, stale
from triptych.drawing.theme import NARROW, SANS, WIDE, wrapped
from triptych.prepare import prepare
from triptych.problems import MaterialError
from triptych.progress import silent
from triptych.project import load_project
from triptych.working import Workers

SVG = "{http://www.w3.org/2000/svg}"
FACE = re.compile(r"@font-face\{([^}]*)url\(data:font/woff2;base64,([^)]*)\)\}")
TITLE = 'f"{first.label} has {several(int(first[\'count\']), \'extract\')}"'
ALT = 'f"Bars: {counts}."'


def drawn(root: Path) -> Drawn:
    """Draw what is stale of a project."""
    return prepare(load_project(root), silent).drawn


def svg(root: Path, name: str = "counts") -> etree._Element:
    """Draw a project and parse a figure's SVG."""
    drawn(root)
    return etree.fromstring((root / f"build/figures/{name}.svg").read_bytes())


def faces(root: Path, name: str = "counts") -> dict[str, str]:
    """Name the shipped files of the faces that a figure embeds, by their style and weight."""
    shipped = {
        base64.b64encode(path.read_bytes()).decode(): path.name.removesuffix(".woff2")
        for path in (root / "_extensions/triptych/fonts").glob("*.woff2")
    }
    rules = FACE.findall(svg(root, name).findtext(f"{SVG}style"))
    described = [re.findall(r"font-(?:style|weight):(\w+)", rule) for rule, _ in rules]
    files = [shipped[data].removeprefix("TriptychSans-") for _, data in rules]
    return {" ".join(words): file for words, file in zip(described, files, strict=True)}


# The SVG


@pytest.mark.parametrize("name", ["counts", "counts-narrow"])
def test_an_svg_says_what_it_is(tiny: Path, name: str) -> None:
    """It has a role, and a title and a description that it is labelled by."""
    root = svg(tiny, name)
    assert root.get("role") == "img"
    label = [root.find(f"*[@id='{id}']") for id in root.get("aria-labelledby").split()]
    assert [(one.tag, one.text) for one in label] == [
        (f"{SVG}title", "Alder 1961 has 2 extracts"),
        (f"{SVG}desc", "Bars: Alder 1961 2, Birch 1962 1."),
    ]


def test_signs_of_xml_in_words_are_just_text(tiny: Path) -> None:
    """A title or an alternative text with <, & or quotes breaks nothing and is read as written."""
    words = "Fish & <chips> \\\"here\\\" ]]></title>"
    edit(tiny, "figures/counts.py", TITLE, f'"{words}"')
    edit(tiny, "figures/counts.py", ALT, f'"{words}"')
    root = svg(tiny)
    read = words.replace("\\", "")
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == (read, read)
    assert read in "".join("".join(one.itertext()) for one in root.iter(f"{SVG}text"))


def test_an_svg_needs_nothing_from_elsewhere(tiny: Path) -> None:
    """Only the shipped family is named and embedded, and no address leads out of the file."""
    root = svg(tiny)
    assert {one.get("font-family") for one in root.iter(f"{SVG}text")} == {SANS}
    style = root.findtext(f"{SVG}style")
    assert set(re.findall('font-family:"([^"]*)"', style)) == {SANS}
    links = [value for one in root.iter() for key, value in one.items() if key.endswith("href")]
    assert links == []
    text = etree.tostring(root, encoding="unicode")
    assert set(re.findall(r"url\((.{10})", text)) == {"data:font/"}


def test_the_background_shows_through_the_svg_and_not_through_the_png(tiny: Path) -> None:
    """A page's colour is behind the SVG; the PNG, which may go anywhere, is on paper."""
    root = svg(tiny)
    assert [one for one in root.iter(f"{SVG}rect") if one.get("fill") not in (None, "none")] == []
    png = (tiny / "build/figures/counts.png").read_bytes()
    assert png.startswith(b"\x89PNG\r\n")
    size = int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
    assert size == tuple(round(PNG_SCALE * float(root.get(side))) for side in ("width", "height"))


# The faces


def test_a_figure_embeds_the_faces_that_it_uses(tiny: Path) -> None:
    """Regular and semibold here, as the title is semibold; an italic one only where it is used."""
    upright = {"normal 400": "Regular.chart", "normal 600": "Semibold.chart"}
    assert faces(tiny) == upright
    edit(tiny, "figures/counts.py", "y=alt.Y(\"label:N\", title=None)",
         "y=alt.Y(\"label:N\", title=None, axis=alt.Axis(labelFontStyle='italic'))")
    assert faces(tiny) == upright | {"italic 400": "Italic.chart"}


PINYIN = "gōngchǎng"
LONG = "so long a title that it must be broken into lines, in the second of which stands: "


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (TITLE, f'"{PINYIN}"'),
        (TITLE, f'"{LONG}{PINYIN}"'),
        ('color=alt.Color(', f'text=alt.value("{PINYIN}"), color=alt.Color('),
    ],
)
def test_the_whole_faces_are_embedded_where_the_charts_do_not_reach(
    tiny: Path, old: str, new: str
) -> None:
    """A character outside the small set, on whichever line, brings the face that has it."""
    edit(tiny, "figures/counts.py", old, new)
    if "text=" in new:
        edit(tiny, "figures/counts.py", ".mark_bar()", ".mark_text()")
    assert faces(tiny) == {"normal 400": "Regular", "normal 600": "Semibold"}


# The words, the rows and the specification


def test_the_csv_holds_the_rows_behind_the_marks(tiny: Path) -> None:
    """Each row names its passages, joined by semicolons."""
    drawn(tiny)
    with (tiny / "build/figures/counts.csv").open(encoding="utf-8", newline="") as file:
        assert list(csv.DictReader(file)) == [
            {"id": "alder", "label": "Alder 1961", "count": "2", "extracts": "ald-01; ald-02"},
            {"id": "birch", "label": "Birch 1962", "count": "1", "extracts": "bir-01"},
        ]


def test_the_specification_has_the_title_and_the_words(tiny: Path) -> None:
    """What is downloaded as Vega-Lite says by itself what it shows."""
    drawn(tiny)
    spec = json.loads((tiny / "build/figures/counts.json").read_text("utf-8"))
    assert spec["$schema"].startswith("https://vega.github.io/schema/vega-lite/")
    assert spec["title"]["text"] == ["Alder 1961 has 2 extracts"]
    assert spec["description"] == "Bars: Alder 1961 2, Birch 1962 1."
    assert spec["config"]["font"] == SANS


def test_a_figure_is_drawn_for_a_page_and_for_a_phone(tiny: Path) -> None:
    """The function is called with both widths, and what is remembered are the files' sizes."""
    drawn(tiny)
    kept = json.loads((tiny / "build/drawn/fig-counts.json").read_text("utf-8"))
    for prefix, name, width in (("", "counts", WIDE), ("narrow_", "counts-narrow", NARROW)):
        root = svg(tiny, name)
        assert (kept[f"{prefix}width"], kept[f"{prefix}height"]) == (
            round(float(root.get("width"))), round(float(root.get("height"))),
        )
        assert width - 110 < kept[f"{prefix}width"] <= width
    assert kept["alt"] == "Alder 1961 has 2 extracts. Bars: Alder 1961 2, Birch 1962 1."
    assert kept["extracts"] == ["ald-01", "ald-02", "bir-01"]


@pytest.mark.parametrize("text", ["one two three four five six", "a" * 80 + " b", "", "short"])
@pytest.mark.parametrize("width", [0, 60, 120, 520])
def test_a_wrapped_label_fits_and_loses_nothing(text: str, width: int) -> None:
    """Lines are no longer than there is room for, as few as can be, and hold every letter."""
    lines = wrapped(text, width)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(len(line) <= max(8, width / 5.9) for line in lines)


# What is kept


def test_what_has_not_changed_is_kept(tiny: Path) -> None:
    """A second run draws nothing; a change draws what rests on it; the same again keeps it."""
    assert set(drawn(tiny).new) == {"fig-counts", "tbl-counts", "tbl-glossary"}
    times = {path: path.stat().st_mtime_ns for path in (tiny / "build/figures").iterdir()}
    again = drawn(tiny)
    assert (again.new, len(again.kept)) == ([], 3)
    assert {path: path.stat().st_mtime_ns for path in times} == times
    edit(tiny, "data/glossary.csv", "cloth is made", "cloth is woven")
    assert drawn(tiny).new == ["tbl-glossary"]


@pytest.mark.parametrize("pattern", FIGURE_FILES)
def test_a_figure_of_which_a_file_is_gone_is_drawn_again(tiny: Path, pattern: str) -> None:
    """Whoever removes one of its files has it back after the next run."""
    drawn(tiny)
    (tiny / "build/figures" / pattern.format("counts")).unlink()
    assert drawn(tiny).new == ["fig-counts"]
    assert (tiny / "build/figures" / pattern.format("counts")).is_file()


@pytest.mark.parametrize("damage", ["", "{", "[1]", '{"key": 1}', "\ud800"])
def test_a_damaged_memory_is_none(tiny: Path, damage: str) -> None:
    """What was remembered of a drawing and is damaged is drawn again, not stumbled over."""
    drawn(tiny)
    (tiny / "build/drawn/tbl-glossary.json").write_bytes(damage.encode("utf-8", "surrogatepass"))
    project = load_project(tiny)
    assert stale(project, declared(tiny)[0]) == ["tbl-glossary"]
    assert drawn(tiny).new == ["tbl-glossary"]


def test_a_figure_that_fails_keeps_no_other_from_being_drawn_or_reported(tiny: Path) -> None:
    """All that fail are told at once, what works is kept, and the failed one is tried again."""
    (tiny / "figures/first.py").write_text("def figure(events):\n    return 1 / 0\n")
    (tiny / "figures/second.py").write_text("def table(events):\n    return events\n")
    with pytest.raises(MaterialError) as failed:
        drawn(tiny)
    assert [(one.file, one.line) for one in failed.value.problems] == [
        ("figures/first.py", 2), ("figures/second.py", 1),
    ]
    assert stale(load_project(tiny), declared(tiny)[0]) == ["fig-first", "tbl-second"]


def test_a_second_process_draws_half_and_its_failures_are_told_here(tiny: Path) -> None:
    """With many figures stale, half are drawn beside; what fails there is told all the same."""
    whole = (tiny / "figures/counts.py").read_text()
    for name in ("a", "b", "c", "d"):
        (tiny / f"figures/{name}.py").write_text(whole)
    project = load_project(tiny)
    figures, _ = declared(tiny)
    checked = check_project(project)
    edit(tiny, "figures/b.py", "held = extracts", "1 / 0\n    held = extracts")
    failing, two = pytest.raises(MaterialError), Workers(2)
    with drawing_beside(tiny, stale(project, figures), two) as beside, failing as failed:
        draw_stale(project, checked.evidence, declared(tiny)[0].values(), silent, beside)
    assert beside.ids == {"fig-b", "fig-counts", "tbl-b", "tbl-counts"}
    assert [str(one) for one in failed.value.problems] == [
        "figures/b.py:10:1: figure “b” raised ZeroDivisionError: division by zero."
        " Mend the function."
    ]
    assert stale(project, declared(tiny)[0]) == ["fig-b"]
    with drawing_beside(tiny, ["fig-b"], two) as few:
        assert few == Beside()
