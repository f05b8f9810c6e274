"""The PDF and the EPUB: all chapters' parts as one text, set by Typst or packed by pandoc."""

from __future__ import annotations

import datetime
import json
import re
import tempfile
import uuid
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from triptych.engines.job import EARLIEST, Job
from triptych.engines.pandoc import run_pandoc
from triptych.engines.site import TEMPLATES, TREE, told_of
from triptych.files import hash_files, write_if_changed
from triptych.kept import Facts, hash_of, made_once, package_code
from triptych.problems import ToolError
from triptych.publish.epub import finish_epub
from triptych.publish.epub_cover import draw_epub_cover
from triptych.publish.pdf import packed_pdf

PARTIAL = re.compile(r"\$([\w.-]+\.typ)\(\)\$")
QUOTED = re.compile(r'"([^"\\\n]+)"')
APPENDICES = '#show: appendices.with("Appendices")'


def typeset(job: Job, parts: Sequence[str]) -> None:
    """Put the PDF into the stage, set anew unless its text and all that this shows are the same."""
    project = job.project
    text = _typst_text(job, parts)
    shown = {*(project.build / "figures").glob("*.svg"), *project.fonts.glob("*")}
    shown |= _files_named_in(text, project.root)
    inputs = {
        "output": "pdf",
        "text": hash_of(text),
        "front": hash_of([job.data["device"], job.data["citing"]["book"]["csl"]]),
        "shown": hash_files(shown, project.root),
        "code": package_code(),
        "time": str(job.time),
    }
    source = job.work / "book.typ"
    write_if_changed(source, text)

    def make() -> tuple[Any, dict[str, bytes]]:
        return None, {"pdf": packed_pdf(_compiled(job, source))}

    made = made_once(job.kept, Facts({}, project.root), inputs, make)
    (job.stage / f"{project.output_file}.pdf").write_bytes(made.files["pdf"].read_bytes())


def _files_named_in(text: str, root: Path) -> set[Path]:
    """Find the files that a text names in quotation marks, as an image's path is named."""
    found = set()
    for name in set(QUOTED.findall(text)):
        with suppress(OSError):  # what is no path may be too long for one
            path = root / name.lstrip("/")
            found |= {path} if path.is_file() else set()
    return found


def _typst_text(job: Job, parts: Sequence[str]) -> str:
    """Put the parts into the template, by a run of pandoc over the whole as one raw block."""
    project, work = job.project, job.work
    first = next((i for i, c in enumerate(project.chapters) if c.is_appendix), None)
    texts = [*parts[:first], APPENDICES, *parts[first:]] if first is not None else list(parts)
    authors = [{"name": {"literal": author}} for author in project.authors]
    told = told_of(job)
    meta = {**_text_values(project.pdf), **told, "by-author": authors, "date": project.date}
    template = _typst_template(job)
    inputs = {
        "output": "typst",
        "body": hash_of("\n\n".join(texts)),
        "meta": hash_of(meta),
        "template": hash_of(template),
        "code": package_code(),
    }

    def make() -> tuple[Any, dict[str, bytes]]:
        block = {"t": "RawBlock", "c": ["typst", "\n\n".join(texts)]}
        tree, source = work / "book-typst.json", work / "template.typ"
        write_if_changed(tree, json.dumps({**TREE, "meta": _as_meta(meta), "blocks": [block]}))
        write_if_changed(source, template)
        # a folder of its own: what a killed build has started may still be writing
        with tempfile.TemporaryDirectory(dir=work, prefix="typst-") as name:
            out = Path(name) / "book.typ"
            arguments = ["--from=json", "--to=typst-citations", f"--template={source}"]
            arguments += ["--wrap=preserve", f"--output={out}", str(tree)]
            run_pandoc(project.root, job.time, work / "typst-text.log", arguments)
            return None, {"text": out.read_bytes()}

    made = made_once(job.kept, Facts({}, project.root), inputs, make)
    return made.files["text"].read_text("utf-8")


def _typst_template(job: Job) -> str:
    """Put the template together from the master and the partials of the extension."""

    def whole(path: Path) -> str:
        return PARTIAL.sub(partial, path.read_text("utf-8"))

    def partial(match: re.Match[str]) -> str:
        for folder in (job.project.extension, TEMPLATES):
            path = folder / match[1]
            if path.is_file():
                return whole(path)
        raise ToolError("Typst", f"the template's part {match[1]} is missing")

    return whole(TEMPLATES / "book.typ")


