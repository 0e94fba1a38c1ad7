"""Send messages that are no deliveries and are not stored: replies to people, posts for the desk, operator alerts."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from bot.delivery.rate_limit import RECHECK, RateLimiter
from bot.model import Call, Chat, Moved, Outcome, OutcomeScope, Retry, Sent
from bot.ports import Clock, Platform

log = structlog.get_logger()

MAX_ATTEMPTS = 3
LATEST = timedelta(minutes=2)
"""Longest that a late reply waits for the end of its chat's pause, such as Telegram's slow mode asks for."""
ALERTS_FIRST = timedelta(seconds=2)
"""Time after such a pause that belongs to alerts that wait for it too: in slow mode the chat takes one message."""


class ReplySender:
    """Sends one platform's replies within the rate limits that alerts share."""

    def __init__(self, platform: Platform, rate_limiter: RateLimiter, clock: Clock, max_wait: timedelta) -> None:
        """`max_wait`: a reply that gets no slot within that time is dropped."""
        self._platform = platform
        self._rate_limiter = rate_limiter
        self._clock = clock
        self._max_wait = max_wait
        self._queue = asyncio.Lock()
        self._late: dict[Chat, object] = {}

    async def call(self, chat: Chat, call: Callable[[], Awaitable[Outcome]], *, late: bool = False) -> Outcome:
        """Make one call in its slot, and retry it where the platform asks for that; return the last outcome.

        `late`: after a pause of the chat that is longer than `max_wait` the newest reply is still sent, up to LATEST.
        """
        outcome: Outcome = Retry(timedelta(), "its turn would come too late")
        latest = self._clock.now() + LATEST
        for _ in range(MAX_ATTEMPTS):
            if late and not await self._outlast_pause(chat, latest):
                break
            if (started := await self._slot(chat)) is None:
                break
            outcome = await call()
            self._rate_limiter.confirm_arrival(chat, started, self._clock.now(), reply=True)
            if not isinstance(outcome, Retry):
                break
            if outcome.scope is not OutcomeScope.MESSAGE:
                self._rate_limiter.start_cooldown(
                    chat if outcome.scope is OutcomeScope.CHAT else None, self._clock.now() + outcome.after
                )
            if not (late and outcome.after > self._max_wait):
                await self._clock.sleep(min(outcome.after, self._max_wait).total_seconds())
        return outcome

    async def send(self, chat: Chat, calls: Iterable[Call]) -> Outcome:
        """Send messages that belong together, in order; return the first outcome that is not Sent, or the last.

        Where the chat has moved to a new id, they go there.
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

    async def _outlast_pause(self, chat: Chat, latest: datetime) -> bool:
        """Wait for the end of a long pause of the chat; return False where it ends after `latest` or a newer reply waits too."""
        until, now = self._rate_limiter.cooldown_until(chat), self._clock.now()
        if until <= now + self._max_wait:
            return True
        if until > latest:
            log.warning("answer_dropped", chat=str(chat), seconds=(until - now).total_seconds())
            return False
        turn = self._late[chat] = object()
        await self._clock.sleep((until - now + ALERTS_FIRST).total_seconds())
        if self._late.get(chat) is not turn:
            return False
        del self._late[chat]
        return True

    async def _slot(self, chat: Chat) -> datetime | None:
        """Wait for a slot and take it; return its time, or None where it is more than `max_wait` away.

        Where the platform's overall limit is reached, replies queue: first come, first served, and only the first one asks.
        """
        latest = self._clock.now() + self._max_wait
        while await self._wait(lambda: self._rate_limiter.chat_free_at(chat), chat, latest):
            with self._rate_limiter.reply_waiting():
                async with self._queue:
                    if not await self._wait(lambda: self._rate_limiter.next_slot_at(reply=True), chat, latest):
                        return None
                    if self._rate_limiter.chat_free_at(chat) <= (now := self._clock.now()):
                        self._rate_limiter.reserve_slot(chat, now, reply=True)
                        return now
        return None

    async def _wait(self, free_at: Callable[[], datetime], chat: Chat, latest: datetime) -> bool:
        """Wait until `free_at`, which other messages may move meanwhile; return False once it is later than `latest`."""
        while (at := max(free_at(), now := self._clock.now())) <= latest:
            if at == now:
                return True
            await self._clock.sleep(min(at - now, RECHECK).total_seconds())
        log.warning("answer_dropped", chat=str(chat), seconds=(at - latest + self._max_wait).total_seconds())
        return False
