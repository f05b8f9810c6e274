"""The essay's own data, as they are: what they quote stands in the three seeds, word for word."""

from __future__ import annotations

from collections import Counter
from itertools import chain, pairwise
from pathlib import Path

import pytest

from tiny import REPOSITORY
from triptych.anchoring import Anchorer, Span
from triptych.check import check_project
from triptych.evidence.load import load_evidence
from triptych.evidence.texts import sha256_of
from triptych.evidence.value import Evidence
from triptych.project import load_project

SEEDS = {
    "zanier": "66a74c5554e2c26bdd21412050cd84f56b4c69a5513e80ad2a0cf378f72e8aea",
    "chapter": "4e477dcc8af749575f448a854fa47ac77ddd577841e2366980fcf626ce5c6673",
    "li": "e39ef725a3da6f3599a4ac926e07dd13d82dfb7f8bf8c86391212134e4f2e087",
}
"""What the seeds were when the project was given them."""


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    """Load the essay's evidence once."""
    return load_evidence(REPOSITORY)


def left_out_spans(evidence: Evidence, source: str) -> list[Span]:
    """Anchor all that a source's extracts leave out."""
    anchorer = Anchorer(evidence.texts[source].text)
    rows = evidence.left_out[evidence.left_out["source"] == source]
    found = [anchorer.anchor(quote) for quote in rows["quote"]]
    assert all(isinstance(spans, list) for spans in found)
    return list(chain.from_iterable(found))


def test_nothing_is_wrong_with_the_essay():
    """Data, figures' declarations, chapters and references hold no problem."""
    checked = check_project(load_project(REPOSITORY))
    assert len(checked.chapters) == len(checked.project.chapters)


def test_the_seeds_are_the_ones_that_were_given(evidence):
    """Not a byte of the three texts has changed."""
    assert {s.id: s.sha256 for s in evidence.sources.itertuples()} == SEEDS
    for source in evidence.sources.itertuples():
        assert sha256_of(REPOSITORY / source.seed) == SEEDS[source.id]


def test_there_are_extracts_enough_from_all_three_sources(evidence):
    """The comparison rests on at least forty passages, and on several of each source."""
    assert len(evidence.extracts) >= 40
    assert evidence.extracts["source"].value_counts().reindex(SEEDS).min() >= 10


def test_the_text_at_the_spans_is_the_quotation(evidence):
    """But for white space, each extract is character for character what stands in its source."""
    for extract in evidence.extracts.itertuples():
        text = evidence.texts[extract.source].text
        spans = evidence.spans[extract.id]
        there = ["".join(text[span.start : span.end].split()) for span in spans]
        assert there == ["".join(part.split()) for part in extract.quote.split("[…]")], extract.id
        assert (spans[0].start, spans[-1].end) == (extract.start, extract.end)
        assert all(one.end <= other.start for one, other in pairwise(spans))


def test_the_lines_of_an_extract_are_the_seeds_own(evidence):
    """The first and the last word stand on the lines that the extract names."""
    for extract in evidence.extracts.itertuples():
        seed = evidence.sources.set_index("id").at[extract.source, "seed"]
        lines = (REPOSITORY / seed).read_text("utf-8").split("\n")
        named = "".join("".join(lines[extract.first_line - 1 : extract.last_line]).split())
        text = evidence.texts[extract.source].text[extract.start : extract.end]
        assert "".join(text.split()) in named, extract.id


@pytest.mark.parametrize("source", SEEDS)
def test_every_character_is_in_an_extract_or_left_out(evidence, source):
    """Nothing of a source is passed over without a reason that stands in the data."""
    text = evidence.texts[source].text
    spans = [
        *chain.from_iterable(
            evidence.spans[extract]
            for extract in evidence.extracts.loc[evidence.extracts["source"] == source, "id"]
        ),
        *left_out_spans(evidence, source),
    ]
    held = {offset for span in spans for offset in range(span.start, span.end)}
    lost = [i for i, character in enumerate(text) if not character.isspace() and i not in held]
    assert [text[max(0, i - 20) : i + 20] for i in lost] == []


