"""The frame around the text: what every page has, and how its places are named."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from lxml import etree, html

from books import EMBEDDED, Built, build_with, whole_dialect_project
from contract import words
from expectation import Expectation
from tiny import edit, tiny_project
from triptych.problems import MaterialError, ToolError
from triptych.project import load_project
from triptych.publish.search import Record, add_search

FORBIDDING = {"object-src", "frame-src", "base-uri", "form-action"}
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


class Inline(HTMLParser):
    """What a page holds that its policy would not let through."""

    def __init__(self, text: str) -> None:
        """Read the page."""
        super().__init__()
        self.found: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note styles, scripts and handlers written into the page."""
        given = dict(attrs)
        is_data = (given.get("type") or "").endswith("json")
        if tag == "style" or (tag == "script" and "src" not in given and not is_data):
            self.found.append(tag)
        self.found += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a book that says where it will be found, with its first paragraph after a new one."""
    root = whole_dialect_project(tmp_path_factory.mktemp("moved"))
    edit(
        root,
        "_quarto.yml",
        "  output-file:",
        "  site-url: https://example.org/two/\n  output-file:",
    )
    edit(
        root, "chapters/mills.qmd", "{#sec-mills}\n", "{#sec-mills}\n\nIt begins anew [@ald-01].\n"
    )
    return Built(root, build_with(root, EMBEDDED, "html"))


def records(book: Built) -> list[Record]:
    """Read what a book's search finds."""
    script = (book.output / "site/search/records.js").read_text("utf-8")
    return [Record(**one) for one in json.loads(script.partition("=")[2].strip().rstrip(";"))]


def paragraphs(book: Built, page: str) -> list[str]:
    """List the identifiers of a page's paragraphs."""
    return [str(id) for id in book.page(page).xpath("//main//p/@id")]


# What every page has


@pytest.mark.parametrize("book", ["essay", "dialect_book"])
def test_every_page_keeps_its_own_policy(book: str, request: pytest.FixtureRequest) -> None:
    """The first thing in a page is a policy without exceptions, and nothing in it needs one."""
    built: Built = request.getfixturevalue(book)
    for path in sorted(built.output.rglob("*.html")):
        text = path.read_text("utf-8")
        policy = re.search(
            r'<head>\s*<meta http-equiv="Content-Security-Policy" content="(.*?)">', text
        )
        assert policy, path.name
        directives = dict(one.split(" ", 1) for one in policy[1].split("; "))
        assert directives["default-src"] == "'self'"
        assert {name for name, value in directives.items() if value == "'none'"} == FORBIDDING
        assert "unsafe" not in policy[1] and "//" not in policy[1]
        assert Inline(text).found == [], path.name


def test_the_breadcrumbs_lead_home_and_name_the_page(essay: Built, expected: Expectation) -> None:
    """They say the book, whether this is an appendix, and the chapter with its number."""
    for chapter in expected.chapters[1:]:
        (crumbs,) = essay.page(chapter.page).xpath("//nav[@aria-label='Breadcrumbs']")
        parts = [words(part) for part in crumbs.iter("li")]
        name = f"{chapter.number} {chapter.title}".strip()
        assert parts == ["A Triptych of Chinese Industry", *parts[1:-1], name]
        assert parts[1:-1] == (["Appendices"] if chapter.number[:1].isalpha() else [])
        assert crumbs.find(".//a").get("href").endswith("/index.html")


def test_the_contents_show_the_sections_of_the_page(dialect_book: Built) -> None:
    """Below the open chapter its sections are listed, below no other."""
    page = dialect_book.page("chapters/method.html")
    for contents in page.xpath("//nav[@aria-label='Contents']"):
        sections = contents.xpath(".//ol[contains(@class, 'sections')]")
        assert [words(one) for one in sections] == ["2.1Scope 2.2Notes Unnumbered"]
        assert sections[0].getparent().find("a").get("aria-current") == "page"
        assert sections[0].xpath(".//@href") == ["#sec-scope", "#notes", "#unnumbered"]


