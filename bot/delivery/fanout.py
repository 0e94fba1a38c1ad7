"""Fan out what was announced: from one post to a delivery for everyone who wants it."""

from collections.abc import Callable
from datetime import timedelta

from bot.audience.filters import wants
from bot.lib.retry import retry_until_stored
from bot.lib.wakeup import Wakeup
from bot.ports import Clock, DeliveryStore

BATCH = 10_000
"""Subscriptions a transaction: the first are being sent while the last are not yet owed."""

PAUSE = timedelta(milliseconds=20)
"""Left to the couriers, who have what was owed at once and are about to write that they begin."""


class Fanout:
    """Expands open fan-outs whenever its bell rings. `owed` is called after every batch."""

    def __init__(self, store: DeliveryStore, clock: Clock, owed: Callable[[], None]) -> None:
        self.wakeup = Wakeup(clock)
        self._store = store
        self._clock = clock
        self._owed = owed

    async def run(self) -> None:
        """Expand until cancelled; what was left open by a crash comes first."""
        while True:
            passed = await retry_until_stored(lambda: self._store.expand(BATCH, wants, self._clock.now()), self._clock)
            self._owed()
            if passed < BATCH:
                await self.wakeup.wait()
                await self._clock.sleep(PAUSE.total_seconds())
