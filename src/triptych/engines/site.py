"""The embedded engine's site: its folder, and what each page's frame says."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from triptych.engines.contents import contents_of
from triptych.engines.job import Job
from triptych.engines.numbering import Numbered
from triptych.engines.steps import Task
from triptych.exporting import data_package
from triptych.exporting.formats import FOLDER as DATA_FOLDER
from triptych.files import hash_files
from triptych.kept import Facts, Made, hash_of, made_once, package_code
from triptych.publish.device_picture import DevicePicture, draw_device
from triptych.publish.missing_page import MISSING_PAGE, TEXT, TITLE, offset_from_anywhere
from triptych.publish.sitemap import sitemap

TEMPLATES = Path(__file__).parent / "templates"
SITE = TEMPLATES / "page.html"
"""The template of a page."""
WHAT_HELPS = "the contents list all pages, and the search finds what stands on them"
"""What the frame of a page offers where the page is missing."""
TREE = {"pandoc-api-version": [1, 23, 1], "meta": {}}
"""What pandoc's syntax trees in JSON begin with."""


def page_tasks(job: Job, book: Sequence[Numbered], tasks: Sequence[Task]) -> list[Task]:
    """Tell each chapter's task what the frame of its page says."""
    return [
        replace(task, given={**task.given, "meta": _frame(job, book, index)})
        for index, task in enumerate(tasks)
    ]


def _frame(job: Job, book: Sequence[Numbered], index: int) -> dict[str, Any]:
    """Give the template's values for a chapter's page; what is titled there is HTML."""
    one, project = book[index], job.project
    offset = one.chapter.offset
    is_home = index == 0
    frame = {
        **_of_book(job, offset),
        "pagetitle": one.head.text,
        "title": one.head.html,
        "number": one.head.number,
        "label": one.head.label,
        "is_appendix": one.chapter.is_appendix,
        "id": one.head.id,
        "head": job.data["citing"]["pages"][one.chapter.path]["head"],
        "contents": contents_of(book, one, offset),
        "is_home": is_home,
        "has_sections": len(one.ids) > 1,
        "has_neighbours": len(book) > 1,
    }
    if project.site_url:
        frame["canonical"] = f"{project.site_url}/{re.sub('^index.html$', '', one.chapter.page)}"
    if index:
        frame["previous"] = _entry(book[index - 1], offset)
    if index + 1 < len(book):
        frame["next"] = _entry(book[index + 1], offset)
    if is_home:
        device = _device(job)
        frame["device"] = {
            "width": str(device.width),
            "height": str(device.height),
            "alt": device.alt,
        }
    return frame


def _of_book(job: Job, offset: str) -> dict[str, Any]:
    """Give what every page says."""
    project = job.project
    return {
        "book": told_of(job),
        "lang": project.lang,
        "offset": offset,
        "home": f"{offset}/index.html",
        "downloads": [
            *(
                {"file": f"{project.output_file}.{extension}", "label": extension.upper()}
                for extension in ("pdf", "epub")
                if extension in job.formats
            ),
            {"file": f"{DATA_FOLDER}/{data_package.FILE}", "label": "Data"},
        ],
    }


def told_of(job: Job) -> dict[str, Any]:
    """Give what the author tells of the book, under the names of pandoc's metadata."""
    project = job.project
    told = {
        "title": project.title,
        "subtitle": project.subtitle,
        "description": project.description,
        "author": list(project.authors),
        "lang": project.lang,
    }
    return {name: value for name, value in told.items() if value}


def _entry(one: Numbered, offset: str) -> dict[str, Any]:
    return {"page": f"{offset}/{one.chapter.page}", "title": one.head.html}


def page_of_missing(job: Job, book: Sequence[Numbered]) -> Task:
    """Give the task of the page for addresses that lead nowhere; it is shown at any depth."""
    offset = offset_from_anywhere(job.project)
    said = f"{TEXT}: {WHAT_HELPS}."
    heading = {"t": "Header", "c": [1, ["", [], []], [{"t": "Str", "c": TITLE}]]}
    text = {"t": "Para", "c": [{"t": "Str", "c": said}]}
    tree = json.dumps({**TREE, "blocks": [heading, text]}).encode()
    kept = job.kept.keep({"tree": MISSING_PAGE, "text": said}, {}, None, tree=tree)
    frame = {
        **_of_book(job, offset),
        "pagetitle": TITLE,
        "title": TITLE,
        "head": "",
        "contents": contents_of(book, None, offset),
    }
    given = {
        "path": MISSING_PAGE,
        "page": MISSING_PAGE,
        "offset": offset,
        "head": {"text": TITLE, "number": "", "label": "", "id": ""},
        "numbers": [""],
        "ids": [""],
        "meta": frame,
    }
    return Task(MISSING_PAGE, given, kept.files)


def put_pages(job: Job, names: Sequence[str], pages: Sequence[Made]) -> None:
    """Put the pages into the stage."""
    for name, made in zip(names, pages, strict=True):
        job.put(made.files["text"], name)


def lay_out_site(job: Job) -> None:
    """Put into the stage what the pages use: style sheets, scripts, fonts and pictures."""
    project = job.project
    faces = re.findall(r'url\("([^"]+)"\)', (project.fonts / "fonts.css").read_text("utf-8"))
    for name in ("fonts.css", *faces):
        job.put(project.fonts / name, f"site/fonts/{name}")
    for name in ("triptych.css", "icon.svg"):
        job.put(project.extension / name, f"site/{name}")
    for source in (TEMPLATES / "book.css", *sorted((TEMPLATES / "scripts").glob("*.js"))):
        job.put(source, f"site/{source.name}")
    for image in job.images:
        job.put(project.root / image, image)
    (job.stage / "site" / "device.svg").write_text(_device(job).svg, "utf-8")
    if project.site_url:
        day = datetime.datetime.fromtimestamp(job.time, datetime.UTC).date()
        pages = [chapter.page for chapter in project.chapters]
        (job.stage / "sitemap.xml").write_text(sitemap(project.site_url, pages, day), "utf-8")


def _device(job: Job) -> DevicePicture:
    """Give the device's picture, which says what stands in `device` of the book's data."""
    project = job.project
    inputs = {
        "picture": "device",
        "device": hash_of(job.data["device"]),
        "by": hash_files(project.extension.glob("device*.typ"), project.root),
        "code": package_code(),
    }

    def make() -> tuple[Any, dict[str, bytes]]:
        device = draw_device(project)
        words = {"width": device.width, "height": device.height, "alt": device.alt}
        return words, {"svg": device.svg.encode()}

    made = made_once(job.kept, Facts({}, project.root), inputs, make)
    return DevicePicture(made.files["svg"].read_text("utf-8"), **made.result)
