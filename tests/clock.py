"""Clocks that tests turn by hand: they implement `bot.ports.Clock`."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

DEADLINE = 120.0
"""Real seconds after which a wait has failed; generous, for machines that are busy."""


class TestClock:
    """Time does not pass until `advance`; a sleeper wakes in the order of its time."""

    __test__ = False

    def __init__(self, now: datetime | None = None) -> None:
        self._now = now or datetime.now(UTC)
        self._sleepers: list[tuple[datetime, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return self._now

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock was turned this far; returns at once for zero or less."""
        if seconds <= 0:
            return
        sleeper = (self._now + timedelta(seconds=seconds), asyncio.get_running_loop().create_future())
        self._sleepers.append(sleeper)
        try:
            await sleeper[1]
        finally:
            self._sleepers = [other for other in self._sleepers if other is not sleeper]

    @property
    def sleeps(self) -> list[float]:
        """The seconds that each sleeper still has to wait, shortest first."""
        return sorted((due - self._now).total_seconds() for due, _ in self._sleepers)

    async def advance(self, seconds: float) -> None:
        """Turn the clock forward, waking each sleeper at its own time."""
        end = self._now + timedelta(seconds=seconds)
        while due := [sleeper for sleeper in self._sleepers if sleeper[0] <= end and not sleeper[1].done()]:
            self._now, future = min(due, key=lambda sleeper: sleeper[0])
            future.set_result(None)
            await self._settle()
        self._now = end
        await self._settle()

    async def asleep(self) -> None:
        """Wait until a task sleeps; raises TimeoutError after DEADLINE real seconds."""
        async with asyncio.timeout(DEADLINE):
            while not self._sleepers:  # noqa: ASYNC110 - a test's wait, not a program's
                await asyncio.sleep(0.001)

    async def _settle(self) -> None:
        for _ in range(10):
            await asyncio.sleep(0)


class TurningClock:
    """Runs as the machine's clock does, from another hour on, and can be turned forward: sleepers wake at their time."""

    def __init__(self, now: datetime) -> None:
        self._ahead = now - datetime.now(UTC)
        self._turned = asyncio.Event()

    def now(self) -> datetime:
        """The time, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock shows so much more; returns at once for zero or less."""
        due = self.now() + timedelta(seconds=seconds)
        while (left := (due - self.now()).total_seconds()) > 0:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._turned.wait(), left)

    def turn(self, to: datetime) -> None:
        """Turn the clock forward to a time."""
        self._ahead += to - self.now()
        self._turned.set()
        self._turned = asyncio.Event()
