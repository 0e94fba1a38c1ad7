"""Parsing of dates as newsrooms, Jekyll (Ruby's Time.parse) and feeds write them. A text longer than _LONGEST is no date."""

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_TIME = r"""
    (?P<half>오전|오후|[AP]M(?=\s))? \s* (?P<hour>\d{1,2})
    (?: (?: :|시) \s* (?: (?P<minute>\d{1,2}) 분? (?: : (?P<second>\d{2}) (?:[.,]\d+)? )? )? )?
    \s* (?P<meridiem>[ap]\.?m\.?)? \s* (?P<zone>Z|[A-Z]{2,4}|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[A-Z][a-z]+/[A-Z][a-z_]+)?
    (?:\s*\([^()]{1,40}\)|\s*\[[A-Z][a-z]+/[A-Z][a-z_]+\])?"""
# 2025-07-15 17:00:00 +0000 · 2025-07-15T17:00:00.5+09:00 · 2024. 7. 9. · 2024/07/09 9:00 · 2024년 7월 9일 오후 3시 30분
_WRITTEN = re.compile(
    rf"""(?P<year>\d{{4}}) (?:[-./]|년)\s* (?P<month>\d{{1,2}}) (?:[-./]|월)\s* (?P<day>\d{{1,2}}) [.일]?
    \s* (?:\([월화수목금토일]\))?
    (?: [T\s]\s* {_TIME} | \s* (?P<bare_zone>Z|UTC|GMT|KST|JST|[+-]\d{{1,2}}(?::?\d{{2}})?) )?""",
    re.VERBOSE | re.IGNORECASE,
)
_RFC_2822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?\d{1,2} [A-Z][a-z]{2} \d{4} \d\d:\d\d(?::\d\d)? (?:[+-](?:0\d|1[0-3])\d\d|GMT|UT|UTC)", re.ASCII
)
_RFC_3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[+-](?:0\d|1[0-3]):\d\d|Z)", re.ASCII)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s*|[^\W\d_]{1,12}\.?,\s*)?"  # in any language before a comma
# Tue, 01 Dec 2026 23:59:00 +0900 · Dec 01, 2026 11:59 PM · 20 Nov 2026 · November 20th, 2026 at 3:05 p.m. EST
_ENGLISH = re.compile(
    rf"""{_WEEKDAY}
    (?: (?P<month>{_MONTH}) \s+ (?P<day>\d{{1,2}}) (?:st|nd|rd|th)? ,? \s+ (?P<year>\d{{4}})
      | (?P<day2>\d{{1,2}}) (?:st|nd|rd|th)? [\s-] \s* (?P<month2>{_MONTH}) ,? [\s-] \s* (?P<year2>\d{{4}}|\d{{2}}) )
    (?: ,? \s+ (?:at\s+)? {_TIME} )?""",
    re.VERBOSE | re.IGNORECASE,
)
# 30.11.2026 17:15 · 11/30/2026 5:15 PM · 30/11/2026
_NUMERIC = re.compile(
    rf"(?P<one>\d{{1,2}}) (?P<sign>[./-])\s* (?P<other>\d{{1,2}}) (?P=sign)\s* (?P<year>\d{{4}}) (?: ,?\s+ {_TIME} )?",
    re.VERBOSE | re.IGNORECASE,
)
# Mon Nov 30 17:15:00 KST 2026 · Mon Nov 30 17:15:00 2026 · 20261130171500 · 20261130T171500Z
_ASCTIME = re.compile(
    rf"{_WEEKDAY}({_MONTH}\s+\d{{1,2}})\s+(\d{{1,2}}:\d{{2}}(?::\d{{2}})?)((?:\s+\S{{1,6}})?)\s+(\d{{4}})", re.IGNORECASE
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T?(\d\d)(\d\d)(\d\d)?(Z|[+-]\d{4})?", re.ASCII)
_NAMED = {
    "Z": 0,
    "UTC": 0,
    "GMT": 0,
    "UT": 0,
    "WET": 0,
    "KST": 9,
    "JST": 9,
    "HKT": 8,
    "SGT": 8,
    "MSK": 3,
    "BST": 1,
    "CET": 1,
    "CEST": 2,
    "EET": 2,
    "EEST": 3,
    "AEST": 10,
    "AEDT": 11,
    "NZST": 12,
    "NZDT": 13,
    "EST": -5,
    "EDT": -4,
    "CST": -6,
    "CDT": -5,
    "MST": -7,
    "MDT": -6,
    "PST": -8,
    "PDT": -7,
}
"""Zone names in hours from UTC: RFC 822 section 5.1, and those seen in feeds. `IST` is three zones, so none."""
_FIRST_YEAR = 1900
_LONGEST = 80
_LARGEST_OFFSET = timedelta(hours=14)


def parse_date(text: str, zone: tzinfo) -> datetime | None:
    """The aware time a text names; one without offset is in `zone`, one without time of day is midnight.

    None for a text that names no time, and for the year 0001, which programs write for no date.
    """
    text = " ".join(text.split())
    if not text or len(text) > _LONGEST:
        return None
    try:
        moment = _read_usual(text) or _read(text, zone)
        # A time that has no place in UTC (the year 9999 in the west) makes every comparison fail.
        return moment if moment and moment.astimezone(UTC).year >= _FIRST_YEAR else None
    except (ValueError, OverflowError, ZoneInfoNotFoundError):
        return None


def _read_usual(text: str) -> datetime | None:
    """Read the two forms of nearly every feed by the standard library, which is several times faster."""
    try:
        if _RFC_2822.fullmatch(text):
            moment = parsedate_to_datetime(text)
            return moment if moment.tzinfo else moment.replace(tzinfo=UTC)  # -0000 is UTC (RFC 5322, 3.3)
        return datetime.fromisoformat(text) if _RFC_3339.fullmatch(text) else None
    except ValueError:
        return None


def _read(text: str, zone: tzinfo) -> datetime | None:
    text = _ASCTIME.sub(r"\1, \4 \2\3", text)
    if match := _COMPACT.fullmatch(text):
        text = "{}-{}-{} {}:{}:{}{}".format(*match.groups(default="")[:5], match[6] or "00", match[7] or "")
    if match := _WRITTEN.fullmatch(text):
        year, month, day = (int(match[name]) for name in ("year", "month", "day"))
        offset = match["zone"] or match["bare_zone"]
    elif match := _ENGLISH.fullmatch(text):
        written, day = match["year"] or match["year2"], int(match["day"] or match["day2"])
        month = _MONTHS.index((match["month"] or match["month2"])[:3].lower()) + 1
        # RFC 2822, 4.3: two digits of a year are this century's up to 49.
        year = int(written) + (0 if len(written) == 4 else 2000 if int(written) < 50 else 1900)
        offset = match["zone"]
    elif match := _NUMERIC.fullmatch(text):
        day, month = _day_and_month(int(match["one"]), int(match["other"]), match["sign"])
        year, offset = int(match["year"]), match["zone"]
    else:
        return None
    hour, minute, second = _time_of_day(match)
    midnight = datetime(year, month, day, tzinfo=_offset(offset) or zone)
    if hour == 24 and minute == second == 0:  # ISO 8601: the end of the day
        return midnight + timedelta(days=1)
    return midnight.replace(hour=hour, minute=minute, second=59 if second == 60 else second)


def _day_and_month(one: int, other: int, sign: str) -> tuple[int, int]:
    """The day and the month of a date in digits. With dots the day is first; else only a number above 12 shows which it is.

    Raises ValueError where both orders are dates: 11/05/2026 is a day of May or of November.
    """
    if sign == "." or one > 12 or one == other:
        return one, other
    if other > 12:
        return other, one
    raise ValueError(f"{one}{sign}{other}")


def _time_of_day(match: re.Match[str]) -> tuple[int, int, int]:
    """Hour, minute and second on the 24-hour clock. Raises ValueError for `17 PM` and for an hour without minutes or half."""
    if match["hour"] is None:
        return 0, 0, 0
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["meridiem"] or match["half"] or "").lower()
    if half and not (0 < hour <= 12 or (match["half"] and hour == 0)):
        raise ValueError(match[0])
    if not half and match["minute"] is None and "시" not in match[0]:
        raise ValueError(match[0])
    if half:
        hour = hour % 12 + 12 * (half.startswith("p") or half == "오후")
    return hour, minute, second


def _offset(text: str | None) -> tzinfo | None:
    """The zone that a name or an offset means; None without one. Raises ValueError for a name that is not known.

    `-0000` is UTC (RFC 5322, 3.3).
    """
    if not text:
        return None
    if text.upper() in _NAMED:
        return timezone(timedelta(hours=_NAMED[text.upper()]))
    if "/" in text:
        return ZoneInfo(text)
    if text[0].isalpha():
        text = text[3:]
        if not text.startswith(("+", "-")):
            raise ValueError(text)
    digits = text[1:].replace(":", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    if offset > _LARGEST_OFFSET:
        raise ValueError(text)
    return timezone(-offset if text[0] == "-" else offset)
