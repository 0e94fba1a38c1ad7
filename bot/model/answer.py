"""A conversation's two halves: what somebody asked, and what we say back, in no platform's markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from bot.model.card import Card
from bot.model.chat import Chat


@dataclass(frozen=True, slots=True)
class Request:
    """One command as the adapter understood it.

    `name` is "" for plain talk, `words` are what came after it. `prefix` is how a command begins where this was said: "/"
    or "/sokbo ". `user` is the acting person's id, None where the platform does not tell (anonymous admins, channel posts).
    `speaker` is the person's name for people to read, `team` the Slack workspace they are of. `pressed`: this is no command
    but a button of the bot's message with that id. `context` is the adapter's own: what it needs to answer this very message.
    """

    chat: Chat
    name: str
    words: tuple[str, ...] = ()
    user: str | None = None
    language: str | None = None
    private: bool = False
    prefix: str = "/"
    speaker: str = field(default="", compare=False)
    team: str | None = field(default=None, compare=False)
    pressed: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """A button beneath an answer. Pressed, it comes back as a Request with this name and these words, 64 bytes at most."""

    label: str
    name: str
    words: tuple[str, ...] = ()
    kind: Literal["plain", "primary", "danger"] = "plain"


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say: `text` in paragraphs without markup, then `listed` cards in short form, or one `full` card as an alert.

    `buttons` stand beneath the text. To a press, the text takes the place of the message that was pressed, and `note` is
    for the presser alone; one of the two may be empty. An `inert` text quotes what others wrote: no command in it may be touched.
    """

    text: str = ""
    listed: tuple[Card, ...] = ()
    full: Card | None = None
    buttons: tuple[Button, ...] = ()
    note: str = ""
    inert: bool = False
