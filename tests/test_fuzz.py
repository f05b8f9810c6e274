"""Random files, texts and arguments: whatever they are, there is an answer, and no traceback.

`make fuzz` tries many more. What it finds becomes a case of the test that it belongs to.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from books import EMBEDDED, build_with
from command import SURROUNDINGS
from tiny import tiny_project
from triptych.anchoring import Anchorer, NotAnchored
from triptych.chapters.expand import expand_chapter
from triptych.chapters.scan import scan_chapter
from triptych.check import examine
from triptych.problems import MaterialError

SHARE = 10
"""Of how many examples of a plain test one of a dear test is taken."""
FILES = (
    *("data/sources.yml", "data/codebook.yml", "data/looms.schema.yml", "_quarto.yml"),
    *("data/extracts.csv", "data/claims.csv", "data/events.csv", "data/left_out.csv"),
    *("data/looms.csv", "seeds/alder.txt", "index.qmd", "figures/counts.py"),
)
SCHEMA = """\
fields:
  - {name: name, type: string, constraints: {pattern: "[a-z]+"}}
  - {name: when, type: string, format: edtf}
  - {name: extracts, type: list, delimiter: "; "}
primaryKey: [name]
foreignKeys:
  - fields: extracts
    reference: {resource: extracts, fields: id}
"""
SIGNS = st.sampled_from([*"\n\r\t ,;:'\"[]{}()#@&*!|>%`~-.…\\/<$=0aé\u202e\0"])


def dear() -> settings:
    """Give the settings of a test whose examples take long."""
    return settings(
        max_examples=max(4, settings().max_examples // SHARE),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    )


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write the tiny project with a table of its own, for tests that put it back as it was."""
    root = tiny_project(tmp_path_factory.mktemp("fuzz") / "mills")
    (root / "data/looms.schema.yml").write_text(SCHEMA, "utf-8")
    (root / "data/looms.csv").write_text("name,when,extracts\nold,1953,ald-01\n", "utf-8")
    return root


@contextmanager
def with_content(path: Path, content: bytes) -> Iterator[None]:
    """Give a file another content for a while."""
    before = path.read_bytes()
    path.write_bytes(content)
    try:
        yield
    finally:
        path.write_bytes(before)


@st.composite
def edits(draw: st.DrawFn) -> tuple[str, float, float, bytes]:
    """Choose a file, a part of it by its ends, and what takes the part's place."""
    start = draw(st.floats(0, 1))
    length = draw(st.floats(0, 0.1))
    text = draw(st.text(SIGNS, max_size=30))
    new = draw(st.one_of(st.binary(max_size=8), st.just(text.encode("utf-8", "replace"))))
    return draw(st.sampled_from(FILES)), start, length, new


@dear()
@given(st.lists(edits(), min_size=1, max_size=3))
def test_any_edit_of_any_file_is_checked(
    project: Path, made: list[tuple[str, float, float, bytes]]
) -> None:
    """A damaged project is sound, or its problems have each a file and a line that there are."""
    name, start, length, new = made[0]
    content = (project / name).read_bytes()
    for _, start, length, new in made:
        at = int(start * len(content))
        content = content[:at] + new + content[at + int(length * len(content)) :]
    with with_content(project / name, content):
        for problem in examine(project).problems:
            assert problem.what and problem.line >= 1 and problem.column >= 1
            assert problem.rule
            if (project / problem.file).is_file():
                lines = (project / problem.file).read_bytes().count(b"\n") + 1
                returns = (project / problem.file).read_bytes().count(b"\r")
                assert problem.line <= lines + returns, problem


