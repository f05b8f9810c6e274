"""A quotation is found exactly and once, or refused; a scan's torn lines do not hide it."""

from __future__ import annotations

import pytest

from triptych.anchoring import STARTS_TOLD, Anchorer, NotAnchored
from triptych.evidence.differences import word_difference

SCAN = """\
The Soviet industrialization strat
egy was applied.
vancing well,

While agricul2
tural work was ad

the work-
ers came from the car-
production complex, and the work was hard.
"""


def found(text: str, quote: str, prefix: str = "", suffix: str = "") -> list[str]:
    """Give the text at the spans of a quotation that has its place."""
    spans = Anchorer(text).anchor(quote, prefix, suffix)
    assert isinstance(spans, list), spans
    return [text[span.start : span.end] for span in spans]


def refused(text: str, quote: str, prefix: str = "", suffix: str = "") -> NotAnchored:
    """Give why a quotation has no place."""
    result = Anchorer(text).anchor(quote, prefix, suffix)
    assert isinstance(result, NotAnchored), result
    return result


def test_a_quotation_is_found_where_it_stands():
    """A span runs from the first character to after the last one, and no further."""
    assert found(SCAN, "was applied.") == ["was applied."]
    (span,) = Anchorer("  one two ").anchor("one")
    assert (span.start, span.end) == (2, 5)


def test_a_word_that_the_scan_tore_is_found_whole_or_torn():
    """White space never matters, not even inside a word."""
    assert found(SCAN, "strategy") == ["strat\negy"]
    assert found(SCAN, "strat egy  was") == ["strat\negy was"]


def test_a_hyphen_at_a_line_end_may_be_given_or_left_out():
    """A word divided at a line's end is found as a whole, and as it is printed."""
    for quote in ("the workers came", "the work-\ners came", "the work- ers came"):
        assert found(SCAN, quote) == ["the work-\ners came"]


def test_a_compound_divided_at_its_hyphen_is_found():
    """A hyphen that belongs to the word is matched too."""
    assert found(SCAN, "car-production complex") == ["car-\nproduction complex"]


@pytest.mark.parametrize("hyphen", ["-", "\u2010", "\u00ad"])
def test_every_kind_of_hyphen_divides_words(hyphen):
    """Hyphen-minus, hyphen and soft hyphen are the same at a line's end."""
    assert found(f"the work{hyphen} \ners", "workers") == [f"work{hyphen} \ners"]


def test_a_hyphen_within_a_line_is_never_ignored():
    """Only a hyphen at a line's end may be left out."""
    assert refused("He resigned; a re-signed pact.", "resigned pact").count == 0
    assert found("He resigned; a re-signed pact.", "resigned") == ["resigned"]


def test_no_letter_digit_or_sign_is_ignored():
    """A footnote's number run into a word must be quoted or stand between segments."""
    assert refused(SCAN, "agricultural").count == 0
    assert refused(SCAN, "the soviet").count == 0
    assert refused(SCAN, "was applied,").count == 0
    assert found(SCAN, "agricul2tural") == ["agricul2\ntural"]
    assert found(SCAN, "agricul […] tural") == ["agricul", "tural"]


def test_segments_stand_one_after_another():
    """Each segment has a span of its own, in the order of the text."""
    assert found(SCAN, "While agricul […] tural work was ad […] hard.") == [
        "While agricul",
        "tural work was ad",
        "hard.",
    ]
    assert found("aab", "a […] ab") == ["a", "ab"]
    assert refused(SCAN, "was hard. […] While").segment == "While"


def test_a_quotation_that_stands_twice_is_refused_with_the_count():
    """Nothing is chosen for the author; overlapping places count too."""
    assert refused("one two one", "one").count == 2
    assert refused("aaaa", "aa").count == 3


def test_every_segment_must_have_one_place():
    """A second segment that could stand in two places is not put at the first of them."""
    assert refused("A x B y B", "A […] B").count == 2
    assert refused("A A x B", "A […] B").count == 2
    assert found("B A x B", "A […] B") == ["A", "B"]
    assert found("A B A x B", "A […] x […] B", prefix="B") == ["A", "x", "B"]


def test_a_prefix_or_a_suffix_settles_which_place_is_meant():
    """The text right before or right after decides; white space in it doesn't matter."""
    text = "In plan one, a plan; in plan two, a plan."
    assert found(text, "plan", suffix="one") == ["plan"]
    (span,) = Anchorer(text).anchor("plan", prefix="two, a")
    assert span.start == text.rindex("plan")
    (span,) = Anchorer(text).anchor("plan", suffix="\n two")
    assert span.start == text.index("plan two")
    assert found("A x B y B z", "A […] B", suffix="z") == ["A", "B"]


def test_a_prefix_that_does_not_stand_before_the_quotation_is_told():
    """The message names the context with the quotation, and shows what really stands there."""
    result = refused("the plan was doubled", "was doubled", prefix="the plane")
    assert result.segment == "the plane was doubled"
    assert "the plan was doubled" in result.nearest_text
    assert refused("the plan was doubled", "the plan", suffix="is").segment == "the plan is"


