"""What the filter is given: signs, the readers' texts, and the ways between marks and passages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from books import whole_dialect_project
from tiny import ALDER, REPOSITORY, edit, tiny_project
from triptych.chapters.check import cited_in
from triptych.check import check_project
from triptych.dialect import dialect_data, extract_signs
from triptych.drawing.plain import table_data
from triptych.drawing.theme import SOURCE_COLOURS, STANCES
from triptych.drawing.values import Column, Headword, Marks, Status, Table, Term
from triptych.evidence.anchoring import Span
from triptych.evidence.ids import term_id
from triptych.evidence.load import load_evidence
from triptych.evidence.texts import SourceText
from triptych.evidence.value import Evidence
from triptych.project import load_project

Segment = dict[str, Any]


def blocks_of(evidence: Evidence, source: str) -> list[dict[str, Any]]:
    """Give the blocks of a source's reader."""
    return dialect_data(evidence, {}, {}, (), {})["sources"][source]["blocks"]


def lines_of(evidence: Evidence, source: str) -> Iterator[tuple[int, list[Segment]]]:
    """Yield the reader's lines with their number in the seed."""
    for block in blocks_of(evidence, source):
        yield from enumerate(block["lines"], block["line"])


@cache
def tiny_evidence() -> Evidence:
    """Read the tiny project's evidence."""
    with TemporaryDirectory() as folder:
        return load_evidence(tiny_project(Path(folder)))


@st.composite
def marked_texts(draw: st.DrawFn) -> Evidence:
    """Give evidence whose source “birch” is any text, with extracts and left-out stretches.

    They overlap, nest, touch and hold several segments; each begins and ends with a character that
    is no space, as those do that anchoring finds.
    """
    text = draw(st.text("ab-é中 \t\n\u2028\x0b\x85", min_size=1, max_size=60))
    solid = [offset for offset, character in enumerate(text) if not character.isspace()]
    spans: dict[str, tuple[Span, ...]] = {}
    left_out: list[tuple[int, int]] = []
    if solid:
        ends = st.lists(st.sampled_from(solid), min_size=2, max_size=2).map(sorted)
        for index, (start, last) in enumerate(draw(st.lists(ends, max_size=5))):
            gap = draw(st.sampled_from([None, *(one for one in solid if start < one <= last)]))
            before = max((one for one in solid if one < gap), default=start) if gap else last
            first = Span(start, before + 1)
            spans[f"x{index}"] = (first, Span(gap, last + 1)) if gap else (first,)
        left_out = [(start, last + 1) for start, last in draw(st.lists(ends, max_size=3))]
    base = tiny_evidence()
    row = base.extracts[base.extracts["id"] == "bir-01"].iloc[0]
    extracts = pd.DataFrame([row.to_dict() | {"id": id} for id in spans], columns=row.index)
    rows = [{"source": "birch", "start": start, "end": end} for start, end in left_out]
    return replace(
        base,
        extracts=extracts,
        left_out=pd.DataFrame(rows, columns=["source", "start", "end"]),
        texts={**base.texts, "birch": SourceText("birch.txt", text)},
        spans=spans,
    )


# The readers


@given(marked_texts())
def test_a_readers_segments_rejoin_to_the_seeds_lines(evidence: Evidence) -> None:
    """However extracts overlap, each line of the seed that isn't blank is there once, unchanged."""
    lines = enumerate(evidence.texts["birch"].text.split("\n"), 1)
    shown = [(n, "".join(part["text"] for part in line)) for n, line in lines_of(evidence, "birch")]
    assert shown == [(number, line) for number, line in lines if line.strip()]


@given(marked_texts())
def test_each_extract_holds_its_passage_and_starts_where_that_starts(evidence: Evidence) -> None:
    """An extract's segments are just its passage; it starts once, at its first character."""
    segments = [part for _, line in lines_of(evidence, "birch") for part in line]
    text = evidence.texts["birch"].text
    for id, spans in evidence.spans.items():
        held = "".join(part["text"] for part in segments if id in part["extracts"])
        lines = [line for span in spans for line in text[span.start : span.end].split("\n")]
        assert held.split() == "".join(line for line in lines if line.strip()).split()
        (first,) = [part for part in segments if id in part["starts"]]
        assert first is next(part for part in segments if id in part["extracts"])


