"""Dates in every form a newsroom writes."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lib.dates import parse_date

SEOUL = ZoneInfo("Asia/Seoul")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2025-07-15 17:00:00 +0000", "2025-07-15T17:00:00+00:00"),
        ("2025-07-15 17:00:00 -0400", "2025-07-15T17:00:00-04:00"),
        ("2025-07-15 17:00:00 +0900", "2025-07-15T17:00:00+09:00"),
        ("2025-07-15 17:00:00+09:00", "2025-07-15T17:00:00+09:00"),
        ("2025-07-15T17:00:00.250Z", "2025-07-15T17:00:00.250000+00:00"),
        ("2025-07-15 9:05:06 -0530", "2025-07-15T09:05:06-05:30"),
        ("2025-07-15 17:00:00 KST", "2025-07-15T17:00:00+09:00"),
        ("2025-07-15 17:00", "2025-07-15T17:00:00+09:00"),
        ("2025-07-15", "2025-07-15T00:00:00+09:00"),
        ("2025-7-5", "2025-07-05T00:00:00+09:00"),
        ("2025/07/15 17:00:00", "2025-07-15T17:00:00+09:00"),
        ("2025. 7. 15.", "2025-07-15T00:00:00+09:00"),
        ("2025. 7. 15.(화) 17:00", "2025-07-15T17:00:00+09:00"),
        ("2025년 7월 15일", "2025-07-15T00:00:00+09:00"),
        ("2025년 7월 15일 오후 5시 30분", "2025-07-15T17:30:00+09:00"),
        ("2025년 7월 15일 오전 12시", "2025-07-15T00:00:00+09:00"),
        ("2025-07-15 오후 12:10", "2025-07-15T12:10:00+09:00"),
        ("Tue, 15 Jul 2025 17:00:00 +0900", "2025-07-15T17:00:00+09:00"),
        ("Tue, 15 Jul 2025 17:00:00 GMT", "2025-07-15T17:00:00+00:00"),
        ("Tue, 15 Jul 2025 17:00:00 EST", "2025-07-15T17:00:00-05:00"),
        ("Tue, 15 Jul 2025 17:00:00 KST", "2025-07-15T17:00:00+09:00"),
        ("Tue, 15 Jul 2025 17:00:00 -0000", "2025-07-15T17:00:00+00:00"),
        ("15 Jul 2025 17:00:00", "2025-07-15T17:00:00+09:00"),
        ("Dec 01, 2026 11:59 PM", "2026-12-01T23:59:00+09:00"),
        ("Dec 1, 2026 12:30 AM", "2026-12-01T00:30:00+09:00"),
        ("2026-12-01 11:59 PM", "2026-12-01T23:59:00+09:00"),
        ("2026-12-01 12:05 p.m.", "2026-12-01T12:05:00+09:00"),
        ("November 20, 2026", "2026-11-20T00:00:00+09:00"),
        ("20 Nov 2026", "2026-11-20T00:00:00+09:00"),
        ("Nov. 20th, 2026 at 3:05 pm EST", "2026-11-20T15:05:00-05:00"),
        ("Friday, November 20, 2026 3pm", "2026-11-20T15:00:00+09:00"),
        ("Tue, 1 Dec 26 05:15 PM GMT", "2026-12-01T17:15:00+00:00"),
        ("Fri, 20 Nov 2026 15:05:00 +0900 (KST)", "2026-11-20T15:05:00+09:00"),
        ("Fri Nov 20 2026 15:05:00 GMT+0900 (Korean Standard Time)", "2026-11-20T15:05:00+09:00"),
        ("Fri, 20 Nov 2026 15:05:00 +0900 (한국 표준시)", "2026-11-20T15:05:00+09:00"),
        ("Fri Nov 20 15:05:00 KST 2026", "2026-11-20T15:05:00+09:00"),
        ("Fri Nov 20 15:05:00 2026", "2026-11-20T15:05:00+09:00"),
        ("Fri Nov 20 15:05:00 +0000 2026", "2026-11-20T15:05:00+00:00"),
        ("금, 20 Nov 2026 15:05:00 +0900", "2026-11-20T15:05:00+09:00"),
        ("Seg, 20 Nov 2026 15:05:00 -0300", "2026-11-20T15:05:00-03:00"),
        ("20261120150500", "2026-11-20T15:05:00+09:00"),
        ("20261120T150500Z", "2026-11-20T15:05:00+00:00"),
        ("2026-11-20 PM 3:05", "2026-11-20T15:05:00+09:00"),
        ("2026-11-20 15:05:00 Europe/Berlin", "2026-11-20T15:05:00+01:00"),
        ("2026-11-20T15:05:00+09:00[Asia/Seoul]", "2026-11-20T15:05:00+09:00"),
        ("2026-11-20T24:00:00+09:00", "2026-11-21T00:00:00+09:00"),
        ("Fri, 20 Nov 2026 23:59:60 GMT", "2026-11-20T23:59:59+00:00"),
        ("11/20/2026", "2026-11-20T00:00:00+09:00"),
        ("11/20/2026 3:05 PM", "2026-11-20T15:05:00+09:00"),
        ("20/11/2026, 15:05:00", "2026-11-20T15:05:00+09:00"),
        ("20-11-2026 15:05 UTC", "2026-11-20T15:05:00+00:00"),
        ("05/05/2026", "2026-05-05T00:00:00+09:00"),
        ("05.11.2026 15:05", "2026-11-05T15:05:00+09:00"),
        ("5. 11. 2026", "2026-11-05T00:00:00+09:00"),
    ],
)
def test_reads_the_forms_newsrooms_and_feeds_write(written: str, meant: str) -> None:
    """Each form names one aware time; without offset it is the feed's zone, without time of day midnight."""
    moment = parse_date(written, SEOUL)
    assert moment is not None
    assert moment == datetime.fromisoformat(meant)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "어제",
        "2025-13-01",
        "2025-02-30",
        "2025-07-15 25:00",
        "2025-07-15 10:00 +99:00",
        "0001-01-01T00:00:00Z",
        "20250715",
        "Dec 01, 2026 17:00 PM",
        "Dec 01, 2026 12",
        "Nov 31, 2026",
        "Tue, 15 Jul 2025 17:00:00 XYZ",
        "12/01/2026",
        "12-01-2026 15:05",
        "13/14/2026",
        "11.20.2026",
        "11/20-2026",
        "2026-11-20-17:15",
        "2026-11-20 15:05:00 Asia/Atlantis",
        "2026-11-20 24:01",
        "2026-11-20 15:05:61",
        "Fri, 20 Nov 2026 15:05:00 IST",
        "20261320150500",
        "Fri Nov 31 15:05:00 2026",
        "Nov 2026",
        "12:30",
        "2025-07-15" + " " * 60000 + "x",
    ],
)
def test_takes_nothing_for_a_date_that_is_none(written: str) -> None:
    """A text that names no day of the calendar, or a program's zero date, gives no date."""
    assert parse_date(written, SEOUL) is None


def test_a_time_beyond_the_calendar_in_utc_is_no_date() -> None:
    """The last hour of the year 9999 in the west cannot be written in UTC, so it is no date."""
    assert parse_date("9999-12-31 23:59:59 -0500", SEOUL) is None


@given(
    st.datetimes(min_value=datetime(1950, 1, 1), max_value=datetime(2200, 1, 1)),
    st.sampled_from(["%Y-%m-%d %H:%M:%S +0900", "%Y-%m-%dT%H:%M:%SZ", "%a, %d %b %Y %H:%M:%S +0900"]),
)
def test_round_trip_of_the_common_forms(moment: datetime, form: str) -> None:
    """A time that was written in a common form is read as that time, to the second."""
    written = moment.strftime(form)
    parsed = parse_date(written, SEOUL)
    assert parsed is not None
    assert parsed.replace(tzinfo=None) == moment.replace(microsecond=0)


@given(st.text("0123456789-/. :+TZ년월일시분오전후()월", max_size=30))
def test_never_fails(written: str) -> None:
    """Any text gives an aware time or None, and never an error."""
    moment = parse_date(written, SEOUL)
    assert moment is None or moment.utcoffset() is not None
