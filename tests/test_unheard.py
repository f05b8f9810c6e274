"""A gap is a silence only where the source was read to its end."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tiny import REPOSITORY
from triptych.drawing.draw import run, specification
from triptych.drawing.registry import declared
from triptych.drawing.theme import WIDE
from triptych.drawing.values import Figure
from triptych.evidence.load import load_evidence


@pytest.mark.parametrize("name", ["coverage", "levels"])
@pytest.mark.parametrize(
    ("unseen", "word", "other"), [(0, "silent", "not coded"), (3, "not coded", "silent")]
)
def test_a_source_with_unread_words_is_not_called_silent(
    name: str, unseen: int, word: str, other: str
) -> None:
    """While words of a source have been looked at by nobody, its gaps are “not coded”."""
    evidence = load_evidence(REPOSITORY)
    evidence = replace(evidence, sources=evidence.sources.assign(unseen=unseen))
    one = declared(REPOSITORY)[0][f"fig-{name}"]
    figure = run(REPOSITORY, one, evidence)
    assert isinstance(figure, Figure)
    data = str(specification(figure, WIDE)["datasets"])
    assert word in data
    assert other not in data
    assert word in figure.caption.lower()
