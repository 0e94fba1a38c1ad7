"""A store copied into one of the other engine and back, interrupted and continued; and a backup of one in use."""

import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.model import PauseKind, Sent, Worker
from bot.model.admin import AuditEntry, Pause
from bot.ports import StoreError
from store import SqlStore, open_store, schema
from store.engine import copy
from store.engine.migrate import VERSION
from tests.store.conftest import Server
from tests.store.making import (
    FEED,
    NOW,
    at,
    chat,
    claim,
    correction,
    enqueue,
    fetch,
    keys,
    news,
    record,
    settle,
    states,
    subscribe,
)

LINES: list[str] = []


@pytest.fixture(params=["sqlite", "postgresql"])
def server(request: pytest.FixtureRequest) -> Server | None:
    """The PostgreSQL server where the copy begins there; None where it begins on SQLite."""
    return request.getfixturevalue("postgres") if request.param == "postgresql" else None


@pytest.fixture
async def target_url(server: Server | None, postgres: Server, tmp_path: Path) -> str:
    """The address of a store of the other engine."""
    return f"sqlite:///{tmp_path}/copy.db" if server else await postgres.fresh()


@pytest.fixture
async def target(target_url: str) -> AsyncIterator[SqlStore]:
    """An empty store of the other engine."""
    opened = await open_store(target_url, half_copied=True)
    yield opened
    await opened.close()


async def fill(store: SqlStore) -> None:
    """Store two chats, a sent post with a pending correction, a pause, and a post that was sent to nobody."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("ㄱ.md"), news("a.md"))
    for delivery in await claim(store):
        await settle(store, delivery, Sent(str(delivery.id)))
    await record(store, correction("ㄱ.md"))
    await store.pause(Pause(PauseKind.FEED, "other", "me", NOW))


async def test_everything(store: SqlStore, target: SqlStore) -> None:
    """Every row is copied as it was; pending deliveries can be sent from the new store, and new rows get unused ids."""
    await fill(store)
    rows = await store.copy_into(target, LINES.append)

    assert rows > 10
    assert await states(target) == await states(store)
    assert [s.id for s in (await target.feed_statuses())] == [FEED]
    assert keys(await claim(target, at(60))) == keys(await claim(store, at(60)))
    assert await record(target, news("b.md")) == [3]
    assert await target.resume(PauseKind.FEED, "other", AuditEntry(NOW, "me", "resume"))
    assert {post.id for post in await target.unindexed(10)} >= {1, 2}


async def test_continued(store: SqlStore, target: SqlStore, target_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bot refuses an interrupted copy, and a second run continues it."""
    await fill(store)
    monkeypatch.setattr(copy, "BATCH", 1)

    def interrupt(line: str) -> None:
        if line.startswith("deliveries: 1 "):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await store.copy_into(target, interrupt)
    with pytest.raises(StoreError, match="half copied"):
        await target.migrate(may_change=True)
    lines: list[str] = []
    await store.copy_into(target, lines.append)
    await target.migrate(may_change=True)

    assert "deliveries: 1 of 4 rows" in lines  # the three that were missing are counted from one
    assert await states(target) == await states(store)


async def test_refused(store: SqlStore, target: SqlStore) -> None:
    """A store with rows of its own is never copied over."""
    await fill(store)
    await subscribe(target, chat(9))
    with pytest.raises(StoreError, match="not empty"):
        await store.copy_into(target, LINES.append)


async def test_differing(store: SqlStore, target: SqlStore) -> None:
    """A row changed in the unfinished copy is found by the comparison, and the copy fails with its table's name."""
    await fill(store)
    await store.copy_into(target, LINES.append)
    await target._db.run_exclusive(lambda it: it.execute(update(schema.pauses).values(who="another")))
    await target._db.run_exclusive(lambda it: it.execute(update(VERSION).values(version_num="copying")))
    with pytest.raises(StoreError, match=r"differs from .* in pauses"):
        await store.copy_into(target, LINES.append)
    assert await fetch(target, select(schema.pauses.c.who)) == [("another",)]


async def test_running(postgres: Server, tmp_path: Path) -> None:
    """A store on which a worker lives is not copied."""
    store, target = await open_store(await postgres.fresh()), await open_store(f"sqlite:///{tmp_path}/copy.db")
    await store.join(Worker("a", "a", 1, NOW), timedelta(minutes=1))
    with pytest.raises(StoreError, match="in use"):
        await store.copy_into(target, LINES.append)
    await store.close()
    await target.close()


async def test_backup(tmp_path: Path) -> None:
    """A backup of a store that is in use holds everything committed, in one private file, and overwrites nothing."""
    store = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    await fill(store)
    reader = await open_store(f"sqlite:///{tmp_path}/sokbo.db", exclusive=False)
    await reader.backup(tmp_path / "copy.db")
    with pytest.raises(StoreError, match="there already"):
        await reader.backup(tmp_path / "copy.db")
    await reader.close()
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copied:
        counted = copied.execute("SELECT count(*) FROM deliveries").fetchone()
    await store.close()

    assert counted == (4,)
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    assert not list(tmp_path.glob("copy.db.part*"))  # noqa: ASYNC240 - a test
