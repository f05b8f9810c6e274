"""A source as its reader shows it: every line whole and every passage in place, or excerpts."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tiny import ALDER, REPOSITORY
from triptych.anchoring import Anchorer, Span
from triptych.dialect.reading import CONTEXT_WORDS, contexts, reader_blocks
from triptych.evidence.load import load_evidence

TORN = "Its directors were told […] In 1953 the plan was doubled."
Segment = dict[str, Any]
Marked = tuple[str, dict[str, tuple[Span, ...]], list[Span]]


@st.composite
def marked_texts(draw: st.DrawFn) -> Marked:
    """Give any text with extracts and stretches that are left out.

    They overlap, nest, touch and hold several segments; each begins and ends with a character that
    is no space, as those do that anchoring finds.
    """
    text = draw(st.text("ab-é中 \t\n\u2028\x0b\x85", min_size=1, max_size=60))
    solid = [offset for offset, character in enumerate(text) if not character.isspace()]
    spans: dict[str, tuple[Span, ...]] = {}
    left_out: list[Span] = []
    if solid:
        ends = st.lists(st.sampled_from(solid), min_size=2, max_size=2).map(sorted)
        for index, (start, last) in enumerate(draw(st.lists(ends, max_size=5))):
            gap = draw(st.sampled_from([None, *(one for one in solid if start < one <= last)]))
            before = max((one for one in solid if one < gap), default=start) if gap else last
            first = Span(start, before + 1)
            spans[f"x{index}"] = (first, Span(gap, last + 1)) if gap else (first,)
        left_out = [Span(start, last + 1) for start, last in draw(st.lists(ends, max_size=3))]
    return text, spans, left_out


def lines_of(blocks: list[dict[str, Any]]) -> list[tuple[int, list[Segment]]]:
    """List the reader's lines with their number in the seed."""
    return [numbered for block in blocks for numbered in enumerate(block["lines"], block["line"])]


def segments_of(blocks: list[dict[str, Any]]) -> list[Segment]:
    """List all segments in their order."""
    return [part for _, line in lines_of(blocks) for part in line]


@given(marked_texts())
def test_a_readers_segments_rejoin_to_the_seeds_lines(marked: Marked) -> None:
    """However extracts overlap, each line of the seed that isn't blank is there once, unchanged."""
    text, spans, left_out = marked
    shown = [
        (number, "".join(part["text"] for part in line))
        for number, line in lines_of(reader_blocks(text, spans, left_out))
    ]
    assert shown == [(n, line) for n, line in enumerate(text.split("\n"), 1) if line.strip()]


@given(marked_texts())
def test_each_extract_holds_its_passage_and_starts_where_that_starts(marked: Marked) -> None:
    """An extract's segments are just its passage; it starts once, at its first character."""
    text, spans, left_out = marked
    segments = segments_of(reader_blocks(text, spans, left_out))
    for id, held in spans.items():
        shown = "".join(part["text"] for part in segments if id in part["extracts"])
        lines = [line for span in held for line in text[span.start : span.end].split("\n")]
        assert shown.split() == "".join(line for line in lines if line.strip()).split()
        (first,) = [part for part in segments if id in part["starts"]]
        assert first is next(part for part in segments if id in part["extracts"])


@given(marked_texts())
def test_what_is_left_out_is_marked_where_no_extract_holds_it(marked: Marked) -> None:
    """Each character is an extract's, or left out, or neither, as the data say."""
    text, spans, left_out = marked
    starts = [0]
    starts += [offset + 1 for offset, character in enumerate(text) if character == "\n"]
    for number, line in lines_of(reader_blocks(text, spans, left_out)):
        offset = starts[number - 1]
        for part in line:
            for at in range(offset, offset + len(part["text"])):
                is_held = any(s.start <= at < s.end for held in spans.values() for s in held)
                is_out = any(span.start <= at < span.end for span in left_out)
                assert bool(part["extracts"]) == is_held
                assert part["left_out"] == (is_out and not is_held)
            offset += len(part["text"])


@given(marked_texts())
def test_a_mended_passage_shares_no_stretch_with_another(marked: Marked) -> None:
    """Where passages overlap the seed's own words stay; a mended one stands for all of itself."""
    text, spans, left_out = marked
    segments = segments_of(reader_blocks(text, spans, left_out, mended=spans))
    shared = {id for part in segments if len(part["extracts"]) > 1 for id in part["extracts"]}
    for part in segments:
        wanted = [id for id in part["extracts"] if id not in shared]
        assert part["mended"] == (wanted[0] if wanted else "")


