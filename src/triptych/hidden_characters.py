"""Find what a reader can't see and a machine obeys: marks of direction, and letters of no width."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from triptych.material import read_material
from triptych.problems import MaterialError, Problem

HIDDEN = re.compile(
    "[\u200b\u2060\ufeff"  # of no width; a joiner, which scripts need, is none of them
    "\u202a-\u202e\u2066-\u2069"  # embeddings, overrides and isolates of direction
    "\ufff9-\ufffb\U000e0000-\U000e007f]"  # interlinear annotations and tags
)


def hidden_characters(root: Path, files: Iterable[str]) -> list[Problem]:
    """Name each hidden character of each file once, at its first place, and count it."""
    problems = []
    for file in files:
        try:
            text = read_material(root / file, file)
        except MaterialError:
            continue
        counts = Counter(HIDDEN.findall(text))
        for character, count in counts.items():
            at = text.index(character)
            line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
            name = unicodedata.name(character, "unnamed").lower()
            times = f"{count} times" if count > 1 else "once"
            what = f"U+{ord(character):04X} ({name}), which nobody sees, stands here {times}."
            remedy = "Take it out, unless the text needs it."
            problems.append(Problem(file, line, column, what, remedy, "hidden-character"))
    return problems
