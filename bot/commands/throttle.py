"""Limits on requests: rates for people and chats, and old commands from before a start, of which only a chat's newest counts."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.model import Command, Request
from bot.ports import Clock

REMEMBERED = 10_000
"""Most buckets in memory; the least recently used one is dropped first, which makes it full again."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """`burst` requests at once, and one more after each `every`."""

    burst: int
    every: timedelta


PERSON = Allowance(30, timedelta(seconds=1))
CHAT = Allowance(60, timedelta(seconds=0.5))


class Admission(Enum):
    """The result for a request: answer it, reply once that there are too many, or ignore it."""

    ANSWER = auto()
    NOTICE = auto()
    SILENCE = auto()


class Throttle:
    """The throttle of one platform."""

    def __init__(self, person: Allowance = PERSON, chat: Allowance = CHAT) -> None:
        self._people = _Buckets(person)
        self._chats = _Buckets(chat)

    def admit(self, request: Request, now: datetime) -> Admission:
        """Decide about a request; a refused one takes no token."""
        buckets = [(self._chats, str(request.chat))]
        if request.user is not None:
            buckets.append((self._people, f"{request.team or ''}/{request.user}"))
        empty = [(kind, name) for kind, name in buckets if not kind.has_room(name, now)]
        if not empty:
            for kind, name in buckets:
                kind.take(name, now)
            return Admission.ANSWER
        notify = [kind.notify_once(name) for kind, name in empty]
        return Admission.NOTICE if all(notify) else Admission.SILENCE


@dataclass(slots=True)
class _Bucket:
    """One bucket: the time when it is full again. `notified`: its owner was notified that it is empty."""

    full_at: datetime
    notified: bool = False


class _Buckets:
    """The buckets of all people or of all chats."""

    def __init__(self, allowance: Allowance) -> None:
        self._every = allowance.every
        self._depth = allowance.burst * allowance.every
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def has_room(self, name: str, now: datetime) -> bool:
        """True where the bucket has a token."""
        bucket = self._buckets.get(name)
        return bucket is None or bucket.full_at + self._every <= now + self._depth

    def take(self, name: str, now: datetime) -> None:
        """Take a token."""
        bucket = self._buckets.get(name)
        self._buckets[name] = _Bucket(max(bucket.full_at if bucket else now, now) + self._every)
        self._buckets.move_to_end(name)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)

    def notify_once(self, name: str) -> bool:
        """True once each time a bucket becomes empty: its owner should be notified."""
        bucket = self._buckets[name]
        first = not bucket.notified
        bucket.notified = True
        return first


STALE = timedelta(minutes=2)
"""Age of a command that may have newer ones behind it."""
COLLECT = timedelta(seconds=2)
"""Time that a stale command waits for a newer one of its chat."""


class StaleCommands:
    """The stale commands of one platform."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._newest: dict[str, Command] = {}

    async def is_newest_or_fresh(self, command: Command) -> bool:
        """Return True at once for a fresh command; for a stale one once it is known to be its chat's newest, else False."""
        chat = str(command.chat)
        waiting = self._newest.get(chat)
        if command.sent_at is None or self._clock.now() - command.sent_at < STALE:
            self._newest.pop(chat, None)
            return True
        if waiting is not None and waiting.sent_at is not None and waiting.sent_at > command.sent_at:
            return False
        self._newest[chat] = command
        await self._clock.sleep(COLLECT.total_seconds())
        if self._newest.get(chat) is not command:
            return False
        del self._newest[chat]
        return True
