"""Which aims does a source report as reached?"""

from __future__ import annotations

import altair as alt
import pandas as pd
from figures._cells import LINES, SPAN, Word, areas, block, height_of, rules, texts, word
from figures._rows import listed, number

from triptych import Figure, theme

LINE, GAP, LEAST, HEADING, BETWEEN = 14, 5, 24, 20, 10
"""Of a line, between rows, of the lowest row, of a heading, between two sources, in pixels."""
SIGN, GUTTER, INDENT, SILENT = 18, 12, 12, 60
"""For a sign, between an aim and its outcome, before one below its aim, for “silent”, in pixels."""
SHARE = 0.385
"""An aim's share of a row that holds its outcome too."""
SIGNS = {"met": "●", "partly": "◐", "not met": "×", "no verdict": "○", "silent": "–"}
WORDS = {
    "met": "met",
    "partly": "partly (in part, late or for some only)",
    "not met": "not met",
    "no verdict": "no verdict (an outcome, but not whether the aim was reached)",
    "silent": "silent (no outcome)",
}


def figure(aims: pd.DataFrame, sources: pd.DataFrame, width: int) -> Figure:
    """Draw each source's aims with what it reports of their outcome, those that were met first."""
    rows = _ordered(aims, sources)
    plot = width - 2
    marks, between, words, height = _lay_out(rows, sources, plot)
    chart = alt.layer(
        rules(between, height, strokeWidth=1),
        *texts(words, height, FACES, LINE),
        areas(marks, height),
    ).properties(width=plot, height=height)
    data = rows[["id", "source", "aim", "outcome", "verdict", "status", "extracts"]]
    return Figure(chart, _title(rows), _caption(rows), _alt(rows, sources), data)


FACES = {
    "plain": {},
    "heading": {"fontWeight": 600, "fontSize": 13},
    "sign": {"fontSize": 16, "align": "center"},
    "right": {"align": "right"},
    "silent": {"fontStyle": "italic"},
    "silent at the right": {"fontStyle": "italic", "align": "right"},
}


def _ordered(aims: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Sort by source and by what it reports, and let each row rest on aim and outcome.

    `told` is the verdict; where there is none, it tells a silence from an outcome without one.
    """
    told = aims["verdict"].where(aims["status"] != "silent", "silent")
    told = told.replace("not reported", "no verdict")
    rests = [tuple(dict.fromkeys([*row.aim_extracts, *row.extracts])) for row in aims.itertuples()]
    rank = {verdict: place for place, verdict in enumerate(SIGNS)}
    order = {source: place for place, source in enumerate(sources["id"])}
    rows = aims.assign(told=told, extracts=pd.Series(rests, aims.index, dtype=object))
    places = rows.assign(source=rows["source"].map(order), told=rows["told"].map(rank))
    return rows.loc[places.sort_values(["source", "told"], kind="stable").index]


def _lay_out(
    rows: pd.DataFrame, sources: pd.DataFrame, width: int
) -> tuple[pd.DataFrame, pd.DataFrame, list[Word], int]:
    """Give the areas of the rows, the lines between them, the words, and the height in pixels."""
    colours = theme.colour_scale(list(sources["id"]))["range"]
    marks, between, words, y = [], [], [], 0
    for source, colour in zip(sources.itertuples(), colours, strict=True):
        own = rows[rows["source"] == source.id]
        if own.empty:
            continue
        words.append(word(source.label, 0, y, colour, "heading"))
        words.append(word(_tally(own), width, y + 1, theme.QUIET, "right"))
        y += HEADING
        inks = {"met": colour, "partly": theme.INK, "not met": theme.DENIED}
        for row in own.itertuples():
            told, tall = _row(row, width, inks.get(row.told, theme.QUIET))
            band = max(tall + GAP, LEAST)
            words += [one | {"top": y + (band - tall) / 2 + one["top"]} for one in told]
            between.append({"x": 0, "x2": width, "y": y, "colour": theme.FAINT})
            said = "Silent on the outcome" if row.told == "silent" else _said(row)
            marks.append(
                {
                    "x": 0,
                    "x2": width,
                    "top": y,
                    "bottom": y + band,
                    "says": f"{source.label}, “{row.aim}”. {said}",
                    "extracts": row.extracts,
                }
            )
            y += band
        y += BETWEEN
    return (
        pd.DataFrame(marks, columns=[*SPAN, "says", "extracts"]),
        pd.DataFrame(between, columns=LINES),
        words,
        max(y - BETWEEN, 20),
    )


def _row(row: object, width: int, colour: str) -> tuple[list[Word], int]:
    """Place an aim's sign, its words and those of its outcome from the row's top; give its height.

    On a page the outcome stands beside its aim, on a phone below it.
    """
    silent, room = row.told == "silent", width - SIGN
    face, ink = ("silent", theme.QUIET) if silent else ("plain", theme.INK)
    if theme.is_narrow(width):
        aim, x = block(row.aim, room), SIGN + INDENT
        top = height_of(aim, line=LINE) + 2
    elif silent:
        aim, x, top, face = block(row.aim, room - SILENT), width, 0, "silent at the right"
    else:
        aim, x, top = block(row.aim, SHARE * room), SIGN + SHARE * room + GUTTER, 0
    outcome = "silent" if silent else block(_said(row), width - x)
    words = [
        word(SIGNS[row.told], SIGN / 2 - 2, -3, colour, "sign"),
        word(aim, SIGN, 0),
        word(outcome, x, top, ink, face),
    ]
    return words, max(height_of(aim, line=LINE), top + height_of(outcome, line=LINE))


def _said(row: object) -> str:
    """Let an outcome begin with its verdict."""
    return f"{row.told.capitalize()}: {row.outcome}"


def _tally(own: pd.DataFrame) -> str:
    counts = own["told"].value_counts()
    return ", ".join(f"{SIGNS[told]} {told} {counts[told]}" for told in SIGNS if told in counts)


def _title(rows: pd.DataFrame) -> str:
    counts = rows["told"].value_counts()
    met, partly, unmet = (int(counts.get(told, 0)) for told in ("met", "partly", "not met"))
    count = len(rows)
    aims = f"Of {number(count)} {'aim' if count == 1 else 'aims'}"
    verb = "is" if met == 1 else "are"
    others = [
        *([f"{number(partly)} in part"] if partly else []),
        *([f"{number(unmet)} as not met"] if unmet else []),
    ]
    return f"{aims}, " + listed([f"{number(met)} {verb} reported as met", *others])


def _caption(rows: pd.DataFrame) -> str:
    held = set(rows["told"])
    said = [f"{SIGNS[told]} {words}" for told, words in WORDS.items() if told in held]
    return f"Each aim, with what its source reports of it.{_signs(said)}"


def _signs(said: list[str]) -> str:
    return f" The signs: {', '.join(said)}." if said else ""


def _alt(rows: pd.DataFrame, sources: pd.DataFrame) -> str:
    parts = []
    for source in sources.itertuples():
        counts = rows.loc[rows["source"] == source.id, "told"].value_counts()
        said = [f"{told} {counts[told]}" for told in SIGNS if told in counts]
        parts.append(f"{source.label}: {listed(said) if said else 'no aim'}")
    return f"List of {len(rows)} aims with their reported outcomes. {'; '.join(parts)}."
