"""What holds of anchoring for any text: it finds what is there, and never ignores a letter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from anchoring_by_reading import ReadingAnchorer
from triptych.anchoring import Anchorer, NotAnchored, concordance, nearest
from triptych.anchoring.concordance import Concordance, places_in

HYPHENS = "-\u2010\u00ad"
HYPHEN_AT_LINE_END = re.compile(rf"(?<=\w)[{HYPHENS}](?=[^\S\n]*\n)")
TEXTS = st.text(st.sampled_from("abA1é工.-\u2010\u00ad \n\t"), max_size=40).map(
    lambda text: unicodedata.normalize("NFC", text)
)
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@st.composite
def texts_and_stretches(draw: st.DrawFn, pieces: int = 1) -> tuple[str, list[str]]:
    """Draw a text and stretches of it, each as an author might copy it: nearly right."""
    text = draw(TEXTS)
    length = st.integers(0, len(text))
    cuts = sorted(draw(st.lists(length, min_size=2 * pieces, max_size=2 * pieces)))
    stretches = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=True):
        stretch = text[start:end]
        at = draw(st.integers(0, len(stretch)))
        slip = draw(st.sampled_from(["", "", "", " ", "-", "- ", "\n", "a", "é"]))
        kept = at + draw(st.sampled_from([0, 0, 0, 1]))
        stretches.append(stretch[:at] + slip + stretch[kept:])
    return text, stretches


ALPHABETS = (
    "ab-\n",
    "a-\u2010\u00ad\n ",
    "abé工.-\u2010\u00ad \n\t",
    "aá\u0301\u0323\ufeff\u2028\r-\n",
    "aš\u0161\u0361a- \n",
    "abcdefghij \n-",
)
"""What makes anchoring hard: few signs, hyphens of all kinds, accents, odd spaces, signs that share
their lowest byte."""


@st.composite
def texts_and_quotations(draw: st.DrawFn) -> tuple[str, str, str, str]:
    """Draw a text that may repeat itself, and a quotation, prefix and suffix more or less of it."""
    signs = st.one_of(
        st.sampled_from(ALPHABETS).flatmap(st.sampled_from),
        st.characters(exclude_categories=["Cs"]),
    )
    signs = draw(st.sampled_from([*map(st.sampled_from, ALPHABETS), signs]))
    text = draw(st.text(signs, min_size=8, max_size=60)) * draw(st.sampled_from([1, 1, 1, 2, 5]))
    text = unicodedata.normalize("NFC", text)
    count = 2 * draw(st.integers(1, 3)) + 2
    offsets = st.integers(0, len(text))
    cuts = draw(st.lists(offsets, min_size=count, max_size=count, unique=len(text) >= count))
    if draw(st.integers(0, 3)):
        cuts.sort()
    pieces = [text[start:end] for start, end in zip(cuts[1:-1:2], cuts[2:-1:2], strict=True)]
    pieces = [text[cuts[0] : cuts[1]], *pieces, text[cuts[-2] : cuts[-1]]]
    if draw(st.booleans()):
        slipped = draw(st.integers(0, len(pieces) - 1))
        at = draw(st.integers(0, len(pieces[slipped])))
        kept = at + draw(st.sampled_from([0, 1]))
        slip = draw(st.sampled_from(["", "-", "\u00ad", " ", "\n", "a", "\u0301"]))
        pieces[slipped] = pieces[slipped][:at] + slip + pieces[slipped][kept:]
    prefix, suffix = (draw(st.sampled_from(["", piece])) for piece in (pieces[0], pieces[-1]))
    quote = draw(st.sampled_from(["[…]", " […] "])).join(pieces[1:-1])
    form = draw(st.sampled_from(["NFC", "NFD"]))
    return text, unicodedata.normalize(form, quote), prefix, suffix


@contextmanager
def searched(by_index: bool) -> Iterator[None]:
    """Have short texts searched like long ones, too: by an index, and a stretch at a time."""
    with pytest.MonkeyPatch.context() as patch:
        if by_index:
            patch.setattr(concordance, "SHORT_TEXT", 0)
            patch.setattr(concordance, "READINGS", 0)
            patch.setattr(concordance, "FEW", 1)
            patch.setattr(nearest, "STRETCH", 5)
        yield


def bare(text: str) -> str:
    """Take out all that matching may ignore: white space, and hyphens (checked apart)."""
    return re.sub(rf"[{HYPHENS}\s]", "", text)


def one_line(text: str) -> str:
    """Take out white space alone."""
    return "".join(text.split())


def is_quoted(text: str, start: int, end: int, quote: str) -> bool:
    """Compare character by character: a hyphen at a line's end may be left out, no other sign."""
    may_be_left_out = {match.start() for match in HYPHEN_AT_LINE_END.finditer(text)}
    rest = list(one_line(quote))
    for offset in range(start, end):
        if text[offset].isspace():
            continue
        if offset in may_be_left_out:
            if rest and rest[0] in HYPHENS:
                rest.pop(0)
        elif not rest or rest.pop(0) != text[offset]:
            return False
    return not rest


