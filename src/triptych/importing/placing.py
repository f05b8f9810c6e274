"""Where a passage that was selected elsewhere stands in the sources: exactly, and exactly once.

A passage is sought as every quotation is. What another program says of its place only settles which
of several equal passages is meant.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any
from unicodedata import normalize
from urllib.parse import unquote, urlsplit

from triptych.anchoring import GAP, Anchorer, NotAnchored
from triptych.evidence.lost import lost
from triptych.extracting.held import Source, Spans, read_entries, read_source
from triptych.importing.selections import Selection
from triptych.problems import Problem

MOST_CONTEXT = 200
"""How many words before or after a passage may tell it apart from its like."""


@dataclass(frozen=True)
class Sought:
    """A source to look into; `names` are what a document of it may be called."""

    source: Source
    names: frozenset[str]

    @cached_property
    def anchorer(self) -> Anchorer:
        """Squeeze the text once for all passages."""
        return Anchorer(self.source.text.text)

    @cached_property
    def letters(self) -> list[int]:
        """Say where each sign stands that is no white space."""
        return [at for at, sign in enumerate(self.source.text.text) if not sign.isspace()]


@dataclass(frozen=True)
class Placed:
    """A passage with its place: the spans of its segments, and the words that tell it apart."""

    selection: Selection
    source: Source
    spans: Spans
    prefix: str = ""
    suffix: str = ""

    @property
    def quote(self) -> str:
        """Give the passage as its source has it, or as the file does where that is the same."""
        given = self.selection.cells.get("quote", "")
        text = self.source.text.text
        segments = (" ".join(text[span.start : span.end].split()) for span in self.spans)
        quote = f" {GAP} ".join(segments)
        return given if _squeezed(given) == _squeezed(quote) else quote


def sources_of(root: Path) -> list[Sought]:
    """Read all sources; raise `MaterialError` if they can't be."""
    found = []
    for id, entry in read_entries(root).items():
        source = read_source(root, id, entry)
        found.append(Sought(source, frozenset(map(str.casefold, _names(source, entry)))))
    return found


def _names(source: Source, entry: Mapping[str, Any]) -> set[str]:
    csl = entry.get("csl")
    told = {str(csl.get(name)) for name in ("id", "title", "URL") if name in csl} if csl else set()
    return {source.id, source.label, PurePosixPath(source.text.file).stem, *told}


def place(
    selection: Selection, sources: Sequence[Sought], problems: list[Problem]
) -> Placed | None:
    """Find a passage in the one source that holds it; else add to the problems why none does."""
    named = [sought for sought in sources if _called(selection.document) & sought.names]
    among = named or sources
    tried = [(sought, _places(selection, sought)) for sought in among]
    held = [one for one in tried if isinstance(one[1], Placed) or one[1].count]
    if len(held) > 1:
        told = [one for one in held if _told_start(selection, one[0]) is not None]
        held = told if len(told) == 1 else held
    if len(held) == 1 and isinstance(held[0][1], Placed):
        return held[0][1]
    rule = "ambiguous-quotation" if held else "unanchored-quotation"
    if len(held) > 1:
        labels = " and in ".join(sought.source.label for sought, _ in held)
        what, remedy = f"This passage stands in {labels}.", "Say which by --source."
    elif len(tried) > 1 and not held:
        what = f"No source holds “{_shortened(selection)}”."
        remedy = "Name the source that it is of by --source, to be shown the nearest passage."
    else:
        sought, found = (held or tried)[0]
        assert isinstance(found, NotAnchored)
        told_of = lost(found, {"quote": _quote(selection)}, sought.anchorer, sought.source.text)
        what, remedy = told_of.what, told_of.remedy
    problems.append(selection.problem(what, remedy, rule))
    return None


def _called(document: str) -> set[str]:
    """Give the names that a document's name or address may stand for."""
    path = unquote(urlsplit(document).path) if "://" in document else document
    last = PurePosixPath(path.replace("\\", "/"))
    return {name.casefold() for name in (document, last.name, last.stem) if name}


def _quote(selection: Selection) -> str:
    return f" {GAP} ".join(" ".join(part.exact.split()) for part in selection.parts)


def _shortened(selection: Selection) -> str:
    words = _quote(selection).split()
    return " ".join(words[:12]) + (" …" if words[12:] else "")


def _places(selection: Selection, sought: Sought) -> Placed | NotAnchored:
    quote = _quote(selection)
    found = sought.anchorer.anchor(quote)
    if not isinstance(found, NotAnchored):
        return Placed(selection, sought.source, tuple(found))
    start = _meant(selection, found, sought) if found.count else None
    told = [] if start is None else list(_told_apart(quote, start, sought))
    if not told:
        return found
    return min(
        (Placed(selection, sought.source, spans, *contexts) for spans, contexts in told),
        key=lambda placed: len(placed.prefix) + len(placed.suffix),
    )


def _meant(selection: Selection, found: NotAnchored, sought: Sought) -> int | None:
    """Say at which of several places a passage was selected.

    That is what its document tells, else its position in a document that is named as the source is.
    """
    told = _told_start(selection, sought)
    if told is not None:
        return told
    start = selection.parts[0].start
    is_named = _called(selection.document) & sought.names
    return start if is_named and start in found.starts else None


def _told_start(selection: Selection, sought: Sought) -> int | None:
    """Say where a passage begins in a source by all that its document has before it, or by the
    words around it; `None` where neither is as in the source.
    """
    first, last = selection.parts[0], selection.parts[-1]
    if first.whole is not None and first.start is not None:
        before = _squeezed(first.whole[: first.start])
        if len(before) < len(sought.letters):
            start = sought.letters[len(before)]
            if _squeezed(sought.source.text.text[:start]) == before:
                return start
    if first.prefix or last.suffix:
        around = sought.anchorer.anchor(_quote(selection), first.prefix, last.suffix)
        if not isinstance(around, NotAnchored):
            return around[0].start
    return None


def _told_apart(quote: str, start: int, sought: Sought) -> Iterator[tuple[Spans, tuple[str, str]]]:
    """Yield a passage's spans with the fewest words before it that tell it apart, and after it."""
    text = sought.source.text.text
    letters = bisect_left(sought.letters, start) + len(_squeezed(quote.replace(GAP, "")))
    end = sought.letters[min(letters, len(sought.letters)) - 1] + 1
    before, after = text[:start].split()[-MOST_CONTEXT:], text[end:].split(maxsplit=MOST_CONTEXT)
    ways = (
        [(" ".join(before[-count:]), "") for count in range(1, len(before) + 1)],
        [("", " ".join(after[:count])) for count in range(1, min(len(after), MOST_CONTEXT) + 1)],
    )
    for contexts in ways:
        # More words never have more places, so the fewest that do are found by halving.
        at = bisect_left(contexts, True, key=lambda one: _is_one(quote, one, sought))
        spans = sought.anchorer.anchor(quote, *contexts[at]) if at < len(contexts) else None
        if isinstance(spans, list) and spans[0].start == start:
            yield tuple(spans), contexts[at]


def _is_one(quote: str, contexts: tuple[str, str], sought: Sought) -> bool:
    found = sought.anchorer.anchor(quote, *contexts)
    return not isinstance(found, NotAnchored) or found.count < 2


def _squeezed(text: str) -> str:
    return "".join(normalize("NFC", text).split())