def test_a_quotation_typed_with_separate_accents_is_found():
    """An author's keyboard may compose letters otherwise than the seed does."""
    assert found("the café, later", "cafe\u0301") == ["café"]
    assert found("the café, a café", "café", prefix="the") == ["café"]
    assert found("the café, a café", "cafe\u0301", suffix=", a caf\u0065\u0301") == ["café"]


def test_an_accent_is_never_ignored():
    """A letter with an accent is another letter."""
    assert refused("the café", "cafe").count == 0


@pytest.mark.parametrize("quote", ["", "  \n", "[…]", "a […] ", " […] a"])
def test_a_quotation_with_an_empty_segment_is_refused(quote):
    """Nothing can't be anchored, though it stands everywhere."""
    assert refused("a b", quote).count == 0


def test_the_nearest_passage_is_shown():
    """What is lost is shown beside what stands there instead, in one line."""
    result = refused(SCAN, "the work was very hard")
    assert result.segment == "the work was very hard"
    assert result.nearest_text.startswith("the work was hard")
    text = "one\ntwo three\nfour"
    assert refused(text, "one two thrice").nearest_text.startswith("one two thre")


def test_the_nearest_passage_is_that_of_the_lost_segment():
    """Where one of several segments is lost, it alone is compared."""
    result = refused(SCAN, "While agricul […] tural works was ad")
    assert result.segment == "tural works was ad"
    assert result.nearest_text.startswith("tural work")
    start = result.nearest.start
    assert SCAN[start:].startswith("tural work")


def test_where_nothing_is_near_nothing_is_shown():
    """A passage that shares no more than a few letters would only mislead."""
    result = refused("completely different", "zzz qqq")
    assert (result.nearest, result.nearest_text) == (None, "")


LONG = "".join(
    f"In {number} the mill of region {number * 7919 % 30011} made {number * number} yards, as the"
    f" work-\ners of shed {number * 31} say. "
    for number in range(1, 4001)
)
"""A text of which every sentence is told from the others by its numbers alone."""


def test_many_quotations_are_found_in_a_long_text():
    """Where a text is searched so often that it is indexed, each has the same place as before."""
    anchorer = Anchorer(LONG)
    for start in range(0, len(LONG) - 200, 1009):
        quote = LONG[start : start + 120].strip()
        (span,) = anchorer.anchor(quote.replace("work-\ners", "workers"))
        assert LONG[span.start : span.end].rstrip("-") == quote.rstrip("-")
        assert abs(span.start - start) <= 1
    assert anchorer.anchor("the workers of shed").count == 4000
    (span,) = anchorer.anchor("the workers", "made 9 yards, as", "of shed 93 say.")
    assert LONG[: span.start].endswith("made 9 yards, as ")


def test_the_nearest_passage_of_a_long_text_is_shown():
    """It is the one passage that is like the quotation, however long the text and the quotation."""
    at = LONG.index("In 3000 the mill")
    result = refused(LONG, "In 3000 the milk of region")
    assert (result.nearest.start, result.nearest_text) == (at, "In 3000 the mill of region")
    passage = LONG[at : at + 9000].rstrip()
    result = refused(LONG, f"{passage[:4500]} lost {passage[4520:]}")
    assert result.nearest.start == at
    assert abs(result.nearest.end - at - len(passage)) <= 20


def test_a_text_that_repeats_itself_takes_no_longer():
    """All places of half a text that is one letter a million times are counted, in good time."""
    anchorer = Anchorer("a" * 1_000_000)
    result = anchorer.anchor("a" * 500_000)
    assert result.count == 500_001
    assert result.starts == tuple(range(STARTS_TOLD))
    assert anchorer.anchor("a" * 500_000 + "b").nearest.start == 0
    assert isinstance(anchorer.anchor("a" * 1_000_000), list)


def test_a_sentence_that_stands_a_hundred_thousand_times_is_settled_by_its_context():
    """The one place with the right text after it is found among all the others."""
    sentence = "The plan was fulfilled by the work-\ners. "
    text = sentence * 100_000 + "Then it was doubled. " + sentence * 10
    anchorer = Anchorer(text)
    for _ in range(100):
        (span,) = anchorer.anchor(sentence, suffix="Then it")
        assert span.end == len(sentence) * 100_000 - 1
    assert anchorer.anchor("The plan was fulfilled by the workers.").count == 100_010


def test_a_passage_without_white_space_is_not_shown_whole():
    """What stands for a word is cut where no word is so long."""
    result = refused("x" * 5000 + "the plan" + "x" * 5000, "the plane")
    assert "the plan" in " ".join(result.nearest_text.split())
    assert len(result.nearest_text) < 2100


@pytest.mark.parametrize(
    ("quoted", "there", "shown"),
    [
        ("the plan was big", "the plan was small", "[-big-]{+small+}"),
        ("the plan was", "the big plan was", "{+big+}"),
        ("the big plan", "the plan", "[-big-]"),
        ("the strategy was", "the strat egy was", ""),
        ("a b c", "a b c", ""),
        ("1 a 2 b 3 c 4 d 5 e", "a b c d e", "[-1-] [-2-] [-3-] [-4-] and 1 more"),
    ],
)
def test_a_difference_is_shown_word_by_word(quoted, there, shown):
    """Only the words that differ are named, at most four; white space is no difference."""
    assert word_difference(quoted, there) == shown