@given(st.text(st.one_of(SIGNS, st.characters()), max_size=200))
@example("{{< include index.qmd >}}")
@example("::: {#fig-")
def test_any_chapter_is_expanded_and_scanned(text: str) -> None:
    """Every problem of a chapter of random signs has a place in it."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "index.qmd"
        path.write_text(text, "utf-8", errors="replace", newline="")
        chapter, problems = expand_chapter(Path(name), "index.qmd", {})
        scan = scan_chapter(chapter)
        for problem in [*problems, *scan.problems]:
            assert problem.line >= 1 and problem.column >= 1


@given(
    st.text(st.one_of(SIGNS, st.sampled_from("aabc")), max_size=120),
    st.text(st.one_of(SIGNS, st.sampled_from("aabc")), max_size=30),
)
def test_any_quotation_is_anchored_or_not(text: str, quote: str) -> None:
    """What is anchored lies in the text, in order; all else is said to be nowhere or doubled."""
    found = Anchorer(text).anchor(quote)
    if isinstance(found, NotAnchored):
        return
    ends = [0, *(place for span in found for place in (span.start, span.end)), len(text)]
    assert ends == sorted(ends)


WORDS = st.sampled_from(
    ["mill", "*looms*", "**plan**", "`code`", "[@ald-01]", "@alder1961", "[mill]{.term}", "$a^2$",
     "^[A note.]", "{{< var extracts.total >}}", "@fig-counts", "-- …", "#x", "<b>raw</b>",
     "[link](index.qmd)", "“quoted”", "\\*", "$", "_", "[", "]", "&amp;", "~", "#panic()"]
)  # fmt: skip
PARAGRAPHS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
BLOCKS = st.recursive(
    st.one_of(
        PARAGRAPHS,
        PARAGRAPHS.map(lambda text: f"## {text}"),
        PARAGRAPHS.map(lambda text: f"> {text}"),
        PARAGRAPHS.map(lambda text: f"- {text}\n- {text}"),
        PARAGRAPHS.map(lambda text: f"| a | b |\n|---|---|\n| {text.replace('|', '')} | c |"),
        st.sampled_from(
            ['::: {.extract key="ald-02"}\n:::', "{{< pagebreak >}}", "```\n#x\n```", "***"]
        ),
    ),
    lambda inner: st.tuples(
        st.sampled_from([".callout-note", '.content-visible when-format="html"', ".summary", ".x"]),
        inner,
    ).map(lambda made: f"::::: {{{made[0]}}}\n{made[1]}\n:::::"),
    max_leaves=3,
)


@dear()
@given(st.lists(BLOCKS, min_size=1, max_size=6).map("\n\n".join))
@example("::::: {.callout-note}\n{{< pagebreak >}}\n:::::")
def test_any_chapter_of_the_dialect_is_rendered_or_refused(project: Path, text: str) -> None:
    """A real pandoc and a real Typst make a book of it, or a problem tells where it can't be."""
    content = (project / "index.qmd").read_bytes() + f"\n\n{text}\n".encode()
    with with_content(project / "index.qmd", content):
        try:
            build_with(project, EMBEDDED, "html", "pdf")
        except MaterialError as error:
            assert all(problem.line >= 1 for problem in error.problems)


ARGUMENTS = st.lists(
    st.one_of(
        st.sampled_from(
            ["build", "check", "figures", "doctor", "extract", "find", "add", "why", "diff",
             "export", "import", "verify", "editions", "new", "--json", "--to", "html", "-q", "-v",
             "--help", "--version", "--engine", "pandoc", "-C", ".", "--", "", "ald-01", "..",
             "/dev/null", "--output", "mill", "-h", "-"]
        ),
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=12),
    ),
    max_size=5,
)


@dear()
@given(ARGUMENTS)
@example(["export", "-", "\u202e"])
def test_any_arguments_have_an_answer(arguments: list[str]) -> None:
    """The command ends by itself with one of its statuses and never with a traceback."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-m", "triptych", *arguments],
            cwd=folder, env=SURROUNDINGS, stdin=subprocess.DEVNULL, capture_output=True,
            timeout=120, check=False,
        )  # fmt: skip
    assert done.returncode in (0, 1, 2, 3), (arguments, done.stderr)
    assert b"Traceback" not in done.stderr
