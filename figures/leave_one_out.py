"""Which claims still stand when a source is left out?"""

from __future__ import annotations

from collections.abc import Mapping

import altair as alt
import pandas as pd
from figures._rows import LINE, listed
from figures._signs import key_above
from figures._targets import squares

from triptych import Cell, Column, Figure, Marks, Status, Table, theme
from triptych.evidence.standing import Standing, standings

LINES = "split(datum.value, '\\n')"
"""A label's lines, as Vega takes them."""
MEANINGS = {
    "stands": "all sources that affirm it are left",
    "weakens": "some of them are",
    "falls": "none of them is",
    "not affirmed": "no source affirms it outright, whichever is left out",
}


def figure(
    claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame, width: int
) -> Figure:
    """Draw how each claim stands with all sources, and with each left out."""
    narrow = theme.is_narrow(width)
    data = _verdicts(claims, support, sources)
    heads = {case: "\n".join(theme.wrapped(case, 74)) if narrow else case for case in data["case"]}
    cells = data.assign(
        head=data["case"].map(heads),
        sign=[theme.VERDICTS[verdict][0] for verdict in data["verdict"]],
        colour=[theme.VERDICTS[verdict][1] for verdict in data["verdict"]],
    )
    axis = {"domain": False, "ticks": False, "labelAngle": 0}
    order = list(dict.fromkeys(heads.values()))
    if narrow:
        lower = LINE * max(head.count("\n") for head in order)
        beside = {"titleAngle": 0, "titleAlign": "right", "titleX": -8, "titleY": -16}
        at = {
            "x": alt.X("head:N", sort=order).axis(
                title=None, orient="top", labelPadding=8 + lower, labelExpr=LINES, **axis
            ),
            "y": alt.Y("number:O").axis(title="claim", labelPadding=8, **beside, **axis),
        }
        size = {"width": width - 60, "height": 28 * len(claims)}
    else:
        at = {
            "x": alt.X("number:O").axis(title="claim", orient="top", **axis),
            "y": alt.Y("head:N", sort=order).axis(title=None, labelPadding=8, **axis),
        }
        size = {"width": width - 140, "height": 36 * len(heads)}
    signs = (
        alt.Chart(cells.drop(columns=["says", "extracts"]))
        .mark_text(fontSize=16, baseline="middle", aria=False)
        .encode(**at, text="sign:N", color=alt.Color("colour:N", scale=None))
    )
    chart = alt.layer(signs, squares(cells).encode(**at)).properties(
        **size, title=key_above(data["verdict"], theme.VERDICTS, width - 12)
    )
    return Figure(
        chart,
        _title(data, sources),
        _caption(data, support),
        _alt(data, sources),
        data.drop(columns="says"),
    )


def table(claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame) -> Table:
    """List how each claim stands without each source, and the passages that still affirm it."""
    without = [standings(support, {source}) for source in sources["id"]]
    passages = _passages(support)
    rows: list[list[Cell]] = []
    for index, claim in enumerate(claims.itertuples(), 1):
        row: list[Cell] = [f"{index}. {claim.claim}"]
        for standing in (case[claim.id] for case in without):
            less = ", less contested" if standing.less_contested else ""
            held = [passages[claim.id, source] for source in _in_order(standing.affirming, sources)]
            marks = [" ", Marks(sum(held, ()))] if held else []
            row.append([Status(standing.verdict), *([less] if less else []), *marks])
        rows.append(row)
    columns = [
        Column("Claim", 2.4),
        *(Column(f"Without {label}", 1.2) for label in sources["label"]),
    ]
    caption = "How each claim stands without a source, and the passages that still affirm it."
    return Table(columns, rows, caption)


