"""Requests to the bot: a command, the press of a button, a form that was submitted, or a change of its membership in a chat."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from datetime import datetime
from typing import Any, Literal, TypeAlias

from bot.model.chat import Chat, RefusalReason


@dataclass(frozen=True, slots=True)
class _Common:
    """The fields of every request.

    `user` is the acting person's id; None where the platform hides it (anonymous administrators, channel posts). `user_name`
    is for people to read. `team` is the person's Slack workspace; `foreign`: it is not known to be the one workspace that the
    bot is for. `prefix` begins a command in this chat: "/" or "/sokbo ".
    `chat_name`: the chat's public name (`@name`, in lower case), "" where it has none.
    `ephemeral`: only this person sees the answer. `replaces` is the id of the bot's message that the first answer replaces;
    None: the answer is a new message. `event_id` identifies a request that the platform may deliver twice; "" where it does
    not. `context` belongs to the adapter: what it needs to answer this request.
    """

    chat: Chat
    _: KW_ONLY
    user: str | None = None
    user_name: str = field(default="", compare=False)
    chat_name: str = field(default="", compare=False)
    team: str | None = field(default=None, compare=False)
    foreign: bool = field(default=False, compare=False)
    language: str | None = None
    private: bool = False
    prefix: str = "/"
    ephemeral: bool = False
    replaces: str | None = None
    event_id: str = field(default="", compare=False)
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command(_Common):
    """A written command and the words after it; `name` is "" for a message that is no command.

    `addressed`: it names this bot, or was written in private. Otherwise it may be for another bot in the same chat. `sent_at`:
    when it was written; None where the platform delivers it at once or not at all.
    """

    name: str
    words: tuple[str, ...] = ()
    addressed: bool = field(default=True, compare=False)
    sent_at: datetime | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class ButtonPress(_Common):
    """A pressed button of the message `replaces`: the button's name and words."""

    name: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FormSubmission(_Common):
    """A submitted form: its name and words, and the values of each field. `replaces`: the message whose button opened it."""

    name: str
    words: tuple[str, ...] = ()
    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MembershipChange(_Common):
    """The bot joined or left a chat, may perhaps write there again (`returned`), or the chat moved to the id `new_id`.

    `reason`: why it may not write any more, where it left. `broadcast`: a channel in which only administrators write.
    """

    change: Literal["joined", "returned", "left", "moved"]
    new_id: str = ""
    reason: RefusalReason = RefusalReason.REMOVED
    broadcast: bool = False


Interaction: TypeAlias = ButtonPress | FormSubmission
Request: TypeAlias = Command | Interaction | MembershipChange
