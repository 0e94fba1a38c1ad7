"""A place to run a bot in, and a newsroom's server."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from adapters.sandbox import Sandbox
from tests.main_job.running import Place
from tests.main_job.wire import Wire


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    """An empty folder and both platforms' stand-ins."""
    async with Sandbox() as sandbox:
        yield Place(tmp_path, sandbox)


@pytest.fixture
async def wire() -> AsyncIterator[Wire]:
    """A newsroom's server, running."""
    wire = Wire()
    application = web.Application()
    application.router.add_get("/feed.xml", wire.answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    wire.url = f"http://127.0.0.1:{runner.addresses[0][1]}/feed.xml"
    yield wire
    await runner.cleanup()
