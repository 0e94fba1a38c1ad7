"""Rate limits: when a message may go, by each platform's limits as its receiver counts them.

RateLimiter is pure bookkeeping: times go in and out, nothing waits there. RateLimitedPlatform waits for its answers.

Every limit is a sliding window: at most `count` messages in any `span`. A message counts from the latest moment at which it can
have arrived: when the platform answered or, until it does, TRANSIT after it went. So the receiver never sees more than `count`
messages in a `span` of its own, however long each of them travelled.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.model import Call, Chat, Lookup, Outcome, Retry
from bot.ports import Clock, Platform

LONG_AGO = datetime.min.replace(tzinfo=UTC)
TRANSIT = timedelta(seconds=2)
"""Longest travel time of a message. One whose answer takes longer counts as arrived by then; otherwise a platform that answers
slowly would get fewer and fewer messages."""
RECHECK = timedelta(milliseconds=500)
"""Interval at which a waiting message asks for its slot again: an answer that comes meanwhile may let it go earlier."""
REPLY_SHARE = 2 / 3
"""Share of the overall limit that replies to people may take. An estimate, so that a crowd of questions never stops alerts."""
MAX_SLOT_WAIT = timedelta(seconds=90)
"""The longest that a claimed delivery waits for its slot: a group's full minute, but no platform's long pause."""


START_TIMEOUT = timedelta(seconds=1)
"""Time that a slot stays valid while the store writes that the message is about to go."""

Start = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RateLimits:
    """A platform's limits: messages a second in one chat, a minute in one group or channel, a second altogether."""

    chat_per_second: float = 1
    group_per_minute: float | None = None
    per_second: float | None = None


@dataclass(slots=True)
class _Window:
    """The latest possible arrivals of the last `count` messages, in order."""

    count: int
    span: timedelta
    arrivals: list[datetime] = field(default_factory=list)

    def free_at(self) -> datetime:
        return LONG_AGO if len(self.arrivals) < self.count else self.arrivals[0] + self.span

    def room(self, now: datetime) -> int:
        return self.count - len(self.arrivals) + bisect_right(self.arrivals, now - self.span)

    def add(self, at: datetime) -> None:
        insort(self.arrivals, at)
        del self.arrivals[: -self.count]

    def correct(self, supposed: datetime, at: datetime) -> None:
        if self.remove(supposed):
            insort(self.arrivals, at)

    def remove(self, arrival: datetime) -> bool:
        place = bisect_left(self.arrivals, arrival)
        if self.arrivals[place : place + 1] != [arrival]:
            return False
        del self.arrivals[place]
        return True


class RateLimiter:
    """One platform's rate limits, shared by alerts, edits and replies."""

    def __init__(self, limits: RateLimits) -> None:
        self._limits = limits
        self._chats: dict[str, list[_Window]] = defaultdict(list)
        self._overall = _rate(limits.per_second) if limits.per_second else None
        share = max(1.0, limits.per_second * REPLY_SHARE) if limits.per_second else None
        self._replies = _rate(share) if share else None
        self._alerts = _rate(max(1.0, limits.per_second * (1 - REPLY_SHARE))) if limits.per_second else None
        self._replies_waiting = 0
        self._paused_until: dict[str, datetime] = {}
        self._all_paused_until = LONG_AGO

    def chat_free_at(self, chat: Chat) -> datetime:
        """Return when the chat's own limits let the next message go: the time that is stored as its cooldown."""
        windows = (window.free_at() for window in self._windows(chat))
        return max(self.cooldown_until(chat), *windows)

    def cooldown_until(self, chat: Chat) -> datetime:
        """Return the end of the pause that the platform asked for in this chat; a time that is past where there is none."""
        return self._paused_until.get(_counted_as(chat), LONG_AGO)

    def allowed_at(self, chat: Chat, *, reply: bool = False) -> datetime:
        """Return when the next message to this chat may go by all limits; a time that is past means now."""
        return max(self.chat_free_at(chat), self.next_slot_at(reply=reply))

    def available_slots(self, now: datetime) -> int:
        """Return how many messages to different chats may go now; 1,000 where the platform has no overall limit."""
        if self._all_paused_until > now:
            return 0
        windows = [window for window in (self._overall, self._alerts_while_replying()) if window is not None]
        return min((window.room(now) for window in windows), default=1_000)

    def next_slot_at(self, *, reply: bool = False) -> datetime:
        """Return when the overall limit lets the next message go, whatever its chat's limits are."""
        windows = (self._overall, self._replies if reply else self._alerts_while_replying())
        return max(self._all_paused_until, *(window.free_at() if window else LONG_AGO for window in windows))

    @contextmanager
    def reply_waiting(self) -> Iterator[None]:
        """Keep alerts to their share of the overall limit while a reply waits in this block, so that it goes first."""
        self._replies_waiting += 1
        try:
            yield
        finally:
            self._replies_waiting -= 1

    def record_arrival(self, chat: Chat, at: datetime, *, reply: bool = False) -> None:
        """Count a message that arrived at this time, for example one that an earlier run sent."""
        for window in (*self._windows(chat), *self._shared(reply=reply)):
            window.add(at)

    def reserve_slot(self, chat: Chat, now: datetime, *, reply: bool = False) -> None:
        """Count a message that goes out now."""
        self.record_arrival(chat, now + TRANSIT, reply=reply)

    def confirm_arrival(self, chat: Chat, started: datetime, now: datetime, *, reply: bool = False) -> None:
        """Correct the arrival of the message that went out at `started`: the platform has answered for it by now."""
        supposed = started + TRANSIT
        for window in self._windows(chat):
            window.correct(supposed, now)
        for window in self._shared(reply=reply):
            window.correct(supposed, min(supposed, now))

    def cancel_reservation(self, chat: Chat, started: datetime) -> None:
        """Count the message no more for which a slot was taken at `started`: it has not gone out."""
        for window in (*self._windows(chat), *self._shared(reply=False)):
            window.remove(started + TRANSIT)

    def start_cooldown(self, chat: Chat | None, until: datetime) -> None:
        """Allow nothing to this chat, or to any (None), before `until`."""
        if chat is None:
            self._all_paused_until = max(self._all_paused_until, until)
        else:
            name = _counted_as(chat)
            self._paused_until[name] = max(self._paused_until.get(name, LONG_AGO), until)

    def shift_times_back(self, by: timedelta) -> None:
        """Follow a clock that was set back by so much: every counted arrival and pause moves with it."""
        rates = [window for window in (self._overall, self._replies, self._alerts) if window is not None]
        for window in (*rates, *(window for windows in self._chats.values() for window in windows)):
            window.arrivals = [arrival - by for arrival in window.arrivals]
        self._paused_until = {name: until - by for name, until in self._paused_until.items()}
        if self._all_paused_until > LONG_AGO:
            self._all_paused_until -= by

    def prune(self, now: datetime) -> None:
        """Drop chats whose windows are empty and whose pauses are over: memory must not grow with every chat ever seen."""
        for name in [name for name, windows in self._chats.items() if all(w.free_at() <= now for w in windows)]:
            if not any(window.room(now) < window.count for window in self._chats[name]):
                del self._chats[name]
        self._paused_until = {name: until for name, until in self._paused_until.items() if until > now}

    def _alerts_while_replying(self) -> _Window | None:
        """The window of the alerts' share, while a reply waits; None otherwise."""
        return self._alerts if self._replies_waiting else None

    def _shared(self, *, reply: bool) -> Iterator[_Window]:
        """The windows that all chats share."""
        return (window for window in (self._overall, self._replies if reply else self._alerts) if window is not None)

    def _windows(self, chat: Chat) -> list[_Window]:
        windows = self._chats[_counted_as(chat)]
        if not windows:
            windows.append(_rate(self._limits.chat_per_second))
            if chat.is_group and self._limits.group_per_minute:
                windows.append(_Window(max(1, int(self._limits.group_per_minute)), timedelta(minutes=1)))
        return windows


