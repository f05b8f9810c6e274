"""A reading mends what a scan has spoilt, and changes nothing else."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from test_data_faults import only_fault
from tiny import edit, spoil
from triptych.evidence.load import load_evidence
from triptych.mending import NotMending, Piece, mended, mends_in_words
from triptych.mending.misreading import could_be, scan_of

SOURCE = """\
Its basic strategy was motivated by political incentive, with which most workers of the Party met.
The modern industry of Chapter VI did increase by 12 per cent. A plan was adopted and I saw it.
"""

TORN = """\
vancing well,
economy.

While industrial development was ad

the Chinese were disturbed by imbalances in their"""

MENDS = {
    "a word broken with a footnote's number in it": (
        "although agricul2 tural investment",
        "although agricultural investment",
        ("“agricul2 tural” read as “agricultural”",),
    ),
    "a word broken at a gap": (
        "union atten […] tion shifted",
        "union attention shifted",
        ("“atten […] tion” read as “attention”",),
    ),
    "a footnote's number after a sentence": (
        "by provincial committees. 3 At that time",
        "by provincial committees. At that time",
        ("“3” left out",),
    ),
    "a footnote's number at a word": (
        "new policies,3 and",
        "new policies, and",
        ("“policies,3” read as “policies,”",),
    ),
    "stray signs": ("were now reversed.^'", "were now reversed.", ("“^'” left out",)),
    "a stray letter": ("into\nO\nthe sixties", "into the sixties", ("“O” left out",)),
    "a numeral pulled apart": ("Chapter VI I.", "Chapter VII.", ("“VI I.” read as “VII.”",)),
    "misread letters": (
        "strategy was nrativated by F>olitical incentive",
        "strategy was motivated by political incentive",
        ("“nrativated” read as “motivated”", "“F>olitical” read as “political”"),
    ),
    "a letter for another": ("with wbich they", "with which they", ("“wbich” read as “which”",)),
    "two letters for one": ("a modem industry", "a modern industry", None),
    "digits read as letters": ("March of I960", "March of 1960", ("“I960” read as “1960”",)),
    "letters read as digits": ("0f the Party", "of the Party", ("“0f” read as “of”",)),
    "a digit in brackets": ("and (A) to act", "and (4) to act", ("“(A)” read as “(4)”",)),
    "a capital": ("light Industry", "light industry", ("“Industry” read as “industry”",)),
    "a lost hyphen": ("laborintensive work", "labor-intensive work", None),
    "a mark put in": ("Thus it was", "Thus, it was", ("“,” put in",)),
    "a mark for another": ('such matters"', "such matters.", ('“"” read as “.”',)),
    "a dash for a hyphen": ("in 1958-60", "in 1958–60", None),
    "words run together": ("the end.Of course", "the end. Of course", None),
    "torn lines": (
        TORN,
        "While industrial development was advancing well, the Chinese were disturbed by imbalances"
        " in their economy.",
        ("“vancing well,” moved", "“economy.” moved"),
    ),
    "nothing": ("The plan was adopted.", "The plan was adopted.", ()),
}

CHANGES = {
    "a word for another": ("was not done", "was now done", "has “now” for “not”"),
    "its contrary": ("It increased there.", "It decreased there.", "has “decreased” for"),
    "a word that looks alike": ("A plan was adopted", "A plan was adapted", "has “adapted” for"),
    "a short word that looks alike": ("the net output", "the not output", "has “not” for “net”"),
    "a word left out": ("was not done", "was done", "leaves out “not”"),
    "a word added": ("was done", "was not done", "adds “not”"),
    "a year for another": ("in 1958 they", "in 1959 they", "has “1959” for “1958”"),
    "a year left out": ("in 1958 they", "in they", "leaves out “1958”"),
    "a figure left out": ("increase by 12 per cent", "increase by per cent", "leaves out “12”"),
    "a number after an abbreviation": ("at No. 3 Mill", "at No. Mill", "leaves out “3”"),
    "a number put together": ("from 3 8 to", "from 38 to", "has “38” for “3 8”"),
    "a point lost": ("rose 1.5 times", "rose 15 times", "has “15” for “1.5”"),
    "a sign lost": ("rose 5% there", "rose 5 there", "has “5” for “5%”"),
    "a minus lost": ("at -5 degrees", "at 5 degrees", "has “5” for “-5”"),
    "a type lost": ("of Sputnik-2 then", "of Sputnik then", "has “Sputnik” for “Sputnik-2”"),
    "a word for a number": ("and I went", "and 1 went", "has “1” for “I”"),
    "a letter that is a word": ("and I went", "and went", "leaves out “I”"),
    "an ending": ("the unions met", "the union met", "has “union” for “unions”"),
    "a spelling": ("labor force", "labour force", "has “labour” for “labor”"),
    "an ellipsis": ("the plan met", "the plan […] met", "adds “[…]”"),
    "all of it": ("the plan met", " ", "leaves out “the plan met”"),
    "two things": (
        "was not done in 1958 there",
        "was now done in 1959 there",
        "has “now” for “not”; it has “1959” for “1958”",
    ),
}


def pieces_of(quote: str, reading: str, source: str = SOURCE) -> tuple[Piece, ...] | NotMending:
    """Hold a reading against a quotation that stands after `source`, its lines as the scan's."""
    scanned = quote.replace(" […] ", "\n")
    return mended(quote, reading, scan_of(f"{source}\n{scanned}\nThe end."))


