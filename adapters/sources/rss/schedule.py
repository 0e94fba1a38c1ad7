"""Polling schedule of a feed and its state between polls: interval, backoff, Retry-After, caching, RSS's ttl and skip times."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from bot.model import FeedState

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_HOUR = timedelta(hours=1)
_WEEK_OF_HOURS = 7 * 24


@dataclass(frozen=True, slots=True)
class FeedSchedule:
    """`ttl`: minutes for which a copy is fresh. `hours` and `days`: UTC, Monday is 0, without publications.

    https://www.rssboard.org/rss-specification#optionalChannelElements
    """

    ttl: int = 0
    hours: frozenset[int] = frozenset()
    days: frozenset[int] = frozenset()

    @classmethod
    def parse(cls, ttl: str, hours: Iterable[str], days: Iterable[str]) -> "FeedSchedule":
        """Parse the elements' texts. Invalid values are ignored."""
        numbers = (int(hour) for hour in map(str.strip, hours) if hour.isdecimal() and len(hour) < 4)
        skipped = {number % 24 for number in numbers if number <= 24}
        names = (day.strip().lower() for day in days)
        return cls(_minutes(ttl), frozenset(skipped), frozenset(_DAYS.index(day) for day in names if day in _DAYS))

    @classmethod
    def from_validators(cls, kept: Mapping[str, str]) -> "FeedSchedule":
        """Read the values that `to_validators` stored."""
        hours, days = ([int(number) for number in kept.get(name, "").split()] for name in ("skip-hours", "skip-days"))
        return cls(int(kept.get("ttl", "0")), frozenset(hours), frozenset(days))

    def to_validators(self) -> dict[str, str]:
        """Values to store among the feed's validators; empty values are left out."""
        skipped = {"skip-hours": self.hours, "skip-days": self.days}
        kept = {name: " ".join(map(str, sorted(numbers))) for name, numbers in skipped.items() if numbers}
        return kept | ({"ttl": str(self.ttl)} if self.ttl else {})

    def next_allowed(self, at: datetime) -> datetime:
        """First time at or after `at` outside the skipped hours and days; `at` itself if all are skipped."""
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
"""Longest Retry-After that is honoured."""
_MAX_CACHE_LIFETIME = timedelta(hours=1)
"""Longest freshness that is honoured: news must not wait longer."""
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def next_poll(
    due: datetime, now: datetime, every: timedelta, poll_offset: float, min_delay: timedelta, schedule: FeedSchedule
) -> datetime:
    """Time of the next poll after a successful one that was `due` then.

    Polls are `every` apart; `poll_offset`, between 0 and 1, is their place in the interval, so that feeds stay spread
    however they started. None is before `min_delay` from now, nor in a skipped hour of the feed's schedule.
    """
    earliest = max(min(due, now) + every, now + min_delay, now)  # the clock may have been set back before `due`
    return _next_slot(schedule.next_allowed(earliest), every, poll_offset)


def poll_offset(feed: str) -> float:
    """Poll offset between 0 and 1 from the feed's id: evenly spread, the same at each start."""
    return int.from_bytes(hashlib.sha256(feed.encode()).digest()[:4]) / 2**32


def retry_delay(every: timedelta, errors: int, min_delay: timedelta, chance: float) -> timedelta:
    """Delay after `errors` failures in a row: doubled each time, up to an hour, plus up to a quarter of jitter.

    `min_delay` is what the server asked for. `chance`, between 0 and 1, is the jitter.
    """
    pause = min(every * (1 << min(errors - 1, 12)), max(every, _MAX_BACKOFF))
    return max(pause * (1 + chance / 4), min_delay)


def retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Delay of a `Retry-After` header (RFC 9110, 10.2.3: seconds or a date), a day at most; zero if it is invalid."""
    text = headers.get("retry-after", "").strip()
    try:
        asked = timedelta(seconds=int(text)) if text.isdecimal() else _aware(parsedate_to_datetime(text)) - now
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(asked, timedelta()), _MAX_RETRY_AFTER)


def cache_lifetime(headers: Mapping[str, str], schedule: FeedSchedule) -> timedelta:
    """Remaining freshness of a response by `max-age` (RFC 9111, 4.2) and the feed's `ttl`, an hour at most."""
    control = headers.get("cache-control", "")
    found = None if _NOT_KEPT.search(control) else _MAX_AGE.search(control)
    age = headers.get("age", "")
    fresh = int(found[1]) - (int(age) if age.isdecimal() and len(age) < 10 else 0) if found else 0
    return min(max(timedelta(seconds=fresh), timedelta(minutes=schedule.ttl)), _MAX_CACHE_LIFETIME)


def _next_slot(earliest: datetime, every: timedelta, poll_offset: float) -> datetime:
    """First time at or after `earliest` at this offset of the interval."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC) + every * poll_offset
    beats = -((epoch - earliest) // every)
    return epoch + beats * every


def _aware(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Session:
    """`errors`: failures in a row. `listed`: hash of the last document's entries, None where they must be listed again."""

    validators: dict[str, str]
    errors: int
    listed: int | None = None

    @classmethod
    def from_store(cls, state: FeedState) -> "Session":
        """Initial session from the store's state."""
        return cls(dict(state.validators), state.errors)

    @property
    def schedule(self) -> FeedSchedule:
        """Schedule that the feed's last document asked for."""
        return FeedSchedule.from_validators(self.validators)
