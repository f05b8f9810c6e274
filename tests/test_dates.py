"""Dates keep the vagueness of the sources: EDTF, with open ends and doubt."""

from __future__ import annotations

import re
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.evidence.dates import When, in_words, parse_when


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("1957", 1957, 1958),
        ("1957-09", 1957 + 8 / 12, 1957 + 9 / 12),
        ("1957-12", 1957 + 11 / 12, 1958),
        ("1957-09-10", 1957 + 8 / 12, 1957 + 9 / 12),
        ("1957-09/1958", 1957 + 8 / 12, 1959),
        ("1957/1957", 1957, 1958),
        ("195X", 1950, 1960),
        ("19XX", 1900, 2000),
        ("1957-XX", 1957, 1958),
        ("-0100", -100, -99),
    ],
)
def test_a_date_is_an_interval_of_years(text, start, end):
    """The end is the first moment after the date; days are below our precision."""
    when = parse_when(text)
    assert (when.start, when.end) == pytest.approx((start, end))
    assert not (when.open_start or when.open_end or when.approximate or when.uncertain)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1950/..", When(1950, inf, open_end=True)),
        ("1950/", When(1950, inf, open_end=True)),
        ("../1958", When(-inf, 1959, open_start=True)),
        ("/1958", When(-inf, 1959, open_start=True)),
        ("../..", When(-inf, inf, open_start=True, open_end=True)),
    ],
)
def test_an_end_that_a_source_leaves_open_stays_open(text, expected):
    """No year is invented for it."""
    assert parse_when(text) == expected


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain"),
    [
        ("1957~", True, False),
        ("1957?", False, True),
        ("1957%", True, True),
        ("1959-06~", True, False),
        ("195X~", True, False),
        ("1957-%09", True, True),
        ("1957-09~/1958", True, False),
        ("1957/1958?", False, True),
        ("1957%/1958", True, True),
        ("1957~/..", True, False),
    ],
)
def test_doubt_at_either_end_is_kept(text, approximate, uncertain):
    """`~` is approximate, `?` uncertain and `%` both, wherever in the date they stand."""
    when = parse_when(text)
    assert (when.approximate, when.uncertain) == (approximate, uncertain)


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "..",
        "/",
        "nineteen",
        "1957-13",
        "1957-02-30",
        "1957-9",
        "57",
        "late 1957",
        "1957?/x",
    ],
)
def test_what_is_no_date_is_refused_and_named(text):
    """Rubbish is told as rubbish, with the text itself."""
    with pytest.raises(ValueError, match="is no EDTF date") as caught:
        parse_when(text)
    assert f"“{text}”" in str(caught.value)


def test_an_interval_that_ends_before_it_begins_is_refused():
    """Two dates in the wrong order are a slip, not a span."""
    with pytest.raises(ValueError, match="“1958/1957” ends before it begins"):
        parse_when("1958/1957")


DATES = st.builds(
    lambda year, month, mark: f"{year:04d}{f'-{month:02d}' if month else ''}{mark}",
    st.integers(1000, 2999),
    st.integers(0, 12),
    st.sampled_from(["", "~", "?", "%"]),
)


@given(DATES, DATES)
def test_an_interval_spans_both_its_dates(first, second):
    """From the first one's start to the second one's end, unless that runs backwards."""
    start, end = parse_when(first).start, parse_when(second).end
    if start < end:
        when = parse_when(f"{first}/{second}")
        assert (when.start, when.end) == (start, end)
    else:
        with pytest.raises(ValueError, match=r"ends before it begins|is no EDTF date"):
            parse_when(f"{first}/{second}")


@given(st.text("0123456789-/.~?%XYES[]{},() ", max_size=14) | st.text(max_size=10))
def test_any_text_is_a_date_or_refused(text):
    """Nothing that a cell can hold makes reading a date fail otherwise."""
    try:
        when = parse_when(text)
    except ValueError:
        return
    assert when.start < when.end
    assert (when.start == -inf) == when.open_start
    assert (when.end == inf) == when.open_end


# In words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("1957", "1957"),
        ("1957~", "about 1957"),
        ("1957?", "perhaps 1957"),
        ("1957%", "perhaps about 1957"),
        ("1957-09", "September 1957"),
        ("1957-09-10", "10 September 1957"),
        ("1957-21", "spring 1957"),
        ("1957-24", "winter 1957"),
        ("195X", "the 1950s"),
        ("195X~", "about the 1950s"),
        ("0009", "9"),
        ("0000", "1 BC"),
        ("1958/1960", "1958 to 1960"),
        ("1958?/1960?", "perhaps 1958 to perhaps 1960"),
        ("1953/1958~", "1953 to about 1958"),
        ("1957-07/1957-12", "July to December 1957"),
        ("1957-10~/1957-12~", "about October to about December 1957"),
        ("1957-12/1958-01", "December 1957 to January 1958"),
        ("1957/1957-09", "1957 to September 1957"),
        ("1957-09/1957", "September 1957 to 1957"),
        ("1957~/1957", "about 1957 to 1957"),
        ("1957/1957", "1957"),
        ("1950/..", "from 1950 on"),
        ("1950/", "from 1950 on"),
        ("1958-07~/..", "from about July 1958 on"),
        ("../1959-06~", "until about June 1959"),
        ("/1959", "until 1959"),
        ("../..", "at no stated time"),
    ],
)
def test_a_date_is_told_in_words_with_its_doubt(when, words):
    """Neither more nor less exactly than it is given."""
    assert in_words(when) == words


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("19XX", "1900 to 1999"),
        ("1957-XX", "1957"),
        ("156X-12", "December 1560 to December 1569"),
        ("1957-33", "January to March 1957"),
        ("1957-%09", "perhaps about September 1957"),
        ("~1957", "about 1957"),
        ("1957S3/..", "from 1957 on"),
        ("-0100", "101 BC"),
    ],
)
def test_a_rarer_date_is_told_by_what_it_spans(when, words):
    """No form that can be read is left as a code."""
    assert in_words(when) == words


@given(DATES, DATES)
def test_words_name_both_ends_and_every_doubt(first, second):
    """Whoever reads the words learns each end's year, and that it is doubtful if it is."""
    if parse_when(first).start >= parse_when(second).end:
        return
    words = in_words(f"{first}/{second}")
    assert {first[:4].lstrip("0"), second[:4].lstrip("0")} <= set(words.split())
    for mark, word in (("~", "about"), ("?", "perhaps"), ("%", "perhaps about")):
        assert not any(mark in end for end in (first, second)) or word in words


@given(st.text("0123456789-/.~?%XYES[]{},() ", max_size=14))
def test_what_can_be_read_can_be_told(text):
    """Every date has words, without the codes of EDTF, and what is none is refused."""
    try:
        parse_when(text)
    except ValueError:
        with pytest.raises(ValueError, match=r"EDTF|before it begins"):
            in_words(text)
    else:
        assert not re.search(r"[/~?%X\[{]|\.\.|\d-\d", in_words(text))
