"""What a chapter defines and refers to is found at its place in the author's own lines."""

from __future__ import annotations

import json
import subprocess
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triptych.chapters.expand import expand_chapter
from triptych.chapters.scan import scan_chapter
from triptych.chapters.scanned import Mention, Scan
from triptych.engines.pandoc import pandoc_path

NUMBERS = {"n": {"total": 7, "long": "a much longer text than its name"}}


def scan(text: str, **files: str) -> Scan:
    """Scan a chapter of this text, beside which stand others."""
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"one": text, **files}.items():
            (Path(folder) / f"{name}.qmd").write_text(content, "utf-8", errors="replace")
        chapter, _ = expand_chapter(Path(folder), "one.qmd", NUMBERS)
    return scan_chapter(chapter)


def places(mentions: list[Mention]) -> list[tuple[str, int, int]]:
    """Give names with their lines and columns."""
    return [(mention.name, mention.line, mention.column) for mention in mentions]


def test_citations_are_found_with_their_places():
    """A key ends where pandoc ends it; braces and a minus belong to the citation, not the key."""
    text = "See @zan-03, [-@cha-01; @li-02, p. 3] and [see @{a.b}].\n(@x:y.z.) @a--b\n"
    assert places(scan(text).cites) == [
        ("zan-03", 1, 5), ("cha-01", 1, 15), ("li-02", 1, 25), ("a.b", 1, 48), ("x:y.z", 2, 2),
        ("a--b", 2, 11),
    ]  # fmt: skip


def test_cross_references_are_told_from_citations():
    """`fig-`, `tbl-` and `sec-` refer within the book."""
    found = scan("@fig-a and [@tbl-b; @sec-c; @figure-d], -@fig-e\n")
    assert [mention.name for mention in found.crossrefs] == ["fig-a", "tbl-b", "sec-c", "fig-e"]
    assert [mention.name for mention in found.cites] == ["figure-d"]


@pytest.mark.parametrize(
    "text",
    [
        "me@example.org",
        r"a \@sign",
        "`@code` and ``a ` @code``",
        "```\n@code\n```",
        "~~~ {.r}\n@code\n~~~",
        "<!-- @comment -->",
        "a <!-- one\n@comment\nlast @comment --> b",
        "[a link](https://example.org/@name)",
        "<https://example.org/@name>",
        '<a href="/@name">a tag</a>',
        '[a span]{key="@name"}',
        "---\ntitle: '@front'\nauthor: '@matter'\n---",
        "@",
        "@@twice",
    ],
)
def test_what_is_no_citation_is_none(text):
    """An @ in code, comments, front matter, links, tags and addresses cites nothing."""
    found = scan(f"{text}\n")
    assert places(found.cites + found.crossrefs) == []


def test_citations_around_what_is_ignored_keep_their_places():
    """What is passed over moves nothing."""
    text = "<!-- a --> @one `@x` @two <!--\n\n--> @three\n"
    assert places(scan(text).cites) == [("one", 1, 12), ("two", 1, 22), ("three", 3, 5)]


def test_after_a_shortcode_the_column_is_the_authors():
    """A number put in place of its name moves no column."""
    text = "{{< var n.total >}} and {{< var n.long >}} @one [a]{.term}\n"
    found = scan(text)
    assert found.cites[0].column == text.index("@one") + 1
    assert found.terms[0].column == text.index("[a]") + 1


def test_what_is_included_stands_in_its_own_file():
    """A reference of an included file is placed there."""
    (cite,) = scan("a\n{{< include two.qmd >}}\n", two="\n\n x @cha-01\n").cites
    assert (cite.file, cite.line, cite.column) == ("two.qmd", 3, 4)


def test_a_chapter_has_the_title_and_id_of_its_first_heading():
    """The first heading of level 1 names the chapter; its numbers and code are as a reader has
    them."""
    found = scan(
        "text\n## Not this {#sec-no}\n# All {{< var n.total >}} `x` {#sec-a .c}\n# B {#b}\n"
    )
    assert (found.title, found.id) == ("All 7 `x`", "sec-a")
    assert scan("# Only a title\n").id == ""
    assert scan("no heading\n").title == ""


