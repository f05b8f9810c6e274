"""How the book is cited: below each page, at each extract, as files, and in the pages' heads."""

from __future__ import annotations

import json
import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from playwright.sync_api import Browser

from books import EMBEDDED, Built, build_with
from browser import opened, served
from tiny import edit, tiny_project
from triptych.build import build, choose_engine
from triptych.engines.pandoc import pandoc_path
from triptych.engines.quarto import find_quarto
from triptych.progress import silent
from triptych.project import load_project
from triptych.publish.citing import Work, as_bibtex, as_csl, as_ris
from triptych.publish.head import with_head
from triptych.working import Workers

DAY, TIME = "2024-02-29", "1709164800"
SITE = "https://example.org/mills"
BOOK = "Ada Mill. 2024. Two Mills: A 50% Comparison & More. Version 1.2, edition of 2024-02-29."


def dated(path: Path) -> Path:
    """Write the tiny project with a subtitle, a version and a chapter that opens with a summary."""
    root = tiny_project(path)
    edit(root, "_quarto.yml", "  title: Two Mills\n", SUBTITLED)
    heading = "# Extracts {#sec-extracts}\n"
    edit(root, "chapters/extracts.qmd", heading, f"{heading}\n{SUMMARY}")
    (root / "CITATION.cff").write_text("cff-version: 1.2.0\nversion: '1.2'\n", "utf-8")
    return root


SUMMARY = "::: {.summary}\nTwo *mills* \"differ\" [@ald-01].\n:::\n"
SUBTITLED = "  title: Two Mills\n  subtitle: 'A 50% Comparison & More'\n"


@pytest.fixture(scope="module")
def set_time() -> Iterator[None]:
    """Date the editions of this module."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOURCE_DATE_EPOCH", TIME)
        yield


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory, set_time: None) -> Built:
    """Build the book without an address."""
    root = dated(tmp_path_factory.mktemp("cited") / "tiny")
    return Built(root, build_with(root, EMBEDDED, "html"))


@pytest.fixture(scope="module")
def online(tmp_path_factory: pytest.TempPathFactory, set_time: None) -> Built:
    """Build the book with an address."""
    root = dated(tmp_path_factory.mktemp("online") / "tiny")
    edit(root, "_quarto.yml", SUBTITLED, f"{SUBTITLED}  site-url: {SITE}/\n")
    return Built(root, build_with(root, EMBEDDED, "html"))


def texts(element: html.HtmlElement) -> list[str]:
    """Give what each block to be copied holds."""
    return [pre.text_content() for pre in element.xpath(".//pre")]


def tags(page: html.HtmlElement) -> dict[str, str]:
    """Give the page's tags by name."""
    found = page.xpath("//head/meta[@name or @property]")
    return {one.get("name") or one.get("property"): one.get("content") for one in found}


def linked_data(page: html.HtmlElement) -> dict[str, Any]:
    """Read the page's one block of data."""
    (block,) = page.xpath("//head/script[@type='application/ld+json']")
    return json.loads(block.text)


def read_back(text: str, form: str) -> dict[str, Any]:
    """Read a record as pandoc does, which is no part of what wrote it."""
    done = subprocess.run(
        [pandoc_path(), f"--from={form}", "--to=csljson"],
        input=text, capture_output=True, text=True, check=True,
    )
    (item,) = json.loads(done.stdout)
    return item


# The pages


def test_each_page_cites_its_chapter_and_the_book(book: Built) -> None:
    """As text in the bibliography's style, and for three kinds of programs; nothing is hidden."""
    for path in ("index", "chapters/glossary"):
        (part,) = book.page(f"{path}.html").xpath("//div[@class='cite-this']")
        said = texts(part)
        assert len(said) == 8
        assert said[4] == BOOK
        assert part.xpath(".//*[@hidden]") == []
    assert said[0].startswith("Ada Mill. 2024. ‘Glossary’. In Two Mills")
    assert "This appendix:" in part.text_content()


def test_what_a_page_shows_is_what_its_files_hold(book: Built) -> None:
    """The three records of chapter and book are the files that the page links to."""
    (part,) = book.page("chapters/extracts.html").xpath("//div[@class='cite-this']")
    links = part.xpath(".//a/@href")
    names = ["pages/chapters/extracts", "book"]
    kinds = ["bib", "csl.json", "ris"]
    assert links == [f"../evidence/cite/{name}.{kind}" for name in names for kind in kinds]
    said = [text for place, text in enumerate(texts(part)) if place % 4]
    files = [(book.output / "chapters" / link).read_text("utf-8") for link in links]
    assert [text.strip() for text in said] == [text.strip() for text in files]


def test_an_extract_is_cited_by_its_sign_its_lines_and_the_book(book: Built, online: Built) -> None:
    """With the address of its entry, where the site has one."""
    said = f"A1, Alder 1961, lines 2–3, in: {BOOK}"
    for one, address in ((book, ""), (online, f" {SITE}/chapters/extracts.html#ald-01")):
        entry = one.page("chapters/extracts.html").get_element_by_id("ald-01")
        assert texts(entry) == [said + address]


