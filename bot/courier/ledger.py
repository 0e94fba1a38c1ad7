"""What is written down of deliveries, in batches: what comes while one is being written goes together in the next transaction."""

import asyncio
from dataclasses import dataclass, field

from bot.model import Delivery, Settlement
from bot.patience import patiently
from bot.ports import Clock, DeliveryStore


@dataclass(slots=True)
class _Page:
    """What goes into one transaction, and the writing of it once somebody waits for that."""

    settlements: list[Settlement] = field(default_factory=list)
    begun: list[int] = field(default_factory=list)
    writing: asyncio.Task[None] | None = None


class Ledger:
    """Writes beginnings and settlements, and is back only when they are kept: until then nothing more goes to that chat."""

    def __init__(self, store: DeliveryStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._page = _Page()
        self._pen = asyncio.Lock()

    async def begin(self, delivery: Delivery) -> None:
        """Write that a delivery's message is about to go."""
        self._page.begun.append(delivery.id)
        await self._kept(self._page)

    async def settle(self, settlement: Settlement) -> None:
        """Write what became of a delivery."""
        self._page.settlements.append(settlement)
        await self._kept(self._page)

    async def _kept(self, page: _Page) -> None:
        """Wait for the page to be written, all who have something on it together: whoever is cut off takes it from nobody."""
        if page.writing is None:
            page.writing = asyncio.create_task(self._write(page))
        await asyncio.shield(page.writing)

    async def _write(self, page: _Page) -> None:
        async with self._pen:
            self._page = _Page()
            await patiently(lambda: self._store.settle(page.settlements, self._clock.now(), page.begun), self._clock)