@pytest.mark.parametrize("source", SEEDS)
def test_nothing_is_both_quoted_and_left_out(evidence, source):
    """A passage that an extract holds has not been left out."""
    ids = evidence.extracts.loc[evidence.extracts["source"] == source, "id"]
    quoted = {i for id in ids for span in evidence.spans[id] for i in range(span.start, span.end)}
    for span in left_out_spans(evidence, source):
        assert quoted.isdisjoint(range(span.start, span.end))


def test_a_reading_mends_the_scan_and_nothing_else(evidence):
    """A reading has the quotation's letters, but for the few that a scan mistakes."""
    for extract in evidence.extracts.itertuples():
        if not extract.reading:
            continue
        quoted, read = (
            Counter(letter for letter in text.lower() if letter.isalpha())
            for text in (extract.quote, extract.reading)
        )
        changed = (quoted - read).total() + (read - quoted).total()
        assert changed <= 0.05 * quoted.total(), extract.id


def test_all_that_is_said_of_the_sources_rests_on_passages(evidence):
    """Events, shifts and terms name extracts; so does each stance but silent and not coded."""
    known = set(evidence.extracts["id"])
    for frame in (evidence.events, evidence.shifts, evidence.glossary):
        assert frame["extracts"].map(bool).all()
    for frame, column in ((evidence.support, "stance"), (evidence.comparison, "status")):
        without = frame[column].isin(["silent", "not coded"])
        assert (frame["extracts"].map(bool) == ~without).all()
        assert set(chain.from_iterable(frame["extracts"])) <= known


def test_every_claim_is_put_to_every_source(evidence):
    """Silence is written down, never left to be guessed from a gap."""
    pairs = set(zip(evidence.support["claim"], evidence.support["source"], strict=True))
    assert pairs == {(claim, source) for claim in evidence.claims["id"] for source in SEEDS}


def test_every_code_is_defined_and_shown(evidence):
    """Each code has a rule, and an example that carries it wherever a passage can."""
    extracts = evidence.extracts.set_index("id")
    for code in evidence.codebook.itertuples():
        if not code.example:
            assert code.value in ("silent", "not coded"), code.value
        elif code.dimension in ("kind", "level"):
            assert extracts.at[code.example, code.dimension] == code.value
        elif code.dimension in ("themes", "actors"):
            assert code.value in extracts.at[code.example, code.dimension]


@pytest.mark.parametrize(
    ("table", "source"),
    [("tactics", "chapter"), ("incentives", "chapter"), ("trend", "chapter"), ("motor", "zanier"),
     ("credit", "li")],
)  # fmt: skip
def test_a_table_of_one_source_rests_on_that_source(evidence, table, source):
    """What is told of one source alone is told by its passages alone."""
    of = evidence.extracts.set_index("id")["source"]
    rests = set(chain.from_iterable(evidence.frame(table)["extracts"]))
    assert {of[extract] for extract in rests} == {source}


@pytest.mark.parametrize(
    ("table", "column"),
    [("motor", "statement"), ("trend", "statement"), ("aims", "outcome")],
)
def test_where_a_source_is_silent_nothing_is_said_for_it(evidence, table, column):
    """A silent row has no words, and one with words rests on passages."""
    frame = evidence.frame(table)
    assert ((frame["status"] == "silent") == (frame[column] == "")).all()
    assert "silent" in set(frame["status"])


def test_the_verdict_on_an_aim_is_its_sources_own(evidence):
    """Where a source reports no outcome it has no verdict either, and each source has aims."""
    aims = evidence.frame("aims")
    assert set(aims.loc[aims["status"] == "silent", "verdict"]) == {"not reported"}
    assert set(aims["source"]) == set(SEEDS)


def test_no_generated_file_is_kept_with_the_data():
    """The data's folder holds what an author writes, and nothing else."""
    names = {path.name for path in Path(REPOSITORY / "data").iterdir()}
    assert {path.rpartition(".")[2] for path in names} <= {"csv", "yml"}
