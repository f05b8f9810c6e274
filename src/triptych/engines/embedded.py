"""The embedded engine: pandoc and Typst from their wheels, and what Quarto would add to them.

For each format, one run of pandoc's Lua interpreter makes its text; Typst then sets the PDF, and
pandoc packs the EPUB.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import uuid
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from triptych.engines.job import Job, edition_time
from triptych.problems import ToolError
from triptych.progress import CHECKING, RENDERING
from triptych.project import Project
from triptych.publish.device_picture import draw_device
from triptych.publish.epub import finish_epub
from triptych.publish.epub_cover import draw_epub_cover
from triptych.publish.sitemap import sitemap

HERE = Path(__file__).parent
TIME_LIMIT = 300
"""Seconds that pandoc may take; far more than any book needs."""


def pandoc_path() -> str:
    """Find the pandoc that the `pypandoc_binary` wheel carries."""
    from importlib.util import find_spec

    spec = find_spec("pypandoc")
    folder = Path(spec.origin).parent / "files" if spec and spec.origin else Path()
    for name in ("pandoc", "pandoc.exe"):
        if (folder / name).is_file():
            return str(folder / name)
    raise ToolError("pandoc", "the package pypandoc_binary is not installed whole")


def render(job: Job) -> None:
    """Make the book's formats in the job's stage; raise `ToolError` when a tool fails."""
    work = job.project.build / "embedded"
    work.mkdir(parents=True, exist_ok=True)
    if "html" in job.formats:
        _copy_site(job)
    job.progress(", ".join(job.formats), RENDERING)
    with ThreadPoolExecutor() as pool:
        pending = {pool.submit(_format, job, work, name): name for name in job.formats}
        for count, made in enumerate(as_completed(pending), 1):
            made.result()
            share = count / len(pending)
            job.progress(f"{pending[made]} made", RENDERING + share * (CHECKING - RENDERING))


def _format(job: Job, work: Path, name: str) -> None:
    """Make one format."""
    description = work / f"{name}.json"
    description.write_text(json.dumps(_description(job, work, name), ensure_ascii=False), "utf-8")
    script = str(HERE / "lua" / "book.lua")
    _run(job, work / f"{name}.log", ["lua", script, str(description)])
    if name == "html":
        _add_search(job, work)
    elif name == "pdf":
        _typeset(job, work)
    elif name == "epub":
        _pack(job, work)


def _run(job: Job, log: Path, arguments: list[str]) -> None:
    """Run pandoc in the project's folder, its messages kept in a log."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(edition_time(job.project.root))}
    with log.open("wb") as messages:
        try:
            done = subprocess.run(
                [pandoc_path(), *arguments],
                cwd=job.project.root,
                stdin=subprocess.DEVNULL,
                stdout=messages,
                stderr=subprocess.STDOUT,
                env=environment,
                timeout=TIME_LIMIT,
                check=False,
            )
        except subprocess.TimeoutExpired:
            message = f"it was stopped after {TIME_LIMIT} seconds"
            raise ToolError("pandoc", message, log=log) from None
    lost = re.search(r"Could not fetch resource.*", log.read_text("utf-8", "replace"))
    if lost:
        raise ToolError("pandoc", lost[0], status=done.returncode, log=log)
    if done.returncode:
        text = log.read_text("utf-8", "replace").strip()
        said = [line for line in text.splitlines() if line != "Error running Lua:"]
        first = said[0] if said else "it said nothing"
        raise ToolError("pandoc", first, status=done.returncode, log=log)


def _description(job: Job, work: Path, name: str) -> dict[str, Any]:
    """Describe one format's making to `book.lua`."""
    project = job.project
    told = {
        "title": project.title,
        "subtitle": project.subtitle,
        "description": project.description,
        "author": list(project.authors),
        "lang": project.lang,
    }
    book = {name: value for name, value in told.items() if value}
    authors = [{"name": {"literal": author}} for author in project.authors]
    identifier = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, project.title)}"
    first_appendix = next((c.path for c in project.chapters if c.is_appendix), None)
    return {
        "format": name,
        "filter": str(project.extension / "triptych.lua"),
        "dialect": str(job.dialect),
        "references": str(job.references),
        **({"csl": str(project.root / project.csl)} if project.csl else {}),
        "chapters": [
            {
                "path": listed.path,
                "page": listed.page,
                "offset": listed.offset,
                "text": chapter.text,
                "is_appendix": listed.is_appendix,
                "is_first_appendix": listed.path == first_appendix,
            }
            for listed, chapter in zip(project.chapters, job.chapters, strict=True)
        ],
        "book": book,
        "site_url": project.site_url,
        # A page for addresses that lead nowhere is shown at any depth, so its links need a root.
        "missing_page_offset": urlsplit(project.site_url).path if project.site_url else ".",
        "typst": {**_text_values(project.pdf), **book, "by-author": authors, "date": project.date},
        "epub": {
            **book,
            "identifier": identifier,
            "date": _day(project).isoformat(),
        },
        **({"device": _put_device(job)} if name == "html" else {}),
        "downloads": [
            {"file": f"{project.output_file}.{extension}", "label": extension.upper()}
            for extension in ("pdf", "epub")
            if extension in job.formats
        ],
        "templates": {
            "page": str(HERE / "templates" / "page.html"),
            "typst": str(_typst_template(job, work)),
        },
        "out": {
            "html": str(job.stage),
            "typst": str(work / "book.typ"),
            "epub": str(work / "book.json"),
            "records": str(work / "records.json"),
        },
    }


