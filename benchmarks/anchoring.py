"""Time how quotations find their places in long texts, and print a table.

    python benchmarks/anchoring.py [--runs N] [--lost N]

The texts are made up: sentences of words as frequent as those of a language, in lines of a page,
some words torn or divided at a line's end. Of the quotations, which are 40 to 400 characters long,
some leave words out ([…]), some are short and stand after a prefix and before a suffix.

Each number is the median of N runs, each in a process of its own. *read* is to read the text once,
*anchor* to anchor all the quotations (where there are many, an index is made on the way), *lost* to
answer one quotation that does not stand there with the nearest passage; all in seconds of one core.
*MB* is the most memory that the process had, Python and NumPy included. *growth* is the exponent
with which read and anchor together grow from the line before, whose text is shorter and whose
quotations are fewer by the same factor: 1 is in proportion, 2 would be each quotation in each text.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import os
import random
import resource
import statistics
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import accumulate

from triptych.anchoring import Anchorer, NotAnchored

SIZES = [(1_000, 1_000_000), (3_000, 3_000_000), (10_000, 10_000_000)]
"""How many quotations are sought in a text of how many characters."""

LINE = 70
SEED = 1958


@dataclass(frozen=True)
class Quotation:
    """A quotation, and the text right before and after it where that is given."""

    quote: str
    prefix: str = ""
    suffix: str = ""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, and megabytes."""

    read: float
    anchor: float
    lost: float
    memory: float


def main() -> None:
    """Run the benchmark as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=3, help="runs of each size (default: 3)")
    parser.add_argument("--lost", type=int, default=5, help="lost quotations (default: 5)")
    given = parser.parse_args()
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {given.runs} runs each")
    print(
        f"{'quotations':>10} {'characters':>11} {'read':>7} {'anchor':>7} {'lost':>7} {'MB':>6}"
        f" {'growth':>7}"
    )
    before: tuple[int, float] | None = None
    for count, length in SIZES:
        runs = [_in_new_process(count, length, given.lost) for _ in range(given.runs)]
        read, anchor, lost, memory = (
            statistics.median(getattr(run, name) for run in runs)
            for name in ("read", "anchor", "lost", "memory")
        )
        growth = ""
        if before:
            growth = f"{math.log((read + anchor) / before[1]) / math.log(length / before[0]):7.2f}"
        print(
            f"{count:10} {length:11} {read:7.2f} {anchor:7.2f} {lost:7.2f} {memory:6.0f} {growth}",
            flush=True,
        )
        before = length, read + anchor


def _in_new_process(count: int, length: int, lost: int) -> Run:
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn) as pool:
        return pool.submit(_timed, count, length, lost).result()


def _timed(count: int, length: int, lost: int) -> Run:
    chance = random.Random(SEED)
    text = _text(chance, length)
    quotations = [_quotation(chance, text) for _ in range(count)]
    changed = [_changed(chance, text) for _ in range(lost)]
    start = time.process_time()
    anchorer = Anchorer(text)
    read = time.process_time()
    found = [anchorer.anchor(each.quote, each.prefix, each.suffix) for each in quotations]
    anchored = time.process_time()
    answers = [anchorer.anchor(each) for each in changed]
    end = time.process_time()
    twice = sum(isinstance(each, NotAnchored) for each in found)
    assert twice < count / 100, f"{twice} quotations of {count} have no place of their own"
    assert all(isinstance(each, NotAnchored) and each.nearest for each in answers)
    unit = 1024**2 if sys.platform == "darwin" else 1024
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit
    return Run(read - start, anchored - read, (end - anchored) / max(1, lost), memory)


def _text(chance: random.Random, length: int) -> str:
    """Make up a text: lines of words, of which some are torn or divided at the line's end."""
    letters = "eeeetttaaaooiinnsshhrrdlucmfwygpbvk"
    words = ["".join(chance.choices(letters, k=chance.randint(2, 10))) for _ in range(20_000)]
    words += [f"{one}-{other}" for one, other in zip(words[:500], words[500:1000], strict=True)]
    frequencies = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    lines, made, line = [], 0, ""
    while made < length:
        drawn = chance.choices(words, cum_weights=frequencies, k=1000)
        for word in drawn:
            line += f" {word}" + chance.choices(["", ",", ".", "’"], [40, 3, 2, 1])[0]
            if len(line) > LINE:
                cut = len(line) - chance.randint(1, len(word))
                ending = chance.choices(["", "-", "whole"], [1, 3, 6])[0]
                kept, line = (line, "") if ending == "whole" else (line[:cut] + ending, line[cut:])
                lines.append(kept)
                made += len(kept) + 1
    return "\n".join(lines)[:length]


def _quotation(chance: random.Random, text: str) -> Quotation:
    start = chance.randrange(50, len(text) - 1000)
    end = start + chance.randint(40, 400)
    kind = chance.choices(["whole", "left out", "short"], [7, 2, 1])[0]
    if kind == "left out":
        later = end + chance.randint(10, 100)
        quote = f"{text[start:end]} […] {text[later : later + chance.randint(40, 200)]}"
        return Quotation(quote)
    if kind == "short":
        while text[start].isspace():
            start += 1
        return Quotation(text[start : start + 6], text[start - 30 : start], text[start + 6 : end])
    return Quotation(" ".join(text[start:end].split()))


def _changed(chance: random.Random, text: str) -> str:
    """Copy a passage with a word of another kind in the middle."""
    start = chance.randrange(50, len(text) - 1000)
    middle, end = start + chance.randint(40, 100), start + chance.randint(140, 400)
    return f"{text[start:middle]} changed {text[middle:end]}"


if __name__ == "__main__":
    main()
