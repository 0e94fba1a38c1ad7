"""Data for operators: audit trail, pauses, delivery records, reports, the overview, operator alerts, config reloads."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from bot.model.chat import Chat, RefusalReason
from bot.model.delivery import DeliveryReason
from bot.model.ownership import ClusterState
from bot.model.post import PostVersion, StoredPost
from bot.model.subscription import ChatSettings, Destination, SubscriptionView


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One decision by a person: when, who, what. `who` is `telegram:123`, `slack:U0123` or `command line:name`."""

    at: datetime
    who: str
    what: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class ReviewCard:
    """A message with buttons about a post in the desk's chat.

    `revision` and `pending_revision` (0 for none) are what it is about; `shown` is the version that it shows.
    """

    chat: Chat
    message_id: str
    post_id: int
    revision: int
    pending_revision: int
    shown: PostVersion


class PauseKind(StrEnum):
    """The scope of a pause."""

    ALL = "all"
    PLATFORM = "platform"
    FEED = "feed"


@dataclass(frozen=True, slots=True)
class Pause:
    """A pause of a feed, a platform or everything: its deliveries stay pending. `name` is "" for everything."""

    kind: PauseKind
    name: str
    who: str
    at: datetime


class ReplayResult(StrEnum):
    """The result of asking to send a post to a chat again."""

    PENDING = "pending"
    NO_SUCH_CHAT = "no such chat"
    UNDER_WAY = "under way"
    CHANGED = "changed"
    NOT_LIVE = "not live"


class DeliveryState(StrEnum):
    """The state of a delivery.

    `cancelled`: nothing more will be sent; for that reason. `missed`: the chat took nothing when it was due; people may
    have it sent later.
    """

    PENDING = "pending"
    SENDING = "sending"
    SENT = "sent"
    RETRY = "retry"
    UNCERTAIN = "uncertain"
    REJECTED = "rejected"
    CANCELLED = "cancelled"
    MISSED = "missed"


@dataclass(frozen=True, slots=True)
class DeliveryRecord:
    """One post's delivery to one chat. `messages` are the platform's ids; `maybe_sent`: the chat may have it twice."""

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
class ShownDelivery:
    """State that was shown to a person who asks for a replay: the newest audit entry about the post, and the delivery's state."""

    audit: int
    state: DeliveryState


@dataclass(frozen=True, slots=True)
class ChatStatus:
    """A chat that gets alerts, or once did. It accepts nothing before `not_before`; its settings' times are in `timezone`."""

    active: bool
    reason_code: RefusalReason
    reason_detail: str
    not_before: datetime
    subscriptions: tuple[SubscriptionView, ...]
    settings: ChatSettings = field(default_factory=ChatSettings)
    timezone: str = "Asia/Seoul"


@dataclass(frozen=True, slots=True)
class PostReport:
    """All facts that explain why one post did or did not reach one chat. `fanned_out`: all its deliveries were created."""

    audit_trail: tuple[AuditEntry, ...]
    pauses: tuple[Pause, ...]
    fanned_out: bool
    chat: ChatStatus | None
    delivery: DeliveryRecord | None


@dataclass(frozen=True, slots=True)
class FeedStatus:
    """The polling state of a feed. `errors` counts the failed polls since the last successful one.

    `moved`: its new address after a permanent redirect. `silent`: no new post for far longer than usual.
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
    """A platform or a chat that accepts nothing before `until`, and why."""

    name: str
    until: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of the whole bot.

    `posts`: number of stored posts; `expired_posts`: number removed by retention; `counts`: deliveries by state; `held`: posts
    waiting for review; `stopped`: chats that refuse messages; `cluster_state`: the workers, None where there can be one alone.
    """

    posts: int
    expired_posts: int
    counts: dict[str, int]
    oldest_pending: datetime | None
    feeds: tuple[FeedStatus, ...]
    cooldowns: tuple[Cooldown, ...]
    pauses: tuple[Pause, ...]
    stopped: tuple[Destination, ...]
    held: tuple[StoredPost, ...]
    latest: tuple[StoredPost, ...]
    cluster_state: ClusterState | None = None


@dataclass(frozen=True, slots=True)
class OperatorAlert:
    """A problem for operators: a key that stays the same while the problem lasts, the text, and a command that solves it.

    Alerts with the same text are sent as one message that lists their commands.
    """

    key: str
    line: str
    command: str = ""


SILENT = "silent "
"""Prefix of the key of a feed's alert that it has no new posts."""
JOINED = "joined "
"""Prefix of the key of a notice that the bot may write in a chat of the config; it is no trouble."""
FEED = "feed "
"""Prefix of the key of a feed's alert that it cannot be polled."""


@dataclass(frozen=True, slots=True)
class Reload:
    """A request to reload the config. `config` is its content hash then. `drop`: it may remove most feeds or channels."""

    number: int
    config: str
    drop: bool
