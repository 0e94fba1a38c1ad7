"""Whether a feed is silent far beyond its habit: a pure decision over the history of what came of it.

When feeds were looked at and had nothing new: ten thousand such moments are written together, not one by one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from bot.lib.retry import retry_until_stored
from bot.ports import Clock, PostStore

HISTORY = 100
"""Arrivals that are looked back at."""

_SURE = 10
"""Moments of arrival before a feed has a habit at all."""
_WEEK = timedelta(days=7)
"""A habit that has seen no weekend is none."""
_FAR = 3
"""A silence so many times as long as the longest one so far is far beyond the habit."""
_LEAST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublishingRhythm:
    """When something came first and last, how often, and the longest time between two."""

    first: datetime
    last: datetime
    count: int = 1
    longest: timedelta = timedelta()

    @classmethod
    def of(cls, arrivals: Sequence[datetime]) -> "PublishingRhythm | None":
        """From arrivals, the newest first; None where nothing ever came."""
        habit = None
        for at in reversed(arrivals):
            habit = habit.then(at) if habit else cls(at, at)
        return habit

    def then(self, at: datetime) -> "PublishingRhythm":
        """After something more has come; what comes at one moment counts once."""
        if at <= self.last:
            return self
        return PublishingRhythm(self.first, at, self.count + 1, max(self.longest, at - self.last))

    def silent(self, now: datetime) -> bool:
        """Whether nothing came for so long that somebody should look; never where too little is known."""
        known = self.count >= _SURE and self.last - self.first >= _WEEK
        return known and now - self.last > max(self.longest * _FAR, _LEAST)


EVERY = timedelta(seconds=30)
"""How far what the store says of quiet feeds may lie behind; a crash costs as much, and nothing else."""


class PollTimes:
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
                await retry_until_stored(partial(self._store.looked, looked), self._clock)
