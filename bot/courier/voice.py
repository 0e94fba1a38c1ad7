"""One platform's voice: whatever is said, changed or taken away in a chat, in its turn inside the limits."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from bot.model import Call, Chat, Outcome, Retry
from bot.pacing import LOOK_AGAIN, Pacer
from bot.ports import Clock, Platform

LONGEST_TURN = timedelta(seconds=90)
"""What is worth waiting for with a claim in hand: a group's full minute, and no platform's long pause."""


class Voice:
    """Calls the platform when the chat's turn has come, and tells the pacer when it answered."""

    def __init__(self, platform: Platform, pacer: Pacer, clock: Clock) -> None:
        self._platform = platform
        self._pacer = pacer
        self._clock = clock

    async def send(self, chat: Chat, call: Call, first: str | None) -> Outcome:
        """Make a message."""
        return await self._in_turn(chat, lambda: self._platform.send(chat, call, first))

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Make a message say something else."""
        return await self._in_turn(chat, lambda: self._platform.edit(chat, platform_id, call))

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Take a message away."""
        return await self._in_turn(chat, lambda: self._platform.delete(chat, platform_id))

    async def _in_turn(self, chat: Chat, act: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Wait for the turn; one that is far off is left to a later claim, or this one's lease would run out meanwhile."""
        while (at := self._pacer.earliest(chat)) > (now := self._clock.now()):
            if at - now > LONGEST_TURN:
                return Retry(at - now, "its turn is far off")
            await self._clock.sleep(min(at - now, LOOK_AGAIN).total_seconds())
        self._pacer.started(chat, now)
        outcome = await act()
        self._pacer.answered(chat, now, self._clock.now())
        return outcome
