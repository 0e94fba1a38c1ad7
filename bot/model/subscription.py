"""Destinations, their subscriptions with filters, and the settings of a chat: style, quiet hours, digests, mutes."""

from dataclasses import dataclass, field
from datetime import datetime, time
from typing import Literal

from bot.model.chat import Chat, DestinationState, RefusalReason

Part = Literal["lead", "figures", "tables"]
ALL_PARTS: tuple[Part, ...] = ("lead", "figures", "tables")


@dataclass(frozen=True, slots=True)
class Style:
    """The style of a destination's alerts.

    `stories`: a story in several feeds is sent once, or from each feed. `broadcast`: Slack shows a follow-up in the channel too.
    `show`: what is below the headline. `link_params`: query parameters for the links to articles, `a=b&c=d`.
    """

    format: Literal["full", "compact"] = "full"
    rich: bool = False
    prefix: str = ""
    hashtags: bool = False
    licence: Literal["strict", "credit"] = "strict"
    language: str = "ko"
    timezone: str = "Asia/Seoul"
    silent: bool = False
    stories: Literal["once", "each"] = "once"
    broadcast: bool = False
    show: tuple[Part, ...] = ALL_PARTS
    link_params: str = ""


PERSONAL = ("language", "timezone", "silent")
"""The fields of Style that people may set even in a managed chat; the config sets the others there."""


CATEGORY_SIGN = "#"
"""Prefix of a category's name where it could be confused with a feed's id or a keyword."""


@dataclass(frozen=True, slots=True)
class ChatSettings:
    """A chat's own settings. Times are local to its `Style.timezone`.

    Quiet hours last from `quiet_from` until before `quiet_to`, over midnight where that is earlier; None, or twice the same
    time, means no quiet hours. `digest_at`: routine alerts wait for the next of these times and are sent as one message. Muted
    feeds and categories are sent for no subscription. `chosen`: the PERSONAL fields of Style that people set; the config no
    longer changes them.
    """

    quiet_from: time | None = None
    quiet_to: time | None = None
    urgent_passes: bool = True
    digest_at: tuple[time, ...] = ()
    muted_feeds: tuple[str, ...] = ()
    muted_categories: tuple[str, ...] = ()
    chosen: tuple[str, ...] = ()


ALL_FEEDS = "*"
"""In a subscription: every feed, including later ones."""


@dataclass(frozen=True, slots=True)
class Filter:
    """The filter of a subscription; an empty one matches every post."""

    categories: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    urgent_only: bool = False

    @property
    def empty(self) -> bool:
        """True where it matches every post."""
        return self == Filter()


@dataclass(frozen=True, slots=True)
class Destination:
    """A chat that gets alerts. `managed`: the config file names it.

    `reason_code` and `reason_detail`: why it is not active, since `refused_since`. `settings`: what people set there.
    """

    id: int
    chat: Chat
    style: Style = field(default_factory=Style)
    managed: bool = False
    state: DestinationState = DestinationState.ACTIVE
    reason_code: RefusalReason = RefusalReason.NONE
    reason_detail: str = ""
    settings: ChatSettings = field(default_factory=ChatSettings)
    refused_since: datetime | None = None

    @property
    def active(self) -> bool:
        """True where alerts arrive as far as the bot knows."""
        return self.state is DestinationState.ACTIVE


@dataclass(frozen=True, slots=True)
class SubscriptionView:
    """One subscription of a chat: `feed` may be ALL_FEEDS. `managed`: the config file created it."""

    feed: str
    filter: Filter
    since: datetime
    managed: bool = False


@dataclass(frozen=True, slots=True)
class Subscription:
    """A subscription from the config: one feed (or ALL_FEEDS) to one chat. `max_per_hour`, `max_per_day`: 0 for no limit."""

    chat: Chat
    feed: str
    filter: Filter = field(default_factory=Filter)
    style: Style = field(default_factory=Style)
    max_per_hour: int = 0
    max_per_day: int = 0
