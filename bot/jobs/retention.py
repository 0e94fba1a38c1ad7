"""Retention: delete old posts with their deliveries, a little at a time."""

from datetime import timedelta

import structlog

from bot.ports import Clock, RetentionStore

log = structlog.get_logger()

INTERVAL = timedelta(hours=1)
PAUSE = timedelta(milliseconds=50)
"""Pause between two transactions, so that deliveries need not wait for the database."""
POST_BATCH = 100
DELIVERY_BATCH = 200
"""Deliveries deleted in one transaction."""


class Retention:
    """Deletes posts that their feed has not listed for `keep`."""

    def __init__(self, store: RetentionStore, clock: Clock, keep: timedelta) -> None:
        self._store = store
        self._clock = clock
        self._keep = keep

    async def run(self) -> None:
        """Delete every INTERVAL until cancelled."""
        while True:
            await self.delete_old()
            await self._clock.sleep(INTERVAL.total_seconds())

    async def delete_old(self) -> None:
        """Delete every post that is old enough now."""
        before = self._clock.now() - self._keep
        last = count = 0
        while posts := await self._store.expired_posts(before, last, POST_BATCH):
            for post_id in posts:
                while await self._store.delete_expired(post_id, before, DELIVERY_BATCH, self._clock.now()):
                    await self._pause()
                await self._pause()
            last, count = posts[-1], count + len(posts)
        if count:
            log.info("posts_deleted", count=count)

    async def _pause(self) -> None:
        await self._clock.sleep(PAUSE.total_seconds())
