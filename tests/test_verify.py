"""Whoever has a copy of a book can tell whether it is whole, and its quotations true."""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from hashlib import sha256
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from books import EMBEDDED, Built, build_with, withholding_project
from command import triptych
from tiny import edit, tiny_project
from triptych.publish.editions import read_editions
from triptych.publish.editions_page import write_editions
from triptych.publish.manifest import MANIFEST


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the tiny book once."""
    root = tiny_project(tmp_path_factory.mktemp("verify") / "essay")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1740830400")
        return Built(root, build_with(root))


@pytest.fixture
def copy(built: Built, tmp_path: Path) -> Path:
    """Copy the book, away from its project, as a reader would."""
    return Path(shutil.copytree(built.output, tmp_path / "copy"))


def faults(copy: Path | str, *, root: Path | None = None) -> list[str]:
    """Verify a copy that must not be in order; give the lines, without the count."""
    done = triptych(*(("-C", root) if root else ()), "verify", copy, cwd=Path("/"))
    assert done.returncode == 1, done.stdout + done.stderr
    *lines, _ = done.stderr.splitlines()
    return lines


def retold(copy: Path, name: str, old: str, new: str) -> None:
    """Change a file of a copy, and its manifest with it, as a forger would."""
    path = copy / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    content = path.read_bytes()
    manifest["files"][name] = {"sha256": sha256(content).hexdigest(), "size": len(content)}
    (copy / MANIFEST).write_text(json.dumps(manifest), "utf-8")


def test_the_manifest_lists_every_file_once_and_in_order(built):
    """Each with its hash and size, but for the manifest and the mark; nothing names a folder."""
    text = (built.output / MANIFEST).read_text("utf-8")
    manifest = json.loads(text)
    files = {p.relative_to(built.output).as_posix(): p for p in built.output.rglob("*")}
    listed = {name for name, path in files.items() if path.is_file()} - {MANIFEST, ".triptych"}
    assert list(manifest["files"]) == sorted(listed)
    for name, told in manifest["files"].items():
        content = files[name].read_bytes()
        assert told == {"sha256": sha256(content).hexdigest(), "size": len(content)}
    assert manifest["formats"] == ["html", "pdf", "epub"]
    assert manifest["engine"] == "pandoc"
    assert {"pandoc", "typst", "altair", "pagefind_bin", "python"} < set(manifest["made_with"])
    assert all(manifest["made_with"].values())
    assert manifest["edition"]["date"] == "2025-03-01T12:00:00Z"
    seed = built.root / "seeds/alder.txt"
    assert manifest["sources"]["alder"] == {
        "seed": "seeds/alder.txt", "sha256": sha256(seed.read_bytes()).hexdigest(),
    }  # fmt: skip
    assert str(built.root) not in text


def test_a_book_without_a_site_has_one_too(tiny):
    """Its quotations can't be checked, and that is said."""
    build_with(tiny, EMBEDDED, "epub")
    done = triptych("-C", tiny, "verify")
    assert (done.returncode, "all 1 are as" in done.stdout) == (0, True)
    assert "Quotations: not checked" in done.stdout


def test_a_whole_copy_is_found_whole_with_the_project_and_without(built, copy):
    """The seeds are looked at where they are; else that they weren't is said."""
    inside = triptych("-C", built.root, "verify")
    assert (inside.returncode, inside.stderr) == (0, "")
    assert "all 3 stand in their sources (checked against the seeds and" in inside.stdout
    outside = triptych("verify", copy, cwd=Path("/"))
    assert outside.returncode == 0
    assert "all 3 stand in their sources" in outside.stdout
    assert "the seeds are not here" in outside.stdout
    assert f"SHA-256 {sha256((copy / MANIFEST).read_bytes()).hexdigest()}." in outside.stdout


