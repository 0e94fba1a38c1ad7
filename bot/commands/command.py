"""One command as the house knows it, and a subject: commands and buttons that belong together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.model import Answer, Request
from bot.ports import Words

Handler = Callable[[Request, Words], Awaitable[Answer]]
"""Answers one command, or the press of one button; raises StoreError."""
Audience = Literal["everyone", "managers", "operators"]


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it is called, what stands after it, and what it is about (English, the catalogue's key).

    `example` is what the help shows after the name, `examples` what else may stand there. `audience`: who is offered it;
    managers are those who may change what comes to a chat, operators those who steer the bot. One that is not `listed` is
    known, and offered to nobody.
    """

    name: str
    about: str
    answer: Handler
    arguments: str = ""
    example: str = ""
    audience: Audience = "everyone"
    listed: bool = True
    examples: tuple[str, ...] = ()


class Subject(Protocol):
    """What one file of this folder answers."""

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands, in the order of the help."""

    @property
    def presses(self) -> Mapping[str, Handler]:
        """Who answers a button, by what stands before the colon in its name (`desk` for `desk:hold`)."""
