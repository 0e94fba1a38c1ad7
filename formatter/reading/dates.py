"""When: the ways newsrooms and feeds write a date."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

# 2025-07-15 17:00:00 +0000 · 2025-07-15T17:00:00.5+09:00 · 2024. 7. 9. · 2024/07/09 9:00 · 2024년 7월 9일 오후 3시 30분
_WRITTEN = re.compile(
    r"""(?P<year>\d{4}) (?:[-./]|년)\s* (?P<month>\d{1,2}) (?:[-./]|월)\s* (?P<day>\d{1,2}) [.일]? \s* (?:\([월화수목금토일]\))?
    (?: [T\s]\s* (?P<half>오전|오후)? \s* (?P<hour>\d{1,2}) (?::|시) \s*
        (?: (?P<minute>\d{1,2}) 분? (?: : (?P<second>\d{2}) (?:[.,]\d+)? )? )? )?
    \s* (?P<zone>Z|UTC|GMT|KST|JST|[+-]\d{1,2}(?::?\d{2})?)?""",
    re.VERBOSE | re.IGNORECASE,
)
_NAMED = {"Z": 0, "UTC": 0, "GMT": 0, "KST": 9, "JST": 9}
_FIRST_YEAR = 1900
_LONGEST = 80


def parse_date(text: str, zone: tzinfo) -> datetime | None:
    """The aware time a text names; one without offset is in `zone`, one without time of day is midnight.

    None for what names no time, and for the years programs write when they mean none (0001).
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    match = _WRITTEN.fullmatch(text)
    try:
        moment = _from_written(match, zone) if match else _from_rfc822(text, zone)
        # A time that has no place in UTC (the year 9999 in the west) would fail whoever compares it.
        return moment if moment.astimezone(UTC).year >= _FIRST_YEAR else None
    except (ValueError, OverflowError):
        return None


def _from_written(match: re.Match[str], zone: tzinfo) -> datetime:
    numbers = [int(number or 0) for number in match.group("year", "month", "day", "hour", "minute", "second")]
    if match["half"]:
        numbers[3] = numbers[3] % 12 + 12 * (match["half"] == "오후")
    year, month, day, hour, minute, second = numbers
    return datetime(year, month, day, hour, minute, second, tzinfo=_offset(match["zone"]) or zone)


def _offset(text: str | None) -> tzinfo | None:
    if not text:
        return None
    if text.upper() in _NAMED:
        return timezone(timedelta(hours=_NAMED[text.upper()]))
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return timezone(-offset if text[0] == "-" else offset)


def _from_rfc822(text: str, zone: tzinfo) -> datetime:
    """RFC 822 as feeds write it; `-0000` is UTC by RFC 5322, and the library knows no Asian zone's name."""
    text = re.sub(r"\b[KJ]ST$", "+0900", text)
    moment = parsedate_to_datetime(text)
    if moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=UTC if text.endswith("-0000") else zone)
