"""Embargoes end by themselves: announce each waiting post when its time has come, and, where that is asked for, its page too."""

from collections.abc import Callable, Sequence

import structlog

from bot.bell import Bell
from bot.newsroom.verifying import Verifying
from bot.patience import patiently
from bot.ports import Clock, Pages, PostStore

log = structlog.get_logger()


class Embargo:
    """Watches over posts that wait for their time. Its bell is rung whenever a new one may have come."""

    def __init__(self, store: PostStore, clock: Clock, owed: Callable[[], None], pages: Pages) -> None:
        self.bell = Bell(clock)
        self.verifying = Verifying(store, clock, pages, self._announce)
        self._store = store
        self._clock = clock
        self._owed = owed

    async def run(self) -> None:
        """Release until cancelled."""
        try:
            while True:
                await patiently(self._release_due, self._clock)
                await self.bell.wait(await patiently(self._store.next_release, self._clock))
        finally:
            await self.verifying.stop()

    async def _release_due(self) -> None:
        due = await self._store.due_releases(self._clock.now())
        if due and (ready := await self.verifying.take(due)):
            await self._announce(ready)

    async def _announce(self, ready: Sequence[int]) -> None:
        await patiently(lambda: self._store.announce(ready, self._clock.now()), self._clock)
        log.info("embargo_over", posts=list(ready))
        self._owed()
