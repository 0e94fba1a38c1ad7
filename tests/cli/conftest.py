"""Fixtures of the commands' tests: both platforms' stand-ins, in a process of their own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.platforms import Platforms, platforms


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platforms]:
    """One sandbox for all tests that switch no fault on."""
    with platforms(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def faulty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platforms]:
    """A sandbox of the test's own, to break."""
    with platforms(tmp_path_factory.mktemp("sandbox")) as running:
        yield running


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A working folder with an empty folder of posts in it."""
    (tmp_path / "_posts").mkdir()
    return tmp_path
