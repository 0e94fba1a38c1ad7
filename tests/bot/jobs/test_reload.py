"""Requests to reload that wait when a worker becomes the owner of the house."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Config
from bot.config.changes import content_hash, parts
from bot.jobs.reload import ConfigReload
from bot.lib.wakeup import Signals
from bot.model.admin import AuditEntry
from store import open_store
from tests.clock import TestClock


def config(*feeds: str) -> Config:
    """A config of these feeds."""
    site = "https://news.example.kr"
    return Config.model_validate(
        {
            "feeds": [{"id": name, "kind": "posts", "site_url": site, "path": f"{name}/_posts"} for name in feeds],
            "channels": [{"platform": "telegram", "chat": "-1001"}],
            "telegram": {},
        }
    )


async def test_request_that_waits_at_the_start_is_applied(tmp_path: Path) -> None:
    """A worker that takes over the house reads its file for a request that waits there, before it answers."""
    store = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    applied: list[Config] = []

    async def apply(config: Config) -> None:
        applied.append(config)

    before, after = config("a"), config("a", "b")
    entry = AuditEntry(datetime.now(UTC), "test", "reload")
    number = await store.request_reload(content_hash(parts(after)), entry, drop=False)
    reload = ConfigReload(before, store, Signals(TestClock()), lambda: after, apply)
    running = asyncio.create_task(reload.run())
    async with asyncio.timeout(30):
        while await store.reload_answer(number) is None:  # noqa: ASYNC110 - a test's wait
            await asyncio.sleep(0.01)
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running

    assert await store.reload_answer(number) == ""
    assert applied == [after]
    assert await store.applied_config() == parts(after)
    await store.close()
