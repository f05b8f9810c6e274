"""The embedded engine makes of the dialect what Quarto makes of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import html

from books import Built, build_with
from contract import Link, Page, read_book, words
from finished_epub import read as read_epub
from finished_pdf import read as read_pdf
from tiny import tiny_project

METHOD = "chapters/method.html"
MATHML = "http://www.w3.org/1998/Math/MathML"


@pytest.fixture(scope="module")
def pages(dialect_book: Built) -> dict[str, Page]:
    """Read the pages of the small book."""
    return read_book(dialect_book.output).pages


@pytest.fixture(scope="module")
def method(dialect_book: Built) -> html.HtmlElement:
    """Give the text of the page that uses all of the dialect."""
    main = dialect_book.page(METHOD).find(".//main")
    assert main is not None
    return main


@pytest.fixture(scope="module")
def printed(dialect_book: Built) -> str:
    """Give the PDF's text."""
    return " ".join(" ".join(read_pdf(dialect_book.file("pdf")).texts).split())


@pytest.fixture(scope="module")
def packed(dialect_book: Built) -> str:
    """Give the EPUB's text."""
    return " ".join(one.text for one in read_epub(dialect_book.file("epub")).documents.values())


def has_class(name: str) -> str:
    """Give the XPath condition of a class."""
    return f"contains(concat(' ', @class, ' '), ' {name} ')"


# What a build makes


@pytest.mark.parametrize("book", ["essay", "dialect_book"])
def test_a_build_makes_every_file_that_it_names(book: str, request: pytest.FixtureRequest) -> None:
    """Site, PDF and EPUB, the figures' files, the style sheets and the fonts are all there."""
    built: Built = request.getfixturevalue(book)
    assert all((built.output / file).stat().st_size for file in built.book.files)
    assert {Path(file).suffix for file in built.book.files} == {".html", ".pdf", ".epub"}
    figures = [id.removeprefix("fig-") for id in built.drawn if id.startswith("fig-")]
    kinds = (".svg", "-narrow.svg", ".png", ".json", ".csv")
    files = [built.output / f"figures/{name}{kind}" for name in figures for kind in kinds]
    assert files and all(file.is_file() for file in files)
    assert not list(built.root.glob("_book.*"))


def test_a_format_asked_for_alone_is_made_alone(dialect_book: Built, tmp_path: Path) -> None:
    """`--to epub` makes no page and no PDF."""
    root = tiny_project(tmp_path)
    book = build_with(root, dialect_book.book.engine, "epub")
    held = sorted(path.name for path in book.output.iterdir())
    assert held == [".triptych", "manifest.json", "mills.epub"]


# Numbers and references, worded as Quarto's


def test_chapters_sections_and_appendices_are_numbered(pages: dict[str, Page]) -> None:
    """Chapters 1, 2, sections 2.1, 2.1.1, appendices A, B …, the unnumbered without."""
    numbers = [(h.level, h.number, h.text) for h in pages[METHOD].headings]
    assert numbers == [
        (1, "2", "The method"),
        (2, "2.1", "Scope"),
        (3, "2.1.1", "Deeper"),
        (2, "2.2", "Notes"),
        (3, "2.2.1", "Deeper again"),
        (2, "", "Unnumbered"),
    ]
    assert pages["index.html"].headings[-1].number == ""
    assert pages["chapters/mills.html"].headings[0].number == "1"
    assert pages["chapters/glossary.html"].headings[0].number == "D"


def test_figures_and_tables_are_numbered_by_chapter(pages: dict[str, Page]) -> None:
    """Figure 1.1, Table 1.1, Table 2.1 for an author's own, Table D.1 in an appendix."""
    captions = {one.id: one.caption.split(":")[0] for page in pages.values() for one in page.floats}
    assert captions == {
        "fig-counts": "Figure 1.1",
        "tbl-counts": "Table 1.1",
        "tbl-own": "Table 2.1",
        "fig-own": "Figure 2.1",
        "tbl-glossary": "Table D.1",
    }


def test_references_reach_across_chapters(pages: dict[str, Page]) -> None:
    """Each says label and number and leads to its page and place; `-@fig-x` says the number."""
    mills, here = "chapters/mills.html", METHOD
    assert pages[METHOD].crossrefs == tuple(
        Link(text, target)
        for text, target in [
            ("Figure 1.1", f"{mills}#fig-counts"),
            ("Table 1.1", f"{mills}#tbl-counts"),
            ("Table D.1", "chapters/glossary.html#tbl-glossary"),
            ("Chapter 1", f"{mills}#sec-mills"),
            ("1.1", f"{mills}#fig-counts"),
            ("Figure 1.1", f"{mills}#fig-counts"),
            ("Table 1.1", f"{mills}#tbl-counts"),
            ("Section 2.1", f"{here}#sec-scope"),
            ("Table 2.1", f"{here}#tbl-own"),
            ("Figure 2.1", f"{here}#fig-own"),
        ]
    )
    assert Link("Appendix D", "chapters/glossary.html#sec-glossary") in pages[mills].crossrefs


