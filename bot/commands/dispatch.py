"""Every command and every button there is: an adapter hears and says, here it is decided who answers.

One command as the house knows it, and a subject: commands and buttons that belong together.
"""

from collections.abc import Sequence

from bot.commands.admin import AdminCommands
from bot.commands.command import CommandGroup, CommandSpec
from bot.commands.greeting import Greeting
from bot.model import Answer, Command, MembershipChange, Request
from bot.ports import Words


class Commands:
    """Answers one request at a time; nothing is remembered between two. `subjects` in the order of the help."""

    def __init__(self, subjects: Sequence[CommandGroup], welcome: Greeting, operators: AdminCommands) -> None:
        everyone = [*subjects, welcome, operators]
        asked = [command for subject in (*subjects, welcome) for command in subject.commands]
        self.all = (*asked, CommandSpec("help", "show this help", self._help), *operators.commands)
        self._commands = {command.name: command.answer for command in self.all}
        self._buttons = {name: handler for subject in everyone for name, handler in subject.buttons.items()}
        self._welcome = welcome
        self._operators = operators

    async def answer(self, request: Request, words: Words) -> Answer:
        """Answer a command, the press of a button, a form, or what happened to the bot; what is no command gets help.

        Raises StoreError.
        """
        match request:
            case MembershipChange():
                return await self._welcome.happened(request, words)
            case Command():
                return await self._commands.get(request.name.lower(), self._not_understood)(request, words)
            case _:
                handler = self._buttons.get(request.name.partition(":")[0])
                return await handler(request, words) if handler else Answer(note=words("This button no longer works."))

    def concerns(self, request: Request) -> bool:
        """False for a command that is not ours and was not said to us: some other bot's in the same chat."""
        return not isinstance(request, Command) or request.addressed or request.name.lower() in self._commands

    def trusts(self, request: Request) -> bool:
        """True for those who steer the bot, and for editors."""
        return self._operators.trusts(request)

    async def _help(self, request: Command, words: Words) -> Answer:
        return Answer(self._usage(request, words))

    async def _not_understood(self, request: Command, words: Words) -> Answer:
        sorry = words("I do not know that command.") if request.name else words("I only understand commands.")
        return Answer(f"{sorry}\n\n{self._usage(request, words)}")

    def _usage(self, request: Request, words: Words) -> str:
        """Every command that this person is offered here, the operators' in a paragraph of their own."""
        listed = [command for command in self.all if command.listed]
        lines = [_line(command, request, words) for command in listed if command.audience != "operators"]
        if self._operators.may(request):
            lines += ["", *(_line(command, request, words) for command in listed if command.audience == "operators")]
        return "\n".join(lines)


def _line(command: CommandSpec, request: Request, words: Words) -> str:
    named = " ".join(filter(None, (command.name, command.example)))
    return f"{request.prefix}{named} – {words(command.about)}"
