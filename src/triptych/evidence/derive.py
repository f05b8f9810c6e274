"""What is computed from the checked tables and put beside their columns."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from triptych.anchoring import Span
from triptych.evidence.dates import in_words, parse_when
from triptych.evidence.rules import split
from triptych.evidence.texts import SourceText


def with_tuples(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """Split the cells of columns that may hold several values into tuples."""
    return frame.assign(**{column: frame[column].map(split) for column in columns})


def with_sources(frame: pd.DataFrame, source_of: Mapping[str, str]) -> pd.DataFrame:
    """Add whose extracts each row rests on."""
    frame = with_tuples(frame, "extracts")
    sources = [tuple(dict.fromkeys(source_of[e] for e in cell)) for cell in frame["extracts"]]
    return frame.assign(sources=sources)


def with_dates(frame: pd.DataFrame) -> pd.DataFrame:
    """Add what a row's `when` means, see `triptych.evidence.dates.When`, and the same in words."""
    parsed = [parse_when(when) if when else None for when in frame["when"]]
    names = ("start", "end", "open_start", "open_end", "approximate", "uncertain")
    words = [in_words(when) if when else "" for when in frame["when"]]
    meant = {n: [getattr(date, n, None) for date in parsed] for n in names}
    return frame.assign(**meant, when_words=words)


def with_places(
    frame: pd.DataFrame, spans: Mapping[int, tuple[Span, ...]], texts: Mapping[str, SourceText]
) -> pd.DataFrame:
    """Add where each row's quotation stands: offsets and the seed's lines."""
    starts = [spans[index][0].start for index in frame.index]
    ends = [spans[index][-1].end for index in frame.index]
    in_text = [texts[source] for source in frame["source"]]
    return frame.assign(
        start=starts,
        end=ends,
        first_line=[text.line_at(start) for text, start in zip(in_text, starts, strict=True)],
        last_line=[text.line_at(end - 1) for text, end in zip(in_text, ends, strict=True)],
    )


def with_passages(
    sources: pd.DataFrame,
    extracts: pd.DataFrame,
    spans: Mapping[int, tuple[Span, ...]],
    texts: Mapping[str, SourceText],
) -> pd.DataFrame:
    """Add to each source its length in words and the text that its extracts hold, once."""
    passages = []
    for source in sources["id"]:
        held = sorted(
            (span.start, span.end)
            for index in extracts.index[extracts["source"] == source]
            for span in spans[index]
        )
        pieces, reached = [], 0
        for start, end in held:
            if end > reached:
                pieces.append(texts[source].text[max(start, reached) : end])
                reached = end
        passages.append("\n".join(pieces))
    words = [texts[source].words for source in sources["id"]]
    return sources.assign(words=words, passages=passages)
