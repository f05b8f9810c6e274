"""Which words does each source use, and how often?"""

from __future__ import annotations

import re

import altair as alt
import pandas as pd
from figures._rows import listed, number
from figures._targets import SIZE, squares

from triptych import Figure, theme

WORDS = {
    "Party": r"party",
    "union(s)": r"unions?",
    "worker(s)": r"workers?",
    "production": r"production",
    "labor": r"labor",
    "mobiliz-": r"mobiliz\w*",
    "Soviet(s)": r"soviets?",
    "technolog-": r"technolog\w*",
    "technical": r"technical",
    "innovat-": r"innovat\w*",
    "technician(s)": r"technicians?",
    "scien-": r"scien\w*",
}
"""A word's label, and the pattern of its forms (in any case)."""


def figure(sources: pd.DataFrame, extracts: pd.DataFrame, width: int) -> Figure:
    """Draw how often each source uses each word, per thousand words of its extracted passages."""
    rows = []
    for source in sources.itertuples():
        words = _words(source.passages)
        held = extracts[extracts["source"] == source.id]
        for label, pattern in WORDS.items():
            count = _count(words, pattern)
            holding = held[[_count(_words(text), pattern) > 0 for text in held["text"]]]
            rows.append(
                {
                    "word": label,
                    "source": source.id,
                    "source_label": source.label,
                    "count": count,
                    "words": len(words),
                    "per_thousand": round(1000 * count / len(words), 2) if words else 0.0,
                    "says": f"{source.label}, “{label}”: {_times(count)}",
                    "extracts": tuple(holding["id"]) if count else (),
                }
            )
    data = pd.DataFrame(rows)
    order = list(WORDS)
    labels = list(sources["label"])
    colours, shapes = theme.colour_scale(labels), theme.shape_scale(labels)
    y = alt.Y(
        "word:N", sort=order, axis=alt.Axis(title=None, domain=False, ticks=False, labelPadding=10)
    )
    x = alt.X(
        "per_thousand:Q",
        axis=alt.Axis(
            title="per thousand words of the passages", tickCount=5, domain=False, ticks=False
        ),
    )
    at = {"x": x, "y": y, "yOffset": alt.YOffset("source_label:N", sort=labels)}
    drawn = data.drop(columns=["says", "extracts"])
    dots = (
        alt.Chart(drawn)
        .mark_point(filled=True, size=62, opacity=1, aria=False)
        .encode(
            **at,
            color=alt.Color("source_label:N", sort=labels, title=None, scale=alt.Scale(**colours)),
            shape=alt.Shape("source_label:N", sort=labels, title=None, scale=alt.Scale(**shapes)),
        )
    )
    areas = [
        squares(data[(data["count"] > 0) == used], size).encode(**at)
        for used, size in ((False, 8), (True, SIZE))
    ]
    zero = alt.Chart(drawn).mark_rule(color=theme.RULE).encode(x=alt.datum(0))
    bands = (
        alt.Chart(drawn)
        .transform_filter(f"datum.source_label == '{labels[0]}'")
        .mark_rule(color=theme.FAINT, yOffset=-14)
        .encode(y=y)
    )
    chart = alt.layer(bands, zero, dots, *areas).properties(
        width=width - 112, height=29 * len(order)
    )
    tops = data[data["per_thousand"] == data.groupby("source")["per_thousand"].transform("max")]
    said = [
        f"in {label} {listed([f'“{word}”' for word in own['word']])} "
        f"({own['per_thousand'].iloc[0]:.0f})"
        for label, own in tops.groupby("source_label", sort=False)
    ]
    zeros = int((data["count"] == 0).sum())
    shared = int((data.groupby("word")["count"].min() > 0).sum())
    verb = "is" if shared <= 1 else "are"
    title = (
        f"{number(shared).capitalize()} of these {number(len(order))} words {verb} used by all "
        f"{number(len(labels))} sources"
    )
    alt_text = (
        f"Dot plot of {len(order)} words in {len(labels)} sources, per thousand words. Most often, "
        f"{'; '.join(said)}. In {zeros} of {len(data)} cases a source does not use the word at all."
    )
    note = "Counted in the extracts’ passages as printed; a scan’s broken words are not mended."
    return Figure(chart, title, CAPTION, alt_text, data.drop(columns="says"), note)


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’']+", text.lower())


def _count(words: list[str], pattern: str) -> int:
    return sum(bool(re.fullmatch(pattern, word)) for word in words)


def _times(count: int) -> str:
    return {0: "not used", 1: "used once", 2: "used twice"}.get(count, f"used {count} times")


CAPTION = (
    "Words by source. A hyphen stands for any ending of a word; a dot at zero "
    "means that the passages do not hold the word."
)
