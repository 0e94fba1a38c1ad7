"""`/subscribe`, `/unsubscribe` and `/feeds`, and the buttons and form of the feed picker."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.audience.filters import wants
from bot.commands.buttons import CHOSEN, PREFIX, button_rows, picker, picking_form
from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.feeds import FeedName, Feeds
from bot.commands.inactive_chats import inactive_note
from bot.commands.permissions import ChatPermissions, ChatState, answer_refusals, chat_state
from bot.desk import ActionRefused
from bot.model import Answer, Button, Chat, Command, FormSubmission, Interaction, Request, Style
from bot.model.subscription import ALL_FEEDS
from bot.ports import Clock, Store, Translator

FAILING_AFTER = 3
"""Failed polls in a row after which `/feeds` marks a feed as unreachable."""


class Subscriptions:
    """Handlers of subscriptions. They keep no state between requests.

    `style` is for a new chat; `absent` asks whether the bot must be added first (Platform.bot_not_in_channel).
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        feeds: Feeds,
        style: Style,
        permissions: ChatPermissions,
        absent: Callable[[Chat], Awaitable[bool]],
    ) -> None:
        self._store = store
        self._clock = clock
        self._feeds = feeds
        self._style = style
        self._permissions = permissions
        self._absent = absent
        self._buttons_by_name: Mapping[str, ButtonHandler] = {
            "page": self._show_page,
            "on": self._on,
            "off": self._off,
            "add": self._add,
            "fixed": self._config_note,
            "done": self._done,
        }

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """The commands, in the order of the help."""
        named = "[feed …|all]"
        return (
            CommandSpec(
                "subscribe", "subscribe this chat to feeds", answer_refusals(self._subscribe), named, audience="managers"
            ),
            CommandSpec(
                "unsubscribe", "end this chat's subscriptions", answer_refusals(self._unsubscribe), named, audience="managers"
            ),
            CommandSpec("feeds", "list the feeds", self._list_feeds),
        )

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """The handler of the picker's buttons and form."""
        return {PREFIX.removesuffix(":"): answer_refusals(self._on_button)}

    async def feed_picker(self, request: Request, words: Translator) -> Answer:
        """The feed picker of this chat, or a text where there are no feeds."""
        return await self._picker_page(request, 0, words) if self._feeds else Answer(words("There are no feeds."))

    async def offer_feeds(self, request: Request, named: Sequence[str], words: Translator) -> Answer:
        """The answer to a link that names feeds: a button that subscribes to the known ones, or else the picker."""
        known = [feed for feed in dict.fromkeys(named) if feed in self._feeds]
        button = Button(words("Subscribe"), f"{PREFIX}add", tuple(known), kind="primary")
        if not known or len(" ".join((button.name, *known)).encode()) > 64:
            return await self.feed_picker(request, words)
        question = words("Subscribe this chat to {feeds}?", feeds=self._feeds.titles(known, words))
        return Answer(question, buttons=button_rows([button], [Button(words("Other feeds"), f"{PREFIX}page", ("0",))]))

    async def is_managed(self, chat: Chat) -> bool:
        """True where the config sends something to this chat."""
        known = await self._store.destination(chat)
        return known is not None and known.managed

    async def migrate(self, chat: Chat, to: str) -> None:
        """Follow a chat to its new id."""
        await self._store.migrate_chat(chat, to)

    async def _subscribe(self, request: Command, words: Translator) -> Answer:
        named = self._named(request.words)
        await self._check(request)
        if not named:
            return await self._picker_or_form(request, words)
        await self._subscribe_to(request.chat, named, words)
        return await self._confirmation(request, named, words)

    async def _unsubscribe(self, request: Command, words: Translator) -> Answer:
        named = self._named(request.words)
        await self._permissions.check(request, subscribing=True)
        chat = await self._chat_state(request)
        if not named and chat.own:
            return await self._picker_or_form(request, words)
        gone = await self._unsubscribe_from(request.chat, chat, named)
        return await self._unsubscribed_answer(request, gone, words)

    async def _list_feeds(self, request: Command, words: Translator) -> Answer:
        if not self._feeds:
            return Answer(words("There are no feeds."))
        chat = await self._chat_state(request)
        failing = {feed.id for feed in await self._store.feed_statuses() if feed.errors >= FAILING_AFTER}
        note = words("currently unreachable")
        lines = []
        for feed in self._feeds:
            sign = "✓" if chat.is_subscribed(feed.id) else "•"
            lines.append(f"{sign} {_named(feed)}{f' – {note}' if feed.id in failing else ''}")
        note = inactive_note(chat, words)
        return Answer("\n".join([*([note, ""] if note else []), words("Feeds (✓ subscribed):"), *lines]))

    async def _on_button(self, request: Interaction, words: Translator) -> Answer:
        if isinstance(request, FormSubmission):
            await self._check(request)
            return await self._chosen(request, words)
        does = self._buttons_by_name.get(request.name.removeprefix(PREFIX))
        if does is None:
            raise ActionRefused("This button no longer works.")
        await self._permissions.check(request, subscribing=True)
        return await does(request, words)

    async def _show_page(self, request: Interaction, words: Translator) -> Answer:
        return await self._picker_page(request, _number(request.words[:1]), words)

    async def _on(self, request: Interaction, words: Translator) -> Answer:
        await self._subscribe_to(request.chat, self._pressed_feeds(request.words[:1]), words)
        return await self._picker_page(request, _number(request.words[1:2]), words)

    async def _off(self, request: Interaction, words: Translator) -> Answer:
        """Unsubscribe a feed, even one that is no longer in the config. Ending "all feeds" keeps single subscriptions."""
        if request.words[:1] == (ALL_FEEDS,):
            await self._store.unsubscribe(request.chat, [ALL_FEEDS], self._clock.now())
        elif request.words:
            await self._unsubscribe_from(request.chat, await self._chat_state(request), request.words[:1])
        return await self._picker_page(request, _number(request.words[1:2]), words)

    async def _add(self, request: Interaction, words: Translator) -> Answer:
        feeds = self._pressed_feeds(request.words)
        await self._subscribe_to(request.chat, feeds, words)
        return await self._confirmation(request, feeds, words)

    async def _config_note(self, _request: Interaction, _words: Translator) -> Answer:
        raise ActionRefused("Only an administrator can change what the config file sends here.")

    async def _done(self, request: Request, words: Translator) -> Answer:
        chat = await self._chat_state(request)
        coming = self._feeds.titles([subscription.feed for subscription in chat.subscriptions], words)
        if not coming:
            return Answer(words("This chat has no subscriptions yet."))
        text = words("This chat is subscribed to: {feeds}", feeds=coming)
        return Answer(text + await self._hint(request, words), buttons=_further(words))

    async def _chosen(self, request: FormSubmission, words: Translator) -> Answer:
        """Apply the form: subscribe to the chosen feeds, unsubscribe from all others."""
        chosen = self._pressed_feeds(request.fields.get(CHOSEN, ()), least=0)
        chat = await self._chat_state(request)
        await self._subscribe_to(request.chat, [feed for feed in chosen if feed not in chat.own], words)
        if gone := [feed for feed in chat.own if feed not in chosen]:
            await self._store.unsubscribe(request.chat, gone, self._clock.now())
        return await self._done(request, words)

    async def _picker_or_form(self, request: Request, words: Translator) -> Answer:
        chat = await self._chat_state(request)
        form = picking_form(chat, self._feeds, words) if self._feeds and not chat.stopped else None
        return replace(await self.feed_picker(request, words), form=form)

    async def _picker_page(self, request: Request, page: int, words: Translator) -> Answer:
        return picker(await self._chat_state(request), self._feeds, page, words)

    async def _subscribe_to(self, chat: Chat, feeds: Sequence[str], words: Translator) -> None:
        await self._store.subscribe(chat, feeds, replace(self._style, language=words.language), self._clock.now())

    async def _confirmation(self, request: Request, feeds: Sequence[str], words: Translator) -> Answer:
        text = words("Subscribed to: {feeds}", feeds=self._feeds.titles(feeds, words))
        return Answer(text + await self._hint(request, words), buttons=_further(words))

    async def _hint(self, request: Request, words: Translator) -> str:
        """The hint to invite the bot first, or why no alerts arrive; "" where it can write already."""
        if not request.private and await self._absent(request.chat):
            return "\n" + words("I am not in this channel yet. Please add me with /invite so that I can post here.")
        note = inactive_note(await self._chat_state(request), words)
        return f"\n{note}" if note else ""

    async def _check(self, request: Request) -> None:
        """Raise ActionRefused where this person may not subscribe the chat, or the bot can never write in it."""
        await self._permissions.check(request, subscribing=True)
        if request.private and await self._absent(request.chat):
            raise ActionRefused("I cannot write in this conversation. Write to me directly, or invite me to a channel.")

    async def _unsubscribe_from(self, place: Chat, chat: ChatState, feeds: Sequence[str]) -> int:
        """Unsubscribe the chat from these feeds, or from all where none is named; return the number of ended subscriptions."""
        if not feeds or ALL_FEEDS in feeds:
            return await self._store.unsubscribe(place, None, self._clock.now())
        if ALL_FEEDS in chat.own:
            await self._split_all_feeds(place, chat, [feed.id for feed in self._feeds if feed.id not in feeds])
            feeds = [ALL_FEEDS, *feeds]
        return await self._store.unsubscribe(place, feeds, self._clock.now())

    async def _split_all_feeds(self, place: Chat, chat: ChatState, feeds: Sequence[str]) -> None:
        """Replace a subscription to all feeds by single ones with the same filter."""
        new, now = [feed for feed in feeds if feed not in chat.own], self._clock.now()
        await self._store.subscribe(place, new, chat.style, now)
        for feed in new:
            await self._store.set_filter(place, feed, chat.own[ALL_FEEDS], now, wants)

    async def _unsubscribed_answer(self, request: Request, gone: int, words: Translator) -> Answer:
        left = (await self._chat_state(request)).subscriptions
        lines = [words("Unsubscribed.") if gone else words("There was nothing to unsubscribe from.")]
        if left:
            lines.append(
                words(
                    "Still subscribed to: {feeds}", feeds=self._feeds.titles([subscription.feed for subscription in left], words)
                )
            )
        if any(subscription.managed for subscription in left):
            lines.append(words("Only an administrator can change what the config file sends here."))
        return Answer("\n".join(lines))

    def _named(self, arguments: Sequence[str]) -> tuple[str, ...]:
        """The feeds that people named, `all` for all of them. Raises ActionRefused for an unknown one."""
        feeds = [ALL_FEEDS if name == "all" and name not in self._feeds else name for name in dict.fromkeys(arguments)]
        for name in feeds:
            if name != ALL_FEEDS and name not in self._feeds:
                known = ", ".join(feed.id for feed in self._feeds) or "–"
                raise ActionRefused("There is no feed {name}. Known feeds: {known}", name=name[:40], known=known)
        return tuple(feeds)

    def _pressed_feeds(self, arguments: Sequence[str], least: int = 1) -> tuple[str, ...]:
        """The feeds of a button or a form. Raises ActionRefused where one is no longer in the config."""
        if len(arguments) < least or any(name != ALL_FEEDS and name not in self._feeds for name in arguments):
            raise ActionRefused("This button no longer works.")
        return tuple(arguments)

    async def _chat_state(self, request: Request) -> ChatState:
        return await chat_state(self._store, request.chat, self._style)


def _named(feed: FeedName) -> str:
    return f"{feed.title} ({feed.id})" if feed.title else feed.id


def _further(words: Translator) -> tuple[Button, ...]:
    """The buttons below a confirmation."""
    return button_rows([Button(words("Filters"), "set:filters"), Button(words("Settings"), "set:show")])


def _number(arguments: Sequence[str]) -> int:
    """A page number; 0 for anything else."""
    return int(arguments[0]) if arguments and arguments[0].isascii() and arguments[0].isdecimal() and len(arguments[0]) < 5 else 0
