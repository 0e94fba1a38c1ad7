"""Feed activity: the rhythm in which a feed publishes (pure), and the times of polls that found nothing new."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.ports import Clock, PostStore

HISTORY = 100
"""Arrivals that a rhythm is computed from after a start."""
WRITE_INTERVAL = timedelta(seconds=30)
"""Most that the stored times of quiet polls may lag behind. A crash loses no more than that."""

_MIN_ARRIVALS = 10
"""Arrivals at different times that make a rhythm."""
_MIN_HISTORY = timedelta(days=7)
"""A rhythm must have seen a weekend."""
_SILENCE_FACTOR = 3
"""A feed is silent after so many times its longest gap so far."""
_MIN_SILENCE = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PublishingRhythm:
    """When a feed's first and last posts arrived, at how many different times, and the longest gap between two."""

    first: datetime
    last: datetime
    count: int = 1
    longest: timedelta = timedelta()

    @classmethod
    def of(cls, arrivals: Sequence[datetime]) -> "PublishingRhythm | None":
        """Compute the rhythm of arrivals, newest first; None without any."""
        rhythm = None
        for at in reversed(arrivals):
            rhythm = rhythm.then(at) if rhythm else cls(at, at)
        return rhythm

    def then(self, at: datetime) -> "PublishingRhythm":
        """Return the rhythm after another arrival; posts that arrive together count once."""
        if at <= self.last:
            return self
        return PublishingRhythm(self.first, at, self.count + 1, max(self.longest, at - self.last))

    def silent(self, now: datetime) -> bool:
        """Return True where nothing came for far longer than ever before; never where too little is known."""
        known = self.count >= _MIN_ARRIVALS and self.last - self.first >= _MIN_HISTORY
        return known and now - self.last > max(self.longest * _SILENCE_FACTOR, _MIN_SILENCE)


class PollTimes:
    """Collects the times of polls that found nothing new, and stores them together: one transaction for 10,000 feeds."""

    def __init__(self, store: PostStore, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._last_polled: dict[str, datetime] = {}

    def polled(self, feed: str) -> None:
        """Note that a feed was polled just now."""
        self._last_polled[feed] = self._clock.now()

    async def run(self) -> None:
        """Store the times every WRITE_INTERVAL until cancelled."""
        while True:
            await self._clock.sleep(WRITE_INTERVAL.total_seconds())
            times, self._last_polled = self._last_polled, {}
            if times:
                await self._store.record_polls(times)
