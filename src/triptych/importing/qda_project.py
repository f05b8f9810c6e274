"""Read a REFI-QDA project (`.qdpx`) as QualCoder, MAXQDA, NVivo and others write it.

A position counts code points of the source's plain text; some programs count a line end of two
characters as one, and some count UTF-16. Where that differs, the count is taken by which most
selections are what their names say, or else begin and end with whole words.
"""

from __future__ import annotations

import re
import zipfile
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, groupby
from pathlib import Path, PurePosixPath

from triptych.importing.safe_xml import Node, read_xml
from triptych.importing.selections import Part, Read, Selection, cells_of_memo
from triptych.material import UNREADABLE
from triptych.problems import MaterialError, Problem

MOST_FILES = 10_000
LARGEST = 64 * 1024 * 1024
"""How many bytes the files of a project may have in all."""
TEXTS = ("TextSource", "Representation")
ELSEWHERE = {
    "PictureSelection": "selections in pictures",
    "PDFSelection": "selections on pages of a PDF",
    "AudioSelection": "selections in sound",
    "VideoSelection": "selections in film",
    "TranscriptSelection": "selections in transcripts",
}
"""What is no passage of a text."""
OURS = "triptych"
"""The origin of our own projects."""
NAMED = re.compile(r"(?P<id>[a-z][a-z0-9]*(?:-[a-z0-9]+)*)(?P<part> \[\d+/\d+\])?")
"""How these name a selection; other programs take its text, or nothing."""
INTERNAL = "internal://"

POSITIONS = ("startPosition", "endPosition")


@dataclass(frozen=True)
class _Way:
    """A way to count the positions of a text; `units` are those of its characters in UTF-16."""

    text: str
    units: Sequence[int] = ()

    def at(self, position: int) -> int:
        """Give the code point that a position means."""
        return bisect_left(self.units, position) if self.units else position


