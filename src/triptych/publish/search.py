"""The site's search: an index of all that a reader may look for, made by Pagefind.

Each thing is a record of its own, so that a result says what it is and leads to its place. Pagefind
reads one small page for each. A site on a disk can't fetch an index: for it all records lie in one
script besides.
"""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import tempfile
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from html import escape
from importlib.metadata import version
from pathlib import Path

from triptych.engines.asking import time_limit
from triptych.engines.job import Job
from triptych.engines.running import run_program
from triptych.files import write_if_changed
from triptych.kept import Facts, Made, hash_of, made_once, package_code
from triptych.problems import ToolError

TIME_LIMIT = 120
"""Seconds that Pagefind may take; a book needs less than one."""
KEPT = ("pagefind.js", "pagefind-worker.js", "pagefind-entry.json", "*.pagefind", "*.pf_*")
"""What of Pagefind's own files a page asks for; the rest are interfaces of its own."""
RECORDS = "records.js"
KINDS = "kinds.json"
ENTRIES = (RECORDS, KINDS, "pagefind-entry.json")
"""The files by which all others are found."""
NAME, FOLDER = "search", "site/search"
"""What the index is kept as, and where it is in a site."""


@dataclass(frozen=True)
class Record:
    """One thing to find: what it is, its title, where it is, and its text.

    `kind` is chapter, figure, table, extract, source or glossary; `address` is a page with an
    anchor, from the site's root.
    """

    kind: str
    title: str
    where: str
    address: str
    text: str


def put_search(job: Job, records: Sequence[Record]) -> Callable[[], None] | None:
    """Put the index into the site in a job's stage, made anew only for other records.

    A preview is given its last index, if it has one, and what makes the new one once it is shown.
    """
    inputs = _inputs(job, records)
    facts = Facts({}, job.project.root)
    last = job.kept.last_of(NAME) if job.is_preview else None
    if last and last.inputs != inputs and (made := job.kept.find(last.inputs, facts)):
        _put(job, made)
        return lambda: _put_later(job, records)
    _put(job, _index(job, records))
    return None


def _inputs(job: Job, records: Sequence[Record]) -> dict[str, str]:
    return {
        "output": NAME,
        "records": hash_of([asdict(record) for record in records]),
        "lang": job.project.lang,
        "code": f"{version('pagefind_bin')} {package_code()}",
    }


def _index(job: Job, records: Sequence[Record]) -> Made:
    """Make the index, or find it kept."""

    def make() -> tuple[None, dict[str, bytes]]:
        with tempfile.TemporaryDirectory(dir=job.work, prefix="search-") as name:
            made = Path(name) / "index"
            add_search(records, made, Path(name) / "work", job.project.lang)
            files = [path for path in sorted(made.rglob("*")) if path.is_file()]
            return None, {path.relative_to(made).as_posix(): path.read_bytes() for path in files}

    made = made_once(job.kept, Facts({}, job.project.root), _inputs(job, records), make)
    job.kept.name(NAME, made)
    return made


def _put(job: Job, made: Made) -> None:
    for name, path in made.files.items():
        job.put(path, f"{FOLDER}/{name}")


def _put_later(job: Job, records: Sequence[Record]) -> None:
    """Put the index into the site that the job has made; who asks meanwhile finds the old one."""
    made, folder = _index(job, records), job.output / FOLDER
    for name in sorted(made.files, key=lambda name: name in ENTRIES):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        write_if_changed(place, made.files[name].read_bytes())


def add_search(records: Sequence[Record], target: Path, work: Path, lang: str) -> None:
    """Write the index of some records into `target`; raise `ToolError` when Pagefind fails.

    `work` is a folder for what Pagefind reads and writes; it is emptied first.
    """
    shutil.rmtree(work, ignore_errors=True)
    pages, made = work / "pages", work / "made"
    pages.mkdir(parents=True)
    for number, record in enumerate(records):
        (pages / f"{number:06}.html").write_text(_page(record, lang), "utf-8")
    _run(pages, work / "pagefind.log")
    if len(list(made.glob("fragment/*.pf_fragment"))) != len(records):
        message = "it did not index what it was given"
        raise ToolError("Pagefind", message, log=work / "pagefind.log")
    target.mkdir(parents=True, exist_ok=True)
    for pattern in KEPT:
        for path in made.rglob(pattern):
            place = target / path.relative_to(made)
            place.parent.mkdir(exist_ok=True)
            shutil.copyfile(path, place)
    (target / KINDS).write_text(json.dumps(_kinds(made)) + "\n", "utf-8")
    listed = json.dumps([asdict(record) for record in records], ensure_ascii=False)
    (target / RECORDS).write_text(f"self.triptychRecords = {listed};\n", "utf-8")


def _kinds(made: Path) -> dict[str, list[str]]:
    """List what Pagefind calls each record, by kind.

    Its own filters would do, but their files differ from run to run.
    """
    kinds = defaultdict(list)
    for path in sorted(made.glob("fragment/*.pf_fragment")):
        fragment = json.loads(gzip.decompress(path.read_bytes()).removeprefix(b"pagefind_dcd"))
        kinds[fragment["meta"]["kind"]].append(path.stem)
    return dict(sorted(kinds.items()))


def _page(record: Record, lang: str) -> str:
    """Write a record as a page with the attributes that Pagefind reads."""
    told = {"kind": record.kind, "where": record.where, "address": record.address}
    data = "".join(f' data-{name}="{escape(value)}"' for name, value in told.items())
    names = ", ".join(f"{name}[data-{name}]" for name in told)
    return (
        f'<!DOCTYPE html><html lang="{escape(lang)}"><title>{escape(record.title)}</title>'
        f'<main data-pagefind-body data-pagefind-meta="{names}"{data}>'
        f"<h1>{escape(record.title)}</h1><p>{escape(record.text)}</p></main></html>"
    )


def _run(pages: Path, log: Path) -> None:
    from pagefind_bin import get_executable

    limit = time_limit("Pagefind", TIME_LIMIT)
    command = [str(get_executable()), "--site", ".", "--output-path", "../made", "--quiet"]
    try:
        status = run_program(command, pages, log, limit)
    except subprocess.TimeoutExpired:
        message = f"it was stopped after {limit:g} seconds"
        raise ToolError("Pagefind", message, log=log) from None
    if status:
        said = log.read_text("utf-8", "replace").strip().splitlines() or ["it said nothing"]
        raise ToolError("Pagefind", said[-1], status=status, log=log)
