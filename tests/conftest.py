"""The books that several files of tests look at, each built once, and the browser for them."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, Page

from books import Built, built_once, essay_project, whole_dialect_project
from browser import Watched, opened, served, started
from command import triptych
from expectation import Expectation
from tiny import tiny_project
from triptych.working import cores

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in its background so, and what the tests interrupt would inherit it.
    signal.signal(signal.SIGINT, signal.default_int_handler)

settings.register_profile(
    "tests",
    deadline=None,  # a slow machine is no fault of the code
    derandomize=True,  # the same code passes or fails each time
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("long", parent=settings.get_profile("tests"), max_examples=3_000)
settings.load_profile("tests")


LONGEST = (
    "test_accessibility", "test_atomic", "test_site_in_browser", "test_tool_faults",
    "test_site_frame_in_browser", "test_hostile_files", "test_reproducible", "test_transcripts",
    "test_figure_panels_in_browser", "test_diff", "test_extract_add", "test_new",
    "test_cards_in_browser", "test_rebuilding", "test_search_in_browser", "test_why", "test_cli",
    "test_why_graph", "test_working", "test_preview", "test_contract_in_browser",
    "test_pdf_layout", "test_own_tables", "test_importing", "test_valid_html", "test_verify",
    "test_offline", "test_installed",
)  # fmt: skip
"""The files that take longest come first, so that none is left to one process at the end."""


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Run two more processes than there are cores: much of the time browsers and programs work."""
    return cores() + 2


def pytest_configure() -> None:
    """Keep each process, with all that it starts, to one core: others work on the others.

    A build that found two would start more programs than have room.
    """
    _, is_one, number = os.environ.get("PYTEST_XDIST_WORKER", "").partition("gw")
    if is_one and hasattr(os, "sched_setaffinity"):
        mine = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {mine[int(number) % len(mine)]})


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files begin, in this order, and all others follow in theirs."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.stem, len(ranks)))


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Write the tiny project, for the test to break or use."""
    return tiny_project(tmp_path / "tiny")


@pytest.fixture(scope="session")
def drawn_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Draw the tiny project's figures and tables; no test may change anything there."""
    root = tiny_project(tmp_path_factory.mktemp("once") / "tiny")
    assert triptych("-C", root, "-q", "figures").returncode == 0
    return root


@pytest.fixture
def drawn(drawn_once: Path, tmp_path: Path) -> Path:
    """Copy what was drawn, for the test to change."""
    return Path(shutil.copytree(drawn_once, tmp_path / "drawn"))


@pytest.fixture(scope="session")
def for_all_processes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that all processes of this run of the tests have in common."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def essay(for_all_processes: Path) -> Built:
    """Build the repository's own essay with the embedded engine, in a copy."""
    return built_once(for_all_processes / "the essay", essay_project)


@pytest.fixture(scope="session")
def expected(essay: Built) -> Expectation:
    """Say what the essay's book must hold."""
    return Expectation(essay.root)


@pytest.fixture(scope="session")
def dialect_book(for_all_processes: Path) -> Built:
    """Build a small book that uses all of the dialect."""
    return built_once(for_all_processes / "the dialect", whole_dialect_project)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Start the browser once."""
    with started() as one:
        yield one


@pytest.fixture(scope="session")
def site(essay: Built) -> str:
    """Give the address of the essay's site on the disk."""
    return essay.output.as_uri()


@pytest.fixture(params=["http", "file"])
def either_site(request: pytest.FixtureRequest, essay: Built) -> Iterator[str]:
    """Give the address of the essay's site, on a server and on the disk."""
    if request.param == "file":
        yield essay.output.as_uri()
    else:
        with served(essay.output) as address:
            yield address


@pytest.fixture
def watched(chromium: Browser) -> Iterator[Watched]:
    """Give a page, and see to it that nothing goes wrong there."""
    with opened(chromium) as one:
        yield one
        assert one.faults == []


@pytest.fixture
def chapter(watched: Watched, site: str, request: pytest.FixtureRequest) -> Page:
    """Open the chapter that a file's tests look at, its `CHAPTER`."""
    watched.page.goto(f"{site}/{request.module.CHAPTER}")
    return watched.page