def test_tables_and_pictures_have_classes_for_their_widths(tmp_path: Path) -> None:
    """Columns keep their shares and alignments, pictures their widths, without a style."""
    root = tiny_project(tmp_path)
    picture = "<svg xmlns='http://www.w3.org/2000/svg' width='8' height='8'/>"
    (root / "mill.svg").write_text(picture, "utf-8")
    own = (
        "| Loom | Count | Share |\n|:--|-----:|:--:|\n| one | 1 | 2 |\n\n"
        "+---+---+---+\n| a | b | c |\n+===+==:+===+\n| d     | e |\n+---+---+---+\n\n"
        "![A mill.](mill.svg){width=33%} ![A mill.](mill.svg){width=2in}\n"
    )
    edit(root, "index.qmd", "@tbl-counts lists them.\n", f"@tbl-counts lists them.\n\n{own}")
    page = Built(root, build_with(root, EMBEDDED, "html")).page("index.html")
    (ours,) = page.xpath("//*[@id='tbl-counts']//table")
    plain, grid = page.xpath("//table")[-2:]
    assert [th.get("class") for th in ours.xpath(".//thead//th")] == ["width-75", "width-25"]
    assert [td.get("class") for td in plain.xpath(".//tbody//td")] == [
        None,
        "align-right",
        "align-center",
    ]
    assert [td.get("class") for td in grid.xpath(".//tbody//td")] == [None, None]
    assert [th.get("class") for th in grid.xpath(".//thead//th")][1].startswith("align-right")
    pictures = page.xpath("//p[not(@class)]/img")
    assert [i.get("class") or i.get("width") for i in pictures] == ["width-35", "192"]


def test_a_style_attribute_is_refused(tiny: Path) -> None:
    """What would have no effect is not passed over in silence; the message names the chapter."""
    edit(
        tiny,
        "index.qmd",
        "@tbl-counts lists them.",
        "@tbl-counts [lists]{style='color: red'} them.",
    )
    with pytest.raises(ToolError, match=r"index\.qmd: a style attribute has no effect"):
        build_with(tiny, EMBEDDED, "html")


# Places


def test_a_paragraph_is_named_by_its_first_words(dialect_book: Built) -> None:
    """Its identifier has no marks, numbers of notes or signs in it, and is there once."""
    assert paragraphs(dialect_book, "chapters/mills.html") == [
        "p-one-mill-was-planned-the-other",
        "p-table-1-1-lists-them",
    ]
    method = paragraphs(dialect_book, "chapters/method.html")
    assert {"p-only-on-pages", "p-a-remark-a-rate-of-frac"} <= set(method)
    assert len(method) == len(set(method))


def test_a_link_to_a_paragraph_holds_when_others_come_before_it(
    dialect_book: Built, moved: Built
) -> None:
    """A new first paragraph changes no other's identifier."""
    before = paragraphs(dialect_book, "chapters/mills.html")
    assert paragraphs(moved, "chapters/mills.html") == ["p-it-begins-anew", *before]


def test_a_paragraph_of_many_marks_is_named_by_its_words_all_the_same(tmp_path: Path) -> None:
    """However many marks and notes stand between its first words, they are its first words."""
    root = tiny_project(tmp_path / "tiny")
    many = "[@ald-01]" + "^[Said.]" * 45
    said = f"Six words{many} stand{many} here and no more."
    edit(root, "index.qmd", "One mill", f"{said}\n\nOne mill")
    page = Built(root, build_with(root, EMBEDDED, "html"))
    assert "p-six-words-stand-here-and-no" in paragraphs(page, "index.html")


def test_paragraphs_that_begin_alike_are_told_apart(tmp_path: Path) -> None:
    """The second bears a number."""
    root = tiny_project(tmp_path)
    again = (
        "It is said again [@ald-01].\n\nIt is said again, and more [@ald-01].\n\nIt is said again."
    )
    edit(root, "index.qmd", "@tbl-counts lists them.", again)
    page = Built(root, build_with(root, EMBEDDED, "html"))
    ids = [id for id in paragraphs(page, "index.html") if id.startswith("p-it")]
    assert ids == ["p-it-is-said-again", "p-it-is-said-again-and-more", "p-it-is-said-again-2"]


# The site as a whole


def test_how_a_page_is_cited_stands_below_its_footnotes(dialect_book: Built) -> None:
    """They belong to the text, and come right after it."""
    main = dialect_book.page("chapters/method.html").find(".//main")
    (notes,) = main.xpath("./section[@id='footnotes']")
    assert notes.getnext().get("class") == "cite-this"


def test_a_missing_page_leads_back_from_anywhere(dialect_book: Built, moved: Built) -> None:
    """Where the site's address is known, the page's links hold at whatever depth it is shown."""
    ours = [link for link in moved.page("404.html").xpath("//@href | //@src") if link[:1] != "#"]
    assert len(ours) > 10
    assert all(link.startswith("/two/") for link in ours)
    assert "./index.html" in dialect_book.page("404.html").xpath("//@href")


def test_a_sitemap_lists_the_pages_of_a_site_with_an_address(
    dialect_book: Built, moved: Built
) -> None:
    """Each page is there once with the edition's day; without an address there is no sitemap."""
    assert not (dialect_book.output / "sitemap.xml").exists()
    pages = etree.parse(moved.output / "sitemap.xml").getroot()
    addresses = [page.findtext(f"{SITEMAP}loc") or "" for page in pages]
    listed = [chapter.page for chapter in load_project(moved.root).chapters]
    assert addresses == [f"https://example.org/two/{p}" for p in ["", *listed[1:]]]
    assert {page.findtext(f"{SITEMAP}lastmod") for page in pages} == {"1980-01-01"}
    canonical = [moved.page(page).xpath("//link[@rel='canonical']/@href")[0] for page in listed]
    assert canonical == addresses


