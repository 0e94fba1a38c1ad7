"""Several bots on one PostgreSQL store: they divide the work, hand it over, wait as standby, and all follow a reload."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.config import Config
from bot.config.changes import content_hash, parts
from bot.lib.wakeup import SystemClock
from bot.model.admin import AuditEntry
from bot.ownership.scopes import feed_scope
from bot.runtime.app import ConfigFile
from bot.runtime.run import run_bot
from store import SqlStore, open_store
from tests.cli.command import get
from tests.main_job.running import CHANNEL, ONE_MESSAGE, Place, until
from tests.store.conftest import Server, postgres

__all__ = ["postgres"]


class Bot:
    """One of several bots; `config` may be replaced, as its file would be."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.stop = asyncio.Event()

    async def ready(self) -> tuple[int, list[str]]:
        """Return the status and the lines of /readyz; 0 while nobody listens."""
        try:
            status, text = await asyncio.to_thread(get, f"http://{self.config.web.listen}/readyz")
        except OSError:
            return 0, []
        return status, text.splitlines()

    async def owns(self) -> set[str]:
        """Return the scopes that /readyz names."""
        return {line.removeprefix("owns ") for line in (await self.ready())[1] if line.startswith("owns ")}


@pytest.fixture
async def url(postgres: Server) -> str:
    """The address of an empty store."""
    return await postgres.fresh()


@pytest.fixture
async def store(url: str) -> AsyncIterator[SqlStore]:
    """The store, as a command sees it."""
    opened = await open_store(url, exclusive=False)
    yield opened
    await opened.close()


def config(place: Place, url: str, **changes: Any) -> Config:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        listen = f"127.0.0.1:{free.getsockname()[1]}"
    chats = [{"platform": "telegram", "chat": "-1001", "stories": "each"}]
    return place.config(store={"url": url}, web={"listen": listen}, channels=chats, **changes)


@asynccontextmanager
async def bots(place: Place, url: str, count: int) -> AsyncIterator[list[Bot]]:
    """Run so many bots while the block runs."""
    made = [Bot(config(place, url)) for _ in range(count)]
    async with AsyncExitStack() as stack:
        for bot in made:
            file = ConfigFile(lambda bot=bot: bot.config, lambda _reload: None)  # type: ignore[misc]
            running = asyncio.create_task(run_bot(bot.config, place.secrets, SystemClock(), bot.stop, file=file))
            stack.push_async_callback(asyncio.gather, running)
            stack.callback(bot.stop.set)
        yield made


async def until_owned(made: list[Bot], scopes: set[str], owners: int) -> None:
    """Wait until each of these scopes is owned by one of the bots, and at least so many own any."""

    async def divided() -> bool:
        owned = [await bot.owns() for bot in made]
        return sum(map(len, owned)) == len(scopes) and set.union(*owned) == scopes and sum(map(bool, owned)) >= owners

    async with asyncio.timeout(60):
        while not await divided():  # noqa: ASYNC110 - a test's wait
            await asyncio.sleep(0.1)


async def until_ready(bot: Bot) -> None:
    """Wait until a bot has polled its feeds: what is published before is not announced."""
    async with asyncio.timeout(60):
        while (await bot.ready())[0] != 200:  # noqa: ASYNC110 - a test's wait
            await asyncio.sleep(0.1)


SCOPES = {"house", "telegram", "slack", feed_scope("policy")}


async def test_divided_and_handed_over(place: Place, url: str) -> None:
    """Two bots own each scope once; another bot takes the scopes of a stopped one at once, and its posts are sent."""
    async with bots(place, url, 2) as made:
        await until_owned(made, SCOPES, 2)
        for bot in made:
            await until_ready(bot)
        place.publish(ONE_MESSAGE)
        await until(lambda: len(place.sandbox.messages(CHANNEL)) == 1)
        made[0].stop.set()
        await until_owned(made[1:], SCOPES, 1)
        place.publish(ONE_MESSAGE.replace("12곳", "13곳"), "2026-11-20-2.md")
        await until(lambda: len(place.sandbox.messages(CHANNEL)) == 2)

    assert not place.sandbox.breaches


async def test_newer_release(place: Place, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bot of a newer release gets everything from an older one, which waits as standby; no post is lost or sent twice."""
    async with bots(place, url, 1) as old:
        await until_ready(old[0])
        place.publish(ONE_MESSAGE)
        await until(lambda: len(place.sandbox.messages(CHANNEL)) == 1)
        monkeypatch.setattr("bot.ownership.ownership.RELEASE", 2)
        async with bots(place, url, 1) as new:
            await until_owned(new, SCOPES, 1)
            place.publish(ONE_MESSAGE.replace("12곳", "13곳"), "2026-11-20-2.md")
            await until(lambda: len(place.sandbox.messages(CHANNEL)) == 2)

            assert await old[0].ready() == (503, ["standby"])

    assert len(place.sandbox.messages(CHANNEL)) == 2
    assert not place.sandbox.breaches


async def standing_by(made: list[Bot]) -> bool:
    """Return True where every worker without a scope answers that it stands by, and there is one."""
    answers = [await bot.ready() for bot in made if not await bot.owns()]
    return {(status, *lines) for status, lines in answers} == {(503, "standby")}


async def test_standby(place: Place, url: str, store: SqlStore) -> None:
    """A bot that owns nothing is healthy but not ready; the status names every worker."""
    async with bots(place, url, 5) as made:
        await until_owned(made, SCOPES, 3)
        async with asyncio.timeout(60):
            while len((await store.cluster_state()).workers) < 5:  # noqa: ASYNC110 - a test's wait
                await asyncio.sleep(0.1)
            while not await standing_by(made):  # noqa: ASYNC110 - the last one may not listen yet
                await asyncio.sleep(0.1)
        seen = await store.cluster_state()

        assert len(seen.workers) == 5
        assert set(seen.owners()) == SCOPES


async def test_reload_reaches_all(place: Place, url: str, store: SqlStore) -> None:
    """A config that is reloaded is in force in every worker: each follows the new feeds in its slices."""
    folders = {name: place.folder / name for name in ("a", "b", "c", "d")}
    same = {"kind": "posts", "site_url": "https://news.example.kr"}
    added = [same | {"id": name, "path": folder} for name, folder in folders.items()]
    for folder in folders.values():
        folder.mkdir()
    async with bots(place, url, 2) as made:
        await until_owned(made, SCOPES, 2)
        for bot in made:
            tables = bot.config.model_dump() | {"feeds": [*bot.config.model_dump()["feeds"], *added]}
            bot.config = Config.model_validate(tables)
        entry = AuditEntry(datetime.now(UTC), "test", "reload")
        number = await store.request_reload(content_hash(parts(made[0].config)), entry, drop=False)
        async with asyncio.timeout(60):
            while await store.reload_answer(number) is None:  # noqa: ASYNC110 - a test's wait
                await asyncio.sleep(0.1)
        await until_polled(store, set(folders))
        for name, folder in folders.items():
            (folder / "2026-11-20-1.md").write_text(ONE_MESSAGE.replace("도서관", f"도서관 {name}"), "utf-8")
        await until(lambda: len(place.sandbox.messages(CHANNEL)) == len(folders))

    assert await store.reload_answer(number) == ""


async def until_polled(store: SqlStore, feeds: set[str]) -> None:
    """Wait until each of these feeds was polled completely."""
    async with asyncio.timeout(60):
        while not feeds <= {each.id for each in await store.feed_statuses() if each.first_polled}:  # noqa: ASYNC110
            await asyncio.sleep(0.1)
