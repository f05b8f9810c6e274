"""A number that a variable gives is found where it is typed, and nothing else is."""

from __future__ import annotations

import pytest

from triptych.chapters.blocks import blocks_of
from triptych.chapters.expand import Chapter, Line, expand_chapter
from triptych.chapters.typed_numbers import typed_numbers
from triptych.problems import Problem

VARIABLES = {
    "sources": {"total": 3, "in-words": "three"},
    "words": {"total": 2081, "chapter": 1248, "li": 320},
    "extracts": {"total": 88, "in-words": "eighty-eight", "chapter": 59, "li": 17},
    "claims": {"total": 14, "in-words": "fourteen", "shared": 9, "disputed": 4},
    "cells": {"silent": 18},
}


def found(text: str) -> list[Problem]:
    """Find the typed numbers of a text."""
    lines = tuple(Line(line, "a.qmd", number) for number, line in enumerate(text.split("\n"), 1))
    return list(typed_numbers(blocks_of(Chapter("a.qmd", lines)), VARIABLES, ("chapter", "li")))


TYPED = [
    ("There are 88 extracts.", "extracts.total", 11),
    ("Fourteen claims are made.", "claims.in-words", 1),
    ("We made fourteen\nclaims.", "claims.in-words", 9),
    ("The three sources agree.", "sources.in-words", 5),
    ("All three sources [@a-01] agree.", "sources.in-words", 5),
    ("Eighty-eight extracts.", "extracts.in-words", 1),
    ("Eighty eight extracts.", "extracts.in-words", 1),
    ("It has 1248 words.", "words.chapter", 8),
    ("It has 1,248 words.", "words.chapter", 8),
    ("It has 2,081 words.", "words.total", 8),
    ("Li has seventeen extracts.", "extracts.li", 8),
    ("We have 4 disputed claims.", "claims.disputed", 9),
    ("We have four disputed claims.", "claims.disputed", 9),
    ("Of 18 silent cells.", "cells.silent", 4),
    ("- of 14 claims", "claims.total", 6),
    ("## The three sources", "sources.in-words", 8),
    ("A.[^a]\n\n[^a]: Of 14 claims.", "claims.total", 10),
]


@pytest.mark.parametrize(("text", "variable", "column"), TYPED)
def test_a_number_that_a_variable_gives_is_told_with_its_name(text, variable, column):
    """In figures or in words, over a line's end, in a list, a heading or a note."""
    (problem,) = found(text)
    assert (problem.remedy, problem.column) == (f"Write {{{{< var {variable} >}}}}.", column)
    assert "the data give it." in problem.what


STALE = [
    ("There are 87 extracts.", "88"), ("There are 89 extracts.", "88"),
    ("There are eighty extracts.", "88"), ("We made thirteen claims.", "14"),
    ("The four sources agree.", "3"), ("All twelve claims hold.", "14"),
    ("All of the 12 claims hold.", "14"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "now"), STALE)
def test_a_number_that_has_gone_stale_is_told_with_the_right_one(text, now):
    """A tenth off, or one more than there are; after “all”, whatever it is."""
    (problem,) = found(text)
    assert f"the data give it as {now}." in problem.what


OTHERS = [
    "In 1958 claims were made.", "From 1958–60 claims were made.", "In 88 extracted words.",
    "Two sources agree.", "Two sources or more speak.", "One source is silent.", "Six claims.",
    "12 extracts are long.", "A quotation of 12 words.", "Nine claims stand.", "4 claims.",
    "Three sources of labour were drawn in.", "“There are 88 extracts,” she says.",
    'She says, "the three sources".', "> There are 88 extracts.", "`88 extracts`",
    "<!-- 88 extracts -->", "A.[^a]\n\n[^a]: The three sources [@a-01].", "Of 3 extracts.",
    "[see](three sources.qmd)", "3.88 extracts", "the 10–14 claims", "Extracts: 88.",
    "Fourteen silent cells.", "The threesources.", "The eighty-eight. Extracts follow.",
]  # fmt: skip


@pytest.mark.parametrize("text", OTHERS)
def test_what_is_no_count_of_the_data_is_left_alone(text):
    """Years, parts of the whole, other sources, a source's own words, code and comments."""
    assert found(text) == []


@pytest.mark.parametrize(
    "text", ["{{< var extracts.total >}} extracts", "In 1958 {{< var claims.total >}}\nclaims"]
)
def test_a_number_that_is_computed_is_none_that_is_typed(tmp_path, text):
    """What stands where a shortcode was is the data's own."""
    (tmp_path / "a.qmd").write_text(f"{text}\n")
    chapter, _ = expand_chapter(tmp_path, "a.qmd", VARIABLES)
    assert list(typed_numbers(blocks_of(chapter), VARIABLES, ())) == []
