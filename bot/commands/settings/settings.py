"""`/settings`: show a chat's settings and change them by words, buttons or a form."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from bot.audience.filters import wants
from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.feeds import Feeds
from bot.commands.permissions import ChatPermissions, ChatState, answer_refusals, chat_state, save_chat_state
from bot.commands.settings.display import Format, Language, Sound
from bot.commands.settings.filters import KINDS, filter_text, read_fields, read_filter
from bot.commands.settings.mutes import Mutes
from bot.commands.settings.pages import filter_page, filters_page, overview, overview_form, overview_page, setting_page
from bot.commands.settings.quiet_hours import Digests, Quiet, Zone
from bot.commands.settings.setting import Setting
from bot.desk import ActionRefused
from bot.model import Answer, Command, Filter, FormSubmission, Interaction, Request, Style
from bot.model.subscription import ALL_FEEDS
from bot.ports import Clock, Store, Translator

_SHOWN = 40
_FILTERS = ("filters", "filter")


class Settings:
    """Handlers of `/settings` and its buttons and forms. They keep no state between requests.

    `style` is for a chat that is not stored yet. `changed` is called whenever pending deliveries may have another due time.
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
        """The command `/settings`."""
        about = "quiet hours, digests, filters and other settings of this chat"
        each = [f"{setting.name} {setting.example}" for setting in self._settings.values()]
        examples = (*each, "filters", *(f"{kind} FEED {'on' if kind == 'urgent' else 'WORDS'}" for kind in KINDS))
        handler = answer_refusals(self._on_command)
        return (CommandSpec("settings", about, handler, "[name [value]]", audience="managers", examples=examples),)

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """The handler of all settings buttons and forms."""
        return {"set": answer_refusals(self._on_button)}

    async def _on_command(self, request: Command, words: Translator) -> Answer:
        """Answer `/settings …`. Everybody may read; only those who can manage the chat may change."""
        if not request.words:
            return await self._overview(request, words)
        name, arguments = request.words[0].lower(), request.words[1:]
        if name not in self._settings and name not in (*_FILTERS, *KINDS):
            names = ", ".join((*self._settings, *_FILTERS[:1], *KINDS))
            raise ActionRefused("There is no setting {name}. Known settings: {names}", name=name[:_SHOWN], names=names)
        await self._permissions.check(request, subscribing=name in (*_FILTERS, *KINDS))
        if name in self._settings and arguments:
            setting = self._settings[name]
            chat = await self._change(request, [(setting, arguments)], words)
            return Answer(f"{setting.title(words)}: {setting.value_text(chat, words)}")
        if name in KINDS and len(arguments) > 1:
            feed, wanted = await self._filter(request, name, arguments)
            return Answer(f"{self._feeds.titles([feed], words) or feed}: {filter_text(wanted, words)}")
        return await self._page(request, name, arguments, words)

    async def _on_button(self, request: Interaction, words: Translator) -> Answer:
        """Answer a button or a form; a button's words are read like written ones."""
        name, arguments = request.name.partition(":")[2], request.words
        await self._permissions.check(request, subscribing=name in (*_FILTERS, *KINDS))
        if isinstance(request, FormSubmission):
            return await self._on_form(request, name, arguments, words)
        if name in self._settings and arguments:
            await self._change(request, [(self._settings[name], arguments)], words)
        elif name in KINDS and len(arguments) > 1:
            await self._filter(request, name, arguments)
            return replace(await self._page(request, "filter", arguments[:1], words), form=None)
        return await self._page(request, name, arguments, words)

    async def _on_form(self, request: FormSubmission, name: str, arguments: Sequence[str], words: Translator) -> Answer:
        """Apply a submitted form."""
        fields = request.fields
        if name == "filter" and arguments:
            await self._filter_by(request, arguments[0], fields)
            return filters_page(await self._chat_state(request, words), self._feeds, words)
        changes = [(setting, written) for setting in self._settings.values() for written in setting.written(fields)]
        chat = await self._change(request, changes, words)
        return overview_page(chat, self._feeds, list(self._settings.values()), words)

    async def _overview(self, request: Request, words: Translator) -> Answer:
        """The overview; with buttons and a form for those who may change settings."""
        chat, settings = await self._chat_state(request, words), list(self._settings.values())
        if not await self._permissions.allows(request):
            return Answer(overview(chat, self._feeds, settings, words))
        form = None if chat.stopped else overview_form(chat, settings, words)  # a form has no room for why nothing arrives
        return replace(overview_page(chat, self._feeds, settings, words), form=form)

    async def _page(self, request: Request, name: str, arguments: Sequence[str], words: Translator) -> Answer:
        chat = await self._chat_state(request, words)
        if name in self._settings:
            return setting_page(self._settings[name], chat, request.prefix, words)
        if name in ("filter", *KINDS) and arguments:
            feed, wanted = self._own(chat, arguments[0])
            return filter_page(feed, wanted, self._feeds, request.prefix, words)
        if name in (*_FILTERS, *KINDS):
            return filters_page(chat, self._feeds, words)
        return overview_page(chat, self._feeds, list(self._settings.values()), words)

    async def _change(self, request: Request, changes: Sequence[tuple[Setting, tuple[str, ...]]], words: Translator) -> ChatState:
        """Apply changes and store the chat's new state; return it. Raises ActionRefused before anything is stored."""
        old = new = await self._chat_state(request, words)
        for setting, arguments in changes:
            new = setting.read(new, arguments)
        await save_chat_state(self._store, request.chat, old, new, self._clock.now())
        self._changed()
        return new

    async def _filter(self, request: Request, kind: str, arguments: Sequence[str]) -> tuple[str, Filter]:
        """Change one part of a subscription's filter; return the feed and its new filter."""
        chat = await chat_state(self._store, request.chat, self._style)
        feed, old = self._own(chat, arguments[0])
        wanted = read_filter(kind, arguments[1:], old)
        await self._store.set_filter(request.chat, feed, wanted, self._clock.now(), wants)
        return feed, wanted

    async def _filter_by(self, request: Request, name: str, fields: Mapping[str, Sequence[str]]) -> None:
        chat = await chat_state(self._store, request.chat, self._style)
        feed, old = self._own(chat, name)
        await self._store.set_filter(request.chat, feed, read_fields(fields, old), self._clock.now(), wants)

    def _own(self, chat: ChatState, name: str) -> tuple[str, Filter]:
        """The feed of one of the chat's own subscriptions, and its filter. Raises ActionRefused where there is none."""
        feed = ALL_FEEDS if name == "all" and name not in self._feeds else name
        if feed in chat.own:
            return feed, chat.own[feed]
        if feed in chat.from_config:
            raise ActionRefused("Only an administrator can change what the config file sends here.")
        raise ActionRefused("This chat has no subscription of its own to {name}.", name=name[:_SHOWN])

    async def _chat_state(self, request: Request, words: Translator) -> ChatState:
        return await chat_state(self._store, request.chat, replace(self._style, language=words.language))
