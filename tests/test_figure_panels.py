"""What the site shows of a figure beside its chart: its rows, its evidence, its files."""

from __future__ import annotations

import csv
from pathlib import Path

import pandas as pd
import pytest
from lxml import html

from books import EMBEDDED, Built, build_with
from tiny import edit
from triptych.drawing.plain import figure_data, rows_in_words, vocabularies
from triptych.evidence.load import load_evidence

PARTS = ["Table", "Evidence", "Data and code"]
ROWS = """\
    data = data.assign(claim=["planned", "asked"], stance=["affirms", "silent"], old_id=["", "x"])
    first = data.sort"""


def figure(built: Built, name: str) -> html.HtmlElement:
    """Give a figure of the site, with its parts."""
    for page in (file for file in built.book.files if file.endswith(".html")):
        found = built.page(page).xpath(f"//div[@class='viewer'][.//*[@id='fig-{name}']]")
        if found:
            return found[0]
    raise AssertionError(name)


def part(viewer: html.HtmlElement, title: str) -> html.HtmlElement:
    """Give the body of a part."""
    (found,) = viewer.xpath(f".//details[summary='{title}']/*[2]")
    return found


def cells(row: html.HtmlElement) -> list[str]:
    """Give the words of a row's cells, marks and all."""
    return [" ".join(cell.text_content().split()) for cell in row.xpath("./th|./td")]


def table(viewer: html.HtmlElement) -> list[list[str]]:
    """Give the table behind a figure, its head first."""
    return [cells(row) for row in part(viewer, "Table").xpath(".//tr")]


