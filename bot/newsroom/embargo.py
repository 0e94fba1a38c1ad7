"""Embargoes end by themselves: announce each waiting post when its time has come."""

from collections.abc import Callable

import structlog

from bot.bell import Bell
from bot.patience import patiently
from bot.ports import Clock, PostStore

log = structlog.get_logger()


class Embargo:
    """Watches over posts that wait for their time. Its bell is rung whenever a new one may have come."""

    def __init__(self, store: PostStore, clock: Clock, owed: Callable[[], None]) -> None:
        self.bell = Bell(clock)
        self._store = store
        self._clock = clock
        self._owed = owed

    async def run(self) -> None:
        """Release until cancelled."""
        while True:
            await patiently(self._release_due, self._clock)
            await self.bell.wait(await patiently(self._store.next_release, self._clock))

    async def _release_due(self) -> None:
        if ready := await self._store.due_releases(self._clock.now()):
            await self._store.announce(ready, self._clock.now())
            log.info("embargo_over", posts=ready)
            self._owed()
