"""Which frames there are, and which files each is made from.

Apart from the code that makes them, so that what a figure depends on is known before anything heavy
is imported.
"""

from __future__ import annotations

FRAMES = {
    "sources": ("sources.yml", "codebook.yml", "extracts.csv"),
    "codebook": ("codebook.yml",),
    "extracts": ("sources.yml", "codebook.yml", "extracts.csv"),
    "left_out": ("sources.yml", "left_out.csv"),
    "events": ("events.csv", "sources.yml", "codebook.yml", "extracts.csv"),
    "shifts": ("shifts.csv", "sources.yml", "codebook.yml", "extracts.csv"),
    "comparison": ("comparison.csv", "sources.yml", "extracts.csv"),
    "claims": ("claims.csv", "codebook.yml"),
    "support": ("support.csv", "claims.csv", "sources.yml", "extracts.csv"),
    "glossary": ("glossary.csv", "extracts.csv"),
}
"""The frames that a figure may name, and the files of `data/` that each is made from."""
