"""The order of replies when more people ask than the platform's rate limit allows."""

import asyncio
from datetime import timedelta
from typing import cast

from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.delivery.replies import ReplySender
from bot.model import Chat, Outcome, Sent
from bot.ports import Platform
from tests.clock import TestClock

CROWD = [Chat("telegram", str(number)) for number in range(50)]


async def test_who_came_first_is_answered_first() -> None:
    """A crowd is answered in the order in which it came, and only the first in the queue asks for a slot."""
    clock, answered = TestClock(), list[Chat]()
    replies = ReplySender(cast(Platform, None), RateLimiter(RateLimits(per_second=3)), clock, timedelta(minutes=1))

    async with asyncio.TaskGroup() as crowd:
        for chat in CROWD:
            crowd.create_task(_ask(replies, chat, answered))
        while len(answered) < len(CROWD):
            await clock.asleep()
            assert len(clock.sleeps) == 1
            await clock.advance(1)
    assert answered == CROWD


async def test_nobody_waits_in_line_for_longer_than_people_do() -> None:
    """A reply whose slot would come after the longest wait is dropped."""
    clock, answered = TestClock(), list[Chat]()
    replies = ReplySender(cast(Platform, None), RateLimiter(RateLimits(per_second=1.5)), clock, timedelta(seconds=5))

    asking = [asyncio.create_task(_ask(replies, chat, answered)) for chat in CROWD]
    for _ in range(60):
        await clock.advance(1)
    await asyncio.gather(*asking)
    assert answered == CROWD[: len(answered)]
    assert 5 <= len(answered) <= 7


async def _ask(replies: ReplySender, chat: Chat, answered: list[Chat]) -> None:
    async def answer() -> Outcome:
        answered.append(chat)
        return Sent("1")

    await replies.call(chat, answer)
