"""Time builds of made-up essays of several sizes, and print a table.

    python benchmarks/builds.py [--sizes 1,10] [--runs 3] [--formats html,pdf,epub] [--limit 600]

An essay of size 1 is about as large as this project's own; one of size 10 has ten times as many
sources, extracts, figures, tables and chapters (`essays.py`). *cold* builds it from nothing; *no
change*, *a datum* and *a chapter* build a finished book again, as it is or after one edit (the
datum is in the table that all figures are drawn from); *preview* is the time from an edit of a
chapter, saved while `triptych preview` runs, until a page that listens has been told of the new
edition and has fetched itself again.

*seconds* is the median of the runs, with the fastest and the slowest; *MB* is the most memory that
all processes of a build had together, the median of the runs too, with what they share counted in
each. *growth* is the exponent with which the median grows from the size before: 1 is in proportion.
A case that takes longer than the limit is given up, and so are the larger sizes of it.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

import psutil
from essays import write_essay

OFTEN = 0.05
"""Seconds between two looks at the memory."""
CHAPTER, TABLE = "chapters/c0001.qmd", "data/extracts.csv"
PAGE = "/chapters/c0001.html"


class TooLong(Exception):
    """A case took longer than the limit."""


@dataclass(frozen=True)
class Run:
    """What one run took: seconds, and megabytes (none where they are not measured)."""

    seconds: float
    megabytes: float | None


@dataclass(frozen=True)
class Essay:
    """An essay on the disk, how it is built, and the seconds that a build may take."""

    folder: Path
    formats: str
    limit: float

    def command(self, *arguments: str) -> list[str]:
        """Give a command of triptych for the essay."""
        return [sys.executable, "-m", "triptych", "-q", "-C", str(self.folder), *arguments]

    def edit(self, path: str, number: int) -> None:
        """Change a sentence of a chapter, or the note on the first extract."""
        file = self.folder / path
        place = r",[^,\n]*(\ns001-02)" if path.endswith(".csv") else r"(?: edited \d+)?( \[@)"
        sign = "," if path.endswith(".csv") else " "
        text = file.read_text("utf-8")
        file.write_text(re.sub(place, rf"{sign}edited {number}\1", text, count=1), "utf-8")


def main() -> None:
    """Run the benchmark as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--sizes", default="1,10", help="which sizes (default: 1,10)")
    parser.add_argument("--runs", type=int, default=3, help="runs of each case (default: 3)")
    parser.add_argument("--formats", default="html,pdf,epub", help="(default: all)")
    parser.add_argument("--limit", type=float, default=600, help="seconds for a run (default: 600)")
    given = parser.parse_args()
    sizes = [int(size) for size in given.sizes.split(",")]
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {given.runs} runs each")
    print(
        f"{'size':>5} {'case':<10} {'seconds':>8} {'fastest':>8} {'slowest':>8} {'MB':>6}"
        f" {'growth':>7}"
    )
    medians: dict[str, tuple[int, float]] = {}
    given_up: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for size in sizes:
            essay = Essay(Path(folder) / f"essay-{size}", given.formats, given.limit)
            write_essay(essay.folder, size)
            for name, runs_of in CASES.items():
                if given_up & {name, "cold"}:
                    continue
                say(f"{size}: {name} …")
                try:
                    runs = runs_of(essay, given.runs)
                except TooLong:
                    given_up.add(name)
                    say("")
                    print(f"{size:5} {name:<10} more than {given.limit:.0f} s", flush=True)
                    continue
                say("")
                print_row(size, name, runs, medians)


def say(progress: str) -> None:
    """Show at a terminal what is being timed."""
    if sys.stderr.isatty():
        print(f"\r\033[K{progress}", end="", file=sys.stderr, flush=True)


def print_row(
    size: int, name: str, runs: Sequence[Run], medians: dict[str, tuple[int, float]]
) -> None:
    """Print what a case took, and how it has grown from the size before."""
    times = [run.seconds for run in runs]
    median, growth, memory = statistics.median(times), "", ""
    if name in medians:
        before, was = medians[name]
        growth = f"{math.log(median / was) / math.log(size / before):.2f}"
    medians[name] = size, median
    if measured := [run.megabytes for run in runs if run.megabytes is not None]:
        memory = f"{statistics.median(measured):.0f}"
    row = f"{size:5} {name:<10} {median:8.2f} {min(times):8.2f} {max(times):8.2f}"
    print(f"{row} {memory:>6} {growth:>7}", flush=True)


