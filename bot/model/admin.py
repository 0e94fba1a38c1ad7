"""What operators see and decide: who did what, what is paused, and where a delivery, a feed and a chat stand.

A word to the operators.
The wish that a running bot goes on with another config.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.chat import Chat
from bot.model.delivery import DeliveryReason
from bot.model.post import StoredPost
from bot.model.subscription import ChatSettings, Destination, StopReason, SubscriptionView


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Who did what, and when. `who` is `telegram:123`, `slack:U0123` or `command line:name`."""

    at: datetime
    who: str
    what: str
    detail: str = ""


class PauseKind(StrEnum):
    """How much a pause stops."""

    ALL = "all"
    PLATFORM = "platform"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Pause:
    """Nothing new is said of this feed, on this platform, or at all; what is owed waits. `name` is "" for all."""

    kind: PauseKind
    name: str
    who: str
    at: datetime


class Replay(StrEnum):
    """What became of the wish to owe a post to a chat once more."""

    PENDING = "pending"
    NO_SUCH_CHAT = "no such chat"
    UNDER_WAY = "under way"
    NOT_LIVE = "not live"


class DeliveryState(StrEnum):
    """Where a delivery stands. `cancelled`: nothing was sent, and nothing will be: see its reason."""

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One post's delivery to one chat as it stands. `messages` are the platform's ids; `doubted`: it may be there twice."""

    post_id: int
    chat: Chat
    state: DeliveryState
    reason_code: DeliveryReason
    reason_detail: str
    attempts: int
    maybe_sent: bool
    messages: tuple[str, ...]
    not_before: datetime
    pending_since: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class ChatStatus:
    """A chat that gets alerts, or got them once. Nothing goes there before `not_before`; `timezone` is what its settings mean."""

    active: bool
    reason_code: StopReason
    reason_detail: str
    not_before: datetime
    subscriptions: tuple[SubscriptionView, ...]
    settings: ChatSettings = field(default_factory=ChatSettings)
    timezone: str = "Asia/Seoul"


@dataclass(frozen=True, slots=True)
class PostReport:
    """Everything that says why one post did or did not reach one chat. `handed_out`: every subscription was passed."""

    audit_trail: tuple[AuditEntry, ...]
    pauses: tuple[Pause, ...]
    fanned_out: bool
    chat: ChatStatus | None
    delivery: DeliveryRecord | None


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """How a feed's looks went. `errors` counts those that failed since one went well.

    `moved`: where it has moved to for good. `silent`: nothing new came for far longer than is its habit.
    """

    id: str
    first_polled: datetime | None
    last_polled: datetime | None
    errors: int
    error: str
    moved: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Cooldown:
    """A platform that takes nothing before `until`, and why."""

    platform: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole at a glance.

    `posts`: how many are kept; `forgotten`: how many were let go; `counts`: deliveries by state; `held`: posts that wait
    for an editor; `stopped`: chats that refuse us.
    """

    posts: int
    forgotten: int
    counts: dict[str, int]
    oldest_pending: datetime | None
    feeds: tuple[FeedStatus, ...]
    cooldowns: tuple[Cooldown, ...]
    pauses: tuple[Pause, ...]
    stopped: tuple[Destination, ...]
    held: tuple[StoredPost, ...]
    latest: tuple[StoredPost, ...]


@dataclass(frozen=True, slots=True)
class OperatorAlert:
    """What is wrong, by a key that stays while it is, and the line that says so."""

    key: str
    line: str


SILENT = "silent "
"""Before the feed's name in the key of what says that nothing new comes of it."""
FEED = "feed "
"""Before the feed's name in the key of what says that it cannot be looked at."""


@dataclass(frozen=True, slots=True)
class Reload:
    """`config` names what the config said when it was wished for. `drop`: it may take away most feeds or channels."""

    number: int
    config: str
    drop: bool
