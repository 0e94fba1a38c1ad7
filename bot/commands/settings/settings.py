"""`/settings`: shows everything of a chat and changes each thing of it, in words, with buttons, or in a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.audience.filters import wants
from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.feeds import Feeds
from bot.commands.permissions import ChatPermissions, ChatState, answer_refusals, chat_state, save_chat_state
from bot.commands.settings.display import Format, Language, Sound
from bot.commands.settings.filters import KINDS, read_fields, read_filter, told
from bot.commands.settings.hours import Digests, Quiet, Zone
from bot.commands.settings.mutes import Mutes
from bot.commands.settings.pages import filter_page, filters_page, overview, overview_form, overview_page, setting_page
from bot.commands.settings.setting import Setting
from bot.desk import ActionRefused
from bot.model import Answer, Command, Filter, FormSubmission, Interaction, Request, Style
from bot.model.subscription import ALL_FEEDS
from bot.ports import Clock, Store, Words

_SHOWN = 40
_FILTERS = ("filters", "filter")


class Settings:
    """Answers one request at a time; nothing is remembered between two.

    `style` is that of a chat nobody has used; `changed` is called whenever what waits may be due at another time.
    """

    def __init__(
        self, store: Store, clock: Clock, feeds: Feeds, style: Style, permissions: ChatPermissions, changed: Callable[[], None]
    ) -> None:
        self._store = store
        self._clock = clock
        self._feeds = feeds
        self._style = style
        self._permissions = permissions
        self._changed = changed
        each: Sequence[Setting] = (Quiet(), Digests(), Sound(), Format(), Language(), Zone(), Mutes(feeds))
        self._settings = {setting.name: setting for setting in each}

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """Its one command."""
        about = "quiet hours, digests, filters and other settings of this chat"
        each = [f"{setting.name} {setting.example}" for setting in self._settings.values()]
        examples = (*each, "filters", *(f"{kind} FEED {'on' if kind == 'urgent' else 'WORDS'}" for kind in KINDS))
        asked = answer_refusals(self._asked)
        return (CommandSpec("settings", about, asked, "[what [how]]", audience="managers", examples=examples),)

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """Its buttons and forms."""
        return {"set": answer_refusals(self._pressed)}

    async def _asked(self, request: Command, words: Words) -> Answer:
        """A command; to look is free, to change is not."""
        if not request.words:
            return await self._shown(request, words)
        name, said = request.words[0].lower(), request.words[1:]
        if name not in self._settings and name not in (*_FILTERS, *KINDS):
            names = ", ".join((*self._settings, *_FILTERS[:1], *KINDS))
            raise ActionRefused("There is no setting {name}. Known settings: {names}", name=name[:_SHOWN], names=names)
        await self._permissions.check(request)
        if name in self._settings and said:
            setting = self._settings[name]
            chat = await self._change(request, [(setting, said)], words)
            return Answer(f"{setting.title(words)}: {setting.told(chat, words)}")
        if name in KINDS and len(said) > 1:
            feed, wanted = await self._filter(request, name, said)
            return Answer(f"{self._feeds.titles([feed], words) or feed}: {told(wanted, words)}")
        return await self._page(request, name, said, words)

    async def _pressed(self, request: Interaction, words: Words) -> Answer:
        """A button or a form; what it says is read as if it had been written."""
        await self._permissions.check(request)
        name, said = request.name.partition(":")[2], request.words
        if isinstance(request, FormSubmission):
            return await self._filled(request, name, said, words)
        if name in self._settings and said:
            await self._change(request, [(self._settings[name], said)], words)
        elif name in KINDS and len(said) > 1:
            await self._filter(request, name, said)
            return replace(await self._page(request, "filter", said[:1], words), form=None)
        return await self._page(request, name, said, words)

    async def _filled(self, request: FormSubmission, name: str, said: Sequence[str], words: Words) -> Answer:
        """A form that was sent."""
        fields = request.fields
        if name == "filter" and said:
            await self._filter_by(request, said[0], fields)
            return filters_page(await self._chat_state(request, words), self._feeds, words)
        changes = [(setting, written) for setting in self._settings.values() for written in setting.written(fields)]
        chat = await self._change(request, changes, words)
        return overview_page(chat, self._feeds, list(self._settings.values()), words)

    async def _shown(self, request: Request, words: Words) -> Answer:
        """Everything; for those who may change it, with buttons, or in a form."""
        chat, settings = await self._chat_state(request, words), list(self._settings.values())
        if not await self._permissions.include(request):
            return Answer(overview(chat, self._feeds, settings, words))
        return replace(overview_page(chat, self._feeds, settings, words), form=overview_form(chat, settings, words))

    async def _page(self, request: Request, name: str, said: Sequence[str], words: Words) -> Answer:
        chat = await self._chat_state(request, words)
        if name in self._settings:
            return setting_page(self._settings[name], chat, request.prefix, words)
        if name in ("filter", *KINDS) and said:
            feed, wanted = self._own(chat, said[0])
            return filter_page(feed, wanted, self._feeds, request.prefix, words)
        if name in (*_FILTERS, *KINDS):
            return filters_page(chat, self._feeds, words)
        return overview_page(chat, self._feeds, list(self._settings.values()), words)

    async def _change(self, request: Request, changes: Sequence[tuple[Setting, tuple[str, ...]]], words: Words) -> ChatState:
        """Read what was said and keep it; the chat as it stands then. Raises Refused, and then nothing of it is kept."""
        old = new = await self._chat_state(request, words)
        for setting, said in changes:
            new = setting.read(new, said)
        await save_chat_state(self._store, request.chat, old, new, self._clock.now())
        self._changed()
        return new

    async def _filter(self, request: Request, kind: str, said: Sequence[str]) -> tuple[str, Filter]:
        """Change one part of one subscription's filter; which, and how it is now."""
        chat = await chat_state(self._store, request.chat, self._style)
        feed, old = self._own(chat, said[0])
        wanted = read_filter(kind, said[1:], old)
        await self._store.set_filter(request.chat, feed, wanted, self._clock.now(), wants)
        return feed, wanted

    async def _filter_by(self, request: Request, name: str, fields: Mapping[str, Sequence[str]]) -> None:
        chat = await chat_state(self._store, request.chat, self._style)
        feed, old = self._own(chat, name)
        await self._store.set_filter(request.chat, feed, read_fields(fields, old), self._clock.now(), wants)

    def _own(self, chat: ChatState, name: str) -> tuple[str, Filter]:
        """One of a chat's own subscriptions and its filter; raises Refused for what it does not have."""
        feed = ALL_FEEDS if name == "all" and name not in self._feeds else name
        if feed in chat.own:
            return feed, chat.own[feed]
        if feed in chat.fixed:
            raise ActionRefused("Only an administrator can change what the config file sends here.")
        raise ActionRefused("This chat has no subscription of its own to {name}.", name=name[:_SHOWN])

    async def _chat_state(self, request: Request, words: Words) -> ChatState:
        return await chat_state(self._store, request.chat, replace(self._style, language=words.language))
