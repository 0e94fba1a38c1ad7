"""When many alerts become one."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.digest import HOUR, Allowance, Fold, allowance, fold, foldable
from bot.model import Chat, Delivery, Message, Post, Style

NOW = datetime(2026, 11, 20, tzinfo=UTC)
NEW = Delivery(1, 2, 3, Chat.parse("telegram:-1001"), Style(), Post("policy", "a.md", "제목"), 1, None, attempts=0)


def minutes_ago(*minutes: int) -> list[datetime]:
    return [NOW - timedelta(minutes=n) for n in minutes]


def test_no_cap_is_any_number() -> None:
    """`max_per_hour = 0` asks nothing."""
    assert allowance(0, minutes_ago(5, 4, 3)) == Allowance()


def test_a_cap_counts_the_last_hour() -> None:
    """There is room for what is missing to the cap; when it is reached, the next one waits for the oldest to be an hour old."""
    assert allowance(3, minutes_ago(50)) == Allowance(2)
    assert allowance(3, minutes_ago(50, 30, 10)) == Allowance(0, NOW + timedelta(minutes=10))
    assert allowance(3, minutes_ago(55, 50, 30, 10)) == Allowance(0, NOW + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("waiting", "coming", "fold_above", "left", "expected"),
    [
        (30, 30, 0, Allowance(), Fold.ALONE),
        (20, 0, 20, Allowance(), Fold.ALONE),
        (21, 0, 20, Allowance(), Fold.DIGEST),
        (1, 20, 20, Allowance(), Fold.GATHER),
        (1, 19, 20, Allowance(), Fold.ALONE),
        (1, 9, 20, Allowance(0), Fold.WAIT),
        (99, 0, 20, Allowance(0), Fold.WAIT),
        (5, 0, 0, Allowance(5), Fold.ALONE),
        (6, 0, 0, Allowance(5), Fold.DIGEST),
        (3, 3, 0, Allowance(5), Fold.GATHER),
        (1, 0, 0, Allowance(1), Fold.ALONE),
    ],
)
def test_more_than_wished_is_folded(waiting: int, coming: int, fold_above: int, left: Allowance, expected: Fold) -> None:
    """Above `fold_above`, or above what is left of the hour, all that comes is one message; without room it waits."""
    assert fold(waiting, coming, fold_above, left) is expected


@given(st.integers(1, 500), st.integers(0, 500))
def test_one_alert_is_no_digest(cap: int, fold_above: int) -> None:
    """A single alert with room is told as itself."""
    assert fold(1, 0, fold_above, Allowance(cap)) is Fold.ALONE


@given(st.integers(1, 20), st.lists(st.integers(0, 59), max_size=60))
def test_a_cap_is_never_exceeded(cap: int, minutes: list[int]) -> None:
    """Whatever was said, after the wait there are fewer than the cap in the hour behind."""
    alerts = sorted(minutes_ago(*minutes))
    left = allowance(cap, alerts)
    then = left.free_at or NOW

    assert (left.room == 0) == (left.free_at is not None)
    assert sum(alert > then - HOUR for alert in alerts) < cap


def test_what_may_be_folded() -> None:
    """Urgent alerts, corrections and what was begun are never folded."""
    assert foldable(NEW)
    assert not foldable(replace(NEW, urgent=True))
    assert not foldable(replace(NEW, sent_revision=1))
    assert not foldable(replace(NEW, messages=(Message(0, "5", "d"),)))
