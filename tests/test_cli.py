"""The commands: what they do, what they leave, and whose fault the exit status names."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from command import problems, triptych
from tiny import edit, tiny_project

RAISING = """\
def figure(extracts):
    raise ValueError("two\\nlines")


def table(extracts):
    raise SystemExit(0)
"""


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a tiny project that no test changes."""
    return tiny_project(tmp_path_factory.mktemp("ready") / "two mills")


# Help and wrong use


@pytest.mark.parametrize("command", [[], ["build"], ["figures"], ["check"], ["doctor"]])
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_says_what_a_command_does_and_shows_examples(command: list[str], flag: str) -> None:
    """Every command's help is an answer, on standard output, with something to copy."""
    done = triptych(*command, flag)
    assert (done.returncode, done.stderr) == (0, "")
    examples = done.stdout.split("Example", 1)[1]
    assert re.search(rf"^ +triptych .*{''.join(command)}", examples, re.MULTILINE)


def test_the_main_help_names_every_command_and_status() -> None:
    """One look tells which commands there are and what their statuses mean."""
    words = " ".join(triptych("--help").stdout.split())
    assert all(f" {name} " in words for name in ("build", "figures", "check", "doctor"))
    assert all(f" {status} " in words for status in "0123")
    assert " hook " not in words


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["chek"], "Did you mean 'check'?"),
        (["figures", "count"], "There is no figure “count”. Did you mean “counts”?"),
        (["figures", "counts", "glosary"], "“glosary”. Did you mean “glossary”?"),
        (["build", "--to", "html,pfd"], "“pfd” is no format. Did you mean “pdf”?"),
        (["build", "--to", ","], "--to names no format."),
        (["build", "--engine", "latex"], "'latex' is not one of 'auto', 'quarto', 'pandoc'."),
        (["build", "--output", "."], "The book would take the place of the project itself"),
        (["check", "--fast"], "No such option"),
        (["-C", "nowhere", "check"], "Directory 'nowhere' does not exist."),
    ],
)
def test_a_wrong_call_is_status_2_with_what_was_meant(
    ready: Path, arguments: list[str], said: str
) -> None:
    """A misspelt command, figure, format or option is refused before any work, with a hint."""
    done = triptych(*arguments, cwd=ready)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr
    assert not (ready / "_book").exists()


# The author's material: status 1


def test_every_problem_of_data_chapters_and_figures_comes_at_once(tiny: Path) -> None:
    """Nobody mends a quotation to be told of a chapter, and that to be told of a figure."""
    edit(tiny, "data/extracts.csv", "At Birch the workers met", "At Birch the workers sat")
    edit(tiny, "data/events.csv", "1953", "in 1953")
    edit(tiny, "index.qmd", "[@bir-01]", "[@bir-1]")
    edit(tiny, "chapters/glossary.qmd", "tbl-glossary", "tbl-glosary")
    edit(tiny, "figures/counts.py", "def figure(extracts, sources", "def figure(extract, sources")
    (tiny / "figures/broken.py").write_text("def figure(extracts:\n    pass\n")
    found = problems(triptych("check", cwd=tiny))
    assert [line.split(": ")[0] for line in found] == [
        "chapters/glossary.qmd:3:5", "data/events.csv:2:30", "data/extracts.csv:4:14",
        "figures/broken.py:1:11", "figures/counts.py:8:12", "index.qmd:3:68", "index.qmd:4:68",
    ]
    meant = "“extracts”", "“bir-01”", "“glossary”", "[-sat-]{+met+}", "1953"
    assert [word for word in meant if word not in "\n".join(found)] == []


