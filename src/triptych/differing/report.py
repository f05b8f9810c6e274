"""The report of what differs: a page to look at before anything is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from triptych.differing.changes import (
    ClaimChange,
    PassageChange,
    ProseChange,
    RowChange,
)
from triptych.differing.difference import KINDS, Difference
from triptych.differing.figures import WORDS, FigureChange
from triptych.differing.report_looks import looks
from triptych.differing.sides import Side
from triptych.differing.tables import TableChange
from triptych.differing.wording import Run, in_one, runs, share_in_words
from triptych.files import write_if_changed
from triptych.publish.editions import ADDED, CHANGED, REMOVED
from triptych.publish.editions_page import SIGNS
from triptych.publish.plain_page import plain_page

PAGE = "index.html"
HEADS = {
    "rows": "Data",
    "passages": "Passages",
    "numbers": "Numbers",
    "sentences": "Prose",
    "claims": "Claims",
    "figures": "Figures",
    "tables": "Tables",
}


def write_report(found: Difference, before: Side, after: Side, folder: Path) -> Path:
    """Write the page and the pictures that it shows into a folder; give the page's path."""
    project = after.checked.project
    for figure in found.figures:
        for side, when, absent in ((before, "before", ADDED), (after, "after", REMOVED)):
            if figure.how != absent:
                drawing = (side.figures / f"{figure.name}.svg").read_bytes()
                write_if_changed(folder / when / f"{figure.name}.svg", drawing)
        if figure.picture:
            write_if_changed(folder / "difference" / f"{figure.name}.png", figure.picture)
    title = f"What changes in {project.title}"
    page = plain_page(title, project.lang, _body(found, title), style=looks(project, folder))
    write_if_changed(folder / PAGE, page)
    return folder / PAGE


def _body(found: Difference, title: str) -> Iterator[str]:
    yield f"<h1>{escape(title)}</h1>"
    yield f'<p class="lead">Since {escape(str(found.since))}: {found}.</p>'
    yield from _contents(found)
    sections = {
        "rows": _rows(found.rows),
        "passages": (part for one in found.passages for part in _passage(one)),
        "numbers": _numbers(found),
        "sentences": _prose(found),
        "claims": _claims(found.claims),
        "figures": _figures(found),
        "tables": (part for one in found.tables for part in _table(one)),
    }
    for kind, lines in sections.items():
        if getattr(found, kind):
            yield f'<section id="{kind}"><h2>{HEADS[kind]}</h2>'
            yield from lines
            yield "</section>"


def _contents(found: Difference) -> Iterator[str]:
    if found:
        yield '<nav aria-label="Kinds of changes"><ul>'
        for kind in KINDS:
            if count := len(getattr(found, kind)):
                yield f'<li><a href="#{kind}">{HEADS[kind]} {count}</a></li>'
        yield "</ul></nav>"


def _edit(before: str, after: str, *, old: bool = False, new: bool = False) -> str:
    """Mark the words that differ between two texts: in the old one, in the new one, or in both."""
    shown = []
    for run in runs(before, after):
        if run.stayed:
            shown.append(escape(run.after if new else run.before))
        elif run.before and old:
            shown.append(f"<del>{escape(run.before.rstrip())}</del>{_gap(run.before)}")
        elif run.after and new:
            shown.append(f"<ins>{escape(run.after.rstrip())}</ins>{_gap(run.after)}")
    return "".join(shown)


def _gap(text: str) -> str:
    return " " if text != text.rstrip() else ""


def _beside(before: str, after: str) -> str:
    """Set two texts side by side, with what differs marked; an absent one is left out."""
    columns = []
    if before:
        columns.append(
            f'<div><p class="side">Before</p><p>{_edit(before, after, old=True)}</p></div>'
        )
    if after:
        columns.append(
            f'<div><p class="side">After</p><p>{_edit(before, after, new=True)}</p></div>'
        )
    return f'<div class="compared">{"".join(columns)}</div>'


def _within(before: str, after: str) -> str:
    """Set what went and what came into one text."""

    def show(run: Run, words: str, place: int) -> str:
        tag = "" if run.stayed else "del" if run.before else "ins"
        return f"<{tag}>{escape(words)}</{tag}>" if tag else escape(words)

    return in_one(before, after, show)


def _change(how: str, name: str, told: Iterable[str]) -> Iterator[str]:
    sign = f'<span class="sign" title="{how}">{SIGNS[how]}</span>'
    yield f'<div class="change {how}"><p class="name">{sign} {name}</p>'
    yield from told
    yield "</div>"


def _rows(rows: tuple[RowChange, ...]) -> Iterator[str]:
    for table in dict.fromkeys(row.table for row in rows):
        yield f"<h3>{escape(table)}</h3>"
        for row in (row for row in rows if row.table == table):
            yield from _change(row.how, escape(row.row), _cells(row))


def _cells(row: RowChange) -> Iterator[str]:
    cells = (cell for cell in row.cells if row.row not in (cell.before, cell.after))
    pairs = (
        f"<dt>{escape(cell.column)}</dt><dd>{_within(cell.before, cell.after)}</dd>"
        if row.how == CHANGED
        else f"<dt>{escape(cell.column)}</dt><dd>{escape(cell.after or cell.before)}</dd>"
        for cell in cells
    )
    yield f"<dl>{''.join(pairs)}</dl>"


