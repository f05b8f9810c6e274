"""An author's first command: `triptych new` makes an essay that builds at once, or nothing."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from books import build_with
from command import problems, triptych
from tiny import REPOSITORY
from triptych.anchoring import Anchorer, Span
from triptych.evidence.load import load_evidence
from triptych.starting.naming import named
from triptych.starting.passages import first_passages
from triptych.starting.requirement import requirement_of

PLAIN = "The mill began under a plan. Nobody at the mill was asked about it."
NASTY = "we\"ird\\na'me (v 2) *b* [x] {{< y >}} @fig-z $q$ <b>.txt"

FILE_LETTERS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])


def essay(root: Path, texts: dict[str, str | bytes], *options: str) -> Path:
    """Start an essay with texts of these names; the command must succeed."""
    arguments = list(options)
    for name, text in texts.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode() if isinstance(text, str) else text)
        arguments += ["--source", str(file)]
    done = triptych("new", root / "essay", *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return root / "essay"


def sources(root: Path) -> list[dict[str, object]]:
    """Read the sources that an essay starts with."""
    return yaml.safe_load((root / "data/sources.yml").read_text("utf-8"))


def quotes(root: Path) -> list[str]:
    """Read the quotations that an essay starts with."""
    with (root / "data/extracts.csv").open(encoding="utf-8", newline="") as file:
        return [row["quote"] for row in csv.DictReader(file)]


def test_a_new_essay_builds_in_every_format_without_an_edit(tmp_path: Path) -> None:
    """The samples become a site, a PDF and an EPUB, and only unread words are warned of."""
    root = essay(tmp_path, {})
    book = build_with(root)
    assert {"index.html", "essay.pdf", "essay.epub"} <= set(book.files)
    done = triptych("-C", root, "check")
    warnings = [line for line in done.stderr.splitlines() if "warning (" in line]
    assert len(warnings) == 3
    assert all("warning (left-unseen)" in line for line in warnings)


@pytest.mark.parametrize("count", [2, 5])
def test_any_number_of_sources_from_two_on_makes_a_site(tmp_path: Path, count: int) -> None:
    """Columns, colours, signs and readers follow the number of the sources."""
    root = essay(tmp_path, {f"text {n}.txt": f"{PLAIN} So says text {n}." for n in range(count)})
    done = triptych("-C", root, "build", "--to", "html")
    assert done.returncode == 0, done.stderr
    found = sources(root)
    assert len({source["sign"] for source in found}) == count
    for source in found:
        assert (root / f"_book/chapters/reader-{source['id']}.html").is_file()


def test_names_of_any_kind_name_sources(tmp_path: Path) -> None:
    """Spaces, other scripts, markup, reserved words and doubled names all pass the checks."""
    names = [NASTY, "工厂.txt", "a/letters.txt", "b/letters.txt", "total.txt", "fig-a.txt", "1950"]
    title = 'Six: "mills" & $more$ {{< x >}} @fig-y'
    root = essay(tmp_path, dict.fromkeys(names, PLAIN), "--title", title, "--author", "B: C")
    evidence = load_evidence(root)
    assert len(set(evidence.sources["label"])) == len(names)
    assert yaml.safe_load((root / "_quarto.yml").read_text("utf-8"))["book"]["title"] == title
    assert triptych("-C", root, "build", "--to", "html").returncode == 0


def test_a_seed_is_its_file_byte_for_byte(tmp_path: Path) -> None:
    """Line ends and byte-order marks stay, and words broken at a line's end are quoted."""
    crlf = b"\xef\xbb\xbfThe mill be-\r\ngan under a plan of its own.\r\n"
    root = essay(tmp_path, {"old.txt": crlf, "short.txt": "Just three words"})
    assert (root / "seeds/old.txt").read_bytes() == crlf
    assert quotes(root) == ["The mill be- gan under a plan of its own.", "Just three words"]


def test_nothing_is_invented(tmp_path: Path) -> None:
    """What only a reader could know is left out: no author, no year; the title says it is none."""
    first, _ = sources(essay(tmp_path, {"letters.txt": PLAIN, "diary.txt": PLAIN}))
    assert first["csl"] == {
        "id": "letters-text",
        "type": "document",
        "title": "letters.txt [title to be edited]",
    }
    assert "covers" not in first