def test_what_a_figure_raises_is_a_problem_at_its_line(tiny: Path) -> None:
    """A figure module that raises, or even tries to end the program, is named with its line."""
    (tiny / "figures/counts.py").write_text(RAISING)
    assert triptych("check", cwd=tiny).returncode == 0
    assert problems(triptych("figures", cwd=tiny)) == [
        "figures/counts.py:2:1: figure “counts” raised ValueError: two lines. Mend the function.",
        "figures/counts.py:6:1: table “counts” raised SystemExit: 0. Mend the function.",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("import nowhere", "raised ModuleNotFoundError: No module named 'nowhere'."),
        ("def figure(extracts): return 1", "gave a int. Return a triptych.Figure."),
        ("def figure(extracts): return figure(extracts)", "raised RecursionError:"),
        ("def figure(extracts, *, more): pass", "raised TypeError:"),
        ("from triptych import Figure\ndef figure(sources): return Figure(0, 'T', 'C', None, 0)",
         "has a NoneType as its alt. Give text."),
        ("import pandas\nfrom triptych import Figure\ndef figure(sources):\n    "
         "return Figure(0, 'T', 'C', 'A', pandas.DataFrame({'extracts': [['ald-9']]}))",
         "rests on “ald-9”, which is no extract. Give tuples of the extracts' ids."),
    ],
)
def test_a_figure_that_gives_the_wrong_thing_is_told_so(tiny: Path, body: str, said: str) -> None:
    """Whatever a module does wrong, its author reads one line and no traceback."""
    with (tiny / "figures/counts.py").open("a") as module:
        module.write(f"\n\n{body}\n")
    found = problems(triptych("figures", "counts", cwd=tiny))
    assert any(line.startswith("figures/counts.py:") and said in line for line in found)


@pytest.mark.parametrize(
    ("file", "content", "place"),
    [
        ("_quarto.yml", b"book: [1\nlang: en\n", "_quarto.yml:2:5: This is not YAML"),
        ("_quarto.yml", b"- book\n", "_quarto.yml:1:1: This must be a mapping"),
        ("data/codebook.yml", b"kind: {a\nb: c\n", "data/codebook.yml:2:"),
        ("data/events.csv", b"\xff\xfe", "data/events.csv:1:1: This file is not UTF-8."),
        ("data/events.csv", None, "data/events.csv:1:1: This file is missing."),
        ("chapters/glossary.qmd", b"# \xff\n", "chapters/glossary.qmd:1:1: This chapter is not"),
        ("chapters/glossary.qmd", None, "_quarto.yml:21:7: The chapter “chapters/glossary.qmd” is"),
        ("seeds/birch.txt", None, "seeds/birch.txt:1:1: This seed is missing."),
        ("figures/counts.py", b"\0", "figures/counts.py:1:1: This is not Python"),
    ],
)
def test_a_broken_or_missing_file_is_named(
    tiny: Path, file: str, content: bytes | None, place: str
) -> None:
    """A file that isn't there, isn't UTF-8 or isn't in its format is a problem with a place."""
    if content is None:
        (tiny / file).unlink()
    else:
        (tiny / file).write_bytes(content)
    assert any(line.startswith(place) for line in problems(triptych("check", cwd=tiny)))


@pytest.mark.parametrize(
    "file",
    ["data/events.csv", "data/sources.yml", "seeds/alder.txt", "figures/counts.py", "index.qmd"],
)
@pytest.mark.parametrize("what", ["folder", "loop"])
def test_an_unreadable_file_is_named_without_a_traceback(tiny: Path, file: str, what: str) -> None:
    """A folder or a link to itself where a file should be: a fault that names it."""
    (tiny / file).unlink()
    (tiny / file).mkdir() if what == "folder" else (tiny / file).symlink_to(tiny / file)
    done = triptych("check", cwd=tiny)
    assert done.returncode == 1
    assert file in done.stderr


def test_a_folder_without_a_project_is_told_where_to_go(tmp_path: Path) -> None:
    """Outside any project, a command says so and how to name one."""
    (line,) = problems(triptych("check", cwd=tmp_path))
    assert line.endswith("Go to a project's folder, or name one with -C.")


# A tool's fault: status 3


