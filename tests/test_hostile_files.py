"""Files that are not what they should be: each is refused at its place, or told of."""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from command import triptych
from tiny import edit
from triptych.check import examine

SECONDS = 20
"""How long a hostile file may keep the check busy."""


def told(root: Path, severity: str = "error") -> list[str]:
    """Say what a check tells of a severity: `file:line:column: rule`, and that it came soon."""
    start = time.monotonic()
    problems = examine(root).problems
    assert time.monotonic() - start < SECONDS
    return [
        f"{one.file}:{one.line}:{one.column}: {one.rule}"
        for one in problems if one.severity == severity
    ]


@pytest.mark.parametrize("name", ["data/claims.csv", "data/codebook.yml", "index.qmd"])
@pytest.mark.parametrize("sign", ["\0", "\x1b", "\x08", "\uffff"])
def test_a_control_character_is_refused_where_it_stands(tiny: Path, name: str, sign: str) -> None:
    """What no page may hold, and what a terminal would obey, comes from no file."""
    path = tiny / name
    text = path.read_text("utf-8")
    path.write_text(f"{text[:2]}{sign}{text[2:]}", "utf-8")
    assert f"{name}:1:3: unreadable-file" in told(tiny)


@pytest.mark.parametrize(
    "name", ["data/claims.csv", "data/sources.yml", "index.qmd", "_quarto.yml"]
)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32", "cp1252"])
def test_another_encoding_is_refused(tiny: Path, name: str, encoding: str) -> None:
    """A file that isn't UTF-8 is named; nobody guesses what it may be."""
    path = tiny / name
    path.write_bytes(f"{path.read_text('utf-8')}# é\n".encode(encoding))
    assert any(one.startswith(f"{name}:") and "unreadable" in one for one in told(tiny))


VALUES = (
    "1.5", ".nan", "true", "null", "2020-01-01", '""', "[]", "[a]", "[null]", "{a: b}",
)  # fmt: skip


@pytest.mark.parametrize("value", VALUES)
@pytest.mark.parametrize("name", ["data/sources.yml", "data/codebook.yml", "_quarto.yml"])
def test_a_value_of_any_kind_is_read_or_told(tiny: Path, name: str, value: str) -> None:
    """Whatever a key may hold in YAML, its file is named where it can't be that."""
    path = tiny / name
    lines = path.read_text("utf-8").splitlines(keepends=True)
    keys = [at for at, line in enumerate(lines) if re.match(r"\s*(- )?[\w-]+: *\S", line)]
    assert len(keys) > 8
    for at in keys:
        key = lines[at].partition(":")[0]
        path.write_text("".join([*lines[:at], f"{key}: {value}\n", *lines[at + 1 :]]), "utf-8")
        assert all(one.file for one in examine(tiny).problems)


@pytest.mark.parametrize("name", ["data/claims.csv", "data/sources.yml", "index.qmd"])
def test_a_lone_surrogate_is_not_utf8(tiny: Path, name: str) -> None:
    """Half of a character, as some programs write it, is refused at its line."""
    path = tiny / name
    path.write_bytes(path.read_bytes() + b"\xed\xa0\x80\n")
    line = path.read_bytes().count(b"\n")
    assert f"{name}:{line}:1: unreadable-file" in told(tiny)


def test_windows_files_are_read_as_any(tiny: Path) -> None:
    """A byte-order mark and CRLF in every file of the data and the chapters change nothing."""
    for path in (*tiny.glob("data/*"), *tiny.glob("chapters/*"), tiny / "index.qmd"):
        text = path.read_bytes().replace(b"\n", b"\r\n")
        path.write_bytes(b"\xef\xbb\xbf" + text)
    assert told(tiny) == []


@pytest.mark.parametrize("sign", ["\u202e", "\u2067", "\u200b", "\u2060", "\U000e0041"])
@pytest.mark.parametrize("name", ["data/claims.csv", "data/sources.yml", "index.qmd"])
def test_what_nobody_sees_is_told(tiny: Path, name: str, sign: str) -> None:
    """Marks of direction and letters without width don't pass unnoticed, nor stop the author."""
    old = {"data/claims.csv": "had a say", "data/sources.yml": "looks up", "index.qmd": "other"}
    edit(tiny, name, old[name], f"{old[name][:2]}{sign}{old[name][2:]}")
    assert [one for one in told(tiny, "warn") if "hidden-character" in one]
    assert [one for one in told(tiny) if name in one] == []


