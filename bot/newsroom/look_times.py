"""When feeds were looked at and had nothing new: ten thousand such moments are written together, not one by one."""

from datetime import datetime, timedelta
from functools import partial

from bot.patience import patiently
from bot.ports import Clock, PostStore

EVERY = timedelta(seconds=30)
"""How far what the store says of quiet feeds may lie behind; a crash costs as much, and nothing else."""


class LookTimes:
    """Gathers moments and writes them now and then."""

    def __init__(self, store: PostStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._looked: dict[str, datetime] = {}

    def note(self, feed: str) -> None:
        """A feed was looked at just now."""
        self._looked[feed] = self._clock.now()

    async def run(self) -> None:
        """Write until cancelled."""
        while True:
            await self._clock.sleep(EVERY.total_seconds())
            looked, self._looked = self._looked, {}
            if looked:
                await patiently(partial(self._store.looked, looked), self._clock)