def _add_search(job: Job, work: Path) -> None:
    """Index what the run for the pages has found."""
    from triptych.publish.search import add_search, read_records

    records = read_records(work / "records.json")
    add_search(records, job.stage / "site" / "search", work / "search", job.project.lang)


def _day(project: Project) -> datetime.date:
    """Give the day that the edition bears."""
    return datetime.datetime.fromtimestamp(edition_time(project.root), datetime.UTC).date()


def _text_values(settings: dict[str, Any]) -> dict[str, Any]:
    """Give the settings of a format as pandoc's metadata takes them from YAML."""
    plain = {key: value for key, value in settings.items() if isinstance(value, bool | str | list)}
    numbers = {key: str(v) for key, v in settings.items() if type(v) in (int, float)}
    return {**plain, **numbers}


def _typst_template(job: Job, work: Path) -> Path:
    """Put the template together from the master and the partials of the extension."""

    def partial(match: re.Match[str]) -> str:
        for folder in (job.project.extension, HERE / "templates"):
            path = folder / match[1]
            if path.is_file():
                return path.read_text("utf-8")
        raise ToolError("Typst", f"the template's part {match[1]} is missing")

    master = (HERE / "templates" / "book.typ").read_text("utf-8")
    path = work / "template.typ"
    path.write_text(re.sub(r"\$([\w.-]+\.typ)\(\)\$", partial, master), "utf-8")
    return path


def _typeset(job: Job, work: Path) -> None:
    """Compile the PDF; PDF/UA-1 is checked by Typst itself, and what breaks it is a failure."""
    import typst

    project = job.project
    # Typst's own fonts, for formulas and code; none of the machine's, which differ.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(project.fonts)])
    try:
        pdf = typst.compile(
            str(work / "book.typ"),
            root=str(project.root),
            font_paths=fonts,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=edition_time(project.root),
        )
    except typst.TypstError as error:
        log = work / "typst.log"
        hints = "".join(f"\nhint: {hint}" for hint in error.hints)
        log.write_text(f"{error.message}{hints}\n{error.diagnostic}\n", "utf-8")
        raise ToolError("Typst", str(error.message), log=log) from None
    (job.stage / f"{project.output_file}.pdf").write_bytes(pdf)


def _pack(job: Job, work: Path) -> None:
    """Pack the EPUB."""
    project = job.project
    stylesheets = [project.extension / "triptych.css", project.extension / "epub.css"]
    faces = _faces(project)
    target = job.stage / f"{project.output_file}.epub"
    _run(
        job,
        work / "epub-pack.log",
        [
            str(work / "book.json"),
            "--from=json",
            "--to=epub3",
            "--mathml",
            "--toc",
            "--toc-depth=2",
            "--split-level=1",
            f"--epub-cover-image={draw_epub_cover(project)}",
            f"--output={target}",
            *(f"--css={sheet}" for sheet in stylesheets),
            *(f"--epub-embed-font={face}" for face in faces),
        ],
    )
    finish_epub(target, project)


def _copy_site(job: Job) -> None:
    """Put the pages' style sheets and fonts into the stage, and a folder for each page."""
    project, site = job.project, job.stage / "site"
    (site / "fonts").mkdir(parents=True)
    faces = re.findall(r'url\("([^"]+)"\)', (project.fonts / "fonts.css").read_text("utf-8"))
    for name in ("fonts.css", *faces):
        shutil.copyfile(project.fonts / name, site / "fonts" / name)
    for name in ("triptych.css", "icon.svg"):
        shutil.copyfile(project.extension / name, site / name)
    shutil.copyfile(HERE / "templates" / "book.css", site / "book.css")
    for script in sorted((HERE / "templates" / "scripts").glob("*.js")):
        shutil.copyfile(script, site / script.name)
    for image in job.images:
        (job.stage / image).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(project.root / image, job.stage / image)
    if project.site_url:
        pages = [chapter.page for chapter in project.chapters]
        (job.stage / "sitemap.xml").write_text(
            sitemap(project.site_url, pages, _day(project)), "utf-8"
        )
    for chapter in project.chapters:
        (job.stage / chapter.page).parent.mkdir(parents=True, exist_ok=True)


def _put_device(job: Job) -> dict[str, Any]:
    """Put the device's picture into the stage, and tell its size and what it shows."""
    device = draw_device(job.project)
    (job.stage / "site" / "device.svg").write_text(device.svg, "utf-8")
    return {"width": str(device.width), "height": str(device.height), "alt": device.alt}


def _faces(project: Project) -> list[Path]:
    """List the whole faces, without the parts of them that pages and charts use."""
    return [path for path in sorted(project.fonts.glob("*.woff2")) if "." not in path.stem]