@pytest.fixture(params=[131_072, 2**31 - 1], ids=["as it is", "raised"])
def limit_of_csv(request: pytest.FixtureRequest) -> Iterator[None]:
    """Have Python's `csv` take cells of a length, as some library of an author's may tell it."""
    before = csv.field_size_limit(request.param)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("limit_of_csv")
def test_a_cell_of_ten_megabytes_is_refused_at_its_row(tiny: Path) -> None:
    """A cell that is larger than any text is told in one short line."""
    edit(tiny, "data/claims.csv", "The mill followed a plan.", "x" * 10_000_000)
    assert "data/claims.csv:2:1: unreadable-file" in told(tiny)
    edit(tiny, "data/claims.csv", "x" * 10_000_000, "x" * 100_000)
    edit(tiny, "data/claims.csv", "asked,", f"{'y' * 100_000},")
    done = triptych("-C", tiny, "check")
    assert done.returncode == 1
    assert max(map(len, done.stderr.splitlines())) < 3000


def test_a_value_of_ten_megabytes_in_yaml_keeps_nobody_waiting(tiny: Path) -> None:
    """The check of it ends, whatever it says."""
    edit(tiny, "data/sources.yml", "It looks up from the looms.", "x" * 10_000_000)
    assert told(tiny) == []


BOMB = "a: &a [x, x]\n" + "".join(
    f"{new}: &{new} [*{old}, *{old}]\n" for old, new in zip("abcdefgh", "bcdefghi", strict=True)
)


@pytest.mark.parametrize("text", [BOMB, "[" * 100_000, "{a: " * 5_000, "- " * 50_000, "? " * 9_000])
@pytest.mark.parametrize("name", ["data/sources.yml", "data/codebook.yml", "_quarto.yml"])
def test_no_yaml_grows_or_nests_without_bound(tiny: Path, name: str, text: str) -> None:
    """Aliases that would double at each line and endless nesting are refused."""
    (tiny / name).write_text(text, "utf-8")
    assert [one for one in told(tiny) if one.startswith(f"{name}:")]


LONG = 200_000
LINES = {
    "brackets": "[", "braces": "{", "links": "](", "pictures": "![", "code": "`", "ticks": "` `` ",
    "comments": "<!--", "tags": "<a ", "cites": "[@", "braced cites": "@{", "shortcodes": "{{< ",
    "variables": "{{< var ", "colons": ":", "attributes": "{#a .b ", "terms": "[a]{.term",
    "stars": "*", "headings": "# ", "notes": "[^", "inline notes": "^[", "quotations": "“",
    "straight quotation marks": '"', "formulas": "$", "dots": ".", "spaces": " ", "tabs": "\t",
    "hyphens": "-", "letters": "a", "equal signs": "a=", "bars": "|", "entities": "&a",
}  # fmt: skip
BEGINNINGS = ("", "# a", "::: a", "[a]{.b")
"""Of a line, a heading, a division, and attributes."""


@pytest.mark.parametrize("name", LINES)
def test_no_line_of_a_chapter_keeps_the_check_waiting(tiny: Path, name: str) -> None:
    """A very long line of what begins something, and never ends, is read in time."""
    path = tiny / "index.qmd"
    endless = LINES[name] * (LONG // len(LINES[name]))
    lines = "\n\n".join(f"{beginning}{endless}x" for beginning in BEGINNINGS)
    path.write_text(f"{path.read_text('utf-8')}\n{lines}\n", "utf-8")
    told(tiny)


@pytest.mark.parametrize(
    "seed", ["../secret.txt", "/etc/passwd", "seeds/../../secret.txt", "seeds\\secret.txt"]
)
def test_a_seed_is_a_file_of_its_folder(tiny: Path, seed: str) -> None:
    """No way out of the project names a source's text."""
    edit(tiny, "data/sources.yml", "seed: seeds/alder.txt", f"seed: {seed}")
    assert "data/sources.yml:3:9: cell" in told(tiny)


@pytest.mark.parametrize("id", ["../x", "/x", "a b", "<b>", "a/b", "a.b", '"', "x\u202ey"])
def test_an_id_is_a_plain_word(tiny: Path, id: str) -> None:
    """What becomes a file's name or a place on a page can be neither path nor tag."""
    edit(tiny, "data/claims.csv", "\nplanned,", '\n"{}",'.format(id.replace('"', '""')))
    assert "data/claims.csv:2:1: cell" in told(tiny)


@pytest.mark.parametrize("csl", ["/etc/passwd", "../secret.txt", "none.csl", "a/../../secret.txt"])
def test_a_citation_style_is_a_file_of_the_project(tiny: Path, csl: str) -> None:
    """Pandoc is given no style from elsewhere."""
    edit(tiny, "_quarto.yml", "citeproc: true", f"citeproc: true\ncsl: {csl}")
    assert [one for one in told(tiny) if one.startswith("_quarto.yml:") and "unreadable" in one]


def put_link(root: Path, name: str, target: Path) -> None:
    """Put a symbolic link in a file's place."""
    (root / name).unlink(missing_ok=True)
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).symlink_to(target)


