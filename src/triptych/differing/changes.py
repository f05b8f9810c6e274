"""What differs for a reader between two sides of an essay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from triptych.differing.sides import Sentence, Side
from triptych.evidence.standing import every_choice, standings
from triptych.publish.editions import ADDED, REMOVED, compare

ALIKE = 0.5
"""From how alike (0 to 1, of their words) two sentences or rows are one that was edited."""

MOST_PAIRS = 40_000
"""Up to how many pairs are held against each other; comparing one takes some 20 microseconds."""


@dataclass(frozen=True)
class Cell:
    """What stood in a column, and what stands there now; the one is empty for a new row."""

    column: str
    before: str
    after: str


@dataclass(frozen=True)
class RowChange:
    """A row of a table of data that was added, removed or changed; the cells that differ."""

    table: str
    row: str
    how: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class PassageChange:
    """An extract in both that stands elsewhere, or reads otherwise.

    `hows` are of `quoted anew`, `moved` and `mended`; `places` are lines of its source as words.
    """

    extract: str
    hows: tuple[str, ...]
    places: tuple[str, str]
    texts: tuple[str, str]


@dataclass(frozen=True)
class NumberChange:
    """A variable's value before and after (empty where there was none), and where it is used."""

    name: str
    before: str
    after: str
    places: tuple[str, ...]


@dataclass(frozen=True)
class ProseChange:
    """A sentence before and after, either empty; `numbers` are those in it that have changed."""

    chapter: str
    place: str
    before: str
    after: str
    numbers: tuple[str, ...]


@dataclass(frozen=True)
class ClaimChange:
    """How a claim stands before and after, and without which sources that differs too.

    The standing is empty where there is no such claim; `without` holds for choices of sources left
    out the verdicts before and after.
    """

    claim: str
    words: str
    before: str
    after: str
    without: tuple[tuple[tuple[str, ...], str, str], ...]


def row_changes(before: Side, after: Side) -> Iterator[RowChange]:
    """Yield the rows that differ, by table and key; a renamed one is removed and added."""
    old, new = (_rows_of(side) for side in (before, after))
    none: dict[str, Mapping[str, Any]] = {"figures": {}, "sentences": {}}
    for row in compare({"rows": old, **none}, {"rows": new, **none}).rows:
        was, now = (side.get(row.table, {}).get(row.row, {}) for side in (old, new))
        columns = row.columns or [name for name in {**now, **was} if now.get(name, was.get(name))]
        cells = (Cell(name, was.get(name, ""), now.get(name, "")) for name in columns)
        yield RowChange(row.table, row.row, row.how, tuple(cells))


def _rows_of(side: Side) -> dict[str, dict[str, dict[str, str]]]:
    return {
        name: {
            row: {column: _in_words(cell) for column, cell in cells.items()}
            for row, cells in table.by_name().items()
        }
        for name, table in side.tables.items()
    }


def _in_words(cell: Any) -> str:
    """Give a cell as a person would write it; those of YAML may hold lists and mappings."""
    if isinstance(cell, Mapping):
        return "; ".join(f"{key}: {_in_words(value)}" for key, value in cell.items())
    if isinstance(cell, list | tuple):
        return "; ".join(map(_in_words, cell))
    return "" if cell is None else str(cell)


def passage_changes(before: Side, after: Side) -> Iterator[PassageChange]:
    """Yield the extracts that both sides have and whose passage is not the same."""
    old, new = (
        side.checked.evidence.extracts.set_index("id", drop=False).to_dict("index")
        for side in (before, after)
    )
    for id in (id for id in new if id in old):
        was, now = old[id], new[id]
        hows = (
            ("quoted anew", was["quote"] != now["quote"] or was["source"] != now["source"]),
            ("moved", _place(was) != _place(now)),
            ("mended", was["quote"] == now["quote"] and was["text"] != now["text"]),
        )
        if said := tuple(how for how, is_so in hows if is_so):
            yield PassageChange(id, said, (_place(was), _place(now)), (was["text"], now["text"]))


def _place(extract: Mapping[str, Any]) -> str:
    first, last = extract["first_line"], extract["last_line"]
    lines = f"line {first}" if first == last else f"lines {first}–{last}"
    return f"{extract['source']}, {lines}"


