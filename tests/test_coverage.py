"""How much of a source is in extracts, left out with a reason, or not looked at."""

from __future__ import annotations

import pytest

from tiny import ALDER, BIRCH, REPOSITORY, edit
from triptych.evidence.coverage import coverage
from triptych.evidence.load import load_evidence


def test_every_word_is_counted_once(tiny):
    """In an extract, left out, or neither: the three make up the source."""
    alder, birch = coverage(load_evidence(tiny))
    left_out = 9  # “The Mill at Alder”, “7”, “Printed by the mill.”
    assert (alder.label, alder.words, alder.left_out) == (
        "Alder 1961",
        len(ALDER.split()),
        left_out,
    )
    assert alder.extracted == alder.words - left_out
    assert (birch.words, birch.extracted, birch.left_out) == (len(BIRCH.split()),) * 2 + (0,)
    assert (alder.unseen, birch.unseen) == ((), ())


def test_what_nobody_has_looked_at_is_named_with_its_line(tiny):
    """A passage taken out of the data turns up word for word."""
    edit(tiny, "data/left_out.csv", "alder,Printed by the mill.,The printer's line.\n", "")
    alder, _ = coverage(load_evidence(tiny))
    line = ALDER.split("\n").index("Printed by the mill.") + 1
    assert alder.unseen == tuple((line, word) for word in ("Printed", "by", "the", "mill."))
    assert alder.extracted + alder.left_out + len(alder.unseen) == alder.words


def test_a_word_held_in_part_counts_as_held(tiny):
    """A scan runs a footnote's number into a word; the word is in its extract all the same."""
    evidence = load_evidence(tiny)
    edit(tiny, "data/extracts.csv", "looms themselves.", "looms themsel")
    shorter = coverage(load_evidence(tiny))[1]
    assert (shorter.extracted, shorter.unseen) == (coverage(evidence)[1].extracted, ())


@pytest.mark.parametrize("source", ["zanier", "chapter", "li"])
def test_no_word_of_the_essays_sources_is_passed_over(source):
    """Every word of the three texts is quoted, or left out for a reason."""
    one = next(one for one in coverage(load_evidence(REPOSITORY)) if one.source == source)
    assert one.unseen == ()
    assert one.extracted + one.left_out == one.words
