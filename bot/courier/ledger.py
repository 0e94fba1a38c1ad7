"""Settlements are written in batches: those that come while one is being written go together in the next transaction."""

import asyncio

from bot.model import Settlement
from bot.patience import patiently
from bot.ports import Clock, DeliveryStore


class Ledger:
    """Writes settlements, and is back only when they are kept: until then nothing more goes to that chat."""

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._waiting: list[Settlement] = []
        self._writing = asyncio.Lock()

    async def settle(self, settlement: Settlement) -> None:
        """Write one settlement, with whatever else waits to be written."""
        self._waiting.append(settlement)
        async with self._writing:
            if settlement in self._waiting:
                batch, self._waiting = self._waiting, []
                await patiently(lambda: self._store.settle(batch, self._clock.now()), self._clock)
