"""The contract again, kept by the real Quarto where there is one."""

from __future__ import annotations

import shutil

import pytest

from books import Built, build_with
from contract import FinishedBook, read_book
from test_contract import *  # noqa: F403 - the same promises, of another engine's book
from triptych.build import choose_engine
from triptych.engines.quarto import OLDEST, find_quarto

FOUND = find_quarto()
if FOUND is None or not FOUND.is_new_enough:
    oldest = ".".join(map(str, OLDEST))
    pytest.skip(f"no Quarto {oldest} or newer is here: not run", allow_module_level=True)

pytestmark = pytest.mark.quarto


@pytest.fixture(scope="module")
def book(essay: Built, tmp_path_factory: pytest.TempPathFactory) -> FinishedBook:
    """Read the essay's book as Quarto makes it."""
    assert FOUND is not None
    root = tmp_path_factory.mktemp("quarto") / "essay"
    shutil.copytree(essay.root, root, ignore=shutil.ignore_patterns("_book"))
    return read_book(build_with(root, choose_engine("quarto", FOUND.path)).output)
