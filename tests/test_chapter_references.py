"""Every reference of every chapter leads somewhere, or is a problem at its place."""

from __future__ import annotations

import pytest

from books import build_with
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
        ("{.side-by-side}", 'This .side-by-side names no by. Write ::: {.side-by-side by="…"}.'),
        ('{.side-by-side by="themes"}', "“themes” is none of theme, claim and event. Did you mean"),
    ],
)
def test_a_division_that_names_nothing_known_is_told(tiny, division, told):
    """A passage needs its key, a reader its source, and what stands side by side its kind."""
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


@pytest.mark.parametrize(
    "link", ["extracts.qmd#sec-extracts", "../index.qmd#fig-counts", "../index.qmd#a-plain-heading"]
)
def test_a_link_may_lead_into_a_chapter(tiny, link):
    """To a heading, with an identifier or without, and to a figure."""
    edit(tiny, "index.qmd", "@tbl-counts lists", "## A plain heading\n\n@tbl-counts lists")
    path = tiny / "chapters/references.qmd"
    path.write_text(f"# R\n\n[a]({link})\n")
    check_project(load_project(tiny))
    path.write_text(f"# R\n\n[a]({link}s)\n")
    assert only_fault(tiny).startswith("chapters/references.qmd:3:3: “")
    assert f"has nothing called “{link.partition('#')[2]}s”. Did you mean" in only_fault(tiny)


def test_an_image_must_be_a_file_of_the_project(tiny):
    """Relative to its chapter, and never outside of the project."""
    path = tiny / "chapters/references.qmd"
    (tiny / "chapters/a loom.png").write_bytes(b"")
    (tiny.parent / "outside.png").write_bytes(b"")
    good = "# R\n\n![A loom](a%20loom.png)\n"
    path.write_text(good)
    assert check_project(load_project(tiny)).images == ("chapters/a loom.png",)
    for wrong in ("loom.png", "../../outside.png"):
        path.write_text(f"{good}\n![Gone]({wrong})\n")
        assert only_fault(tiny).startswith(
            f"chapters/references.qmd:5:1: The image “{wrong}” is not there."
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


@pytest.mark.parametrize(
    ("new", "told"),
    [
        ("[x¦](chapters/references.qmd#nowhere)", "has nothing called “nowhere”."),
        ("[x¦](chapters/extracts.qmd#passage-no-01)", "has nothing called “passage-no-01”."),
        ("¦![A long\ndescription](no.png)", "The image “no.png” is not there."),
        ("A ¦[loom\nshed]{.term}.", "“loom shed” is not in the glossary."),
        ("::: {#fig-a}\n::: ¦{#tbl-b}\n| a |\n|---|\n:::\n:::", "“tbl-b” stands within “fig-a”"),
    ],
)
def test_what_only_quarto_or_a_reader_would_stumble_over_is_told(tiny, new, told):
    """A link to nothing within a chapter, and a float within a float."""
    assert told in " ".join(faults_at(tiny, new))


@pytest.mark.parametrize(
    "division",
    [
        '.extract key="ald-01"',
        ".extracts",
        '.reader source="alder"',
        '.side-by-side by="theme"',
        ".leave-out",
        ".grounds",
        ".downloads",
    ],
)
def test_what_stands_in_a_division_that_is_filled_is_told(tiny, division):
    """It would be lost, or would stand where what the division names should be."""
    name = division.split()[0]
    edit(tiny, "chapters/extracts.qmd", "\n::: {.extracts}\n:::\n", "")
    assert any(
        fault.endswith(
            f"What stands in this {name} would be lost: it is filled from the data. "
            "Put it before or after the division."
        )
        for fault in faults_at(tiny, f"::: ¦{{{division}}}\nMine.\n:::")
    )


def test_a_comment_in_a_division_that_is_filled_is_fine(tiny):
    """Nobody would read it in the book."""
    opening = '{.extract key="ald-02"}\n'
    edit(tiny, "index.qmd", opening, f"{opening}<!-- later -->\n")
    check_project(load_project(tiny))


BESIDE = '\n::: {.side-by-side by="theme"}\n:::\n\n::: {.side-by-side by="claim"}\n:::\n\n'
BESIDE += '::: {.side-by-side by="event"}\n:::\n'


def test_a_link_may_lead_to_a_theme_a_claim_or_an_event(tiny):
    """To each by its own identifier, and in every format; not to one that the data don't know."""
    path = tiny / "chapters/references.qmd"
    good = "[a](#theme-planning), [b](references.qmd#claim-asked), [c](#event-doubling)"
    path.write_text(f"# R {{#sec-r}}\n\nSee {good}.\n{BESIDE}", "utf-8")
    build_with(tiny)
    for wrong in ("theme-plan", "claim-planning", "event-1953", "person-planning"):
        link = f"[d](references.qmd#{wrong})"
        path.write_text(f"# R {{#sec-r}}\n\nSee {link}.\n{BESIDE}", "utf-8")
        told = f"chapters/references.qmd:3:7: “references.qmd” has nothing called “{wrong}”."
        assert only_fault(tiny).startswith(told)


def faults_at(root, text: str) -> list[str]:
    """Give the faults at the marked place of a text put after the first heading."""
    place = spoil(root, "index.qmd", "mills}\n", f"mills}}\n\n{text}\n")
    return [fault for fault in faults(root) if fault.startswith(place)]


def test_a_link_to_a_heading_of_another_chapter_is_fine(tiny):
    """Headings without an identifier are known by the one that pandoc makes."""
    edit(tiny, "index.qmd", "mills}\n", "mills}\n\n[x](chapters/references.qmd#references)\n")
    check_project(load_project(tiny))


def test_a_chapter_without_a_heading_is_told(tiny):
    """Contents and references know a chapter by its heading; a title in its settings won't do."""
    (tiny / "chapters/references.qmd").write_text("---\ntitle: References\n---\n\nText.\n", "utf-8")
    told = "chapters/references.qmd:1:1: This chapter has no heading"
    assert only_fault(tiny).startswith(told)


def test_marks_that_pages_do_not_show_are_not_led_back_to(tiny):
    """Conditional content for print alone has no place on the site that a link could lead to."""
    text = '::: {.content-visible when-format="typst"}\nIn print [@ald-01].\n:::\n'
    text += '::: {.content-hidden unless-format="html"}\nOn pages [@ald-01].\n:::\n'
    (tiny / "chapters/references.qmd").write_text(f"# R\n\n{text}", "utf-8")
    checked = check_project(load_project(tiny))
    assert cited_in(checked.scans, {"ald-01"})["ald-01"]["chapters/references.qmd"] == 1
    build_with(tiny)


def test_a_mark_in_a_chapters_title_is_told(tiny):
    """A title is repeated in contents and running heads, where a mark has no place."""
    (tiny / "chapters/references.qmd").write_text("# Read [@ald-01]\n", "utf-8")
    assert only_fault(tiny).startswith("chapters/references.qmd:1:3: A mark or a citation can't")


def test_a_page_of_another_host_is_no_chapter(tiny):
    """Whatever its name ends with, it is left as it is."""
    link = "https://example.org/paper.qmd#part"
    (tiny / "chapters/references.qmd").write_text(f"# R\n\n[a]({link})\n", "utf-8")
    build_with(tiny)
    assert f'href="{link}"' in (tiny / "_book/chapters/references.html").read_text("utf-8")
