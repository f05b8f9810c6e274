"""What an edition keeps of itself, and what is said to have changed from one to the next."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from lxml import html

from books import EMBEDDED, build_with
from command import SURROUNDINGS, problems, triptych
from tiny import edit, tiny_project
from triptych.publish.editions import (
    FigureChange,
    RowChange,
    SentenceChange,
    changes_of,
    compare,
    read_editions,
)

ATOM = "{http://www.w3.org/2005/Atom}"
FIRST, SECOND = "1709164800", "1711843200"
ADDED_ROW = """\
bir-02,birch,changed the looms themselves,,,,fact,innovation,looms,workers,,A private remark.
"""


@dataclass(frozen=True)
class Two:
    """Two editions of a project: their folders below one, and their records."""

    folder: Path
    old: dict[str, Any]
    new: dict[str, Any]


def record(folder: Path) -> dict[str, Any]:
    """Read an edition's record."""
    return json.loads((folder / "edition.json").read_text("utf-8"))


def built(root: Path, output: Path, time: str) -> dict[str, Any]:
    """Build the site of an edition of a time, and read its record."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("SOURCE_DATE_EPOCH", time)
        shutil.copytree(build_with(root, EMBEDDED, "html").output, output)
    return record(output)


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    """Build an edition, change data and prose as an author does, and build the next."""
    folder = tmp_path_factory.mktemp("editions")
    root = tiny_project(folder / "mills")
    old = built(root, folder / "old", FIRST)
    edit(root, "data/claims.csv", "The workers had a say.", "The workers decided.")
    edit(root, "data/events.csv", "doubling,The plan is doubled", "trebling,The plan is trebled")
    with (root / "data/extracts.csv").open("a", encoding="utf-8") as file:
        file.write(ADDED_ROW)
    edit(root, "index.qmd", "There are {{", "Yet there are {{")
    yield Two(folder, old, built(root, folder / "new", SECOND))


# The record


def test_a_record_names_the_edition_and_its_files(two: Two) -> None:
    """Its time, its title, and the hash of every file that the evidence is read from."""
    assert (two.old["title"], two.old["date"]) == ("Two Mills", "2024-02-29T00:00:00Z")
    assert two.old["commit"] == two.old["version"] == ""
    root = two.folder / "mills"
    names = [f"data/{path.name}" for path in (root / "data").iterdir()]
    assert sorted(two.new["files"]) == sorted([*names, "seeds/alder.txt", "seeds/birch.txt"])
    for name, digest in two.new["files"].items():
        assert hashlib.sha256((root / name).read_bytes()).hexdigest() == digest


def test_a_record_holds_no_word_of_the_data(two: Two) -> None:
    """What an author notes in a table is not published with the edition."""
    text = (two.folder / "new/edition.json").read_text("utf-8")
    assert "A private remark." not in text
    assert "The workers decided." not in text


def test_a_record_names_the_commit_only_where_nothing_was_changed_since(tiny: Path) -> None:
    """An edition of files that no commit has bears the name of none."""

    def git(*arguments: str) -> str:
        me = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
        done = subprocess.run(
            ["git", *me, *arguments], cwd=tiny, env=SURROUNDINGS, capture_output=True, text=True,
            check=True,
        )
        return done.stdout.strip()

    git("init", "--quiet")
    git("add", "data", "seeds", "figures", "chapters", "_extensions", "index.qmd", "_quarto.yml")
    git("commit", "--quiet", "-m", "Begin")
    head = git("rev-parse", "HEAD")
    of_commit = record(build_with(tiny, EMBEDDED, "html").output)
    assert of_commit["commit"] == head[:7]
    assert of_commit["date"].endswith("Z")
    edit(tiny, "index.qmd", "@tbl-counts lists them.", "@tbl-counts lists all.")
    assert record(build_with(tiny, EMBEDDED, "html").output)["commit"] == ""


# The comparison


def test_rows_are_told_by_table_name_and_column(two: Two) -> None:
    """One that was added, one that changed and in what, and a renamed one as both old and new."""
    rows = compare(two.old, two.new).rows
    assert set(rows) == {
        RowChange("extracts", "bir-02", "added"),
        RowChange("claims", "asked", "changed", ("claim",)),
        RowChange("events", "trebling", "added"),
        RowChange("events", "doubling", "removed"),
    }


def test_a_figure_is_told_where_its_data_changed(two: Two) -> None:
    """Another extract makes another bar."""
    title = "Alder 1961 has 2 extracts"
    assert compare(two.old, two.new).figures == (FigureChange("counts", title, "changed"),)


def test_sentences_are_told_as_readers_have_them(two: Two) -> None:
    """Computed numbers are part of a sentence; an edited one is removed and added."""
    assert compare(two.old, two.new).sentences == (
        SentenceChange("index.qmd", "There are 3 extracts.", "removed"),
        SentenceChange("index.qmd", "Yet there are 4 extracts.", "added"),
    )


def test_the_other_way_round_everything_is_undone(two: Two) -> None:
    """What was added is removed, and a sentence that stands twice is missed once."""
    undone = compare(two.new, two.old)
    assert RowChange("extracts", "bir-02", "removed") in undone.rows
    assert len(undone.rows) == 4
    twice = {"rows": {}, "figures": {}, "sentences": {"a.qmd": ["So.", "So."]}}
    once = {"rows": {}, "figures": {}, "sentences": {"a.qmd": ["So."]}}
    assert compare(twice, once).sentences == (SentenceChange("a.qmd", "So.", "removed"),)


def test_an_edition_is_no_different_from_itself(two: Two) -> None:
    """It says so in words."""
    assert str(compare(two.new, two.new)) == "nothing in data, figures or prose"
    assert str(compare(two.old, two.new)) == "4 rows, 1 figure, 2 sentences"


# The page and the feed


@pytest.fixture(scope="module")
def told(two: Two) -> Path:
    """Write the page and the feed beside the two editions, the newest named first."""
    done = triptych("editions", two.folder / "new", two.folder / "old", "--output", two.folder)
    assert (done.returncode, done.stderr) == (0, "")
    said = "Changed from 2024-02-29 to 2024-03-31: 4 rows, 1 figure, 2 sentences."
    assert done.stdout.splitlines()[0] == said
    return two.folder


def test_the_page_shows_what_changed_and_figures_before_and_after(told: Path) -> None:
    """All of its links and pictures lead to files of the two editions."""
    page = html.fromstring((told / "editions.html").read_bytes().decode())
    heads = [heading.text_content() for heading in page.iter("h2")]
    assert heads == ["2024-03-31", "2024-02-29"]
    text = " ".join(page.text_content().split())
    assert "± claims: asked (claim)" in text
    assert [one.text for one in page.iter("del")] == ["There are 3 extracts."]
    assert [one.text for one in page.iter("ins")] == ["Yet there are 4 extracts."]
    pictures = page.xpath("//img/@src")
    assert pictures == ["old/figures/counts.svg", "new/figures/counts.svg"]
    for link in [*pictures, *page.xpath("//@href")]:
        assert (told / link).is_file(), link


def test_the_feed_has_an_entry_for_each_edition_the_newest_first(told: Path) -> None:
    """With what Atom asks of it: ids that differ, times, an author, and links."""
    feed = ElementTree.parse(told / "editions.xml").getroot()
    entries = feed.findall(f"{ATOM}entry")
    times = [entry.findtext(f"{ATOM}updated") for entry in entries]
    assert times == ["2024-03-31T00:00:00Z", "2024-02-29T00:00:00Z"]
    assert feed.findtext(f"{ATOM}updated") == times[0]
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Ada Mill"
    ids = [one.text for one in feed.iter(f"{ATOM}id")]
    assert len(set(ids)) == 3
    links = [entry.find(f"{ATOM}link") for entry in entries]
    assert [link.get("href") for link in links if link is not None] == [
        "new/index.html",
        "old/index.html",
    ]
    assert entries[0].findtext(f"{ATOM}summary") == "Changed: 4 rows, 1 figure, 2 sentences."


def test_text_of_a_book_is_no_markup_on_the_page(two: Two, tmp_path: Path) -> None:
    """Sentences, rows and titles with signs in them are shown as they are."""
    for name, held in (("a", two.old), ("b", two.new)):
        (tmp_path / name).mkdir()
        nasty = held | {"title": "A & <b>", "sentences": {"<i>.qmd": [f"<script>{name}</script>"]}}
        (tmp_path / name / "edition.json").write_text(json.dumps(nasty), "utf-8")
    assert triptych("editions", tmp_path / "a", tmp_path / "b").returncode == 0
    page = html.fromstring((tmp_path / "b/editions.html").read_bytes().decode())
    assert list(page.iter("script", "i", "b")) == []
    assert [one.text for one in page.iter("ins")] == ["<script>b</script>"]
    ElementTree.parse(tmp_path / "b/editions.xml")


def test_one_edition_is_the_first(two: Two, tmp_path: Path) -> None:
    """A book that is published for the first time has its page and feed too."""
    folder = shutil.copytree(two.folder / "old", tmp_path / "old")
    assert changes_of(read_editions([folder])) == [None]
    done = triptych("editions", folder)
    assert done.returncode == 0
    assert "The first edition that was kept." in (folder / "editions.html").read_text("utf-8")


def test_the_book_beside_the_page_leads_to_it(two: Two, tmp_path: Path) -> None:
    """Every page of the newest does, by a link that can be seen; a kept edition stays as it was."""
    site = shutil.copytree(two.folder / "new", tmp_path / "site")
    kept = [shutil.copytree(two.folder / name, site / "editions" / name) for name in ("old", "new")]
    before = {path: path.read_bytes() for folder in kept for path in folder.rglob("*.*")}
    assert not [path for path in site.rglob("*.html") if "editions.html" in path.read_text("utf-8")]
    for _ in range(2):
        assert triptych("editions", *kept, "--output", site).returncode == 0
        pages = [*site.glob("*.html"), *site.glob("chapters/*.html")]
        pages = [path for path in pages if path.name not in ("404.html", "editions.html")]
        assert len(pages) > 1
        for path in pages:
            (way,) = html.parse(path).xpath("//main//p[@class='editions']/a/@href")
            assert (path.parent / way).resolve() == (site / "editions.html").resolve()
    assert {path: path.read_bytes() for path in before} == before


def test_what_is_no_edition_is_named(two: Two, tmp_path: Path) -> None:
    """A folder without a record, and an edition that bears no date, all at once."""
    undated = tmp_path / "undated"
    undated.mkdir()
    (undated / "edition.json").write_text(json.dumps(two.old | {"date": ""}), "utf-8")
    empty = tmp_path / "empty"
    empty.mkdir()
    said = problems(triptych("editions", undated, empty, two.folder / "old"))
    assert said == [
        f"{empty}/edition.json:1:1: There is no record of an edition. "
        "Name a finished site's folder.",
        f"{undated}/edition.json:1:1: This edition bears no date. "
        "Build it from a git repository, or with SOURCE_DATE_EPOCH set.",
    ]
