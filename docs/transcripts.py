"""Run what the documents show of a terminal, and hold the output there against the program's own.

python docs/transcripts.py [FILE…]           writes anew what differs
python docs/transcripts.py --check [FILE…]   names what differs (status 1: something does)

A block of `console` is typed at a terminal, each line that begins with “$ ”; what follows it is its
output. A line “…” stands for lines left out; numbers with a point, hashes and the name of this
machine's folder may be others. A block of `sh` or `text` is only shown. Comments, alone on a line,
say what a reader does besides:

    <!-- start: PLACE -->    go on in a fresh folder: `texts`, `mill`, `book` or `essay`
    <!-- as FILE -->         the block below is that file
    <!-- into FILE -->       the block below stands at its end
    <!-- in FILE -->         the block below is a diff of it
    <!-- from FILE -->       the picture below is that file
    <!-- $ COMMAND -->       run this, and show nothing
"""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

REPOSITORY = Path(__file__).parent.parent
DOCUMENTS = [REPOSITORY / "README.md", *sorted(Path(__file__).parent.glob("*.md"))]
SAMPLES = REPOSITORY / "src/triptych/starting/samples"
ESSAY = ("seeds", "data", "figures", "chapters", "_extensions")

DIRECTIVE = re.compile(r"<!-- (start:|as|into|in|from|\$) (.+) -->")
FENCE = re.compile(r"```(\w*)$")
PICTURE = re.compile(r"!\[.*\]\((.+\.svg)\)")
LEFT_OUT = "…"
HOME = "/home/ada"
"""What the folder of a run is called in the documents."""
VARIES = (
    (re.compile(r"\d+(\.\d+)+"), "N"),  # times and versions
    (re.compile(r"\b[0-9a-f]{7,64}\b"), "H"),  # commits and sums
)
CODE = re.compile(r"\x1b\[\??(\d*)[\d;]*([A-Za-z])|(\r)|(\n)|([^\x1b\r\n]+)")


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, and its text's lines from `first` up to `end`, from 0."""

    language: str
    first: int
    end: int