def test_all_that_is_missing_changed_or_foreign_is_told_at_once(copy):
    """A line for each file; what was put beside the pages by somebody else, too."""
    (copy / "mills.pdf").unlink()
    (copy / "index.html").write_bytes((copy / "index.html").read_bytes() + b" ")
    with (copy / "mills.epub").open("r+b") as file:
        file.truncate(10)
    (copy / "chapters/.htaccess").write_text("Options +ExecCGI")
    (copy / "figures/counts.csv").unlink()
    (copy / "figures/counts.csv").symlink_to(copy / "figures/counts.json")
    told = {line.partition(":1:1: ")[0]: line for line in faults(copy)}
    assert list(told) == [
        "chapters/.htaccess", "figures/counts.csv", "index.html", "mills.epub", "mills.pdf",
    ]  # fmt: skip
    assert "no such file" in told["chapters/.htaccess"]
    assert "by a link" in told["figures/counts.csv"]
    assert "changed (longer)" in told["index.html"]
    assert "bytes shorter" in told["mills.epub"]
    assert "missing" in told["mills.pdf"]


def test_a_program_reads_the_same(copy):
    """`--json` says all that a person is told."""
    (copy / "mills.pdf").unlink()
    done = triptych("verify", copy, "--json", cwd=Path("/"))
    told = json.loads(done.stdout)
    assert done.returncode == 1
    assert [problem["file"] for problem in told["problems"]] == ["mills.pdf"]
    assert (told["quotations"], told["seeds"]) == (3, {"alder": "absent", "birch": "absent"})


