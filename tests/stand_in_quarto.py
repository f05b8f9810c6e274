"""A small recorded stand-in for the Quarto CLI, for the tests of what starts and watches it.

It renders nothing. It answers `--version`, and to `render` it prints what a real Quarto 1.9.38 was
seen to print and writes an empty page for each chapter; STAND_IN names how it misbehaves. What it
was asked, and in which surroundings, it appends to the file that STAND_IN_RECORD names.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

MANNER = os.environ.get("STAND_IN", "")
FOREVER = 600
PROGRESS = "\x1b[1m\x1b[34m[{:2}/{}] {}\x1b[39m\x1b[22m"
WARNING = "[WARNING] Unable to resolve crossref @fig-nowhere"
FAILURE = """\
\x1b[91mERROR: Error running filter triptych.lua:
triptych: build/dialect.json is missing.
stack traceback:
	[C]: in function 'error'\x1b[39m"""
KEPT = ("SOURCE_DATE_EPOCH", "TRIPTYCH_PREPARED", "QUARTO_PYTHON", "NO_COLOR")


def main(arguments: list[str]) -> int:
    """Answer as Quarto does, or misbehave."""
    if arguments == ["--version"]:
        if MANNER == "no version":
            print("command not found: deno")
            return 127
        print("1.3.450" if MANNER == "old" else "1.9.38")
        return 0
    record({"arguments": arguments, "folder": os.getcwd(), "pid": os.getpid()} | surroundings())
    return render(Path(arguments[arguments.index("--output-dir") + 1]))


def render(output: Path) -> int:
    """Print progress and write the book's files."""
    config = Path("_quarto.yml").read_text("utf-8")
    chapters = re.findall(r"^ +- (\S+)\.qmd$", config, re.MULTILINE)
    name = re.findall(r"^  output-file: (\S+)$", config, re.MULTILINE)[0]
    for number, chapter in enumerate(chapters, 1):
        say(PROGRESS.format(number, len(chapters), f"{chapter}.qmd"))
        write(output / f"{chapter}.html", "<main></main>")
        if number == 2:
            misbehave()
    if MANNER == "fails":
        write(Path("index.typ"), "= Half")
        write(Path("chapters/references_files/half.js"), "")
        say(FAILURE)
        return 3
    if MANNER == "misses one":
        (output / f"{chapters[-1]}.html").unlink()
    if MANNER == "says rubbish":
        sys.stdout.buffer.write(bytes(range(256)) * 40 + b"\n")
        (output / f"{chapters[-1]}.html").unlink()
    write(output / f"{name}.pdf", "%PDF-1.7")
    write(output / f"{name}.epub", "PK")
    say("Output created: _book/index.html")
    return 0


def misbehave() -> None:
    """Do in the middle of a rendering what a rendering should not do."""
    if MANNER == "warns":
        say(WARNING)
    elif MANNER == "asks":
        say("Install TinyTeX? (Y/n)")
        record({"answer": sys.stdin.readline()})
    elif MANNER == "hangs":
        time.sleep(FOREVER)
    elif MANNER == "hangs with a child":
        child = subprocess.Popen([sys.executable, "-c", f"import time; time.sleep({FOREVER})"])
        record({"child": child.pid})
        child.wait()


def surroundings() -> dict[str, str | None]:
    """Give what of the environment the wrapper has to say."""
    return {name: os.environ.get(name) for name in KEPT}


def record(fact: dict[str, object]) -> None:
    """Append a fact to the record."""
    if path := os.environ.get("STAND_IN_RECORD"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(json.dumps(fact) + "\n")


def say(line: str) -> None:
    """Write a line to standard error, where Quarto writes its own."""
    print(line, file=sys.stderr, flush=True)


def write(path: Path, text: str) -> None:
    """Write a file below the output folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def put(folder: Path) -> Path:
    """Put an executable that runs this file into a folder, for a test; any path may hold spaces."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "quarto"
    command = shlex.join([sys.executable, str(Path(__file__).resolve())])
    path.write_text(f'#!/bin/sh\nexec {command} "$@"\n', "utf-8")
    path.chmod(0o755)
    return path


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
