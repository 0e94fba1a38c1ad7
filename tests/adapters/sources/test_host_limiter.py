"""The host limiter: few connections to one host, spaced in time, and no waiting for other hosts."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime

import pytest

from adapters.sources.host_limiter import CONNECTIONS, SPACING, HostLimiter
from tests.clock import TestClock

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


class Visits:
    """When each visit of a host began; a visit lasts until `release`."""

    def __init__(self) -> None:
        self.clock = TestClock(BEGAN)
        self.began: list[tuple[str, float]] = []
        self.release = asyncio.Event()
        self.hosts = HostLimiter(self.clock)

    async def visit(self, host: str) -> None:
        async with self.hosts.slot(host):
            self.began.append((host, (self.clock.now() - BEGAN).total_seconds()))
            await self.release.wait()


async def settled(clock: TestClock, seconds: float = 0) -> None:
    """Let everything happen that can happen now, and then in so many seconds."""
    await clock.advance(0)
    await clock.advance(seconds)


async def test_only_so_many_connections_at_once():
    """A third visitor waits until one of the first two has left."""
    visits = Visits()
    async with asyncio.TaskGroup() as group:
        for _ in range(CONNECTIONS + 1):
            group.create_task(visits.visit("a"))
        await settled(visits.clock, 60)
        assert len(visits.began) == CONNECTIONS
        visits.release.set()
    assert len(visits.began) == CONNECTIONS + 1


async def test_visits_of_one_host_are_spaced():
    """However quick a host is, two requests do not begin together."""
    visits = Visits()
    visits.release.set()
    async with asyncio.TaskGroup() as group:
        for _ in range(5):
            group.create_task(visits.visit("a"))
        await settled(visits.clock)
        for _ in range(5):
            await settled(visits.clock, SPACING.total_seconds())
    times = [seconds for _, seconds in visits.began]
    assert times == pytest.approx([number * SPACING.total_seconds() for number in range(5)])


async def test_hosts_do_not_wait_for_each_other():
    """A host that does not answer delays only its own requests."""
    visits = Visits()
    tasks = [asyncio.create_task(visits.visit("stuck")) for _ in range(50)]
    await settled(visits.clock, 60)
    tasks += [asyncio.create_task(visits.visit(f"host {number}")) for number in range(50)]
    await settled(visits.clock)
    assert len({host for host, _ in visits.began}) == 51
    for task in tasks:
        task.cancel()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*tasks)


async def test_a_visitor_who_gives_up_leaves_its_turn():
    """A fetch that is cancelled, waiting or running, frees its place."""
    visits = Visits()
    tasks = [asyncio.create_task(visits.visit("a")) for _ in range(CONNECTIONS + 2)]
    await settled(visits.clock, 60)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    visits.release.set()
    late = asyncio.create_task(visits.visit("a"))
    await settled(visits.clock, 60)
    assert late.done()


async def test_a_host_is_remembered_until_its_next_turn(monkeypatch):
    """A host that was visited just now is not forgotten, so that its next visit keeps the distance."""
    monkeypatch.setattr("adapters.sources.host_limiter._MAX_IDLE", 1)
    visits = Visits()
    visits.release.set()
    tasks = [asyncio.create_task(visits.visit(host)) for host in ("a", "b")]
    await settled(visits.clock)
    tasks += [asyncio.create_task(visits.visit(host)) for host in ("c", "a")]
    await settled(visits.clock)
    assert [host for host, _ in visits.began] == ["a", "b", "c"]
    await settled(visits.clock, 1)
    assert [host for host, _ in visits.began] == ["a", "b", "c", "a"]
    await asyncio.gather(*tasks)


async def test_hosts_are_forgotten(monkeypatch):
    """However many hosts feeds name, only so many are remembered; one that is being visited keeps its limit."""
    monkeypatch.setattr("adapters.sources.host_limiter._MAX_IDLE", 10)
    visits = Visits()
    tasks = [asyncio.create_task(visits.visit("busy")) for _ in range(CONNECTIONS)]
    await settled(visits.clock, 1)
    for number in range(100):
        async with visits.hosts.slot(f"host {number}"):
            pass
        await visits.clock.advance(1)
    tasks.append(asyncio.create_task(visits.visit("busy")))
    await settled(visits.clock, 1)
    assert len(visits.hosts._hosts) <= 10
    assert len(visits.began) == CONNECTIONS
    visits.release.set()
    await asyncio.gather(*tasks)
