"""What the data say of the sources rests on the sources: quotations, seeds, silences."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import pytest

from test_data_faults import faults, only_fault
from tiny import edit, spoil
from triptych.anchoring import Anchorer, NotAnchored
from triptych.evidence.load import load_evidence
from triptych.evidence.lost import Lost, lost
from triptych.evidence.texts import SourceText
from triptych.problems import MaterialError, Problem


def only_problem(root: Path) -> Problem:
    """Load data that have one fault, and give it with the row that it offers."""
    with pytest.raises(MaterialError) as caught:
        load_evidence(root)
    (problem,) = caught.value.problems
    return problem


def paste(root: Path, problem: Problem, row: str) -> dict[str, str]:
    """Put a row in the place of the one at fault, and give its cells."""
    path = root / problem.file
    lines = path.read_text("utf-8").split("\n")
    lines[problem.line - 1] = row
    path.write_text("\n".join(lines), "utf-8")
    return dict(zip(lines[0].split(","), next(csv.reader([row])), strict=True))


def lost_in(text: str, **cells: str) -> Lost:
    """Look for a quotation that has no one place in a text."""
    anchorer = Anchorer(text)
    result = anchorer.anchor(cells["quote"], cells.get("prefix", ""), cells.get("suffix", ""))
    assert isinstance(result, NotAnchored)
    return lost(result, cells, anchorer, SourceText("seeds/one.txt", text))


def test_a_quotation_that_is_not_there_is_told_with_the_nearest_passage(tiny):
    """The message shows what stands in the source, and the words that differ."""
    place = spoil(
        tiny,
        "data/extracts.csv",
        "The mill began under a plan drawn",
        "¦The mill began under a plan made",
    )
    fault = only_fault(tiny)
    assert fault.startswith(f"{place}The source does not hold “The mill began under")
    assert "Nearest passage, line 2 of seeds/alder.txt: “The mill began under a plan drawn" in fault
    assert "[-made" in fault and "{+drawn" in fault


def test_a_lost_quotation_offers_the_row_to_paste(tiny):
    """The row has the nearest passage for the quotation and its other cells as they were."""
    edit(tiny, "data/extracts.csv", "under a plan drawn", "under a plan made")
    edit(
        tiny,
        "data/extracts.csv",
        "far away.,,,,fact,planning,mill,,,",
        'far away.,,,,fact,planning,mill,,,"a, “b”"',
    )
    problem = only_problem(tiny)
    assert problem.remedy.endswith("from the seed, or paste the row offered in place of yours.")
    cells = paste(tiny, problem, problem.row)
    extracts = load_evidence(tiny).extracts.set_index("id")
    assert extracts.at["ald-01", "quote"] == "The mill began under a plan drawn up far away."
    assert (cells["level"], cells["note"]) == ("mill", "a, “b”")


def test_of_several_segments_only_the_lost_one_is_replaced(tiny):
    """What has its place stays as the author wrote it, and so does the reading."""
    edit(
        tiny,
        "data/extracts.csv",
        'alder,"Its directors were told what',
        'alder,"Its directors were shown what',
    )
    problem = only_problem(tiny)
    cells = paste(tiny, problem, problem.row)
    first, second = cells["quote"].split(" […] ")
    assert second == "In 1953 the plan was doubled."
    assert "Its direc tors were told what to make" in first
    assert len(load_evidence(tiny).extracts) == 3


def test_a_row_is_offered_for_each_place_of_a_quotation(tiny):
    """Each has the words before its place as prefix, in the order of the lines that are named."""
    whole = "At Birch the workers met each week and changed the looms themselves."
    edit(tiny, "data/extracts.csv", whole, "the")
    problem = only_problem(tiny)
    assert "for line 1, line 2 and line 2, in this order" in problem.remedy
    rows = problem.row.split("\n")
    starts = []
    for row in rows:
        assert paste(tiny, problem, row)["quote"] == "the"
        evidence = load_evidence(tiny)
        starts.append(evidence.extracts.set_index("id").at["bir-01", "start"])
    text = evidence.texts["birch"].text
    assert starts == [at for at in range(len(text)) if text.startswith("the", at)]


def test_at_most_four_places_are_named():
    """A word that stands everywhere is not told line by line."""
    told = lost_in("one a\ntwo a\nthree a\nfour a\nfive a\n", quote="a", prefix="", suffix="")
    assert "on lines 1, 2, 3, 4 and 1 more of" in told.remedy
    assert told.row.split("\n") == ["a,one,", "a,two,", "a,three,", "a,four,"]


def test_a_place_with_nothing_before_it_is_told_by_what_follows():
    """A suffix tells the first words of a source from the same words later on."""
    told = lost_in("The plan was made. The plan was lost.", quote="The plan", prefix="", suffix="")
    assert told.row.split("\n") == ["The plan,,was made.", "The plan,made.,"]


def test_a_passage_that_stands_twice_is_offered_longer():
    """The nearest passage is lengthened until it has one place."""
    text = "Then the weekly plan was made. The yearly plan was made."
    told = lost_in(text, quote="plan was mode.", prefix="", suffix="")
    assert told.row == "weekly plan was made.,,"


def test_a_row_is_offered_only_if_it_is_found():
    """Where no word more or less settles it, the author is left to look."""
    told = lost_in("One a a a two.", quote="One […] a […] two.", prefix="", suffix="")
    assert told.row == ""
    assert lost_in("The plan.", quote="Nothing of it").row == ""


def test_what_is_left_out_has_no_contexts(tiny):
    """A table without a prefix is told only what it can do."""
    path = tiny / "data/left_out.csv"
    path.write_text(f"{path.read_text()}birch,the,Again.\n")
    fault = only_fault(tiny)
    assert "of seeds/birch.txt: lengthen it." in fault and "prefix" not in fault


def test_a_quotation_after_line_breaks_in_cells_is_told_at_its_cell(tiny):
    """The column is that of the cell in the file, whatever the cells before it hold."""
    edit(tiny, "data/extracts.csv", "1953,\n", '1953,"a note,\nwith “two” lines"\n')
    place = spoil(tiny, "data/extracts.csv", "bir-01,birch,At Birch", '"bir-01",birch,¦At Beech')
    assert only_fault(tiny).startswith(f"{place}The source does not hold “At Beech")


def test_a_quotation_that_stands_twice_needs_its_context(tiny):
    """The number of places is told; a prefix or suffix settles it."""
    whole = "At Birch the workers met each week and changed the looms themselves."
    place = spoil(tiny, "data/extracts.csv", whole, "¦the")
    told = f"{place}This quotation stands 3 times in its source. It begins on lines 1, 2, 2 of"
    assert only_fault(tiny).startswith(told)
    edit(tiny, "data/extracts.csv", "birch,the,,", "birch,the,At Birch,")
    extracts = load_evidence(tiny).extracts.set_index("id")
    assert extracts.at["bir-01", "start"] == len("At Birch ")


def test_a_context_that_is_not_there_is_told_with_what_is(tiny):
    """A wrong prefix is not told as if the quotation itself were lost."""
    edit(tiny, "data/extracts.csv", "far away.,,,", "far away.,The Mill at Elder,,")
    fault = only_fault(tiny)
    assert "The source does not hold “The Mill at Elder The mill began" in fault
    assert "[-Elder-]{+Alder+}" in fault
    problem = only_problem(tiny)
    assert paste(tiny, problem, problem.row)["prefix"] == ""
    assert len(load_evidence(tiny).extracts) == 3


def test_segments_in_the_wrong_order_are_told_as_such(tiny):
    """A segment that stands before the one that it follows is there, but not in its place."""
    whole = (
        '"Its directors were told what to make, and the workers were not asked. […] '
        'In 1953 the plan was doubled."'
    )
    turned = "¦In 1953 the plan was doubled. […] Its directors were told"
    place = spoil(tiny, "data/extracts.csv", whole, turned)
    told = "“Its directors were told” stands before the segment"
    assert only_fault(tiny).startswith(place + told)
    problem = only_problem(tiny)
    quote = paste(tiny, problem, problem.row)["quote"]
    assert quote == "Its directors were told […] In 1953 the plan was doubled."


def test_what_is_left_out_must_stand_there_too(tiny):
    """A reason for leaving out is given for a passage of the source."""
    place = spoil(tiny, "data/left_out.csv", "Printed by the mill.", "¦Printed by a mill.")
    assert only_fault(tiny).startswith(f"{place}The source does not hold “Printed by a mill.”")


def test_a_changed_seed_is_noticed(tiny):
    """A seed is known by its hash; one letter more is told, at the hash, with the new one."""
    (tiny / "seeds/birch.txt").write_text((tiny / "seeds/birch.txt").read_text() + "P.S.\n")
    fault = only_fault(tiny)
    place = spoil(tiny, "data/sources.yml", "birch.txt\n  sha256: ", "birch.txt\n  sha256: ¦")
    assert fault.startswith(f"{place}The seed seeds/birch.txt has changed: its SHA-256 is ")
    assert "check every extract" in fault


def test_a_missing_seed_is_one_fault(tiny):
    """Its quotations are not told one by one as lost."""
    (tiny / "seeds/birch.txt").unlink()
    assert only_fault(tiny).startswith("seeds/birch.txt:1:1: This seed is missing.")


@pytest.mark.parametrize("path", ["../alder.txt", "seeds/../alder.txt", "/etc/passwd", "seeds/a/b"])
def test_a_seed_stands_in_its_folder(tiny, path):
    """No source is read from outside of `seeds/`."""
    place = spoil(tiny, "data/sources.yml", "seeds/birch.txt", f"¦{path}")
    assert only_fault(tiny).startswith(f"{place}seed: “{path}” is not a file of seeds/")


@pytest.mark.parametrize("code", ["silent", "not coded"])
def test_silence_can_not_rest_on_extracts(tiny, code):
    """A source that says nothing has no passage that shows it."""
    row = f"planned,birch,{code},¦bir-01"
    place = spoil(tiny, "data/support.csv", "planned,birch,silent,", row)
    assert only_fault(tiny).startswith(f"{place}“{code}” can't rest on extracts.")


@pytest.mark.parametrize(
    ("file", "old", "new", "code"),
    [
        ("support.csv", "affirms,bir-01", "affirms,¦", "affirms"),
        ("support.csv", "denies,ald-02", "denies,¦", "denies"),
        ("comparison.csv", "The workers.,stated,bir-01", "The workers.,stated,¦", "stated"),
    ],
)
def test_what_a_source_says_needs_a_passage(tiny, file, old, new, code):
    """No stance and no position stands without the words behind it."""
    place = spoil(tiny, f"data/{file}", old, new)
    assert only_fault(tiny).startswith(f"{place}“{code}” needs an extract that shows it.")


def test_a_passage_must_be_the_sources_own(tiny):
    """What one source says is not shown by another's words."""
    place = spoil(tiny, "data/support.csv", "affirms,bir-01", "affirms,¦ald-01")
    assert only_fault(tiny).startswith(f"{place}ald-01 is from alder, not from birch.")


