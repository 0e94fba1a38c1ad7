"""A bell: one task waits for it or for a time, others ring it."""

import asyncio
from datetime import datetime

from bot.ports import Clock


class Bell:
    """Rung once or often, it wakes its one waiter once; a ring while nobody waits is kept."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake the waiter, or the next one to come."""
        self._rung.set()

    async def wait(self, until: datetime | None = None) -> None:
        """Wait for a ring, or until a time (None: for a ring alone)."""
        if until is None:
            await self._rung.wait()
        else:
            await self._race((until - self._clock.now()).total_seconds())
        self._rung.clear()

    async def _race(self, seconds: float) -> None:
        tasks = [asyncio.ensure_future(self._rung.wait()), asyncio.ensure_future(self._clock.sleep(seconds))]
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
