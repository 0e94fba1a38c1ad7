"""Who gets what: a destination, and what it asked for."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.model.chat import Chat
from bot.model.delivery import Style
from bot.model.settings import ChatSettings

ALL_FEEDS = "*"
"""Stands for every feed, now and later, in a subscription."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a subscription lets through; empty lets everything through."""

    categories: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    urgent_only: bool = False

    @property
    def empty(self) -> bool:
        """True where there is nothing to compare a post with."""
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat that gets alerts. `managed`: the config file put it there. `reason` says why an inactive one stopped."""

    id: int
    chat: Chat
    style: Style = field(default_factory=Style)
    managed: bool = False
    active: bool = True
    reason: str = ""
    settings: ChatSettings = field(default_factory=ChatSettings)


@dataclass(frozen=True, slots=True)
class Wish:
    """One subscription as a chat has it: `feed` may be ALL_FEEDS. `managed`: the config file made it."""

    feed: str
    filter: Filter
    since: datetime
    managed: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """One feed (or ALL_FEEDS) to one chat. `max_per_hour`: 0 is no cap."""

    chat: Chat
    feed: str
    filter: Filter = field(default_factory=Filter)
    style: Style = field(default_factory=Style)
    max_per_hour: int = 0
