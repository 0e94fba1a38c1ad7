"""When a message may go, inside a platform's limits as its receiver counts them. Nothing waits here: times go in and out.

Every limit is a sliding window: at most `count` messages in any `span`, and a message counts from when it arrived at the latest.
That is when the platform answered; while no answer is there, TRANSIT after it went. So however long each was on its way, no
`span` of the receiver's sees more than `count`.

One platform's voice: whatever is said, changed or taken away in a chat, in its turn inside the limits.
"""

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.model import Call, Chat, Outcome, Retry
from bot.ports import Clock, Platform

LONG_AGO = datetime.min.replace(tzinfo=UTC)
TRANSIT = timedelta(seconds=2)
"""How long a message may be on its way. One whose answer takes longer is thought to have arrived by then, or a platform that
answers slowly would be told ever less."""
LOOK_AGAIN = timedelta(milliseconds=500)
"""Who waits for a turn asks again so soon: every answer that comes meanwhile may let it be earlier."""
REPLY_SHARE = 2 / 3
"""What replies to people may take of the overall budget; alerts keep the rest."""


@dataclass(frozen=True, slots=True)
class RateLimits:
    """A platform's limits: messages a second in one chat, a minute in one group or channel, a second altogether."""

    chat_per_second: float = 1
    group_per_minute: float | None = None
    per_second: float | None = None


@dataclass(slots=True)
class _Window:
    """When the last `count` messages arrived at the latest, in order, and when there is room for another."""

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
        place = bisect_left(self.arrivals, supposed)
        if self.arrivals[place : place + 1] == [supposed]:
            del self.arrivals[place]
            insort(self.arrivals, at)


class RateLimiter:
    """One platform's pacer, for alerts, edits and replies alike."""

    def __init__(self, pace: RateLimits) -> None:
        self._pace = pace
        self._chats: dict[str, list[_Window]] = defaultdict(list)
        self._overall = _rate(pace.per_second) if pace.per_second else None
        share = max(1.0, pace.per_second * REPLY_SHARE) if pace.per_second else None
        self._replies = _rate(share) if share else None
        self._alerts = _rate(max(1.0, pace.per_second * (1 - REPLY_SHARE))) if pace.per_second else None
        self._waiting = 0
        self._held: dict[str, datetime] = {}
        self._held_all = LONG_AGO

    def free_at(self, chat: Chat) -> datetime:
        """When the chat itself has room again: the time to keep as its `rest_until`."""
        windows = (window.free_at() for window in self._windows(chat))
        return max(self._held.get(_limited(chat), LONG_AGO), *windows)

    def earliest(self, chat: Chat, *, reply: bool = False) -> datetime:
        """When the next message to this chat may go, all limits counted."""
        return max(self.free_at(chat), self.next_room(reply=reply))

    def room(self, now: datetime) -> int:
        """How many messages to different chats may go right now; a large number where the platform sets no overall limit."""
        if self._held_all > now:
            return 0
        windows = [window for window in (self._overall, self._yielding()) if window is not None]
        return min((window.room(now) for window in windows), default=1_000)

    def next_room(self, *, reply: bool = False) -> datetime:
        """When there is room on the platform altogether, whatever its chats say."""
        windows = (self._overall, self._replies if reply else self._yielding())
        return max(self._held_all, *(window.free_at() if window else LONG_AGO for window in windows))

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """A reply waits for its turn meanwhile: alerts keep to their third, so that it comes first."""
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def arrived(self, chat: Chat, at: datetime, *, reply: bool = False) -> None:
        """Count a message that was sent: by an earlier run, say."""
        for window in (*self._windows(chat), *self._shared(reply=reply)):
            window.add(at)

    def started(self, chat: Chat, now: datetime, *, reply: bool = False) -> None:
        """Count a message that goes out now."""
        self.arrived(chat, now + TRANSIT, reply=reply)

    def answered(self, chat: Chat, started: datetime, now: datetime, *, reply: bool = False) -> None:
        """The platform answered for the message that went out at `started`: by now it was there."""
        supposed = started + TRANSIT
        for window in self._windows(chat):
            window.correct(supposed, now)
        for window in self._shared(reply=reply):
            window.correct(supposed, min(supposed, now))

    def hold(self, chat: Chat | None, until: datetime) -> None:
        """Send nothing to this chat, or to any (None), before `until`."""
        if chat is None:
            self._held_all = max(self._held_all, until)
        else:
            self._held[_limited(chat)] = max(self._held.get(_limited(chat), LONG_AGO), until)

    def set_back(self, by: timedelta) -> None:
        """The clock was set back by so much: what was counted and held is as long ago, and as long off, as before."""
        rates = [window for window in (self._overall, self._replies, self._alerts) if window is not None]
        for window in (*rates, *(window for windows in self._chats.values() for window in windows)):
            window.arrivals = [arrival - by for arrival in window.arrivals]
        self._held = {name: until - by for name, until in self._held.items()}
        if self._held_all > LONG_AGO:
            self._held_all -= by

    def forget(self, now: datetime) -> None:
        """Let go of chats that no limit concerns any more, so that memory does not grow with every chat ever met."""
        for name in [name for name, windows in self._chats.items() if all(w.free_at() <= now for w in windows)]:
            if not any(window.room(now) < window.count for window in self._chats[name]):
                del self._chats[name]
        self._held = {name: until for name, until in self._held.items() if until > now}

    def _yielding(self) -> _Window | None:
        """What alerts are limited to while a reply waits."""
        return self._alerts if self._waiting else None

    def _shared(self, *, reply: bool) -> Iterator[_Window]:
        """The windows that all chats share."""
        return (window for window in (self._overall, self._replies if reply else self._alerts) if window is not None)

    def _windows(self, chat: Chat) -> list[_Window]:
        windows = self._chats[_limited(chat)]
        if not windows:
            windows.append(_rate(self._pace.chat_per_second))
            if chat.is_group and self._pace.group_per_minute:
                windows.append(_Window(max(1, int(self._pace.group_per_minute)), timedelta(minutes=1)))
        return windows


def _rate(per_second: float) -> _Window:
    """A window of one second; for less than one message a second, a longer window of one message."""
    count = max(1, int(per_second))
    return _Window(count, timedelta(seconds=count / per_second))


def _limited(chat: Chat) -> str:
    """What a limit is counted by: a forum's topics share their group's."""
    return f"{chat.platform}:{chat.team or ''}/{chat.id}"


LONGEST_TURN = timedelta(seconds=90)
"""What is worth waiting for with a claim in hand: a group's full minute, and no platform's long pause."""


class RateLimitedPlatform:
    """Calls the platform when the chat's turn has come, and tells the pacer when it answered."""

    def __init__(self, platform: Platform, rate_limiter: RateLimiter, clock: Clock) -> None:
        self._platform = platform
        self._rate_limiter = rate_limiter
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
        while (at := self._rate_limiter.earliest(chat)) > (now := self._clock.now()):
            if at - now > LONGEST_TURN:
                return Retry(at - now, "its turn is far off")
            await self._clock.sleep(min(at - now, LOOK_AGAIN).total_seconds())
        self._rate_limiter.started(chat, now)
        outcome = await act()
        self._rate_limiter.answered(chat, now, self._clock.now())
        return outcome
