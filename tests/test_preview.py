"""The preview: it shows what its author writes, says what is wrong, and serves nobody else."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from browser import opened
from command import SURROUNDINGS, triptych
from tiny import QUARTO, edit, tiny_project
from triptych.build import build
from triptych.previewing.news import News, State
from triptych.previewing.rebuilding import EMBEDDED, site_of
from triptych.previewing.server import found_in, serving, type_of
from triptych.previewing.watching import is_authors
from triptych.problems import MaterialError, Problem, ToolError
from triptych.progress import silent

PATIENCE = 60
"""Seconds that a build may take on a busy machine."""


def free_port() -> int:
    """Give a port that nobody listens on."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def eventually(wanted: Callable[[], Any]) -> Any:
    """Wait until something holds, and give it."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if value := wanted():
            return value
        time.sleep(0.05)
    raise AssertionError("it never came")


def asked(
    port: int, path: str, host: str | None = None, method: str = "GET", **headers: str
) -> HTTPResponse:
    """Ask a server for a path just as it is written, with any Host header, and with others."""
    connection = HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    connection.putrequest(method, path, skip_host=True)
    if host != "":
        connection.putheader("Host", host or f"127.0.0.1:{port}")
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    return connection.getresponse()


@dataclass
class Preview:
    """A running preview of a project."""

    root: Path
    port: int
    process: subprocess.Popen[str]
    said: Path

    @property
    def address(self) -> str:
        """Give the address of its first page."""
        return f"http://127.0.0.1:{self.port}/"

    def text(self, path: str) -> str:
        """Give what it answers to a path."""
        return asked(self.port, path).read().decode()

    def state(self) -> dict[str, Any]:
        """Give the first event that a page is told."""
        answer = asked(self.port, "/.preview/events")
        line = answer.fp.readline().decode()
        answer.close()
        assert line.startswith("data: ")
        state: dict[str, Any] = json.loads(line.removeprefix("data: "))
        return state

    def places(self) -> list[str]:
        """Give the places of the problems that it tells."""
        return [problem["place"] for problem in self.state()["problems"]]

    @contextmanager
    def another_edition(self) -> Iterator[None]:
        """Wait, after what the block changes, until pages are told of the edition that shows it.

        A new page can be had a moment before; who waited for it only might take for the next
        change's edition what is still this one's.
        """
        before = self.state()["edition"]
        yield
        eventually(lambda: self.state()["edition"] != before)


@contextmanager
def previewing(root: Path, *arguments: str, browser: Path | None = None) -> Iterator[Preview]:
    """Run the command until the block ends; it must end well when asked to.

    With a browser it runs at a terminal, else for a log.
    """
    port, said = free_port(), root.with_suffix(".said")
    command = [sys.executable, "-m", "triptych", "-C", str(root), "preview", "--port", str(port)]
    ours, theirs = pty.openpty()
    environment = SURROUNDINGS | (at_terminal_with(browser) if browser else {})
    with said.open("w") as words:
        process = subprocess.Popen(
            [*command, *arguments], env=environment, stdin=subprocess.DEVNULL,
            stdout=words, stderr=theirs if browser else words, text=True,
        )
    os.close(theirs)
    reader = threading.Thread(target=read_all, args=(ours,))
    reader.start()
    one = Preview(root, port, process, said)
    try:
        eventually(lambda: "Preview: " in said.read_text() or process.poll() is not None)
        eventually(lambda: (state := one.state())["edition"] or state["problems"])
        yield one
        assert process.poll() is None, said.read_text()
        process.send_signal(signal.SIGINT)
        assert process.wait(PATIENCE) == 130, said.read_text()
        assert "Traceback" not in said.read_text()
    finally:
        process.kill()
        process.wait()
        reader.join()
        os.close(ours)


def at_terminal_with(browser: Path) -> dict[str, str]:
    """Give the surroundings of a person who has one browser and no other."""
    return {"TERM": "xterm", "BROWSER": f"{browser} %s", "PATH": str(browser.parent)}


def read_all(terminal: int) -> None:
    """Read what is shown at a terminal, so that who writes there need not wait."""
    with suppress(OSError):  # how Linux says that the other end is closed
        while os.read(terminal, 65536):
            pass


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """Preview a tiny project while the tests of this file run."""
    root = tiny_project(tmp_path_factory.mktemp("shown") / "two mills")
    with previewing(root) as one:
        yield one


@pytest.fixture
def shown(running: Preview) -> Iterator[Preview]:
    """Give the running preview; a test that fails leaves the project to the next as it was."""
    before = written(running.root)
    yield running
    if (now := written(running.root)) != before:
        for path in now.keys() - before.keys():
            path.unlink()
        for path, content in before.items():
            path.write_bytes(content)
        eventually(lambda: not running.state()["problems"])


def written(root: Path) -> dict[Path, bytes]:
    """Give what an author has written in a project."""
    files = (path for path in root.rglob("*") if is_authors(root, path) and path.is_file())
    return {path: path.read_bytes() for path in files}


# What an author sees


def test_an_edit_is_on_the_page_and_the_page_is_told(shown: Preview) -> None:
    """A new sentence is served soon after it was saved, as another edition."""
    assert "Glossary" in shown.text("/chapters/glossary.html")
    with shown.another_edition():
        edit(shown.root, "index.qmd", "One mill", "The first mill")
    assert "The first mill was planned" in shown.text("/")
    assert shown.state()["problems"] == []
    with shown.another_edition():
        edit(shown.root, "index.qmd", "The first mill", "One mill")
    assert "One mill was planned" in shown.text("/")


def test_an_open_page_hears_of_each_edition(shown: Preview) -> None:
    """One connection tells the state at once, and the next one when it comes."""
    answer = asked(shown.port, "/.preview/events")
    assert answer.headers["Content-Type"] == "text/event-stream; charset=utf-8"
    first = json.loads(answer.fp.readline().decode().removeprefix("data: "))
    edit(shown.root, "data/glossary.csv", "A place where", "A house where")
    lines = (answer.fp.readline().decode() for _ in range(99))
    told = next(json.loads(line[6:]) for line in lines if line.startswith("data: "))
    assert told["edition"] > first["edition"]
    assert "A house where" in shown.text("/chapters/glossary.html")
    answer.close()
    with shown.another_edition():
        edit(shown.root, "data/glossary.csv", "A house where", "A place where")
    assert "A place where" in shown.text("/chapters/glossary.html")


@pytest.mark.parametrize(
    ("file", "old", "new", "place"),
    [
        ("index.qmd", "[@bir-01]", "[@bir-09]", r"index\.qmd:3:\d+"),
        ("_quarto.yml", "  title: Two Mills", "  title: [Two", r"_quarto\.yml:\d+:\d+"),
        ("data/codebook.yml", "stance:\n", "stance: {\n", r"data/codebook\.yml:\d+:\d+"),
        ("data/extracts.csv", "the looms themselves", "the lomms themselves", r"data/extracts.*"),
        ("figures/counts.py", "    return Table(", "    raise SystemExit(3)(", r"figures/counts.*"),
    ],
    ids=["mark", "settings", "codebook", "quotation", "figure"],
)
def test_a_fault_is_told_and_goes_when_mended(
    shown: Preview, file: str, old: str, new: str, place: str
) -> None:
    """Its file, line and remedy reach terminal and page; the last good page stays meanwhile."""
    edition, said = shown.state()["edition"], len(shown.said.read_text())
    edit(shown.root, file, old, new)
    [first, *_] = eventually(shown.places)
    assert re.fullmatch(place, first)
    assert shown.state()["edition"] == edition
    assert "One mill was planned" in shown.text("/")
    assert f"{first}: " in shown.said.read_text()[said:]
    assert all(problem["what"] for problem in shown.state()["problems"])
    edit(shown.root, file, new, old)
    eventually(lambda: not shown.state()["problems"])


def test_chapters_come_and_go(shown: Preview) -> None:
    """A chapter that is listed, written, renamed and taken out again is followed each time."""
    config, chapters = shown.root / "_quarto.yml", shown.root / "chapters"
    listed = "    - chapters/references.qmd\n"
    edit(shown.root, "_quarto.yml", listed, f"    - chapters/new.qmd\n{listed}")
    eventually(shown.places)
    (chapters / "new.qmd").write_text("# A new one {#sec-new}\n\nSee [@ald-01].\n")
    eventually(lambda: asked(shown.port, "/chapters/new.html").status == 200)
    (chapters / "new.qmd").rename(chapters / "newer.qmd")
    assert eventually(shown.places)[0].startswith("_quarto.yml:")
    config.write_text(QUARTO)
    (chapters / "newer.qmd").unlink()
    eventually(lambda: asked(shown.port, "/chapters/new.html").status == 404)
    eventually(lambda: not shown.state()["problems"])


def test_a_project_without_settings_for_a_moment_is_waited_for(shown: Preview) -> None:
    """Editors that take a file away before they write it anew don't end the preview."""
    (shown.root / "_quarto.yml").unlink()
    assert eventually(shown.places)
    (shown.root / "_quarto.yml").write_text(QUARTO)
    eventually(lambda: not shown.state()["problems"])


