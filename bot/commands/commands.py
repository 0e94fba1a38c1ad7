"""Every command and every button there is: an adapter hears and says, here it is decided who answers."""

from collections.abc import Sequence

from bot.commands.command import Command, Subject
from bot.commands.operators import Operators
from bot.model import Answer, Request
from bot.ports import Words


class Commands:
    """Answers one request at a time; nothing is remembered between two. `subjects` in the order of the help."""

    def __init__(self, subjects: Sequence[Subject], operators: Operators) -> None:
        everyone = [*subjects, operators]
        self.all = tuple(command for subject in everyone for command in subject.commands)
        self._commands = {command.name: command.answer for command in self.all}
        self._commands |= {"start": self._start, "help": self._help}
        self._presses = {name: press for subject in everyone for name, press in subject.presses.items()}
        self._operators = operators

    async def answer(self, request: Request, words: Words) -> Answer:
        """Answer a command or the press of a button; what is no command gets help. Raises StoreError."""
        if request.event:
            return await self._start(request, words) if request.event == "joined" else Answer()
        if request.pressed is not None or request.fields is not None:
            press = self._presses.get(request.name.partition(":")[0])
            return await press(request, words) if press else Answer(note=words("That button does nothing any more."))
        return await self._commands.get(request.name.lower(), self._not_understood)(request, words)

    async def _start(self, request: Request, words: Words) -> Answer:
        hello = words("Hello! I bring you posts the moment they are published.")
        return Answer(f"{hello}\n\n{self._usage(request, words)}")

    async def _help(self, request: Request, words: Words) -> Answer:
        return Answer(self._usage(request, words))

    async def _not_understood(self, request: Request, words: Words) -> Answer:
        sorry = words("I do not know that command.") if request.name else words("I understand commands only.")
        return Answer(f"{sorry}\n\n{self._usage(request, words)}")

    def _usage(self, request: Request, words: Words) -> str:
        """Every command that this person is offered here, the operators' in a paragraph of their own."""
        steers = self._operators.may(request)
        own = [_line(command, request, words) for command in self.all if command.audience != "operators"]
        theirs = [_line(command, request, words) for command in self.all if command.audience == "operators" and steers]
        return "\n".join([*own, f"{request.prefix}help – {words('this help')}", *([""] if theirs else []), *theirs])


def _line(command: Command, request: Request, words: Words) -> str:
    named = " ".join(filter(None, (command.name, command.example)))
    return f"{request.prefix}{named} – {words(command.about)}"
