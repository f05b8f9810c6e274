"""What an edit changes for the reader, told before it is published: `triptych diff`."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from command import SURROUNDINGS, at_terminal, triptych
from tiny import BIRCH, edit, tiny_project
from triptych.differing.changes import paired
from triptych.differing.figures import seen_difference

ADDED_ROW = "bir-02,birch,changed the looms themselves,,,,fact,innovation,looms,workers,,\n"


def git(root: Path, *arguments: str) -> None:
    """Run git as an author does."""
    me = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *me, *arguments], cwd=root, env=SURROUNDINGS, check=True)


def committed(root: Path) -> Path:
    """Put a project into a repository of its own, with one commit."""
    (root / ".gitignore").write_text("build/\n_book/\n_variables.yml\n")
    git(root, "init", "--quiet")
    git(root, "add", ".")
    git(root, "commit", "--quiet", "-m", "Begin")
    return root


def differences(root: Path, *arguments: str) -> dict[str, Any]:
    """Ask for all that differs, as JSON."""
    done = triptych("-C", root, "diff", "--json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def change(root: Path) -> None:
    """Edit data and prose as an author does."""
    edit(root, "data/claims.csv", "The workers had a say.", "The workers decided.")
    edit(root, "data/events.csv", "doubling,The plan is doubled", "trebling,The plan is trebled")
    edit(root, "data/support.csv", "asked,alder,denies,ald-02", "asked,alder,silent,")
    with (root / "data/extracts.csv").open("a", encoding="utf-8") as file:
        file.write(ADDED_ROW)
    edit(root, "index.qmd", "@tbl-counts lists them.", "@tbl-counts lists them all.")


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Commit the tiny project, its figures drawn."""
    root = committed(tiny_project(tmp_path_factory.mktemp("diff") / "mills"))
    assert triptych("-C", root, "-q", "figures").returncode == 0
    return root


@pytest.fixture
def mills(drawn: Path, tmp_path: Path) -> Path:
    """Copy the committed project, for the test to edit."""
    return Path(shutil.copytree(drawn, tmp_path / "mills"))


