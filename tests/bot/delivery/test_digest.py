"""Bundling several alerts into a digest."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.digest import HOUR, Bundling, Quota, choose_bundling, fits_digest, hourly_quota
from bot.model import Chat, Delivery, Message, Post, Style

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NEW = Delivery(1, 2, 3, Chat.parse("telegram:-1001"), Style(), Post("policy", "a.md", "제목"), 1, None, attempts=0)


def minutes_ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=n) for n in minutes]


def test_no_cap_is_any_number() -> None:
    """`max_per_hour = 0` asks nothing."""
    assert hourly_quota(0, minutes_ago(5, 4, 3)) == Quota()


def test_a_cap_counts_the_last_hour() -> None:
    """The quota is the cap minus the last hour's alerts; without any, the next alert waits until the oldest is an hour old."""
    assert hourly_quota(3, minutes_ago(50)) == Quota(2)
    assert hourly_quota(3, minutes_ago(50, 30, 10)) == Quota(0, NOW + timedelta(minutes=10))
    assert hourly_quota(3, minutes_ago(55, 50, 30, 10)) == Quota(0, NOW + timedelta(minutes=10))


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
    quota = hourly_quota(cap, alerts)
    then = quota.free_at or NOW

    assert (quota.left == 0) == (quota.free_at is not None)
    assert sum(alert > then - HOUR for alert in alerts) < cap


def test_what_may_be_folded() -> None:
    """Urgent alerts, corrections and started sends are never part of a digest."""
    assert fits_digest(NEW)
    assert not fits_digest(replace(NEW, urgent=True))
    assert not fits_digest(replace(NEW, sent_revision=1))
    assert not fits_digest(replace(NEW, messages=(Message(0, "5", "d"),)))
