"""A figure to take away: the archive with all its files, its account of itself, its citation."""

from __future__ import annotations

import datetime
import hashlib
import os
import re
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from books import EMBEDDED, Built, build_with
from tiny import REPOSITORY, edit, tiny_project
from triptych.engines.job import EARLIEST
from triptych.evidence.load import load_evidence
from triptych.prepare import prepare
from triptych.progress import silent
from triptych.project import load_project
from triptych.publish.figure_bundles import edition_of, figure_words

EPOCH = 1_700_000_001
KINDS = ("csv", "json", "png", "svg")


@pytest.fixture(autouse=True)
def edition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every book of these tests bear one time."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH))


def bundle(root: Path, name: str = "counts") -> Path:
    """Give where a figure's archive is made."""
    return root / f"build/figures/{name}.zip"


def made(root: Path) -> bytes:
    """Prepare a project and give its figure's archive."""
    prepare(load_project(root), silent)
    return bundle(root).read_bytes()


def readme(root: Path, name: str = "counts") -> str:
    """Read an archive's account."""
    with zipfile.ZipFile(bundle(root, name)) as archive:
        return archive.read("README.txt").decode()


def cited(root: Path) -> dict[str, str]:
    """Say how the figure of a project is cited."""
    return figure_words(edition_of(load_project(root)), "counts", "Two & more", "index.qmd")


def aged(root: Path) -> Iterator[float]:
    """Make an archive old, and give its time whenever asked."""
    long_ago = time.time() - 9999
    os.utime(bundle(root), (long_ago, long_ago))
    while True:
        yield bundle(root).stat().st_mtime


# What an archive holds


def test_every_figure_has_an_archive_of_its_files_on_the_site(essay: Built) -> None:
    """The four downloads, just as they are beside it, and an account; nothing else."""
    names = [id.removeprefix("fig-") for id in essay.drawn if id.startswith("fig-")]
    assert len(names) > 10
    for name in names:
        with zipfile.ZipFile(essay.output / f"figures/{name}.zip") as archive:
            assert archive.testzip() is None
            files = [f"{name}.{kind}" for kind in KINDS]
            assert archive.namelist() == sorted(["README.txt", *files])
            for file in files:
                assert archive.read(file) == (essay.output / f"figures/{file}").read_bytes()


def test_the_account_has_the_hash_of_every_file_and_seed(essay: Built) -> None:
    """What `sha256sum` says of them."""
    text = readme(essay.root, "claims")
    told = dict(reversed(line) for line in re.findall(r"^([0-9a-f]{64})  (\S+)$", text, re.M))
    seeds = [path.relative_to(essay.root) for path in (essay.root / "seeds").iterdir()]
    paths = {f"claims.{kind}": essay.output / f"figures/claims.{kind}" for kind in KINDS}
    paths |= {seed.as_posix(): essay.root / seed for seed in seeds}
    assert told == {
        name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items()
    }


def test_the_account_has_every_passage_in_full(essay: Built) -> None:
    """With id, sign, source and lines, as it reads, and the scan's words where it was mended."""
    text, drawn = readme(essay.root, "incentives"), essay.drawn["fig-incentives"]
    evidence = load_evidence(essay.root)
    extracts = evidence.extracts.set_index("id").loc[drawn["extracts"]]
    labels = evidence.sources.set_index("id")["label"]
    assert len(extracts) > 3
    for id, extract in extracts.iterrows():
        lines = "–".join(str(n) for n in dict.fromkeys((extract.first_line, extract.last_line)))
        noun = "lines" if "–" in lines else "line"
        head = rf"^{id} \(\w+\), {labels[extract.source]}, {noun} {lines}:\n“(.*)”$"
        (found,) = re.findall(head, text, re.M)
        assert found == extract.text
        assert (f"The scan has: “{extract.quote}”" in text) == (extract.text != extract.quote)


def test_the_account_says_what_the_figure_shows(essay: Built) -> None:
    """Title, caption, alternative text, and what each mark tells with the ids of its passages."""
    text, drawn = readme(essay.root, "aims"), essay.drawn["fig-aims"]
    assert text.startswith(f"{drawn['title']}\n")
    assert "made by figures/aims.py" in text
    assert drawn["alt"] in text
    assert drawn["caption"] in text
    for mark in drawn["marks"]:
        assert f"- {mark['says']}: {', '.join(mark['extracts'])}\n" in text


def test_marks_in_a_caption_are_ids_in_the_account(tiny: Path) -> None:
    """A reader of plain text can look them up below."""
    edit(tiny, "figures/counts.py", "number of extracts.", "number [@ald-01; @bir-01] of extracts.")
    made(tiny)
    assert "The number [ald-01; bir-01] of extracts." in readme(tiny)


def test_the_account_has_the_licence(tiny: Path) -> None:
    """By the name that CITATION.cff gives it, in full; the sources' words are not under it."""
    assert "Licence" not in readme_of(tiny)
    (tiny / "LICENSE").write_text("The Mill License\n\nWeave freely.\n", "utf-8")
    assert "its code: The Mill License. The words of the sources remain" in readme_of(tiny)
    shutil.copyfile(REPOSITORY / "CITATION.cff", tiny / "CITATION.cff")
    text = readme_of(tiny)
    assert "its code: MIT. The words of the sources remain their authors’.\n" in text
    assert text.endswith("The Mill License\n\nWeave freely.\n")


def readme_of(root: Path) -> str:
    """Prepare a project and read the account of its figure."""
    made(root)
    return readme(root)