def number_changes(before: Side, after: Side) -> Iterator[NumberChange]:
    """Yield the numbers for the prose that differ, those that a chapter uses first."""
    old, new = before.numbers, after.numbers
    changed = [
        NumberChange(name, old.get(name, ""), new.get(name, ""), after.places.get(name, ()))
        for name in {**new, **old}
        if old.get(name) != new.get(name)
    ]
    return iter(sorted(changed, key=lambda number: not number.places))


def prose_changes(before: Side, after: Side) -> Iterator[ProseChange]:
    """Yield the sentences that differ, chapter by chapter; an edited one as one before and after.

    What figures, tables and lists of extracts say is not among them.
    """
    old, new = (_by_chapter(side.sentences) for side in (before, after))
    none: dict[str, Mapping[str, Any]] = {"rows": {}, "figures": {}}
    texts = [
        {chapter: [one.text for one in held] for chapter, held in side.items()}
        for side in (old, new)
    ]
    found = compare({"sentences": texts[0], **none}, {"sentences": texts[1], **none}).sentences
    changed = {one.name for one in number_changes(before, after)}
    for chapter in dict.fromkeys(one.chapter for one in found):
        gone = [o.sentence for o in found if o.chapter == chapter and o.how == REMOVED]
        come = [o.sentence for o in found if o.chapter == chapter and o.how == ADDED]
        was = {one.text: one for one in old.get(chapter, ())}
        now = {one.text: one for one in new.get(chapter, ())}
        for one, other in paired(gone, come):
            sentence = now[other] if other else was[one]
            numbers = (name for name in sentence.numbers if name in changed)
            place = f"{sentence.file}:{sentence.line}"
            yield ProseChange(chapter, place, one, other, tuple(numbers))


def _by_chapter(sentences: Iterable[Sentence]) -> dict[str, list[Sentence]]:
    held: dict[str, list[Sentence]] = {}
    for one in sentences:
        held.setdefault(one.chapter, []).append(one)
    return held


def paired(gone: Sequence[str], come: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Pair what went with what came most like it; what has no like is paired with nothing.

    Of very many, each is held against the one in its place alone.
    """
    if len(gone) * len(come) > MOST_PAIRS:
        places = zip_longest(gone, come, fillvalue="")
        for one, other in places:
            pair = [(one, other)] if _likeness(one, other) >= ALIKE else [(one, ""), ("", other)]
            yield from (held for held in pair if any(held))
        return
    left = list(come)
    pairs: dict[int, str] = {}
    for index, one in enumerate(gone):
        scored = [(_likeness(one, other), -place) for place, other in enumerate(left)]
        best, place = max(scored, default=(0.0, 0))
        if best >= ALIKE:
            pairs[index] = left.pop(-place)
    yield from ((one, pairs.get(index, "")) for index, one in enumerate(gone))
    yield from (("", other) for other in left)


def _likeness(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one.split(), other.split(), autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def claim_changes(before: Side, after: Side) -> Iterator[ClaimChange]:
    """Yield the claims whose standing differs, with all the sources or without some."""
    old, new = (_Standings(side) for side in (before, after))
    choices = [choice for choice in new.verdicts if choice in old.verdicts]
    for claim in {**new.at_first, **old.at_first}:
        was, now = old.at_first.get(claim, ""), new.at_first.get(claim, "")
        pairs = ((c, old.verdicts[c].get(claim), new.verdicts[c].get(claim)) for c in choices)
        both = (verdicts for verdicts in pairs if verdicts[1] and verdicts[2])
        without = tuple((choice, one, other) for choice, one, other in both if one != other)
        if was != now or without:
            words = new.words.get(claim) or old.words[claim]
            yield ClaimChange(claim, words, was, now, without)


class _Standings:
    """How the claims of a side stand, with all sources and without each choice of them."""

    def __init__(self, side: Side) -> None:
        evidence = side.checked.evidence
        claims = evidence.claims
        self.words = dict(zip(claims["id"], claims["claim"], strict=True))
        self.at_first = {
            claim: one.at_first for claim, one in standings(evidence.support, ()).items()
        }
        self.verdicts = every_choice(evidence.support, list(evidence.sources["id"]))
