"""Whoever draws and renders, and however many at a time, the book is the same."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from distributed import LocalCluster
from hypothesis import given
from hypothesis import strategies as st

from books import EMBEDDED
from command import triptych
from tiny import edit, tiny_project
from triptych.build import build
from triptych.cluster import cluster_at
from triptych.drawing.beside import drawing_beside
from triptych.drawing.registry import declared
from triptych.engines import steps
from triptych.problems import ToolError
from triptych.progress import silent
from triptych.project import FORMATS, load_project
from triptych.working import Workers, in_batches

NAMES = ("a", "b", "c", "d", "e")


@pytest.fixture(scope="module")
def essay(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a project with six figures and their tables."""
    root = tiny_project(tmp_path_factory.mktemp("working") / "essay")
    whole = (root / "figures/counts.py").read_text("utf-8")
    for name in NAMES:
        (root / f"figures/{name}.py").write_text(whole, "utf-8")
    return root


@pytest.fixture(scope="module")
def alone(essay: Path) -> dict[str, bytes]:
    """Give the book as one process makes it, one thing after the other."""
    return book_by(essay, Workers(1))


def book_by(root: Path, workers: Workers) -> dict[str, bytes]:
    """Build a project's book from nothing, and give its files."""
    for name in ("build", "_book"):
        shutil.rmtree(root / name, ignore_errors=True)
    book = build(root, FORMATS, EMBEDDED, None, silent, workers=workers)
    files = (path for path in book.output.rglob("*") if path.is_file())
    return {path.relative_to(book.output).as_posix(): path.read_bytes() for path in files}


