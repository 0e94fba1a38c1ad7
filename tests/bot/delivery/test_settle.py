"""Settlements: what a platform's outcome means for a delivery."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.settle import MAX_BACKOFF, backoff, settlement, uncertain_as_retry
from bot.model import Chat, Delivery, Moved, OutcomeScope, Post, RefusalReason, Rejected, Retry, Sent, Style, Uncertain

NOW = datetime(2026, 11, 20, tzinfo=UTC)
DELIVERY = Delivery(1, 2, 3, Chat.parse("telegram:-1001"), Style(), Post("policy", "a.md", "제목"), 1, None, attempts=0)


def test_a_retry_waits_at_least_for_its_retry_after() -> None:
    """The platform's own wait counts; where that is short, the backoff doubles with every attempt."""
    long, short = Retry(timedelta(hours=12), "429"), Retry(timedelta(0), "502")

    assert settlement(DELIVERY, long, NOW, ()).not_before == NOW + timedelta(hours=12)
    assert settlement(replace(DELIVERY, attempts=3), short, NOW, ()).not_before == NOW + timedelta(seconds=16)


def test_an_answer_that_never_came_is_doubted_once() -> None:
    """An uncertain send is retried once, and never a third time."""
    assert settlement(DELIVERY, Uncertain("timed out"), NOW, ()).not_before is not None
    assert settlement(replace(DELIVERY, maybe_sent=True), Uncertain("timed out"), NOW, ()).not_before is None


@pytest.mark.parametrize("outcome", [Sent("5"), Rejected("chat not found")])
def test_final_answers_are_final(outcome: Sent | Rejected) -> None:
    """A sent or rejected delivery is not retried."""
    assert settlement(DELIVERY, outcome, NOW, ()).not_before is None


@given(st.integers(0, 10_000))
def test_back_off_is_bounded(attempts: int) -> None:
    """However often it failed, the wait is never zero and never longer than the longest."""
    assert timedelta(0) < backoff(attempts) <= MAX_BACKOFF


def test_a_platform_sets_itself_when_to_ask_again() -> None:
    """A platform that refuses everything is asked again after its own wait, however often it refused."""
    down = Retry(timedelta(seconds=5), "no connection", OutcomeScope.PLATFORM)

    assert settlement(replace(DELIVERY, attempts=9), down, NOW, ()).not_before == NOW + timedelta(seconds=5)


def test_uncertain_sends_are_left_to_people_where_set() -> None:
    """Without `resend` a send whose answer never came is not tried again."""
    assert settlement(DELIVERY, Uncertain("timed out"), NOW, (), resend=False).not_before is None


def test_a_change_without_an_answer_is_made_again() -> None:
    """An uncertain edit or deletion is retried, since doing it twice does no harm."""
    assert isinstance(uncertain_as_retry(Uncertain("timed out")), Retry)
    assert uncertain_as_retry(Sent("5")) == Sent("5")


@pytest.mark.parametrize(("refusals", "pause"), [(0, 1), (1, 4), (2, 16), (3, 64), (5, 1024), (6, 1440), (99, 1440)])
def test_a_refusing_chat_is_tried_again_after_growing_pauses(refusals: int, pause: int) -> None:
    """A refusing chat is tried again after a minute, then after pauses four times longer each time, a day at most."""
    refused = Rejected("not enough rights", OutcomeScope.CHAT, RefusalReason.NO_RIGHTS)

    assert settlement(replace(DELIVERY, refusals=refusals), refused, NOW, ()).not_before == NOW + timedelta(minutes=pause)


@pytest.mark.parametrize("code", [code for code in RefusalReason if code.is_final])
def test_a_chat_that_is_gone_is_not_tried_again(code: RefusalReason) -> None:
    """A refusal whose end an event announces has no time for another attempt."""
    assert settlement(DELIVERY, Rejected("bot was blocked", OutcomeScope.CHAT, code), NOW, ()).not_before is None


def test_a_chat_that_moved_to_itself_is_tried_again_later() -> None:
    """Moving a chat to where it is would send at once without end; such an answer is retried with backoff."""
    nowhere = settlement(DELIVERY, Moved(DELIVERY.chat.id), NOW, ())
    assert isinstance(nowhere.outcome, Retry)
    assert nowhere.not_before == NOW + timedelta(seconds=2)
    assert settlement(replace(DELIVERY, attempts=3), Moved(DELIVERY.chat.id), NOW, ()).not_before == NOW + timedelta(seconds=16)
    assert settlement(DELIVERY, Moved("-1009"), NOW, ()).outcome == Moved("-1009")
