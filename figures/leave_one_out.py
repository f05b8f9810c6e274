"""Which claims still stand when a source is left out?"""

from __future__ import annotations

import altair as alt
import pandas as pd

from triptych import Figure, theme


def figure(
    claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw the claims that some source affirms, with all sources and with each left out."""
    affirmed = support[support["stance"] == "affirms"]
    by_claim = affirmed.groupby("claim")["source"].agg(set)
    numbered = {claim: index for index, claim in enumerate(claims["id"], 1)}
    cases = [("all sources", "")] + [(f"without {s.label}", s.id) for s in sources.itertuples()]
    rows = []
    for label, left in cases:
        for claim in claims["id"]:
            voices = by_claim.get(claim, set())
            rest = voices - {left}
            standing = "affirmed" if rest else "falls" if voices else "affirmed by none"
            held = affirmed[(affirmed["claim"] == claim) & affirmed["source"].isin(rest)]
            rows.append(
                {
                    "case": label,
                    "claim": claim,
                    "number": numbered[claim],
                    "standing": standing,
                    "extracts": tuple(e for cell in held["extracts"] for e in cell),
                }
            )
    data = pd.DataFrame(rows)
    counts = data[data["standing"] == "affirmed"].groupby("case").size()
    labels = [label for label, _ in cases]
    base = alt.Chart(data.drop(columns="extracts")).encode(
        x=alt.X(
            "number:O",
            axis=alt.Axis(title="claim", orient="top", domain=False, ticks=False, labelAngle=0),
        ),
        y=alt.Y(
            "case:N",
            sort=labels,
            axis=alt.Axis(title=None, domain=False, ticks=False, labelPadding=8),
        ),
    )
    stands = base.transform_filter("datum.standing == 'affirmed'").mark_circle(
        size=120, opacity=1, color=theme.INK
    )
    falls = base.transform_filter("datum.standing == 'falls'").mark_point(
        size=100, shape="circle", strokeWidth=1.6, color="#a3320b"
    )
    never = base.transform_filter("datum.standing == 'affirmed by none'").mark_text(
        text="–", color=theme.QUIET
    )
    plot = width - (128 if theme.is_narrow(width) else 140)
    chart = alt.layer(stands, falls, never).properties(width=plot, height=36 * len(cases))
    total = int(counts.get("all sources", 0))
    losses = {
        s.label: total - int(counts.get(f"without {s.label}", 0)) for s in sources.itertuples()
    }
    worst = max(losses, key=lambda label: losses[label])
    title = f"Without {worst}, {losses[worst]} of the {total} affirmed claims fall"
    parts = [f"without {label} {count} fall" for label, count in losses.items()]
    alt_text = (
        f"Dots for {len(claims)} claims in {len(cases)} rows. With all sources {total} claims are "
        f"affirmed; {', '.join(parts)}."
    )
    return Figure(chart, title, CAPTION, alt_text, data)


CAPTION = (
    "Claims that stand when a source is left out. A dot is a claim that at least one of the "
    "remaining sources affirms; a red ring one that only the source left out affirms; a dash one "
    "that no source affirms outright."
)
