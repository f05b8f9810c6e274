"""What differs, in the lines of a terminal: concise, by kind, in the way from data to reader."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

from triptych.console import GREEN, RED, YELLOW
from triptych.differing.changes import (
    ClaimChange,
    NumberChange,
    PassageChange,
    ProseChange,
    RowChange,
)
from triptych.differing.difference import Difference
from triptych.differing.figures import WORDS as BESIDE
from triptych.differing.figures import FigureChange
from triptych.differing.tables import TableChange
from triptych.publish.editions import ADDED, CHANGED, REMOVED
from triptych.publish.editions_page import SIGNS

MOST = 12
"""How many changes of a kind are listed; the report has them all."""
LONGEST = 96
"""How many letters of an author's text a line shows."""
COLOURS = {ADDED: GREEN, REMOVED: RED, CHANGED: YELLOW}
WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|^\s+")
"""A word or a sign, with the white space after it."""

Paint = Callable[[str, str], str]
"""Puts a text into a colour, or not."""


def lines_of(found: Difference, paint: Paint) -> Iterator[str]:
    """Yield the lines that tell what differs."""
    yield f"Since {found.since}: {found}."
    heads = {
        "Data": [_row(row, paint) for row in found.rows],
        "Passages": [_passage(one, paint) for one in found.passages],
        "Numbers": [_number(one, paint) for one in found.numbers],
        "Prose": [_sentence(one, paint) for one in found.sentences],
        "Claims": [_claim(one, paint) for one in found.claims],
        "Figures": [_figure(one, paint) for one in found.figures],
        "Tables": [_table(one, paint) for one in found.tables],
    }
    for head, lines in heads.items():
        if lines:
            yield ""
            yield head
            yield from (f"  {line}" for line in lines[:MOST])
        if len(lines) > MOST:
            yield f"  … and {len(lines) - MOST} more in the report"
    yield ""


@dataclass(frozen=True)
class Run:
    """A stretch of a text that stayed (both are there), went or came (the other one is empty)."""

    before: str
    after: str

    @property
    def stayed(self) -> bool:
        """Say whether both texts have it; they may differ in white space."""
        return bool(self.before and self.after)


def runs(before: str, after: str) -> Iterator[Run]:
    """Yield a text's stretches, of whole words and signs; together they are both texts."""
    old, new = WORDS.findall(before), WORDS.findall(after)
    bare = ([word.strip() for word in words] for words in (old, new))
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, *bare, autojunk=False).get_opcodes():
        went, came = "".join(old[i1:i2]), "".join(new[j1:j2])
        if tag == "equal":
            yield Run(went, came)
            continue
        if went:
            yield Run(went, "")
        if came:
            yield Run("", came)


def in_one(before: str, after: str, show: Callable[[Run, str, int], str]) -> str:
    """Set what stayed, went and came into one text; `show` gets each run, its words and its place.

    What came stands after what went in its place.
    """
    shown, gap = "", ""
    for place, run in enumerate(runs(before, after)):
        text = max(run.before, run.after, key=len)
        gap = gap or (" " if shown and not run.before else "")
        shown += gap + show(run, text.strip(), place)
        gap = " " if text != text.rstrip() else ""
    return shown


def _row(row: RowChange, paint: Paint) -> str:
    changed = "; ".join(
        f"{cell.column}: {_edit(cell.before, cell.after, paint)}" for cell in row.cells
    )
    told = f"{row.table}: {_cut(row.row)}"
    return f"{_sign(row.how, paint)} {told}{f' – {changed}' if row.how == CHANGED else ''}"


def _passage(one: PassageChange, paint: Paint) -> str:
    before, after = one.places
    place = f"{before} → {after}" if before != after else after
    told = f"{one.extract} {' and '.join(one.hows)} ({place})"
    edit = f": {_edit(*one.texts, paint)}" if one.texts[0] != one.texts[1] else ""
    return f"{_sign(CHANGED, paint)} {told}{edit}"


def _number(one: NumberChange, paint: Paint) -> str:
    where = ", ".join(one.places) or "no chapter uses it"
    value = f"{one.before or 'none'} → {one.after or 'none'}"
    return f"{_sign(CHANGED, paint)} {one.name}: {value} ({where})"


def _sentence(one: ProseChange, paint: Paint) -> str:
    how = CHANGED if one.before and one.after else ADDED if one.after else REMOVED
    said = _edit(one.before, one.after, paint) if how == CHANGED else _cut(one.after or one.before)
    return f"{_sign(how, paint)} {one.place}: {said}"


def _claim(one: ClaimChange, paint: Paint) -> str:
    how = CHANGED if one.before and one.after else ADDED if one.after else REMOVED
    if how != CHANGED:
        return f"{_sign(how, paint)} {one.claim}: {one.after or one.before}"
    told = [f"{one.before} → {one.after}"] if one.before != one.after else []
    told += [f"without {' and '.join(c)} {was} → {now}" for c, was, now in one.without[:2]]
    return f"{_sign(how, paint)} {one.claim}: {'; '.join(told)}"


def _figure(one: FigureChange, paint: Paint) -> str:
    told = [*(BESIDE[word] for word, _, _ in one.words), *one.behind]
    if one.share:
        told.insert(0, f"{share_in_words(one.share)} of the picture")
    return f"{_sign(one.how, paint)} {one.name}{': ' if told else ''}{', '.join(told)}"


def _table(one: TableChange, paint: Paint) -> str:
    rows = len(one.rows)
    told = f": {rows} {'row' if rows == 1 else 'rows'}" if one.how == CHANGED and rows else ""
    return f"{_sign(one.how, paint)} {one.name}{told}"


def share_in_words(share: float) -> str:
    """Give a share (0 to 1) as a percentage that never says none of what there is."""
    return "less than 0.1 %" if share < 0.001 else f"{share:.1%}".replace("%", " %")


def _sign(how: str, paint: Paint) -> str:
    return paint(SIGNS[how], COLOURS[how])


def _edit(before: str, after: str, paint: Paint) -> str:
    """Show an edit in its sentence: what went in [-…-], what came in {+…+}, the rest cut short."""
    last = len(list(runs(before, after))) - 1

    def show(run: Run, words: str, place: int) -> str:
        if run.stayed:
            return _nearby(words, place == 0, place == last)
        if run.before:
            return paint(f"[-{_cut(words)}-]", RED)
        return paint(f"{{+{_cut(words)}+}}", GREEN)

    return in_one(before, after, show)


def _nearby(words: str, is_first: bool, is_last: bool, kept: int = 5) -> str:
    """Keep of words that stayed those beside an edit."""
    held = words.split()
    if is_first and len(held) > kept:
        return " ".join(["…", *held[-kept:]])
    if is_last and len(held) > kept:
        return " ".join([*held[:kept], "…"])
    if len(held) > 2 * kept:
        return " ".join([*held[:kept], "…", *held[-kept:]])
    return " ".join(held)


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
