"""The contract again, kept by the real Quarto where there is one."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from books import Built, build_with, whole_dialect_project, withholding_project
from contract import FinishedBook
from test_contract import *  # noqa: F403 - the same promises, of another engine's book
from test_contract_dialect import *  # noqa: F403
from test_contract_dialect import Read, read
from test_contract_evidence import *  # noqa: F403
from triptych.build import choose_engine
from triptych.engines.quarto import OLDEST, find_quarto

FOUND = find_quarto()
if FOUND is None or not FOUND.is_new_enough:
    oldest = ".".join(map(str, OLDEST))
    pytest.skip(f"no Quarto {oldest} or newer is here: not run", allow_module_level=True)

pytestmark = pytest.mark.quarto


def rendered(root: Path) -> Read:
    """Read a project's book as Quarto makes it."""
    assert FOUND is not None
    return read(Built(root, build_with(root, choose_engine("quarto", FOUND.path))))


@pytest.fixture(scope="module")
def whole(essay: Built, tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the essay."""
    root = tmp_path_factory.mktemp("quarto") / "essay"
    shutil.copytree(essay.root, root, ignore=shutil.ignore_patterns("_book"))
    return rendered(root)


@pytest.fixture(scope="module")
def book(whole: Read) -> FinishedBook:
    """Give the essay's book."""
    return whole.book


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the small book that uses all of the dialect."""
    return rendered(whole_dialect_project(tmp_path_factory.mktemp("small") / "mills"))


@pytest.fixture(scope="module")
def withheld(tmp_path_factory: pytest.TempPathFactory) -> Read:
    """Read the small book with a source of which only excerpts are published."""
    return rendered(withholding_project(tmp_path_factory.mktemp("withheld") / "mills"))