# The same each time


def test_an_archive_is_the_same_byte_for_byte(tmp_path: Path) -> None:
    """Made in another folder, at another time."""
    first = made(tiny_project(tmp_path / "one"))
    time.sleep(2.1)
    assert made(tiny_project(tmp_path / "two")) == first


def test_an_archive_bears_the_editions_time(tiny: Path) -> None:
    """All its files do, in UTC, whatever the machine's zone."""
    made(tiny)
    at = datetime.datetime.fromtimestamp(EPOCH - 1, datetime.UTC)
    with zipfile.ZipFile(bundle(tiny)) as archive:
        entries = archive.infolist()
    assert {entry.date_time for entry in entries} == {at.timetuple()[:6]}
    assert {entry.compress_type for entry in entries} == {zipfile.ZIP_STORED}
    assert {entry.external_attr >> 16 for entry in entries} == {0o644}


def test_an_archive_is_made_anew_only_when_it_would_differ(
    tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not for a chapter's new word; for a source's label, another time, and where it is damaged."""
    made(tiny)
    times = aged(tiny)
    old = next(times)
    edit(tiny, "index.qmd", "One mill was planned", "One of the mills was planned")
    made(tiny)
    assert next(times) == old
    edit(tiny, "data/sources.yml", "label: Alder 1961", "label: The Alder of 1961")
    made(tiny)
    assert next(times) > old
    assert "(A1), The Alder of 1961, lines 2–3:" in readme(tiny)
    old = next(aged(tiny))
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EPOCH + 2))
    made(tiny)
    assert next(times) > old
    whole = bundle(tiny).read_bytes()
    bundle(tiny).write_bytes(whole[:-40])
    assert made(tiny) == whole
    bundle(tiny).unlink()
    assert made(tiny) == whole


def test_a_book_that_has_not_changed_makes_no_archive(tiny: Path) -> None:
    """The second build doesn't look at them."""
    build_with(tiny, EMBEDDED, "html")
    bundle(tiny).unlink()
    assert build_with(tiny, EMBEDDED, "html").unchanged
    assert not bundle(tiny).exists()


# How it is cited


def test_a_figure_is_cited_by_its_name_in_its_edition(tiny: Path) -> None:
    """Author, title, book, the edition's day, and its address below the site's."""
    assert cited(tiny)["cite"] == (
        "Ada Mill, “Two & more”, figure “counts” in Two Mills, edition of 2023-11-14, "
        "index.html#fig-counts."
    )
    assert cited(tiny)["bibtex"] == (
        "@incollection{mills-counts,\n"
        "  author = {{Ada Mill}},\n"
        "  title = {{Two \\& more}},\n"
        "  booktitle = {{Two Mills}},\n"
        "  year = {2023},\n"
        "  note = {figure counts, edition of 2023-11-14, index.html\\#fig-counts}\n"
        "}"
    )


def test_a_site_with_an_address_gives_figures_theirs(tiny: Path) -> None:
    """As a field of its own, not escaped."""
    edit(tiny, "_quarto.yml", "  author:", "  site-url: https://mills.example/book/\n  author:")
    address = "https://mills.example/book/index.html#fig-counts"
    words = cited(tiny)
    assert words["address"] == address
    assert words["cite"].endswith(f", {address}.")
    assert f"  url = {{{address}}}\n" in words["bibtex"]
    assert "index.html" not in words["bibtex"].partition("url =")[0]


def test_a_book_of_another_year_says_both(tiny: Path) -> None:
    """The year of `_quarto.yml` is that of publication; the edition has its own."""
    edit(tiny, "_quarto.yml", "  author:", "  date: 2021-05-01\n  author:")
    assert "in Two Mills, 2021, edition of 2023-11-14," in cited(tiny)["cite"]
    assert "year = {2021}" in cited(tiny)["bibtex"]


def test_a_book_of_no_known_day_names_none(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The time that stands in for none is not told as one."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(EARLIEST))
    assert cited(tiny)["cite"].endswith("figure “counts” in Two Mills, index.html#fig-counts.")
    assert "1980" not in cited(tiny)["bibtex"]
    assert "year" not in cited(tiny)["bibtex"]


def test_a_figure_that_no_chapter_places_has_no_address(tiny: Path) -> None:
    """Its archive is made all the same."""
    edit(tiny, "index.qmd", "::: {#fig-counts}\n:::\n", "")
    edit(tiny, "index.qmd", "[@alder1961] and\n@fig-counts show", "[@alder1961] shows")
    made(tiny)
    assert "figure “counts” in Two Mills, edition of 2023-11-14.\n" in readme(tiny)


def test_signs_of_bibtex_are_text_in_it(tiny: Path) -> None:
    """Titles are anybody's."""
    words = figure_words(edition_of(load_project(tiny)), "counts", "5 % of $a_{b}$ ~ \\x^2", "")
    assert "title = {{5 \\% of \\$a\\_\\{b\\}\\$ \\textasciitilde{} " in words["bibtex"]
    assert "\\textbackslash{}x\\textasciicircum{}2}}" in words["bibtex"]


def test_the_page_says_what_the_account_says(essay: Built) -> None:
    """One citation, wherever it is read."""
    page = essay.page("chapters/comparison.html")
    (viewer,) = page.xpath("//div[@class='viewer'][.//*[@id='fig-claims']]")
    texts = [pre.text_content().strip() for pre in viewer.xpath(".//pre")]
    assert len(texts) == 2
    assert all(text in readme(essay.root, "claims") for text in texts)
