"""What a source is called in a new essay, of which nothing is known but the name of its file."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path
from string import ascii_uppercase

from triptych.extracting.adding import CROSS_REFERENCES, SHORTEST_PREFIX

LONGEST_ID = 24
LONGEST_LABEL = 32
"""In characters: a label heads columns and stands beside bars."""
OF_TOTALS = frozenset({"total", "in-words"})
"""What an id can't be, because `words.total` is the number of all words."""


@dataclass(frozen=True)
class Name:
    """A source's id, the sign and the prefix of its extracts' ids, its label, its file's name.

    No two sources of an essay share one of the first four.
    """

    id: str
    sign: str
    prefix: str
    label: str
    file: str

    @property
    def seed(self) -> str:
        """Give the path of its seed, which any system can hold, whatever the file's name was."""
        return f"seeds/{self.id}.txt"


def named(files: Sequence[Path]) -> list[Name]:
    """Name the sources after their files, in order; of like names each gets its own."""
    names: list[Name] = []
    for file in files:
        written = _written(file.name)
        stem = _written(file.stem)
        id = _unlike(_ids(stem), {name.id for name in names} | OF_TOTALS)
        sign = _unlike(_signs(id), {name.sign for name in names})
        prefix = _unlike(_prefixes(id), {name.prefix for name in names} | CROSS_REFERENCES)
        label = _unlike(_labels(stem), {name.label for name in names})
        names.append(Name(id, sign, prefix, label, written))
    return names


def _unlike(wanted: Iterator[str], taken: Collection[str]) -> str:
    return next(one for one in wanted if one not in taken)


def _written(name: str) -> str:
    """Give a file's name as text of one line, whatever bytes a system lets stand in it."""
    text = unicodedata.normalize("NFC", os.fsencode(name).decode("utf-8", "replace"))
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _ids(stem: str) -> Iterator[str]:
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain)
    if not words or words[0][0].isdigit() or words[0] in CROSS_REFERENCES:
        words.insert(0, "text")
    id = words[0][:LONGEST_ID]
    for word in words[1:]:
        if len(id) + len(word) >= LONGEST_ID:
            break
        id = f"{id}-{word}"
    return chain([id], (f"{id}-{number}" for number in count(2)))


def _signs(id: str) -> Iterator[str]:
    letters = [letter for letter in id.upper() if letter in ascii_uppercase]
    first = letters[0]
    seconds = chain(letters[1:], ascii_uppercase)
    every = (a + b for a in ascii_uppercase for b in ascii_uppercase)
    return chain([first], (first + second for second in seconds), every)


def _prefixes(id: str) -> Iterator[str]:
    letters = id.replace("-", "")
    beginnings = (letters[:length] for length in range(SHORTEST_PREFIX, len(letters) + 1))
    numbered = (f"{letters}x{number}" for number in count(2))
    return chain(beginnings, [letters], numbered)


def _labels(stem: str) -> Iterator[str]:
    text = " ".join(re.split(r"[\s_]+", stem)).strip() or "Text"
    if len(text) > LONGEST_LABEL:
        cut = text[: LONGEST_LABEL - 1]
        text = f"{cut.rpartition(' ')[0] or cut}…"
    text = text[0].upper() + text[1:]
    return chain([text], (f"{text} ({number})" for number in count(2)))