def build(essay: Essay) -> Run:
    """Build an essay's book."""
    start = time.perf_counter()
    process = subprocess.Popen(
        essay.command("build", "--engine", "pandoc", "--to", essay.formats),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )
    with watched(process) as memory:
        try:
            status = process.wait(essay.limit)
        except subprocess.TimeoutExpired:
            process.terminate()
            process.wait()
            raise TooLong from None
    seconds = time.perf_counter() - start
    assert status == 0, f"the build ended with status {status}"
    return Run(seconds, max(memory))


@contextmanager
def watched(process: subprocess.Popen[bytes]) -> Iterator[list[float]]:
    """Note now and then how much memory a process and all that it started have, in megabytes."""
    noted, is_over = [0.0], threading.Event()

    def look() -> None:
        while not is_over.wait(OFTEN):
            noted.append(memory_of(process.pid))

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield noted
    finally:
        is_over.set()
        thread.join()


def memory_of(pid: int) -> float:
    """Add up the memory of a process and of all that it started, in megabytes."""
    total = 0
    try:
        first = psutil.Process(pid)
        for one in (first, *first.children(recursive=True)):
            try:
                total += one.memory_info().rss
            except psutil.Error:
                continue
    except psutil.Error:
        return 0.0
    return total / 2**20


def cold(essay: Essay, runs: int) -> list[Run]:
    """Build from nothing."""
    done = []
    for _ in range(runs):
        for name in ("build", "_book"):
            shutil.rmtree(essay.folder / name, ignore_errors=True)
        done.append(build(essay))
    return done


def no_change(essay: Essay, runs: int) -> list[Run]:
    """Build what is built already."""
    return [build(essay) for _ in range(runs)]


def after_edit_of(path: str) -> Callable[[Essay, int], list[Run]]:
    """Build after each edit of a file."""

    def timed(essay: Essay, runs: int) -> list[Run]:
        done = []
        for number in range(runs):
            essay.edit(path, number)
            done.append(build(essay))
        return done

    return timed


def preview(essay: Essay, runs: int) -> list[Run]:
    """Edit a chapter while the preview runs, and wait for the page as its reader would."""
    process = subprocess.Popen(
        [one for one in essay.command("preview", "--no-browser") if one != "-q"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdout is not None
    port = int(re.findall(r":(\d+)", process.stdout.readline())[-1])
    threading.Thread(target=process.stdout.read, daemon=True).start()
    try:
        told = news(port, essay.limit)
        next(one for one in told if one["edition"])
        done: list[Run] = []
        for number in range(runs):
            # what the last rebuilding has put off must not be timed with this one
            time.sleep(2 * done[-1].seconds + 1 if done else 3)
            start = time.perf_counter()
            essay.edit(CHAPTER, 1000 + number)
            fault = next(told)["problems"]
            page = fetched(port, PAGE)
            done.append(Run(time.perf_counter() - start, memory_of(process.pid)))
            assert f"edited {1000 + number}".encode() in page, f"the page is old; {fault}"
        return done
    finally:
        process.terminate()
        process.wait()


def news(port: int, limit: float) -> Iterator[dict]:
    """Yield what a page is told."""
    connection = HTTPConnection("127.0.0.1", port, timeout=limit)
    connection.request("GET", "/.preview/events")
    answer = connection.getresponse()
    try:
        while line := answer.readline():
            if line.startswith(b"data: "):
                yield json.loads(line[6:])
    except TimeoutError:
        raise TooLong from None


def fetched(port: int, path: str) -> bytes:
    """Fetch a page."""
    connection = HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path)
    return connection.getresponse().read()


CASES: dict[str, Callable[[Essay, int], list[Run]]] = {
    "cold": cold,
    "no change": no_change,
    "a datum": after_edit_of(TABLE),
    "a chapter": after_edit_of(CHAPTER),
    "preview": preview,
}


if __name__ == "__main__":
    main()