def test_all_texts_that_can_be_no_source_are_named_and_nothing_is_made(tmp_path: Path) -> None:
    """Empty files, other encodings and binary ones are told at once, and no folder is left."""
    texts = {"empty": b"", "signs": b"...", "latin": b"a\ncaf\xe9", "zero": b"a\0b", "fine": b"a b"}
    arguments = []
    for name, raw in texts.items():
        (tmp_path / name).write_bytes(raw)
        arguments += ["--source", name]
    told = problems(triptych("new", "deep/essay", *arguments, cwd=tmp_path))
    assert [line.partition(": ")[0] for line in told] == [
        "empty:1:1",
        "latin:2:1",
        "signs:1:1",
        "zero:1:2",
    ]
    assert not (tmp_path / "deep").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    """What is in the way is named."""
    (tmp_path / "notes.txt").write_text("mine")
    done = triptych("new", tmp_path)
    assert done.returncode == 2
    assert "is not empty: notes.txt." in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_failure_in_the_middle_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk takes the folder away that was made, and leaves the one that was there."""
    from triptych.starting import new

    write = Path.write_bytes

    def fills_up(path: Path, raw: bytes) -> int:
        if path.name == "fonts.css":
            raise OSError(28, "No space left on device")
        return write(path, raw)

    monkeypatch.setattr(Path, "write_bytes", fills_up)
    there = tmp_path / "there"
    there.mkdir()
    for folder in (there, tmp_path / "a/b"):
        with pytest.raises(OSError, match="No space"):
            new.start_essay(folder, new.samples(), "Essay", [])
    assert [path.name for path in tmp_path.rglob("*")] == ["there"]


def test_one_text_is_no_comparison(tmp_path: Path) -> None:
    """A single --source is a wrong call."""
    (tmp_path / "a.txt").write_text(PLAIN)
    done = triptych("new", "essay", "--source", "a.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "Name two or more." in done.stderr


def test_letters_that_the_fonts_lack_are_named(tmp_path: Path) -> None:
    """An author learns before the first PDF which characters it would fail at."""
    (tmp_path / "a.txt").write_text("工厂的历史 in English", "utf-8")
    (tmp_path / "b.txt").write_text(PLAIN)
    done = triptych("new", "e", "--source", "a.txt", "--source", "b.txt", cwd=tmp_path)
    assert "The book's fonts lack 历史 – " in done.stdout


def test_the_essays_own_test_runs_and_can_fail(tmp_path: Path) -> None:
    """The test that an essay is given passes at first and fails when a quotation is lost."""
    root = essay(tmp_path, {})
    run = ["make", "-s", "-C", str(root), "test", f"PYTHON={sys.executable}"]
    run.append(f"TRIPTYCH={Path(sys.executable).parent / 'triptych'}")
    assert subprocess.run(run, capture_output=True, check=False).returncode == 0
    extracts = root / "data/extracts.csv"
    extracts.write_text(extracts.read_text("utf-8").replace("Fernside", "Fernseite", 1), "utf-8")
    assert subprocess.run(run, capture_output=True, check=False).returncode != 0


def test_a_new_essay_is_set_as_the_repositorys_own(tmp_path: Path) -> None:
    """Formats, filters and fonts in `_quarto.yml` are those of the essay that is tested most."""
    ours, theirs = (
        yaml.safe_load((root / "_quarto.yml").read_text("utf-8"))
        for root in (REPOSITORY, essay(tmp_path, {}))
    )
    for key in ("project", "format", "filters", "bibliography", "citeproc", "engine"):
        assert ours[key] == theirs[key]


@pytest.mark.parametrize(
    ("origin", "line"),
    [
        (
            {"url": "https://a.example/t.git", "vcs_info": {"vcs": "git", "commit_id": "ab12"}},
            "triptych @ git+https://a.example/t.git@ab12",
        ),
        (
            {
                "url": "ssh://git@a.example/t",
                "vcs_info": {"vcs": "git", "commit_id": "ab12"},
                "subdirectory": "tool",
            },
            "triptych @ git+ssh://git@a.example/t@ab12#subdirectory=tool",
        ),
        (
            {"url": "https://a.example/triptych-1.whl", "archive_info": {}},
            "triptych @ https://a.example/triptych-1.whl",
        ),
        (
            {"url": "file:///my%20tools/t", "dir_info": {"editable": True}},
            "triptych @ file:///my%20tools/t",
        ),
    ],
)
def test_an_essay_gets_triptych_from_where_it_was_installed(
    origin: dict[str, object], line: str
) -> None:
    """A repository, a wheel or a folder is named as pip takes it; a folder with a warning."""
    *above, last = requirement_of(origin).splitlines()
    assert last == line
    assert bool(above) == line.startswith("triptych @ file:")
    assert all(one.startswith("# ") for one in above)


def test_the_requirement_of_a_new_essay_is_one_that_pip_reads(tmp_path: Path) -> None:
    """It names triptych, with a version or an address."""
    from importlib.metadata import distribution

    told = distribution("triptych").read_text("direct_url.json")
    text = (essay(tmp_path, {}) / "requirements.txt").read_text("utf-8")
    assert (" @ " in text) == bool(told)
    assert text.splitlines()[-1].startswith("triptych")


@given(st.text(max_size=300))
def test_first_passages_of_any_text_stand_in_it_once(text: str) -> None:
    """Whatever a text is, each passage taken from it has exactly one place; words give one."""
    from unicodedata import normalize

    text = normalize("NFC", text)
    passages = first_passages(text)
    assert bool(passages) == any(map(str.isalnum, text))
    for passage in passages:
        spans = Anchorer(text).anchor(passage)
        assert isinstance(spans, list)
        assert isinstance(spans[0], Span)


@given(st.lists(st.text(FILE_LETTERS, min_size=1), max_size=8))
def test_files_of_any_names_get_names_of_their_own(names: list[str]) -> None:
    """No two sources share an id, a sign, a prefix or a label."""
    found = named([Path(name) for name in names])
    for field in ("id", "sign", "prefix", "label"):
        assert len({getattr(name, field) for name in found}) == len(names)
