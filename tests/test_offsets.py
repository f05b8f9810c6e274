"""Whatever a seed holds, the offsets and lines given for a quotation lead to just its text."""

from __future__ import annotations

import csv
import io
import unicodedata
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from anchoring_by_reading import ReadingAnchorer
from test_anchoring_properties import is_quoted
from tiny import ALDER, EXTRACTS, SOURCES, tiny_project
from triptych.anchoring import Anchorer, Span
from triptych.dialect.reading import reader_blocks
from triptych.evidence.load import load_evidence
from triptych.evidence.texts import read_source_text, sha256_of
from triptych.evidence.value import Evidence

LINE_ENDS = ("\n", "\r\n", "\r")
SIGNS = st.one_of(
    st.sampled_from("abcde fghi-\u2010\u00ad\n.é工e\u0301a\u0323\u00a0\u3000\t"),
    st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"),
)


@st.composite
def seeds_and_quotations(draw: st.DrawFn) -> tuple[bytes, list[str]]:
    """Draw a seed's bytes as any machine may write them, and passages as an author copies them."""
    raw = draw(st.text(SIGNS, min_size=1, max_size=80))
    offsets = st.integers(0, len(raw))
    quotations = []
    for cuts in draw(st.lists(st.lists(offsets, min_size=4, max_size=4), max_size=6)):
        start, middle, later, end = sorted(cuts)
        pieces = [raw[start:end]]
        if draw(st.booleans()):
            pieces = [raw[start:middle], raw[later:end]]
        form = draw(st.sampled_from(["NFC", "NFD"]))
        quotations.append(unicodedata.normalize(form, " […] ".join(pieces)))
    seed = raw.replace("\n", draw(st.sampled_from(LINE_ENDS)))
    return draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + seed.encode(), quotations


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tiny project, for its seeds and extracts to be replaced again and again."""
    root = tiny_project(tmp_path_factory.mktemp("offsets") / "tiny")
    (root / "data/left_out.csv").write_text("source,quote,reason\n", "utf-8")
    return root


def loaded(root: Path, seed: bytes, quotations: list[str]) -> Evidence:
    """Load the project with this before a seed, and these of its extracts that have one place."""
    path = root / "seeds/alder.txt"
    path.write_bytes(seed + f"\n\n{ALDER}".encode())
    old, new = sha256(ALDER.encode()).hexdigest(), sha256_of(path)
    (root / "data/sources.yml").write_text(SOURCES.replace(old, new), "utf-8")
    reading = ReadingAnchorer(read_source_text(path, "seeds/alder.txt").text)
    rows = [EXTRACTS]
    for number, quote in enumerate(quotations):
        if isinstance(reading.anchor(quote), list):
            cells = [f"any-{number}", "alder", quote, "", "", "", "fact", "planning"]
            rows.append(_as_csv([*cells, "", "", "", ""]))
    (root / "data/extracts.csv").write_text("".join(rows), "utf-8", newline="")
    return load_evidence(root)


def _as_csv(cells: list[str]) -> str:
    written = io.StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerow(cells)
    return written.getvalue()


@settings(max_examples=40)
@given(seeds_and_quotations())
@example((b"the work-\r\ners came", ["the workers", "work- ers […] came"]))
@example(("\ufeffcafe\u0301, later\rthe end".encode(), ["café,", "later the"]))
def test_the_text_between_exported_offsets_is_the_quotation(project, drawn):
    """Spans, start, end and lines of every extract agree, and what stands there is its text."""
    evidence = loaded(project, *drawn)
    for extract in evidence.extracts.itertuples():
        source = evidence.texts[extract.source]
        spans = evidence.spans[extract.id]
        segments = unicodedata.normalize("NFC", extract.quote).split("[…]")
        for span, segment in zip(spans, segments, strict=True):
            assert is_quoted(source.text, span.start, span.end, segment), extract.id
            assert not source.text[span.start].isspace()
            assert not source.text[span.end - 1].isspace()
        assert all(one.end <= other.start for one, other in pairwise(spans))
        assert (extract.start, extract.end) == (spans[0].start, spans[-1].end)
        lines = source.text.split("\n")
        before = "\n".join(lines[: extract.first_line - 1])
        assert len(before) <= extract.start <= len(before) + 1 + len(lines[extract.first_line - 1])
        assert extract.last_line - extract.first_line == source.text.count(
            "\n", extract.start, extract.end
        )


@settings(max_examples=200)
@given(st.text(SIGNS, max_size=80), st.data())
def test_a_source_reader_marks_just_the_characters_that_are_anchored(text, data):
    """Each character that an extract's spans hold is in a segment of that extract, no other is."""
    text = unicodedata.normalize("NFC", text.replace("\r", "\n"))
    anchorer = Anchorer(text)
    held: dict[str, list[Span]] = {}
    left_out: list[Span] = []
    for number in range(data.draw(st.integers(1, 4))):
        cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=4, max_size=4)))
        found = anchorer.anchor(f"{text[cuts[0] : cuts[1]]} […] {text[cuts[2] : cuts[3]]}")
        if isinstance(found, list):
            held[f"any-{number}"] = found
        found = anchorer.anchor(text[cuts[1] : cuts[2]])
        if isinstance(found, list):
            left_out += found
    assume(held)
    marked: dict[str, set[int]] = {extract: set() for extract in held}
    marked_left_out: set[int] = set()
    lines = text.split("\n")
    shown = 0
    for block in reader_blocks(text, held, left_out):
        for line, segments in enumerate(block["lines"], block["line"]):
            at = sum(len(each) + 1 for each in lines[: line - 1])
            assert "".join(segment["text"] for segment in segments) == lines[line - 1]
            for segment in segments:
                here = {at + n for n, sign in enumerate(segment["text"]) if not sign.isspace()}
                for extract in segment["extracts"]:
                    marked[extract] |= here
                if segment["left_out"]:
                    marked_left_out |= here
                at += len(segment["text"])
                shown += len(here)
    assert shown == len("".join(text.split()))
    assert marked == {extract: _characters(text, spans) for extract, spans in held.items()}
    assert marked_left_out == _characters(text, left_out).difference(*marked.values())


def _characters(text: str, spans: list[Span]) -> set[int]:
    """Give the offsets in spans that are no white space."""
    return {
        offset
        for span in spans
        for offset in range(span.start, span.end)
        if not text[offset].isspace()
    }
