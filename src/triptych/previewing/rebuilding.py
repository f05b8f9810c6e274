"""Build the site that the preview shows; whatever goes wrong, the last good one stays."""

from __future__ import annotations

import time
import traceback
from contextlib import suppress
from pathlib import Path

from triptych.build import Book, Engine, build
from triptych.console import Console, timed
from triptych.engines.job import edition_time, work_of
from triptych.previewing.news import News, State
from triptych.problems import MaterialError, ToolError
from triptych.project import load_project

EMBEDDED = Engine("pandoc", "the preview's")


def site_of(root: Path) -> Path:
    """Give the folder of the preview's own site, apart from the finished book."""
    return root / "build" / "preview"


def rebuild(root: Path, console: Console, news: News) -> None:
    """Build the site anew if anything has changed, and tell the terminal and the pages of it."""
    last = news.latest
    fault: MaterialError | ToolError | None
    try:
        with timed() as so_far, console.progress("Building") as progress:
            book = build(root, ("html",), EMBEDDED, site_of(root), progress, is_preview=True)
    except (MaterialError, ToolError) as error:
        fault = error
    except (Exception, SystemExit) as error:
        fault = _unforeseen(root, error)
    else:
        if not book.unchanged or last.fault or not last.edition:
            console.say(_said(book, so_far()))
        is_new = not book.unchanged or not last.edition
        news.tell(State(str(time.time_ns()) if is_new else last.edition))
        fault = _rest(root, book, is_first=not last.edition)
    if fault:
        console.report(fault)
        news.tell(State(news.latest.edition, fault))


def _rest(root: Path, book: Book, *, is_first: bool) -> ToolError | None:
    """Do what was put off until the pages are shown, and give what went wrong with it."""
    try:
        if book.rest:
            book.rest()
        if book.unchanged and is_first:
            _make_ready(root)
    except ToolError as error:
        return error
    except Exception as error:
        return _unforeseen(root, error)
    return None


def _make_ready(root: Path) -> None:
    """Load and read what the first edit will ask for, as a build of nothing has not.

    Whatever keeps it from that is told when the edit's build meets it.
    """
    from triptych.check import check_project
    from triptych.engines import embedded  # noqa: F401
    from triptych.engines.standby import make_ready

    with suppress(MaterialError, ToolError, OSError):
        project = load_project(root)
        make_ready(root, edition_time(root), work_of(project))
        check_project(project)


def _said(book: Book, time_taken: str) -> str:
    if book.unchanged:
        return f"The site is up to date ({time_taken})."
    return (
        f"Built in {time_taken}; figures and tables: {book.drawn} made; chapters: {book.rendered}."
    )


def _unforeseen(root: Path, error: BaseException) -> ToolError:
    """Keep the traceback of what nobody foresaw, and give a fault that leads to it."""
    log = root / "build" / "preview.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    log.write_text("".join(traceback.format_exception(error)), "utf-8")
    said = " ".join(str(error).split())
    return ToolError("The build", f"{type(error).__name__}: {said}", log=log)