class RateLimitedPlatform:
    """A platform whose sends, edits and deletions wait for their slot; the rate limiter learns when each was answered."""

    def __init__(self, platform: Platform, rate_limiter: RateLimiter, clock: Clock) -> None:
        self._platform = platform
        self._rate_limiter = rate_limiter
        self._clock = clock

    async def send(self, chat: Chat, call: Call, first: str | None, start: Start | None = None) -> Outcome:
        """Send a message (see Platform.send). `start` is awaited in the slot, to store that the message is about to go."""
        return await self._in_slot(chat, lambda: self._platform.send(chat, call, first), start)

    async def edit(self, chat: Chat, platform_id: str, call: Call) -> Outcome:
        """Edit a message."""
        return await self._in_slot(chat, lambda: self._platform.edit(chat, platform_id, call))

    async def delete(self, chat: Chat, platform_id: str) -> Outcome:
        """Delete a message."""
        return await self._in_slot(chat, lambda: self._platform.delete(chat, platform_id))

    async def find_message(self, chat: Chat, key: str, attempted_at: datetime) -> Lookup:
        """Return the id of a recent message with this idempotency key, or None. Reading takes no slot."""
        return await self._platform.find_message(chat, key, attempted_at)

    async def _in_slot(self, chat: Chat, call: Callable[[], Awaitable[Outcome]], start: Start | None = None) -> Outcome:
        """Wait for a slot; Retry where that is more than MAX_SLOT_WAIT away, since the claim's lease would expire meanwhile.

        Where `start` takes longer than START_TIMEOUT, the slot is given back: others may have had theirs meanwhile.
        """
        while True:
            while (at := self._rate_limiter.allowed_at(chat)) > (now := self._clock.now()):
                if at - now > MAX_SLOT_WAIT:
                    return Retry(at - now, "its turn is far off")
                await self._clock.sleep(min(at - now, RECHECK).total_seconds())
            self._rate_limiter.reserve_slot(chat, now)
            if start is not None:
                await start()
                start = None
                if self._clock.now() - now > START_TIMEOUT:
                    self._rate_limiter.cancel_reservation(chat, now)
                    continue
            break
        outcome = await call()
        self._rate_limiter.confirm_arrival(chat, now, self._clock.now())
        return outcome


def _rate(per_second: float) -> _Window:
    """A window of one second; for less than one message a second, a longer window of one message."""
    count = max(1, int(per_second))
    return _Window(count, timedelta(seconds=count / per_second))


def _counted_as(chat: Chat) -> str:
    """The name that a chat's limits are counted by: a forum's topics share their group's."""
    return f"{chat.platform}:{chat.team or ''}/{chat.id}"
