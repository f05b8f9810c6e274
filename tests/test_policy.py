"""The policy of Quarto's pages: what is written in them runs, by its hash, and nothing else."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import pytest
from lxml import html
from playwright.sync_api import Browser

from browser import opened, served
from command import triptych
from tiny import tiny_project
from triptych.engines.quarto import PREPARED, PREVIEW
from triptych.hooks import after_render
from triptych.prepare import prepare
from triptych.progress import silent
from triptych.project import load_project
from triptych.publish.manifest import MANIFEST
from triptych.publish.policy import has_policy, with_policy
from triptych.publish.swap import MARK

SCRIPT = '\n  self.ran = ["script"];\n  if (1 < 2 && "é–") self.ran.push("</p>");\n'
HANDLER = "self.ran.push('it\\'s & done'); return false;"
PAGE = f"""<!DOCTYPE html>
<html><head>

<meta charset="utf-8">
<title>A page</title>
<script type="application/ld+json">{{"name": "no script"}}</script>
<script src="own.js"></script>
<script type="application/javascript">{SCRIPT}</script>
</head><body>
<a href="" id="one" onclick="{HANDLER.replace("&", "&amp;").replace('"', "&quot;")}">press</a>
<a href="" id="two" onclick="{HANDLER.replace("&", "&amp;").replace('"', "&quot;")}">again</a>
<script type="module">self.ran.push("module");</script>
<p style="color: red">red</p>
</body></html>
"""


def directives(page: str) -> dict[str, list[str]]:
    """Read a page's policy."""
    metas = html.fromstring(page).xpath("//meta[@http-equiv='Content-Security-Policy']")
    (policy,) = (meta.get("content") for meta in metas)
    return {name: values for name, *values in (part.split() for part in policy.split(";"))}


def hashed(text: str) -> str:
    """Name a text as a policy does."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give a project with pages as Quarto leaves them, for the post-render hook."""
    root = tiny_project(tmp_path / "mills")
    project = load_project(root)
    prepare(project, silent)
    for chapter in project.chapters:
        path = root / "_book" / chapter.page
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PAGE, "utf-8")
    monkeypatch.setenv("QUARTO_PROJECT_OUTPUT_DIR", "_book")
    return root


def test_each_script_and_handler_is_named_by_its_hash() -> None:
    """Once each; a block of data, and a script of the site's own, need none."""
    found = directives(with_policy(PAGE))
    module = 'self.ran.push("module");'
    assert found["script-src"][0] == "'self'"
    assert sorted(found["script-src"][1:]) == sorted(map(hashed, (SCRIPT, module)))
    assert found["script-src-attr"] == ["'unsafe-hashes'", hashed(HANDLER)]


def test_a_policy_allows_no_other_host_and_no_evaluation() -> None:
    """Whatever is not named comes from the site itself."""
    found = directives(with_policy(PAGE))
    assert found["default-src"] == ["'self'"]
    said = {value for values in found.values() for value in values}
    names = {value for value in said if not value.startswith("'sha256-")}
    assert names == {"'self'", "'none'", "'unsafe-hashes'", "'unsafe-inline'", "data:"}
    assert [name for name in found if "'unsafe-inline'" in found[name]] == ["style-src"]


def test_a_page_without_handlers_allows_none() -> None:
    """Then no attribute of an element runs."""
    page = re.sub(' onclick="[^"]*"', "", PAGE)
    assert directives(with_policy(page))["script-src-attr"] == ["'none'"]


def test_the_policy_stands_before_all_that_it_rules_and_the_charset_is_found() -> None:
    """The first 1,024 bytes tell the charset; no script, style or link comes before the policy."""
    page = with_policy(PAGE)
    assert b'charset="utf-8"' in page.encode()[:1024]
    before = page.partition("Content-Security-Policy")[0]
    assert not re.search("<(script|style|link|title)", before)
    assert re.sub(r"\n<meta http-equiv[^>]*>", "", page) == PAGE