def test_a_missing_pair_is_told(tiny):
    """A gap may not pass for silence: every claim is coded for every source."""
    edit(tiny, "data/support.csv", "planned,birch,silent,\n", "")
    assert only_fault(tiny).startswith(
        "data/support.csv:1:1: There is no row for claim “planned” and source “birch”."
    )


def test_a_missing_cell_of_the_comparison_is_told(tiny):
    """Every dimension of the comparison is coded for every source."""
    edit(tiny, "data/comparison.csv", "Driving force,birch,The workers.,stated,bir-01\n", "")
    assert only_fault(tiny).startswith(
        "data/comparison.csv:1:1: There is no row for dimension “Driving force” and source “birch”."
    )


def test_a_claim_without_any_row_is_told_for_each_source(tiny):
    """A new claim must be asked of every source."""
    path = tiny / "data/claims.csv"
    path.write_text(f"{path.read_text()}new,A new claim.,planning\n")
    assert [fault.split(": ")[1] for fault in faults(tiny)] == [
        f"There is no row for claim “new” and source “{source}”. Add one"
        for source in ("alder", "birch")
    ]


def test_words_that_stand_twice_are_sought_between_their_own_contexts(tiny: Path) -> None:
    """Where the nearest words stand elsewhere too, place and row are those of the prefix."""
    seed = tiny / "seeds/birch.txt"
    text = "The looms were slow.\nLater the looms were slow.\n"
    seed.write_text(text)
    sources = tiny / "data/sources.yml"
    old = sources.read_text().rsplit("sha256: ", 1)[1].split("\n")[0]
    edit(tiny, "data/sources.yml", old, hashlib.sha256(text.encode()).hexdigest())
    row = "bir-01,birch,At Birch the workers met each week and changed the looms themselves.,,"
    edit(tiny, "data/extracts.csv", row, "bir-01,birch,the looms were fast.,Later,")
    with pytest.raises(MaterialError) as caught:
        load_evidence(tiny)
    (problem,) = [one for one in caught.value.problems if one.rule == "unanchored-quotation"]
    assert "line 2 of seeds/birch.txt" in problem.remedy
    assert problem.row.startswith("bir-01,birch,the looms were slow.,Later,")