def test_what_nobody_foresaw_is_told_too(shown: Preview) -> None:
    """A build that ends in any exception is a fault like others, its traceback kept in a log."""
    blocked = shown.root / "build/dialect.json"
    kept = blocked.read_bytes()
    blocked.unlink()
    blocked.mkdir()
    edit(shown.root, "index.qmd", "One mill", "That mill")
    [problem] = eventually(lambda: shown.state()["problems"])
    assert "IsADirectoryError" in problem["what"] and "build/preview.log" in problem["what"]
    blocked.rmdir()
    blocked.write_bytes(kept)
    edit(shown.root, "index.qmd", "That mill", "One mill")
    eventually(lambda: not shown.state()["problems"])


def test_a_preview_can_begin_with_a_fault(tiny: Path) -> None:
    """There is a page that says so, and the book follows when the fault is mended."""
    edit(tiny, "index.qmd", "[@bir-01]", "[@bir-09]")
    with previewing(tiny) as one:
        answer = asked(one.port, "/")
        assert answer.status == 404
        assert "There is no book yet." in answer.read().decode()
        edit(tiny, "index.qmd", "[@bir-09]", "[@bir-01]")
        eventually(lambda: asked(one.port, "/").status == 200)


def test_a_link_to_what_tells_of_an_edition_leads_somewhere_in_a_preview(tiny: Path) -> None:
    """A book has the record and the crate, a preview stands in for both; its build leaves none."""
    named = "[One](edition.json), [two](ro-crate-metadata.json)."
    edit(tiny, "index.qmd", "One mill", f"{named}\n\nOne mill")
    build(tiny, ("html",), EMBEDDED, site_of(tiny), silent, is_preview=True)
    assert (site_of(tiny) / "edition.json").read_text() == "{}\n"
    assert triptych("-C", tiny, "build", "--to", "html").returncode == 0
    assert json.loads((tiny / "_book/edition.json").read_text("utf-8"))["title"] == "Two Mills"


