"""Show in words how two passages differ."""

from __future__ import annotations

from difflib import SequenceMatcher


def word_difference(quoted: str, found: str, most: int = 4) -> str:
    """Say which words differ, as `[-in the quotation-]{+in the source+}`; at most `most` places.

    Words that differ only by white space inside them count as alike.
    """
    old, new = quoted.split(), found.split()
    places = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal" or "".join(old[i1:i2]) == "".join(new[j1:j2]):
            continue
        removed, added = " ".join(old[i1:i2]), " ".join(new[j1:j2])
        places.append((f"[-{removed}-]" if removed else "") + (f"{{+{added}+}}" if added else ""))
    shown = " ".join(places[:most])
    return f"{shown} and {len(places) - most} more" if len(places) > most else shown