def test_a_page_runs_under_its_policy(chromium: Browser, tmp_path: Path) -> None:
    """In a browser each script and handler of the page runs, and no violation is told."""
    (tmp_path / "page.html").write_text(with_policy(PAGE), "utf-8")
    (tmp_path / "own.js").write_text("", "utf-8")
    (tmp_path / "favicon.ico").write_bytes(b"")
    with served(tmp_path) as address, opened(chromium) as watched:
        watched.page.goto(f"{address}/page.html")
        watched.page.locator("#one").click()
        ran = ["script", "</p>", "module", "it's & done"]
        assert watched.page.evaluate("self.ran") == ran
        assert watched.faults == []


def test_one_sign_more_and_a_script_does_not_run(chromium: Browser, tmp_path: Path) -> None:
    """What is changed after its page was finished is refused."""
    page = with_policy(PAGE).replace("self.ran = [", "self.ran  = [")
    (tmp_path / "page.html").write_text(page, "utf-8")
    with served(tmp_path) as address, opened(chromium) as watched:
        watched.page.goto(f"{address}/page.html")
        assert watched.page.evaluate("self.ran") is None


@pytest.mark.parametrize(
    "foreign",
    [
        '@import"https://fonts.example/css2?family=A:wght@300;400&display=swap";',
        "@import url('//fonts.example/a.css?b;c') screen;",
        "@import url( http://fonts.example/a.css );",
    ],
)
def test_no_style_sheet_asks_another_host(rendered: Path, foreign: str) -> None:
    """A theme that fetches its face elsewhere loses that line alone."""
    sheet = rendered / "_book/site_libs/bootstrap/bootstrap-1.min.css"
    sheet.parent.mkdir(parents=True)
    own = '@import "own.css";body{background:url("data:image/svg+xml,%3csvg//%3e")}'
    sheet.write_text(f"{foreign}{own}", "utf-8")
    after_render(rendered)
    assert sheet.read_text("utf-8") == own


def test_the_hook_finishes_every_page_once(rendered: Path) -> None:
    """After a second rendering that left them alone, the pages are the same."""
    (rendered / "_book/404.html").write_text(PAGE, "utf-8")
    after_render(rendered)
    pages = sorted((rendered / "_book").rglob("*.html"))
    first = [path.read_text("utf-8") for path in pages]
    assert len(pages) > 2
    assert all(map(has_policy, first))
    after_render(rendered)
    assert [path.read_text("utf-8") for path in pages] == first


def test_a_site_without_a_page_for_what_is_missing_gets_one(rendered: Path) -> None:
    """It leads home, and is under the policy as all are; one that Quarto has made stays."""
    after_render(rendered)
    page = (rendered / "_book/404.html").read_text("utf-8")
    assert "No page of the book is at this address." in page
    assert 'href="./index.html"' in page
    assert has_policy(page)
    (rendered / "_book/404.html").write_text(PAGE, "utf-8")
    after_render(rendered)
    assert "No page of the book" not in (rendered / "_book/404.html").read_text("utf-8")


def test_quartos_own_preview_may_refresh_its_pages(
    rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It writes a script into each page that it serves, which no hash can name."""
    monkeypatch.setenv(PREVIEW, "1")
    after_render(rendered)
    pages = [path.read_text("utf-8") for path in (rendered / "_book").rglob("*.html")]
    assert [page for page in pages if has_policy(page)] == []


def test_a_bare_rendering_tells_what_the_book_holds(rendered: Path) -> None:
    """Its manifest lists every file, and our next build does not take the book for its own."""
    book = rendered / "_book"
    (book / MARK).write_text("An earlier build's.", "utf-8")
    after_render(rendered)
    told = json.loads((book / MANIFEST).read_text("utf-8"))
    held = {path.relative_to(book).as_posix() for path in book.rglob("*") if path.is_file()}
    assert set(told["files"]) == held - {MANIFEST}
    assert (told["engine"], told["formats"]) == ("quarto", ["html"])
    done = triptych("-C", rendered, "verify")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_build_tells_what_its_book_holds_by_itself(
    rendered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When Quarto's hook ends, files are still to come."""
    monkeypatch.setenv(PREPARED, "1")
    after_render(rendered)
    assert not (rendered / "_book" / MANIFEST).exists()