@pytest.mark.parametrize("name", MENDS)
def test_what_a_scan_has_spoilt_may_be_mended(name):
    """Each kind of mending is accepted, and told in words; the pieces are the reading."""
    quote, reading, told = MENDS[name]
    pieces = pieces_of(quote, reading)
    assert not isinstance(pieces, NotMending), str(pieces)
    assert "".join(piece.text for piece in pieces) == reading
    if told is not None:
        assert mends_in_words(pieces) == told


@pytest.mark.parametrize("name", CHANGES)
def test_what_says_something_else_is_no_mending(name):
    """What is added, left out or replaced is told with the words of both."""
    quote, reading, told = CHANGES[name]
    result = pieces_of(quote, reading)
    assert isinstance(result, NotMending)
    assert told in str(result)


def test_the_pieces_show_what_was_mended_where():
    """What is the same is one piece; beside what is not stands what the quotation has."""
    quote = "survived into\nO\nthe Industry. 3"
    assert pieces_of(quote, "survived into the industry.") == (
        Piece("survived into "),
        Piece("", "O"),
        Piece("the "),
        Piece("industry.", "Industry."),
        Piece("", "3"),
    )


def test_what_moves_is_told_from_what_stays():
    """A word of which half was moved is cut there."""
    pieces = pieces_of(*MENDS["torn lines"][:2])
    assert [piece.text for piece in pieces if piece.was == ""] == ["vancing well,", "economy."]
    assert pieces[0] == Piece("While industrial development was ad")


def test_only_whole_lines_move():
    """Words of one line stay in their order, for who leads whom hangs on it."""
    result = pieces_of("the Party leads the unions", "the unions leads the Party")
    assert isinstance(result, NotMending)


def test_a_word_that_its_source_has_elsewhere_is_not_misread():
    """The same letters may be mended where they stand once, and not where they stand twice."""
    quote, reading = "a modem industry", "a modern industry"
    assert isinstance(pieces_of(quote, reading), tuple)
    assert isinstance(pieces_of(quote, reading, f"{SOURCE}\nA modem is here."), NotMending)


def test_a_word_is_read_as_one_that_the_source_could_have():
    """What no other word of the source is like is no mending, were it a word of the language."""
    quote, reading = "the identifled workers", "the identified workers"
    assert isinstance(pieces_of(quote, reading), NotMending)
    assert isinstance(pieces_of(quote, reading, f"{SOURCE}\nIt is identified."), tuple)


def test_a_long_quotation_is_held_against_its_reading_at_once():
    """Ten thousand characters, right or wrong, and nonsense too, take no more than seconds."""
    scan = scan_of(SOURCE)
    long = " ".join(SOURCE.split() * 22)
    start = perf_counter()
    assert isinstance(mended(long, long, scan), tuple)
    assert isinstance(mended(long, long.replace("Party", "State", 1), scan), NotMending)
    assert isinstance(mended(long, long[::-1], scan), NotMending)
    assert isinstance(mended("^ " * 2000, "- . " * 1000, scan), tuple | NotMending)
    assert perf_counter() - start < 20


VOCABULARY = """\
the workers were not asked what they had planned before and mill directors changed looms
every week under ministry strategy while production increased decreased through political
education campaigns because technical innovation could never have been left out there
"""
WORDS = VOCABULARY.split()
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=3, max_size=24, unique=True)


def clean(words: list[str]) -> str:
    """Write words as a sentence."""
    return f"{' '.join(words).capitalize()}."


