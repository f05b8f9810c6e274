"""Which frames there are, and which files each is made from.

Apart from the code that makes them, so that what a figure depends on is known before anything heavy
is imported.
"""

from __future__ import annotations

from pathlib import Path

FRAMES = {
    "sources": ("sources.yml", "codebook.yml", "extracts.csv", "left_out.csv"),
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
"""The frames that every project has, and the files of `data/` that each is made from."""

SCHEMA = ".schema.yml"
"""How the file's name ends that says what a table of an author's own holds."""


def own_names(root: Path) -> list[str]:
    """Name the tables of a project that are none of `FRAMES`, by a CSV file or by a schema."""
    data = root / "data"
    named = {path.name.removesuffix(SCHEMA) for path in data.glob(f"*{SCHEMA}")}
    fixed = {file for files in FRAMES.values() for file in files}
    named |= {path.stem for path in data.glob("*.csv") if path.name not in fixed}
    return sorted(name for name in named if not name.startswith("."))


def frames_of(root: Path) -> dict[str, tuple[str, ...]]:
    """Give the frames that a project's figures may name, and the files that each is made from."""
    own = {name: (f"{name}.csv", f"{name}{SCHEMA}") for name in own_names(root)}
    return own | FRAMES
