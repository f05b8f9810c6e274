"""A project is read from its `_quarto.yml`, whose faults are told at their places, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tiny import edit, spoil
from triptych.problems import MaterialError
from triptych.project import BookChapter, find_root, load_project


def faults(root: Path) -> list[str]:
    """Read a project that has faults, and give them."""
    with pytest.raises(MaterialError) as caught:
        load_project(root)
    return [str(problem) for problem in caught.value.problems]


def test_a_project_is_what_its_file_says(tiny):
    """Title, chapters in their order, appendices last, and where the book goes."""
    project = load_project(tiny)
    assert (project.title, project.authors, project.lang) == ("Two Mills", ("Ada Mill",), "en-GB")
    assert project.paths[:2] == ["index.qmd", "chapters/references.qmd"]
    assert [chapter.is_appendix for chapter in project.chapters] == [False] * 2 + [True] * 4
    assert (project.output_dir, project.output_file) == ("_book", "mills")
    assert project.pdf["pdf-standard"] == "ua-1"
    assert (project.build, project.fonts) == (
        tiny / "build",
        tiny / "_extensions/triptych/fonts",
    )


def test_a_book_has_these_files(tiny):
    """A page for each chapter, and one file for each other format."""
    project = load_project(tiny)
    assert project.outputs(("html",))[:2] == ["index.html", "chapters/references.html"]
    assert project.outputs(("pdf", "epub")) == ["mills.pdf", "mills.epub"]
    assert len(project.outputs(("html", "pdf", "epub"))) == len(project.chapters) + 2


def test_a_page_knows_its_way_to_the_sites_root():
    """A link from a page below leads up as many folders."""
    offsets = [BookChapter(path).offset for path in ("index.qmd", "a/b.qmd", "a/b/c.qmd")]
    assert offsets == [".", "..", "../.."]


def test_what_is_not_said_has_a_default(tiny):
    """A book needs a title and chapters; all else may be left out."""
    (tiny / "_quarto.yml").write_text("book:\n  title: 1984 and 2001\n  chapters: [index.qmd]\n")
    project = load_project(tiny)
    assert (project.output_file, project.output_dir) == ("1984-and-2001", "_book")
    assert (project.lang, project.authors, project.subtitle, project.pdf) == ("en", (), "", {})


def test_a_title_may_be_a_number(tiny):
    """A book called 1984 has a title."""
    edit(tiny, "_quarto.yml", "title: Two Mills", "title: 1984")
    assert load_project(tiny).title == "1984"


@pytest.mark.parametrize(
    ("given", "authors"),
    [
        ("[Ada Mill, Bo Loom]", ("Ada Mill", "Bo Loom")),
        ("{name: Ada Mill, orcid: 0}", ("Ada Mill",)),
        ("[{name: Ada Mill}, Bo Loom]", ("Ada Mill", "Bo Loom")),
    ],
)
def test_authors_are_given_as_quarto_takes_them(tiny, given, authors):
    """One or several, as names or with more."""
    edit(tiny, "_quarto.yml", "author: Ada Mill", f"author: {given}")
    assert load_project(tiny).authors == authors


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "    - index.qmd\n",
            "    - index.qmd\n    - ¦no.qmd\n",
            "The chapter “no.qmd” is missing.",
        ),
        (
            "    - index.qmd\n",
            "    - index.qmd\n    - ¦part: One\n      chapters: []\n",
            "A part is not in the portable dialect.",
        ),
        ("    - index.qmd\n", "    - index.qmd\n    - ¦../x.qmd\n", "“../x.qmd” is no .qmd file"),
        (
            "    - index.qmd\n",
            "    - index.qmd\n    - ¦/etc/x.qmd\n",
            "“/etc/x.qmd” is no .qmd file",
        ),
        ("    - index.qmd\n", "    - index.qmd\n    - ¦x.ipynb\n", "“x.ipynb” is no .qmd file"),
        (
            "    - index.qmd\n",
            "    - ¦chapters/extracts.qmd\n",
            "A book's first chapter is index.qmd.",
        ),
        ("output-file: mills", "output-file: ¦../mills", "“../mills” is no plain file name."),
        ("book:\n  title: Two Mills\n  au", "book:\n  ¦au", "“book.title” is missing."),
        ("book:\n  title: Two Mills\n", "book:\n  title: ¦''\n", "“book.title” is missing."),
        ("project:\n", "project: ¦x\nproject-was:\n", "“project” must be a mapping."),
        ("appendices:\n", "appendices: ¦x\n  was:\n", "“book.appendices” must list chapters."),
    ],
)
def test_a_fault_stands_at_its_place(tiny, old, new, told):
    """Each wrong setting is told where it is."""
    place = spoil(tiny, "_quarto.yml", old, new)
    found = faults(tiny)
    assert any(fault.startswith(place + told) for fault in found), found


@pytest.mark.parametrize("text", ["", "- a\n", "book\n", "book: 1\n", "book: [a]\n", "1: 2\n"])
def test_a_file_of_another_form_is_a_problem(tiny, text):
    """Whatever stands in `_quarto.yml`, it is told what a book needs."""
    (tiny / "_quarto.yml").write_text(text)
    assert all(fault.startswith("_quarto.yml:1:") for fault in faults(tiny))


def test_all_faults_come_at_once(tiny):
    """A book without a title, a chapter and the extension has three problems."""
    edit(tiny, "_quarto.yml", "  title: Two Mills\n", "")
    edit(tiny, "_quarto.yml", "- index.qmd", "- intro.qmd")
    shutil.rmtree(tiny / "_extensions")
    told = "\n".join(faults(tiny))
    assert "“book.title” is missing." in told
    assert "The chapter “intro.qmd” is missing." in told
    assert "The folder _extensions/triptych is missing." in told


def test_the_nearest_project_above_is_found(tiny, tmp_path):
    """From any folder of a project its own `_quarto.yml` is found, and from outside none."""
    assert find_root(tiny / "chapters") == tiny.resolve()
    assert find_root(tiny) == tiny.resolve()
    with pytest.raises(MaterialError, match=r"There is no _quarto\.yml in .* or above it\."):
        find_root(tmp_path)
