"""What Quarto calls before and after it renders, so that a bare `quarto render` works too."""

from __future__ import annotations

import os
import posixpath
import re
import shutil
from pathlib import Path

from triptych.engines.quarto import PREPARED, PREVIEW, find_quarto
from triptych.prepare import prepare
from triptych.progress import silent
from triptych.project import Project, load_project, page_of
from triptych.publish.citing import read_citing
from triptych.publish.epub import finish_epub
from triptych.publish.epub_cover import draw_epub_cover
from triptych.publish.figure_bundles import edition_of
from triptych.publish.head import with_head
from triptych.publish.manifest import write_manifest
from triptych.publish.missing_page import MISSING_PAGE, add_missing_page
from triptych.publish.pdf import packed_pdf
from triptych.publish.policy import has_policy, with_policy, without_foreign_sheets
from triptych.publish.site_files import add_site_files
from triptych.publish.swap import MARK

CHAPTER_NUMBER = re.compile(
    r'<h1 class="title">(?:<span id=[^>]*>)?'
    r'(?:<span class="chapter-number">(?P<chapter>[^<]*)</span>|(?P<appendix>\w+ [A-Z]+) )'
)
SECTION_REFERENCE = re.compile(
    r'(<a href="([^"#]*)(?:#(sec-[^"]*))?" class="quarto-xref"><span>)(.*?)(</span></a>)'
)
DOWNLOAD = re.compile(r'<li>\s*<a class="dropdown-item [^"]*" href="([^"]*)">.*?</li>', re.DOTALL)
TABLE = re.compile(r'<div aria-describedby="(tbl-[^"]+)">')
EMPTY_MENU = re.compile(
    r'<div class="dropdown">\s*<a [^>]*>(?:(?!</a>).)*</a>\s*'
    r'<ul class="dropdown-menu"[^>]*>\s*</ul>\s*</div>',
    re.DOTALL,
)


def before_render(root: Path) -> None:
    """Draw the figures and write the filter's data, unless our own build has just done so."""
    project = load_project(root)
    if not os.environ.get(PREPARED):
        prepare(project, silent)
    draw_epub_cover(project)


def after_render(root: Path) -> None:
    """Put the figures' files where the pages' links lead, and finish what Quarto has made."""
    output = os.environ.get("QUARTO_PROJECT_OUTPUT_DIR")
    project = load_project(root)
    stage = root / (output or project.output_dir)
    for epub in stage.glob("*.epub"):
        finish_epub(epub, project)
    if (pdf := stage / f"{project.output_file}.pdf").is_file():
        pdf.write_bytes(packed_pdf(pdf.read_bytes()))
    if (stage / "index.html").is_file():
        add_site_files(edition_of(project), read_citing(project), stage)
        _finish_pages(project, stage)
    if not os.environ.get(PREPARED):
        _tell_what_it_holds(project, stage)


def _finish_pages(project: Project, stage: Path) -> None:
    """Mend Quarto's pages, and put them under their policy.

    A page that has its policy was finished by an earlier rendering, which this one has left as it
    was: Quarto can be asked for one chapter alone.
    """
    pages = {
        chapter.page: (stage / chapter.page).read_text("utf-8")
        for chapter in project.chapters
        if (stage / chapter.page).is_file()
    }
    cited = read_citing(project)["pages"]
    heads = {page_of(path): one["head"] for path, one in cited.items()}
    for page, text in pages.items():
        if not has_policy(text):
            mended = _without_lost_downloads(stage, page, _with_numbers(pages, page))
            mended = _with_tables_in_reach(mended)
            mended = with_head(mended, heads[page], project.tags_by_quarto)
            _write(stage / page, mended)
    add_missing_page(project, stage)
    missing = stage / MISSING_PAGE
    if not has_policy(text := missing.read_text("utf-8")):
        _write(missing, text)
    for path in stage.glob("site_libs/bootstrap/*.css"):
        sheet = path.read_text("utf-8")
        if (own := without_foreign_sheets(sheet)) != sheet:
            path.write_text(own, "utf-8")


def _tell_what_it_holds(project: Project, stage: Path) -> None:
    """Write the manifest, as our own build does by itself; the book is no longer that build's."""
    (stage / MARK).unlink(missing_ok=True)
    quarto = find_quarto(shutil.which("quarto", path=os.environ.get("QUARTO_BIN_PATH")))
    version = quarto.version if quarto else ""
    is_preview = bool(os.environ.get(PREVIEW))
    write_manifest(project, stage, "quarto", version, is_preview=is_preview)


def _write(path: Path, page: str) -> None:
    """Write a finished page: under its policy, but for Quarto's own preview.

    That puts a script into each page that it serves, to refresh it.
    """
    is_preview = os.environ.get(PREVIEW)
    path.write_text(page if is_preview else with_policy(page), "utf-8")


def _with_numbers(pages: dict[str, str], page: str) -> str:
    """On a page without a number: refer to chapters and sections by number, as all others do.

    Quarto gives their titles there (“1 The sources introduces the three”).
    """
    if CHAPTER_NUMBER.search(pages[page]):
        return pages[page]

    def numbered(match: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page), match[2] or page))
        return match[1] + (_label(pages.get(target, ""), match[3]) or match[4]) + match[5]

    return SECTION_REFERENCE.sub(numbered, pages[page])


def _label(text: str, section: str | None) -> str:
    """Say what a reference to a page, or to a section on it, says; empty when it has no number."""
    if section:
        pattern = rf'<section id="{re.escape(section)}"[^>]* data-number="([^"]*)"'
        match = re.search(pattern, text)
        return f"Section {match[1]}" if match else ""
    match = CHAPTER_NUMBER.search(text)
    if not match:
        return ""
    return match["appendix"] or f"Chapter {match['chapter']}"


def _with_tables_in_reach(text: str) -> str:
    """Let the keyboard scroll a table that is wider than the window, named by its caption."""
    return TABLE.sub(r'<div role="region" tabindex="0" aria-labelledby="\1">', text)


def _without_lost_downloads(stage: Path, page: str, text: str) -> str:
    """Take from the menu of downloads what this rendering did not make."""

    def kept(match: re.Match[str]) -> str:
        file = stage / posixpath.dirname(page) / match[1]
        return match[0] if file.is_file() else ""

    return EMPTY_MENU.sub("", DOWNLOAD.sub(kept, text))