def test_the_finished_book_is_left_alone(tiny: Path) -> None:
    """A preview neither touches the book nor makes its next build forget that nothing changed."""
    assert triptych("-C", tiny, "build", "--to", "html").returncode == 0
    book = {path: path.read_bytes() for path in (tiny / "_book").rglob("*") if path.is_file()}
    with previewing(tiny) as one:
        assert b".preview/" in one.text("/").encode()
    now = {path: path.read_bytes() for path in (tiny / "_book").rglob("*") if path.is_file()}
    assert now == book
    assert not any(b".preview/" in content for content in book.values())
    assert "Nothing has changed" in triptych("-C", tiny, "build", "--to", "html").stdout


# Whom it answers


@pytest.mark.parametrize("host", ["", "evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.x:{}"])
@pytest.mark.parametrize("path", ["/", "/.preview/events", "/.preview/refresh.js"])
def test_another_host_is_refused(shown: Preview, host: str, path: str) -> None:
    """A page whose name was made to lead here reads nothing."""
    answer = asked(shown.port, path, host.format(shown.port))
    assert (answer.status, b"This is for this machine alone.\n") == (403, answer.read())


@pytest.mark.parametrize("path", ["/", "/.preview/events", "/.preview/refresh.js"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://127.0.0.1:1"},
        {"Origin": "https://example.org"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "no-cors"},
        {"Sec_Fetch_Site": "same-site", "Sec_Fetch_Mode": "cors"},
        {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate", "Sec_Fetch_Dest": "iframe"},
    ],
)
def test_a_page_of_another_site_is_refused(
    shown: Preview, headers: dict[str, str], path: str
) -> None:
    """It can neither read the book nor listen to the news; its reader may follow a link here."""
    assert asked(shown.port, path, **headers).status == 403
    followed = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Dest": "document"}
    assert asked(shown.port, "/", **followed).status == 200
    assert asked(shown.port, "/", Origin=f"http://127.0.0.1:{shown.port}").status == 200


def test_localhost_is_this_machine_too(shown: Preview) -> None:
    """Both names of the loopback are answered, and only it is listened on."""
    assert asked(shown.port, "/", f"localhost:{shown.port}").status == 200
    table = Path("/proc/net/tcp").read_text() + Path("/proc/net/tcp6").read_text()
    heard = re.findall(rf": (\w+):{shown.port:04X} 0+:0000 0A ", table)
    assert heard == ["0100007F"]


@pytest.mark.parametrize(
    "path",
    [
        "/../../../_quarto.yml", "/%2e%2e/%2e%2e/_quarto.yml", "/..%2f..%2f_quarto.yml",
        "/chapters/../../../_quarto.yml", "/..%5c..%5c_quarto.yml", "/.triptych", "/%00", "//",
        "/etc/passwd", "//etc/passwd", "/out.txt", "/folder/out.txt", "/%ff", "/" + "x" * 5000,
        "/nowhere/", "/index.html/",
    ],
)
def test_nothing_outside_the_site_is_served(
    path: str, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Neither a way up, nor a hidden file, nor a link that leads out gives anything."""
    site, secret = tmp_path / "site", tmp_path_factory.mktemp("secret")
    (site / "chapters").mkdir(parents=True)
    (secret / "out.txt").write_text("secret")
    (site / ".triptych").write_text("hidden")
    (site / "folder").symlink_to(secret)
    (site / "out.txt").symlink_to(secret / "out.txt")
    (site / "in.txt").write_text("mine")
    (tmp_path / "_quarto.yml").write_text("secret")
    assert found_in(site, "/in.txt") == site / "in.txt"
    port = free_port()
    with serving(site, News(), port):
        assert asked(port, "/in.txt").read() == b"mine"
        answer = asked(port, path)
        assert answer.status == 404
        assert b"secret" not in answer.read()


def test_files_have_their_types_and_are_never_kept(shown: Preview) -> None:
    """Each kind of file says what it is, and a browser asks for it again each time."""
    for path, kind in {
        "/": "text/html", "/site/book.css": "text/css; charset=utf-8",
        "/evidence/passages.js": "text/javascript; charset=utf-8",
        "/site/icon.svg": "image/svg+xml; charset=utf-8",
        "/figures/counts.csv": "text/csv; charset=utf-8", "/figures/counts.png": "image/png",
        "/.preview/overlay.css": "text/css; charset=utf-8",
    }.items():
        answer = asked(shown.port, path)
        assert answer.status == 200
        assert answer.headers["Content-Type"].startswith(kind)
        assert answer.headers["Cache-Control"] == "no-store"
    assert type_of("a.woff2") == "font/woff2"
    assert type_of("a.wasm") == "application/wasm"
    assert type_of("a.unheard-of") == "application/octet-stream"


def test_a_folder_leads_to_its_first_page_and_nothing_else_can_be_done(shown: Preview) -> None:
    """A folder's address gets its slash; HEAD gives no body; nothing can be sent here."""
    answer = asked(shown.port, "//chapters")
    assert (answer.status, answer.headers["Location"]) == (302, "/chapters/")
    assert asked(shown.port, "/", method="HEAD").read() == b""
    assert asked(shown.port, "/", method="POST").status == 501


# What is watched


@pytest.mark.parametrize(
    ("name", "is_one"),
    [
        ("index.qmd", True), ("chapters/a b.qmd", True), ("data/extracts.csv", True),
        ("_extensions/triptych/triptych.css", True), ("figures/new.py", True),
        ("build/dialect.json", False), ("_variables.yml", False), (".git/index", False),
        ("chapters/.a.qmd.swp", False), ("chapters/a.qmd~", False), ("chapters/4913", False),
        ("chapters/#a.qmd#", False), ("chapters/.#a.qmd", False), ("_book.new-12/x.html", False),
        ("figures/__pycache__/a.pyc", False), ("_book/index.html", False), ("_book", False),
        ("../elsewhere", False),
    ],
)
def test_only_what_an_author_writes_is_watched(tiny: Path, name: str, is_one: bool) -> None:
    """Neither what is built, nor what is hidden, nor an editor's own files start a build."""
    (tiny / "_book").mkdir()
    (tiny / "_book/.triptych").write_text("A book made by triptych.")
    assert is_authors(tiny, Path(os.path.normpath(tiny / name))) == is_one


def test_a_burst_of_changes_is_one_build(shown: Preview) -> None:
    """Saving many files at once builds once, or once more for what came meanwhile."""
    said = len(shown.said.read_text())
    for number in range(20):
        (shown.root / f"note-{number}.txt").write_text("x")
    eventually(lambda: "Built in" in shown.said.read_text()[said:])
    for number in range(20):
        (shown.root / f"note-{number}.txt").unlink()
    edition = shown.state()["edition"]
    eventually(lambda: shown.state()["edition"] != edition)
    time.sleep(1)
    assert shown.said.read_text()[said:].count("Built in") <= 4


# How it begins and ends


def test_an_open_connection_keeps_no_preview_from_ending(tiny: Path) -> None:
    """Ctrl-C ends it while pages listen and others have asked for nothing yet."""
    edit(tiny, "index.qmd", "[@bir-01]", "[@bir-09]")  # what can't be built is soon there
    with previewing(tiny) as one:
        listening = asked(one.port, "/.preview/events")
        idle = socket.create_connection(("127.0.0.1", one.port))
    assert "Interrupted" in one.said.read_text()
    listening.close()
    idle.close()


def test_a_taken_port_is_said(shown: Preview) -> None:
    """Who asks for a port that another program has is told to name another."""
    done = triptych("-C", shown.root, "preview", "--port", str(shown.port))
    assert done.returncode == 3
    assert f"port {shown.port} can't be had" in done.stderr
    assert "name another with --port" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "is_opened"), [([], True), (["--no-browser"], False)], ids=["yes", "no"]
)
def test_a_browser_is_opened_where_a_person_is(
    tiny: Path, arguments: list[str], is_opened: bool
) -> None:
    """At a terminal the browser is given the address, unless its user declines."""
    edit(tiny, "index.qmd", "[@bir-01]", "[@bir-09]")  # what can't be built is soon there
    noted, script = tiny / ".opened", tiny / ".browser"
    script.write_text(f'#!/bin/sh\necho "$1" >> "{noted}"\n')
    script.chmod(0o755)
    with previewing(tiny, *arguments, browser=script) as one:
        if is_opened:
            eventually(noted.exists)
            assert eventually(noted.read_text) == f"{one.address}\n"
    assert noted.exists() == is_opened


