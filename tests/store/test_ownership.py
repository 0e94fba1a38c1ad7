"""Ownership on a shared store: takeover, the fence, handing over, and the scopes that have destinations."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection, func, text

from bot.model import Chat, ClusterState, Division, Sent, Worker
from bot.ports import NotOwner, StoreError
from store import SqlStore, open_store
from store.engine import postgres
from tests.store.conftest import Server
from tests.store.making import NOW, at, begin, chat, claim, enqueue, news, next_due, settle, states, subscribe

LEASE = timedelta(seconds=30)
GONE = timedelta(milliseconds=1)


@pytest.fixture
async def url(postgres: Server) -> str:
    """The address of an empty store that may be shared."""
    return await postgres.fresh()


@pytest.fixture
async def other(url: str) -> AsyncIterator[SqlStore]:
    """The same store, as another process sees it."""
    opened = await open_store(url)
    yield opened
    await opened.close()


def worker(name: str) -> Worker:
    return Worker(name, name, 1, NOW)


def taking(*scopes: str) -> Division:
    return Division(take=scopes)


async def own(store: SqlStore, name: str, *scopes: str, lease: timedelta = LEASE) -> None:
    """Join as a worker and take these scopes."""
    await store.join(worker(name), lease)
    taken, _ = await store.divide(name, lambda _seen: taking(*scopes))
    store.start_claiming(taken)


async def test_one_owner(store: SqlStore, other: SqlStore) -> None:
    """A scope that a living worker owns is offered to nobody else, and only its owner claims there."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    await own(store, "a", "telegram")
    await other.join(worker("b"), LEASE)
    seen: list[ClusterState] = []
    await other.divide("b", lambda now: seen.append(now) or Division())

    assert seen[0].owners() == {"telegram": "a"}
    assert await claim(other) == []
    assert await next_due(other, NOW) is None
    assert len(await claim(store)) == 1


async def test_takeover(store: SqlStore, other: SqlStore) -> None:
    """A worker without a heartbeat loses its scopes at the next division, and its claims end at once."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    await own(store, "a", "telegram", lease=GONE)
    await begin(store, *await claim(store))
    await asyncio.sleep(0.01)
    await own(other, "b", "telegram")
    recovered = await other.recover(NOW)
    again = await claim(other, at(10))
    lease = next(lease for lease in (await other.cluster_state()).leases if lease.scope == "telegram")

    assert recovered == 1
    assert [delivery.maybe_sent for delivery in again] == [True]
    assert (lease.owner, lease.epoch, lease.taken_from) == ("b", 3, "a")


async def test_fence(store: SqlStore, other: SqlStore) -> None:
    """A worker whose scopes were taken over can start no send and renew nothing; outcomes of earlier sends are still stored."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news())
    await own(store, "a", "telegram", lease=GONE)
    started, waiting = await claim(store)
    await begin(store, started)
    await asyncio.sleep(0.01)
    await own(other, "b", "telegram")
    await other.recover(NOW)

    with pytest.raises(NotOwner):
        await begin(store, waiting)
    with pytest.raises(NotOwner):
        await claim(store)
    with pytest.raises(NotOwner):
        await store.renew("a", LEASE, {})
    with pytest.raises(NotOwner):
        await store.divide("a", lambda _seen: taking("telegram"))
    await settle(store, started, Sent("7"))
    assert sorted(await states(store)) == ["retry", "sent"]


async def test_renewed(store: SqlStore, other: SqlStore) -> None:
    """A heartbeat that is late but not yet noticed is renewed, and nothing is taken."""
    await own(store, "a", "telegram", "house", lease=GONE)
    await asyncio.sleep(0.01)
    seen = await store.renew("a", LEASE, {"slack": "no answer"})
    await own(other, "b")

    assert [(each.id, each.alive, each.troubles) for each in seen.workers] == [("a", True, {"slack": "no answer"})]
    assert (await other.cluster_state()).owners() == {"telegram": "a", "house": "a"}


async def test_handed_over(store: SqlStore, other: SqlStore) -> None:
    """A scope that a worker hands over or leaves is free at once, and taking it does not count as a takeover."""
    await own(store, "a", "telegram", "slack", "house")
    store.stop_claiming(["slack"])
    await store.hand_over("a", ["slack"])
    await own(other, "b", "slack")
    await store.leave("a")
    taken, _ = await other.divide("b", lambda _seen: taking("telegram"))

    assert [(lease.scope, lease.taken_from) for lease in taken] == [("telegram", "")]
    assert (await other.cluster_state()).owners() == {"slack": "b", "telegram": "b"}
    assert [each.id for each in (await other.cluster_state()).workers] == ["b"]


async def test_stops_claiming(store: SqlStore) -> None:
    """While a scope is being handed over nothing is claimed there, and claimed deliveries may still be sent."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news())
    await own(store, "a", "telegram")
    first = await claim(store, count=1)
    store.stop_claiming(["telegram"])

    assert await claim(store) == []
    await begin(store, *first)


async def test_scopes_of_destinations(store: SqlStore) -> None:
    """Every workspace with a destination is a scope of its own, whatever number of chats it has."""
    chats = [chat(1), chat(2), *(Chat("slack", f"C{n}", team=f"T{n % 3}") for n in range(7)), Chat("slack", "C9")]
    await subscribe(store, *chats)

    assert await store.sending_scopes() == ["slack", "slack:T0", "slack:T1", "slack:T2", "telegram"]


async def test_notified(store: SqlStore, other: SqlStore) -> None:
    """Another process receives one notification for a transaction that announces posts, and none for its own."""
    received: list[str] = []
    listening = asyncio.create_task(other.listen(received.append))
    await other.join(worker("b"), LEASE)
    await subscribe(store, chat(1))
    await asyncio.sleep(0.3)
    received.clear()
    await enqueue(store, news("a.md"), news("b.md"))
    await other.leave("b")
    await asyncio.sleep(0.3)
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)

    assert received.count("posts_recorded") == 1
    assert "workers" not in received


async def test_story_lock(store: SqlStore, other: SqlStore) -> None:
    """Two workers never assign stories at the same time."""
    order: list[str] = []

    async def assign(of: SqlStore, name: str) -> None:
        async with of.story_lock():
            order.append(name)
            await asyncio.sleep(0.05)
            order.append(name)

    await asyncio.gather(assign(store, "a"), assign(other, "b"))

    assert order in (["a", "a", "b", "b"], ["b", "b", "a", "a"])


async def test_pooler_is_named(store: SqlStore) -> None:
    """The error of a prepared statement that another connection has names the pooler and the remedy."""
    with pytest.raises(StoreError, match=r"behind a pooler .* max_prepared_statements"):
        await store._db.write(lambda connection: connection.execute(text("EXECUTE nothing")))


async def test_open_transaction_is_ended(store: SqlStore, other: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction of a frozen process is ended with its locks, so that another process can decide."""
    monkeypatch.setattr(postgres, "_NOT_IDLE", func.set_config("idle_in_transaction_session_timeout", "300", True))
    begun = asyncio.Event()

    def freeze(_connection: Connection) -> None:
        begun.set()
        time.sleep(1)

    frozen = asyncio.create_task(store._db.run_exclusive(freeze))
    await begun.wait()
    await other.cluster_state()
    await asyncio.gather(frozen, return_exceptions=True)

    assert isinstance(frozen.exception(), StoreError)