@given(texts_and_stretches())
@example(("work-\ners", ["work-ers"]))
@example(("work-ers", ["workers"]))
@example(("agricul2\ntural", ["agricultural"]))
def test_nothing_but_white_space_and_line_end_hyphens_is_ignored(drawn):
    """Where a quotation is anchored, the text there is the quotation, letter for letter."""
    text, (quote,) = drawn
    spans = Anchorer(text).anchor(quote)
    if isinstance(spans, NotAnchored):
        return
    (span,) = spans
    assert is_quoted(text, span.start, span.end, quote)


@given(ANY_TEXT, st.data())
def test_what_stands_once_is_found_at_its_place(text, data):
    """Any stretch of any text that stands there once is anchored to just its own characters."""
    text = unicodedata.normalize("NFC", text)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    quote = text[start:end]
    assume(unicodedata.is_normalized("NFC", quote) and "[…]" not in text)
    wanted, tight = one_line(quote), one_line(text)
    assume(wanted and not HYPHEN_AT_LINE_END.search(text))
    assume(sum(tight.startswith(wanted, at) for at in range(len(tight))) == 1)
    (span,) = Anchorer(text).anchor(quote)
    assert text[span.start : span.end] == quote.strip()


@given(TEXTS, TEXTS)
def test_white_space_in_the_quotation_never_matters(text, quote):
    """However a quotation is spaced, it has the same place or none."""
    plain = quote.replace("-", "").replace("\u2010", "").replace("\u00ad", "")
    assume(one_line(plain))
    anchorer = Anchorer(text)
    spaced, tight = anchorer.anchor("\n ".join(plain)), anchorer.anchor(one_line(plain))
    assert isinstance(spaced, list) == isinstance(tight, list)
    if isinstance(spaced, list):
        assert spaced == tight


@given(texts_and_stretches(pieces=4))
def test_segments_stand_in_order_between_their_contexts(drawn):
    """Whatever is anchored stands in order, without overlap, right between prefix and suffix."""
    text, (prefix, first, second, suffix) = drawn
    spans = Anchorer(text).anchor(f"{first} […] {second}", prefix, suffix)
    if isinstance(spans, NotAnchored):
        return
    one, other = spans
    assert bare(text[one.start : one.end]) == bare(first)
    assert bare(text[other.start : other.end]) == bare(second)
    assert one.end <= other.start
    assert bare(text[: one.start]).endswith(bare(prefix))
    assert bare(text[other.end :]).startswith(bare(suffix))


@given(
    st.text(st.sampled_from("ab "), max_size=14), st.lists(st.text("ab", min_size=1, max_size=2))
)
def test_it_is_anchored_just_when_one_reading_is_possible(text, segments):
    """The number of ways in which segments can stand decides: one, and it is found."""
    assume(0 < len(segments) <= 3)
    tight = one_line(text)

    def ways(index: int, position: int) -> int:
        if index == len(segments):
            return 1
        places = (
            at
            for at in range(position, len(tight) - len(segments[index]) + 1)
            if tight.startswith(segments[index], at)
        )
        return sum(ways(index + 1, at + len(segments[index])) for at in places)

    result = Anchorer(text).anchor(" […] ".join(segments))
    assert isinstance(result, list) == (ways(0, 0) == 1)
    if isinstance(result, NotAnchored):
        assert (result.count > 0) == (ways(0, 0) > 1)


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_gives_an_answer(text, quote, prefix, suffix):
    """No text, quotation or context makes anchoring fail, and what is shown stands in the text."""
    text = unicodedata.normalize("NFC", text)
    result = Anchorer(text).anchor(quote, prefix, suffix)
    if isinstance(result, NotAnchored) and result.nearest:
        shown = text[result.nearest.start : result.nearest.end]
        assert result.nearest_text == " ".join(shown.split())


@settings(max_examples=500)
@given(texts_and_quotations(), st.booleans())
@example(("a-\n-b", "a-b", "", ""), False)
@example(("a-\n-b", "-", "", ""), False)
@example(("x a-\nb a-\n-b", "-", "a", "b"), True)
@example(("a-\n--", "--", "", "-"), False)
@example(("tš abcdefgh taabcdefgh", "ta abcdefgh", "", ""), True)
def test_what_is_fast_says_what_reading_says(drawn, by_index):
    """Places, doubts and the nearest passage are those that a reading of the whole text gives."""
    text, quote, prefix, suffix = drawn
    with searched(by_index):
        found = Anchorer(text).anchor(quote, prefix, suffix)
    assert found == ReadingAnchorer(text).anchor(quote, prefix, suffix)


@given(st.sampled_from(["ab", "abš", "šš\u0061"]).flatmap(st.text), st.data())
def test_a_string_is_found_wherever_it_stands(text, data):
    """Read or looked up in an index, overlapping or not: no place is missed, and none made up."""
    text *= data.draw(st.integers(1, 4))
    start = data.draw(st.integers(0, len(text)))
    wanted = text[start : start + data.draw(st.integers(1, 20))]
    wanted = wanted[:-1] + data.draw(st.sampled_from([wanted[-1:], "b"])) or "b"
    places = [at for at in range(len(text)) if text.startswith(wanted, at)]
    assert places_in(text, wanted).tolist() == places
    with searched(by_index=True):
        assert Concordance(text).places(wanted).tolist() == places
