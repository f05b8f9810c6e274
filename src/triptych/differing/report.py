"""The report of what differs: a page to look at before anything is published."""

from __future__ import annotations

import shutil
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
from triptych.differing.sides import Side
from triptych.differing.tables import TableChange
from triptych.differing.wording import Run, in_one, runs, share_in_words
from triptych.files import write_if_changed
from triptych.project import Project
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
FACES = {
    ("Triptych Serif", "normal", 400): "TriptychSerif-Regular.woff2",
    ("Triptych Sans", "normal", 400): "TriptychSans-Regular.woff2",
    ("Triptych Sans", "normal", 600): "TriptychSans-Semibold.woff2",
    ("Triptych Han", "normal", 400): "TriptychHan-Regular.woff2",
}
STYLE = """\
.lead { color: var(--quiet); font: 1rem/1.5 var(--sans); margin: 0 0 1.2rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.5rem; margin: 0; }
nav a {
  display: block;
  padding: 0.25rem 0.75rem;
  border: 1px solid var(--rule);
  border-radius: 1rem;
  font: 0.9rem/1.5 var(--sans);
  text-decoration: none;
}
nav a:hover { background: var(--panel); }
.change { border-left: 3px solid var(--rule); padding: 0.1rem 0 0.1rem 1rem; margin: 1.1rem 0; }
.change.added { border-color: var(--come); }
.change.removed { border-color: var(--gone); }
.name { font: 600 0.92rem/1.4 var(--sans); margin: 0 0 0.35rem; overflow-wrap: anywhere; }
.name span { font-weight: 400; color: var(--quiet); }
.side, dt { font: 0.78rem/1.5 var(--sans); color: var(--quiet); }
.words { font: 600 0.85rem/1.4 var(--sans); margin: 1rem 0 0.2rem; }
.side { margin: 0 0 0.15rem; }
.compared > div { min-width: 0; overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: minmax(5rem, max-content) 1fr; gap: 0.1rem 0.9rem; }
dl { margin: 0; align-items: baseline; }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font: 0.9rem/1.45 var(--sans); font-feature-settings: "tnum"; }
th, td { text-align: left; vertical-align: top; padding: 0.4rem 1.2rem 0.4rem 0; }
thead th { border-bottom: 1px solid; font-weight: 600; }
tbody tr { border-bottom: 1px solid var(--rule); }
tbody th { font-weight: 400; }
.wide table { min-width: 40rem; width: 100%; }
tr.gone td:first-child, tr.come td:first-child { padding-left: 0.4rem; }
tr.gone { background: var(--gone-behind); }
tr.come { background: var(--come-behind); }
tr.gone + tr.gone, tr.come + tr.gone { border-top: 1px solid var(--rule); }
.sign { font-weight: 600; }
.key { font: 0.85rem/1.5 var(--sans); color: var(--quiet); }
.key b { font-weight: 600; }
.key .went { color: light-dark(#a3320b, #f0825c); }
.key .came { color: var(--link); }
"""


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
    faces = "".join(_face(project, folder, *face) for face in FACES.items())
    title = f"What changes in {project.title}"
    page = plain_page(title, project.lang, _body(found, title), style=faces + STYLE)
    write_if_changed(folder / PAGE, page)
    return folder / PAGE


def _face(project: Project, folder: Path, face: tuple[str, str, int], file: str) -> str:
    """Put a face beside the page, where the project has it."""
    family, style, weight = face
    if not (project.fonts / file).is_file():
        return ""
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(project.fonts / file, folder / "fonts" / file)
    return (
        f'@font-face {{ font-family: "{family}"; font-style: {style}; font-weight: {weight}; '
        f'src: url("fonts/{file}") format("woff2"); }}\n'
    )


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