def test_identifiers_are_found_with_their_places():
    """Headings and divisions define identifiers."""
    text = "# A {#sec-a .x}\n\n::: {#fig-b}\n:::\n\n## C {.unnumbered #sec-c}\n"
    assert places(scan(text).ids) == [("sec-a", 1, 6), ("fig-b", 3, 5), ("sec-c", 6, 19)]


def test_a_division_has_its_classes_and_values():
    """Classes and values are read in each of pandoc's forms."""
    text = (
        '::: {.extract key="a b" .wide}\n:::\n\n'
        ":::: {.reader source='li' n=3} ::::\nx\n::::\n\n"
        "::: note\ny\n:::\n"
    )
    first, second, third = scan(text).divs
    assert (first.classes, first.values) == (("extract", "wide"), {"key": "a b"})
    assert first.is_empty
    assert (second.classes, second.values) == (("reader",), {"source": "li", "n": "3"})
    assert (third.classes, third.is_empty) == (("note",), False)


def test_an_empty_division_is_told_from_a_filled_one():
    """Only an empty figure is ours to fill; empty lines do not fill it."""
    text = "::: {#fig-a}\n\n:::\n::: {#fig-b}\n![x](x.png)\n:::\n::: {#tbl-c}\n:::\n"
    found = scan(text)
    assert [div.at.name for div in found.floats("fig")] == ["fig-a"]
    assert [div.at.name for div in found.floats("tbl")] == ["tbl-c"]


def test_divisions_of_a_class_are_found():
    """`divs_of` gives those that bear the class, in order."""
    text = "::: {.extracts}\n:::\n::: {.reader source=a}\n:::\n::: {.reader source=b}\n:::\n"
    assert [div.values["source"] for div in scan(text).divs_of("reader")] == ["a", "b"]


def test_terms_are_found_with_their_places():
    """A term is the text of its span."""
    text = "In [hsia fang]{.term} and [a]{.other} [politics in command]{.term}.\n`[x]{.term}`\n"
    assert places(scan(text).terms) == [("hsia fang", 1, 4), ("politics in command", 1, 39)]


def test_what_is_broken_over_two_lines_is_found_as_pandoc_reads_it():
    """A term, a link and an image may be broken between their parts, and a link have a title."""
    found = scan("[a\nb]{.x\n.term} [c](\ntwo.qmd#d\n'T') [e](<three.qmd>)\n![f](\n<g.png> 'T')\n")
    assert places(found.terms) == [("a b", 1, 1)]
    assert [(link.name, link.line, id) for link, id in found.links] == [
        ("two.qmd", 3, "d"), ("three.qmd", 5, ""),
    ]  # fmt: skip
    assert places(found.images) == [("g.png", 6, 1)]


def test_a_division_whose_attributes_do_not_end_on_their_line_is_a_problem():
    """Pandoc would read them on the next line, where no check looks for them."""
    (problem,) = scan('a\n\n  ::: {.extract\nkey="no"}\n:::\n').problems
    assert (problem.line, problem.column) == (3, 7)
    assert problem.what == "The attributes of this division don't end on its line."


def test_divisions_that_are_left_open_are_told_once():
    """Nobody means more than forty within each other."""
    (problem,) = scan("::: {.x}\n\n" * 100 + ":::\n" * 100).problems
    assert (problem.line, problem.column) == (81, 5)
    assert scan("::: {.x}\n\n" * 40 + ":::\n" * 40).problems == []


def test_links_to_chapters_are_found():
    """A link to a chapter has its path and where on it."""
    text = "[a](two.qmd) [b](../x/three.qmd#sec-c) [d](https://e.org) ![f](g.png)\n"
    assert [(link.name, link.column, id) for link, id in scan(text).links] == [
        ("two.qmd", 3, ""),
        ("../x/three.qmd", 16, "sec-c"),
    ]


