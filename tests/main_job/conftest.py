"""A place to run a bot in."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from adapters.sandbox import Sandbox
from tests.main_job.running import Place


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """An empty folder and both platforms' stand-ins."""
    async with Sandbox() as sandbox:
        yield Place(tmp_path, sandbox)
