"""A CHAT: one place on one platform that receives messages, and how people write it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from bot.lib.unicode import without_invisible

_FORMS = {
    "telegram": re.compile(r"(?P<id>-?\d{1,20}|@[A-Za-z]\w{3,31})(?:/(?P<topic>\d{1,19}))?"),
    "slack": re.compile(r"(?:(?P<team>[TE][A-Z0-9]{2,20})/)?(?P<id>[CDGU][A-Z0-9]{2,20})"),
    "webhook": re.compile(r"(?P<id>[a-z0-9][a-z0-9-]{0,31})"),
}
_LINKS = {
    "telegram": re.compile(r"(?:https?://)?(?:t|telegram)\.me/(?:c/(?P<number>\d{1,17})|(?:s/)?(?P<name>[A-Za-z]\w{3,31}))/?"),
    "slack": re.compile(r"(?:https?://)?[a-z0-9.-]{1,200}\.slack\.com/archives/(?P<id>[CDG][A-Z0-9]{2,20})/?"),
}
"""Links to a chat: https://core.telegram.org/api/links. A further number could be a topic or a message, so it is refused."""
_EXAMPLES = {
    "telegram": "telegram:-1001234, telegram:@name or telegram:-1001234/12",
    "slack": "slack:C0123 or slack:T0123/C0123",
    "webhook": "webhook:ID with the id of a channel, of a-z, 0-9 and -",
}


class DestinationState(StrEnum):
    """State of a chat: it takes alerts, or refuses them."""

    ACTIVE = "active"
    REFUSING = "refusing"
    """The platform refused an alert. The next alert after a pause tries again; what comes before that is missed."""
    GONE = "gone"
    """Nothing is tried until an event there: the bot was removed or blocked, or the chat exists no more."""


class RefusalReason(StrEnum):
    """Why a chat takes nothing. bot/desk turns it into words, and into advice for operators."""

    NONE = ""
    OTHER = "refused"
    """The detail is the platform's answer."""
    ARCHIVED = "archived"
    RESTRICTED = "restricted"
    """The workspace or the group lets only some people post there."""
    NO_RIGHTS = "no-rights"
    NOT_INVITED = "not-invited"
    """The bot is not in that Slack channel. Slack does not repeat events, so the bot may not learn that it was invited."""
    BLOCKED = "blocked"
    """That person blocked the bot or never started it."""
    DELETED = "deleted"
    """The account, group or channel exists no more."""
    REMOVED = "removed"
    """People removed the bot."""
    MOVED = "moved"
    """The chat has another id, the detail."""

    @property
    def is_final(self) -> bool:
        """True where trying again is useless and an event announces the return."""
        return self in (self.BLOCKED, self.DELETED, self.REMOVED, self.MOVED)


class ChatError(ValueError):
    """Text that names no chat; the message shows how to write one."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat: `id` as the platform writes it, `topic` a Telegram forum topic, `team` a Slack workspace.

    A webhook's `id` is that of its channel in the config.
    """

    platform: str
    id: str
    topic: str | None = None
    team: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `telegram:-1001234/12`, `slack:T0123/C0123` or a link to a chat; raises ChatError.

        People copy chats from messages, where invisible characters keep them from becoming links.
        """
        text = without_invisible(text)
        platform, _, rest = text.partition(":")
        for name, link in _LINKS.items():
            if linked := link.fullmatch(rest if platform == name else text):
                platform, rest = name, _linked(linked)
        form = _FORMS.get(platform)
        if form is None:
            others = "telegram:…, slack:… or webhook:…"
            meant = next((f"{name}:{text}" for name in ("telegram", "slack") if _FORMS[name].fullmatch(text)), others)
            raise ChatError(f"{text!r} is not a chat; write {meant}")
        match = form.fullmatch(rest)
        if match is None:
            raise ChatError(f"{text!r} is not a chat; {_advice(platform, rest)}")
        parts = match.groupdict()
        return cls(platform, **parts | {"id": parts["id"].lower() if parts["id"].startswith("@") else parts["id"]})

    def __str__(self) -> str:
        team = f"{self.team}/" if self.team else ""
        topic = f"/{self.topic}" if self.topic else ""
        return f"{self.platform}:{team}{self.id}{topic}"

    @property
    def has_name(self) -> bool:
        """True where it is written by its public name, in lower case, and not by its id."""
        return self.id.startswith("@")

    @property
    def is_private(self) -> bool:
        """True for a private chat with one person."""
        return self.id[:1] not in "-@" if self.platform == "telegram" else self.platform == "slack" and self.id[:1] in "DU"

    @property
    def is_group(self) -> bool:
        """True for a Telegram group or channel, which has a stricter rate limit than a private chat."""
        return self.platform == "telegram" and self.id[:1] in "-@"


def _advice(platform: str, rest: str) -> str:
    """Return a hint on how to write the chat that a person seems to mean."""
    if rest.startswith(f"{platform}:"):
        return f"write {platform}: once, or not at all where the platform is a key of its own"
    if platform == "telegram" and re.search(r"/(\+|joinchat/)", rest):
        return "an invite link names no chat; write its number, telegram:-1001234"
    if platform == "telegram" and re.fullmatch(r"[A-Za-z]\w{3,31}", rest):
        return f"write telegram:@{rest}, or the number of a private chat, telegram:-1001234"
    if platform == "telegram" and rest.startswith("@"):
        return "a public name has 4 to 32 letters, digits and _; without one write the number, telegram:-1001234"
    if platform == "slack" and re.fullmatch(r"#.*|[a-z].*", rest):
        return f"a channel's id is at the end of its details in Slack; write {_EXAMPLES[platform]}"
    return f"write {_EXAMPLES[platform]}"


def _linked(link: re.Match[str]) -> str:
    """The chat that a link names, as people write it; a supergroup's or channel's id is its number in links after -100."""
    parts = link.groupdict()
    if parts.get("id"):
        return str(parts["id"])
    return f"-100{parts['number']}" if parts["number"] else f"@{parts['name']}"
