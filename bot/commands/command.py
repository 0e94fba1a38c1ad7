"""The definition of a command, and of a group of commands and buttons that belong together."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from bot.model import Answer, Command, Interaction
from bot.ports import Translator

CommandHandler = Callable[[Command, Translator], Awaitable[Answer]]
"""Answers one command; raises StoreError."""
ButtonHandler = Callable[[Interaction, Translator], Awaitable[Answer]]
"""Answers the press of a button or a submitted form; raises StoreError."""
Audience = Literal["everyone", "managers", "operators"]


@dataclass(frozen=True, slots=True)
class CommandSpec:
    """A command: its name, its description (`about`, an English key of the catalogue), its handler and its arguments.

    `example` follows the name in the help; `examples` are other possible arguments. `audience`: who sees it in the help;
    managers may change the chat's settings, operators are the bot's administrators. A command that is not `listed` works, but
    no help shows it.
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
    """The commands and buttons of one module."""

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """The commands, in the order of the help."""

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """The handlers of buttons and forms, by the part of the name before the colon (`desk` for `desk:hold`)."""