def test_an_address_of_a_site_must_be_one(tiny: Path) -> None:
    """A host without a scheme is refused, with its line."""
    edit(tiny, "_quarto.yml", "  output-file:", "  site-url: example.org\n  output-file:")
    with pytest.raises(MaterialError, match=r"_quarto\.yml:\d+:\d+: “example\.org” is no address"):
        load_project(tiny)


# What the search finds


@pytest.mark.parametrize("book", ["essay", "dialect_book"])
def test_every_record_leads_to_its_place(book: str, request: pytest.FixtureRequest) -> None:
    """Each address is a page of the site, and its anchor stands there."""
    built: Built = request.getfixturevalue(book)
    ids: dict[str, set[str]] = {}
    for record in records(built):
        page, _, anchor = record.address.partition("#")
        if page not in ids:
            ids[page] = {str(id) for id in built.page(page).xpath("//@id")}
        assert not anchor or anchor in ids[page], record
        assert record.title


def test_there_is_a_record_of_all_that_can_be_looked_for(
    essay: Built, expected: Expectation
) -> None:
    """Chapters and sections, figures, tables, extracts, terms, and each source's whole text."""
    found = records(essay)
    addresses = {record.address for record in found}
    assert {chapter.page for chapter in expected.chapters} <= addresses
    floats = {f"{one.page}#{id}" for one in expected.chapters for id, _ in one.floats}
    assert {a for a in floats if not a.endswith("#tbl-glossary")} <= addresses
    data = json.loads((essay.root / "build/dialect.json").read_text("utf-8"))
    kinds = [record.kind for record in found]
    assert kinds.count("extract") == len(data["extracts"])
    assert kinds.count("glossary") == len(data["terms"])
    assert set(kinds) == {"chapter", "figure", "table", "extract", "glossary", "source"}
    for source in data["sources"].values():
        text = " ".join(r.text for r in found if (r.kind, r.title) == ("source", source["label"]))
        segments = [s for block in source["blocks"] for line in block["lines"] for s in line]
        missing = [s["text"] for s in segments if " ".join(s.get("text", "").split()) not in text]
        assert missing == []


def test_the_search_knows_what_readers_of_the_site_see(dialect_book: Built) -> None:
    """A note's text is found, what only print shows is not; no mark stands in a text."""
    text = " ".join(record.text for record in records(dialect_book))
    assert "The remark’s text, with a mark" in text
    assert "Only on pages." in text
    assert "Only in print." not in text and "Never on pages." not in text
    assert "One mill was planned, the other changed itself" in text
    assert "Compare Figure 1.1, Table 1.1 and Table D.1 with Chapter 1." in text


def test_an_index_is_the_same_each_time(dialect_book: Built, tmp_path: Path) -> None:
    """The same records give the same bytes, wherever and in whatever order they are written."""
    made = []
    for name in ("one", "another"):
        target = tmp_path / name / "search"
        add_search(records(dialect_book), target, tmp_path / name / "work", "en-GB")
        files = {p.relative_to(target): p.read_bytes() for p in target.rglob("*") if p.is_file()}
        made.append(files)
    site = dialect_book.output / "site/search"
    made.append({p.relative_to(site): p.read_bytes() for p in site.rglob("*") if p.is_file()})
    assert made[0] == made[1] == made[2]
    first = records(dialect_book)[0]
    add_search([replace(first, text="other words")], tmp_path / "x", tmp_path / "w", "en-GB")
    assert (tmp_path / "x/records.js").read_bytes() != made[0][Path("records.js")]


def test_no_text_breaks_out_of_the_index(tmp_path: Path) -> None:
    """A page's own syntax in a record is text to Pagefind and to the script."""
    nasty = "</script><img src=x onerror=alert(1)> “\"'&amp;"
    record = Record("chapter", nasty, nasty, "index.html", nasty)
    add_search([record], tmp_path / "search", tmp_path / "work", "en")
    (path,) = (tmp_path / "work/pages").glob("*.html")
    page = html.fromstring(path.read_text("utf-8"))
    assert page.find(".//h1").text == nasty
    assert page.find(".//main").get("data-where") == nasty
    assert page.find(".//img") is None
    script = (tmp_path / "search/records.js").read_text("utf-8")
    assert (
        json.loads(script.removeprefix("self.triptychRecords = ").rstrip(";\n"))[0]["text"] == nasty
    )
