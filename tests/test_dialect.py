"""What the filter is given: signs, the readers' texts, and the ways between marks and passages."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from books import whole_dialect_project
from tiny import edit, tiny_project
from triptych.chapters.check import cited_in
from triptych.check import check_project
from triptych.dialect import dialect_data, extract_signs
from triptych.drawing.plain import table_data
from triptych.drawing.theme import SOURCE_COLOURS, STANCES, VERDICTS
from triptych.drawing.values import Column, Headword, Marks, Status, Table, Term
from triptych.evidence.ids import term_id
from triptych.evidence.load import load_evidence
from triptych.evidence.value import Evidence
from triptych.project import load_project


@cache
def tiny_evidence() -> Evidence:
    """Read the tiny project's evidence."""
    with TemporaryDirectory() as folder:
        return load_evidence(tiny_project(Path(folder)))


# Signs, codes and lines


def test_an_extracts_sign_is_its_sources_and_a_number(tiny: Path) -> None:
    """Each source counts its own extracts, in the file's order."""
    row = "ald-03,alder,The mill began,,,,fact,planning,mill,,,\n"
    with (tiny / "data/extracts.csv").open("a") as file:
        file.write(row)
    signs = extract_signs(load_evidence(tiny))
    assert signs == {"ald-01": "A1", "ald-02": "A2", "bir-01": "B1", "ald-03": "A3"}


def test_an_extract_tells_its_lines_its_codes_and_its_reading() -> None:
    """Below a passage stand its lines in the seed and its codes' labels, kind first."""
    data = dialect_data(tiny_evidence(), {}, {}, (), {})
    one, two, three = (data["extracts"][id] for id in data["order"])
    assert [each["lines"] for each in (one, two, three)] == ["lines 2–3", "lines 3–7", "lines 1–2"]
    assert two["codes"] == ["Fact", "Planning", "Mill", "Directors", "Workers"]
    assert "[…]" in two["quote"]
    assert two["text"].endswith("were not asked. In 1953 the plan was doubled.")
    assert three["text"] == three["quote"]


def test_sources_statuses_and_terms_are_named_for_the_filter() -> None:
    """Sources have colours in their order, stances their signs, terms a place to be led to."""
    data = dialect_data(tiny_evidence(), {}, {}, (), {})
    assert [one["colour"] for one in data["sources"].values()] == list(SOURCE_COLOURS[:2])
    assert [one["key"] for one in data["sources"].values()] == ["alder1961", "birch1962"]
    assert {code: one["sign"] for code, one in data["statuses"].items()} == {
        code: sign for code, (sign, _) in (STANCES | VERDICTS).items()
    }
    assert data["terms"] == {"mill": {"id": "term-mill", "gloss": "A place where cloth is made."}}


@pytest.mark.parametrize(
    ("term", "word"),
    [("Great Leap Forward", "great-leap-forward"), ("anti-rightist!", "anti-rightist"),
     ("  ’Ma’anshan ", "ma-anshan"), ("é 中", "é-中")],
)
def test_a_terms_identifier_is_letters_digits_and_hyphens(term: str, word: str) -> None:
    """No space, quote or sign gets into an identifier."""
    assert term_id(term) == f"term-{word}"


# The ways back


def test_an_extract_tells_in_which_chapters_its_marks_stand(tmp_path: Path) -> None:
    """Chapters come in the book's order with the marks counted; a quotation counts as one."""
    checked = check_project(load_project(whole_dialect_project(tmp_path)))
    cited = cited_in(checked.scans, set(checked.evidence.extracts["id"]))
    data = dialect_data(checked.evidence, {}, {}, checked.scans, cited)
    told = {
        id: [(one["chapter"], one["ref"], one["title"], one["marks"]) for one in extract["cited"]]
        for id, extract in data["extracts"].items()
    }
    mills = ("chapters/mills.qmd", "sec-mills", "Two mills")
    method = ("chapters/method.qmd", "sec-method", "The method")
    assert told == {
        "ald-01": [(*mills, 1), (*method, 2)],
        "ald-02": [(*mills, 2), (*method, 2)],
        "bir-01": [(*mills, 1), (*method, 4)],
    }


def test_an_extract_tells_what_rests_on_it(tiny: Path) -> None:
    """Figures before tables; one that no chapter places is not told of."""
    made = {"extracts": ["ald-01", "bir-01"], "placed": True}
    figures = {"counts": made, "spare": made | {"placed": False}}
    data = dialect_data(tiny_evidence(), figures, {"counts": made}, (), {})
    rests = {id: extract["rests"] for id, extract in data["extracts"].items()}
    both = ["fig-counts", "tbl-counts"]
    assert rests == {"ald-01": both, "ald-02": [], "bir-01": both}


def test_the_appendices_are_found_wherever_they_are(tiny: Path) -> None:
    """The list of extracts, each source's reader and the glossary are known by their divisions."""
    (tiny / "chapters/birch.qmd").write_text("# Birch\n\n::: {.reader source='birch'}\n:::\n")
    edit(tiny, "_quarto.yml", "chapters/reader-birch.qmd", "chapters/birch.qmd")
    checked = check_project(load_project(tiny))
    assert dialect_data(checked.evidence, {}, {}, checked.scans, {})["pages"] == {
        "extracts": "chapters/extracts.qmd",
        "readers": {"alder": "chapters/reader-alder.qmd", "birch": "chapters/birch.qmd"},
        "glossary": "chapters/glossary.qmd",
    }


def test_a_tables_cells_are_tagged_so_that_text_stays_text() -> None:
    """What looks like markup in a cell is text; marks, statuses and terms are told apart."""
    cells = ["*a* <b>", Marks(("ald-01",)), Status("silent"), Headword("mill"), [Term("工"), "x"]]
    table = table_data(Table([Column("A", 2, "right")], [cells], "Caption"))
    assert table["columns"] == [{"heading": "A", "width": 2, "align": "right"}]
    assert table["rows"] == [[
        [{"text": "*a* <b>"}], [{"marks": ["ald-01"]}], [{"status": "silent"}],
        [{"headword": "mill"}], [{"characters": "工"}, {"text": "x"}],
    ]]