@st.composite
def scans(draw: st.DrawFn) -> tuple[list[str], str, str]:
    """Draw a sentence's words, what a scan has made of it, and the scan's text."""
    words = draw(SENTENCES)
    lines: list[list[str]] = [[]]
    for word in clean(words).split():
        if len(lines[-1]) >= 3 and draw(st.integers(0, 2)) == 0:
            lines.append([])
            if len(word) >= 6 and draw(st.booleans()):
                cut = draw(st.integers(2, len(word) - 3))
                note = draw(st.sampled_from(["", "", "-", "7", "12"]))
                lines[-2].append(word[:cut] + note)
                word = word[cut:]
        lines[-1].append(word)
    if len(lines) > 1 and draw(st.booleans()):
        at = draw(st.integers(0, len(lines) - 2))
        lines[at : at + 2] = lines[at + 1], lines[at]
    if draw(st.booleans()):
        lines.insert(draw(st.integers(0, len(lines))), [draw(st.sampled_from(["Q", "13", "^"]))])
    text = "\n\n".join(" ".join(line) for line in lines)
    return words, " ".join(text.split()), f"{VOCABULARY}\n{text}\nThe end"


@given(scans())
def test_the_clean_sentence_mends_whatever_the_scan_has_broken(drawn):
    """Words broken, numbers run in, lines swapped and debris left: the reading is accepted."""
    words, quote, source = drawn
    reading = clean(words)
    pieces = mended(quote, reading, scan_of(source))
    assert not isinstance(pieces, NotMending), str(pieces)
    assert "".join(piece.text for piece in pieces) == reading


@given(scans(), st.data())
def test_no_word_may_be_left_out_put_in_or_replaced(drawn, data):
    """Whatever the scan has broken, the reading has each word of the quotation and no other."""
    words, quote, source = drawn
    at = data.draw(st.integers(0, len(words) - 1))
    other = data.draw(st.sampled_from(WORDS))
    changed = data.draw(
        st.sampled_from(
            [
                [*words[:at], *words[at + 1 :]],
                [*words[:at], other, *words[at + 1 :]],
                [*words[:at], other, *words[at:]],
            ]
        )
    )
    assume(changed != words)
    assert isinstance(mended(quote, clean(changed), scan_of(source)), NotMending)


@given(st.integers(0, 2100), st.integers(0, 2100))
def test_a_number_never_becomes_another(one, other):
    """No digit stands for another digit."""
    assume(one != other)
    quote, reading = f"in the year {one} they met", f"in the year {other} they met"
    assert isinstance(pieces_of(quote, reading), NotMending)


TEXTS = st.text(st.sampled_from("aeno1lI35 .,-^%[…]\n\u0301é"), max_size=30)


@given(TEXTS, TEXTS, TEXTS)
def test_the_pieces_are_always_the_reading(source, quote, reading):
    """For any text there is an answer, and no letter is lost in it or made up."""
    scan = scan_of(f"{source}\n{quote}")
    for read in (reading, quote, re.sub(r"\s+", "", quote)):
        pieces = mended(quote, read, scan)
        if not isinstance(pieces, NotMending):
            assert "".join(piece.text for piece in pieces) == read
            assert all(piece.text or piece.was for piece in pieces)


@given(st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_no_word_of_a_source_could_be_another(one, other):
    """However alike two words look, a source that has both means both."""
    assume(one != other)
    scan = scan_of(VOCABULARY + one)
    assert not could_be(one, other, scan)


def test_a_reading_that_changes_a_word_is_told_at_its_cell(tiny):
    """The message says which words, and what to do; nothing else is told."""
    reading = ',,,"Its directors were told what to make, and the workers were not asked. In'
    place = spoil(
        tiny,
        "data/extracts.csv",
        reading,
        reading.replace(',"Its', ',¦"Its').replace("not asked", "now asked"),
    )
    fault = only_fault(tiny)
    assert fault.startswith(f"{place}The reading has “now” for “not”. A reading only mends")


def test_a_reading_is_held_against_its_own_source(tiny):
    """A line of the source may move, as far as it is quoted."""
    row = "bir-01,birch,At Birch the workers met each week and changed the looms themselves.,,,"
    turned = "and changed the looms themselves. At Birch the workers met each week"
    edit(tiny, "data/extracts.csv", row, row + turned)
    assert load_evidence(tiny).extracts.set_index("id").at["bir-01", "text"] == turned


def test_a_lost_quotation_is_told_without_its_reading(tiny):
    """What follows from a fault is no second fault."""
    whole = '"Its directors were told what to make, and the workers were not asked. […] In 1953 the'
    edit(tiny, "data/extracts.csv", whole, whole.replace("not asked", "now asked"))
    assert "The source does not hold" in only_fault(tiny)