def csv_of(built: Built, name: str) -> list[dict[str, str]]:
    """Read a figure's CSV."""
    with (built.output / f"figures/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# The page


def test_a_figure_has_three_further_parts_below_it(essay: Built) -> None:
    """After chart, caption and source line, each closed; a table has none of them."""
    names = [id.removeprefix("fig-") for id in essay.drawn if id.startswith("fig-")]
    assert len(names) > 10
    for name in names:
        viewer = figure(essay, name)
        assert viewer.xpath(".//details/summary/text()") == PARTS
        assert not viewer.xpath(".//details[@open]")
        order = viewer.xpath(".//svg | .//figcaption | .//p[strong='Source:'] | .//summary")
        tags = [element.tag.rpartition("}")[2] for element in order]
        assert tags == ["svg", "svg", "figcaption", "p", *["summary"] * 3]


def test_pages_with_figures_have_nothing_that_a_strict_policy_refuses(essay: Built) -> None:
    """No style attribute, no style and no script of a figure's own."""
    for name in ("aims", "claims", "levels", "vocabulary"):
        viewer = figure(essay, name)
        assert not viewer.xpath(".//@style | .//style | .//script")
        assert not viewer.xpath(".//@*[starts-with(name(), 'on')]")


def test_print_and_epub_have_no_such_parts(essay: Built) -> None:
    """There the figures stand as they did."""
    assert not [text for text in ("viewer", "Data and code") if text in essay.typst]


# The table


@pytest.mark.parametrize("name", ["claims", "coverage", "aims", "periods", "leave-one-out"])
def test_a_figures_table_has_the_rows_of_its_csv(essay: Built, name: str) -> None:
    """A row for each, in order, with its passages' marks; head and first cells are headers."""
    viewer, rows = figure(essay, name), csv_of(essay, name)
    assert len(table(viewer)) == len(rows) + 1
    shown = part(viewer, "Table")
    assert {cell.tag for cell in shown.xpath(".//thead/tr/*")} == {"th"}
    assert {row[0].tag for row in shown.xpath(".//tbody/tr")} == {"th"}
    marked = [row.xpath(".//a/@data-passages") for row in shown.xpath(".//tbody/tr")]
    assert marked == [row["extracts"].split("; ") if row["extracts"] else [] for row in rows]


def test_ids_and_codes_are_shown_in_words(essay: Built) -> None:
    """Sources by their labels, claims by their words, codes as the codebook has them."""
    evidence = load_evidence(essay.root)
    labels = dict(zip(evidence.sources["id"], evidence.sources["label"], strict=True))
    head, *rows = table(figure(essay, "claims"))
    assert head == ["Claim", "Source", "Stance", "Passages"]
    for row, given in zip(rows, csv_of(essay, "claims"), strict=True):
        assert row[:2] == [given["text"], labels[given["source"]]]
        assert row[2].endswith(given["stance"])
        assert row[2] != given["stance"], "a stance has its sign"
    head, *rows = table(figure(essay, "coverage"))
    assert head == ["Panel", "Theme", "Source", "Count", "Passages"]
    for row, given in zip(rows, csv_of(essay, "coverage"), strict=True):
        assert row[:4] == [given["panel"], given["label"], labels[given["source"]], given["count"]]


def test_ids_of_no_words_stand_last(essay: Built) -> None:
    """A row's own id comes after its passages, whatever column it is in."""
    head, first, *_ = table(figure(essay, "aims"))
    assert head[-2:] == ["Passages", "Id"]
    assert first[-1] == csv_of(essay, "aims")[0]["id"]


def test_a_column_that_says_the_same_as_another_is_shown_once(tiny: Path) -> None:
    """Only where every row does; what is no code is left as it is."""
    known = vocabularies(load_evidence(tiny))
    rows = {"columns": ["source", "label", "mixed"],
            "rows": [["alder", "Alder 1961", "alder"], ["birch", "Birch 1962", "nobody"]]}
    made = rows_in_words(rows, known)
    assert made["columns"] == ["Source", "Mixed"]
    assert made["rows"][1] == [[{"text": "Birch 1962"}], [{"text": "nobody"}]]
    rows["rows"][1][1] = "Birch"
    assert len(rows_in_words(rows, known)["columns"]) == 3


def test_a_code_of_two_dimensions_is_that_of_its_column(tiny: Path) -> None:
    """`workers` is an actor and a body; the column's name says which."""
    edit(tiny, "data/codebook.yml", "workers: {label: Workers, definition: Who works., rule: It "
         "names them.}\nbodies", "workers: {label: Folk, definition: Who works., rule: It names "
         "them.}\nbodies")
    known = vocabularies(load_evidence(tiny))
    rows = {"columns": ["actor", "bodies"], "rows": [["workers", "workers"]]}
    assert rows_in_words(rows, known)["rows"] == [[[{"text": "Folk"}], [{"text": "Workers"}]]]


def test_a_cell_with_several_ids_has_the_words_of_each() -> None:
    """Tuples stay lists; everything else is just what the CSV says."""
    data = pd.DataFrame({"sources": [("a", "b"), ()], "share": [0.5, None]})
    data["extracts"] = [("x",), ()]
    kept = figure_data(data, "sources,share,extracts\na; b,0.5,x\n,,\n")
    assert kept["rows"] == [[["a", "b"], "0.5", ["x"]], [[], "", []]]
    made = rows_in_words(kept, {"source": {"a": "Alder", "b": "Birch"}})
    assert made["rows"] == [
        [[{"text": "Alder; Birch"}], [{"text": "0.5"}], [{"marks": ["x"]}]],
        [[{"text": ""}], [{"text": ""}], [{"marks": []}]],
    ]


def test_a_datum_of_another_table_is_never_stale_in_a_figures_table(tiny: Path) -> None:
    """A label that the figure was not drawn from is new in its table all the same."""
    edit(tiny, "figures/counts.py", "    first = data.sort", ROWS)
    first = Built(tiny, build_with(tiny, EMBEDDED, "html"))
    assert table(figure(first, "counts"))[1][:2] == ["Alder 1961", "2"]
    assert "The mill followed a plan." in table(figure(first, "counts"))[1]
    edit(tiny, "data/claims.csv", "The mill followed a plan.", "The mill obeyed a plan.")
    second = Built(tiny, build_with(tiny, EMBEDDED, "html"))
    assert second.book.drawn == 0
    assert "The mill obeyed a plan." in table(figure(second, "counts"))[1]


# Evidence, and data and code


def test_the_evidence_begins_with_what_is_seen(essay: Built) -> None:
    """The text alternative, how many passages of which sources, then a line for each mark."""
    drawn = essay.drawn["fig-claims"]
    body = part(figure(essay, "claims"), "Evidence")
    first, second = (p.text_content() for p in body.xpath("./p"))
    assert " ".join(first.split()) == drawn["alt"]
    assert second.startswith("What this rests on: Zanier 2023 (")
    said = [row.xpath("string(./span[@id])") for row in body.xpath("./ul/li")]
    assert said == [f"{mark['says']}:" for mark in drawn["marks"]]
    assert body.xpath("./ul/li/span[1]/@id") == [
        f"rests-claims-{number}" for number in range(1, len(said) + 1)
    ]


def test_a_figure_whose_marks_tell_nothing_names_all_its_passages(tiny: Path) -> None:
    """The list is then one line: every passage of its data."""
    body = part(figure(Built(tiny, build_with(tiny, EMBEDDED, "html")), "counts"), "Evidence")
    assert body.xpath(".//a/@data-passages") == ["ald-01", "ald-02", "bir-01"]
    assert not body.xpath("./ul")


def test_data_and_code_say_how_to_take_the_figure_away(essay: Built) -> None:
    """Every file, the module, the address, the citations and the rights."""
    body = part(figure(essay, "leave-one-out"), "Data and code")
    links = body.xpath(".//dd[1]//a/@href")
    assert links[:5] == [
        f"../figures/leave-one-out.{kind}" for kind in ("svg", "png", "csv", "json", "zip")
    ]
    assert body.xpath("string(.//p/code)") == "figures/leave_one_out.py"
    assert "#fig-leave-one-out" in body.xpath(".//a/@href")
    assert [pre.text_content().split("{")[0][:11] for pre in body.xpath(".//pre")] == [
        "The triptyc", "@incollecti",
    ]
    assert body.xpath(".//dd")[-1].text_content().strip().endswith(
        "The words of the sources remain their authors’."
    )