def test_references_read_alike_in_all_formats(printed: str, packed: str) -> None:
    """PDF and EPUB word a reference as the site does."""
    sentence = "Compare Figure 1.1, Table 1.1 and Table D.1 with Chapter 1. Panel 1.1 has bars."
    assert sentence in printed
    assert sentence in packed


def test_links_to_chapters_lead_to_pages(pages: dict[str, Page]) -> None:
    """A link to `mills.qmd#sec-mills` is one to `mills.html#sec-mills`."""
    links = {link.text: link.target for link in pages[METHOD].links}
    assert links["its start"] == "chapters/mills.html#sec-mills"
    assert links["the other chapter"] == "chapters/mills.html"


def test_no_page_has_a_script_written_into_it(pages: dict[str, Page]) -> None:
    """All scripts are files; what stands in a page is data for machines that read it."""
    within = [script for page in pages.values() for script in page.scripts if not script.source]
    assert {script.type for script in within} <= {"application/ld+json"}


# Quarto's additions to markdown


def test_includes_and_variables_are_in_place(pages: dict[str, Page], printed: str) -> None:
    """An included file's text stands where it was asked for, its variables computed."""
    assert "There are 2 sources and 3 extracts." in pages[METHOD].text
    assert "There are 2 sources and 3 extracts." in printed


def test_callouts_have_their_titles(method: html.HtmlElement, printed: str, packed: str) -> None:
    """A callout bears the title that its heading gives, else its kind's name, in every format."""
    titles = [words(t) for t in method.xpath(f".//div[{has_class('callout-title')}]")]
    assert titles == ["Mind the loom", "Warning"]
    kinds = [div.get("class") for div in method.xpath(f".//div[{has_class('callout')}]")]
    assert kinds == ["callout callout-note", "callout callout-warning"]
    both = r"Mind the loom A note with a mark.*Warning A warning without a title"
    assert all(re.search(both, text) for text in (printed, packed))


def test_conditional_content_is_for_its_format(
    pages: dict[str, Page], printed: str, packed: str
) -> None:
    """What is for pages is not in print, and the other way round."""
    page = pages[METHOD].text
    assert ("Only on pages." in page, "Only in print." in page) == (True, False)
    assert ("Only on pages." in printed, "Only in print." in printed) == (False, True)
    assert ("Never on pages." in page, "Never on pages." in printed) == (False, True)
    assert "Only on pages." in packed


def test_a_page_break_breaks_the_page(dialect_book: Built) -> None:
    """What follows `{{< pagebreak >}}` begins a page of the PDF."""
    texts = read_pdf(dialect_book.file("pdf")).texts
    before = next(n for n, text in enumerate(texts) if "A warning without a title." in text)
    assert "Only in print." not in texts[before]
    assert "Only in print." in texts[before + 1]


def test_footnotes_lead_there_and_back(method: html.HtmlElement, printed: str) -> None:
    """A footnote's number leads to its text, that back to the number; print has it on the page."""
    (reference,) = method.xpath(".//a[@role='doc-noteref']")
    (note,) = method.xpath(f".//*[@id='{reference.get('href')[1:]}']")
    assert words(note).startswith("The remark’s text, with a mark")
    (back,) = note.xpath(".//a[@role='doc-backlink']")
    assert method.xpath(f".//*[@id='{back.get('href')[1:]}']") == [reference]
    assert "The remark’s text, with a mark" in printed


def test_formulas_are_mathml(method: html.HtmlElement) -> None:
    """Formulas need no script and no other host: they are MathML, set off or in the line."""
    formulas = [one.get("display") for one in method.iter(f"{{{MATHML}}}math", "math")]
    assert formulas == ["inline", "block"]


def test_citations_lead_to_the_one_bibliography(pages: dict[str, Page], printed: str) -> None:
    """A source is cited by citeproc; the references list what the whole book cites, once."""
    links = {link.text: link.target for link in pages[METHOD].links if "#ref-" in link.target}
    assert links == {
        "Looms at Birch, n.d., 3": "chapters/references.html#ref-birch1962",
        "n.d.": "chapters/references.html#ref-alder1961",
    }
    listed = [id for page in pages.values() for id in page.ids if id.startswith("ref-")]
    assert sorted(listed) == ["ref-alder1961", "ref-birch1962"]
    assert printed.count("Looms at Birch. n.d.") == 1
