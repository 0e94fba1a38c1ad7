"""The time of a feed's next poll."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.rss.schedule import FeedSchedule, cache_lifetime, next_poll, poll_offset, retry_after, retry_delay

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NONE = timedelta()
MOMENTS = st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


def test_each_failure_doubles_the_pause_up_to_an_hour():
    """Failures in a row make polls rarer, an hour apart at most."""
    pauses = [retry_delay(MINUTE, errors, NONE, 0) for errors in (1, 2, 3, 6, 7, 50, 10_000)]
    assert pauses == [timedelta(minutes=minutes) for minutes in (1, 2, 4, 32, 60, 60, 60)]


def test_a_rare_feed_is_never_asked_more_often_for_failing():
    """A feed polled each six hours keeps that rhythm when it fails."""
    assert retry_delay(timedelta(hours=6), 9, NONE, 0) == timedelta(hours=6)


def test_failed_feeds_do_not_return_together():
    """Up to a quarter is added, so that feeds that failed together do not come back together."""
    assert retry_delay(MINUTE, 1, NONE, 1) == MINUTE * 1.25


def test_a_server_may_ask_for_a_longer_pause():
    """A longer delay than the pause is granted, after an answer and after a failure."""
    assert next_poll(NOW, NOW, MINUTE, 0, MINUTE * 7, FeedSchedule()) == NOW + MINUTE * 7
    assert retry_delay(MINUTE, 1, MINUTE * 7, 0) == MINUTE * 7


def test_a_clock_that_is_set_back_stops_no_feed():
    """A poll that was due in what is now the future does not put the next one there."""
    assert next_poll(NOW + timedelta(days=9), NOW, MINUTE, 0, NONE, FeedSchedule()) == NOW + MINUTE


def test_ten_thousand_feeds_never_bunch():
    """Feeds that all began at one moment are polled evenly from the second poll on, and stay so."""
    seconds = Counter(
        int(
            (next_poll(NOW, NOW, timedelta(minutes=5), poll_offset(f"feed-{number}"), NONE, FeedSchedule()) - NOW).total_seconds()
        )
        for number in range(10_000)
    )
    assert len(seconds) == 300
    assert max(seconds.values()) < 3 * 10_000 / 300


@given(MOMENTS, st.timedeltas(timedelta(0), timedelta(days=2)), st.integers(1, 100_000), st.floats(0, 1, exclude_max=True))
def test_a_rhythm_is_kept(began, late, every, place):
    """After a poll on its beat the next comes exactly one period later; after one that was late, on a beat too."""
    period = timedelta(seconds=every)
    beat = next_poll(began, began, period, place, NONE, FeedSchedule())
    assert next_poll(beat, beat, period, place, NONE, FeedSchedule()) == beat + period
    after = next_poll(beat, beat + late, period, place, NONE, FeedSchedule())
    assert after >= beat + late
    assert (after - beat) % period == NONE


@given(MOMENTS, st.integers(1, 100_000), st.floats(0, 1, exclude_max=True))
def test_no_look_is_early(began, every, place):
    """Wherever a feed's place in the rhythm is, the second poll comes a whole period after the first, and before two."""
    period = timedelta(seconds=every)
    assert period <= next_poll(began, began, period, place, NONE, FeedSchedule()) - began < 2 * period


@pytest.mark.parametrize(
    ("hours", "days", "hour"),
    [
        ({0, 1, 2}, set(), 3),
        ({0}, {3}, 25),
        (set(), {3, 4}, 48),
        (set(range(24)), set(), 0),
        (set(), set(range(7)), 0),
    ],
)
def test_hours_that_are_skipped_are_left_out(hours, days, hour):
    """The next poll is in the first hour that is not skipped; a feed that skips all hours is polled as usual."""
    schedule = FeedSchedule(0, frozenset(hours), frozenset(days))
    assert next_poll(NOW - MINUTE, NOW - MINUTE, MINUTE, 0, NONE, schedule) == NOW + timedelta(hours=hour)


def test_after_skipped_hours_feeds_do_not_come_together():
    """After skipped hours each feed is polled at its own offset, so that feeds do not bunch."""
    schedule = FeedSchedule(0, frozenset({0}))
    minutes = {next_poll(NOW, NOW, timedelta(minutes=10), poll_offset(f"{n}"), NONE, schedule).minute for n in range(100)}
    assert minutes == set(range(10))


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        ("Thu, 01 Jan 2026 00:05:00 GMT", 300),
        ("Thu, 01 Jan 2026 00:05:00", 300),
        ("Wed, 31 Dec 2025 00:00:00 GMT", 0),
        ("99999999999999999999", 0),
        ("999999", 86400),
        ("-5", 0),
        ("soon", 0),
        ("", 0),
        ("²", 0),
    ],
)
def test_retry_after_is_seconds_or_a_date(text, seconds):
    """Retry-After is read in both forms; an invalid one is ignored, and a day is the maximum."""
    assert retry_after({"retry-after": text}, NOW).total_seconds() == seconds


@pytest.mark.parametrize(
    ("headers", "ttl", "seconds"),
    [
        ({}, 0, 0),
        ({"cache-control": "max-age=300"}, 0, 300),
        ({"cache-control": 'public,Max-Age="300"'}, 0, 300),
        ({"cache-control": "max-age=300", "age": "100"}, 0, 200),
        ({"cache-control": "max-age=300", "age": "900"}, 0, 0),
        ({"cache-control": "s-maxage=300"}, 0, 0),
        ({"cache-control": "max-age=300, no-store"}, 0, 0),
        ({"cache-control": "max-age=-1"}, 0, 0),
        ({"cache-control": "max-age=99999999999"}, 0, 3600),
        ({"cache-control": "max-age=300"}, 10, 600),
        ({}, 99_999, 3600),
    ],
)
def test_an_answer_is_fresh_for_its_max_age(headers, ttl, seconds):
    """An answer is fresh for its max-age less its age, or for the feed's ttl if longer; an hour at most."""
    assert cache_lifetime(headers, FeedSchedule(ttl)).total_seconds() == seconds


@given(st.integers(0, 99_999), st.frozensets(st.integers(0, 23)), st.frozensets(st.integers(0, 6)))
def test_a_rest_is_remembered(ttl, hours, days):
    """A feed's schedule is stored as texts and read back unchanged."""
    schedule = FeedSchedule(ttl, hours, days)
    assert FeedSchedule.from_validators(schedule.to_validators()) == schedule


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=365)), st.integers(1, 10_000), st.floats(0, 1))
def test_no_pause_is_shorter_than_asked(every, errors, chance):
    """However often it fails, a feed is never polled more often than the config allows."""
    assert retry_delay(every, errors, NONE, chance) >= every


@pytest.mark.parametrize("text", ["9" * 4300, "9" * 5000, "-1", "25", "²", "1.5", "", " "])
def test_an_hour_that_is_none_is_ignored(text):
    """A number of any length, or none at all, skips no hour and harms no feed."""
    assert FeedSchedule.parse(text, [text, "3"], [text]) == FeedSchedule(FeedSchedule.parse(text, [], []).ttl, frozenset({3}))
