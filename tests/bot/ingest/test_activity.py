"""Detection of feeds that are silent for far longer than ever before."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.ingest.activity import PublishingRhythm

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)

WORKDAYS = [MONDAY + DAY * day + HOUR * hour for day in range(14) if day % 7 < 5 for hour in range(8)]
"""Two weeks of a ministry: something each hour from nine to four, nothing at the weekend."""


def rhythm(arrivals: list[datetime]) -> PublishingRhythm:
    """The rhythm of a feed with these arrivals, in any order."""
    found = PublishingRhythm.of(sorted(arrivals, reverse=True))
    assert found is not None
    return found


def test_nights_and_weekends_are_no_silence() -> None:
    """A gap that occurred before is no silence: a weekend, and a long one."""
    last = WORKDAYS[-1]

    assert not any(rhythm(WORKDAYS).silent(last + quiet) for quiet in (HOUR, DAY, DAY * 3, DAY * 7))


def test_a_silence_far_beyond_the_rhythm_is_found() -> None:
    """After three times the longest gap so far a feed is silent."""
    assert rhythm(WORKDAYS).silent(WORKDAYS[-1] + DAY * 9)


def test_a_busy_feed_is_not_silent_within_a_day() -> None:
    """However busy a feed is, less than a day of silence is none."""
    busy = rhythm([MONDAY + HOUR * hour for hour in range(24 * 8)])

    assert (busy.silent(busy.last + HOUR * 23), busy.silent(busy.last + HOUR * 25)) == (False, True)


@pytest.mark.parametrize(
    "arrivals", [[MONDAY], [MONDAY + DAY * 3 * day for day in range(9)], [MONDAY + HOUR * hour for hour in range(100)]]
)
def test_too_little_is_no_habit(arrivals: list[datetime]) -> None:
    """A feed with few posts, or one known for less than a week, is never silent."""
    assert not rhythm(arrivals).silent(MONDAY + DAY * 1000)


def test_nothing_ever_came() -> None:
    """A feed without a post has no rhythm."""
    assert PublishingRhythm.of([]) is None


@given(st.lists(st.integers(0, 60 * 24 * 30), min_size=1, max_size=120))
def test_arrivals_one_by_one_make_the_same_habit(minutes: list[int]) -> None:
    """A rhythm updated arrival by arrival equals the one computed from the store at the next start."""
    arrivals = sorted(MONDAY + timedelta(minutes=minute) for minute in minutes)
    grown = PublishingRhythm(arrivals[0], arrivals[0])
    for at in arrivals[1:]:
        grown = grown.then(at)

    assert grown == rhythm(arrivals)
    assert not grown.silent(grown.last)