NOTES, CARDS = "data/annotations.jsonld", "evidence/passages.js"
FORGED = {
    "in the annotations alone": (
        NOTES, "The mill began under a plan", "The mill began without a plan",
        [f"{NOTES}:1:1: The quotation of “ald-01” does not stand in data/texts/alder.txt where",
         f"{CARDS}:1:1: The quotation of “ald-01” is shown in other words than the data have."],
    ),
    "on the cards alone": (
        CARDS, "At Birch the workers met", "At Birch nobody met",
        [f"{CARDS}:1:1: The quotation of “bir-01” is shown in other words than the data have."],
    ),
    "in the text alone": (
        "data/texts/birch.txt", "changed the looms", "broke the looms",
        [f"{NOTES}:1:1: The quotation of “bir-01” does not stand in data/texts/birch.txt where"],
    ),
    "where a word is broken": (
        NOTES, "quote: Its directors were", "quote: His directors were",
        [f"{NOTES}:1:1: The quotation of “ald-02” says something else than its source."],
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", FORGED)
def test_a_quotation_that_is_forged_with_its_manifest_is_told(copy, where):
    """The manifest agrees, the words don't."""
    name, old, new, expected = FORGED[where]
    retold(copy, name, old, new)
    for line, start in zip(faults(copy), expected, strict=True):
        assert line.startswith(start)


def test_a_copy_that_is_forged_throughout_is_told_by_the_seeds(built, copy):
    """Text, annotation, card and manifest agree with each other, and not with the source."""
    for name in ("data/texts/birch.txt", "data/annotations.jsonld", "evidence/passages.js"):
        retold(copy, name, "the workers met", "the waivers met")
    (line,) = faults(copy, root=built.root)
    assert "“bir-01” does not stand in seeds/birch.txt" in line


def test_a_seed_that_is_another_text_is_told(built, copy, tmp_path):
    """Then the copy and the project can't both be right."""
    root = Path(shutil.copytree(built.root, tmp_path / "changed"))
    edit(root, "seeds/birch.txt", "each week", "each month")
    (line,) = faults(copy, root=root)
    assert line.startswith("seeds/birch.txt:1:1: The copy was made from another text")


def test_excerpts_are_checked_as_far_as_they_are_published(tmp_path):
    """The words around a passage are withheld, and a copy is found whole all the same."""
    root = withholding_project(tmp_path / "essay")
    build_with(root)
    assert triptych("-C", root, "verify").returncode == 0
    assert triptych("verify", root / "_book", cwd=Path("/")).returncode == 0


def test_the_page_of_editions_and_older_editions_belong_to_the_copy(copy, built):
    """What `triptych editions` puts there is listed; an edition below is a book of its own."""
    older = Path(shutil.copytree(built.output, copy / "editions/2025"))
    write_editions(read_editions([older]), copy)
    done = triptych("verify", copy, cwd=Path("/"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "editions/2025 holds another book" in done.stdout
    (copy / "editions.xml").unlink()
    assert faults(copy) == ["editions.xml:1:1: The file is missing. Get the file anew."]


@pytest.mark.parametrize(
    "told",
    ["", "[]", "{}", "nonsense", "[" * 100_000, '{"manifest": 2}', '{"manifest": 1}',
     '{"manifest": 1, "edition": {"title": "", "version": "", "date": "", "commit": ""},'
     ' "sources": {}, "files": {"../secret": {"sha256": "' + "0" * 64 + '", "size": 1}}}',
     '{"manifest": 1, "edition": {"title": "", "version": "", "date": "", "commit": ""},'
     ' "files": {}, "sources": {"a": {"seed": "seeds/..", "sha256": "' + "0" * 64 + '"}}}'],
)  # fmt: skip
def test_a_manifest_that_is_none_is_told_in_a_line(tmp_path, told):
    """Nothing that it says is followed."""
    (tmp_path / MANIFEST).write_text(told)
    (line,) = faults(tmp_path)
    assert line.startswith("manifest.json:1:1: ")


def test_what_waits_for_ever_is_not_waited_for(copy):
    """A pipe in the place of a file is no file."""
    (copy / "index.html").unlink()
    os.mkfifo(copy / "index.html")
    assert faults(copy) == ["index.html:1:1: The file is no file. Get the file anew."]


@pytest.mark.parametrize(
    "elsewhere",
    ["https://example.org/book", "http://example.org/", "http://127.0.0.1.example.org/",
     "http://127.0.0.1@example.org/", "ftp://127.0.0.1/", "file://example.org/book",
     "https://127.0.0.1/", "no/such/folder"],
)  # fmt: skip
def test_no_other_host_is_asked(elsewhere):
    """It is a wrong use, and what to do instead is said."""
    done = triptych("verify", elsewhere, cwd=Path("/"))
    assert (done.returncode, done.stdout) == (2, "")
    assert ("Download the copy" if ":" in elsewhere else "no folder") in done.stderr


class _Leading(SimpleHTTPRequestHandler):
    """Serves a copy, and leads to another host where a page is asked for."""

    def do_GET(self) -> None:
        if self.path.endswith("/away.html"):
            self.send_response(302)
            self.send_header("Location", "http://example.org/")
            self.end_headers()
        else:
            super().do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def served(copy: Path) -> Iterator[str]:
    """Serve the copy on this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Leading, directory=str(copy)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_copy_on_a_server_of_this_machine_is_checked(copy, served):
    """By its address or its first page's; `file:` addresses too. Nothing is asked by a proxy, and
    nobody is followed elsewhere."""
    for address in (served, f"{served}/index.html", copy.as_uri(), f"{copy.as_uri()}/index.html"):
        done = triptych("verify", address, cwd=Path("/"), http_proxy="http://127.0.0.1:9/")
        assert done.returncode == 0, done.stderr
    assert "does not tell of further ones" in triptych("verify", served, cwd=Path("/")).stdout
    (copy / "mills.pdf").unlink()
    manifest = json.loads((copy / MANIFEST).read_text("utf-8"))
    manifest["files"]["away.html"] = {"sha256": "0" * 64, "size": 1}
    (copy / MANIFEST).write_text(json.dumps(manifest), "utf-8")
    assert faults(served) == [
        "away.html:1:1: The file is not served: the answer was 302. Get the file anew.",
        "mills.pdf:1:1: The file is missing. Get the file anew.",
    ]
