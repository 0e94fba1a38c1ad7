"""Who may change what comes to a chat: its own administrators and the bot's, decided by who acts, at that moment."""

from collections.abc import Awaitable, Callable

from bot.commands.command import Handler
from bot.desk import Refused, Rights
from bot.model import Answer, Request
from bot.ports import Words


class Managers:
    """`manages` asks the platform (Platform.manages)."""

    def __init__(self, rights: Rights, manages: Callable[[Request], Awaitable[bool | None]]) -> None:
        self._rights = rights
        self._manages = manages

    async def include(self, request: Request) -> bool:
        """True for somebody who may change things here."""
        return self._rights.is_admin(request) or await self._manages(request) is True

    async def check(self, request: Request) -> None:
        """Raises Refused for everybody else, and where the platform does not tell."""
        if self._rights.is_admin(request):
            return
        may = await self._manages(request)
        if may is None:
            raise Refused("I cannot find out right now whether you may change that. Please try again in a minute.")
        if not may:
            raise Refused("Only this chat's administrators can change what comes here.")


def politely(ask: Handler) -> Handler:
    """`ask`, whose refusals become answers: to a press, a note for the presser alone."""

    async def answer(request: Request, words: Words) -> Answer:
        try:
            return await ask(request, words)
        except Refused as refused:
            said = words(refused.text, **refused.values)
            return Answer(said) if request.pressed is None else Answer(note=said)

    return answer
