"""Time whole builds of this project's book, by engine, and print a table.

    python benchmarks/builds.py [--runs N]

Each number is the wall time of a `triptych build` as a process of its own: the median of N runs,
the fastest and the slowest. *Cold* starts with nothing built; *a chapter*, *a figure* and *a datum*
start from a finished book and one edit. Quarto is timed where there is one.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from triptych.engines.quarto import find_quarto
from triptych.problems import ToolError

REPOSITORY = Path(__file__).resolve().parent.parent
PARTS = ("_quarto.yml", "index.qmd", "seeds", "data", "figures", "chapters", "_extensions")


def main() -> None:
    """Run the benchmark as the command line says."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--runs", type=int, default=5, help="runs of each case (default: 5)")
    runs = parser.parse_args().runs
    print(f"{os.cpu_count()} cores, Python {sys.version.split()[0]}, {runs} runs each; seconds")
    print(f"{'engine':<10} {'build':<12} {'median':>7} {'fastest':>8} {'slowest':>8}")
    for engine in ("pandoc", *(["quarto"] if _has_quarto() else [])):
        with tempfile.TemporaryDirectory() as folder:
            project = Path(folder) / "book"
            _copy(project)
            for name, before in CASES.items():
                times = [_timed(project, engine, before, run) for run in range(runs)]
                row = (statistics.median(times), min(times), max(times))
                print(
                    f"{engine:<10} {name:<12} {row[0]:7.2f} {row[1]:8.2f} {row[2]:8.2f}", flush=True
                )
    if not _has_quarto():
        print("quarto     not timed: no Quarto 1.9 or newer was found")


def _has_quarto() -> bool:
    try:
        found = find_quarto()
    except ToolError:
        return False
    return bool(found and found.is_new_enough)


def _copy(project: Path) -> None:
    for part in PARTS:
        source = REPOSITORY / part
        if source.is_dir():
            shutil.copytree(source, project / part)
        else:
            project.mkdir(exist_ok=True)
            shutil.copyfile(source, project / part)


def _timed(project: Path, engine: str, before: Callable[[Path, int], None], run: int) -> float:
    before(project, run)
    command = [
        sys.executable,
        "-m",
        "triptych",
        "-q",
        "-C",
        str(project),
        "build",
        "--engine",
        engine,
    ]
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return time.perf_counter() - start


def _nothing_built(project: Path, run: int) -> None:
    for folder in ("build", "_book"):
        shutil.rmtree(project / folder, ignore_errors=True)


def _no_edit(project: Path, run: int) -> None:
    pass


def _edited_chapter(project: Path, run: int) -> None:
    _append(project / "chapters/innovation.qmd", f"\nA sentence of run {run}.\n")


def _edited_figure(project: Path, run: int) -> None:
    _append(project / "figures/levels.py", f"\n# run {run}\n")


def _edited_datum(project: Path, run: int) -> None:
    path = project / "data/events.csv"
    lines = path.read_text("utf-8").splitlines(keepends=True)
    identifier, _, rest = lines[1].partition(",")
    lines[1] = f"{identifier.split('-run')[0]}-run{run},{rest}"
    path.write_text("".join(lines), "utf-8")


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text("utf-8") + text, "utf-8")


CASES: dict[str, Callable[[Path, int], None]] = {
    "cold": _nothing_built,
    "no change": _no_edit,
    "a chapter": _edited_chapter,
    "a figure": _edited_figure,
    "a datum": _edited_datum,
}


if __name__ == "__main__":
    main()
