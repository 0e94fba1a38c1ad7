"""Say something outside the deliveries: a reply, a post for the desk, a word to the operators. Nothing of it is persisted."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.rate_limit import LOOK_AGAIN, RateLimiter
from bot.model import Call, Chat, Moved, Outcome, Retry, Scope, Sent
from bot.ports import Clock, Platform

log = structlog.get_logger()

TRIES = 3


class ReplySender:
    """One platform's, inside the limits that alerts keep too. `patience`: what takes longer to begin is given up."""

    def __init__(self, platform: Platform, rate_limiter: RateLimiter, clock: Clock, patience: timedelta) -> None:
        self._platform = platform
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._patience = patience
        self._line = asyncio.Lock()

    async def call(self, chat: Chat, call: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """Make one call when its turn has come, and again where the platform asks for that; the last outcome."""
        outcome: Outcome = Retry(timedelta(), "its turn would come too late")
        for _ in range(TRIES):
            if (started := await self._turn(chat)) is None:
                break
            outcome = await call()
            self._rate_limiter.answered(chat, started, self._clock.now(), reply=True)
            if not isinstance(outcome, Retry):
                break
            if outcome.scope is not Scope.MESSAGE:
                self._rate_limiter.hold(chat if outcome.scope is Scope.CHAT else None, self._clock.now() + outcome.after)
            await self._clock.sleep(min(outcome.after, self._patience).total_seconds())
        return outcome

    async def send(self, chat: Chat, calls: Iterable[Call]) -> Outcome:
        """Send messages that belong together, in order; the outcome of the last, or of the first that was not taken.

        Where the chat lives under a new id, they go there.
        """
        first: str | None = None
        outcome: Outcome = Sent("")
        for call in calls:
            outcome = await self.call(chat, self._sending(chat, call, first))
            if isinstance(outcome, Moved):
                log.warning("chat_moved", chat=str(chat), to=outcome.to, hint="write its new id into the config")
                chat = replace(chat, id=outcome.to)
                outcome = await self.call(chat, self._sending(chat, call, first))
            if not isinstance(outcome, Sent):
                return outcome
            first = first or outcome.platform_id
        return outcome

    def _sending(self, chat: Chat, call: Call, first: str | None) -> Callable[[], Awaitable[Outcome]]:
        return lambda: self._platform.send(chat, call, first)

    async def _turn(self, chat: Chat) -> datetime | None:
        """Wait for room; when the turn came, and None where that takes longer than anybody waits.

        Where the platform has no room, people stand in line: the first is served first, and only one looks whether there is.
        """
        latest = self._clock.now() + self._patience
        while await self._wait(lambda: self._rate_limiter.free_at(chat), chat, latest):
            with self._rate_limiter.waiting():
                async with self._line:
                    if not await self._wait(lambda: self._rate_limiter.next_room(reply=True), chat, latest):
                        return None
                    if self._rate_limiter.free_at(chat) <= (now := self._clock.now()):
                        self._rate_limiter.started(chat, now, reply=True)
                        return now
        return None

    async def _wait(self, free_at: Callable[[], datetime], chat: Chat, latest: datetime) -> bool:
        """Wait for a time that others may put off meanwhile; False where it is later than `latest`."""
        while (at := max(free_at(), now := self._clock.now())) <= latest:
            if at == now:
                return True
            await self._clock.sleep(min(at - now, LOOK_AGAIN).total_seconds())
        log.warning("answer_dropped", chat=str(chat), seconds=(at - latest + self._patience).total_seconds())
        return False
