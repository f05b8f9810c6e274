"""Why a quotation can't become an extract as it was given, and the command that would do."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from triptych.anchoring import GAP, Anchorer, NotAnchored
from triptych.evidence.differences import word_difference
from triptych.extracting.adding import telling_prefix
from triptych.extracting.finding import find_words, passage_like
from triptych.extracting.held import Source, Spans
from triptych.extracting.page import Page, in_context
from triptych.mending import NotMending, mended
from triptych.mending.misreading import scan_of

MOST_PLACES = 10
"""How many places of a quotation that stands more than once are shown."""


@dataclass(frozen=True)
class Request:
    """What is asked for: a quotation of a source, and the other cells of its row by column.

    `program` is how the command was begun: its name and what came before `extract`.
    """

    source: Source
    quote: str
    cells: Mapping[str, str]
    program: Sequence[str] = field(default=("triptych",))

    def context(self) -> tuple[str, str]:
        """Give the prefix and the suffix."""
        return self.cells.get("prefix", ""), self.cells.get("suffix", "")

    def instead(self, **changed: str) -> Request:
        """Ask for other cells; an empty one is asked for no longer."""
        cells = {name: cell for name, cell in {**self.cells, **changed}.items() if cell}
        return replace(self, cells=cells)

    def command(self) -> str:
        """Write the command that asks for this, as a shell reads it."""
        options = [part for name, cell in self.cells.items() for part in (f"--{name}", cell)]
        words = (*self.program, "extract", "add", self.source.id, self.quote, *options)
        return shlex.join(words)


def spans_or_refusal(
    request: Request, held: Mapping[str, Spans], others: Sequence[Source], page: Page
) -> Spans | str:
    """Give where a quotation stands, or say why it can't be an extract."""
    anchor = Anchorer(request.source.text.text).anchor
    found = anchor(request.quote, *request.context())
    if not isinstance(found, NotAnchored):
        same = [id for id, spans in held.items() if spans == tuple(found)]
        cited = "; ".join(f"@{id}" for id in same)
        return f"This passage is an extract already. Cite it: [{cited}]" if same else tuple(found)
    if found.count:
        return _ambiguous(request, found, page)
    if any(request.context()):
        alone = anchor(request.quote)
        if not isinstance(alone, NotAnchored) or alone.count:
            return _out_of_context(request, alone, page)
    return _lost(request, others, page)


def _ambiguous(request: Request, found: NotAnchored, page: Page) -> str:
    text = request.source.text
    lines = [f"This passage stands {found.count} times in {request.source.label}."]
    if GAP in request.quote or any(request.context()):
        at = ", ".join(f"{text.file}:{text.line_at(start)}" for start in found.starts)
        return f"{lines[0]} Lengthen it: it begins at {at}."
    lines[0] += " Lengthen it, or say which by the words before it:"
    for start in found.starts[:MOST_PLACES]:
        told = telling_prefix(text, request.quote, start)
        place = page.styled(f"{text.file}:{text.line_at(start)}", "bold")
        option = f"  --prefix {shlex.quote(told[0])}" if told else ""
        lines.append(f"{place}{option}")
        lines += [page.passage(in_context(text, [told[1]]))] if told else []
    if more := len(found.starts) - MOST_PLACES:
        lines += [f"and {more} more."] if more > 0 else []
    return "\n".join(lines)


def _out_of_context(request: Request, alone: object, page: Page) -> str:
    what = f"This passage stands in {request.source.label}, but not with this prefix and suffix."
    if isinstance(alone, NotAnchored):
        return f"{what}\n{_ambiguous(request.instead(prefix='', suffix=''), alone, page)}"
    return f"{what} It needs none:\n  {request.instead(prefix='', suffix='').command()}"


def _lost(request: Request, others: Sequence[Source], page: Page) -> str:
    source, quote = request.source, request.quote
    what = f"{source.label} does not hold this passage, letter for letter."
    for other in others:
        if not isinstance(Anchorer(other.text.text).anchor(quote), NotAnchored):
            command = replace(request, source=other).command()
            return f"{what} {other.label} does:\n  {command}"
    alike = _most_alike(source, quote)
    if alike is None:
        return f"{what} Nothing there is like it: triptych extract find looks into all sources."
    start, passage = alike
    lines = [
        what,
        f"Nearest, {page.styled(f'{source.text.file}:{source.text.line_at(start)}', 'bold')}:",
    ]
    lines.append(page.wrapped(passage, 2))
    if difference := word_difference(quote, passage):
        lines.append(page.wrapped(f"Difference: {difference}"))
    nearer = replace(request, quote=passage).instead(prefix="", suffix="")
    if not isinstance(Anchorer(source.text.text).anchor(passage), NotAnchored):
        if not nearer.cells.get("reading") and _mends(source, passage, quote):
            nearer = nearer.instead(reading=quote)
        lines += ["If it is what you mean:", f"  {nearer.command()}"]
    return "\n".join(lines)


def _most_alike(source: Source, quote: str) -> tuple[int, str] | None:
    """Give the offset and the text of what a quotation may have meant."""
    if places := find_words(source.text, quote):
        return places[0].spans[0].start, places[0].quote
    near = passage_like(source.text, quote)
    return (near.span.start, near.text) if near else None


def _mends(source: Source, passage: str, quote: str) -> bool:
    """Say whether what was given is the passage with the scan's errors mended."""
    return not isinstance(mended(passage, quote, scan_of(source.text.text)), NotMending)
