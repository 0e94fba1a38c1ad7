"""`/start`, links to feeds, and the reaction to joining, leaving and moving chats."""

from collections.abc import Mapping
from dataclasses import replace

from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.inactive_chats import InactiveChats
from bot.commands.permissions import answer_refusals
from bot.commands.subscribe import Subscriptions
from bot.model import Answer, Command, MembershipChange, Request
from bot.ports import Translator

_LINK = ("feed", "feeds")
"""First word of a link that names feeds: `?start=feed_policy`, `?start=feeds_policy_wire`. A feed's id has no underscore."""


class Greeting:
    """The greeting and its handlers. They keep no state between requests."""

    def __init__(self, subscribing: Subscriptions, inactive_chats: InactiveChats) -> None:
        self._subscribing = subscribing
        self._inactive_chats = inactive_chats

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """The command `/start`."""
        return (CommandSpec("start", "getting started", answer_refusals(self._start), listed=False),)

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """No buttons."""
        return {}

    async def membership_changed(self, request: MembershipChange, words: Translator) -> Answer:
        """Greet a chat that the bot joined; stop one that it left and follow one that moved, both without an answer.

        A channel that the config serves already is not greeted: its readers have nothing to set up.
        """
        if request.change == "moved":
            await self._subscribing.migrate(request.chat, request.new_id)
            return Answer()
        if request.change == "left":
            await self._inactive_chats.deactivate(request)
            return Answer()
        back = await self._inactive_chats.reactivate(request)
        if request.change == "returned":
            return Answer()
        if request.broadcast and await self._subscribing.is_managed(request.chat):
            await self._inactive_chats.announce_return(request.chat)
            return Answer()
        answer = await self._hello(request, words, await self._subscribing.feed_picker(request, words))
        return await self.with_missed(answer, request, words) if back else answer

    async def reactivate_if_inactive(self, request: Request) -> bool:
        """Try the chat of a command or a button again; return True where the bot can certainly write there again."""
        return await self._inactive_chats.reactivate(request)

    async def with_missed(self, answer: Answer, request: Request, words: Translator) -> Answer:
        """An answer to somebody in a chat that takes alerts again, with what was missed there."""
        missed = await self._inactive_chats.missed_note(request.chat, words)
        return replace(answer, text=f"{answer.text}\n\n{missed}".strip()) if missed and not answer.full else answer

    async def _start(self, request: Command, words: Translator) -> Answer:
        link, *named = request.words[0].split("_") if request.words else ("",)
        if link in _LINK and named:
            return await self._hello(request, words, await self._subscribing.offer_feeds(request, named, words))
        return await self._hello(request, words, await self._subscribing.feed_picker(request, words))

    async def _hello(self, request: Request, words: Translator, then: Answer) -> Answer:
        hello = words("Hello! I bring you posts the moment they are published.")
        ask = words("{latest} shows the latest posts, {help} all commands.",
                    latest=f"{request.prefix}latest", help=f"{request.prefix}help")  # fmt: skip
        return replace(then, text=f"{hello}\n\n{then.text}\n\n{ask}")