@pytest.fixture(scope="module")
def edited(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Edit a copy, to be compared with the last commit."""
    root = Path(shutil.copytree(drawn, tmp_path_factory.mktemp("edited") / "mills"))
    change(root)
    return root


@pytest.fixture(scope="module")
def told(edited: Path) -> dict[str, Any]:
    """Say what differs in the edited project."""
    return differences(edited)


# What is told


def test_rows_are_told_by_table_key_and_cell(told: dict[str, Any]) -> None:
    """One that came, one that went, and of one that changed what stood there."""
    rows = {(row["table"], row["row"]): row for row in told["rows"]}
    assert {key: row["how"] for key, row in rows.items()} == {
        ("extracts", "bir-02"): "added",
        ("events", "trebling"): "added",
        ("events", "doubling"): "removed",
        ("claims", "asked"): "changed",
        ("support", "asked, alder"): "changed",
    }
    assert rows["support", "asked, alder"]["cells"] == [
        {"column": "stance", "before": "denies", "after": "silent"},
        {"column": "extracts", "before": "ald-02", "after": ""},
    ]


def test_a_number_is_told_with_the_sentence_that_holds_it(told: dict[str, Any]) -> None:
    """Its value before and after, where a chapter uses it, and the sentence as it is read."""
    total = next(one for one in told["numbers"] if one["name"] == "extracts.total")
    assert total == {
        "name": "extracts.total", "before": "3", "after": "4", "places": ["index.qmd:4"],
    }
    assert told["sentences"][0] == {
        "chapter": "index.qmd", "place": "index.qmd:3", "before": "There are 3 extracts.",
        "after": "There are 4 extracts.", "numbers": ["extracts.total"],
    }
    assert not any(one["name"].startswith("versions.") for one in told["numbers"])


def test_an_edited_sentence_is_one_before_and_after(told: dict[str, Any]) -> None:
    """What an author wrote anew is not told as a number's doing."""
    assert [(one["before"], one["after"], one["numbers"]) for one in told["sentences"][1:]] == [
        ("@tbl-counts lists them.", "@tbl-counts lists them all.", []),
    ]


def test_a_claim_whose_standing_changes_is_told(told: dict[str, Any]) -> None:
    """Without the source that denied it, it is contested no more; the other one is as it was."""
    [claim] = told["claims"]
    assert (claim["claim"], claim["words"]) == ("asked", "The workers decided.")
    assert (claim["before"], claim["after"], claim["without"]) == ("contested", "affirmed", [])


def test_a_claim_that_falls_without_a_source_is_told(mills: Path) -> None:
    """What stands with all the sources may stand otherwise without one of them."""
    edit(mills, "data/support.csv", "planned,birch,silent,", "planned,birch,affirms,bir-01")
    [claim] = differences(mills)["claims"]
    assert (claim["before"], claim["after"]) == ("affirmed", "affirmed")
    assert [["birch"], "stands", "weakens"] in claim["without"]
    assert [["alder"], "falls", "weakens"] in claim["without"]


def test_a_figure_is_told_with_the_share_that_a_reader_sees(told: dict[str, Any]) -> None:
    """Another extract makes a longer bar and another alternative text."""
    [figure] = told["figures"]
    assert (figure["name"], figure["how"]) == ("counts", "changed")
    assert 0.01 < figure["share"] < 0.5
    assert [word for word, _, _ in figure["words"]] == ["alt"]
    assert told["alike"] == 0


def test_a_table_of_the_book_is_told_by_its_rows(told: dict[str, Any]) -> None:
    """The table of passages has one more; the glossary is as it was."""
    [table] = told["tables"]
    assert table["name"] == "counts"
    assert table["rows"] == [[None, ["changed the looms themselves", "[bir-02]"]]]


def test_a_passage_that_moved_and_one_that_was_mended_are_told(mills: Path) -> None:
    """A line put into the seed moves what follows it; without its reading one is as the scan is."""
    seed = f"A note.\n{BIRCH}"
    (mills / "seeds/birch.txt").write_text(seed)
    hashes = (sha256(text.encode()).hexdigest() for text in (BIRCH, seed))
    edit(mills, "data/sources.yml", *hashes)
    with (mills / "data/left_out.csv").open("a") as file:
        file.write("birch,A note.,A librarian's note.\n")
    mended = '"Its directors were told what to make, and the workers were not asked. In 1953'
    edit(mills, "data/extracts.csv", f"{mended} the plan was doubled.\"", "")
    passages = {one["extract"]: one for one in differences(mills)["passages"]}
    assert passages["bir-01"]["hows"] == ["moved"]
    assert passages["bir-01"]["places"] == ["birch, lines 1–2", "birch, lines 2–3"]
    assert passages["ald-02"]["hows"] == ["mended"]
    assert set(passages) == {"bir-01", "ald-02"}


def test_figures_and_tables_that_came_and_went_are_told(mills: Path) -> None:
    """One that is on one side only has nothing to be compared with."""
    (mills / "figures/counts.py").rename(mills / "figures/tallies.py")
    for word in ("@fig-counts", "#fig-counts", "#tbl-counts", "@tbl-counts"):
        edit(mills, "index.qmd", word, word.replace("counts", "tallies"))
    told = differences(mills)
    hows = {"tallies": "added", "counts": "removed"}
    assert {one["name"]: one["how"] for one in told["figures"]} == hows
    assert {one["name"]: one["how"] for one in told["tables"]} == hows
    assert {one["share"] for one in told["figures"]} == {None}


def test_only_the_look_of_a_figure_may_change(mills: Path) -> None:
    """A thinner drawing of the same data differs in its picture alone."""
    edit(mills, "figures/counts.py", "height=60", "height=90")
    told = differences(mills)
    [figure] = told["figures"]
    assert figure["share"] > 0
    assert (figure["words"], figure["behind"], told["rows"]) == ([], [], [])


def test_without_edits_nothing_differs(mills: Path) -> None:
    """Neither a touched file nor another build is a difference; the report says so."""
    os.utime(mills / "data/claims.csv")
    done = triptych("-C", mills, "diff", "--exit-code")
    assert done.returncode == 0
    assert "nothing in data, figures or prose." in done.stdout
    assert "6 reused" in done.stdout
    page = html.parse(str(mills / "build/diff/index.html"))
    assert "nothing in data, figures or prose" in page.find(".//p").text_content()


# How it is told


def test_what_differs_is_told_in_lines(edited: Path, told: dict[str, Any]) -> None:
    """Grouped by kind, an edit in its sentence, and how much was drawn for it."""
    done = triptych("-C", edited, "diff", cwd=edited)
    assert done.returncode == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Since HEAD (")
    assert lines[0].endswith(": 5 rows, 7 numbers, 2 sentences, 1 claim, 1 figure, 1 table.")
    heads = [line for line in lines[1:] if line and not line.startswith(" ") and " " not in line]
    assert heads == ["Data", "Numbers", "Prose", "Claims", "Figures", "Tables"]
    assert "  ± index.qmd:3: There are [-3-] {+4+} extracts." in lines
    assert "  ± index.qmd:16: @tbl-counts lists them {+all+}." in lines
    assert "  ± asked: contested → affirmed" in lines
    assert "Figures and tables: 0 drawn, 6 reused." in lines
    assert lines[-1].startswith("Report: build/diff/index.html (")
    assert "\x1b" not in done.stdout


def test_a_terminal_gets_colours(edited: Path) -> None:
    """What came is green and what went is red, where a person reads it."""
    shown = at_terminal("-C", edited, "diff")
    assert "\x1b[32m{+4+}\x1b[0m" in shown
    assert "\x1b[31m[-3-]\x1b[0m" in shown
    assert "\x1b[3" not in at_terminal("-C", edited, "diff", NO_COLOR="1")


def test_a_script_can_ask_whether_anything_differs(edited: Path, told: dict[str, Any]) -> None:
    """Only with --exit-code is a difference a status, as with git."""
    assert triptych("-C", edited, "-q", "diff").returncode == 0
    assert triptych("-C", edited, "-q", "diff", "--exit-code").returncode == 1


def test_the_report_shows_before_and_after(edited: Path, told: dict[str, Any]) -> None:
    """Words that differ are marked on either side; a figure is there as it was and as it is."""
    report = Path(told["report"])
    page = html.parse(str(report)).getroot()
    prose = page.get_element_by_id("sentences")
    assert [one.text_content() for one in prose.iter("del")] == ["3"]
    assert [one.text_content() for one in prose.iter("ins")] == ["4", "all"]
    pictures = [one.get("src") for one in page.iter("img")]
    assert pictures == ["before/counts.svg", "after/counts.svg", "difference/counts.png"]
    before, after = ((report.parent / name).read_text("utf-8") for name in pictures[:2])
    assert before != after
    assert "Birch 1962 1" in before and "Birch 1962 2" in after
    assert all(one.get("alt") for one in page.iter("img"))
    assert not list(page.iter("script"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_fits_a_phone(
    edited: Path, told: dict[str, Any], chromium: Browser, scheme: Any
) -> None:
    """No line leaves the window, and the report's own faces are read."""
    page = chromium.new_page(viewport={"width": 360, "height": 800}, color_scheme=scheme)
    page.goto(Path(told["report"]).as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") == 360
    faces = "document.fonts.ready.then(() => document.fonts.check('1em Triptych Sans'))"
    assert page.evaluate(faces)
    broken = "[...document.images].filter(image => !image.naturalWidth).length"
    assert page.evaluate(broken) == 0
    page.close()


def test_what_an_author_wrote_is_no_markup(mills: Path, tmp_path: Path) -> None:
    """Angle brackets of data and prose are shown as they are."""
    edit(mills, "data/claims.csv", "The workers had a say.", "<b>The workers</b> & all <script>")
    differences(mills, "--output", str(tmp_path / "report"))
    page = html.parse(str(tmp_path / "report/index.html")).getroot()
    assert not list(page.iter("script", "b"))
    assert "<script>" in page.get_element_by_id("rows").text_content()
    assert not (mills / "build/diff").exists()


# What it is compared with


def test_what_is_drawn_already_is_not_drawn_again(mills: Path) -> None:
    """The last book's drawings serve as those of the commit; those of an older one are kept."""
    edit(mills, "data/glossary.csv", "A place where", "A house where")
    assert "1 drawn, 5 reused" in triptych("-C", mills, "diff").stdout
    assert "0 drawn, 6 reused" in triptych("-C", mills, "diff").stdout
    git(mills, "commit", "--quiet", "--all", "-m", "Mend")
    assert "0 drawn, 6 reused" in triptych("-C", mills, "diff", "HEAD~1").stdout
    [table] = differences(mills, "HEAD~1")["tables"]
    assert table["name"] == "glossary"


def test_the_working_files_are_as_they_were(mills: Path) -> None:
    """Comparing changes nothing that git knows, and leaves no folder behind."""
    edit(mills, "data/glossary.csv", "A place where", "A house where")
    before = subprocess.run(
        ["git", "status", "--porcelain"], cwd=mills, capture_output=True, text=True, check=True
    ).stdout
    temporary = mills.parent / "temporary"
    temporary.mkdir()
    assert triptych("-C", mills, "diff", TMPDIR=str(temporary)).returncode == 0
    after = subprocess.run(
        ["git", "status", "--porcelain"], cwd=mills, capture_output=True, text=True, check=True
    ).stdout
    assert before == after == " M data/glossary.csv\n"
    assert list(temporary.iterdir()) == []


def test_a_project_may_be_a_folder_of_a_repository(tmp_path: Path) -> None:
    """Its own folder is compared, not the whole repository; the path may hold a space."""
    root = tiny_project(tmp_path / "all essays" / "mills")
    committed(tmp_path / "all essays")
    edit(root, "data/claims.csv", "The workers had a say.", "The workers decided.")
    told = differences(root)
    assert [row["row"] for row in told["rows"]] == ["asked"]


def test_a_file_may_be_a_symbolic_link(mills: Path) -> None:
    """A commit's link leads to what the commit has there."""
    chapter = mills / "index.qmd"
    chapter.rename(mills / "preface.qmd")
    chapter.symlink_to("preface.qmd")
    git(mills, "add", "--all")
    git(mills, "commit", "--quiet", "--message=Link")
    assert differences(mills)["sentences"] == []
    edit(mills, "preface.qmd", "the other changed itself", "the other changed nothing")
    assert len(differences(mills)["sentences"]) == 1


def _without_git(root: Path) -> tuple[int, str]:
    shutil.rmtree(root / ".git")
    return 2, f"Error: {root} is in no git repository. Run git init, and commit what is to be"


def _without_commit(root: Path) -> tuple[int, str]:
    shutil.rmtree(root / ".git")
    git(root, "init", "--quiet")
    return 2, "Error: This repository has no commit yet. Commit what is to be compared with."


def _without_project(root: Path) -> tuple[int, str]:
    git(root, "rm", "--quiet", "--cached", "_quarto.yml")
    git(root, "commit", "--quiet", "-m", "Forget")
    return 1, "HEAD:_quarto.yml:1:1: In HEAD there is no project here. Name a later revision."


def _with_faults(root: Path) -> tuple[int, str]:
    edit(root, "data/claims.csv", ",innovation", ",inovation")
    git(root, "commit", "--quiet", "--all", "-m", "Spoil")
    edit(root, "data/claims.csv", ",inovation", ",innovation")
    what = "theme: “inovation” is not a known theme. Name a revision without this fault."
    return 1, f"HEAD:data/claims.csv:3:30: {what}"


def _with_faults_now(root: Path) -> tuple[int, str]:
    edit(root, "data/claims.csv", ",innovation", ",inovation")
    what = "theme: “inovation” is not a known theme. Did you mean “innovation”?"
    return 1, f"data/claims.csv:3:30: {what}"


@pytest.mark.parametrize(
    "spoil", [_without_git, _without_commit, _without_project, _with_faults, _with_faults_now]
)
def test_what_cannot_be_compared_says_what_to_do(
    mills: Path, spoil: Callable[[Path], tuple[int, str]]
) -> None:
    """Where git has nothing to compare with, or an essay has faults, each is one line."""
    status, said = spoil(mills)
    done = triptych("-C", mills, "diff")
    assert (done.returncode, done.stdout) == (status, "")
    assert any(line.startswith(said) for line in done.stderr.splitlines()), done.stderr


@pytest.mark.parametrize("name", ["mian", "--output=x", "HEAD:data"])
def test_an_unknown_commit_is_a_wrong_call(mills: Path, name: str) -> None:
    """A misspelt branch is told with the one that was meant; no name is taken for an option."""
    git(mills, "branch", "--move", "main")
    done = triptych("-C", mills, "diff", "--", name)
    assert (done.returncode, done.stdout) == (2, "")
    assert f"git knows no commit “{name}”. " in done.stderr
    if name == "mian":
        assert "Did you mean “main”?" in done.stderr


def test_without_git_it_says_so(mills: Path, tmp_path: Path) -> None:
    """A machine without git is no fault of the author's."""
    done = triptych("-C", mills, "diff", PATH=str(tmp_path / "nothing"))
    assert done.returncode == 3
    assert done.stderr == "git failed: it can't be run (no such file or directory); install it\n"


# The pictures


def _png(*inked: tuple[int, int, int, int], size: tuple[int, int] = (200, 100)) -> bytes:
    picture = Image.new("RGB", size, "white")
    for box in inked:
        ImageDraw.Draw(picture).rectangle(box, fill="black")
    file = BytesIO()
    picture.save(file, "png")
    return file.getvalue()


def test_the_share_is_that_of_the_points_that_look_otherwise() -> None:
    """A square of a hundredth of the picture is one per cent of it; the same picture is none."""
    share, picture = seen_difference(_png(), _png((0, 0, 19, 9)))
    assert share == pytest.approx(0.01)
    assert picture is not None
    assert seen_difference(_png((5, 5, 9, 9)), _png((5, 5, 9, 9))) == (0.0, None)


def test_a_difference_that_nobody_sees_is_none() -> None:
    """A white that is one step darker is white to a reader."""
    picture = Image.new("RGB", (200, 100), (254, 255, 255))
    file = BytesIO()
    picture.save(file, "png")
    assert seen_difference(_png(), file.getvalue()) == (0.0, None)


def test_what_went_and_what_came_have_colours_of_their_own() -> None:
    """A square that moved is red where it was and blue where it is."""
    _, drawn = seen_difference(_png((0, 0, 19, 19)), _png((100, 0, 119, 19)))
    assert drawn is not None
    picture = Image.open(BytesIO(drawn))
    went, came, stayed = (picture.getpixel(at) for at in ((4, 4), (54, 4), (90, 45)))
    assert went[0] > went[2] and came[2] > came[0]
    assert stayed == (255, 255, 255)


def test_a_picture_that_grew_is_compared_from_its_upper_left() -> None:
    """What was there is as it was; only what is new below differs."""
    share, _ = seen_difference(_png((0, 0, 19, 9)), _png((0, 0, 19, 9), size=(200, 200)))
    assert share == 0
    share, _ = seen_difference(_png(), _png((0, 100, 199, 199), size=(200, 200)))
    assert share == pytest.approx(0.5)


def test_very_many_edited_sentences_are_paired_in_time() -> None:
    """A chapter in which every sentence was edited is compared in seconds, each with its own."""
    gone = [f"The mill of place {number} was planned far away." for number in range(2000)]
    come = [text.replace("planned", "built") for text in gone]
    started = time.perf_counter()
    assert list(paired(gone, [*come, "Something else."])) == [
        *zip(gone, come, strict=True), ("", "Something else."),
    ]
    assert time.perf_counter() - started < 5
