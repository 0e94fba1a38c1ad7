"""Whether a feed is silent far beyond its habit: a pure decision over the history of what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

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
class Habit:
    """When something came first and last, how often, and the longest time between two."""

    first: datetime
    last: datetime
    count: int = 1
    longest: timedelta = timedelta()

    @classmethod
    def of(cls, arrivals: Sequence[datetime]) -> "Habit | None":
        """From arrivals, the newest first; None where nothing ever came."""
        habit = None
        for at in reversed(arrivals):
            habit = habit.then(at) if habit else cls(at, at)
        return habit

    def then(self, at: datetime) -> "Habit":
        """After something more has come; what comes at one moment counts once."""
        if at <= self.last:
            return self
        return Habit(self.first, at, self.count + 1, max(self.longest, at - self.last))

    def silent(self, now: datetime) -> bool:
        """Whether nothing came for so long that somebody should look; never where too little is known."""
        known = self.count >= _SURE and self.last - self.first >= _WEEK
        return known and now - self.last > max(self.longest * _FAR, _LEAST)
