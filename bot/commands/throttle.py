"""How often people may ask: pure, times go in.

A bucket for each person and one for each chat. A person's fills up more slowly than a chat's, so that nobody uses up what
belongs to the others in a group.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from bot.model import Request

REMEMBERED = 10_000
"""Buckets that are remembered; the one that was used longest ago is forgotten first, and is full again."""


@dataclass(frozen=True, slots=True)
class Allowance:
    """So many requests at once, and one more after each `every`."""

    burst: int
    every: timedelta


PERSON = Allowance(30, timedelta(seconds=1))
CHAT = Allowance(60, timedelta(seconds=0.5))


class Admission(Enum):
    """Answer; say once that it is too much; say nothing."""

    ANSWER = auto()
    NOTICE = auto()
    SILENCE = auto()


class Throttle:
    """One platform's."""

    def __init__(self, person: Allowance = PERSON, chat: Allowance = CHAT) -> None:
        self._people = _Buckets(person)
        self._chats = _Buckets(chat)

    def admit(self, request: Request, now: datetime) -> Admission:
        """What becomes of a request; one that is refused takes nothing out of the buckets."""
        buckets = [(self._chats, str(request.chat))]
        if request.user is not None:
            buckets.append((self._people, f"{request.team or ''}/{request.user}"))
        empty = [(kind, name) for kind, name in buckets if not kind.has_room(name, now)]
        if not empty:
            for kind, name in buckets:
                kind.take(name, now)
            return Admission.ANSWER
        told = [kind.tell(name) for kind, name in empty]
        return Admission.NOTICE if all(told) else Admission.SILENCE


@dataclass(slots=True)
class _Bucket:
    """When it will be full again, and whether its owner knows that it is empty."""

    full_at: datetime
    told: bool = False


class _Buckets:
    """The buckets of one kind, by their owners."""

    def __init__(self, allowance: Allowance) -> None:
        self._every = allowance.every
        self._depth = allowance.burst * allowance.every
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def has_room(self, name: str, now: datetime) -> bool:
        """Whether one more can be taken."""
        bucket = self._buckets.get(name)
        return bucket is None or bucket.full_at + self._every <= now + self._depth

    def take(self, name: str, now: datetime) -> None:
        """Take one out."""
        bucket = self._buckets.get(name)
        self._buckets[name] = _Bucket(max(bucket.full_at if bucket else now, now) + self._every)
        self._buckets.move_to_end(name)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)

    def tell(self, name: str) -> bool:
        """Whether the owner has still to be told that the bucket is empty; not from now on, until there was room again."""
        bucket = self._buckets[name]
        first = not bucket.told
        bucket.told = True
        return first