@dataclass(frozen=True)
class Place:
    """A folder that plays a person's home, and the one in it that commands are run in."""

    home: Path
    folder: Path

    def run(self, command: str) -> tuple[str, Place, int]:
        """Type a command at a terminal; give what it shows, where one is then, and its status."""
        note = self.home / ".place"
        ours, theirs = pty.openpty()
        process = subprocess.Popen(
            ["sh", "-c", f'{command}\nstatus=$?\npwd > "$HOME/.place"\nexit $status'],
            cwd=self.folder,
            env=_surroundings(self.home),
            stdin=subprocess.DEVNULL,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        shown = b"".join(iter(lambda: _read(ours), b""))
        os.close(ours)
        status = process.wait()
        there = Path(note.read_text("utf-8").strip())
        screen = on_screen(shown.decode("utf-8", "replace"))
        return screen.replace(str(self.home), HOME), Place(self.home, there), status

    def do(self, command: str) -> Place:
        """Run a command that must succeed, and is not shown."""
        screen, there, status = self.run(command)
        if status:
            raise ValueError(f"$ {command}\n{screen}")
        return there


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that the other end is closed
        return b""


def _surroundings(home: Path) -> dict[str, str]:
    """Give the variables of a run: nothing of this machine but its programs."""
    who = {"NAME": "Ada Mill", "EMAIL": "ada@example.org", "DATE": "2025-04-12T12:00:00Z"}
    git = {f"GIT_{role}_{key}": who[key] for role in ("AUTHOR", "COMMITTER") for key in who}
    return {
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm",
        "COLUMNS": "80",
        "NO_COLOR": "1",
        "GIT_CONFIG_NOSYSTEM": "1",
        **git,
    }


def on_screen(written: str) -> str:
    """Give what stands on a terminal at last, when all of this has been written to it."""
    rows, x, y = [""], 0, 0
    for number, code, back, down, text in CODE.findall(written):
        if text:
            rows[y] = rows[y][:x].ljust(x) + text + rows[y][x + len(text) :]
            x += len(text)
        elif back:
            x = 0
        elif down:
            y += 1
            rows += [""] * (y + 1 - len(rows))
        elif code == "A":
            y = max(0, y - int(number or 1))
        elif code == "K":
            rows[y] = "" if number == "2" else rows[y][:x]
    return "\n".join(rows).strip("\n")


@cache
def _kept() -> tempfile.TemporaryDirectory[str]:
    """Make the folder that all places of this run lie in."""
    return tempfile.TemporaryDirectory(prefix="transcripts-")


@cache
def _prepared(kind: str) -> Place:
    """Make a place to start from, once; the runs get copies."""
    home = Path(tempfile.mkdtemp(dir=_kept().name))
    place = Place(home, home)
    if kind == "texts":
        for file in SAMPLES.glob("*_sample.txt"):
            text = file.read_text("utf-8").partition("\n\n")[0] + "\n"
            (home / file.name.replace("_sample", "")).write_text(text, "utf-8")
        return place
    if kind == "mill":
        sources = "--source overseer.txt --source weaver.txt --source visitor.txt"
        named = '--title "Three Views of a Mill" --author "Ada Mill"'
        place = _fresh("texts").do(f"triptych new fernside {named} {sources}\ncd fernside")
    elif kind == "book":
        return _fresh("mill").do("triptych build --to html")
    elif kind == "essay":
        for name in ESSAY:
            shutil.copytree(REPOSITORY / name, home / "essay" / name)
        for name in ("_quarto.yml", "index.qmd"):
            shutil.copyfile(REPOSITORY / name, home / "essay" / name)
        place = Place(home, home / "essay")
    else:
        raise ValueError(f"There is no place “{kind}” to start from.")
    return place.do("git init -q -b main && git add . && git commit -q -m 'The essay as it was'")


def _fresh(kind: str) -> Place:
    """Give a copy of a place, its times kept."""
    prepared = _prepared(kind)
    home = Path(tempfile.mkdtemp(dir=_kept().name)) / "home"
    shutil.copytree(prepared.home, home, symlinks=True)
    return Place(home, home / prepared.folder.relative_to(prepared.home))


class Document:
    """A document, run from its beginning to its end; `lines` become what they should be."""

    def __init__(self, path: Path) -> None:
        """Read a document."""
        self.path = path
        self.lines = path.read_text("utf-8").splitlines()
        self.told: list[str] = []
        self.pictures: dict[Path, bytes] = {}
        self.place: Place | None = None

    def run(self) -> Sequence[str]:
        """Do what the document says; say what in it is not so, a line for each."""
        verb = given = ""
        for number, part in self._parts():
            try:
                if isinstance(part, Block):
                    self._block(part, verb, given)
                    verb = given = ""
                else:
                    verb, given = part
                    verb, given = self._directive(number, verb, given)
            except (ValueError, OSError) as error:
                self._tell(number, f"{error}")
                return self.told
        return self.told

    def write(self) -> None:
        """Write the document, and its pictures, as they should be."""
        self.path.write_text("\n".join(self.lines) + "\n", "utf-8")
        for path, picture in self.pictures.items():
            path.write_bytes(picture)

    def _parts(self) -> Iterator[tuple[int, Block | tuple[str, str]]]:
        """Yield directives and blocks, each with the number of its line.

        A block's end moves with what is written into it, so the lines are read as they are now.
        """
        number = 0
        while number < len(self.lines):
            line = self.lines[number]
            if match := FENCE.match(line):
                end = self.lines.index("```", number + 1)
                before = len(self.lines)
                yield number, Block(match[1], number + 1, end)
                number = end + len(self.lines) - before
            elif match := DIRECTIVE.fullmatch(line):
                yield number, (match[1], match[2])
            number += 1

    def _directive(self, number: int, verb: str, given: str) -> tuple[str, str]:
        """Do what a comment says, or give it back where the block below it is meant."""
        if verb == "start:":
            self.place = _fresh(given)
        elif verb == "$":
            self.place = self._here().do(given)
        elif verb == "from":
            self._picture(number, given)
        else:
            return verb, given
        return "", ""

    def _here(self) -> Place:
        if self.place is None:
            raise ValueError("Nothing says where this starts: <!-- start: PLACE -->")
        return self.place

    def _block(self, block: Block, verb: str, given: str) -> None:
        text = self.lines[block.first : block.end]
        if block.language == "console":
            self._transcript(block, text)
        elif verb:
            file = self._here().folder / given
            old = file.read_text("utf-8") if verb != "as" else ""
            file.parent.mkdir(parents=True, exist_ok=True)
            new = patched(old, text) if verb == "in" else old + "\n".join(text) + "\n"
            file.write_text(new, "utf-8")

    def _transcript(self, block: Block, text: Sequence[str]) -> None:
        """Run a transcript, and put what the program says into the place of what differs."""
        new: list[str] = []
        for command, shown in commands(text):
            screen, self.place, _ = self._here().run("\n".join(command))
            command[0] = f"$ {command[0]}"
            says = screen.splitlines()
            if not is_as(shown, says):
                self._tell(block.first + len(new), f"“{command[0]}” says something else now.")
                shown = says
            new += [*command, *shown]
        self.lines[block.first : block.end] = new

    def _picture(self, number: int, given: str) -> None:
        """Hold the picture below against the file; an SVG shows the same if it says the same."""
        match = PICTURE.fullmatch(self.lines[number + 1])
        if match is None:
            raise ValueError("No picture in SVG stands below.")
        kept, made = self.path.parent / match[1], self._here().folder / given
        if not kept.is_file() or words_of(kept) != words_of(made):
            self._tell(number + 1, f"{match[1]} shows something else now.")
            self.pictures[kept] = made.read_bytes()

    def _tell(self, number: int, what: str) -> None:
        self.told.append(f"{self.path}:{number + 1}: {what}")


def commands(text: Sequence[str]) -> Iterator[tuple[list[str], list[str]]]:
    """Yield each command of a transcript, with its lines, and the lines of its output."""
    lines = list(text)
    while lines:
        first = lines.pop(0)
        if not first.startswith("$ "):
            raise ValueError(f"No command has said “{first}”.")
        command, shown = [first[2:]], []
        while command[-1].endswith("\\") and lines:
            command.append(lines.pop(0))
        while lines and not lines[0].startswith("$ "):
            shown.append(lines.pop(0))
        yield command, shown


def is_as(shown: Sequence[str], says: Sequence[str]) -> bool:
    """Say whether lines are those that a program says, but for what varies and what is left out."""
    if not shown:
        return not says
    if shown[0].strip() == LEFT_OUT:
        return any(is_as(shown[1:], says[after:]) for after in range(1, len(says) + 1))
    return bool(says) and _settled(shown[0]) == _settled(says[0]) and is_as(shown[1:], says[1:])


def _settled(line: str) -> str:
    for pattern, name in VARIES:
        line = pattern.sub(name, line)
    return line.rstrip()


def patched(old: str, diff: Sequence[str]) -> str:
    """Put a diff's new lines into the place of its old ones, which must stand in the text once."""
    before, after = (
        "".join(f"{line[1:]}\n" for line in diff if line[:1] != sign) for sign in ("+", "-")
    )
    if old.count(before) != 1:
        raise ValueError(f"This stands {old.count(before)} times in the file:\n{before}")
    return old.replace(before, after)


def words_of(picture: Path) -> list[str]:
    """List the words of an SVG."""
    return re.findall(r">\s*([^<>{}]*[^<>{}\s])\s*<", picture.read_text("utf-8"))


def main(arguments: Sequence[str]) -> int:
    """Write the documents, or only check them."""
    only_checks = "--check" in arguments
    named = [Path(one) for one in arguments if one != "--check"]
    told = []
    for document in map(Document, named or DOCUMENTS):
        told += document.run()
        if not only_checks:
            document.write()
    print("\n".join(told) or "All is as it would be written.")
    if told and only_checks:
        print("python docs/transcripts.py writes it; read what changes.")
    return int(bool(told) and only_checks)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
