"""What holds of anchoring for any text: it finds what is there, and never ignores a letter."""

from __future__ import annotations

import re
import unicodedata

from hypothesis import assume, example, given
from hypothesis import strategies as st

from triptych.evidence.anchoring import Anchorer, NotAnchored

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
