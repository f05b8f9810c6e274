"""Whatever the data hold, the book shows it as text: none of it runs, is fetched or is lost."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from books import EMBEDDED, Built, build_with
from browser import served
from finished_epub import read as read_epub
from hostile import FREE, HOSTILE, hostile_project, text_of
from tiny import edit, tiny_project

NOT_ON_PAGES = {"extracts", "left_out"}
"""The tables whose free columns are the author's own notes."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a book of hostile data in every format."""
    root = hostile_project(tmp_path_factory.mktemp("hostile") / "mills")
    return Built(root, build_with(root))


def on_one_line(text: str) -> str:
    """Give a text with single spaces for all its white space."""
    return " ".join(text.split())


def test_every_field_is_shown_whole_and_as_text(hostile: Built) -> None:
    """Each text of the data stands on a page letter for letter."""
    pages = [html.fromstring(path.read_text("utf-8")) for path in hostile.output.rglob("*.html")]
    shown = on_one_line(" ".join(page.text_content() for page in pages))
    fields = ["title", "author", "label", "rights", "vantage", "left", "passage", "loom"]
    fields += ["themes-planning-label", "themes-planning-definition"]
    fields += [
        f"{table}-{column}-0"
        for table, columns in FREE.items() if table not in NOT_ON_PAGES
        for column in columns
    ]
    assert [field for field in fields if on_one_line(text_of(field)) not in shown] == []


def test_no_page_holds_what_the_data_would_have_it_run_or_fetch(hostile: Built) -> None:
    """No tag, handler or address of the data's is one of a page's."""
    for path in hostile.output.rglob("*.html"):
        for element in html.fromstring(path.read_text("utf-8")).iter():
            if not isinstance(element.tag, str):
                continue
            assert element.tag not in ("iframe", "textarea", "object", "embed"), path
            assert not any(name.startswith("on") for name in element.attrib), path
            for name in ("href", "src", "action"):
                address = element.get(name, "")
                assert not re.match("javascript:|data:text|https?://evil", address), path


def test_the_pages_run_nothing_of_it(hostile: Built, chromium: Browser) -> None:
    """In a browser no dialog opens, no mark is left, and no other host is asked."""
    faults: list[str] = []
    with served(hostile.output) as address:
        page = chromium.new_page()
        page.on("dialog", lambda dialog: (faults.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request: faults.append(request.url)
                if not request.url.startswith((address, "data:", "blob:")) else None)
        for path in sorted(hostile.output.rglob("*.html")):
            page.goto(f"{address}/{path.relative_to(hostile.output).as_posix()}")
            page.wait_for_load_state("networkidle")
            for mark in page.locator("main a[href*='#']").all()[:3]:
                mark.dispatch_event("mouseover")
            if page.evaluate("window.__hit") is not None:
                faults.append(f"{path.name} ran something")
        page.close()
    assert faults == []


def test_the_epub_holds_it_as_text(hostile: Built) -> None:
    """What an EPUB's reader sees is the passage itself."""
    documents = read_epub(hostile.file("epub")).documents.values()
    texts = " ".join(on_one_line(" ".join(one.text.split())) for one in documents)
    assert on_one_line(text_of("passage")) in texts


def test_typst_sets_it_as_text(hostile: Built) -> None:
    """Nothing of it is a call of Typst's: the PDF was made, and holds what would have read."""
    assert hostile.file("pdf").stat().st_size > 10_000
    assert '#read("/etc/passwd")' not in re.sub(r'"(\\.|[^"\\])*"', "", hostile.typst)


def test_downloads_hold_the_data_exactly(hostile: Built) -> None:
    """A cell that a spreadsheet would take for a formula is offered as it is (docs/security.md)."""
    cells = []
    for path in hostile.output.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            cells += [cell for row in csv.reader(file) for cell in row]
    assert text_of("label") in cells


@pytest.mark.parametrize(
    "url", ["javascript:window.__hit=1", "data:text/html,<script>window.__hit=1</script>"]
)
def test_a_references_address_is_one_of_the_web_or_no_link(tmp_path: Path, url: str) -> None:
    """An address in the bibliographic data that a browser would run is never a link."""
    root = tiny_project(tmp_path / "mills")
    edit(root, "data/sources.yml", "title: The Mill", f'URL: "{url}", title: The Mill')
    output = build_with(root, EMBEDDED, "html").output
    for path in output.rglob("*.html"):
        links = html.fromstring(path.read_text("utf-8")).xpath("//a/@href")
        assert not [link for link in links if link.startswith(("javascript:", "data:"))]


def test_hostile_text_is_hostile() -> None:
    """The text itself holds each kind of thing that it is to try."""
    for part in ("<script>", "onerror=", "javascript:", "$body$", "#read(", "{{<", "=HYPERLINK("):
        assert part in HOSTILE