def _passage(one: PassageChange) -> Iterator[str]:
    before, after = one.places
    place = f"{before} → {after}" if before != after else after
    name = f"{escape(one.extract)} <span>{' and '.join(one.hows)} · {escape(place)}</span>"
    edits = [_beside(*one.texts)] if one.texts[0] != one.texts[1] else []
    yield from _change(CHANGED, name, edits)


def _numbers(found: Difference) -> Iterator[str]:
    yield '<div class="scroll"><table><thead><tr><th>Number</th><th>Before</th><th>After</th>'
    yield "<th>Used at</th></tr></thead><tbody>"
    for one in found.numbers:
        places = ", ".join(map(escape, one.places)) or "no chapter"
        before, after = escape(one.before or "–"), escape(one.after or "–")
        yield f"<tr><th>{escape(one.name)}</th><td><del>{before}</del></td>"
        yield f"<td><ins>{after}</ins></td><td>{places}</td></tr>"
    yield "</tbody></table></div>"


def _prose(found: Difference) -> Iterator[str]:
    values = {one.name: f"{one.before or '–'} → {one.after or '–'}" for one in found.numbers}
    for chapter in dict.fromkeys(one.chapter for one in found.sentences):
        yield f"<h3>{escape(chapter)}</h3>"
        for one in (one for one in found.sentences if one.chapter == chapter):
            yield from _sentence(one, values)


def _sentence(one: ProseChange, values: dict[str, str]) -> Iterator[str]:
    how = CHANGED if one.before and one.after else ADDED if one.after else REMOVED
    numbers = "".join(f" · {escape(name)} {escape(values[name])}" for name in one.numbers)
    name = f"<span>{escape(one.place)}{numbers}</span>"
    yield from _change(how, name, [_beside(one.before, one.after)])


def _claims(claims: tuple[ClaimChange, ...]) -> Iterator[str]:
    for one in claims:
        how = CHANGED if one.before and one.after else ADDED if one.after else REMOVED
        rows = [("with all sources", one.before, one.after)] if one.before != one.after else []
        rows += [(f"without {' and '.join(c)}", was, now) for c, was, now in one.without]
        cells = "".join(
            f"<tr><th>{escape(said)}</th><td>{_was(was)}</td><td>{_now(now)}</td></tr>"
            for said, was, now in rows
        )
        head = "<thead><tr><th>Standing</th><th>Before</th><th>After</th></tr></thead>"
        table = f'<div class="scroll"><table>{head}<tbody>{cells}</tbody></table></div>'
        name = f"{escape(one.words)} <span>{escape(one.claim)}</span>"
        yield from _change(how, name, [table])


def _was(words: str) -> str:
    return f"<del>{escape(words)}</del>" if words else "–"


def _now(words: str) -> str:
    return f"<ins>{escape(words)}</ins>" if words else "–"


def _figures(found: Difference) -> Iterator[str]:
    if any(figure.picture for figure in found.figures):
        yield (
            '<p class="key">In a picture of the difference, <b class="went">what went</b> and '
            '<b class="came">what came</b> stand out from what stayed.</p>'
        )
    for figure in found.figures:
        yield from _figure(figure)
    alike = "One other figure looks" if found.alike == 1 else f"{found.alike} other figures look"
    if found.alike:
        yield f'<p class="key">{alike} as before.</p>'


def _figure(figure: FigureChange) -> Iterator[str]:
    title = escape(figure.title)
    sign = f'<span class="sign" title="{figure.how}">{SIGNS[figure.how]}</span>'
    yield f'<figure id="fig-{figure.name}"><figcaption>{sign} {title}</figcaption>'
    shown = [
        (when, f"{when.lower()}/{figure.name}.svg")
        for when, absent in (("Before", ADDED), ("After", REMOVED))
        if figure.how != absent
    ]
    if figure.picture:
        share = share_in_words(figure.share or 0)
        shown.append((f"Difference: {share}", f"difference/{figure.name}.png"))
    yield '<div class="compared">'
    for when, path in shown if figure.how != CHANGED or figure.share else shown[1:]:
        alt = f"{when}: {title}"
        yield f'<div><p class="side">{when}</p><img src="{path}" alt="{alt}"></div>'
    yield "</div>"
    for word, before, after in figure.words:
        yield f'<p class="words">{WORDS[word].capitalize()}</p>{_beside(before, after)}'
    if figure.behind:
        yield f'<p class="key">Changed too: {", ".join(figure.behind)}.</p>'
    yield "</figure>"


def _table(table: TableChange) -> Iterator[str]:
    heads = "".join(f"<th>{escape(head)}</th>" for head in table.columns)
    name = f"{escape(table.caption)} <span>{escape(table.name)}</span>"
    rows = (line for before, after in table.rows for line in _row_lines(before, after))
    body = (
        f'<div class="scroll wide"><table><thead><tr>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )
    yield from _change(table.how, name, [body] if table.rows else [])


def _row_lines(before: tuple[str, ...] | None, after: tuple[str, ...] | None) -> Iterator[str]:
    """Give a row as it was and as it is; where it has both, the words that differ are marked."""
    pairs = list(zip(before or (), after or (), strict=False))
    is_edit = len(pairs) == len(before or ()) == len(after or ())
    if before is not None:
        marked = (_edit(*pair, old=True) for pair in pairs)
        yield _row_line("gone", marked if is_edit else map(escape, before))
    if after is not None:
        marked = (_edit(*pair, new=True) for pair in pairs)
        yield _row_line("come", marked if is_edit else map(escape, after))


def _row_line(kind: str, cells: Iterable[str]) -> str:
    return f'<tr class="{kind}">{"".join(f"<td>{cell}</td>" for cell in cells)}</tr>'
