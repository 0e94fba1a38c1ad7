"""The mute menu of an alert: mute its feed or one of its categories in this chat, and undo it."""

from collections.abc import Callable, Mapping

from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.feeds import Feeds
from bot.commands.permissions import ChatPermissions, answer_refusals, chat_state, save_chat_state
from bot.commands.settings.mutes import Mutes
from bot.desk import ActionRefused
from bot.model import CATEGORY_SIGN, Answer, Button, Interaction, Style
from bot.ports import Clock, Store, Translator


class MuteButtons:
    """Handlers of the mute buttons. The answer is for the presser alone; the alert stays. `changed` is as in Settings."""

    def __init__(
        self, store: Store, clock: Clock, feeds: Feeds, style: Style, permissions: ChatPermissions, changed: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._style = style
        self._permissions = permissions
        self._changed = changed
        self._feeds = feeds
        self._mutes = Mutes(feeds)

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """None: the written form is `/settings mute`."""
        return ()

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """The handlers of the menu and of the undo button."""
        return {"mute": answer_refusals(self._mute), "unmute": answer_refusals(self._unmute)}

    async def _mute(self, request: Interaction, words: Translator) -> Answer:
        """Mute; the option's words are arguments of `/settings mute`."""
        await self._set(request, request.words)
        undo = Button(words("Undo"), "unmute", request.words)
        return Answer(words("{name} is muted in this chat.", name=self._named(request, words)), buttons=(undo,), aside=True)

    async def _unmute(self, request: Interaction, words: Translator) -> Answer:
        await self._set(request, ("off", *request.words))
        return Answer(words("{name} is no longer muted in this chat.", name=self._named(request, words)))

    async def _set(self, request: Interaction, arguments: tuple[str, ...]) -> None:
        await self._permissions.check(request)
        if await self._store.destination(request.chat) is None:
            # Slack names a direct message by the person in one place and by the conversation in another.
            raise ActionRefused("This chat has no subscriptions yet.")
        old = await chat_state(self._store, request.chat, self._style)
        await save_chat_state(self._store, request.chat, old, self._mutes.read(old, arguments), self._clock.now())
        self._changed()

    def _named(self, request: Interaction, words: Translator) -> str:
        name = " ".join(request.words)
        return self._feeds.titles([name], words) if name in self._feeds else name.removeprefix(CATEGORY_SIGN)
