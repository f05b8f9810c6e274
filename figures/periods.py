"""What does each source date, and when?"""

from __future__ import annotations

from math import inf

import altair as alt
import pandas as pd
from figures._rows import height_of, labels, lay_out, number, place
from triptych import Figure, theme

FIRST, LAST = 1950, 1962
BAND, HEADING = 11, 24


def figure(events: pd.DataFrame, sources: pd.DataFrame, width: int) -> Figure:
    """Draw each source's dated events as intervals, with open and approximate ends."""
    rows = _rows(events, sources, width)
    height = height_of(rows, BAND)
    x = alt.X(
        "from:Q",
        scale=alt.Scale(domain=[FIRST, LAST], nice=False),
        axis=alt.Axis(
            title=None, orient="top", format="d", grid=True, domain=False, tickSize=0,
            values=list(range(FIRST, LAST, 2 if theme.is_narrow(width) else 1)),
        ),
    )
    colour = alt.Color("source:N", scale=alt.Scale(**theme.colour_scale(list(sources["id"]))), legend=None)
    base = alt.Chart(rows).encode(y=place("middle", height), color=colour)
    dated = base.transform_filter("datum.dated")
    bars = dated.mark_bar(height=7, cornerRadius=1).encode(
        x=x, x2="to:Q",
        fillOpacity=alt.condition("datum.approximate", alt.value(0.38), alt.value(1)),
        tooltip=["label:N", "when:N", "passages:N"],
    )
    open_starts = dated.transform_filter("datum.open_start").mark_point(
        shape="triangle-left", size=70, filled=True, opacity=1
    ).encode(x="from:Q")
    open_ends = dated.transform_filter("datum.open_end").mark_point(
        shape="triangle-right", size=70, filled=True, opacity=1
    ).encode(x="to:Q")
    headings = alt.Chart(rows[rows["heading"]]).mark_text(
        align="left", baseline="top", fontWeight=600, fontSize=13
    ).encode(x=alt.value(0), y=place("top", height), text="label:N", color=colour)
    chart = alt.layer(
        bars, open_starts, open_ends, labels(rows[~rows["heading"]], height), headings
    ).properties(width=width - 12, height=height)
    data = events[["id", "label", "when", "theme", "sources", "extracts"]]
    return Figure(chart, _title(events, sources), CAPTION, _alt(events, sources), data)


CAPTION = (
    "What each source dates, as it dates it. A solid bar is a date or period that the source gives; "
    "a pale bar one that its words give roughly (“late”, “early”, “by then”); an arrow marks an end "
    "that the source leaves open."
)


def _rows(events: pd.DataFrame, sources: pd.DataFrame, width: int) -> pd.DataFrame:
    rows = []
    for source in sources.itertuples():
        own = events[events["sources"].map(lambda held, s=source.id: s in held)]
        rows.append({"label": source.label, "source": source.id, "heading": True})
        for event in own.sort_values(["start", "end"]).itertuples():
            rows.append(
                {
                    "label": event.label, "source": source.id, "heading": False, "dated": True,
                    "when": event.when, "passages": ", ".join(event.extracts),
                    "from": max(FIRST, event.start) if event.start > -inf else FIRST + 0.12,
                    "to": min(LAST - 0.15, event.end) if event.end < inf else LAST - 0.3,
                    "open_start": event.open_start,
                    "open_end": event.open_end or event.end > LAST,
                    "approximate": event.approximate or event.uncertain,
                }
            )
        if own.empty:
            text = "gives no date of its own within the period"
            rows.append({"label": text, "source": source.id, "heading": False})
    frame = pd.DataFrame(rows)
    for column in ("dated", "open_start", "open_end", "approximate"):
        frame[column] = frame[column].eq(True)
    return lay_out(frame, "label", width, BAND)


def _spans(events: pd.DataFrame, sources: pd.DataFrame) -> dict[str, int]:
    return {
        source.label: int(events["sources"].map(lambda held, s=source.id: s in held).sum())
        for source in sources.itertuples()
    }


def _title(events: pd.DataFrame, sources: pd.DataFrame) -> str:
    counts = _spans(events, sources)
    most = max(counts, key=lambda label: counts[label])
    return f"{most} carries the chronology: {counts[most]} of the {len(events)} dated events are told by it"


def _alt(events: pd.DataFrame, sources: pd.DataFrame) -> str:
    counts = _spans(events, sources)
    parts = [f"{label} dates {number(count)}" for label, count in counts.items()]
    first = events.loc[events["start"] > -inf, "start"].min()
    return (
        f"Timeline of {len(events)} dated events from {int(first)} on, in a group for each source: "
        f"{', '.join(parts)}. {int(events['approximate'].sum())} are approximate and "
        f"{int((events['open_start'] | events['open_end']).sum())} have an open end."
    )
