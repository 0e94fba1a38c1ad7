"""Bundling several alerts into a digest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.digest import DAY, HOUR, Bundling, Quota, choose_bundling, fits_digest, quota_of, stricter
from bot.model import Chat, Delivery, Message, Post, Style

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NEW = Delivery(1, 2, 3, Chat.parse("telegram:-1001"), Style(), Post("policy", "a.md", "제목"), 1, None, attempts=0)


def minutes_ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=n) for n in minutes]


def test_no_cap_is_any_number() -> None:
    """`max_per_hour = 0` means no limit."""
    assert quota_of(0, HOUR, minutes_ago(5, 4, 3), NOW) == Quota()


def test_a_cap_counts_the_last_hour() -> None:
    """The quota is the cap minus the last hour's alerts; without any, the next alert waits until the oldest is an hour old."""
    assert quota_of(3, HOUR, minutes_ago(50), NOW) == Quota(2)
    assert quota_of(3, HOUR, minutes_ago(50, 30, 10), NOW) == Quota(0, NOW + timedelta(minutes=10))
    assert quota_of(3, HOUR, minutes_ago(55, 50, 30, 10), NOW) == Quota(0, NOW + timedelta(minutes=10))


def test_an_hour_and_a_day() -> None:
    """Of two quotas the stricter one counts; where both are used up, the later time."""
    hour, day, later = Quota(0, NOW + timedelta(minutes=5)), Quota(0, NOW + timedelta(hours=5)), Quota(1)
    assert quota_of(2, DAY, minutes_ago(1441, 600, 5), NOW) == Quota(0, NOW + timedelta(minutes=840))
    for one, other, expected in ((Quota(), later, later), (Quota(3), later, later), (later, hour, hour), (hour, day, day)):
        assert stricter(one, other) == expected
        assert stricter(other, one) == expected


@pytest.mark.parametrize(
    ("due", "coming", "fold_above", "quota", "expected"),
    [
        (30, 30, 0, Quota(), Bundling.ALONE),
        (20, 0, 20, Quota(), Bundling.ALONE),
        (21, 0, 20, Quota(), Bundling.DIGEST),
        (1, 20, 20, Quota(), Bundling.WAIT_FOR_FANOUT),
        (1, 19, 20, Quota(), Bundling.ALONE),
        (1, 9, 20, Quota(0), Bundling.WAIT_FOR_QUOTA),
        (99, 0, 20, Quota(0), Bundling.WAIT_FOR_QUOTA),
        (5, 0, 0, Quota(5), Bundling.ALONE),
        (6, 0, 0, Quota(5), Bundling.DIGEST),
        (3, 3, 0, Quota(5), Bundling.WAIT_FOR_FANOUT),
        (1, 0, 0, Quota(1), Bundling.ALONE),
    ],
)
def test_more_than_wished_is_folded(due: int, coming: int, fold_above: int, quota: Quota, expected: Bundling) -> None:
    """More alerts than `fold_above` or than the hourly quota become one message; without any quota they wait."""
    assert choose_bundling(due, coming, fold_above, quota) is expected


@given(st.integers(1, 500), st.integers(0, 500))
def test_one_alert_is_no_digest(cap: int, fold_above: int) -> None:
    """A single alert with quota left is sent alone."""
    assert choose_bundling(1, 0, fold_above, Quota(cap)) is Bundling.ALONE


@given(st.integers(1, 20), st.lists(st.integers(0, 59), max_size=60))
def test_a_cap_is_never_exceeded(cap: int, minutes: list[int]) -> None:
    """After the wait, the last hour always has fewer alerts than the cap."""
    alerts = sorted(minutes_ago(*minutes))
    quota = quota_of(cap, HOUR, alerts, NOW)
    then = quota.free_at or NOW

    assert (quota.left == 0) == (quota.free_at is not None)
    assert sum(alert > then - HOUR for alert in alerts) < cap


def test_what_may_be_folded() -> None:
    """Urgent alerts, corrections, started sends and what people asked for again are never part of a digest."""
    assert fits_digest(NEW)
    assert not fits_digest(replace(NEW, urgent=True))
    assert not fits_digest(replace(NEW, replayed=True))
    assert not fits_digest(replace(NEW, sent_revision=1))
    assert not fits_digest(replace(NEW, messages=(Message(0, "5", "d"),)))
