"""What comes to a chat: subscribing, unsubscribing, and which feeds there are."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace

from bot.audience.filters import wants
from bot.commands.buttons import CHOSEN, PREFIX, picker, picking_form, stacked
from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.feeds import FeedName, Feeds
from bot.commands.permissions import ChatPermissions, ChatState, answer_refusals, chat_state
from bot.desk import ActionRefused
from bot.model import Answer, Button, Chat, Command, FormSubmission, Interaction, Request, Style
from bot.model.subscription import ALL_FEEDS
from bot.ports import Clock, Store, Words

ILL = 3
"""Failed looks in a row after which people are told that a feed cannot be reached."""


class Subscriptions:
    """Answers one request at a time; nothing is remembered between two.

    `style` is a new chat's; `absent` asks the platform (Platform.absent).
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
        self._does: Mapping[str, ButtonHandler] = {
            "page": self._turn,
            "on": self._on,
            "off": self._off,
            "add": self._add,
            "fixed": self._fixed,
            "done": self._done,
        }

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """Its commands, in the order of the help."""
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
        """The picker's buttons and its form."""
        return {PREFIX.removesuffix(":"): answer_refusals(self._pressed)}

    async def pick(self, request: Request, words: Words) -> Answer:
        """The picker as it stands in this chat; where there are no feeds, that."""
        return await self._picked(request, 0, words) if self._feeds else Answer(words("There are no feeds."))

    async def offer(self, request: Request, named: Sequence[str], words: Words) -> Answer:
        """What a link to these feeds leads to: a button that subscribes to those there are, or else the picker."""
        known = [feed for feed in dict.fromkeys(named) if feed in self._feeds]
        button = Button(words("Subscribe"), f"{PREFIX}add", tuple(known), kind="primary")
        if not known or len(" ".join((button.name, *known)).encode()) > 64:
            return await self.pick(request, words)
        question = words("Subscribe this chat to {feeds}?", feeds=self._feeds.titles(known, words))
        return Answer(question, buttons=stacked([button], [Button(words("Other feeds"), f"{PREFIX}page", ("0",))]))

    async def wake(self, chat: Chat) -> None:
        """The bot may write here again: what the config sends comes again."""
        if await self._store.destination(chat) is not None:
            await self._store.subscribe(chat, (), self._style, self._clock.now())

    async def forget(self, chat: Chat) -> None:
        """The bot may not write here any more."""
        await self._store.remove_chat(chat, self._clock.now())

    async def follow(self, chat: Chat, to: str) -> None:
        """The chat lives under another id now."""
        await self._store.migrate_chat(chat, to)

    async def _subscribe(self, request: Command, words: Words) -> Answer:
        named = self._named(request.words)
        await self._permissions.check(request)
        if not named:
            return await self._pick_or_fill(request, words)
        await self._begin(request.chat, named, words)
        return await self._begun(request, named, words)

    async def _unsubscribe(self, request: Command, words: Words) -> Answer:
        named = self._named(request.words)
        await self._permissions.check(request)
        chat = await self._chat_state(request)
        if not named and chat.own:
            return await self._pick_or_fill(request, words)
        gone = await self._leave(request.chat, chat, named)
        return await self._ended(request, gone, words)

    async def _list_feeds(self, request: Command, words: Words) -> Answer:
        if not self._feeds:
            return Answer(words("There are no feeds."))
        chat = await self._chat_state(request)
        ill = {feed.id for feed in await self._store.feed_statuses() if feed.errors >= ILL}
        note = words("currently unreachable")
        lines = [
            f"{'✓' if chat.gets(feed.id) else '•'} {_named(feed)}{f' – {note}' if feed.id in ill else ''}" for feed in self._feeds
        ]
        return Answer("\n".join([words("Feeds (✓ subscribed):"), *lines]))

    async def _pressed(self, request: Interaction, words: Words) -> Answer:
        if isinstance(request, FormSubmission):
            await self._permissions.check(request)
            return await self._chosen(request, words)
        does = self._does.get(request.name.removeprefix(PREFIX))
        if does is None:
            raise ActionRefused("This button no longer works.")
        await self._permissions.check(request)
        return await does(request, words)

    async def _turn(self, request: Interaction, words: Words) -> Answer:
        return await self._picked(request, _number(request.words[:1]), words)

    async def _on(self, request: Interaction, words: Words) -> Answer:
        await self._begin(request.chat, self._pressed_feeds(request.words[:1]), words)
        return await self._picked(request, _number(request.words[1:2]), words)

    async def _off(self, request: Interaction, words: Words) -> Answer:
        """A feed that the config has no more can still be left. Who leaves all at once keeps what was chosen one by one."""
        if request.words[:1] == (ALL_FEEDS,):
            await self._store.unsubscribe(request.chat, [ALL_FEEDS], self._clock.now())
        elif request.words:
            await self._leave(request.chat, await self._chat_state(request), request.words[:1])
        return await self._picked(request, _number(request.words[1:2]), words)

    async def _add(self, request: Interaction, words: Words) -> Answer:
        feeds = self._pressed_feeds(request.words)
        await self._begin(request.chat, feeds, words)
        return await self._begun(request, feeds, words)

    async def _fixed(self, _request: Interaction, _words: Words) -> Answer:
        raise ActionRefused("Only an administrator can change what the config file sends here.")

    async def _done(self, request: Request, words: Words) -> Answer:
        chat = await self._chat_state(request)
        coming = self._feeds.titles([subscription.feed for subscription in chat.subscriptions], words)
        if not coming:
            return Answer(words("This chat has no subscriptions yet."))
        text = words("This chat is subscribed to: {feeds}", feeds=coming)
        return Answer(text + await self._unheard(request, words), buttons=_further(words))

    async def _chosen(self, request: FormSubmission, words: Words) -> Answer:
        """The form: what is chosen comes, what is not chosen comes no more."""
        chosen = self._pressed_feeds(request.fields.get(CHOSEN, ()), least=0)
        chat = await self._chat_state(request)
        await self._begin(request.chat, [feed for feed in chosen if feed not in chat.own], words)
        if gone := [feed for feed in chat.own if feed not in chosen]:
            await self._store.unsubscribe(request.chat, gone, self._clock.now())
        return await self._done(request, words)

    async def _pick_or_fill(self, request: Request, words: Words) -> Answer:
        form = picking_form(await self._chat_state(request), self._feeds, words) if self._feeds else None
        return replace(await self.pick(request, words), form=form)

    async def _picked(self, request: Request, page: int, words: Words) -> Answer:
        return picker(await self._chat_state(request), self._feeds, page, words)

    async def _begin(self, chat: Chat, feeds: Sequence[str], words: Words) -> None:
        await self._store.subscribe(chat, feeds, replace(self._style, language=words.language), self._clock.now())

    async def _begun(self, request: Request, feeds: Sequence[str], words: Words) -> Answer:
        text = words("Subscribed to: {feeds}", feeds=self._feeds.titles(feeds, words))
        return Answer(text + await self._unheard(request, words), buttons=_further(words))

    async def _unheard(self, request: Request, words: Words) -> str:
        """What must be done before anything can come; "" where nothing must."""
        if request.private or not await self._absent(request.chat):
            return ""
        return "\n" + words("I am not in this channel yet. Please add me with /invite so that I can post here.")

    async def _leave(self, place: Chat, chat: ChatState, feeds: Sequence[str]) -> int:
        """Take the feeds, or all where none is named, off the chat; how many subscriptions went."""
        if not feeds or ALL_FEEDS in feeds:
            return await self._store.unsubscribe(place, None, self._clock.now())
        if ALL_FEEDS in chat.own:
            await self._divide(place, chat, [feed.id for feed in self._feeds if feed.id not in feeds])
            feeds = [ALL_FEEDS, *feeds]
        return await self._store.unsubscribe(place, feeds, self._clock.now())

    async def _divide(self, place: Chat, chat: ChatState, feeds: Sequence[str]) -> None:
        """Whoever had all feeds keeps these one by one, filtered as all were."""
        new, now = [feed for feed in feeds if feed not in chat.own], self._clock.now()
        await self._store.subscribe(place, new, chat.style, now)
        for feed in new:
            await self._store.set_filter(place, feed, chat.own[ALL_FEEDS], now, wants)

    async def _ended(self, request: Request, gone: int, words: Words) -> Answer:
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

    def _named(self, said: Sequence[str]) -> tuple[str, ...]:
        """The feeds that people named, `all` for all of them; raises Refused."""
        feeds = [ALL_FEEDS if name == "all" and name not in self._feeds else name for name in dict.fromkeys(said)]
        for name in feeds:
            if name != ALL_FEEDS and name not in self._feeds:
                known = ", ".join(feed.id for feed in self._feeds) or "–"
                raise ActionRefused("There is no feed {name}. Known feeds: {known}", name=name[:40], known=known)
        return tuple(feeds)

    def _pressed_feeds(self, said: Sequence[str], least: int = 1) -> tuple[str, ...]:
        """The feeds that a button or a form says; raises Refused where they are not there any more."""
        if len(said) < least or any(name != ALL_FEEDS and name not in self._feeds for name in said):
            raise ActionRefused("This button no longer works.")
        return tuple(said)

    async def _chat_state(self, request: Request) -> ChatState:
        return await chat_state(self._store, request.chat, self._style)


def _named(feed: FeedName) -> str:
    return f"{feed.title} ({feed.id})" if feed.title else feed.id


def _further(words: Words) -> tuple[Button, ...]:
    """Where to go from a confirmation."""
    return stacked([Button(words("Filters"), "set:filters"), Button(words("Settings"), "set:show")])


def _number(said: Sequence[str]) -> int:
    """A page's number; the first page for what is none."""
    return int(said[0]) if said and said[0].isascii() and said[0].isdecimal() and len(said[0]) < 5 else 0
