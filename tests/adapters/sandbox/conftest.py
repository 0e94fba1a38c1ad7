from collections.abc import AsyncIterator

import pytest

from adapters.sandbox import Sandbox


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    """A sandbox on a free port."""
    async with Sandbox() as running:
        yield running