@pytest.mark.parametrize(
    ("script", "is_told"),
    [
        ("exit 1", True),
        ("kill -SEGV $$", True),
        (None, True),
        ("echo $$ >> $0.started; exec /bin/sleep 600", False),
    ],
    ids=["fails", "crashes", "is not there", "hangs"],
)
def test_a_browser_that_will_not_start_harms_no_preview(
    tiny: Path, script: str | None, is_told: bool
) -> None:
    """The command says that none could be opened, and which address to open; it goes on serving."""
    browser = tiny / ".browsers/browser"
    browser.parent.mkdir()
    if script:
        browser.write_text(f"#!/bin/sh\n{script}\n")
        browser.chmod(0o755)
    started = browser.with_suffix(".started")
    with previewing(tiny, browser=browser) as one:
        said = f"No browser could be opened. Open {one.address} yourself.\n"
        eventually(lambda: said in one.said.read_text() if is_told else started.exists())
        with one.another_edition():
            edit(tiny, "index.qmd", "the other changed itself", "the other changed itself often")
        assert "changed itself often" in one.text("/")
        assert (said in one.said.read_text()) == is_told
    if started.exists():
        os.kill(int(started.read_text()), signal.SIGKILL)


@pytest.mark.parametrize("given", [["--port", "0"], ["--port", "x"], ["--to", "pdf"]])
def test_a_wrong_call_is_status_2(tiny: Path, given: list[str]) -> None:
    """A port that can't be and a format that no browser shows are refused."""
    assert triptych("-C", tiny, "preview", *given).returncode == 2