def test_however_few_chapters_a_piece_has_the_book_is_the_same(
    essay: Path, alone: dict[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A chapter for each pandoc that is asked gives the same bytes as all of them at once."""
    monkeypatch.setattr(steps, "MOST", 1)
    assert book_by(essay, Workers(2)) == alone


@pytest.mark.parametrize("jobs", [2, 5])
def test_any_number_of_processes_makes_the_same_book(
    essay: Path, alone: dict[str, bytes], jobs: int
) -> None:
    """The site, the PDF and the EPUB are the same, byte for byte."""
    assert book_by(essay, Workers(jobs)) == alone


def test_others_draw_without_touching_the_project(essay: Path) -> None:
    """What another process draws comes back to the one that asked; it writes nothing itself."""
    shutil.rmtree(essay / "build", ignore_errors=True)
    stale = list(declared(essay)[0])
    with drawing_beside(essay, stale, Workers(2)) as beside:
        drawn = [(id, sheet) for sheets in beside.drawn for id, sheet in sheets.items()]
    assert {id for id, _ in drawn} == beside.ids
    by_id = dict(drawn)
    assert by_id["fig-b"].files["b.png"].startswith(b"\x89PNG")
    assert by_id["fig-b"].words["title"]
    assert not (essay / "build").exists()


def test_a_process_that_dies_is_no_harm(essay: Path, alone: dict[str, bytes]) -> None:
    """The figures that it was to draw are drawn here."""
    (essay / "figures/mortal.py").write_text(
        "import os, sys\n"
        "if 'loky' in ' '.join(sys.orig_argv):\n"
        "    os._exit(9)\n" + (essay / "figures/counts.py").read_text("utf-8"),
        "utf-8",
    )
    try:
        with_mortal = book_by(essay, Workers(3))
    finally:
        (essay / "figures/mortal.py").unlink()
    assert (essay / "build/figures/mortal.svg").is_file()
    assert with_mortal["chapters/glossary.html"] == alone["chapters/glossary.html"]


def test_one_job_starts_nothing(essay: Path) -> None:
    """With one job all figures are drawn by this process."""
    with drawing_beside(essay, list(declared(essay)[0]), Workers(1)) as beside:
        assert not beside.ids


def test_what_pandoc_failed_at_is_told_with_its_log(essay: Path, tmp_path: Path) -> None:
    """The log lies in the project, wherever pandoc ran."""
    root = tmp_path / "essay"
    shutil.copytree(essay, root, ignore=shutil.ignore_patterns("build", "_book"))
    filter = load_project(root).extension / "triptych.lua"
    filter.write_text("error('no such luck')", "utf-8")
    with pytest.raises(ToolError, match="no such luck") as failed:
        build(root, ("html",), EMBEDDED, None, silent, workers=Workers(2))
    assert failed.value.log is not None
    assert failed.value.log.is_relative_to(root / "build")
    assert "no such luck" in failed.value.log.read_text("utf-8")


@given(st.lists(st.integers(0, 100)), st.integers(1, 8))
def test_batches_hold_everything_once_and_weigh_about_the_same(
    weights: list[int], count: int
) -> None:
    """No batch is heavier than the lightest by more than the heaviest piece; order is kept."""
    pieces = list(enumerate(weights))
    batches = in_batches(pieces, count, lambda piece: piece[1])
    assert sorted(piece for batch in batches for piece in batch) == pieces
    assert len(batches) == min(count, len(pieces))
    assert all(batch == sorted(batch) for batch in batches)
    loads = [sum(weight for _, weight in batch) for batch in batches]
    assert max(loads, default=0) - min(loads, default=0) <= max(weights, default=0)


def test_jobs_are_counted_from_one(essay: Path) -> None:
    """No jobs at all is a wrong use, and so are jobs here and a cluster at once."""
    assert triptych("-C", essay, "build", "--jobs", "0").returncode == 2
    both = triptych("-C", essay, "figures", "--jobs", "2", "--cluster", "tcp://[::1]:9")
    assert both.returncode == 2
    assert "--cluster" in both.stderr


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Start a scheduler and two worker processes, and give the scheduler's address."""
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=":0"
    ) as cluster:
        yield cluster.scheduler_address


def test_a_cluster_makes_the_same_book(
    essay: Path, alone: dict[str, bytes], cluster: str
) -> None:
    """Two workers draw and render; the book is the same, byte for byte."""
    with cluster_at(cluster, essay) as workers:
        assert (workers.jobs, workers.others) == (2, 2)
        assert book_by(essay, workers) == alone
    assert not list((essay / "build").glob(".seen-by-workers*"))


def test_what_fails_on_a_cluster_is_told_as_it_is_here(essay: Path, cluster: str) -> None:
    """A figure's fault names its file and line, with the status of a fault in the material."""
    edit(essay, "figures/b.py", "held = extracts", "1 / 0\n    held = extracts")
    shutil.rmtree(essay / "build", ignore_errors=True)
    try:
        done = triptych("-C", essay, "figures", "--cluster", cluster)
    finally:
        shutil.copyfile(essay / "figures/a.py", essay / "figures/b.py")
    assert done.returncode == 1
    assert "figures/b.py:10:1: figure “b” raised ZeroDivisionError" in done.stderr


def test_workers_that_do_not_see_the_project_are_refused(
    cluster: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error names the worker and the folder, before anything is drawn."""
    tiny_project(tmp_path / "essay")
    monkeypatch.chdir(tmp_path)
    elsewhere = Path("essay")  # from where the workers are, there is no such folder
    refused = pytest.raises(ToolError, match="does not see essay; share the folder")
    with refused, cluster_at(cluster, elsewhere):
        pass


def test_workers_with_other_versions_are_refused(tmp_path: Path) -> None:
    """The error names what differs, as it would make another book."""
    root = tiny_project(tmp_path / "essay")
    older = tmp_path / "older/altair-0.1.dist-info/METADATA"
    older.parent.mkdir(parents=True)
    older.write_text("Metadata-Version: 2.1\nName: altair\nVersion: 0.1\n", "utf-8")
    with LocalCluster(n_workers=0, dashboard_address=":0") as cluster:
        address = cluster.scheduler_address
        command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--no-dashboard"]
        environment = {**os.environ, "PYTHONPATH": str(older.parent.parent)}
        worker = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL)
        try:
            refused = pytest.raises(ToolError, match=r"has altair 0\.1, this machine \d")
            with refused, cluster_at(address, root):
                pass
        finally:
            worker.terminate()
            worker.wait()


def test_an_address_where_nobody_is_ends_in_bounded_time(essay: Path) -> None:
    """The status is that of a tool that failed; one line says where nobody answered."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
    done = triptych("-C", essay, "build", "--cluster", address)
    assert done.returncode == 3
    assert f"Dask failed: no scheduler answered at {address} within 10 seconds" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_interrupted_build_leaves_no_process(essay: Path) -> None:
    """Those who draw beside end with the build."""
    shutil.rmtree(essay / "build", ignore_errors=True)
    (essay / "figures/endless.py").write_text(
        "import time\n\n\ndef figure(events):\n    time.sleep(3600)\n", "utf-8"
    )
    command = [sys.executable, "-m", "triptych", "-q", "-C", str(essay), "figures", "--jobs", "2"]
    try:
        process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        beside = others_of(process)
        process.terminate()
        said = process.communicate(timeout=30)[1]
        assert said.strip() == "Interrupted; the last book is as it was."
        assert process.returncode == 130
        assert not psutil.wait_procs(beside, 10)[1]
    finally:
        (essay / "figures/endless.py").unlink()


def others_of(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """Wait until a command has processes that draw for it, and give them."""
    for _ in range(600):
        time.sleep(0.1)
        found = psutil.Process(process.pid).children(recursive=True)
        if any("loky" in " ".join(one.cmdline()) for one in found):
            return found
    raise AssertionError("no process was started")