@pytest.mark.parametrize(
    "name",
    [
        "seeds/alder.txt", "data/claims.csv", "data/sources.yml", "figures/counts.py",
        "figures/_words.py", "chapters/glossary.qmd", "index.qmd",
        "_extensions/triptych/fonts/more.ttf", "_extensions/triptych/triptych.lua",
    ],
)
def test_a_link_out_of_the_project_is_refused(tiny: Path, tmp_path: Path, name: str) -> None:
    """A file that lies elsewhere is read by nobody, even if it holds what is wanted."""
    secret = tmp_path / "secret"
    secret.write_bytes((tiny / name).read_bytes() if (tiny / name).is_file() else b"")
    put_link(tiny, name, secret)
    assert told(tiny) == [f"{name}:1:1: unreadable-file"]


def test_a_folder_that_leads_out_is_refused(tiny: Path, tmp_path: Path) -> None:
    """A whole folder may not lie elsewhere either; a link within the project may."""
    (tiny / "data").rename(tmp_path / "elsewhere")
    (tiny / "data").symlink_to(tmp_path / "elsewhere")
    assert told(tiny) == ["data:1:1: unreadable-file"]
    (tiny / "data").unlink()
    (tmp_path / "elsewhere").rename(tiny / "data")
    (tiny / "seeds/alder.txt").rename(tiny / "seeds/kept.txt")
    put_link(tiny, "seeds/alder.txt", tiny / "seeds/kept.txt")
    assert told(tiny) == []


def shown(text: str) -> Callable[[Path], None]:
    """Give what puts a text into a chapter."""

    def put(root: Path) -> None:
        path = root / "index.qmd"
        path.write_text(f"{path.read_text('utf-8')}\n{text}\n", "utf-8")

    return put


@pytest.mark.parametrize(
    "text",
    [
        "![x](/etc/hostname)", "![x](file:///etc/hostname)", "![x](http://127.0.0.1:9/x.png)",
        "![x](//evil.example/x.png)", "![x][r]\n\n[r]: /etc/hostname", "![x]( ../secret.txt)",
        "![a [b] c](../../secret.txt)", '<img alt="x" src="../../secret.txt">',
        "<video\nposter='http://127.0.0.1:9/x.png'></video>", "![x](linked.png)",
        "![x](data:image/png;base64,AAAA)", "{{< include ../secret.txt >}}",
        '```{=typst}\n#import "@preview/example:0.1.0": add\n```',
    ],
)
def test_a_chapter_shows_nothing_from_elsewhere(tiny: Path, tmp_path: Path, text: str) -> None:
    """What pandoc or Typst would read or fetch from outside is refused with file and line."""
    (tmp_path / "secret.txt").write_text("secret")
    put_link(tiny, "linked.png", tmp_path / "secret.txt")
    shown(text)(tiny)
    done = triptych("-C", tiny, "build", "--engine", "pandoc", "--to", "epub")
    assert done.returncode == 1, done.stderr
    assert "\nindex.qmd:" in f"\n{done.stderr}"
    assert not (tiny / "_book").exists()


@pytest.mark.parametrize("path", ["../../../secret.txt", "/../secret.txt", "/etc/hostname"])
def test_typst_reads_nothing_outside_the_project(tiny: Path, tmp_path: Path, path: str) -> None:
    """A raw block of Typst is its author's, and yet bound to the project's folder."""
    (tmp_path / "secret.txt").write_text("secret")
    shown(f'```{{=typst}}\n#read("{path}")\n```')(tiny)
    done = triptych("-C", tiny, "build", "--engine", "pandoc", "--to", "pdf")
    assert done.returncode == 3
    assert not (tiny / "_book").exists()
