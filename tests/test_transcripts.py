"""What the documents show of a terminal is what the program says there."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest

from tiny import REPOSITORY

SCRIPT = REPOSITORY / "docs/transcripts.py"


def load() -> ModuleType:
    """Import the script, which is no part of the package."""
    spec = importlib.util.spec_from_file_location("transcripts", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules["transcripts"] = module
    spec.loader.exec_module(module)
    return module


transcripts = load()
WITH_TRANSCRIPTS = [
    path for path in transcripts.DOCUMENTS if "```console" in path.read_text("utf-8")
]


def run(path: Path, text: str) -> tuple[list[str], str]:
    """Run a document with this text; give what is told, and the text as it is then."""
    path.write_text(text, "utf-8")
    document = transcripts.Document(path)
    told = document.run()
    document.write()
    return told, path.read_text("utf-8")


@pytest.mark.parametrize("path", WITH_TRANSCRIPTS, ids=lambda path: path.stem)
def test_the_documents_say_what_the_program_says(path: Path) -> None:
    """Each transcript is as it would be written; `python docs/transcripts.py` mends one."""
    assert transcripts.Document(path).run() == []


def test_every_document_is_named_in_the_readme() -> None:
    """A newcomer finds each page."""
    readme = (REPOSITORY / "README.md").read_text("utf-8")
    pages = [f"docs/{path.name}" for path in transcripts.DOCUMENTS if path.name != "README.md"]
    assert [page for page in pages if f"]({page})" not in readme] == []


def test_an_output_that_differs_is_told_and_written(tmp_path: Path) -> None:
    """The place is named, and the program's words take the place of the old ones."""
    text = "<!-- start: texts -->\n```console\n$ ls *.txt | head -n 1\nweaver.txt\n```\nSo it is.\n"
    told, written = run(tmp_path / "a.md", text)
    assert told == [f"{tmp_path}/a.md:3: “$ ls *.txt | head -n 1” says something else now."]
    assert written == text.replace("\nweaver.txt", "\noverseer.txt")


def test_edits_are_made_as_they_are_shown(tmp_path: Path) -> None:
    """A file is written, added to, and changed by a diff; what a diff takes away must be there."""
    text = """<!-- start: texts -->
<!-- as notes/a.txt -->
```
one
two
```
<!-- into notes/a.txt -->
```
three
```
<!-- in notes/a.txt -->
```diff
-two
+2
 three
```
<!-- $ cd notes -->
```console
$ cat a.txt
one
2
three
```
"""
    assert run(tmp_path / "a.md", text) == ([], text)
    told, _ = run(tmp_path / "b.md", text.replace("-two", "-four"))
    assert "This stands 0 times in the file" in told[0]


def test_blocks_of_other_languages_are_not_run(tmp_path: Path) -> None:
    """What needs a network or Quarto is shown in a block of sh."""
    text = "```sh\n$ quarto render\n```\n"
    assert run(tmp_path / "a.md", text) == ([], text)


@pytest.mark.parametrize(
    ("shown", "says", "same"),
    [
        (["Built in 1.2 s."], ["Built in 13.0 s."], True),
        (["commit 1a2b3c4."], ["commit 99ffee1."], True),
        (["3 extracts"], ["4 extracts"], False),
        (["…", "end"], ["a", "b", "end"], True),
        (["…", "end"], ["end"], False),
        (["a", "…"], ["a", "b", "c"], True),
        (["a"], ["a", "b"], False),
    ],
)
def test_only_times_versions_and_hashes_may_differ(
    shown: list[str], says: list[str], same: bool
) -> None:
    """A line “…” stands for one line or more; counts and words are what they are."""
    assert transcripts.is_as(shown, says) is same


def test_what_a_terminal_shows_at_last_is_kept() -> None:
    """A progress bar that has been wiped away is no output; colours are none either."""
    written = "50 %\r\x1b[2K100 %\r\n\x1b[1A\x1b[2K\x1b[31mDone.\x1b[0m\r\nBye"
    assert transcripts.on_screen(written) == "Done.\nBye"