@given(marked_texts())
def test_excerpts_show_every_passage_and_some_words_around_it(marked: Marked) -> None:
    """Nothing of a passage is missing, and no word that is far from all passages is there."""
    text, spans, left_out = marked
    blocks = reader_blocks(text, spans, left_out, excerpts=True)
    segments = segments_of(blocks)
    whole = segments_of(reader_blocks(text, spans, left_out))
    for id in spans:
        assert "".join(part["text"] for part in segments if id in part["extracts"]) == "".join(
            part["text"] for part in whole if id in part["extracts"]
        )
    if not spans:
        assert all(part.get("gap") for part in segments)
    gaps = [bool(part.get("gap")) for part in segments]
    assert (True, True) not in set(pairwise(gaps))


def test_excerpts_leave_the_rest_out() -> None:
    """Twelve words on either side of a passage are shown, a gap stands for all others."""
    words = [f"w{number}" for number in range(100)]
    text = " ".join(words)
    (span,) = Anchorer(text).anchor("w50 w51")
    (block,) = reader_blocks(text, {"x": (span,)}, [], excerpts=True)
    (line,) = block["lines"]
    assert [bool(part.get("gap")) for part in line] == [True, False, False, False, True]
    before, passage, after = (part["text"].split() for part in line[1:4])
    assert (before, passage, after) == (
        words[50 - CONTEXT_WORDS : 50], ["w50", "w51"], words[52 : 52 + CONTEXT_WORDS]
    )


def test_a_card_shows_the_words_around_a_passage() -> None:
    """The words right before and after, on one line each; none at the text's ends."""
    (span,) = Anchorer(ALDER).anchor("Its directors were told what to make,")
    before, after = contexts(ALDER, (span,))
    assert before == "Mill at Alder The mill began under a plan drawn up far away."[-len(before) :]
    assert after.startswith("and the work- ers were not asked. In 1953")
    assert contexts("alone", (Span(0, 5),)) == ("", "")


def test_the_projects_own_seeds_are_shown_whole() -> None:
    """No line of the three seeds is lost or changed in its reader, and every extract starts."""
    evidence = load_evidence(REPOSITORY)
    for source in evidence.sources["id"]:
        text = evidence.texts[source].text
        own = evidence.extracts.loc[evidence.extracts["source"] == source, "id"]
        blocks = reader_blocks(text, {id: evidence.spans[id] for id in own}, [])
        shown = {n: "".join(part["text"] for part in line) for n, line in lines_of(blocks)}
        assert shown == {n: line for n, line in enumerate(text.split("\n"), 1) if line.strip()}
        assert sorted(id for part in segments_of(blocks) for id in part["starts"]) == sorted(own)


def test_a_reader_is_cut_into_blocks_at_empty_lines() -> None:
    """A block has its first line's number; a segment says whose it is, what starts, what is out."""
    anchorer = Anchorer(ALDER)
    spans = {
        "ald-01": tuple(anchorer.anchor("The mill began under a plan drawn up far away.")),
        "ald-02": tuple(anchorer.anchor(TORN)),
    }
    out = [anchorer.anchor(text)[0] for text in ("The Mill at Alder", "7")]
    first, second, third = reader_blocks(ALDER, spans, out, mended=["ald-02"])
    assert [block["line"] for block in (first, second, third)] == [1, 7, 9]
    whole = ALDER.split("\n")

    def segment(text: str, *extracts: str, starts: bool = False, out: bool = False) -> Segment:
        return {"text": text, "extracts": list(extracts), "left_out": out} | {
            "starts": list(extracts) if starts else [],
            "mended": "ald-02" if "ald-02" in extracts else "",
        }

    assert first["lines"] == [
        [segment(whole[0], out=True)],
        [segment(whole[1], "ald-01", starts=True)],
        [segment("drawn up far away.", "ald-01"), segment(" "),
         segment("Its direc", "ald-02", starts=True)],
        [segment("tors were told", "ald-02"), segment(" what to make, and the work-")],
        [segment(whole[4])],
    ]
    assert second["lines"] == [
        [segment("In 1953 the plan was doubled.", "ald-02"), segment(" "), segment("7", out=True)]
    ]
