"""The device of the title page and the cover, as numbers: whose passages each panel has."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from triptych.drawing.theme import SOURCE_COLOURS
from triptych.evidence.value import Evidence


@lru_cache(maxsize=2)
def device(evidence: Evidence) -> list[dict[str, Any]]:
    """Give each panel of the codebook its `label` and its `sources`, in their order.

    Of a source it gives the `label`, the `colour`, and how many of its `passages` have a theme of
    that panel; a passage with themes of several panels counts in each.
    """
    codebook = evidence.codebook
    panels = codebook[codebook["dimension"] == "panels"]
    themes = codebook[codebook["dimension"] == "themes"]
    panel_of = dict(zip(themes["value"], themes["panel"], strict=True))
    held = [
        (extract.source, {panel_of[theme] for theme in extract.themes})
        for extract in evidence.extracts.itertuples()
    ]
    return [
        {
            "label": panel.label,
            "sources": [
                {
                    "label": source.label,
                    "colour": SOURCE_COLOURS[index % len(SOURCE_COLOURS)],
                    "passages": sum(
                        owner == source.id and panel.value in belongs for owner, belongs in held
                    ),
                }
                for index, source in enumerate(evidence.sources.itertuples())
            ],
        }
        for panel in panels.itertuples()
    ]
