"""Hold a copy of a book against its manifest, and its quotations against the sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from triptych.problems import MaterialError, Problem
from triptych.publish.manifest import digest_of
from triptych.verifying.copies import Copy, Unreadable
from triptych.verifying.told import Told, read_told

SAME, CHANGED, ABSENT = "same", "changed", "absent"
"""What may be known of a source's seed in the project at hand."""
ANEW = "Get the file anew."


@dataclass(frozen=True)
class Verified:
    """What was found of a copy.

    `seeds` says of each source whether its seed is at hand, and the same; `quotations` counts the
    passages that were looked up, `None` where the book carries no data. `others` are folders of
    other books in the copy, and `is_listed` says whether it could be seen what else lies there.
    """

    copy: str
    told: Told
    problems: tuple[Problem, ...]
    quotations: int | None
    seeds: Mapping[str, str]
    others: tuple[str, ...]
    is_listed: bool

    @property
    def size(self) -> int:
        """Give the size of all files in bytes."""
        return sum(file["size"] for file in self.told.files.values())


def verify(copy: Copy, root: Path | None) -> Verified:
    """Check a copy; the seeds are those of the project in `root`, if there is one.

    Raises `MaterialError` where the copy has no manifest to go by.
    """
    from triptych.verifying.quotations import check_quotations

    told = read_told(copy)
    held = copy.held()
    problems = list(_faults_of_files(copy, told))
    if held is not None:
        problems += [_foreign(name) for name in held.files if name not in told.files]
    seeds, texts, changed = _seeds(told, root)
    quotations, lost = check_quotations(copy, told, texts)
    return Verified(
        copy.shown,
        told,
        tuple(sorted({*problems, *changed, *lost})),
        quotations,
        seeds,
        held.others if held else (),
        held is not None,
    )


def _faults_of_files(copy: Copy, told: Told) -> Iterator[Problem]:
    for name, expected in told.files.items():
        try:
            found = digest_of(_at_most(copy.chunks(name), expected["size"] + 1))
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            yield Problem(name, 1, 1, "The file is missing.", ANEW, "copy")
        except Unreadable as error:
            yield Problem(name, 1, 1, f"The file {error}.", ANEW, "copy")
        else:
            if found != expected:
                size, was = found["size"], expected["size"]
                how = (
                    "longer" if size > was else f"{was - size} bytes shorter" if size < was else ""
                )
                what = f"The file has been changed{f' ({how})' if how else ''}."
                yield Problem(name, 1, 1, what, ANEW, "copy")


def _at_most(chunks: Iterator[bytes], size: int) -> Iterator[bytes]:
    """Yield no more of a content than that it is too long."""
    for chunk in chunks:
        yield chunk[:size]
        size -= len(chunk)
        if size <= 0:
            return


def _foreign(name: str) -> Problem:
    what, remedy = "The book has no such file.", "Take it away, or don't trust it."
    return Problem(name, 1, 1, what, remedy, "copy")


def _seeds(told: Told, root: Path | None) -> tuple[dict[str, str], dict[str, str], list[Problem]]:
    """Compare the seeds at hand; give what is known of each, the texts of the same, and faults."""
    from triptych.evidence.texts import read_source_text, sha256_of

    known: dict[str, str] = {}
    texts: dict[str, str] = {}
    problems: list[Problem] = []
    for source, seed in told.sources.items():
        path = root / seed["seed"] if root else None
        if path is None or not path.is_file():
            known[source] = ABSENT
        elif sha256_of(path) != seed["sha256"]:
            known[source] = CHANGED
            what = "The copy was made from another text than this."
            remedy = "See which of them has changed."
            problems.append(Problem(seed["seed"], 1, 1, what, remedy, "copy"))
        else:
            known[source] = SAME
            try:
                texts[source] = read_source_text(path, seed["seed"]).text
            except MaterialError as error:
                problems += error.problems
    return known, texts, problems


def json_of(found: Verified) -> dict[str, Any]:
    """Give all that was found as plain values; docs/publish.md lists the keys."""
    return {
        "version": 1,
        "copy": found.copy,
        "manifest": found.told.sha256,
        "edition": dict(found.told.edition),
        "files": len(found.told.files),
        "bytes": found.size,
        "foreign_files_seen": found.is_listed,
        "other_books": list(found.others),
        "quotations": found.quotations,
        "seeds": dict(found.seeds),
        "problems": [
            {"file": one.file, "what": one.what, "remedy": one.remedy} for one in found.problems
        ],
    }


def summary_of(found: Verified) -> Iterator[str]:
    """Say what was found, for a person; nothing of what has a problem."""
    edition, told = found.told.edition, found.told
    known = [f"edition of {edition['date'][:10]}"] if edition["date"] else []
    known += [f"{name} {edition[name]}" for name in ("version", "commit") if edition[name]]
    named = f"{edition['title']} ({', '.join(known)})" if known else edition["title"]
    yield f"{found.copy}: {named}."
    if not found.problems:
        unseen = "" if found.is_listed else "; a server does not tell of further ones"
        yield f"Files: all {len(told.files)} are as the manifest has them{unseen}."
        yield _said_of_quotations(found)
    yield from (f"{name} holds another book, to be verified by itself." for name in found.others)
    yield f"Manifest: SHA-256 {told.sha256}."


def _said_of_quotations(found: Verified) -> str:
    if found.quotations is None:
        return "Quotations: not checked, as the book carries no data (it was built without a site)."
    absent = [source for source, known in found.seeds.items() if known == ABSENT]
    against = (
        "the seeds and the texts in the copy"
        if not absent
        else "the texts in the copy; the seeds are not here"
        if len(absent) == len(found.seeds)
        else f"the texts in the copy, and the seeds but for {', '.join(absent)}"
    )
    return f"Quotations: all {found.quotations} stand in their sources (checked against {against})."
