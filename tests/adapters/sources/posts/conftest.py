"""Fixtures of the posts folder's tests."""

from pathlib import Path

import pytest

from tests.clock import TestClock


@pytest.fixture
def clock() -> TestClock:
    """A clock that begins at the real time, which files carry."""
    return TestClock()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder of posts."""
    path = tmp_path / "_posts"
    path.mkdir()
    return path