def test_quarto_is_handed_the_preview(tiny: Path, tmp_path: Path) -> None:
    """With --engine quarto its own preview runs in the project, and its failure is told."""
    stand_in, record = tmp_path / "quarto", tmp_path / "record"
    stand_in.write_text(
        '#!/bin/sh\nif [ "$1" = --version ]; then echo 1.9.38; exit; fi\n'
        f'echo "$PWD $*" > {record}\nexit 7\n'
    )
    stand_in.chmod(0o755)
    done = triptych(
        "-C", tiny, "preview", "--engine", "quarto", "--quarto", stand_in, "--port", "4999"
    )
    wanted = "preview . --host 127.0.0.1 --port 4999 --no-browser"
    assert record.read_text() == f"{tiny} {wanted}\n"
    assert (done.returncode, done.stdout) == (3, "")
    assert "Its exit status was 7." in done.stderr


def test_without_quarto_its_preview_is_an_error(tiny: Path, tmp_path: Path) -> None:
    """Who asks for Quarto where there is none is told what to do."""
    done = triptych("-C", tiny, "preview", "--engine", "quarto", "--quarto", tmp_path / "none")
    assert done.returncode == 3
    assert "which is no executable" in done.stderr


def test_what_pages_are_told_is_one_line() -> None:
    """Whatever a message holds, an event is one line of JSON, and a tool's fault has no place."""
    what = "<b>\n\u2028"
    problem = Problem("a.qmd", 1, 2, what, "Mend it.", row="x\ny")
    lines = State("1", MaterialError([problem])).as_json()
    assert lines.isascii() and "\n" not in lines
    [told] = json.loads(lines)["problems"]
    assert told == {"place": "a.qmd:1:2", "what": what, "remedy": "Mend it.", "row": "x\ny"}
    [told] = json.loads(State("1", ToolError("Typst", "no")).as_json())["problems"]
    assert (told["place"], told["what"]) == ("", "Typst failed: no")


