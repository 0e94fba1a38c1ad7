"""How long to leave a feed alone, and when to look at it next. Pure functions."""

import hashlib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from adapters.sources.rss.rest import Rest

_LONGEST_BACK_OFF = timedelta(hours=1)
_LONGEST_WISH = timedelta(days=1)
"""A server may ask for more patience than this; a feed is not given up at a stranger's word."""
_LONGEST_FRESHNESS = timedelta(hours=1)
"""For how long a copy is taken to be good, whatever a server or a feed says: news are awaited."""
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?([0-9]{1,9})", re.IGNORECASE)
_NOT_KEPT = re.compile(r"\bno-(?:cache|store)\b", re.IGNORECASE)


def next_look(due: datetime, now: datetime, every: timedelta, phase: float, wish: timedelta, rest: Rest) -> datetime:
    """The next beat of a feed's rhythm after a look that was `due` then and went well.

    A beat comes each `every`; `phase`, between 0 and 1, says where in it, so that feeds stay spread however they began.
    None comes before `wish` has passed since now, nor in an hour in which the feed says it rests.
    """
    earliest = max(min(due, now) + every, now + wish, now)  # a clock that was set back may show less than was due
    return _beat(rest.over(earliest), every, phase)


def phase(feed: str) -> float:
    """A feed's place in the rhythm: evenly spread by name, and the same at each start."""
    return int.from_bytes(hashlib.sha256(feed.encode()).digest()[:4]) / 2**32


def back_off(every: timedelta, errors: int, wish: timedelta, chance: float) -> timedelta:
    """Time until the next look after `errors` failures in a row: doubled with each, up to an hour, and then up to a quarter more.

    `wish`: what the server asked for. `chance`: between 0 and 1, so that feeds that failed together do not return together.
    """
    pause = min(every * (1 << min(errors - 1, 12)), max(every, _LONGEST_BACK_OFF))
    return max(pause * (1 + chance / 4), wish)


def patience(headers: Mapping[str, str], now: datetime) -> timedelta:
    """What `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date), a day at most; zero where it says nothing sensible."""
    text = headers.get("retry-after", "").strip()
    try:
        asked = timedelta(seconds=int(text)) if text.isdecimal() else _aware(parsedate_to_datetime(text)) - now
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(asked, timedelta()), _LONGEST_WISH)


def freshness(headers: Mapping[str, str], rest: Rest) -> timedelta:
    """For how long an answer is good: by its `max-age` (RFC 9111, 4.2) and by the feed's `ttl`, an hour at most."""
    control = headers.get("cache-control", "")
    found = None if _NOT_KEPT.search(control) else _MAX_AGE.search(control)
    age = headers.get("age", "")
    fresh = int(found[1]) - (int(age) if age.isdecimal() and len(age) < 10 else 0) if found else 0
    return min(max(timedelta(seconds=fresh), timedelta(minutes=rest.ttl)), _LONGEST_FRESHNESS)


def _beat(earliest: datetime, every: timedelta, phase: float) -> datetime:
    """The first moment from then on at this place in the rhythm."""
    epoch = datetime(1970, 1, 1, tzinfo=UTC) + every * phase
    beats = -((epoch - earliest) // every)
    return epoch + beats * every


def _aware(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)
