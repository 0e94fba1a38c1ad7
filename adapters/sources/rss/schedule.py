"""How long to leave a feed alone, and when to look at it next. Pure functions.

When a feed asks in its own words to be left alone: RSS's `ttl`, `skipHours` and `skipDays`. Pure functions.
"""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR = timedelta(hours=1)
_WEEK_OF_HOURS = 7 * 24


@dataclass(frozen=True, slots=True)
class FeedSchedule:
    """`ttl`: minutes for which a copy is good. `hours` and `days`: of UTC, Monday being 0, in which nothing comes.

    https://www.rssboard.org/rss-specification#optionalChannelElements
    """

    ttl: int = 0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, ttl: str, hours: Iterable[str], days: Iterable[str]) -> "FeedSchedule":
        """From the elements' texts; nonsense asks for nothing."""
        skipped = {int(hour) % 24 for hour in map(str.strip, hours) if hour.isdecimal() and int(hour) <= 24}
        names = (day.strip().lower() for day in days)
        return cls(_minutes(ttl), frozenset(skipped), frozenset(_DAYS.index(day) for day in names if day in _DAYS))

    @classmethod
    def from_validators(cls, kept: Mapping[str, str]) -> "FeedSchedule":
        """What `to_keep` gave."""
        hours, days = ([int(number) for number in kept.get(name, "").split()] for name in ("skip-hours", "skip-days"))
        return cls(int(kept.get("ttl", "0")), frozenset(hours), frozenset(days))

    def to_validators(self) -> dict[str, str]:
        """As texts, for the validators that are kept with the entries; nothing for what is not asked."""
        skipped = {"skip-hours": self.hours, "skip-days": self.days}
        kept = {name: " ".join(map(str, sorted(numbers))) for name, numbers in skipped.items() if numbers}
        return kept | ({"ttl": str(self.ttl)} if self.ttl else {})

    def next_allowed(self, at: datetime) -> datetime:
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


_MAX_BACKOFF = timedelta(hours=1)
_MAX_RETRY_AFTER = timedelta(days=1)
"""A server may ask for more patience than this; a feed is not given up at a stranger's word."""
_MAX_CACHE_LIFETIME = timedelta(hours=1)
"""For how long a copy is taken to be good, whatever a server or a feed says: news are awaited."""
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def next_poll(
    due: datetime, now: datetime, every: timedelta, poll_offset: float, min_delay: timedelta, schedule: FeedSchedule
) -> datetime:
    """The next beat of a feed's rhythm after a look that was `due` then and went well.

    A beat comes each `every`; `phase`, between 0 and 1, says where in it, so that feeds stay spread however they began.
    None comes before `wish` has passed since now, nor in an hour in which the feed says it rests.
    """
    earliest = max(min(due, now) + every, now + min_delay, now)  # a clock that was set back may show less than was due
    return _next_slot(schedule.next_allowed(earliest), every, poll_offset)


def poll_offset(feed: str) -> float:
    """A feed's place in the rhythm: evenly spread by name, and the same at each start."""
    return int.from_bytes(hashlib.sha256(feed.encode()).digest()[:4]) / 2**32


def retry_delay(every: timedelta, errors: int, min_delay: timedelta, chance: float) -> timedelta:
    """Time until the next look after `errors` failures in a row: doubled with each, up to an hour, and then up to a quarter more.

    `wish`: what the server asked for. `chance`: between 0 and 1, so that feeds that failed together do not return together.
    """
    pause = min(every * (1 << min(errors - 1, 12)), max(every, _MAX_BACKOFF))
    return max(pause * (1 + chance / 4), min_delay)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """What `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date), a day at most; zero where it says nothing sensible."""
    text = headers.get("retry-after", "").strip()
    try:
        asked = timedelta(seconds=int(text)) if text.isdecimal() else _aware(parsedate_to_datetime(text)) - now
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(asked, timedelta()), _MAX_RETRY_AFTER)


def cache_lifetime(headers: Mapping[str, str], schedule: FeedSchedule) -> timedelta:
    """For how long an answer is good: by its `max-age` (RFC 9111, 4.2) and by the feed's `ttl`, an hour at most."""
    control = headers.get("cache-control", "")
    found = None if _NOT_KEPT.search(control) else _MAX_AGE.search(control)
    age = headers.get("age", "")
    fresh = int(found[1]) - (int(age) if age.isdecimal() and len(age) < 10 else 0) if found else 0
    return min(max(timedelta(seconds=fresh), timedelta(minutes=schedule.ttl)), _MAX_CACHE_LIFETIME)


def _next_slot(earliest: datetime, every: timedelta, poll_offset: float) -> datetime:
    """The first moment from then on at this place in the rhythm."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC) + every * poll_offset
    beats = -((epoch - earliest) // every)
    return epoch + beats * every


def _aware(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)
