"""The passages of the sources that nobody has looked at: neither extracted nor left out."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import replace
from io import StringIO
from textwrap import shorten

from triptych.evidence.coverage import Coverage
from triptych.evidence.value import Evidence
from triptych.problems import Problem

RULE = "left-unseen"
MOST_SHOWN = 80
"""How many characters of a passage a problem shows; its row holds all."""


def unseen_passages(evidence: Evidence, covered: Iterable[Coverage]) -> list[Problem]:
    """Name each stretch of words neither extracted nor left out, with the row to leave it out."""
    problems = []
    for one in covered:
        text = evidence.texts[one.source]
        for start, end in one.gaps:
            line = text.line_at(start)
            column = start - (text.text.rfind("\n", 0, start) + 1) + 1
            words = text.text[start:end].split()
            passage = " ".join(words)
            count = f"{len(words)} words" if len(words) > 1 else "A word"
            shown = shorten(passage, MOST_SHOWN, placeholder="…")
            what = f"{count} that nobody has looked at: “{shown}”."
            remedy = "Make it an extract, or add it to data/left_out.csv and say why."
            problem = Problem(text.file, line, column, what, remedy, rule=RULE)
            problems.append(replace(problem, row=_row(one.source, passage)))
    return problems


def _row(source: str, passage: str) -> str:
    """Write a row of `left_out.csv`; why it is left out is its author's to say."""
    written = StringIO()
    csv.writer(written, lineterminator="").writerow([source, passage, ""])
    return written.getvalue()
