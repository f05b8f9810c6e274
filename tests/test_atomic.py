"""Whatever ends a build, the last good book is whole and the next build works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from books import build_with
from command import triptych
from surroundings import changing_files, may_mount, with_mounts
from tiny import edit, tiny_project
from triptych.publish.manifest import MANIFEST
from triptych.publish.swap import staged
from triptych.verifying.copies import FolderCopy
from triptych.verifying.verify import verify

ARGUMENTS = ("build", "--engine", "pandoc")
MOMENTS = 25
SOME_OF_ALL = 5
needs_mounts = pytest.mark.skipif(not may_mount(), reason="this machine lets nobody mount")


def faults(book: Path, root: Path | None = None) -> list[str]:
    """List what is wrong with a book, as `verify` finds it."""
    return list(map(str, verify(FolderCopy(str(book), book.resolve()), root).problems))


def left_beside(book: Path) -> list[str]:
    """List what stands beside a book and bears its name."""
    return sorted(path.name for path in book.parent.glob(f"{book.name}.*"))


@cache
def two_states(root: Path) -> tuple[bytes, bytes]:
    """Build a project as it is and as it will be, so that both are kept; give their manifests."""
    manifests = []
    for old, new in (("Two mills", "Three mills"), ("Three mills", "Two mills")):
        manifests.append((build_with(root).output / MANIFEST).read_bytes())
        edit(root, "index.qmd", old, new)
    first, second = manifests
    return first, second


def test_a_build_that_is_killed_leaves_a_whole_book(tiny):
    """Killed at moments all over its run, those of the swap among them: it is the last or the new
    one to the byte, and the next build makes the new one and leaves nothing beside it."""
    book = tiny / "_book"
    first, second = two_states(tiny)
    build_with(tiny)
    edit(tiny, "index.qmd", "Two mills", "Three mills")
    whole = changing_files(tiny, 0, *ARGUMENTS)
    assert whole.returncode == 0, whole.stderr
    count = int(whole.stderr.split()[-1])
    marked = count - len(list(book.rglob("*")))  # the last book is taken away after the swap
    moments = {1, count, *range(marked - 6, marked + 4)}
    moments |= {count * nth // MOMENTS for nth in range(1, MOMENTS - 8)}
    seen = set()
    for number, moment in enumerate(sorted(moments)):
        was, becomes = (second, first) if number % 2 == 0 else (first, second)
        words = ("Three mills", "Two mills") if number % 2 == 0 else ("Two mills", "Three mills")
        edit(tiny, "index.qmd", *words)
        killed = changing_files(tiny, moment, *ARGUMENTS)
        assert killed.returncode == -signal.SIGKILL, (moment, killed.stderr)
        assert faults(book) == [], moment
        left = (book / MANIFEST).read_bytes()
        assert left in (was, becomes), moment
        seen.add(left == becomes)
        build_with(tiny)
        assert (book / MANIFEST).read_bytes() == becomes, moment
        assert faults(book, tiny) == [], moment
        assert left_beside(book) == [], moment
    assert seen == {False, True}, "some were killed before the swap, and some after it"


def test_the_first_build_may_be_killed_at_any_time(tiny):
    """What it has drawn and kept until then harms no later build."""
    expected = (build_with(tiny).output / MANIFEST).read_bytes()
    count = 0
    for nth in range(SOME_OF_ALL):
        for folder in ("build", "_book"):
            shutil.rmtree(tiny / folder, ignore_errors=True)
        (tiny / "_variables.yml").unlink(missing_ok=True)
        if not count:
            count = int(changing_files(tiny, 0, *ARGUMENTS).stderr.split()[-1])
            continue
        killed = changing_files(tiny, count * nth // SOME_OF_ALL, *ARGUMENTS)
        assert killed.returncode == -signal.SIGKILL
        assert (build_with(tiny).output / MANIFEST).read_bytes() == expected
        assert left_beside(tiny / "_book") == []


def test_a_book_that_was_built_over_and_put_back_is_not_taken_for_the_last_one(tiny):
    """A build is killed after the swap, and the edit undone: the book is built again."""
    book = tiny / "_book"
    before, _ = two_states(tiny)
    build_with(tiny)
    edit(tiny, "index.qmd", "Two mills", "Three mills")
    count = int(changing_files(tiny, 0, *ARGUMENTS).stderr.split()[-1])
    edit(tiny, "index.qmd", "Three mills", "Two mills")
    build_with(tiny)
    edit(tiny, "index.qmd", "Two mills", "Three mills")
    changing_files(tiny, count - 3, *ARGUMENTS)
    assert (book / MANIFEST).read_bytes() != before
    edit(tiny, "index.qmd", "Three mills", "Two mills")
    build_with(tiny)
    assert (book / MANIFEST).read_bytes() == before


def test_where_nothing_can_be_exchanged_a_killed_build_loses_no_book(tmp_path):
    """Between the two renames the last book is aside, and the next build brings it back."""
    book = tmp_path / "book"
    for name in ("book", "book.new-1"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "said").write_text(name)
    script = (
        "import os, signal, sys; from pathlib import Path; from triptych.publish import swap\n"
        "sys.addaudithook(lambda event, given: event == 'os.rename' and str(given[0]).endswith("
        "'.new-1') and os.kill(os.getpid(), signal.SIGKILL))\n"
        "swap._move_aside(Path(sys.argv[1] + '.new-1'), Path(sys.argv[1]))"
    )
    killed = subprocess.run([sys.executable, "-c", script, str(book)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not book.exists()
    with pytest.raises(ZeroDivisionError), staged(book):
        assert (book / "said").read_text() == "book"
        raise ZeroDivisionError
    assert (book / "said").read_text() == "book"


def test_who_reads_while_books_are_swapped_always_finds_one(tmp_path):
    """There is no instant without a book in the place."""
    book = tmp_path / "book"
    with staged(book) as stage:
        (stage / "page").write_text("first")
    missed, ended = [], threading.Event()

    def read() -> None:
        while not ended.is_set():
            if not os.path.exists(book / "page"):  # one call of the system
                missed.append(1)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(200):
        with staged(book, lasting=False) as stage:
            (stage / "page").write_text(str(number))
    ended.set()
    reader.join()
    assert (book / "page").read_text() == "199"
    if sys.platform in ("linux", "darwin"):
        assert missed == []


def test_a_link_to_the_books_folder_stays_one(tiny, tmp_path):
    """The book is swapped where the link leads."""
    (tmp_path / "elsewhere").mkdir()
    (tiny / "_book").symlink_to(tmp_path / "elsewhere")
    build_with(tiny)
    assert (tiny / "_book").is_symlink()
    assert faults(tmp_path / "elsewhere") == []
    assert left_beside(tmp_path / "elsewhere") == left_beside(tiny / "_book") == []


def at_once(*commands: tuple[str, ...]) -> list[tuple[int, str]]:
    """Start commands at the same time; give their exit statuses and what they said."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "triptych", *command],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for command in commands
    ]  # fmt: skip
    return [(one.wait(), said) for one in started for said in [one.communicate()[0]]]


