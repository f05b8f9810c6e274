"""Which paragraphs of the essay carry a mark is counted, and those that don't are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from books import build_with
from command import triptych
from test_check_rules import TINYS_OWN, set_checks
from tiny import edit
from triptych.check import examine

CHAPTER = "chapters/references.qmd"


def with_text(root: Path, text: str, before: str = "") -> Path:
    """Make a text the second chapter, in a project where bare paragraphs are told."""
    set_checks(root, TINYS_OWN.replace("off", "warn"))
    edit(root, "index.qmd", "\n@tbl-counts lists them.\n", "")
    (root / CHAPTER).write_text(f"{before}# R\n\n{text}\n", "utf-8")
    return root


def bare(root: Path) -> list[str]:
    """Give the places of the bare paragraphs; nothing else is wrong."""
    return [f"{one.file}:{one.line}:{one.column}" for one in examine(root).problems]


MARKED = {
    "a mark": "A mill [@ald-01].",
    "a mark on its second line": "A mill\nwas planned [@ald-01].",
    "a source": "A mill [@alder1961].",
    "a key without brackets": "As @alder1961 says.",
    "a note with a mark": "A mill.[^a]\n\n[^a]: So it was [@ald-01].",
    "a note of two paragraphs": "A mill [@ald-01].[^a]\n\n[^a]: One.\n\n    Two.",
    "a note within": "A mill.^[So it was [@ald-01].]",
    "a quotation that it leads up to": 'A mill:\n\n::: {.extract key="ald-01"}\n:::',
    "a block quotation that it leads up to": "A mill:\n\n> It began. [@ald-01]",
    "a list that it leads up to": "Mills:\n\n- planned [@ald-01]\n- changed [@bir-01]",
}


@pytest.mark.parametrize("name", MARKED)
def test_a_mark_may_stand_in_several_ways(tiny, name):
    """In the paragraph, in its note, or in the quotation or list that its colon announces."""
    examined = examine(with_text(tiny, MARKED[name]))
    assert examined.problems == ()
    assert {share.chapter for share in examined.shares} == {"index.qmd", CHAPTER}


BARE = {
    "nothing": "A mill was planned.",
    "a reference to a figure": "A mill, as @fig-counts shows.",
    "a reference to a section": "A mill (@sec-mills).",
    "a mark that is code": "A mill `[@ald-01]`.",
    "a mark in a comment": "A mill. <!-- [@ald-01] -->",
    "a note without a mark": "A mill.[^a]\n\n[^a]: So it was.",
    "a quotation after a full stop": 'A mill.\n\n::: {.extract key="ald-01"}\n:::',
    "a quotation further on": 'Mills:\n\nAnd [@ald-01].\n\n::: {.extract key="ald-01"}\n:::',
    "a mark in the paragraph after it": "A mill.\n\nIt was planned [@ald-01].",
    "a number of the data": "There are {{< var extracts.total >}} extracts.",
    "a list": "- A mill.\n- Another.",
    "a shortcode alone on a line": "A mill has\n{{< var extracts.total >}}\nextracts.",
}


@pytest.mark.parametrize("name", BARE)
def test_a_paragraph_without_a_mark_is_named_once(tiny, name):
    """With its line; what looks like a mark and is none does not count."""
    assert bare(with_text(tiny, BARE[name])) == [f"{CHAPTER}:3:1"]


NONE = {
    "a heading": "## Two mills",
    "a picture": "![A mill](mill.png)",
    "a figure of one's own": "::: {#fig-own}\n![A mill](mill.png)\n\nA caption.\n:::",
    "a table of one's own": "::: {#tbl-own}\n| a |\n|---|\n| b |\n\nA caption.\n:::",
    "a table and its caption": "| a |\n|---|\n| b |\n\n: A caption.",
    "a quotation": "> The mill began.\n> It did.",
    "a callout's title": "::: {.callout-note}\n## A title\n:::",
    "a division to fill": "::: {.extracts}\n:::",
    "a note": "[^a]: Text.\n\n    More of it.",
    "a formula": "$$ a^2 $$",
    "code": "```\nA mill.\n```",
    "indented code": "    A mill.",
    "a comment": "<!-- A mill\n\nwas planned. -->",
    "a tag": '<div class="x">',
    "a rule": "* * *",
    "a link's definition": "[mill]: https://example.org",
    "a page break": "{{< pagebreak >}}",
}  # fmt: skip


@pytest.mark.parametrize("name", NONE)
def test_what_is_no_paragraph_needs_no_mark(tiny, name):
    """Captions, titles, quotations and the like: a chapter of these has no share."""
    (tiny / "chapters/mill.png").write_bytes(b"")
    examined = examine(with_text(tiny, NONE[name]))
    assert [problem for problem in examined.problems if problem.rule.startswith("par")] == []
    assert [share.chapter for share in examined.shares] == ["index.qmd"]


def test_a_callouts_text_is_a_paragraph(tiny):
    """What stands in a plain division is the essay's too."""
    text = "::: {.callout-note}\n## A title\n\nA mill.\n:::\n\n::: {.x}\nA mill.\n:::"
    assert bare(with_text(tiny, text)) == [f"{CHAPTER}:6:1", f"{CHAPTER}:10:1"]


