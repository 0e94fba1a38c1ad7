"""Sends wait for their slot, and never longer than a claim's lease."""

import asyncio
from datetime import timedelta
from typing import Any, cast

from bot.delivery.rate_limit import RateLimitedPlatform, RateLimiter, RateLimits
from bot.model import Call, Chat, Outcome, Retry, Sent
from bot.ports import Platform
from tests.clock import TestClock

CHAT = Chat.parse("telegram:-1001")
CALL = Call("sendMessage", {"text": "속보"})


class Ready:
    """A platform that takes everything."""

    def __init__(self) -> None:
        self.taken = 0

    async def send(self, *_: Any) -> Outcome:
        self.taken += 1
        return Sent(str(self.taken))


async def test_a_full_minute_is_waited_out() -> None:
    """The message after a group's full minute goes out when the minute is over."""
    clock, platform = TestClock(), Ready()
    limited = RateLimitedPlatform(
        cast(Platform, platform), RateLimiter(RateLimits(chat_per_second=100, group_per_minute=1)), clock
    )
    await limited.send(CHAT, CALL, None)

    second = asyncio.create_task(limited.send(CHAT, CALL, None))
    await clock.asleep()
    await clock.advance(61)

    assert await second == Sent("2")


async def test_a_turn_that_is_far_off_is_given_back() -> None:
    """During a platform's pause of an hour, a claimed delivery is released instead of being kept until its lease expires."""
    clock, platform = TestClock(), Ready()
    rate_limiter = RateLimiter(RateLimits())
    rate_limiter.start_cooldown(None, clock.now() + timedelta(hours=1))

    outcome = await RateLimitedPlatform(cast(Platform, platform), rate_limiter, clock).send(CHAT, CALL, None)

    assert outcome == Retry(timedelta(hours=1), "its turn is far off")
    assert platform.taken == 0