def test_two_builds_at_once_take_turns(tiny, tmp_path):
    """Of the same project, into one place or two: all succeed, those that wait say so, and all
    books are the same."""
    build = ("-C", str(tiny), *ARGUMENTS)
    done = at_once(build, build, (*build, "--output", str(tmp_path / "other")))
    assert [status for status, _ in done] == [0, 0, 0], done
    waited = [said for _, said in done if "waiting for another build of this project" in said]
    assert len(waited) == 2
    assert sum("Nothing has changed" in said for _, said in done) == 1
    assert faults(tiny / "_book", tiny) == faults(tmp_path / "other", tiny) == []
    manifests = {(book / MANIFEST).read_bytes() for book in (tiny / "_book", tmp_path / "other")}
    assert len(manifests) == 1


ON_A_DISK = """\
import os, shutil, subprocess, sys
from pathlib import Path
from tiny import edit, tiny_project
from command import triptych

disk = Path(sys.argv[1])


def mount(*arguments):
    subprocess.run(["mount", *map(str, arguments)], check=True)


def whole(book):
    done = triptych("-C", root, "verify", book)
    assert done.returncode == 0, done.stderr

"""


@needs_mounts
def test_a_full_disk_costs_no_book(tmp_path):
    """Wherever the room ends, the error says so, and with room again the next build works."""
    script = ON_A_DISK + (
        "mount('-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', disk)\n"
        "root = tiny_project(disk / 'essay')\n"
        "assert triptych('-C', root, 'build', '--engine', 'pandoc').returncode == 0\n"
        "edit(root, 'index.qmd', 'Two mills', 'Three mills')\n"
        "edit(root, 'figures/counts.py', 'height=60', 'height=61')\n"
        "filler = disk / 'filler'\n"
        "for room in (0, 100_000, 1_000_000):\n"
        "    free = shutil.disk_usage(disk).free\n"
        "    filler.write_bytes(bytes(free - room))\n"
        "    done = triptych('-C', root, 'build', '--engine', 'pandoc')\n"
        "    print(done.returncode, done.stderr.splitlines()[-1])\n"
        "    filler.unlink()\n"
        "    whole(root / '_book')\n"
        "    assert 'Two mills' in (root / '_book/index.html').read_text()\n"
        "assert triptych('-C', root, 'build', '--engine', 'pandoc').returncode == 0\n"
        "assert 'Three mills' in (root / '_book/index.html').read_text()\n"
        "whole(root / '_book')\n"
    )
    done = with_mounts(script, tmp_path)
    assert done.returncode == 0, done.stderr
    said = done.stdout.splitlines()
    assert len(said) == 3
    assert all(line.startswith("3 ") for line in said), said
    assert all("No space left on device" in line for line in said), said


