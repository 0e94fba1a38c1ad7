"""Let go of old posts, so that the store does not grow for ever."""

from datetime import timedelta

import structlog

from bot.lib.retry import retry_until_stored
from bot.ports import Clock, RetentionStore

log = structlog.get_logger()

EVERY = timedelta(hours=1)
PAUSE = timedelta(milliseconds=50)
"""Between two transactions, for whoever has an alert to write."""
POSTS = 100
DELIVERIES = 200
"""So many go in one transaction."""


class Retention:
    """Runs beside the couriers. `keep`: how long a post is kept that its feed does not list any more."""

    def __init__(self, store: RetentionStore, clock: Clock, keep: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._keep = keep

    async def run(self) -> None:
        """Let go until cancelled."""
        while True:
            await retry_until_stored(self.let_go, self._clock)
            await self._clock.sleep(EVERY.total_seconds())

    async def let_go(self) -> None:
        """Let go of everything that is past its time now."""
        before = self._clock.now() - self._keep
        last = count = 0
        while posts := await self._store.past(before, last, POSTS):
            for post_id in posts:
                while await self._store.let_go(post_id, before, DELIVERIES, self._clock.now()):
                    await self._pause()
                await self._pause()
            last, count = posts[-1], count + len(posts)
        if count:
            log.info("posts_let_go", count=count)

    async def _pause(self) -> None:
        await self._clock.sleep(PAUSE.total_seconds())
