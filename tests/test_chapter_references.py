"""Every reference of every chapter leads somewhere, or is a problem at its place."""

from __future__ import annotations

import pytest

from tiny import edit, spoil
from triptych.chapters.check import cited_in
from triptych.check import check_project
from triptych.problems import MaterialError
from triptych.project import load_project


def faults(root) -> list[str]:
    """Check a project that has faults, and give them."""
    with pytest.raises(MaterialError) as caught:
        check_project(load_project(root))
    return [str(problem) for problem in caught.value.problems]


def only_fault(root) -> str:
    """Check a project that has one fault, and give it."""
    (fault,) = faults(root)
    return fault


def test_a_sound_project_passes(tiny):
    """The tiny project, which the tests below break, has no fault."""
    checked = check_project(load_project(tiny))
    assert [scan.title for scan in checked.scans][:2] == ["Two mills", "References"]
    assert set(checked.declared) == {"fig-counts", "tbl-counts", "tbl-glossary"}
    assert "There are 3 extracts." in checked.chapters[0].text


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("@bir-01", "¦@bir-1", "“@bir-1” is no extract and no source. Did you mean “bir-01”?"),
        ("@alder1961", "¦@alder1916", "“@alder1916” is no extract and no source. Did you mean"),
        ("@tbl-counts lists", "¦@tbl-count lists", "“@tbl-count” refers to nothing. Did you mean"),
        ("{#sec-mills}", "{#sec-mills}\n\nSee ¦@sec-mill.", "“@sec-mill” refers to nothing."),
        (
            '{.extract key="ald-02"}',
            '¦{.extract key="ald-2"}',
            "“ald-2” is no extract. Did you mean “ald-02”?",
        ),
        ("[mill]", "¦[mil]", "“mil” is not in the glossary. Did you mean “mill”?"),
        ("{#tbl-counts}", "¦{#tbl-count}", "There is no table “count”: figures/count.py with def"),
        (
            "{{< var extracts.total",
            "¦{{< var extracts.totl",
            "The variable “extracts.totl” is not known.",
        ),
        (
            "mills}\n",
            "mills}\n\n[x¦](chapters/no.qmd)\n",
            "The chapter “chapters/no.qmd” is not in",
        ),
    ],
)
def test_a_reference_that_leads_nowhere_is_told_where_it_stands(tiny, old, new, told):
    """The nearest right name is suggested."""
    place = spoil(tiny, "index.qmd", old, new)
    found = faults(tiny)
    assert any(fault.startswith(place + told) for fault in found), found


def test_a_figure_without_a_module_is_told_with_the_modules_name(tiny):
    """A hyphen in the identifier is an underscore in the module's name."""
    edit(tiny, "index.qmd", "{#fig-counts}", "{#fig-of-looms}")
    assert "There is no figure “of-looms”: figures/of_looms.py with def figure." in faults(tiny)[1]


@pytest.mark.parametrize(
    ("division", "told"),
    [
        ("{.extract}", 'This .extract names no key. Write ::: {.extract key="…"}.'),
        ("{.reader}", "This .reader names no source."),
        ('{.reader source="elder"}', "“elder” is no source. Did you mean “alder”?"),
    ],
)
def test_a_division_that_names_nothing_known_is_told(tiny, division, told):
    """A passage needs its key, and a reader its source."""
    place = spoil(tiny, "index.qmd", '{.extract key="ald-02"}', f"¦{division}")
    assert only_fault(tiny).startswith(place + told)


def test_an_identifier_that_is_there_twice_is_told_with_its_first_place(tiny):
    """Also across chapters, since all are one book."""
    edit(tiny, "chapters/extracts.qmd", "{#sec-extracts}", "{#sec-mills}")
    (fault,) = faults(tiny)
    told = "The identifier “sec-mills” is already at index.qmd:1. Rename one"
    assert told in fault and fault.startswith("chapters/extracts.qmd:1:13:")


def test_links_between_chapters_are_resolved_from_their_own_place(tiny):
    """A relative path is the chapter's own, and a leading slash the project's."""
    path = tiny / "chapters/references.qmd"
    good = "[a](extracts.qmd) [b](../index.qmd#sec-mills) [c](/index.qmd) [d](./extracts.qmd)\n"
    path.write_text(f"# R\n\n{good}")
    check_project(load_project(tiny))
    path.write_text(f"# R\n\n{good}[e](index.qmd)\n")
    assert only_fault(tiny).startswith(
        "chapters/references.qmd:4:3: The chapter “index.qmd” is not in _quarto.yml."
    )


def test_chapters_are_checked_while_the_data_have_faults(tiny):
    """All problems of data, figures and chapters come together, and none that only follows."""
    edit(tiny, "data/events.csv", "1953", "then")
    edit(tiny, "figures/counts.py", "def table(extracts)", "def table(extract)")
    edit(tiny, "index.qmd", "@bir-01", "@bir-1")
    assert [fault.split(":")[0] for fault in faults(tiny)] == [
        "data/events.csv",
        "figures/counts.py",
        "index.qmd",
    ]


def test_a_broken_row_of_extracts_makes_no_citation_wrong(tiny):
    """A chapter is not blamed for a slip in a table."""
    path = tiny / "data/extracts.csv"
    path.write_text(path.read_text("utf-8") + "one cell\n", "utf-8")
    assert only_fault(tiny).startswith("data/extracts.csv:5:1: This row has 1 cells")


def test_marks_are_counted_by_chapter(tiny):
    """How often a passage is cited, quotations with their marks included, is known for each
    chapter; sources are not passages."""
    path = tiny / "chapters/references.qmd"
    path.write_text("# R\n\n[@ald-01] and [@ald-01; @alder1961]\n")
    checked = check_project(load_project(tiny))
    counts = cited_in(checked.scans, set(checked.evidence.extracts["id"]))
    assert counts == {
        "ald-01": {"index.qmd": 1, "chapters/references.qmd": 2},
        "ald-02": {"index.qmd": 2},
        "bir-01": {"index.qmd": 1},
    }
