"""Deferral of alerts by quiet hours and digest times."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.digest import deferred_until, is_unsent, was_deferred
from bot.model import Call, Chat, ChatSettings, Delivery, Message, Post, Style

NOON = datetime(2026, 11, 20, 3, tzinfo=UTC)  # 12:00 in Seoul
MIDNIGHT, SEVEN, EIGHT = NOON + timedelta(hours=12), NOON + timedelta(hours=19), NOON + timedelta(hours=20)
NIGHT = ChatSettings(quiet_from=time(22), quiet_to=time(7))
DIGEST = ChatSettings(digest_at=(time(18),))
NEW = Delivery(
    1, 2, 3, Chat.parse("telegram:1"), Style(), Post("policy", "a.md", "제목"), 1, None, attempts=0, pending_since=NOON
)


def pending(at: datetime, settings: ChatSettings, *, urgent: bool = False) -> Delivery:
    """An alert that is pending since then in a chat with these settings."""
    return replace(NEW, pending_since=at, settings=settings, urgent=urgent)


def test_what_may_wait() -> None:
    """An unsent alert may be deferred; an edit and a send that was started may not."""
    assert is_unsent(NEW)
    assert not is_unsent(replace(NEW, sent_revision=1))
    assert not is_unsent(replace(NEW, messages=(Message(0, "5", "d"),)))
    assert not is_unsent(replace(NEW, payload=(Call("sendMessage", {}),)))


def test_by_day_nothing_waits() -> None:
    """Outside the quiet hours an alert is sent at once."""
    assert deferred_until(pending(NOON, NIGHT), NOON) is None
    assert not was_deferred(pending(NOON, NIGHT))


def test_by_night() -> None:
    """A routine alert waits for the morning; an urgent one passes, unless the chat wants even that to wait."""
    assert deferred_until(pending(MIDNIGHT, NIGHT), MIDNIGHT) == SEVEN
    assert deferred_until(pending(MIDNIGHT, NIGHT, urgent=True), MIDNIGHT) is None
    assert deferred_until(pending(MIDNIGHT, replace(NIGHT, urgent_passes=False), urgent=True), MIDNIGHT) == SEVEN


def test_in_the_morning() -> None:
    """Deferred alerts are sent; one that became pending in the night's last instant is queued behind them."""
    assert deferred_until(pending(SEVEN, NIGHT), SEVEN) is None
    assert was_deferred(pending(SEVEN, NIGHT))
    assert deferred_until(pending(SEVEN - timedelta(microseconds=1), NIGHT), SEVEN + timedelta(seconds=1)) == SEVEN


def test_late() -> None:
    """An alert of the day that could not be sent before the night is deferred like those of the night."""
    assert deferred_until(pending(NOON, NIGHT), MIDNIGHT) == SEVEN


def test_digests() -> None:
    """Routine alerts wait for the digest, which is sent even a little late; urgent ones do not wait."""
    evening = NOON + timedelta(hours=6)

    assert deferred_until(pending(NOON, DIGEST), NOON) == evening
    assert deferred_until(pending(NOON, DIGEST, urgent=True), NOON) is None
    assert deferred_until(pending(evening, DIGEST), evening + timedelta(minutes=20)) is None
    assert was_deferred(pending(evening, DIGEST))


def test_a_digest_that_was_late() -> None:
    """A digest that could not be sent before the night comes with the next one."""
    both = replace(NIGHT, digest_at=(time(18), time(8)))

    assert deferred_until(pending(NOON + timedelta(hours=6), both), MIDNIGHT) == SEVEN
    assert deferred_until(pending(SEVEN, both), SEVEN) == EIGHT


@given(st.sampled_from([NIGHT, DIGEST, replace(NIGHT, digest_at=(time(18), time(23)))]), st.booleans(), st.integers(0, 3_000))
def test_nothing_waits_forever(settings: ChatSettings, urgent: bool, minutes: int) -> None:
    """A deferred alert is pending from the time it was deferred to, and is not deferred for ever."""
    settings = replace(settings, urgent_passes=False)
    now = NOON + timedelta(minutes=minutes)
    delivery, puts_off = pending(NOON, settings, urgent=urgent), 0
    while (until := deferred_until(delivery, now)) is not None:
        delivery, now, puts_off = replace(delivery, pending_since=until), max(now, until), puts_off + 1
        assert puts_off < 4

    assert now < NOON + timedelta(minutes=minutes, days=2)


@pytest.mark.parametrize("zone", ["Asia/Seoul", "America/St_Johns", "Pacific/Chatham"])
def test_the_chats_own_clock(zone: str) -> None:
    """Quiet hours are those of the chat's time zone."""
    delivery = replace(pending(MIDNIGHT, NIGHT), style=Style(timezone=zone))

    assert (deferred_until(delivery, MIDNIGHT) is not None) == (zone != "America/St_Johns")