# In a browser


def test_a_page_keeps_its_place_and_shows_what_is_wrong(shown: Preview, chromium: Browser) -> None:
    """It is refreshed where its reader is; a fault is text over it, and goes when mended."""
    paragraphs = "".join(f"\n## Part {n} {{#sec-part-{n}}}\n\nOf [@ald-01].\n" for n in range(40))
    original = (shown.root / "index.qmd").read_text()
    (shown.root / "index.qmd").write_text(original + paragraphs)
    eventually(lambda: "sec-part-39" in shown.text("/"))
    with opened(chromium) as watched:
        page = watched.page
        page.goto(shown.address)
        page.evaluate("document.fonts.ready.then(() => true)")  # or they move what is measured
        page.evaluate("document.getElementById('sec-part-20').scrollIntoView()")
        top = "document.getElementById('sec-part-20').getBoundingClientRect().top"
        before = page.evaluate(top)
        edit(shown.root, "index.qmd", "One mill", "A first paragraph.\n\nThat one mill")
        expect(page.locator("main")).to_contain_text("That one mill", timeout=PATIENCE * 1000)
        page.wait_for_load_state("load")
        is_there = f"scrollY > 500 && Math.abs({top} - {before}) <= 2"
        eventually(lambda: page.evaluate(is_there))  # a page's policy forbids waiting within it
        edit(shown.root, "index.qmd", "[@bir-01]", "[@bir-<b>01]")
        overlay = page.locator("#triptych-preview-problems")
        alert = overlay.get_by_role("alert")
        expect(alert).to_contain_text("index.qmd:5:", timeout=PATIENCE * 1000)
        expect(alert.locator("code").first).to_be_visible()
        assert alert.locator("b").count() == 0
        assert alert.evaluate("e => getComputedStyle(e).position") == "fixed"
        assert abs(page.evaluate(top) - before) <= 2
        edit(shown.root, "index.qmd", "[@bir-<b>01]", "[@bir-01]")
        expect(overlay).to_have_count(0, timeout=PATIENCE * 1000)
        assert watched.faults == []
    (shown.root / "index.qmd").write_text(original)
    eventually(lambda: "sec-part-39" not in shown.text("/"))
