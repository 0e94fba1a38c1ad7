"""How the bot meets people: `/start`, links that lead to it, being taken into a chat and being put out of it."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.permissions import answer_refusals
from bot.commands.subscribe import Subscriptions
from bot.model import Answer, Command, MembershipChange, Request
from bot.ports import Words

_LINK = ("feed", "feeds")
"""How a link names feeds: `?start=feed_policy`, `?start=feeds_policy_wire`. A feed's id has no underscore."""


class Greeting:
    """Answers one request at a time; nothing is remembered between two."""

    def __init__(self, subscribing: Subscriptions) -> None:
        self._subscribing = subscribing

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """Its one command."""
        return (CommandSpec("start", "getting started", answer_refusals(self._start), listed=False),)

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """No buttons of its own."""
        return {}

    async def happened(self, request: MembershipChange, words: Words) -> Answer:
        """The bot was taken into a chat: it introduces itself. Put out of one, it forgets the chat and says nothing.

        To a chat's new id it follows silently.
        """
        if request.change == "moved":
            await self._subscribing.follow(request.chat, request.new_id)
            return Answer()
        if request.change == "left":
            await self._subscribing.forget(request.chat)
            return Answer()
        await self._subscribing.wake(request.chat)
        return await self._hello(request, words, await self._subscribing.pick(request, words))

    async def _start(self, request: Command, words: Words) -> Answer:
        link, *named = request.words[0].split("_") if request.words else ("",)
        if link in _LINK and named:
            return await self._hello(request, words, await self._subscribing.offer(request, named, words))
        return await self._hello(request, words, await self._subscribing.pick(request, words))

    async def _hello(self, request: Request, words: Words, then: Answer) -> Answer:
        hello = words("Hello! I bring you posts the moment they are published.")
        ask = words("{latest} shows the latest posts, {help} all commands.",
                    latest=f"{request.prefix}latest", help=f"{request.prefix}help")  # fmt: skip
        return replace(then, text=f"{hello}\n\n{then.text}\n\n{ask}")
