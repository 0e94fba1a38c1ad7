"""One command as the house knows it, and a subject: commands and buttons that belong together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.model import Answer, Command, Interaction
from bot.ports import Words

CommandHandler = Callable[[Command, Words], Awaitable[Answer]]
"""Answers one command; raises StoreError."""
ButtonHandler = Callable[[Interaction, Words], Awaitable[Answer]]
"""Answers the press of a button or a submitted form; raises StoreError."""
Audience = Literal["everyone", "managers", "operators"]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command: what it is called, what stands after it, and what it is about (English, the catalogue's key).

    `example` is what the help shows after the name, `examples` what else may stand there. `audience`: who is offered it;
    managers are those who may change what comes to a chat, operators those who steer the bot. One that is not `listed` is
    known, and offered to nobody.
    """

    name: str
    about: str
    answer: CommandHandler
    arguments: str = ""
    example: str = ""
    audience: Audience = "everyone"
    listed: bool = True
    examples: tuple[str, ...] = ()


class CommandGroup(Protocol):
    """What one file of this folder answers."""

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """Its commands, in the order of the help."""

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """Who answers a button, by what stands before the colon in its name (`desk` for `desk:hold`)."""
