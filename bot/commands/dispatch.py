"""Dispatch: choose the handler of a request by its type and name."""

from collections.abc import Sequence

from bot.commands.admin import AdminCommands
from bot.commands.command import CommandGroup, CommandSpec
from bot.commands.greeting import Greeting
from bot.model import Answer, Command, Interaction, MembershipChange, Request
from bot.ports import Translator


class Commands:
    """All commands and buttons. `groups` in the order of the help."""

    def __init__(self, groups: Sequence[CommandGroup], greeting: Greeting, operators: AdminCommands) -> None:
        everyone = [*groups, greeting, operators]
        listed = [command for group in (*groups, greeting) for command in group.commands]
        self.all = (*listed, CommandSpec("help", "show this help", self._help), *operators.commands)
        self._commands = {command.name: command.answer for command in self.all}
        self._buttons = {name: handler for group in everyone for name, handler in group.buttons.items()}
        self._greeting = greeting
        self._operators = operators

    async def answer(self, request: Request, words: Translator) -> Answer:
        """Answer a request; text that is no command gets the help. Raises StoreError."""
        if isinstance(request, MembershipChange):
            return await self._greeting.membership_changed(request, words)
        back = await self._greeting.reactivate_if_inactive(request)
        answer = await self._answer(request, words)
        return await self._greeting.with_missed(answer, request, words) if back and answer.text else answer

    async def _answer(self, request: Command | Interaction, words: Translator) -> Answer:
        match request:
            case Command():
                return await self._commands.get(request.name.lower(), self._not_understood)(request, words)
            case _:
                handler = self._buttons.get(request.name.partition(":")[0])
                return await handler(request, words) if handler else Answer(note=words("This button no longer works."))

    def is_for_bot(self, request: Request) -> bool:
        """False for an unknown command that does not name this bot: it is for another bot in the same chat."""
        return not isinstance(request, Command) or request.addressed or request.name.lower() in self._commands

    def is_trusted(self, request: Request) -> bool:
        """True for administrators and editors."""
        return self._operators.is_trusted(request)

    async def _help(self, request: Command, words: Translator) -> Answer:
        return Answer(self._help_text(request, words))

    async def _not_understood(self, request: Command, words: Translator) -> Answer:
        sorry = words("I do not know that command.") if request.name else words("I only understand commands.")
        return Answer(f"{sorry}\n\n{self._help_text(request, words)}")

    def _help_text(self, request: Request, words: Translator) -> str:
        """A line for every command that this person may use here; the administrators' commands in a paragraph of their own."""
        listed = [command for command in self.all if command.listed]
        lines = [_line(command, request, words) for command in listed if command.audience != "operators"]
        if self._operators.may(request):
            lines += ["", *(_line(command, request, words) for command in listed if command.audience == "operators")]
        return "\n".join(lines)


def _line(command: CommandSpec, request: Request, words: Translator) -> str:
    named = " ".join(filter(None, (command.name, command.example)))
    return f"{request.prefix}{named} – {words(command.about)}"