def _compiled(job: Job, source: Path) -> bytes:
    """Compile the PDF; PDF/UA-1 is checked by Typst itself, and what breaks it is a failure."""
    import typst

    project = job.project
    # Typst's own fonts, for formulas and code; none of the machine's, which differ.
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(project.fonts)])
    try:
        return typst.compile(
            str(source),
            root=str(project.root),
            font_paths=fonts,
            format="pdf",
            pdf_standards="ua-1",
            timestamp=job.time,
        )
    except typst.TypstError as error:
        log = job.work / "typst.log"
        hints = "".join(f"\nhint: {hint}" for hint in error.hints)
        log.write_text(f"{error.message}{hints}\n{error.diagnostic}\n", "utf-8")
        raise ToolError("Typst", str(error.message), log=log) from None


def pack(job: Job, parts: Sequence[str]) -> None:
    """Put the EPUB into the stage, packed anew unless all that it holds is the same."""
    project = job.project
    blocks = [block for part in parts for block in json.loads(part)["blocks"]]
    day = datetime.datetime.fromtimestamp(job.time, datetime.UTC).date().isoformat()
    dated = {"date": day} if job.time > EARLIEST else {}
    identifier = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, project.title)}"
    meta = {**told_of(job), "identifier": identifier, **dated}
    tree = json.dumps({**TREE, "meta": _as_meta(meta), "blocks": blocks}, ensure_ascii=False)
    stylesheets = [project.extension / "triptych.css", project.extension / "epub.css"]
    faces = _faces(project.fonts)
    cover = draw_epub_cover(project)
    figures = [
        *(project.build / "figures").glob("*.svg"),
        *(project.build / "figures").glob("*.png"),
    ]
    images = [project.root / image for image in job.images]
    inputs = {
        "output": "epub",
        "text": hash_of(tree),
        "held": hash_files([*stylesheets, *faces, cover, *figures, *images], project.root),
        "code": package_code(),
        "time": str(job.time),
    }

    def make() -> tuple[Any, dict[str, bytes]]:
        source = job.work / "book.json"
        write_if_changed(source, tree)
        with tempfile.TemporaryDirectory(dir=job.work, prefix="epub-") as name:
            target = Path(name) / "book.epub"
            arguments = [
                str(source),
                "--from=json",
                "--to=epub3",
                "--mathml",
                "--toc",
                "--toc-depth=2",
                "--split-level=1",
                f"--epub-cover-image={cover}",
                f"--output={target}",
                *(f"--css={sheet}" for sheet in stylesheets),
                *(f"--epub-embed-font={face}" for face in faces),
            ]
            run_pandoc(project.root, job.time, job.work / "epub-pack.log", arguments)
            finish_epub(target, project)
            return None, {"epub": target.read_bytes()}

    made = made_once(job.kept, Facts({}, project.root), inputs, make)
    (job.stage / f"{project.output_file}.epub").write_bytes(made.files["epub"].read_bytes())


def _as_meta(value: Any) -> Any:
    """Give plain values as pandoc's metadata has them: texts as they stand, not markdown."""
    if isinstance(value, dict):
        return {name: _as_meta_value(part) for name, part in value.items()}
    return _as_meta_value(value)


def _as_meta_value(value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        return {"t": "MetaMap", "c": {name: _as_meta_value(part) for name, part in value.items()}}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [_as_meta_value(part) for part in value]}
    if isinstance(value, bool):
        return {"t": "MetaBool", "c": value}
    return {"t": "MetaString", "c": str(value)}


def _text_values(settings: dict[str, Any]) -> dict[str, Any]:
    """Give the settings of a format as pandoc's metadata takes them from YAML."""
    plain = {key: value for key, value in settings.items() if isinstance(value, bool | str | list)}
    numbers = {key: str(v) for key, v in settings.items() if type(v) in (int, float)}
    return {**plain, **numbers}


def _faces(fonts: Path) -> list[Path]:
    """List the whole faces, without the parts of them that pages and charts use."""
    return [path for path in sorted(fonts.glob("*.woff2")) if "." not in path.stem]
