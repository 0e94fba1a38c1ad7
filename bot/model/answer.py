"""A conversation's two halves: what somebody asked, and what we say back, in no platform's markup."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.model.card import Card
from bot.model.chat import Chat


@dataclass(frozen=True, slots=True)
class Request:
    """One command as the adapter understood it.

    `name` is "" for plain talk, `words` are what came after it. `prefix` is how a command begins where this was said: "/"
    or "/sokbo ". `user` is the acting person's id, None where the platform does not tell (anonymous admins, channel posts).
    `context` is the adapter's own: what it needs to answer this very message.
    """

    chat: Chat
    name: str
    words: tuple[str, ...] = ()
    user: str | None = None
    language: str | None = None
    private: bool = False
    prefix: str = "/"
    context: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What we say: `text` in paragraphs without markup, then `listed` cards in short form, or one `full` card as an alert."""

    text: str = ""
    listed: tuple[Card, ...] = ()
    full: Card | None = None
