"""The order of replies when more people ask than the platform's rate limit allows."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from bot.delivery.rate_limit import RateLimiter, RateLimits
from bot.delivery.replies import ReplySender
from bot.model import Chat, Outcome, OutcomeScope, Retry, Sent
from bot.ports import Platform
from tests.clock import TestClock

GROUP = Chat("telegram", "-1003")
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


class SlowGroup:
    """A group whose slow mode accepts one message a minute; it records messages and times."""

    def __init__(self, clock: TestClock, pause: int = 60) -> None:
        self.limiter = RateLimiter(RateLimits(chat_per_second=10))
        self.replies = ReplySender(cast(Platform, None), self.limiter, clock, timedelta(seconds=20))
        self.sent: list[tuple[str, float]] = []
        self._clock, self._pause = clock, timedelta(seconds=pause)
        self._began, self._next = clock.now(), clock.now()

    async def send(self, name: str) -> Outcome:
        """Send, or name the seconds to wait."""
        if (left := self._next - self._clock.now()) > timedelta(0):
            return Retry(left, "429", OutcomeScope.CHAT)
        self._next = self._clock.now() + self._pause
        self.sent.append((name, (self._clock.now() - self._began).total_seconds()))
        return Sent("1")

    async def answer(self, name: str) -> Outcome:
        """Answer a command."""
        return await self.replies.call(GROUP, lambda: self.send(name), late=True)


async def test_an_answer_comes_when_slow_mode_lets_it() -> None:
    """In a group with slow mode the newest command is answered after the seconds that the platform names; others are not."""
    clock = TestClock()
    group = SlowGroup(clock)
    asking = []
    for number in range(5):
        asking.append(asyncio.create_task(group.answer(str(number))))
        await clock.advance(0)
        await clock.advance(1)
    await clock.advance(200)
    outcomes = await asyncio.gather(*asking)

    assert group.sent == [("0", 0), ("4", 62)]
    assert [type(outcome) for outcome in outcomes] == [Sent, Retry, Retry, Retry, Sent]


async def test_a_late_answer_lets_alerts_go_first() -> None:
    """At the end of the pause a waiting alert goes, and the answer waits once more, or is dropped after two minutes."""
    clock = TestClock()
    group = SlowGroup(clock)
    await group.answer("first")
    await clock.advance(5)
    late = asyncio.create_task(group.answer("late"))
    await clock.advance(0)
    await clock.advance(55)
    assert isinstance(await group.send("alert"), Sent)
    await clock.advance(120)

    assert group.sent == [("first", 0), ("alert", 60), ("late", 122)]
    assert isinstance(await late, Sent)


@pytest.mark.parametrize("pause", [300, 3600])
async def test_a_long_slow_mode_has_no_late_answers(pause: int) -> None:
    """An answer that would come after many minutes is dropped at once, and nothing waits for it."""
    clock = TestClock()
    group = SlowGroup(clock, pause)
    await group.answer("first")
    assert isinstance(await group.answer("late"), Retry)
    assert clock.sleeps == []
