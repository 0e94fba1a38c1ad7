"""What comes to a chat: subscribing, unsubscribing, and which feeds there are."""

from collections.abc import Mapping

from bot.commands.command import Command, Handler
from bot.commands.feeds import FeedName, Feeds
from bot.model import Answer, Request, Style
from bot.model.subscription import ALL_FEEDS
from bot.ports import Clock, Store, Words


class Subscribing:
    """Answers one request at a time; nothing is remembered between two. `style` is a new chat's."""

    def __init__(self, store: Store, clock: Clock, feeds: Feeds, style: Style) -> None:
        self._store = store
        self._clock = clock
        self._feeds = feeds
        self._style = style

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands, in the order of the help."""
        return (
            Command("subscribe", "new posts come to this chat", self._subscribe, "[feed …]", audience="managers"),
            Command("unsubscribe", "they stop coming", self._unsubscribe, "[feed …]", audience="managers"),
            Command("feeds", "which feeds there are", self._list_feeds),
        )

    @property
    def presses(self) -> Mapping[str, Handler]:
        """No buttons."""
        return {}

    async def _subscribe(self, request: Request, words: Words) -> Answer:
        if unknown := self._feeds.unknown(request.words):
            return self._feeds.no_such(unknown, words)
        feeds = request.words or (ALL_FEEDS,)
        style = Style(licence=self._style.licence, language=words.language, timezone=self._style.timezone)
        await self._store.subscribe(request.chat, feeds, style, self._clock.now())
        return Answer(words("Subscribed here: {feeds}", feeds=self._feeds.titles(feeds, words)))

    async def _unsubscribe(self, request: Request, words: Words) -> Answer:
        if unknown := self._feeds.unknown(request.words):
            return self._feeds.no_such(unknown, words)
        gone = await self._leave(request)
        left = await self._store.subscriptions(request.chat)
        text = words("Unsubscribed.") if gone else words("There was nothing to unsubscribe from.")
        if left:
            text += "\n" + words("Still coming here: {feeds}", feeds=self._feeds.titles([feed for feed, _ in left], words))
        if any(managed for _, managed in left):
            text += "\n" + words("What the configuration sends here, only an administrator can change.")
        return Answer(text)

    async def _leave(self, request: Request) -> int:
        """Take the named feeds, or all, off the chat; whoever had all feeds keeps the others one by one."""
        now, feeds = self._clock.now(), request.words or None
        own = {feed for feed, managed in await self._store.subscriptions(request.chat) if not managed}
        if feeds is None or ALL_FEEDS not in own:
            return await self._store.unsubscribe(request.chat, feeds, now)
        others = [feed.id for feed in self._feeds if feed.id not in feeds]
        await self._store.subscribe(request.chat, others, self._style, now)
        return await self._store.unsubscribe(request.chat, [ALL_FEEDS, *feeds], now)

    async def _list_feeds(self, request: Request, words: Words) -> Answer:
        if not self._feeds:
            return Answer(words("There are no feeds."))
        here = {feed for feed, _ in await self._store.subscriptions(request.chat)}
        lines = [f"{'✓' if {feed.id, ALL_FEEDS} & here else '•'} {_named(feed)}" for feed in self._feeds]
        return Answer("\n".join([words("Feeds (✓ comes here):"), *lines]))


def _named(feed: FeedName) -> str:
    return f"{feed.title} ({feed.id})" if feed.title else feed.id