@pytest.mark.parametrize(
    "division",
    ["{.panel-tabset}", "{.column-margin}", "{layout-ncol=2}", "{#thm-a}", "{#lst-b}", "{.aside}"],
)
def test_a_division_that_needs_quarto_is_a_problem_at_its_place(division):
    """What the portable dialect lacks is told, never dropped in silence."""
    (problem,) = scan(f"a\n\n::: {division}\nb\n:::\n").problems
    assert (problem.line, problem.column) == (3, 5)
    assert "needs Quarto." in problem.what


@pytest.mark.parametrize(
    "division", ["{.callout-note}", '{.content-visible when-format="html"}', "{#refs}", "{.x}"]
)
def test_a_division_of_the_dialect_is_no_problem(division):
    """Callouts, conditional content and plain divisions work in both engines."""
    assert scan(f"::: {division}\nb\n:::\n").problems == []


def test_images_are_found_with_their_places():
    """An author's own image is a file to look for; one from elsewhere is not."""
    text = "![A loom](loom.png)\nand ![B](../b.svg){width=3} ![C](https://e.org/c.png) `![D](d)`\n"
    assert places(scan(text).images) == [("loom.png", 1, 1), ("../b.svg", 2, 5)]


def test_an_image_without_alternative_text_is_a_problem_at_its_place():
    """Who can't see it is told what it shows."""
    (problem,) = scan("a\n\nb ![ ](loom.png)\n").problems
    assert (problem.line, problem.column) == (3, 3)
    assert problem.what == "This image has no alternative text."


def test_a_figure_within_a_figure_is_a_problem():
    """Panels of a figure need Quarto; two figures one after the other do not."""
    inner = "::: {#fig-b}\n:::\n"
    (problem,) = scan(f":::: {{#fig-a}}\n{inner}\n::::\n").problems
    assert (problem.line, problem.what) == (2, "“fig-b” stands within “fig-a”, which needs Quarto.")
    assert scan(f"::: {{#fig-a}}\n:::\n\n{inner}").problems == []
    assert scan(f":::: {{.callout-note}}\n{inner}\n::::\n").problems == []


HEADINGS = [
    "Plain words", "1950 to 1960", "Don't stop", "A -- B", "The `x` function", "An *odd* word",
    "With [a link](index.qmd)", "Ünïcode 工厂", "C++ & C#", "a.b_c-d", "!!!", "1958–60: why?",
    "A footnote^[x] here", "x... y", "3.1 Scope", "“Quoted”", "A [term]{.term}", "AT&amp;T",
    "A <b>tag</b>", "Own {#sec-own .x}",
]  # fmt: skip


def test_a_heading_has_the_identifier_that_pandoc_gives_it():
    """A link to a heading without an identifier of its own is checked against pandoc's."""
    text = "".join(f"## {heading}\n\n" for heading in HEADINGS)
    command = [pandoc_path(), "--from=markdown", "--to=json"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    blocks = json.loads(done.stdout)["blocks"]
    assert scan(text).anchors == [block["c"][1][0] for block in blocks]


PIECES = st.sampled_from(
    ["@", "@fig-a", "[@a]", "{#b}", "::: ", ":::", "# ", "<!--", "-->", "`", "```", "---", "\n",
     "{.term}", "[", "]", "(", ".qmd)", "{{< var n.total >}}"]
) | st.text(max_size=3)  # fmt: skip


@given(st.lists(PIECES, max_size=15).map("".join))
def test_in_any_text_a_mention_stands_where_it_says(text):
    """Whatever an author writes, the line and column lead to the mention itself."""
    lines = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    found = scan(text)
    for mention in [*found.cites, *found.crossrefs]:
        here = lines.split("\n")[mention.line - 1][mention.column - 1 :]
        assert here.removeprefix("-").startswith(("@" + mention.name, "@{" + mention.name))
    for mention in found.terms:
        here = lines.split("\n")[mention.line - 1][mention.column - 1 :]
        assert here.startswith(f"[{mention.name}]")
    for mention in found.ids:
        assert f"#{mention.name}" in lines.split("\n")[mention.line - 1][mention.column - 1 :]
