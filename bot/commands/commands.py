"""Every command there is: an adapter hears and says, here it is decided who answers."""

from dataclasses import replace

from bot.commands.operators import Operators
from bot.commands.public import Public
from bot.model import Answer, Request
from bot.ports import Words


class Commands:
    """Answers one request at a time; nothing is remembered between two."""

    def __init__(self, public: Public, operators: Operators) -> None:
        self._public = public
        self._operators = operators

    async def answer(self, request: Request, words: Words) -> Answer:
        """Answer a command or the press of a button; what is no command gets help. Raises StoreError."""
        if request.pressed is not None:
            return await self._operators.press(request, words)
        if request.name.lower() in self._operators.names:
            return await self._operators.answer(request, words)
        answer = await self._public.answer(request, words)
        usage = self._operators.usage(request, words) if request.name.lower() in ("help", "start") else ""
        return replace(answer, text=f"{answer.text}\n\n{usage}") if usage else answer
