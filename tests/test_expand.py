"""Shortcodes are expanded where they are markdown, and the author's own lines are kept in mind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import problems, triptych
from tiny import edit
from triptych.chapters.expand import Chapter, expand_chapter, flat_names

NUMBERS = {"extracts": {"total": 88, "zanier": 12}, "sources": {"total": 3}}


def expand(root: Path, text: str, **files: str) -> tuple[Chapter, list[str]]:
    """Expand a chapter of this text, beside which stand others; give it and its problems."""
    (root / "chapters").mkdir(exist_ok=True)
    for name, content in {"one": text, **files}.items():
        (root / f"chapters/{name}.qmd").write_text(content, "utf-8")
    chapter, problems = expand_chapter(root, "chapters/one.qmd", NUMBERS)
    return chapter, [str(problem) for problem in problems]


def test_a_variable_is_its_number(tmp_path):
    """`var` gives the number of its dotted name, several times in a line."""
    text = "{{< var extracts.total >}} of {{<var sources.total>}} sources\n"
    chapter, problems = expand(tmp_path, text)
    assert (chapter.text, problems) == ("88 of 3 sources\n", [])


def test_an_unknown_variable_is_a_problem_where_it_stands(tmp_path):
    """A misspelt name is told with the nearest one; a group of names is no number."""
    _, problems = expand(tmp_path, "ok\na {{< var extracts.totl >}} b {{< var extracts >}}\n")
    assert problems[0].startswith(
        "chapters/one.qmd:2:3: The variable “extracts.totl” is not known."
    )
    assert "Did you mean “extracts.total”?" in problems[0]
    assert problems[1].startswith("chapters/one.qmd:2:31: The variable “extracts” is not known.")


def test_an_include_is_in_its_place_with_its_own_lines(tmp_path):
    """The lines of an included file know the file that they are from."""
    chapter, problems = expand(
        tmp_path, "a\n{{< include _two.qmd >}}\nb\n", _two="{{< var sources.total >}}\n\nz\n"
    )
    assert (chapter.text, problems) == ("a\n3\n\nz\nb\n", [])
    assert [(line.file.removeprefix("chapters/"), line.number) for line in chapter.lines] == [
        ("one.qmd", 1), ("_two.qmd", 1), ("_two.qmd", 2), ("_two.qmd", 3), ("one.qmd", 3),
    ]  # fmt: skip


def test_an_include_is_relative_to_its_file_or_to_the_project(tmp_path):
    """As in Quarto, a path that begins with a slash begins at the project's folder."""
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared/a.qmd").write_text("A\n{{< include b.qmd >}}\n")
    (tmp_path / "shared/b.qmd").write_text("B\n")
    for path in ("../shared/a.qmd", "/shared/a.qmd", '"/shared/a.qmd"'):
        assert expand(tmp_path, f"{{{{< include {path} >}}}}\n")[0].text == "A\nB\n"


def test_a_page_break_becomes_a_division(tmp_path):
    """`pagebreak` is a division of that class, apart from the paragraphs around it."""
    chapter, problems = expand(tmp_path, "a\n{{< pagebreak >}}\nb\n")
    assert (chapter.text, problems) == ("a\n\n::: {.pagebreak}\n:::\n\nb\n", [])


@pytest.mark.parametrize("name", ["pagebreak", "include _two.qmd"])
def test_a_shortcode_for_a_line_stands_on_a_line_of_its_own(tmp_path, name):
    """Within a line it is a problem, not half a page break."""
    (problem,) = expand(tmp_path, f"text {{{{< {name} >}}}} text\n", _two="x")[1]
    assert problem.startswith(f"chapters/one.qmd:1:6: “{name.split()[0]}” must stand on a line of")


@pytest.mark.parametrize("name", ["video https://x", "meta title", "embed a.ipynb", "lipsum 3"])
def test_an_unknown_shortcode_is_a_problem(tmp_path, name):
    """What needs Quarto itself is never dropped in silence."""
    (problem,) = expand(tmp_path, f"a\n  see {{{{< {name} >}}}}\n")[1]
    assert problem.startswith(
        f"chapters/one.qmd:2:7: The shortcode “{name.split()[0]}” needs Quarto."
    )


@pytest.mark.parametrize(
    "broken",
    [
        "{{< var\nsources.total >}}", "{{<\nvar sources.total >}}", "{{< var sources.total\n>}}",
        "{{< include\n_two.qmd >}}", "{{< pagebreak", "{{< var sources.total >",
        "{{< https://x >}}", "{{< var a>b >}}", "{{<>}}", "{{<",
    ],
)  # fmt: skip
def test_a_shortcode_that_is_not_whole_is_a_problem(tmp_path, broken):
    """Broken over two lines, or never ended, it is told at its place and not printed as text."""
    text = f"a\n  {{{{< var sources.total >}}}} {broken}\nand `{{{{<` is code\n"
    (problem,) = expand(tmp_path, text, _two="x")[1]
    assert problem == (
        "chapters/one.qmd:2:29: This is no whole shortcode: it would be printed as it stands. Write"
        " all of it on one line, as {{< name value >}}."
    )


@pytest.mark.parametrize(
    "code",
    [
        "```\n{{< var no >}}\n```\n",
        "``` markdown\n{{< include no.qmd >}}\n```\n",
        "~~~~\n```\n{{< video x >}}\n~~~\n~~~~\n",
        "  ```{.python}\n  {{< pagebreak >}}\n  ```\n",
        "`{{< var no >}}` and `` a ` {{< video x >}} ``\n",
    ],
)
def test_code_is_left_as_it_is(tmp_path, code):
    """In a block of code or a piece of it, a shortcode is an example to be read."""
    chapter, problems = expand(tmp_path, f"{code}\n{{{{< var sources.total >}}}}\n")
    assert (chapter.text, problems) == (f"{code}\n3\n", [])


