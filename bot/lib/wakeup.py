"""A bell: one task waits for it or for a time, others ring it."""

import asyncio
from datetime import datetime

from bot.ports import Clock


class Wakeup:
    """Rung once or often, it wakes its one waiter once; a ring while nobody waits is kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def set(self) -> None:
        """Wake the waiter, or the next one to come."""
        self._rung.set()

    async def wait(self, until: datetime | None = None) -> None:
        """Wait for a ring, or until a time (None: for a ring alone)."""
        alarm = None if until is None else asyncio.create_task(self._ring_at(until))
        try:
            await self._rung.wait()
        finally:
            if alarm:
                alarm.cancel()
        self._rung.clear()

    async def _ring_at(self, time: datetime) -> None:
        await self._clock.sleep((time - self._clock.now()).total_seconds())
        self.set()
