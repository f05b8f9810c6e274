"""The embedded engine: pandoc and Typst from their wheels, and what Quarto would add to them.

In each format the chapters are read, numbered and written, each anew only when something that it is
made from has changed (`steps.py`); Typst then sets the PDF, and pandoc packs the EPUB.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import asdict
from typing import Any
from urllib.parse import unquote

from triptych.chapters.check import beside
from triptych.chapters.scan import ELSEWHERE, FETCHED
from triptych.engines.job import Job, Rendered
from triptych.engines.needed import refuse_old_tools
from triptych.engines.numbering import Numbered, number_book, tell_apart
from triptych.engines.one_file import pack, typeset
from triptych.engines.site import (
    SITE,
    lay_out_site,
    page_of_missing,
    page_tasks,
    put_pages,
)
from triptych.engines.steps import LUA, Step, Task, code_of, do_step
from triptych.files import hash_files, is_file_below
from triptych.kept import Facts, Made
from triptych.problems import MaterialError, Problem
from triptych.progress import CHECKING, RENDERING
from triptych.publish.missing_page import MISSING_PAGE

WRITTEN_AS = {"pdf": "typst"}
"""The format that chapters are written in, where it is not the book's own."""


def render(job: Job) -> Rendered:
    """Make the book's formats in the job's stage; raise `ToolError` when a tool fails."""
    refuse_old_tools(with_typst="pdf" in job.formats)
    job.work.mkdir(parents=True, exist_ok=True)
    for left in (path for path in job.work.iterdir() if path.is_dir()):
        shutil.rmtree(left, ignore_errors=True)  # of a build that was killed
    if "html" in job.formats:
        lay_out_site(job)
    job.progress(", ".join(job.formats), RENDERING)
    rendered = Rendered()
    with _threads(len(job.formats) if job.workers.jobs > 1 else 1) as pool:
        # the PDF first: its text must be whole before Typst, which takes longest, can begin
        names = sorted(job.formats, key=lambda name: name != "pdf")
        pending = {pool.submit(_format, job, name, rendered): name for name in names}
        for count, made in enumerate(as_completed(pending), 1):
            made.result()
            share = count / len(pending)
            job.progress(f"{pending[made]} made", RENDERING + share * (CHECKING - RENDERING))
    if not job.is_preview:
        job.kept.sweep()
    return rendered


@contextmanager
def _threads(count: int) -> Iterator[ThreadPoolExecutor]:
    """Give threads, and wait until they have ended, unless a person has interrupted them all."""
    pool = ThreadPoolExecutor(count)
    is_stopped = False
    try:
        yield pool
    except KeyboardInterrupt:
        is_stopped = True  # and nothing can end a Typst that is at work
        raise
    finally:
        pool.shutdown(wait=not is_stopped, cancel_futures=is_stopped)


def _format(job: Job, name: str, rendered: Rendered) -> None:
    """Make one format, and tell what was made."""
    format = WRITTEN_AS.get(name, name)
    read = do_step(job, *reading(job, format))
    refuse_foreign(job, read)
    step, tasks, book = writing(job, format, read)
    pages = do_step(job, step, tasks)
    if format == "html":
        rendered.rest = _site(job, book, step, pages)
    else:
        texts = [made.files["text"].read_text("utf-8") for made in pages]
        (typeset if format == "typst" else pack)(job, texts)
    rendered.chapters[name] = sum(made.is_new for made in pages)


def reading(job: Job, format: str) -> tuple[Step, list[Task]]:
    """Describe the first step, which reads every chapter by itself."""
    project, style = job.project, _style(job)
    step = Step(
        "read",
        format,
        {
            "dialect": str(job.dialect),
            "filter": str(project.extension / "triptych.lua"),
            "style": style,
        },
        {"code": code_of(project), "style": style},
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
    return step, tasks


def refuse_foreign(job: Job, read: list[Made]) -> None:
    """Raise `MaterialError` for what chapters show that is no file of the project.

    Pandoc and Typst would read it from anywhere, and pandoc ask other hosts for it. The scan of a
    chapter's lines knows most of it by its place; this is what pandoc itself has understood.
    """
    root = job.project.root.resolve()
    problems = []
    for chapter, made in zip(job.chapters, read, strict=True):
        for name in made.result["shows"]:
            path = root / beside(chapter.path, unquote(name))
            if ELSEWHERE.match(name) or not is_file_below(path, root):
                line = next((one for one in chapter.lines if name in one.text), chapter.lines[0])
                column = max(1, line.text.find(name) + 1)
                what = f"“{name}” is no file of the project."
                problems.append(Problem(line.file, line.number, column, what, FETCHED, "image"))
    if problems:
        raise MaterialError(problems)


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
        "has_citations": bool(read.result["cites"]),
        "has_bibliography": read.result["has_bibliography"],
    }
    return Task(one.chapter.path, given, read.files)


def writing(job: Job, format: str, read: list[Made]) -> tuple[Step, list[Task], list[Numbered]]:
    """Describe the second step, which may read of the whole book what it needs; number the book."""
    project = job.project
    listed = zip(project.chapters, read, strict=True)
    book, known = number_book((chapter, made.result["outline"]) for chapter, made in listed)
    if format != "html":
        tell_apart(book)
    tasks = [_task(one, made) for one, made in zip(book, read, strict=True)]
    tasks = page_tasks(job, book, tasks) if format == "html" else tasks
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
        **({"template": SITE.name} if format == "html" else {}),
    }
    inputs = {
        "code": code_of(project),
        "style": _style(job),
        "references": hash_files([job.references], project.root),
        "language": project.lang,
        **({"template": hash_files(SITE.parent.glob("*.html"), LUA)} if format == "html" else {}),
    }
    facts = Facts({"dialect": job.data, **of_book}, project.root)
    return Step("write", format, told, inputs, facts), tasks, book


def _site(
    job: Job, book: list[Numbered], step: Step, pages: list[Made]
) -> Callable[[], None] | None:
    """Put the pages into the site, and the index of its search, which a preview makes later."""
    from triptych.publish.search import put_search
    from triptych.publish.search_records import evidence_records, on_one_line

    [missing] = do_step(job, step, [page_of_missing(job, book)])
    put_pages(job, [*(one.chapter.page for one in book), MISSING_PAGE], [*pages, missing])
    found = [record for made in pages for record in made.result["records"]]
    return put_search(job, on_one_line([*found, *evidence_records(job.data)]))