def test_a_line_that_begins_with_code_opens_no_block(tmp_path):
    """Three backticks around words are a piece of code: what follows is markdown still."""
    chapter, problems = expand(tmp_path, "```a``` is\n{{< var sources.total >}}\n{{< video x >}}\n")
    assert chapter.text.startswith("```a``` is\n3\n")
    assert [problem.split(" ")[0] for problem in problems] == ["chapters/one.qmd:3:1:"]
    assert not any(line.is_code for line in chapter.lines)


@pytest.mark.parametrize(
    "info", ["{python}", "{r, echo=FALSE}", "{ojs}", " {mermaid}", "{julia #x}"]
)
def test_an_executable_cell_is_a_problem(tmp_path, info):
    """A cell is not run here, and not shown as if it had been."""
    (problem,) = expand(tmp_path, f"a\n```{info}\nprint(1)\n```\n")[1]
    assert problem.startswith("chapters/one.qmd:2:1: An executable cell needs Quarto")


@pytest.mark.parametrize("info", ["", "python", "{.python}", "{=html}", "{#id .r}"])
def test_code_to_be_shown_is_no_cell(tmp_path, info):
    """A block with a language, attributes or a raw format is no program to run."""
    assert expand(tmp_path, f"```{info}\nprint(1)\n```\n")[1] == []


def test_a_file_that_includes_itself_is_a_problem_at_the_include(tmp_path):
    """A loop is told where it closes, straight or through another file."""
    (straight,) = expand(tmp_path, "a\n{{< include one.qmd >}}\n")[1]
    assert straight.startswith("chapters/one.qmd:2:1: “one.qmd” includes itself.")
    (around,) = expand(tmp_path, "{{< include _two.qmd >}}\n", _two="\n {{< include one.qmd >}}\n")[
        1
    ]
    assert around.startswith("chapters/_two.qmd:2:2: “one.qmd” includes itself.")


def test_a_file_may_be_included_twice(tmp_path):
    """Twice one after another is no loop."""
    text = "{{< include _two.qmd >}}\n{{< include _two.qmd >}}\n"
    assert expand(tmp_path, text, _two="x\n")[0].text == "x\nx\n"


def test_includes_go_only_so_deep(tmp_path):
    """A chain of includes ends with a problem before it ends the program."""
    files = {f"_{n}": f"{{{{< include _{n + 1}.qmd >}}}}\n" for n in range(30)}
    (problem,) = expand(tmp_path, "{{< include _0.qmd >}}\n", **files)[1]
    assert "Too deep." in problem


@pytest.mark.parametrize(
    "path", ["no.qmd", "../../secret.qmd", "/../secret.qmd", "link.qmd", ".", "x" * 400, ""]
)
def test_an_include_that_is_not_there_or_not_the_projects_is_a_problem(tmp_path, path):
    """Nothing outside of the project's folder gets into the book, not by a link either."""
    root = tmp_path / "project"
    (root / "chapters").mkdir(parents=True)
    (tmp_path / "secret.qmd").write_text("secret\n")
    (root / "chapters/link.qmd").symlink_to(tmp_path / "secret.qmd")
    chapter, (problem,) = expand(root, f"a\n{{{{< include {path} >}}}}\n")
    assert problem.startswith(f"chapters/one.qmd:2:1: The included file “{path}” is not there.")
    assert "secret\n" not in chapter.text


def test_a_chapter_that_is_missing_or_not_utf8_is_a_problem(tmp_path):
    """Both are told with the chapter's name."""
    assert str(expand_chapter(tmp_path, "a.qmd", {})[1][0]).startswith(
        "a.qmd:1:1: This chapter is mi"
    )
    (tmp_path / "a.qmd").write_bytes(b"caf\xe9")
    assert str(expand_chapter(tmp_path, "a.qmd", {})[1][0]).startswith(
        "a.qmd:1:1: This chapter is no"
    )


def test_names_are_listed_with_dots():
    """The names that a chapter may use are those of all numbers."""
    assert flat_names(NUMBERS) == ["extracts.total", "extracts.zanier", "sources.total"]


PIECES = st.sampled_from(
    ["{{< var sources.total >}}", "{{< var no >}}", "{{<", ">}}", "```", "`", "~~~", "{r}", "\n"]
) | st.text(
    st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=3
)


@given(st.lists(PIECES, max_size=12).map("".join))
def test_any_text_is_expanded_without_losing_a_line(text):
    """Whatever an author writes, every line is there, knows its number, and is changed only by
    its shortcodes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "one.qmd"
        path.write_text(text, "utf-8", errors="replace")
        chapter, problems = expand_chapter(Path(folder), "one.qmd", NUMBERS)
        lines = path.read_text("utf-8").removesuffix("\n").split("\n")
    assert [line.number for line in chapter.lines] == list(range(1, len(lines) + 1))
    for line, own in zip(chapter.lines, lines, strict=True):
        assert line.text == own or "{{<" in own
    if "{{<" in chapter.text and "`" not in text and "~" not in text:
        assert problems


def test_a_broken_shortcode_stops_a_build_with_its_line(tiny: Path) -> None:
    """No book shows it as text: the command says where it stands, and what to do."""
    edit(tiny, "index.qmd", "{{< var extracts.total >}}", "{{< var\nextracts.total >}}")
    (problem,) = problems(triptych("-C", tiny, "-q", "build", "--engine", "pandoc"))
    assert problem.startswith("index.qmd:4:29: This is no whole shortcode")
