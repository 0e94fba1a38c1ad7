"""Quiet hours and digests, by the clocks of every zone."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.quiet_hours import MIN_DIGEST_GAP, digest_times, ends_deferral, quiet_until, released_at
from bot.model import ChatSettings

SEOUL = ZoneInfo("Asia/Seoul")
NIGHT = ChatSettings(quiet_from=time(22), quiet_to=time(7))
TWICE_A_DAY = ChatSettings(digest_at=(time(8), time(18)))

zones = st.sampled_from(sorted(available_timezones())).map(ZoneInfo)
moments = st.datetimes(datetime(1990, 1, 1), datetime(2037, 1, 1), timezones=st.just(UTC))
times = st.times().map(lambda at: at.replace(second=0, microsecond=0))
settings = st.builds(
    ChatSettings,
    quiet_from=st.none() | times,
    quiet_to=st.none() | times,
    digest_at=st.lists(times, max_size=4).map(tuple),
)


def seoul(text: str) -> datetime:
    """A time in Seoul."""
    return datetime.fromisoformat(text).replace(tzinfo=SEOUL)


@pytest.mark.parametrize(
    ("moment", "end"),
    [
        ("2026-11-20T21:59:59", None),
        ("2026-11-20T22:00:00", "2026-11-21T07:00"),
        ("2026-11-21T03:00:00", "2026-11-21T07:00"),
        ("2026-11-21T06:59:59", "2026-11-21T07:00"),
        ("2026-11-21T07:00:00", None),
    ],
)
def test_a_night(moment: str, end: str | None) -> None:
    """Quiet hours past midnight hold from their first minute to before their last."""
    assert quiet_until(NIGHT, SEOUL, seoul(moment)) == (seoul(end) if end else None)


@pytest.mark.parametrize(
    "nothing", [ChatSettings(), ChatSettings(quiet_from=time(22)), ChatSettings(quiet_from=time(7), quiet_to=time(7))]
)
def test_no_quiet_hours(nothing: ChatSettings) -> None:
    """Without quiet hours, with one end of them missing, or with both ends equal, nothing waits."""
    assert quiet_until(nothing, SEOUL, seoul("2026-11-20T07:00")) is None
    assert released_at(nothing, SEOUL, seoul("2026-11-20T23:00")) == seoul("2026-11-20T23:00")


@pytest.mark.parametrize(
    ("moment", "digest"),
    [
        ("2026-11-20T07:30", "2026-11-20T08:00"),
        ("2026-11-20T08:00", "2026-11-20T08:00"),
        ("2026-11-20T08:00:01", "2026-11-20T18:00"),
        ("2026-11-20T18:00:01", "2026-11-21T08:00"),
    ],
)
def test_the_next_digest(moment: str, digest: str) -> None:
    """An alert queued between two digests is released with the second."""
    assert released_at(TWICE_A_DAY, SEOUL, seoul(moment)) == seoul(digest)


def test_a_digest_in_the_night() -> None:
    """A digest time within quiet hours is moved to their end, and so is one soon after them."""
    late = ChatSettings(quiet_from=time(22), quiet_to=time(7), digest_at=(time(23), time(8)))

    assert released_at(late, SEOUL, seoul("2026-11-20T12:00")) == seoul("2026-11-21T07:00")
    assert released_at(late, SEOUL, seoul("2026-11-21T07:00:01")) == seoul("2026-11-21T08:00")


def test_digests_too_near() -> None:
    """The same time twice is one digest, and one a minute after another comes with the next."""
    near = ChatSettings(digest_at=(time(18), time(8), time(8), time(8, 1), time(8, 15)))

    assert digest_times(near) == (time(8), time(8, 15), time(18))
    assert released_at(near, SEOUL, seoul("2026-11-20T08:00:30")) == seoul("2026-11-20T08:15")


@pytest.mark.parametrize(
    ("zone", "moment", "end"),
    [
        ("America/New_York", "2026-03-08T06:59:59+00:00", "2026-03-08T07:30:00+00:00"),  # 02:30 is skipped that night
        ("America/New_York", "2026-11-01T04:00:00+00:00", "2026-11-01T05:30:00+00:00"),  # 01:30 comes twice that night
        ("Pacific/Apia", "2011-12-30T09:00:00+00:00", "2011-12-30T11:30:00+00:00"),  # the whole day is skipped
    ],
)
def test_clocks_that_change(zone: str, moment: str, end: str) -> None:
    """A quiet night ends, whatever the clocks do in it: at the first of two ends, and soon after one that is skipped."""
    half = time(2, 30) if "03-08" in moment else time(1, 30)
    night = ChatSettings(quiet_from=time(22), quiet_to=half)

    assert quiet_until(night, ZoneInfo(zone), datetime.fromisoformat(moment)) == datetime.fromisoformat(end)


@given(settings, zones, moments)
def test_waiting_comes_to_an_end(chosen: ChatSettings, zone: ZoneInfo, moment: datetime) -> None:
    """In every zone an alert is released within three days, never in quiet hours, and a released one is not deferred again."""
    at = released_at(chosen, zone, moment)

    assert moment <= at <= moment + timedelta(days=3)
    assert quiet_until(chosen, zone, at) is None
    assert released_at(chosen, zone, at) == at


@given(settings, zones, moments, st.timedeltas(timedelta(0), timedelta(days=2)))
def test_order_is_kept(chosen: ChatSettings, zone: ZoneInfo, moment: datetime, later: timedelta) -> None:
    """An alert that is pending later is never released earlier."""
    assert released_at(chosen, zone, moment) <= released_at(chosen, zone, moment + later)


@given(settings, zones, moments)
def test_what_waited_is_known(chosen: ChatSettings, zone: ZoneInfo, moment: datetime) -> None:
    """An alert that had to wait is sent with the others that waited."""
    at = released_at(chosen, zone, moment)

    assert at == moment or ends_deferral(chosen, zone, at)


@given(zones, moments, times)
def test_one_digest_a_day(zone: ZoneInfo, moment: datetime, at: time) -> None:
    """A daily digest comes about once a day, at its local time unless the clocks change then."""
    daily = ChatSettings(digest_at=(at,))
    first = released_at(daily, zone, moment)
    second = released_at(daily, zone, first + timedelta(microseconds=1))

    assert timedelta(hours=20) <= second - first <= timedelta(hours=52)
    wall = first.astimezone(zone)
    assert wall.time() == at or (wall - MIN_DIGEST_GAP * 100).utcoffset() != (wall + MIN_DIGEST_GAP * 100).utcoffset()
