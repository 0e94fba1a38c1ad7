"""Fan out announced posts: from one post to a pending delivery for each subscription whose filter it passes."""

from datetime import timedelta

from bot.audience.filters import wants
from bot.lib.wakeup import Signals
from bot.ports import Clock, DeliveryStore

BATCH = 10_000
"""Subscriptions in one transaction: the first are being sent while the last are not pending yet."""
PAUSE = timedelta(milliseconds=20)
"""Pause before the first batch: the workers store which sends they start, and need the database at that moment."""


class Fanout:
    """Expands open fan-outs after each poll result and decision."""

    def __init__(self, store: DeliveryStore, clock: Clock, signals: Signals) -> None:
        self._store = store
        self._clock = clock
        self._signals = signals
        self._wakeup = signals.listen(signals.posts_recorded, signals.decided)

    async def run(self) -> None:
        """Expand until cancelled, beginning with the fan-outs that an earlier run left open."""
        while True:
            passed = await self._store.expand(BATCH, wants, self._clock.now())
            self._signals.deliveries_pending.set()
            self._signals.fanned_out.set()
            if passed < BATCH:
                await self._wakeup.wait()
                await self._clock.sleep(PAUSE.total_seconds())