def _verdicts(claims: pd.DataFrame, support: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Give a row for each case and claim.

    Its passages are those of the sources that `says` names, or, where a claim falls, those that
    it rested on.
    """
    passages = _passages(support)
    rows = []
    for left_out, case in [
        ((), "all sources"),
        *(((source.id,), f"without {source.label}") for source in sources.itertuples()),
    ]:
        standing_of = standings(support, left_out)
        for number, claim in enumerate(claims["id"], 1):
            standing = standing_of[claim]
            speaking = [*standing.affirming, *standing.qualifying, *standing.denying]
            rests = [*left_out, *speaking] if standing.verdict == "falls" else speaking
            rows.append(
                {
                    "case": case,
                    "claim": claim,
                    "number": number,
                    "at_first": standing.at_first,
                    "verdict": standing.verdict,
                    "says": f"Claim {number}, {case}: {_told(standing, sources)}",
                    "extracts": sum(
                        (passages[claim, source] for source in _in_order(rests, sources)), ()
                    ),
                }
            )
    return pd.DataFrame(rows)


def _told(standing: Standing, sources: pd.DataFrame) -> str:
    """Say a verdict, and which of the sources that are left speak for the claim or against it."""
    label_of = dict(zip(sources["id"], sources["label"], strict=True))
    said = [standing.verdict]
    if standing.verdict == "falls":
        said = ["falls, since no other source affirms it"]
    said += [
        f"{verb} by {listed([label_of[source] for source in _in_order(voices, sources)])}"
        for verb, voices in (
            ("affirmed", standing.affirming),
            ("qualified", standing.qualifying),
            ("denied", standing.denying),
        )
        if voices
    ]
    return "; ".join([*said, *(["less contested"] if standing.less_contested else [])])


def _in_order(voices: tuple[str, ...] | list[str], sources: pd.DataFrame) -> list[str]:
    return [source for source in sources["id"] if source in voices]


def _passages(support: pd.DataFrame) -> Mapping[tuple[str, str], tuple[str, ...]]:
    """Give the passages of each claim and source."""
    return support.set_index(["claim", "source"])["extracts"].to_dict()


def _counts(data: pd.DataFrame, verdict: str, sources: pd.DataFrame) -> dict[str, int]:
    """Count a verdict in the case of each source that is left out, by its label."""
    counts = data[data["verdict"] == verdict].groupby("case").size()
    return {label: int(counts.get(f"without {label}", 0)) for label in sources["label"]}


def _affirmed(data: pd.DataFrame) -> int:
    return data.loc[data["at_first"] != "not affirmed", "claim"].nunique()


def _title(data: pd.DataFrame, sources: pd.DataFrame) -> str:
    losses = _counts(data, "falls", sources)
    worst = max(losses, key=lambda label: losses[label])
    if not losses[worst]:
        return "No affirmed claim falls when one source is left out"
    verb = "falls" if losses[worst] == 1 else "fall"
    return f"Without {worst}, {losses[worst]} of the {_affirmed(data)} affirmed claims {verb}"


def _alt(data: pd.DataFrame, sources: pd.DataFrame) -> str:
    falls, weakens = (_counts(data, verdict, sources) for verdict in ("falls", "weakens"))
    parts = [
        f"without {label} {falls[label]} fall and {weakens[label]} weaken"
        for label in sources["label"]
    ]
    contested = data.loc[data["at_first"] == "contested", "claim"].nunique()
    claims = data["claim"].nunique()
    return (
        f"A sign for each of {claims} claims with all sources and without each. With all sources "
        f"{_affirmed(data)} claims are affirmed, {contested} of them contested, and "
        f"{claims - _affirmed(data)} are not affirmed; {'; '.join(parts)}."
    )


def _caption(data: pd.DataFrame, support: pd.DataFrame) -> str:
    held = set(data["verdict"])
    said = [
        f"{theme.VERDICTS[verdict][0]} {verdict} ({meaning})"
        for verdict, meaning in MEANINGS.items()
        if verdict in held
    ]
    caption = (
        f"How each claim stands with all sources and without each. The signs: {', '.join(said)}. "
        "The numbers are those of the claims’ table."
    )
    if "not coded" in set(support["stance"]):
        caption += " A source that is not coded for a claim counts as one that is silent."
    return caption
