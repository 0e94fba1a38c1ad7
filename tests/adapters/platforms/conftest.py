"""The sandbox, and what the platforms' tests share."""

from collections.abc import AsyncIterator

import pytest

from adapters.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """Both platforms' fakes on a free port."""
    async with Sandbox() as running:
        yield running