def test_a_copy_is_one_press_away(chromium: Browser, book: Built) -> None:
    """The button beside a record puts all of it, and nothing else, into the clipboard."""
    with served(book.output) as address, opened(chromium) as watched:
        page = watched.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.goto(f"{address}/index.html")
        page.locator(".cite-this > details > summary").click()
        page.locator(".cite-this details details summary").first.click()
        page.locator(".cite-this details details .copy").first.click()
        page.get_by_text("Copied").wait_for()
        copied = page.evaluate("navigator.clipboard.readText()")
        assert copied == page.locator(".cite-this details details pre").first.text_content()
        assert watched.faults == []


def test_without_a_script_everything_is_there_but_the_buttons(
    chromium: Browser, book: Built
) -> None:
    """The records open and can be read."""
    with opened(chromium, scripts=False) as watched:
        watched.page.goto(f"{book.output.as_uri()}/index.html")
        watched.page.locator(".cite-this > details > summary").click()
        assert watched.page.locator(".cite-this pre").first.is_visible()
        assert watched.page.locator(".copy").count() == 0


# The records

NASTY = Work(
    key="mills-x",
    title="50% of A_1 & {B} ~ $5 \\ #2: Fabrikgeschichte ä 工厂",
    authors=("Ada Mill", "The Mill & Sons project"),
    issued=DAY,
    edition="version 1.2",
    lang="en",
    url="https://example.org/a_b~c/index.html",
    within="The Book of 100% {Mills}",
)


@pytest.mark.parametrize(("form", "write"), [("bibtex", as_bibtex), ("biblatex", as_bibtex)])
def test_bibtex_reads_back_as_what_was_cited(form: str, write: Any) -> None:
    """Whatever signs a title holds, BibTeX and biblatex get it as it is."""
    item, given = read_back(write(NASTY), form), as_csl(NASTY)
    assert {**item, "id": "", "language": ""} == {**given, "id": "", "language": ""}
    assert item["id"] == "mills-x"


def test_ris_reads_back_as_what_was_cited() -> None:
    """Names are kept whole."""
    item = read_back(as_ris(NASTY), "ris")
    for field in ("type", "title", "container-title", "language", "URL"):
        assert item[field] == as_csl(NASTY)[field], field
    assert "AU  - Ada Mill,\nAU  - The Mill & Sons project,\n" in as_ris(NASTY)
    assert "DA  - 2024/02/29\nET  - version 1.2\n" in as_ris(NASTY)


def test_what_nobody_told_is_in_no_record() -> None:
    """Without a date, a version and an address there is none, and no empty field."""
    bare = Work("mills", "Two Mills", ("Ada Mill",), "", "", "en", "")
    assert as_csl(bare) == {
        "id": "mills",
        "type": "book",
        "title": "Two Mills",
        "author": [{"literal": "Ada Mill"}],
        "language": "en",
    }
    assert as_ris(bare) == "TY  - BOOK\nAU  - Ada Mill,\nTI  - Two Mills\nLA  - en\nER  - \n"
    assert as_bibtex(bare).count("=") == 3