def test_an_included_paragraph_is_named_in_its_own_file(tiny):
    """At its own line, as an author finds it."""
    (tiny / "chapters/_more.qmd").write_text("A mill [@ald-01].\n\n\nAnother.\n")
    assert bare(with_text(tiny, "{{< include _more.qmd >}}")) == ["chapters/_more.qmd:4:1"]


def test_a_paragraph_is_known_by_its_first_words(tiny):
    """As a reader has them: numbers in place, and no marks, notes or attributes."""
    with_text(tiny, "**All** {{< var extracts.total >}} of the [mill]{.term}.[^a] See @fig-counts "
                    "and then go on to the end.\n\n[^a]: A note.")  # fmt: skip
    (problem,) = examine(tiny).problems
    assert "carries no mark: “All 3 of the mill. See @fig-counts and…”." in problem.what


def test_appendices_are_no_essay(tiny):
    """What stands before a list of extracts or a glossary needs no mark."""
    with_text(tiny, "A mill [@ald-01].")
    edit(tiny, "chapters/glossary.qmd", "::: {#tbl", "These are terms.\n\n::: {#tbl")
    assert bare(tiny) == []


def test_the_share_of_each_chapter_is_told(tiny):
    """How many of its paragraphs carry a mark, also in per cent."""
    with_text(tiny, "\n\n".join(["A mill [@ald-01]."] * 7 + ["A mill."] * 2))
    said = triptych("check", cwd=tiny).stdout
    assert f"\n{CHAPTER}: 7 of 9 paragraphs carry a mark (78 %).\n" in said
    assert "\nindex.qmd: 1 of 1 paragraph carries a mark (100 %).\n" in said


@pytest.mark.parametrize("setting", ["exempt", '"exempt"', "exempt # all of it is ours"])
def test_a_chapter_may_be_exempt(tiny, setting):
    """Its bare paragraphs are not named, and it says so; it builds as any chapter does."""
    with_text(tiny, "A mill.", f"---\nevidence: {setting}\n---\n\n")
    examined = examine(tiny)
    assert examined.problems == ()
    assert str(examined.shares[1]) == f"{CHAPTER}: exempt from marks."


def test_an_exempt_chapter_is_built_as_any_is(tiny):
    """The setting is no text of the book."""
    with_text(tiny, "A mill.", "---\nevidence: exempt\n---\n\n")
    build_with(tiny)
    assert "exempt" not in (tiny / "_book/chapters/references.html").read_text("utf-8")


def test_an_exemption_misspelt_is_told(tiny):
    """It would otherwise look as if it were granted."""
    with_text(tiny, "A mill [@ald-01].", "---\nevidence: exmpt\n---\n\n")
    (problem,) = examine(tiny).problems
    assert str(problem) == f"{CHAPTER}:2:11: “evidence: exmpt” means nothing. Known: exempt."
    assert problem.is_error
