"""Which words does each source use, and how often?"""

from __future__ import annotations

import re

import altair as alt
import pandas as pd
from triptych import Figure, theme

WORDS = {
    "Party": r"party",
    "union(s)": r"unions?",
    "worker(s)": r"workers?",
    "production": r"production",
    "labour": r"labor",
    "mobiliz-": r"mobiliz\w*",
    "Soviet(s)": r"soviets?",
    "technolog-": r"technolog\w*",
    "technical": r"technical",
    "innovat-": r"innovat\w*",
    "technician(s)": r"technicians?",
    "scien-": r"scien\w*",
}
"""A word's label, and the pattern of its forms (in any case)."""


def figure(sources: pd.DataFrame, width: int) -> Figure:
    """Draw how often each source uses each word, per thousand words of its extracted passages."""
    rows = []
    for source in sources.itertuples():
        words = re.findall(r"[\w’'-]+", source.passages.lower())
        for label, pattern in WORDS.items():
            count = sum(bool(re.fullmatch(pattern, word)) for word in words)
            rows.append(
                {
                    "word": label, "source": source.id, "source_label": source.label,
                    "count": count, "words": len(words),
                    "per_thousand": round(1000 * count / len(words), 2) if words else 0.0,
                }
            )
    data = pd.DataFrame(rows)
    order = list(WORDS)
    labels = list(sources["label"])
    colours, shapes = theme.colour_scale(labels), theme.shape_scale(labels)
    y = alt.Y("word:N", sort=order, axis=alt.Axis(title=None, domain=False, ticks=False, grid=True))
    x = alt.X("per_thousand:Q", axis=alt.Axis(title="per thousand words of the passages", grid=False,
                                             tickCount=5))
    lines = alt.Chart(data).mark_rule(color=theme.RULE, strokeWidth=2).encode(
        x=alt.X("min(per_thousand):Q", title="per thousand words of the passages"),
        x2="max(per_thousand):Q", y=y)
    dots = alt.Chart(data).mark_point(filled=True, size=85, opacity=1).encode(
        x=x, y=y,
        color=alt.Color("source_label:N", sort=labels, title=None, scale=alt.Scale(**colours)),
        shape=alt.Shape("source_label:N", sort=labels, title=None, scale=alt.Scale(**shapes)),
        tooltip=["word:N", "source_label:N", "count:Q", "per_thousand:Q"],
    )
    chart = alt.layer(lines, dots).properties(width=width - 104, height=25 * len(order))
    tops = data.loc[data.groupby("source", sort=False)["per_thousand"].idxmax()]
    said = [f"{row.source_label}: {row.word} ({row.per_thousand:.0f})" for row in tops.itertuples()]
    zeros = int((data["count"] == 0).sum())
    title = f"Each source has its own word: {'; '.join(f'“{r.word}” in {r.source_label}' for r in tops.itertuples())}"
    alt_text = (
        f"Dot plot of {len(order)} words in {len(labels)} sources, per thousand words. Most frequent: "
        f"{'; '.join(said)}. In {zeros} of {len(data)} cases a source does not use the word at all."
    )
    note = "Counted in the passages that the extracts hold, as printed; a scan's broken words are not mended."
    return Figure(chart, title, CAPTION, alt_text, data, note)


CAPTION = (
    "How often each source uses a word or its forms (a hyphen stands for any ending). A dot at zero "
    "means that the passages do not hold the word."
)