def test_an_undated_book_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where neither a commit nor the caller dates the edition, no year is made up."""
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    root = tiny_project(tmp_path / "tiny")
    page = Built(root, build_with(root, EMBEDDED, "html")).page("index.html")
    said = texts(page.xpath("//div[@class='cite-this']")[0])
    assert said[4] == "Ada Mill. n.d. Two Mills."
    assert "citation_publication_date" not in tags(page)
    assert "datePublished" not in linked_data(page)


# The heads


def test_a_page_tells_machines_what_it_is(book: Built) -> None:
    """Highwire, Open Graph and JSON-LD say the chapter, its book, its author and its day."""
    page = book.page("chapters/extracts.html")
    told = tags(page)
    assert told["citation_title"] == told["og:title"] == "Extracts"
    assert told["og:description"] == 'Two mills "differ".'
    assert told["citation_author"] == "Ada Mill"
    assert told["citation_publication_date"] == "2024/02/29"
    assert told["citation_inbook_title"] == "Two Mills: A 50% Comparison & More"
    data = linked_data(page)
    assert (data["@type"], data["name"], data["datePublished"]) == ("Chapter", "Extracts", DAY)
    assert data["isPartOf"]["name"] == "Two Mills: A 50% Comparison & More"
    home = linked_data(book.page("index.html"))
    assert home["@type"] == "Book"
    assert [part["name"] for part in home["hasPart"]][:2] == ["Two mills", "References"]


def test_only_a_book_with_an_address_names_addresses(book: Built, online: Built) -> None:
    """With `site-url` the page, the PDF and the picture have their addresses; without, none."""
    for page in book.output.rglob("*.html"):
        head = page.read_text("utf-8").partition("</head>")[0]
        assert "og:url" not in head
        assert head.replace("https://schema.org", "").count("https:") == 0
    told = tags(online.page("chapters/extracts.html"))
    assert told["og:url"] == f"{SITE}/chapters/extracts.html"
    assert told["citation_pdf_url"] == f"{SITE}/mills.pdf"
    assert told["og:image"] == f"{SITE}/evidence/cover.png"
    assert linked_data(online.page("index.html"))["url"] == f"{SITE}/"
    csl = json.loads((online.output / "evidence/cite/book.csl.json").read_text("utf-8"))
    assert csl[0]["URL"] == f"{SITE}/"


def test_the_picture_has_the_size_that_its_tags_tell(online: Built) -> None:
    """A PNG of 1200 × 630, the same in two builds."""
    told = tags(online.page("index.html"))
    png = (online.output / "evidence/cover.png").read_bytes()
    assert struct.unpack(">II", png[16:24]) == (1200, 630)
    assert (told["og:image:width"], told["og:image:height"]) == ("1200", "630")


def test_no_text_ends_the_data_block(tmp_path: Path) -> None:
    """A title with a tag in it is text to machines too."""
    root = tiny_project(tmp_path / "tiny")
    edit(root, "_quarto.yml", "title: Two Mills", "title: 'A </script><b> & \"Mills\"'")
    page = Built(root, build_with(root, EMBEDDED, "html")).page("index.html")
    assert linked_data(page)["name"] == tags(page)["og:title"] == 'A </script><b> & "Mills"'


def test_a_strict_policy_lets_the_data_block_stand(chromium: Browser, book: Built) -> None:
    """Data is no script: a browser with `script-src 'self'` has nothing to complain of."""
    page = (book.output / "index.html").read_text("utf-8")
    assert "Content-Security-Policy" in page
    with served(book.output) as address, opened(chromium) as watched:
        watched.page.goto(f"{address}/index.html", wait_until="load")
        assert watched.page.locator("script[type='application/ld+json']").count() == 1
        assert watched.faults == []


# Quarto


def test_tags_that_quarto_writes_itself_are_left_to_it(tmp_path: Path) -> None:
    """Each of its two settings takes the place of our tags of that kind, and of no other."""
    root = tiny_project(tmp_path / "tiny")
    assert load_project(root).tags_by_quarto == frozenset()
    edit(root, "_quarto.yml", "  title: Two Mills\n", "  title: Two Mills\n  open-graph: true\n")
    edit(root, "_quarto.yml", "    theme: cosmo\n", "    theme: cosmo\n    google-scholar: true\n")
    assert load_project(root).tags_by_quarto == {"open-graph", "google-scholar"}
    scholar, graph = '<meta name="citation_title" content="x">', '<meta property="og:title">'
    page = "<head><title>x</title></head>"
    kept = with_head(page, f"{scholar}\n{graph}", {"open-graph"})
    assert kept == f"<head><title>x</title>{scholar}\n</head>"


@pytest.mark.quarto
def test_quartos_pages_have_the_same_citations(
    tmp_path: Path, book: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Text, records, tags and data are those of the embedded engine, each once."""
    found = find_quarto()
    if found is None or not found.is_new_enough:
        pytest.skip("no Quarto 1.9 or newer is here: not run")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", TIME)
    root = tmp_path / "quarto"
    shutil.copytree(book.root, root, ignore=shutil.ignore_patterns("_book"))
    made = Built(root, build_with(root, choose_engine("quarto", found.path), "html"))
    for path in ("index.html", "chapters/extracts.html"):
        ours, theirs = book.page(path), made.page(path)
        assert texts(theirs.find(".//main")) == texts(ours.find(".//main"))
        kinds = ("citation_", "og:")
        for kind in kinds:
            named = [name for name in tags(ours) if name.startswith(kind)]
            assert {n: tags(theirs)[n] for n in named} == {n: tags(ours)[n] for n in named}
        heads = theirs.xpath("//head/meta[@property='og:title' or @name='citation_title']")
        assert len(heads) == 2
        assert linked_data(theirs) == linked_data(ours)


def test_another_style_and_another_title_are_followed_by_the_next_build(tmp_path: Path) -> None:
    """A citation that this process has made before is made anew for what it now says."""
    root = dated(tmp_path / "tiny")
    edit(root, "_quarto.yml", "citeproc: true", "citeproc: true\ncsl: own.csl")

    def cited(mark: str) -> str:
        (root / "own.csl").write_text(STYLE.replace("MARK", mark), "utf-8")
        book = build(root, ("html",), EMBEDDED, None, silent, workers=Workers(1))  # one pandoc
        page = Built(root, book).page("chapters/extracts.html")
        return page.xpath("//*[@class='cite-this']//pre")[0].text_content()

    assert cited("!") == "!Extracts!"
    assert cited("?") == "?Extracts?"
    edit(root, "chapters/extracts.qmd", "# Extracts", "# Passages")
    assert cited("?") == "?Passages?"


STYLE = """<?xml version="1.0" encoding="utf-8"?>
<style xmlns="http://purl.org/net/xbiblio/csl" version="1.0" class="in-text">
  <info><title>Own</title><id>own</id><updated>2024-01-01T00:00:00+00:00</updated></info>
  <citation><layout><text variable="title"/></layout></citation>
  <bibliography><layout><text variable="title" prefix="MARK" suffix="MARK"/></layout></bibliography>
</style>
"""
