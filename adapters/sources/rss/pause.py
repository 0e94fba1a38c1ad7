"""How long to leave a feed alone. Pure functions."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_LONGEST_BACK_OFF = timedelta(hours=1)
_LONGEST_WISH = timedelta(days=1)
"""A server may ask for more patience than this; a feed is not given up at a stranger's word."""


def pause(every: timedelta, errors: int, wish: timedelta, chance: float) -> timedelta:
    """Time until the next look after `errors` failures in a row: doubled with each, up to an hour, and then up to a quarter more.

    `wish`: what the server asked for, kept up to a day. `chance`: between 0 and 1, so that failed feeds do not return together.
    """
    if errors == 0:
        return max(every, wish)
    back_off = min(every * (1 << min(errors - 1, 12)), max(every, _LONGEST_BACK_OFF))
    return max(back_off * (1 + chance / 4), wish)


def wish(headers: Mapping[str, str], now: datetime) -> timedelta:
    """What `Retry-After` asks for (RFC 9110, 10.2.3: seconds or a date); zero where it says nothing sensible."""
    text = headers.get("retry-after", "").strip()
    try:
        asked = timedelta(seconds=int(text)) if text.isdecimal() else _aware(parsedate_to_datetime(text)) - now
    except (ValueError, OverflowError):
        return timedelta()
    return min(max(asked, timedelta()), _LONGEST_WISH)


def _aware(date: datetime) -> datetime:
    return date if date.tzinfo else date.replace(tzinfo=UTC)
