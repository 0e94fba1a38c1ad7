"""What is left to do for a delivery, and what an answer means."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.courier.settling import LONGEST_WAIT, back_off, settlement
from bot.model import Call, Chat, Delivery, Message, Post, Rejected, Retry, Sent, Style, Uncertain

NOW = datetime(2026, 11, 20, tzinfo=UTC)
CALLS = tuple(Call("sendMessage", {"text": text}) for text in ("one", "two", "three"))
DELIVERY = Delivery(1, 2, 3, Chat.parse("telegram:-1001"), Style(), Post("policy", "a.md", "제목"), 1, None, attempts=0)


def message(part: int, call: Call) -> Message:
    return Message(part, f"m{part}", digest(call))


def test_a_new_delivery_makes_every_part() -> None:
    """Where nothing exists, every part is sent, in order."""
    assert [(step.part, step.call, step.platform_id) for step in steps(CALLS, ())] == [
        (part, call, None) for part, call in enumerate(CALLS)
    ]


def test_an_unfinished_delivery_goes_on_where_it_stopped() -> None:
    """Parts that exist and say what they should are left alone."""
    assert [step.part for step in steps(CALLS, (message(0, CALLS[0]),))] == [1, 2]


def test_a_correction_edits_what_differs() -> None:
    """A part that says something else is edited in place, a part that is the same is not touched, a new one is sent."""
    there = (message(0, Call("sendMessage", {"text": "old"})), message(1, CALLS[1]))

    assert [(step.part, step.platform_id) for step in steps(CALLS, there)] == [(0, "m0"), (2, None)]


def test_a_retry_waits_at_least_as_long_as_it_was_told() -> None:
    """The platform's own wait counts; without a long one the wait doubles with every attempt."""
    long, short = Retry(timedelta(hours=12), "429"), Retry(timedelta(0), "502")

    assert settlement(DELIVERY, long, NOW, ()).not_before == NOW + timedelta(hours=12)
    assert settlement(replace(DELIVERY, attempts=3), short, NOW, ()).not_before == NOW + timedelta(seconds=16)


def test_an_answer_that_never_came_is_doubted_once() -> None:
    """An uncertain send is tried once more, and never a third time."""
    assert settlement(DELIVERY, Uncertain("timed out"), NOW, ()).not_before is not None
    assert settlement(replace(DELIVERY, doubted=True), Uncertain("timed out"), NOW, ()).not_before is None


@pytest.mark.parametrize("outcome", [Sent("5"), Rejected("chat not found")])
def test_final_answers_are_final(outcome: Sent | Rejected) -> None:
    """What was sent or rejected is not tried again."""
    assert settlement(DELIVERY, outcome, NOW, ()).not_before is None


@given(st.integers(0, 10_000))
def test_back_off_is_bounded(attempts: int) -> None:
    """However often it failed, the wait is never zero and never longer than the longest."""
    assert timedelta(0) < back_off(attempts) <= LONGEST_WAIT


@given(st.dictionaries(st.text(), st.text() | st.integers()))
def test_the_same_call_has_the_same_name(params: dict[str, object]) -> None:
    """A call's digest goes by what it says, not by the order of its parameters."""
    assert digest(Call("m", params)) == digest(Call("m", dict(reversed(params.items()))))
