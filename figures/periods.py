"""What does each source date, and when?"""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil, floor, inf

import altair as alt
import pandas as pd
from figures._rows import LINE, listed, number, place
from figures._targets import SIZE, bands

from triptych import Figure, theme

BAR, GAP, HEADING = 7, 7, 25


def figure(
    events: pd.DataFrame, extracts: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw each source's dated events as intervals, with open and approximate ends."""
    plot = width - 14
    first, last = _window(events)
    source_of = dict(zip(extracts["id"], extracts["source"], strict=True))
    listing = _rows(events, sources, source_of, first, last)
    rows, height = _lay_out(listing, plot, first, last)
    years = range(first, last, 2 if theme.is_narrow(width) else 1)
    x = alt.X(
        "from:Q",
        scale=alt.Scale(domain=[first, last], nice=False),
        axis=alt.Axis(
            title=None,
            orient="top",
            format="d",
            domain=False,
            tickSize=0,
            values=list(years),
            labelAlign="left",
            labelColor=theme.QUIET,
        ),
    )
    colour = alt.Color(
        "source:N", scale=alt.Scale(**theme.colour_scale(list(sources["id"]))), legend=None
    )
    drawn = rows.drop(columns=["says", "extracts"])
    base = alt.Chart(drawn).encode(y=place("middle", height), color=colour)
    dated = base.transform_filter("datum.dated")
    bars = dated.mark_bar(height=BAR, aria=False).encode(
        x=x,
        x2="to:Q",
        fillOpacity=alt.condition("datum.approximate", alt.value(0.4), alt.value(1)),
    )
    ends = [
        dated.transform_filter(f"datum.open_{end}")
        .mark_point(shape=f"triangle-{side}", size=130, filled=True, opacity=1, aria=False)
        .encode(x=f"{field}:Q")
        for end, side, field in (("start", "left", "from"), ("end", "right", "to"))
    ]
    texts = [
        alt.Chart(drawn[(rows["align"] == align) & (rows["heading"] == heading)])
        .mark_text(
            align=align,
            baseline="top",
            lineBreak="\n",
            lineHeight=LINE,
            fontWeight=600 if heading else 400,
            fontSize=13 if heading else 12,
        )
        .encode(
            x=alt.X("text_x:Q", scale=alt.Scale(domain=[first, last], nice=False)),
            y=place("top", height),
            text="lines:N",
            color=colour if heading else alt.value(theme.INK),
        )
        for align, heading in (("left", True), ("left", False), ("right", False))
    ]
    areas = bands(_reach(rows[rows["dated"]], plot, first, last)).encode(
        x=alt.X("left:Q", scale=alt.Scale(domain=[first, last], nice=False)),
        x2="right:Q",
        y=place("middle", height),
    )
    chart = alt.layer(bars, *ends, *texts, areas).properties(width=plot, height=height)
    data = events[["id", "label", "when", "theme", "sources", "extracts"]]
    return Figure(chart, _title(events, sources), CAPTION, _alt(events, sources), data)


CAPTION = (
    "What each source dates, and when. A solid bar is a date or period that the source gives, "
    "a pale bar one that its words give roughly (“late”, “early”, “by”), and an arrow an end that "
    "the source leaves open or that lies beyond the chart."
)


def _window(events: pd.DataFrame) -> tuple[int, int]:
    """Give the years that are drawn: from the first start to a little after the last one."""
    starts = events.loc[events["start"] > -inf, "start"]
    return floor(starts.min()), ceil(starts.max()) + 1


def _rows(
    events: pd.DataFrame,
    sources: pd.DataFrame,
    source_of: Mapping[str, str],
    first: int,
    last: int,
) -> pd.DataFrame:
    """Give a row for each source's heading and one for each of its events, or for their absence.

    An event that several sources tell rests, in each one's rows, on that source's passages.
    """
    rows = []
    for source in sources.itertuples():
        own = events[events["sources"].map(lambda held, s=source.id: s in held)]
        heading = source.label if len(own) else f"{source.label} gives no date within the period"
        rows.append({"label": heading, "source": source.id, "heading": True, "dated": False})
        rows += [
            {
                "label": event.label,
                "source": source.id,
                "heading": False,
                "dated": True,
                "says": f"{source.label}, {event.when_words}: {event.label}",
                "extracts": tuple(e for e in event.extracts if source_of[e] == source.id),
                "from": event.start if event.start > -inf else first + 0.12,
                "to": min(last - 0.15, event.end) if event.end < inf else last - 0.25,
                "open_start": event.open_start,
                "open_end": event.open_end or event.end > last,
                "approximate": event.approximate or event.uncertain,
            }
            for event in own.sort_values(["start", "end"]).itertuples()
        ]
    frame = pd.DataFrame(rows)
    for column in ("open_start", "open_end", "approximate"):
        frame[column] = frame[column].eq(True)
    return frame


def _lay_out(rows: pd.DataFrame, plot: int, first: int, last: int) -> tuple[pd.DataFrame, int]:
    """Place each label beside its bar where there is room to the left of it, else above it."""
    placed, y = [], 4
    for row in rows.to_dict("records"):
        if row["heading"]:
            y += 6
            placed.append(
                row
                | {"lines": row["label"], "top": y, "middle": y, "text_x": first, "align": "left"}
            )
            y += HEADING
            continue
        room = (row["from"] - first) / (last - first) * plot - 12
        beside = room > 200
        lines = theme.wrapped(row["label"], room if beside else plot)
        tall = max(LINE * len(lines), SIZE - GAP) if beside else LINE * len(lines)
        placed.append(
            row
            | {
                "lines": "\n".join(lines),
                "top": y + (tall - LINE * len(lines)) / 2,
                "middle": y + tall / 2 if beside else y + tall + BAR / 2 + 1,
                "text_x": row["from"] - 8 * (last - first) / plot if beside else first,
                "align": "right" if beside else "left",
            }
        )
        y += tall + GAP + (0 if beside else BAR + 2)
    return pd.DataFrame(placed), y


def _reach(rows: pd.DataFrame, plot: int, first: int, last: int) -> pd.DataFrame:
    """Give the ends, in years, of what a finger hits: a bar with its arrows, or more than that."""
    pixel = (last - first) / plot
    middle, half = (rows["from"] + rows["to"]) / 2, (rows["to"] - rows["from"]) / 2
    half = (half + 8 * pixel).clip(lower=SIZE / 2 * pixel)
    return rows.assign(left=middle - half, right=middle + half)


def _counts(events: pd.DataFrame, sources: pd.DataFrame) -> dict[str, int]:
    return {
        source.label: int(events["sources"].map(lambda held, s=source.id: s in held).sum())
        for source in sources.itertuples()
    }


def _title(events: pd.DataFrame, sources: pd.DataFrame) -> str:
    counts = _counts(events, sources)
    most = max(counts, key=lambda label: counts[label])
    none = [label for label, count in counts.items() if not count]
    verb = "tells" if len(none) == 1 else "tell"
    rest = f"; {listed(none)} {verb} none" if none else ""
    return f"{most} tells {counts[most]} of the {len(events)} dated events{rest}"


def _alt(events: pd.DataFrame, sources: pd.DataFrame) -> str:
    parts = [f"{label} dates {number(count)}" for label, count in _counts(events, sources).items()]
    first = events.loc[events["start"] > -inf, "start"].min()
    return (
        f"Timeline of {len(events)} dated events from {int(first)} on, in a group for each source: "
        f"{', '.join(parts)}. {int(events['approximate'].sum())} are approximate and "
        f"{int((events['open_start'] | events['open_end']).sum())} have an open end."
    )
