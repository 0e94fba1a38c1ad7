"""A delivery: one post for one destination, the calls that send it, and the outcomes of a platform."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from bot.model.card import Change
from bot.model.chat import Chat, RefusalReason
from bot.model.post import Post
from bot.model.subscription import ChatSettings, Style

CHAT = "{chat}"
"""Placeholder in a call's params for the chat's id."""
FIRST = "{first}"
"""Placeholder in a call's params for the id of the delivery's first message (a Slack thread)."""


SHARED = -1
"""The part number of a message that several deliveries share: a digest."""
REPLIES = 1_000
"""Part numbers from here on are replies to the alert that describe a correction: REPLIES plus the revision."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a platform's API, which makes one message. `params` is plain JSON, with CHAT and FIRST as placeholders.

    `token` is the idempotency key, by which the message can be found again where the platform allows it (Platform.find).
    `thread` is the message that this one replies to, or whose thread it belongs to; with `broadcast`, a message in a thread is
    shown in the channel too. `at` is when the post or its change became pending, for platforms that state it. None of them is
    part of the content hash.
    """

    method: str
    params: Mapping[str, Any]
    token: str = ""
    thread: str = ""
    broadcast: bool = False
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DigestPage:
    """One message of a digest, and how many posts it lists, in their order."""

    call: Call
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an alert: none, corrected (with the changes), withdrawn, or a test message.

    `also`: addresses of the same story in other feeds.
    """

    kind: Literal["none", "corrected", "withdrawn", "test"] = "none"
    changes: tuple[Change, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message in a chat that belongs to a delivery. `content_hash` identifies the call that produced its content.

    `part` counts the delivery's own messages from 0; SHARED and REPLIES mark digests and replies.
    """

    part: int
    platform_id: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One claimed delivery: send revision `revision` of `post` to `chat`. `payload` is frozen from the first attempt on.

    `messages` exist already: of an unfinished attempt, or of the alert that is now edited. `maybe_sent`: an earlier attempt
    ended without an answer, so this one may send a duplicate; `attempted_at` is when that one began. `max_per_hour` and
    `max_per_day`: limits of routine alerts to the chat, 0 for no limit. `replayed`: people asked for it again. `settings`:
    what people set in the chat. `thread`: the chat's message that began the story which the post continues, "" for none.
    `refusals`: how often the chat refused alerts since the last one that it took.
    """

    id: int
    post_id: int
    destination_id: int
    chat: Chat
    style: Style
    post: Post
    revision: int
    sent_revision: int | None
    attempts: int
    urgent: bool = False
    payload: tuple[Call, ...] | None = None
    messages: tuple[Message, ...] = ()
    mark: Mark = field(default_factory=Mark)
    maybe_sent: bool = False
    max_per_hour: int = 0
    max_per_day: int = 0
    replayed: bool = False
    pending_since: datetime | None = None
    claimed_at: datetime | None = None
    attempted_at: datetime | None = None
    settings: ChatSettings = field(default_factory=ChatSettings)
    thread: str = ""
    refusals: int = 0

    @property
    def folded(self) -> bool:
        """True where the post was sent in a digest."""
        return any(message.part == SHARED for message in self.messages)

    @property
    def first(self) -> str | None:
        """The id of the message that announced the post, alone or in a digest; replies go to it. None where there is none."""
        return next((message.platform_id for message in self.messages if message.part in (SHARED, 0)), None)


class DeliveryReason(StrEnum):
    """Why a delivery is in its state. bot/desk turns code and detail into words."""

    NONE = ""
    DELAYED = "delayed"
    """The platform wants it later; the detail is its answer, as it is of REFUSED."""
    REFUSED = "refused"
    NO_ANSWER = "no-answer"
    """The outcome of an attempt is unknown; the detail is the error."""
    BOT_STOPPED = "bot-stopped"
    """The outcome of an attempt is unknown because the bot stopped during it."""
    CHAT_REFUSED = "chat-refused"
    """The chat takes nothing; the detail is the platform's answer, or a RefusalReason where there is none."""
    MESSAGE_DELETED = "message-deleted"
    """People deleted the alert: nothing of this post is sent or changed there any more."""
    POST_NOT_LIVE = "post-not-live"
    FILTERED = "filtered"
    """No subscription of the chat lets the post through any more."""
    MUTED = "muted"
    SAME_STORY = "same-story"
    """Another delivery to the chat has this story; the detail is the number of the story's first post."""
    REPLAYED = "replayed"
    """The detail is who asked for it, and why."""


class OutcomeScope(StrEnum):
    """The scope of a refusal: this message, every message to this chat, or the whole platform."""

    MESSAGE = "message"
    CHAT = "chat"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform accepted the message; `platform_id` is the message's id."""

    platform_id: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not accepted; retry after `after`. `scope` is what the wait applies to."""

    after: timedelta
    reason: str
    scope: OutcomeScope = OutcomeScope.MESSAGE


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat has a new id; nothing was sent."""

    to: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Refused for good; `reason` is for people, `code` for code, `scope` is what the refusal applies to."""

    reason: str
    scope: OutcomeScope = OutcomeScope.MESSAGE
    code: RefusalReason = RefusalReason.OTHER


@dataclass(frozen=True, slots=True)
class Deleted:
    """People deleted the message that was to be edited, or replied to."""

    reason: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The platform may or may not have accepted it: no answer came."""

    reason: str


Outcome = Sent | Retry | Moved | Rejected | Deleted | Uncertain


@dataclass(frozen=True, slots=True)
class Lookup:
    """The result of looking for a message that may have been sent: its id, or None.

    `unknown`: the platform could not look just now, so the message may be there. Without it, a message without an id is
    certainly absent, or the platform can never look.
    """

    message_id: str | None = None
    unknown: str = ""


@dataclass(frozen=True, slots=True)
class Settlement:
    """The result of a claimed delivery, to be stored.

    `messages`: parts sent or edited since the last stored ones. `not_before`: time of the next attempt; an Uncertain outcome
    without it stays uncertain, and a chat that refused is gone without it. `cooldown_until`: the chat gets nothing before
    then; it is stored, so it survives a restart.
    """

    delivery: Delivery
    outcome: Outcome
    messages: tuple[Message, ...] = ()
    not_before: datetime | None = None
    cooldown_until: datetime | None = None
