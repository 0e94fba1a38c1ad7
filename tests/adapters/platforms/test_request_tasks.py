"""Pending tasks: requests that are being answered."""

import asyncio

import pytest

from adapters.platforms import request_tasks as in_hand
from adapters.platforms.request_tasks import RequestTasks


async def test_what_is_in_hand_is_finished() -> None:
    """Stopping waits for running answers."""
    answered = []

    async def answer() -> None:
        await asyncio.sleep(0.01)
        answered.append("latest")

    hand = RequestTasks()
    hand.add(answer())
    await hand.finish()
    assert answered == ["latest"]


async def test_an_answer_that_never_comes_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stopping gives up an answer that does not end, and leaves no task behind."""
    monkeypatch.setattr(in_hand, "FINISH_TIMEOUT", 0.01)
    hand = RequestTasks()
    hand.add(asyncio.sleep(60))
    await hand.finish()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_nothing_in_hand_is_nothing_to_wait_for() -> None:
    """Stopping without running answers ends at once."""
    await RequestTasks().finish()
