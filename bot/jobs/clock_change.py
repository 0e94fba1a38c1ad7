"""Notice that the machine's clock was set: what was noted by the old one is put right, and whoever waits looks at the new one."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog

from bot.delivery.rate_limit import RateLimiter
from bot.lib.retry import retry_until_stored
from bot.ports import Clock, DeliveryStore

log = structlog.get_logger()

LOOK = timedelta(seconds=1)
TOLERANCE = timedelta(seconds=1)
"""What a busy machine may be late by."""
DOUBTS = timedelta(minutes=1)
"""How far ahead a message in doubt may be noted: at the latest time it can have arrived."""


class ClockChange:
    """`pacers` remember when messages went; `changed` is called when whoever waits for a time should look again."""

    def __init__(
        self, store: DeliveryStore, clock: Clock, rate_limiters: Callable[[], Iterable[RateLimiter]], changed: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._rate_limiters = rate_limiters
        self._changed = changed

    async def begin(self) -> None:
        """Put right what an earlier run noted by a clock that was ahead; to be done before anything is sent."""
        now = self._clock.now()
        if ahead := await retry_until_stored(lambda: self._store.recent_sends(now + DOUBTS), self._clock):
            await self._set_back(ahead[-1][1] - now)

    async def run(self) -> None:
        """Compare until cancelled."""
        while True:
            before = self._clock.now()
            await self._clock.sleep(LOOK.total_seconds())
            step = self._clock.now() - before - LOOK
            if step < -TOLERANCE:
                await self._set_back(-step)
            if abs(step) > TOLERANCE:
                self._changed()

    async def _set_back(self, by: timedelta) -> None:
        log.warning("clock_set_back", seconds=by.total_seconds())
        for rate_limiter in self._rate_limiters():
            rate_limiter.set_back(by)
        await retry_until_stored(lambda: self._store.set_back(by, self._clock.now()), self._clock)
