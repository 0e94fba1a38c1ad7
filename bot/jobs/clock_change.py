"""Follow changes of the machine's clock: correct the times that were stored by the old one, and wake every task that waits."""

from collections.abc import Callable, Iterable
from datetime import timedelta

import structlog

from bot.delivery.rate_limit import RateLimiter
from bot.lib.wakeup import Signals
from bot.ports import Clock, DeliveryStore

log = structlog.get_logger()

CHECK_INTERVAL = timedelta(seconds=1)
TOLERANCE = timedelta(seconds=1)
"""How late a busy machine may wake us."""
MAX_UNCERTAIN_AHEAD = timedelta(minutes=1)
"""How far in the future a message in doubt may be stored: at the latest time it can have arrived."""


class ClockChange:
    """Compares the clock with its own sleep once a second."""

    def __init__(
        self, store: DeliveryStore, clock: Clock, rate_limiters: Callable[[], Iterable[RateLimiter]], signals: Signals
    ) -> None:
        self._store = store
        self._clock = clock
        self._rate_limiters = rate_limiters
        self._signals = signals

    async def correct_at_start(self) -> None:
        """Correct what an earlier run stored by a clock that was ahead. Call it before anything is sent."""
        now = self._clock.now()
        if ahead := await self._store.recent_sends(now + MAX_UNCERTAIN_AHEAD):
            await self._set_back(ahead[-1][1] - now)

    async def run(self) -> None:
        """Watch the clock until cancelled."""
        while True:
            before = self._clock.now()
            await self._clock.sleep(CHECK_INTERVAL.total_seconds())
            step = self._clock.now() - before - CHECK_INTERVAL
            if step < -TOLERANCE:
                await self._set_back(-step)
            if abs(step) > TOLERANCE:
                self._signals.decided.set()

    async def _set_back(self, by: timedelta) -> None:
        log.warning("clock_set_back", seconds=by.total_seconds())
        for rate_limiter in self._rate_limiters():
            rate_limiter.set_back(by)
        await self._store.shift_times_back(by, self._clock.now())
