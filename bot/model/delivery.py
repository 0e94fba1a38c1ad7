"""A delivery: one post owed to one destination, how it is said there, and what the platform answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Literal

from bot.model.card import Change
from bot.model.chat import Chat
from bot.model.post import Post
from bot.model.subscription import ChatSettings, Style

CHAT = "{chat}"
"""Stands in a call's params where the adapter puts the chat's id."""
FIRST = "{first}"
"""Stands in a call's params where the adapter puts the id of the delivery's first message (a Slack thread)."""


SHARED = -1
"""The part of a message that several deliveries share: a digest."""
REPLIES = 1_000
"""Parts from here on are replies to the alert that say what changed; the revision they tell of is added."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of a platform's API, which makes one message. `params` is plain JSON, with CHAT and FIRST as placeholders.

    `token` is no part of what is said: by it the message can be found again where the platform lets us look (Platform.find).
    Nor is `thread`: the message in whose thread, or in reply to which, this one is said.
    """

    method: str
    params: Mapping[str, Any]
    token: str = ""
    thread: str = ""


@dataclass(frozen=True, slots=True)
class DigestPage:
    """One message of a digest, and how many posts it tells, in their order."""

    call: Call
    count: int


@dataclass(frozen=True, slots=True)
class Mark:
    """What an alert says about itself: nothing, that it was corrected and how, or that the post was withdrawn.

    `also`: addresses at which other feeds tell the same story.
    """

    kind: Literal["none", "corrected", "withdrawn", "test"] = "none"
    changes: tuple[Change, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Message:
    """A message that exists in a chat because of a delivery. `digest` names the call that made it what it is.

    `part` counts the delivery's own messages from 0; see SHARED and REPLIES for those that are none of its copy.
    """

    part: int
    platform_id: str
    content_hash: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """One claimed delivery: say revision `revision` of `post` in `chat`. `payload` is frozen from the first attempt on.

    `messages` are the parts that exist already: of an unfinished attempt, or of the copy that is now to be edited.
    `owed_at`: since when this revision is owed here; `claimed_at`: when it was taken. `doubted`: an earlier attempt ended
    without an answer, so this one may make a double. `max_per_hour`: how many routine alerts the chat takes in an hour, 0 for
    any number. `settings`: what people set there.
    `thread`: the chat's message with which the story began that the post goes on with, "" for none.
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
    pending_since: datetime | None = None
    claimed_at: datetime | None = None
    settings: ChatSettings = field(default_factory=ChatSettings)
    thread: str = ""

    @property
    def folded(self) -> bool:
        """True where the post was told in a digest."""
        return any(message.part == SHARED for message in self.messages)

    @property
    def first(self) -> str | None:
        """The message that told the post, alone or in a digest: what replies go to."""
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
    CHAT_STOPPED = "chat-stopped"
    """The detail is what the platform said about the chat."""
    POST_NOT_LIVE = "post-not-live"
    FILTERED = "filtered"
    """No subscription of the chat lets the post through any more."""
    MUTED = "muted"
    SAME_STORY = "same-story"
    """Another delivery to the chat has this story; the detail is the number of the story's first post."""
    REQUEUED = "requeued"
    """The detail is who asked for it, and why."""


class RefusalReason(StrEnum):
    """What a platform has against a chat, as far as operators can do something about it."""

    OTHER = ""
    ARCHIVED = "archived"
    RESTRICTED = "restricted"
    """The workspace lets only some people post there."""
    NO_RIGHTS = "no-rights"


class Scope(StrEnum):
    """How far a refusal reaches: this message, every message to this chat, or the whole platform."""

    MESSAGE = "message"
    CHAT = "chat"
    PLATFORM = "platform"


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform took it, and this is the message's id there."""

    platform_id: str


@dataclass(frozen=True, slots=True)
class Retry:
    """Not taken, and it may be tried again after `after`; `scope` says whom the wait concerns."""

    after: timedelta
    reason: str
    scope: Scope = Scope.MESSAGE


@dataclass(frozen=True, slots=True)
class Moved:
    """The chat lives under a new id now; nothing was sent."""

    to: str


@dataclass(frozen=True, slots=True)
class Rejected:
    """Never going to be taken as it is; `reason` is for people, `code` for code, `scope` says what else it ends."""

    reason: str
    scope: Scope = Scope.MESSAGE
    code: RefusalReason = RefusalReason.OTHER


@dataclass(frozen=True, slots=True)
class Uncertain:
    """It may have been taken and may not: the answer never came."""

    reason: str


Outcome = Sent | Retry | Moved | Rejected | Uncertain


@dataclass(frozen=True, slots=True)
class Settlement:
    """What became of a claimed delivery, to be written.

    `messages`: parts made or edited since the last that were kept. `not_before`: when it may be tried again; an Uncertain
    one without it stays uncertain. `rest_until`: the chat takes nothing before that (durable pacing).
    """

    delivery: Delivery
    outcome: Outcome
    messages: tuple[Message, ...] = ()
    not_before: datetime | None = None
    cooldown_until: datetime | None = None
