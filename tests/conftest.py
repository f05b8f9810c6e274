"""The books that several files of tests look at, each built once."""

from __future__ import annotations

import pytest
from books import Built, build_with, essay_project, whole_dialect_project
from expectation import Expectation


@pytest.fixture(scope="session")
def essay(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build the repository's own essay with the embedded engine, in a copy."""
    root = essay_project(tmp_path_factory.mktemp("essay"))
    return Built(root, build_with(root))


@pytest.fixture(scope="session")
def expected(essay: Built) -> Expectation:
    """Say what the essay's book must hold."""
    return Expectation(essay.root)


@pytest.fixture(scope="session")
def dialect_book(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Build a small book that uses all of the dialect."""
    root = whole_dialect_project(tmp_path_factory.mktemp("dialect"))
    return Built(root, build_with(root))
