"""Watch a project's folder for what its author changes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from watchfiles import DefaultFilter, watch

from triptych.build import MARK

TEMPORARY = (
    *map(re.compile, DefaultFilter.ignore_entity_patterns),
    re.compile(r"^4913$"),  # Vim tries whether it may write
    re.compile(r"^#.*#$"),
    re.compile(r"\.(?:tmp|new-\d+|old-\d+)$"),
)
"""What editors, and our own builds, write beside a file before they put it in place."""
WRITTEN = ("build", "_variables.yml", "__pycache__")
QUIET = 20
"""Milliseconds without another change, after which a burst of changes is over."""
LONGEST = 500
"""Milliseconds that a burst may last."""
START = 100
"""Milliseconds after which what was changed until then is taken for the beginning."""


def is_authors(root: Path, path: Path) -> bool:
    """Say whether a file may be an author's: not built, not hidden, not an editor's own."""
    if not path.is_relative_to(root):
        return False
    inner = path.relative_to(root)
    for part in inner.parts:
        if part.startswith(".") or part in WRITTEN or any(p.search(part) for p in TEMPORARY):
            return False
    folders = (root / folder for folder in [inner, *inner.parents][:-1])
    return not any((folder / MARK).is_file() for folder in folders)


def changes(root: Path) -> Iterator[None]:
    """Yield once at the start, and then after each burst of changes of the author's files.

    What changes while the caller is busy is not lost. Raises `KeyboardInterrupt` as Ctrl-C does.
    """
    bursts = watch(
        root,
        watch_filter=lambda _, path: is_authors(root, Path(path)),
        step=QUIET,
        debounce=LONGEST,
        rust_timeout=START,
        yield_on_timeout=True,
    )
    has_begun = False
    for burst in bursts:
        if burst or not has_begun:
            has_begun = True
            yield