@given(marked_texts())
def test_what_is_left_out_is_marked_where_no_extract_holds_it(evidence: Evidence) -> None:
    """Each character is an extract's, or left out, or neither, as the data say."""
    text = evidence.texts["birch"].text
    starts = [0]
    starts += [offset + 1 for offset, character in enumerate(text) if character == "\n"]
    covers = list(zip(evidence.left_out["start"], evidence.left_out["end"], strict=True))
    spans = [span for found in evidence.spans.values() for span in found]
    for number, line in lines_of(evidence, "birch"):
        offset = starts[number - 1]
        for part in line:
            for at in range(offset, offset + len(part["text"])):
                is_held = any(span.start <= at < span.end for span in spans)
                is_out = any(start <= at < end for start, end in covers)
                assert bool(part["extracts"]) == is_held
                assert part["left_out"] == (is_out and not is_held)
            offset += len(part["text"])


def test_the_projects_own_seeds_are_shown_whole() -> None:
    """No line of the three seeds is lost or changed in its reader, and every extract starts."""
    evidence = load_evidence(REPOSITORY)
    for source, seed in zip(evidence.sources["id"], evidence.sources["seed"], strict=True):
        lines = evidence.texts[source].text.split("\n")
        shown = list(lines_of(evidence, source))
        assert {n: "".join(part["text"] for part in line) for n, line in shown} == {
            number: line for number, line in enumerate(lines, 1) if line.strip()
        }, seed
        starting = [id for _, line in shown for part in line for id in part["starts"]]
        own = evidence.extracts.loc[evidence.extracts["source"] == source, "id"]
        assert sorted(starting) == sorted(own)


def test_a_reader_is_cut_into_blocks_at_empty_lines() -> None:
    """A block has its first line's number; a segment says whose it is, what starts, what is out."""
    first, second, third = blocks_of(tiny_evidence(), "alder")
    assert [block["line"] for block in (first, second, third)] == [1, 7, 9]
    whole = ALDER.split("\n")

    def segment(text: str, *extracts: str, starts: bool = False, out: bool = False) -> Segment:
        return {"text": text, "extracts": list(extracts), "left_out": out} | {
            "starts": list(extracts) if starts else []
        }

    assert first["lines"] == [
        [segment(whole[0], out=True)],
        [segment(whole[1], "ald-01", starts=True)],
        [segment("drawn up far away.", "ald-01"), segment(" "),
         segment("Its direc", "ald-02", starts=True)],
        [segment(whole[3], "ald-02")],
        [segment(whole[4], "ald-02")],
    ]
    assert second["lines"] == [
        [segment("In 1953 the plan was doubled.", "ald-02"), segment(" "), segment("7", out=True)]
    ]


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
    assert two["codes"] == ["Fact", "Planning", "Mill"]
    assert "[…]" in two["quote"]
    assert two["text"].endswith("were not asked. In 1953 the plan was doubled.")
    assert three["text"] == three["quote"]


def test_sources_statuses_and_terms_are_named_for_the_filter() -> None:
    """Sources have colours in their order, stances their signs, terms a place to be led to."""
    data = dialect_data(tiny_evidence(), {}, {}, (), {})
    assert [one["colour"] for one in data["sources"].values()] == list(SOURCE_COLOURS[:2])
    assert [one["key"] for one in data["sources"].values()] == ["alder1961", "birch1962"]
    assert {code: one["sign"] for code, one in data["statuses"].items()} == {
        code: sign for code, (sign, _) in STANCES.items()
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
        "ald-01": [(*mills, 1), (*method, 1)],
        "ald-02": [(*mills, 2)],
        "bir-01": [(*mills, 1), (*method, 1)],
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