def test_a_tool_that_fails_is_status_3_and_named(tiny: Path) -> None:
    """A Quarto that isn't there is not the author's fault, and no book is begun."""
    done = triptych("build", "--quarto", tiny / "no-quarto", cwd=tiny)
    assert (done.returncode, done.stdout) == (3, "")
    assert f"Quarto failed: --quarto names {tiny / 'no-quarto'}" in done.stderr
    assert not (tiny / "_book").exists()


def test_a_disk_that_refuses_is_status_3(tiny: Path) -> None:
    """Where nothing can be written, the file is named."""
    (tiny / "build").write_text("in the way")
    done = triptych("figures", cwd=tiny)
    assert done.returncode == 3
    assert "/build/" in done.stderr.splitlines()[-1]


# Where it works, and what it leaves


def test_a_project_is_found_from_below_and_from_elsewhere(ready: Path, tmp_path: Path) -> None:
    """`-C` names a project, also with a space in its path; below it none need be named."""
    named = triptych("-C", ready, "check", cwd=tmp_path)
    below = triptych("check", cwd=ready / "data")
    for done in (named, below):
        assert "\nAll in order: 2 sources, 3 extracts, 1 event, 2 claims, " in done.stdout
        assert (done.returncode, done.stderr) == (0, "")


def test_check_writes_nothing(tiny: Path) -> None:
    """`check` draws nothing, renders nothing, and leaves no file behind."""
    before = {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()}
    assert triptych("check", cwd=tiny).returncode == 0
    assert {path: path.read_bytes() for path in tiny.rglob("*") if path.is_file()} == before


def test_a_figure_named_is_drawn_alone(tiny: Path) -> None:
    """`figures NAME` draws it, at once and again only when it has changed, and no other."""
    assert triptych("figures", "counts", cwd=tiny).stdout.startswith("2 drawn, 0 unchanged")
    assert {path.stem for path in (tiny / "build/drawn").iterdir()} == {"fig-counts", "tbl-counts"}
    assert triptych("figures", cwd=tiny).stdout.startswith("1 drawn, 2 unchanged")


def test_a_build_says_what_it_made_and_quiet_says_nothing(tiny: Path, tmp_path: Path) -> None:
    """The engine, the figures and every file's place; with `--quiet` not a word on success."""
    build = ("build", "--engine", "pandoc", "--to")
    quiet = triptych("-q", "-C", tiny, *build, "html,epub", cwd=tmp_path)
    assert (quiet.returncode, quiet.stdout, quiet.stderr) == (0, "", "")
    said = triptych("-C", tiny, *build, "epub,html", cwd=tiny.parent)
    assert said.returncode == 0
    assert "Engine: embedded (pandoc and Typst)" in said.stdout
    shown = dict(re.findall(r"^(Site|PDF|EPUB): *(.+)$", said.stdout, re.MULTILINE))
    assert shown == {"Site": "tiny/_book/index.html", "EPUB": "tiny/_book/mills.epub"}
    assert all((tiny.parent / path).is_file() for path in shown.values())
    for command in ("check", "figures", "doctor"):
        done = triptych("-q", "-C", tiny, command)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


INTERRUPTED = """\
import os, signal, sys, time
from triptych import cli

class Losing:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.1)

class Lasting:
    def __init__(self):
        self.itself = self

    def __del__(self):
        time.sleep(600)

@cli.commands.command()
def lose():
    Losing()
    time.sleep(600)

@cli.commands.command()
def last():
    Lasting()
    os.kill(os.getpid(), signal.SIGINT)

cli.main()
"""
"""Commands that are interrupted: `lose` where Python can raise nothing, and it works on then;
`last` when it holds something that takes ten minutes to be given back."""


@pytest.mark.parametrize("command", ["lose", "last"])
def test_an_interruption_ends_any_command(command: str) -> None:
    """Whatever Python does by itself just then, or has to do before it can end."""
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, command],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr.strip() == "Interrupted; the last book is as it was."
