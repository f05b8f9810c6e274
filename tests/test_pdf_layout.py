"""The PDF's pages: front matter, floats and tables in their places, the apparatus, the variants."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path

import numpy
import pypdfium2
import pytest
import yaml
from lxml import etree

from books import EMBEDDED, Built, build_with, essay_project, whole_dialect_project
from expectation import Expectation
from finished_pdf import Pdf, read
from tiny import edit, tiny_project

UA = "{http://www.aiim.org/pdfua/ns/id/}part"
SIZES = {"a4": (595, 842), "us-letter": (612, 792), "phone": (255, 454)}
"""Width and height of a page in points."""
MEGABYTE = 1_000_000
GAP = 30
"""Points between two lines that are still one text."""
HELD_FIGURES = """\
::: {.callout-note}
Before.

::: {#fig-counts}
:::

After.
:::

- An item with @fig-item:

  ::: {#fig-item}
  :::

:::: {.part}
A part with @fig-part.

::: {#fig-part}
:::
::::
"""


@pytest.fixture(scope="module")
def pdf(essay: Built) -> Pdf:
    """Read the essay's PDF."""
    return read(essay.file("pdf"))


@pytest.fixture(scope="module")
def on_phone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the essay's PDF for a phone, by its one setting."""
    root = essay_project(tmp_path_factory.mktemp("phone"))
    edit(root, "_quarto.yml", "papersize: a4", "papersize: phone")
    return Built(root, build_with(root, EMBEDDED, "pdf")).file("pdf")


def words(text: str) -> str:
    """Give a text with its spaces made one."""
    return " ".join(text.replace("\u200b", "").split())


def grey(page: pypdfium2.PdfPage) -> numpy.ndarray:
    """Render a page at a pixel a point: a row of greys for each point of its height."""
    return numpy.asarray(page.render(grayscale=True).to_numpy()).squeeze()


def share_with_ink(page: pypdfium2.PdfPage) -> float:
    """Say how much of a page's text block has something on it, from 0 to 1."""
    height = page.get_height()
    ink = grey(page).min(axis=1) < 200
    rows = numpy.flatnonzero(ink[round(0.1 * height) : round(0.88 * height)])
    steps = numpy.diff(rows)
    return float(steps[steps <= GAP].sum() / (0.78 * height)) if rows.size else 0.0


# Front matter


def test_the_book_opens_with_a_half_title_and_a_title_page(pdf: Pdf, expected: Expectation) -> None:
    """First the title alone, then on the third page, a right-hand one, the whole title."""
    book = expected.config["book"]
    first, second, third = (words(text) for text in pdf.texts[:3])
    assert first == book["title"]
    assert words(book["description"]) in second
    assert third == f"{book['title']} {words(book['subtitle'])} {book['author']}"


def test_the_device_is_counted_from_the_data(pdf: Pdf, expected: Expectation) -> None:
    """What faces the title page tells the passages of each panel, as many as the data have."""
    codebook = yaml.safe_load((expected.root / "data/codebook.yml").read_text("utf-8"))
    told = words(pdf.texts[1])
    for value, panel in codebook["panels"].items():
        themes = {name for name, theme in codebook["themes"].items() if theme["panel"] == value}
        held = Counter(
            extract["source"]
            for extract in expected.extracts
            if themes & set(extract["themes"].split("; "))
        )
        parts = ", ".join(
            f"{held[source['id']]} from {source['label']}"
            for source in expected.sources
            if held[source["id"]]
        )
        pattern = rf"{panel['label']}: {held.total()} (lines|dots|arcs) \({re.escape(parts)}\)"
        assert re.search(pattern, told), panel["label"]


def test_the_title_of_the_appendices_stands_above_the_first_of_them(
    pdf: Pdf, expected: Expectation
) -> None:
    """In the contents, “Appendices” is not left alone at the foot of a page."""
    first = next(chapter for chapter in expected.chapters if chapter.is_appendix)
    listed = words(pdf.texts[pdf.pages_of("Contents")[0]])
    assert f"Appendices {first.number} {first.title}" in listed


def test_the_list_of_figures_gives_each_at_most_two_lines(pdf: Pdf, expected: Expectation) -> None:
    """Each figure of the book is listed once, with its number, in one or two lines."""
    pages = pdf.pages_of("Contents")
    figures = [
        label.removeprefix("Figure ")
        for chapter in expected.chapters
        for id, label in chapter.floats
        if id.startswith("fig-")
    ]
    last = "\n".join(pdf.texts[page] for page in pages).partition("Figures\n")[2]
    starts = [line.split()[0] for line in last.splitlines() if re.match(r"\d+\.\d+\s", line)]
    assert starts == figures
    lines: dict[tuple[int, float], set[int]] = defaultdict(set)
    for link in pdf.links:
        if link.page in pages:
            lines[link.target_page, link.target_top].add(round(link.top / 9))
    assert max(map(len, lines.values())) <= 2


def test_a_copy_tells_its_edition(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before the title page stands the day that citations name too."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    root = tiny_project(tmp_path / "tiny")
    made = read(Built(root, build_with(root, EMBEDDED, "pdf")).file("pdf"))
    assert "This copy: edition of 2023-11-14." in words(made.texts[1])


# Pages


def test_no_page_within_a_chapter_is_nearly_empty(pdf: Pdf, expected: Expectation) -> None:
    """Floats leave no page of the essay less than half full, but for a chapter's last."""
    document = pypdfium2.PdfDocument(pdf.path)
    chapters = [c for c in expected.chapters if c.number and not c.is_appendix]
    assert len(chapters) > 4
    for chapter in chapters:
        pages = pdf.pages_of(f"{chapter.number} {chapter.title}")
        empty = [page + 1 for page in pages[:-1] if share_with_ink(document[page]) < 0.5]
        assert empty == [], chapter.title


def test_a_table_over_pages_repeats_its_headings(pdf: Pdf, expected: Expectation) -> None:
    """Each page of the codebook's table begins with the names of its columns."""
    (chapter,) = (c for c in expected.chapters if c.id == "sec-codebook")
    heading = " ".join(column["heading"] for column in expected.drawn["tbl-codes"]["columns"])
    pages = pdf.pages_of(f"{chapter.number} {chapter.title}")
    assert len(pages) > 2
    assert [page + 1 for page in pages if heading not in words(pdf.texts[page])] == []


def test_a_picture_stays_on_its_page(pdf: Pdf) -> None:
    """No figure, however tall, reaches below the text block with its caption."""
    for page in pypdfium2.PdfDocument(pdf.path):
        height = page.get_height()
        assert grey(page)[round(0.89 * height) : round(0.915 * height)].min() > 200


def test_a_figure_stands_by_the_text_that_speaks_of_it(pdf: Pdf, expected: Expectation) -> None:
    """From a chapter's first reference to a figure of its own it is within two pages."""
    seen = 0
    for chapter in expected.chapters:
        if not chapter.number or chapter.is_appendix:
            continue
        pages = pdf.pages_of(f"{chapter.number} {chapter.title}")
        for id, label in chapter.floats:
            links = [link for link in pdf.links if link.page in pages and link.text == label]
            if id.startswith("fig-") and links:
                assert -1 <= links[0].target_page - links[0].page <= 2, label
                seen += 1
    assert seen > 10


def test_what_introduces_a_quotation_is_on_its_page(tmp_path: Path) -> None:
    """However far down its page, a paragraph that ends with a colon has the next lines with it."""
    root = tiny_project(tmp_path / "mills")
    lengths = range(22, 38)
    for length in lengths:
        text = "Filler.\n\n" * length + "So says Alder:\n\n::: {.extract key=\"ald-02\"}\n:::\n"
        chapter = f"# After {length} {{#sec-after-{length}}}\n\n{text}"
        (root / f"chapters/after-{length}.qmd").write_text(chapter, "utf-8")
    listed = "".join(f"    - chapters/after-{length}.qmd\n" for length in lengths)
    edit(root, "_quarto.yml", "    - index.qmd\n", f"    - index.qmd\n{listed}")
    made = read(Built(root, build_with(root, EMBEDDED, "pdf")).file("pdf"))
    turned = 0
    for number, length in enumerate(lengths, start=2):
        first, *rest = made.pages_of(f"{number} After {length}")
        (page,) = (p for p in (first, *rest) if "So says Alder:" in made.texts[p])
        assert re.search(r"So says Alder:\s+Its directors", made.texts[page]), length
        turned += page != first
    assert 0 < turned < len(lengths)


# Apparatus


def test_the_head_of_an_apparatus_page_tells_its_entries(pdf: Pdf, expected: Expectation) -> None:
    """As in a dictionary, each page of the extracts names the first and the last on it."""
    on_page: dict[int, set[str]] = defaultdict(set)
    for link in pdf.links:
        if link.text in expected.entries:
            on_page[link.target_page].add(link.text)
    order = list(expected.entries)
    (chapter,) = (c for c in expected.chapters if c.page == expected.appendix)
    pages = list(pdf.pages_of(f"{chapter.number} {chapter.title}"))[1:]
    assert len(pages) > 5
    for page in pages:
        signs = sorted(on_page[page], key=order.index)
        head = signs[0] if len(signs) == 1 else f"{signs[0]}–{signs[-1]}"
        assert head in pdf.texts[page], page + 1


def test_an_entry_tells_where_its_pages_are(pdf: Pdf, expected: Expectation) -> None:
    """Beside an entry the pages that cite it stand in order after the chapter they belong to."""
    spans = {c.label: pdf.pages_of(f"{c.number} {c.title}") for c in expected.chapters if c.number}
    (chapter,) = (c for c in expected.chapters if c.page == expected.appendix)
    told = 0
    for page in pdf.pages_of(f"{chapter.number} {chapter.title}"):
        text = words(pdf.texts[page])
        for label, pages in re.findall(r"((?:Chapter|Appendix) \w): (\d+(?:, \d+)*)", text):
            numbers = [int(number) for number in pages.split(", ")]
            assert all(number - 1 in spans[label] for number in numbers)
            assert numbers == sorted(numbers)
            told += 1
    assert told > len(expected.entries)


def test_an_entry_tells_the_page_of_its_passage(pdf: Pdf, expected: Expectation) -> None:
    """Each entry names the lines of its source, and the page on which they stand in this book."""
    readers = [c for c in expected.chapters if c.page in expected.readers.values()]
    pages = {page + 1 for c in readers for page in pdf.pages_of(f"{c.number} {c.title}")}
    (chapter,) = (c for c in expected.chapters if c.page == expected.appendix)
    text = words(" ".join(pdf.texts[n] for n in pdf.pages_of(f"{chapter.number} {chapter.title}")))
    told = [int(number) for number in re.findall(r"lines? [\d–]+, on p\. (\d+)", text)]
    assert len(told) == len(expected.extracts)
    assert set(told) <= pages


# Variants


@pytest.mark.parametrize("paper", SIZES)
def test_one_setting_chooses_the_sheet(paper: str, tmp_path: Path) -> None:
    """`papersize` gives A4, Letter or a phone's screen, each of them by PDF/UA-1."""
    root = whole_dialect_project(tmp_path / paper)
    config = root / "_quarto.yml"
    settings = yaml.safe_load(config.read_text("utf-8"))
    settings.setdefault("format", {})["triptych-typst"] = {"papersize": paper, "toc": True}
    config.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
    made = read(Built(root, build_with(root, EMBEDDED, "pdf")).file("pdf"))
    sizes = {(round(w), round(h)) for w, h in map(page_size, made.raw.pages)}
    assert sizes == {SIZES[paper]}
    metadata = etree.fromstring(made.root.Metadata.read_bytes())
    assert metadata.findtext(f".//{UA}") == "1"
    assert made.links


def page_size(page: object) -> tuple[float, float]:
    """Give a page's width and height in points."""
    left, bottom, right, top = (float(edge) for edge in page.mediabox)
    return right - left, top - bottom


def test_a_phone_has_all_of_the_book(pdf: Pdf, on_phone: Path) -> None:
    """On small pages stand the same chapters, figures and passages, in a file as small."""
    small = read(on_phone)
    assert [mark.title for mark in small.bookmarks] == [mark.title for mark in pdf.bookmarks]
    assert len(small.texts) > 1.5 * len(pdf.texts)
    figures = [e.alt for e in small.structure.walk() if e.role == "Figure"]
    assert figures == [e.alt for e in pdf.structure.walk() if e.role == "Figure"]
    assert on_phone.stat().st_size < 1.5 * MEGABYTE


def test_on_a_phone_a_tall_figure_has_a_tall_page(on_phone: Path) -> None:
    """It is as wide as the text, on a page as high as it needs; all other pages are of one size."""
    small = read(on_phone)
    sizes = [(round(width), round(height)) for width, height in map(page_size, small.raw.pages)]
    width, height = SIZES["phone"]
    assert {one for one, _ in sizes} == {width}
    tall = [page for page, (_, high) in enumerate(sizes) if high != height]
    assert len(tall) > 3
    for page in tall:
        assert sizes[page][1] > height
        assert re.search(r"^Figure \d\.\d\. ", small.texts[page], re.MULTILINE)
        ink = numpy.flatnonzero(grey(pypdfium2.PdfDocument(on_phone)[page]).min(axis=0) < 200)
        assert ink[-1] - ink[0] > 0.78 * width, page + 1


def test_on_a_phone_a_tall_figure_inside_a_block_stays_in_it(tmp_path: Path) -> None:
    """What a note, an item of a list or a division holds can't have a page of its own."""
    root = tiny_project(tmp_path / "mills")
    edit(root, "_quarto.yml", "papersize: a4", "papersize: phone")
    edit(root, "figures/counts.py", "height=60", "height=900")
    figure = (root / "figures/counts.py").read_text("utf-8").partition("def table")[0]
    for name in ("item", "part"):
        (root / f"figures/{name}.py").write_text(figure, "utf-8")
    edit(root, "index.qmd", "::: {#fig-counts}\n:::\n", HELD_FIGURES)
    made = read(Built(root, build_with(root, EMBEDDED, "pdf")).file("pdf"))
    assert {round(page_size(page)[1]) for page in made.raw.pages} == {SIZES["phone"][1]}
    assert len(re.findall(r"^Figure 1\.\d\. ", "\n".join(made.texts), re.MULTILINE)) == 3


def test_on_a_phone_a_wide_table_is_read_row_by_row(on_phone: Path, expected: Expectation) -> None:
    """Where columns find no room, each cell stands after its column's heading."""
    text = words(" ".join(read(on_phone).texts))
    row = expected.drawn["tbl-glossary"]["columns"]
    labels = [column["heading"] for column in row[1:]]
    assert len(labels) > 2
    pattern = r".{1,400}?".join(map(re.escape, labels))
    assert len(re.findall(pattern, text)) > 10