@needs_mounts
def test_an_output_that_cannot_be_written_costs_no_book(tmp_path):
    """A read-only disk, and a place that is a mount of its own, are refused with the reason."""
    script = ON_A_DISK + (
        "root = tiny_project(disk / 'essay')\n"
        "build = ('-C', root, 'build', '--engine', 'pandoc', '--to', 'html', '--output')\n"
        "fixed, place = disk / 'fixed', disk / 'place'\n"
        "for book in (fixed / 'book', place):\n"
        "    done = triptych(*build, book)\n"
        "    assert done.returncode == 0, done.stderr\n"
        "mount('--bind', fixed, fixed)\n"
        "mount('-o', 'remount,bind,ro', fixed)\n"
        "mount('--bind', place, place)\n"
        "edit(root, 'index.qmd', 'Two mills', 'Three mills')\n"
        "for book in (fixed / 'book', place):\n"
        "    done = triptych(*build, book)\n"
        "    print(done.returncode, done.stderr.splitlines()[-1])\n"
        "    whole(book)\n"
        "assert not list(disk.glob('place.*'))\n"
    )
    done = with_mounts(script, tmp_path)
    assert done.returncode == 0, done.stderr
    fixed, place = done.stdout.splitlines()
    assert fixed.startswith("3 ") and fixed.endswith("Read-only file system")
    assert place.startswith("3 The swap failed: ") and "a mount" in place


def test_a_limit_on_files_costs_no_book(tiny):
    """Who may write small files only is told which one is too large."""
    book = build_with(tiny).output
    before = (book / MANIFEST).read_bytes()
    edit(tiny, "index.qmd", "Two mills", "Three mills")
    limited = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (30_000, 30_000))\n"
        "from triptych.cli import main; main()"
    )
    command = [sys.executable, "-c", limited, "-C", str(tiny), *ARGUMENTS]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (3, False), done.stderr
    assert "File too large" in done.stderr
    assert (book / MANIFEST).read_bytes() == before
    assert faults(book) == []


def everything(*folders: Path, but: Callable[[Path], bool]) -> dict[str, tuple[int, int, bytes]]:
    """Give all that lies below some folders: each file's time, size and content."""
    found = {}
    for path in (path for folder in folders for path in folder.rglob("*") if not but(path)):
        status = path.lstat()
        content = path.read_bytes() if path.is_file() else b""
        found[str(path)] = (status.st_mtime_ns if content else 0, status.st_size, content)
    return found


def test_a_build_writes_nothing_but_what_it_must(tmp_path):
    """Home, temporary folder, working folder and project are as they were, but for `build/`, the
    output and `_variables.yml`."""
    root = tiny_project(tmp_path / "essay")
    places = {name: tmp_path / name for name in ("home", "temporary", "working")}
    for place in places.values():
        place.mkdir()
    git = ["git", "-C", str(root), "-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    if shutil.which("git"):
        for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "All"]):
            subprocess.run([*git, *command], check=True)
        (root / "index.qmd").touch()  # so that git would like to refresh its index
    written = [root / "build", root / "_variables.yml", tmp_path / "out"]

    def is_ours(path: Path) -> bool:
        return any(path == one or one in path.parents for one in written)

    before = everything(tmp_path, but=is_ours)
    for _ in range(2):
        done = triptych(
            "-C", root, *ARGUMENTS, "--output", tmp_path / "out", cwd=places["working"],
            HOME=str(places["home"]), TMPDIR=str(places["temporary"]), XDG_CACHE_HOME="",
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        edit_once = (root / "index.qmd").read_text("utf-8")
        (root / "index.qmd").write_text(edit_once, "utf-8")
    after = everything(tmp_path, but=is_ours)
    unchanged = {name: held[1:] for name, held in before.items()}
    assert {name: held[1:] for name, held in after.items()} == unchanged
    index = str(root / ".git/index")
    assert after.get(index) == before.get(index)
