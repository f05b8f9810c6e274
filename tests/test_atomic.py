"""Whatever ends a build, the last good book is whole and the next build works."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from books import build_with
from command import triptych
from surroundings import Runs, may_mount, with_mounts
from tiny import edit, tiny_project
from triptych.publish.manifest import MANIFEST
from triptych.publish.swap import staged
from triptych.verifying.copies import FolderCopy
from triptych.verifying.verify import verify

ARGUMENTS = ("build", "--engine", "pandoc")
MOMENTS, SOME = 14, 3
needs_mounts = pytest.mark.skipif(not may_mount(), reason="this machine lets nobody mount")


def faults(book: Path, root: Path | None = None) -> list[str]:
    """List what is wrong with a book, as `verify` finds it."""
    return list(map(str, verify(FolderCopy(str(book), book.resolve()), root).problems))


def left_beside(book: Path) -> list[str]:
    """List what stands beside a book and bears its name."""
    return sorted(path.name for path in book.parent.glob(f"{book.name}.*"))


def retitle(root: Path, old: str, new: str) -> None:
    """Change the title of the first chapter."""
    edit(root, "index.qmd", f"# {old}", f"# {new}")


def test_a_build_that_is_killed_leaves_a_whole_book(tiny):
    """Killed at moments all over its run, those of the swap among them: it is the last book or the
    new one, to the byte. Whether the edit stays or is undone, the next build makes the right one
    and leaves nothing beside it."""
    book, manifest = tiny / "_book", tiny / "_book" / MANIFEST
    was, becomes = "Two mills", "Three mills"
    made = {}
    with Runs(tiny, *ARGUMENTS) as build:
        for title, following in ((was, becomes), (becomes, was)):
            build.whole()
            made[title] = manifest.read_bytes()
            retitle(tiny, title, following)
        count = build.whole()
        swapped = count - sum(1 for _ in book.rglob("*")) - 1
        all_over = {count * nth // MOMENTS for nth in range(1, MOMENTS)}
        seen = set()
        for moment in sorted({1, count, *all_over, *range(swapped - 5, swapped + 3)}):
            retitle(tiny, was, becomes)
            build.killed(moment)
            assert faults(book) == [], moment
            left = manifest.read_bytes()
            assert left in made.values(), moment
            is_new = left == made[becomes]
            seen.add(is_new)
            if is_new:
                retitle(tiny, becomes, was)
            else:
                was, becomes = becomes, was
            build.whole()
            assert manifest.read_bytes() == made[was], moment
            assert left_beside(book) == [], moment
    assert faults(book, tiny) == []
    assert seen == {False, True}, "some were killed before the swap, and some after it"


def test_the_first_build_may_be_killed_at_any_time(tiny):
    """What it has drawn and kept until then harms no later build."""
    with Runs(tiny, *ARGUMENTS, "--to", "html") as build:
        count = build.whole()
        expected = (tiny / "_book" / MANIFEST).read_bytes()
        for nth in range(1, SOME):
            for folder in ("build", "_book"):
                shutil.rmtree(tiny / folder)
            build.killed(count * nth // SOME)
            build.whole()
            assert (tiny / "_book" / MANIFEST).read_bytes() == expected
            assert left_beside(tiny / "_book") == []


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
        "for room in (0, 500_000):\n"
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
    assert len(said) == 2
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
    done = triptych(
        "-C", root, *ARGUMENTS, "--output", tmp_path / "out", cwd=places["working"],
        HOME=str(places["home"]), TMPDIR=str(places["temporary"]), XDG_CACHE_HOME="",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert everything(tmp_path, but=is_ours) == before
