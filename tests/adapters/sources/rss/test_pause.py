"""How long a feed is left alone."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.sources.rss.pause import pause, wish

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
NONE = timedelta()


def test_a_feed_that_answers_is_looked_at_as_often_as_asked():
    """Without failures and wishes the pause is what the config says."""
    assert pause(MINUTE, 0, NONE, 0.9) == MINUTE


def test_failures_double_the_pause_up_to_an_hour():
    """Each failure in a row doubles the pause; a feed that is looked at more seldom than hourly keeps its pace."""
    assert [pause(MINUTE, errors, NONE, 0).total_seconds() for errors in (1, 2, 3, 7, 500)] == [60, 120, 240, 3600, 3600]
    assert pause(timedelta(hours=5), 4, NONE, 0) == timedelta(hours=5)


def test_chance_spreads_failed_feeds():
    """Up to a quarter is added, so that feeds that failed together do not come back together."""
    assert pause(MINUTE, 1, NONE, 1) == MINUTE * 1.25


def test_a_server_may_ask_for_patience():
    """A wish longer than the pause is granted, after an answer and after a failure."""
    assert pause(MINUTE, 0, MINUTE * 7, 0) == MINUTE * 7
    assert pause(MINUTE, 1, MINUTE * 7, 0) == MINUTE * 7


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
    """Both forms are understood, nonsense asks for nothing, and nobody may ask for more than a day."""
    assert wish({"retry-after": text}, NOW).total_seconds() == seconds


@given(st.timedeltas(min_value=timedelta(seconds=1), max_value=timedelta(days=365)), st.integers(0, 10_000), st.floats(0, 1))
def test_no_pause_is_shorter_than_asked(every, errors, chance):
    """Whatever happens, a feed is never looked at more often than the config says."""
    assert pause(every, errors, NONE, chance) >= every
