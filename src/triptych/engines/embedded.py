"""The embedded engine: pandoc and Typst from their wheels, and what Quarto would add to them.

In each format the chapters are read, numbered and written, each anew only when something that it is
made from has changed (`steps.py`); Typst then sets the PDF, and pandoc packs the EPUB.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import asdict
from typing import Any

from triptych.engines.job import Job
from triptych.engines.numbering import Numbered, number_book, tell_apart
from triptych.engines.one_file import pack, typeset
from triptych.engines.site import SITE, lay_out_site, page_of_missing, page_tasks, put_pages
from triptych.engines.steps import LUA, Step, Task, code_of, do_step
from triptych.files import hash_files
from triptych.kept import Facts, Made
from triptych.progress import CHECKING, RENDERING

WRITTEN_AS = {"pdf": "typst"}
"""The format that chapters are written in, where it is not the book's own."""


def render(job: Job) -> Callable[[], None] | None:
    """Make the book's formats in the job's stage; raise `ToolError` when a tool fails.

    Gives what a preview still has to do once it is shown, if anything.
    """
    job.work.mkdir(parents=True, exist_ok=True)
    if "html" in job.formats:
        lay_out_site(job)
    job.progress(", ".join(job.formats), RENDERING)
    rest = None
    with ThreadPoolExecutor() as pool:
        pending = {pool.submit(_format, job, name): name for name in job.formats}
        for count, made in enumerate(as_completed(pending), 1):
            rest = made.result() or rest
            share = count / len(pending)
            job.progress(f"{pending[made]} made", RENDERING + share * (CHECKING - RENDERING))
    job.kept.sweep()
    return rest


def _format(job: Job, name: str) -> Callable[[], None] | None:
    """Make one format; give what may be done later."""
    format = WRITTEN_AS.get(name, name)
    read = _read(job, format)
    listed = zip(job.project.chapters, read, strict=True)
    book, known = number_book((chapter, made.result["outline"]) for chapter, made in listed)
    if format == "html":
        return _site(job, book, known, read)
    tell_apart(book)
    tasks = [_task(one, made) for one, made in zip(book, read, strict=True)]
    parts = do_step(job, _writing(job, format, book, known, read), tasks)
    texts = [made.files["text"].read_text("utf-8") for made in parts]
    (typeset if format == "typst" else pack)(job, texts)
    return None


def _read(job: Job, format: str) -> list[Made]:
    """Read every chapter by itself."""
    project = job.project
    step = Step(
        "read",
        format,
        {"dialect": str(job.dialect), "filter": str(project.extension / "triptych.lua")},
        {"code": code_of(project), "style": _style(job)},
        Facts({"dialect": job.data}, project.root),
    )
    tasks = [
        Task(
            listed.path,
            {"path": listed.path, "offset": listed.offset, "text": chapter.text},
            {},
        )
        for listed, chapter in zip(project.chapters, job.chapters, strict=True)
    ]
    return do_step(job, step, tasks)


def _style(job: Job) -> str:
    """Hash the citation style."""
    return (
        hash_files([job.project.root / job.project.csl], job.project.root)
        if job.project.csl
        else ""
    )


def _task(one: Numbered, read: Made) -> Task:
    given: dict[str, Any] = {
        "path": one.chapter.path,
        "page": one.chapter.page,
        "offset": one.chapter.offset,
        "head": asdict(one.head),
        "numbers": one.numbers,
        "ids": one.ids,
    }
    return Task(one.chapter.path, given, read.files)


def _writing(
    job: Job, format: str, book: list[Numbered], known: dict[str, Any], read: list[Made]
) -> Step:
    """Describe the second step, which may read of the book what it needs."""
    project = job.project
    keys = dict.fromkeys(key for made in read for key in made.result["cites"])
    pages = [
        chapter.page
        for chapter, made in zip(project.chapters, read, strict=True)
        if made.result["has_bibliography"]
    ]
    of_book = {
        "known": known,
        "heads": {one.chapter.path: one.head.id for one in book},
        "cited": {"keys": list(keys), "page": pages[-1] if pages else ""},
    }
    told = {
        **of_book,
        "dialect": str(job.dialect),
        "references": str(job.references),
        "lang": project.lang,
        **({"csl": str(project.root / project.csl)} if project.csl else {}),
        **({"template": str(SITE)} if format == "html" else {}),
    }
    inputs = {
        "code": code_of(project),
        "style": _style(job),
        "references": hash_files([job.references], project.root),
        "language": project.lang,
        **({"template": hash_files(SITE.parent.glob("*.html"), LUA)} if format == "html" else {}),
    }
    return Step(
        "write", format, told, inputs, Facts({"dialect": job.data, **of_book}, project.root)
    )


def _site(
    job: Job, book: list[Numbered], known: dict[str, Any], read: list[Made]
) -> Callable[[], None] | None:
    """Write the pages of the site, and the index of its search, which may come later."""
    from triptych.publish.search import put_search
    from triptych.publish.search_records import evidence_records, on_one_line

    tasks = [_task(one, made) for one, made in zip(book, read, strict=True)]
    tasks = [*page_tasks(job, book, tasks), page_of_missing(job, book)]
    pages = do_step(job, _writing(job, "html", book, known, read), tasks)
    put_pages(job, [task.given["page"] for task in tasks], pages)
    found = [record for made in pages for record in made.result["records"]]
    records = on_one_line([*found, *evidence_records(job.data)])
    return put_search(job, records)
