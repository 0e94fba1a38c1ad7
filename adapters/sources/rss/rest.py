"""When a feed asks in its own words to be left alone: RSS's `ttl`, `skipHours` and `skipDays`. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR = timedelta(hours=1)
_WEEK_OF_HOURS = 7 * 24


@dataclass(frozen=True, slots=True)
class Rest:
    """`ttl`: minutes for which a copy is good. `hours` and `days`: of UTC, Monday being 0, in which nothing comes.

    https://www.rssboard.org/rss-specification#optionalChannelElements
    """

    ttl: int = 0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    @classmethod
    def of(cls, ttl: str, hours: Iterable[str], days: Iterable[str]) -> "Rest":
        """From the elements' texts; nonsense asks for nothing."""
        skipped = {int(hour) % 24 for hour in map(str.strip, hours) if hour.isdecimal() and int(hour) <= 24}
        names = (day.strip().lower() for day in days)
        return cls(_minutes(ttl), frozenset(skipped), frozenset(_DAYS.index(day) for day in names if day in _DAYS))

    @classmethod
    def remembered(cls, kept: Mapping[str, str]) -> "Rest":
        """What `to_keep` gave."""
        hours, days = ([int(number) for number in kept.get(name, "").split()] for name in ("skip-hours", "skip-days"))
        return cls(int(kept.get("ttl", "0")), frozenset(hours), frozenset(days))

    def to_keep(self) -> dict[str, str]:
        """As texts, for the validators that are kept with the entries; nothing for what is not asked."""
        skipped = {"skip-hours": self.hours, "skip-days": self.days}
        kept = {name: " ".join(map(str, sorted(numbers))) for name, numbers in skipped.items() if numbers}
        return kept | ({"ttl": str(self.ttl)} if self.ttl else {})

    def over(self, at: datetime) -> datetime:
        """The first moment from then on that is in no skipped hour; that moment itself where every hour is skipped."""
        moment = at.astimezone(UTC)
        for _ in range(_WEEK_OF_HOURS):
            if moment.hour not in self.hours and moment.weekday() not in self.days:
                return moment
            moment = moment.replace(minute=0, second=0, microsecond=0) + _HOUR
        return at


def _minutes(text: str) -> int:
    text = text.strip()
    return int(text) if text.isdecimal() and len(text) < 6 else 0
