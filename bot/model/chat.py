"""A CHAT: one place on one platform that receives messages, and how people write it."""

import re
from dataclasses import dataclass
from typing import Self

_FORMS = {
    "telegram": re.compile(r"(?P<id>-?\d{1,20}|@[A-Za-z]\w{3,31})(?:/(?P<topic>\d{1,19}))?"),
    "slack": re.compile(r"(?:(?P<team>[TE][A-Z0-9]{2,20})/)?(?P<id>[CDGU][A-Z0-9]{2,20})"),
}
_EXAMPLES = {"telegram": "telegram:-1001234, telegram:@name or telegram:-1001234/12", "slack": "slack:C0123 or slack:T0123/C0123"}


class ChatError(ValueError):
    """Text that names no chat; the message says how to write one."""


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat: `id` as the platform writes it, `topic` a Telegram forum topic, `team` a Slack workspace."""

    platform: str
    id: str
    topic: str | None = None
    team: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read `telegram:-1001234/12` or `slack:T0123/C0123`; raises ChatError."""
        platform, _, rest = text.partition(":")
        form = _FORMS.get(platform)
        if form is None:
            raise ChatError(f"{text!r} is not a chat; write telegram:… or slack:…")
        match = form.fullmatch(rest)
        if match is None:
            raise ChatError(f"{text!r} is not a chat; write {_EXAMPLES[platform]}")
        return cls(platform, **match.groupdict())

    def __str__(self) -> str:
        team = f"{self.team}/" if self.team else ""
        topic = f"/{self.topic}" if self.topic else ""
        return f"{self.platform}:{team}{self.id}{topic}"

    @property
    def is_private(self) -> bool:
        """True for a private chat with one person."""
        return self.id[:1] not in "-@" if self.platform == "telegram" else self.id[:1] in "DU"

    @property
    def is_group(self) -> bool:
        """True for a Telegram group or channel, which has a stricter rate limit than a private chat."""
        return self.platform == "telegram" and self.id[:1] in "-@"
