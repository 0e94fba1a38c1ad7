"""Who gets what: a destination, and what it asked for.

What people set in a chat: when it is quiet, when it gets digests, and what it never wants.
"""

from dataclasses import dataclass, field
from datetime import datetime, time
from enum import StrEnum
from typing import Literal

from bot.model.chat import Chat


@dataclass(frozen=True, slots=True)
class Style:
    """How one destination wants its alerts. `stories`: a story that several feeds tell comes once, or from each."""

    format: Literal["full", "compact"] = "full"
    rich: bool = False
    prefix: str = ""
    hashtags: bool = False
    licence: Literal["strict", "credit"] = "strict"
    language: str = "ko"
    timezone: str = "Asia/Seoul"
    silent: bool = False
    stories: Literal["once", "each"] = "once"


PERSONAL = ("language", "timezone", "silent")
"""The fields of Style that people may set even where the config manages the chat; the rest is the config's there."""


CATEGORY_SIGN = "#"
"""Before a category's name where it could be taken for a feed's id, or for a word of ours."""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A chat's own settings. Times are local to its `Style.timezone`.

    Quiet hours reach from `quiet_from` to before `quiet_to`, past midnight where that is earlier; None, or both the same, is
    no quiet hours. `digest_at`: routine alerts wait for the next of these and come as one message. What is muted
    comes through no subscription. `chosen`: the PERSONAL fields of Style that people set here, which no config changes any more.
    """

    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_passes: bool = True
    digest_at: tuple[time, ...] = ()
    muted_feeds: tuple[str, ...] = ()
    muted_categories: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


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


class StopReason(StrEnum):
    """Why nothing goes to a chat any more."""

    NONE = ""
    REFUSED = "refused"
    """The platform refuses it; the detail is the platform's answer."""
    REMOVED = "removed"
    """People removed the bot."""
    MOVED = "moved"
    """The chat has another id, the detail."""


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat that gets alerts. `managed`: the config file put it there. `reason_code`: why it is not active."""

    id: int
    chat: Chat
    style: Style = field(default_factory=Style)
    managed: bool = False
    active: bool = True
    reason_code: StopReason = StopReason.NONE
    reason_detail: str = ""
    settings: ChatSettings = field(default_factory=ChatSettings)


@dataclass(frozen=True, slots=True)
class SubscriptionView:
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