def read_qda_project(path: Path, name: str) -> Read:
    """Read a project's passages; `name` is what problems call it.

    Nothing is unpacked onto the disk, and no file outside of the archive is read. Raises
    `MaterialError` with all that is wrong with it.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            files = _files(archive, name)
            return _Project(files, name).read()
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as error:
        raise _refused(name, f"This archive can't be read: {error}.") from error


def _refused(name: str, what: str) -> MaterialError:
    remedy = "Export it anew from the program that made it."
    return MaterialError([Problem(name, 1, 1, what, remedy, UNREADABLE)])


def _files(archive: zipfile.ZipFile, name: str) -> dict[str, bytes]:
    """Read the texts and the project file of an archive, by their paths in lower case."""
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if len(entries) > MOST_FILES:
        raise _refused(name, f"This archive holds more than {MOST_FILES} files.")
    for entry in entries:
        parts = PurePosixPath(entry.filename.replace("\\", "/")).parts
        if not parts or ".." in parts or parts[0] == "/" or ":" in parts[0]:
            raise _refused(name, f"The archive has a file “{entry.filename}”, outside of itself.")
    files: dict[str, bytes] = {}
    left = LARGEST
    for entry in entries:
        if entry.filename.lower().endswith((".qde", ".txt")):
            with archive.open(entry) as file:
                content = file.read(left + 1)
            left -= len(content)
            if left < 0:
                raise _refused(name, f"The texts of this archive have more than {LARGEST} bytes.")
            files[entry.filename.replace("\\", "/").lower()] = content
    return files


class _Project:
    """One project: its files, its codes and notes by guid, and the problems found in it."""

    def __init__(self, files: Mapping[str, bytes], name: str) -> None:
        self.files = files
        described = sorted(file for file in files if file.endswith(".qde") and "/" not in file)
        if not described:
            raise _refused(name, "This archive holds no project.qde.")
        chosen = "project.qde" if "project.qde" in described else described[0]
        self.file = f"{name}/{chosen}"
        self.root = read_xml(files[chosen], self.file)
        self.is_ours = self.root.attributes.get("origin") == OURS
        self.problems: list[Problem] = []
        self.codes = dict(_paths(self.root))
        cases = self.root.all("Case")
        self.cases = {_guid(case, "guid") for case in cases}
        notes = (note for held in self.root.of("Notes") for note in held.of("Note"))
        self.notes = {_guid(note, "guid"): note for note in notes}

    def read(self) -> Read:
        sources = [source for held in self.root.of("Sources") for source in held.all(*TEXTS)]
        selections = [one for source in sources for one in self.selections(source)]
        if self.problems:
            raise MaterialError(self.problems)
        passed = Counter(ELSEWHERE[node.name] for node in self.root.all(*ELSEWHERE))
        inside = sum(len(note.of("PlainTextSelection")) for note in self.notes.values())
        passed += Counter({"selections of notes": inside})
        return Read(tuple(selections), dict(passed))

    def wrong(self, node: Node, what: str, remedy: str) -> None:
        self.problems.append(Problem(self.file, node.line, node.column, what, remedy, UNREADABLE))

    def selections(self, source: Node) -> Iterator[Selection]:
        marked = [node for node in source.of("PlainTextSelection") if self.has_positions(node)]
        text = self.text(source) if marked else None
        if text is None:
            return
        way, placed = _counted(text, marked), []
        for node in marked:
            start, end = (way.at(position) for position in _positions(node))
            if not 0 <= start < end <= len(way.text) or not way.text[start:end].strip():
                what = "The positions of this selection hold nothing of its text."
                self.wrong(node, what, "Mend it in the program that made it.")
            else:
                placed.append((node, Part(way.text[start:end], way.text, start)))
        for _, together in groupby(placed, key=lambda one: self.group(one[0])):
            nodes, parts = zip(*together, strict=True)
            yield self.selection(source, nodes[0], parts)

    def has_positions(self, node: Node) -> bool:
        given = [node.attributes.get(side, "") for side in POSITIONS]
        if not all(re.fullmatch(r"[0-9]{1,12}", one) for one in given):
            self.wrong(node, "This selection has no positions.", "Export it anew.")
            return False
        return True

    def selection(self, source: Node, node: Node, parts: Sequence[Part]) -> Selection:
        named = self.named(node)
        memos = [node.said("Description"), *map(self.note, node.all("NoteRef"))]
        return Selection(
            self.file,
            node.line,
            node.column,
            source.attributes.get("name", ""),
            tuple(parts),
            tuple(self.code(ref) for ref in node.all("CodeRef") if not self.is_case(ref)),
            cells_of_memo(memos),
            named["id"] if named else "",
        )

    def named(self, node: Node) -> re.Match[str] | None:
        return NAMED.fullmatch(node.attributes.get("name", "")) if self.is_ours else None

    def group(self, node: Node) -> str:
        """Name what a selection belongs to: the segments of one of our extracts belong together."""
        named = self.named(node)
        return named["id"] if named and named["part"] else f"{node.line}:{node.column}"

    def is_case(self, ref: Node) -> bool:
        return _guid(ref, "targetGUID") in self.cases

    def code(self, ref: Node) -> tuple[str, ...]:
        guid = _guid(ref, "targetGUID")
        if guid not in self.codes:
            self.wrong(ref, f"There is no code “{guid}” in this project.", "Export it anew.")
        return self.codes.get(guid, ())

    def note(self, ref: Node) -> str:
        note = self.notes.get(_guid(ref, "targetGUID"))
        return "" if note is None else self.text(note) or ""

    def text(self, source: Node) -> str | None:
        """Give a source's plain text as its file has it; `None`, and a problem, without one."""
        if inline := source.of("PlainTextContent"):
            return inline[0].text
        path = source.attributes.get("plainTextPath", "")
        file = path.removeprefix(INTERNAL).lstrip("/").lower()
        content = self.files.get(f"sources/{file}")
        if not path.startswith(INTERNAL) or content is None:
            what = f"The text “{path}” is not in the archive."
            self.wrong(source, what, "Export the project with its texts.")
            return None
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.wrong(source, f"The text “{path}” is not UTF-8.", "Export the project anew.")
            return None


def _guid(node: Node, attribute: str) -> str:
    return node.attributes.get(attribute, "").strip("{}").lower()


def _paths(root: Node) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield each code's guid and the names that lead to it."""

    def below(node: Node, path: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        for code in node.of("Code"):
            named = (*path, code.attributes.get("name", ""))
            yield _guid(code, "guid"), named
            yield from below(code, named)

    for codes in root.all("Codes"):
        yield from below(codes, ())


def _positions(node: Node) -> tuple[int, int]:
    start, end = (int(node.attributes[side]) for side in POSITIONS)
    return start, end


def _counted(text: str, marked: Sequence[Node]) -> _Way:
    """Choose how the positions in a text are counted."""
    ways = [_Way(text)]
    if "\r\n" in text:
        ways.append(_Way(text.replace("\r\n", "\n")))
    if not text.isascii() and max(text) > "\uffff":
        ways.append(
            _Way(text, tuple(accumulate((1 + (one > "\uffff") for one in text), initial=0)))
        )
    return ways[0] if len(ways) == 1 else max(ways, key=lambda way: _fit(way, marked))


def _fit(way: _Way, marked: Sequence[Node]) -> tuple[int, int]:
    """Say how many selections are what their names say, and how many ends are those of words."""
    named = whole = 0
    for node in marked:
        start, end = (way.at(position) for position in _positions(node))
        named += way.text[start:end].split() == node.attributes.get("name", "").split()
        around = (way.text[max(0, at - 1) : at + 1] for at in (start, end))
        whole += sum(not pair.isalnum() for pair in around)
    return named, whole
