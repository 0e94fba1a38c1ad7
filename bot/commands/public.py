"""What everyone can ask of the bot in a chat: the newest posts, and what comes here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Answer, Card, Request, Style
from bot.model.subscription import ALL_FEEDS
from bot.ports import Clock, Editor, Store, Words

DEFAULT_COUNT = 5
MOST = 10


@dataclass(frozen=True, slots=True)
class FeedName:
    """A feed as people know it: its id in commands, its title in answers."""

    id: str
    title: str


class Public:
    """Answers one request at a time; nothing is remembered between two."""

    def __init__(self, store: Store, editor: Editor, clock: Clock, feeds: Sequence[FeedName], style: Style) -> None:
        self._store = store
        self._editor = editor
        self._clock = clock
        self._feeds = {feed.id: feed for feed in feeds}
        self._style = style
        self._answers: Mapping[str, Callable[[Request, Words], Awaitable[Answer]]] = {
            "start": self._start,
            "help": self._help,
            "latest": self._latest,
            "subscribe": self._subscribe,
            "unsubscribe": self._unsubscribe,
            "feeds": self._list_feeds,
        }

    @property
    def names(self) -> tuple[str, ...]:
        """The commands there are."""
        return tuple(self._answers)

    async def answer(self, request: Request, words: Words) -> Answer:
        """Answer a request; what is no command gets help. Raises StoreError."""
        return await self._answers.get(request.name.lower(), self._not_understood)(request, words)

    async def _start(self, request: Request, words: Words) -> Answer:
        hello = words("Hello! I bring you posts the moment they are published.")
        return Answer(f"{hello}\n\n{_usage(request, words)}")

    async def _help(self, request: Request, words: Words) -> Answer:
        return Answer(_usage(request, words))

    async def _not_understood(self, request: Request, words: Words) -> Answer:
        sorry = words("I do not know that command.") if request.name else words("I understand commands only.")
        return Answer(f"{sorry}\n\n{_usage(request, words)}")

    async def _latest(self, request: Request, words: Words) -> Answer:
        counts = [int(word) for word in request.words if word.isdecimal()]
        others = [word for word in request.words if not word.isdecimal()]
        count = min(max(counts[0], 1), MOST) if counts else DEFAULT_COUNT
        if len(counts) > 1 or len(others) > 1:
            return Answer(words("Write it like this: {example}", example=f"{request.prefix}latest 3"))
        if unknown := self._unknown(others):
            return self._no_such_feed(unknown, words)
        cards = await self._newest(count, others[0] if others else None)
        if not cards:
            return Answer(words("There are no posts yet."))
        return Answer(full=cards[0]) if count == 1 else Answer(words("Latest posts"), listed=tuple(cards))

    async def _newest(self, count: int, feed: str | None) -> list[Card]:
        """Cards of the newest posts. Those that were there at first sight are looked at closely only here."""
        cards = []
        for post in await self._store.latest(2 * count, feed):
            card = self._editor.card(post.content)
            if self._editor.hold(post.content, card) is None:
                cards.append(card)
        return cards[:count]

    async def _subscribe(self, request: Request, words: Words) -> Answer:
        if unknown := self._unknown(request.words):
            return self._no_such_feed(unknown, words)
        feeds = request.words or (ALL_FEEDS,)
        style = Style(licence=self._style.licence, language=words.language, timezone=self._style.timezone)
        await self._store.subscribe(request.chat, feeds, style, self._clock.now())
        return Answer(words("Subscribed here: {feeds}", feeds=self._titles(feeds, words)))

    async def _unsubscribe(self, request: Request, words: Words) -> Answer:
        if unknown := self._unknown(request.words):
            return self._no_such_feed(unknown, words)
        gone = await self._leave(request)
        left = await self._store.subscriptions(request.chat)
        text = words("Unsubscribed.") if gone else words("There was nothing to unsubscribe from.")
        if left:
            text += "\n" + words("Still coming here: {feeds}", feeds=self._titles([feed for feed, _ in left], words))
        if any(managed for _, managed in left):
            text += "\n" + words("What the configuration sends here, only an administrator can change.")
        return Answer(text)

    async def _leave(self, request: Request) -> int:
        """Take the named feeds, or all, off the chat; whoever had all feeds keeps the others one by one."""
        now, feeds = self._clock.now(), request.words or None
        own = {feed for feed, managed in await self._store.subscriptions(request.chat) if not managed}
        if feeds is None or ALL_FEEDS not in own:
            return await self._store.unsubscribe(request.chat, feeds, now)
        await self._store.subscribe(request.chat, [name for name in self._feeds if name not in feeds], self._style, now)
        return await self._store.unsubscribe(request.chat, [ALL_FEEDS, *feeds], now)

    async def _list_feeds(self, request: Request, words: Words) -> Answer:
        if not self._feeds:
            return Answer(words("There are no feeds."))
        here = {feed for feed, _ in await self._store.subscriptions(request.chat)}
        lines = [f"{'✓' if {feed.id, ALL_FEEDS} & here else '•'} {_named(feed)}" for feed in self._feeds.values()]
        return Answer("\n".join([words("Feeds (✓ comes here):"), *lines]))

    def _unknown(self, names: Sequence[str]) -> str | None:
        return next((name for name in names if name not in self._feeds), None)

    def _no_such_feed(self, name: str, words: Words) -> Answer:
        known = ", ".join(self._feeds) or "–"
        return Answer(words("There is no feed {name}. There are: {known}", name=name[:40], known=known))

    def _titles(self, feeds: Sequence[str], words: Words) -> str:
        names = (
            words("all feeds") if feed == ALL_FEEDS else self._feeds[feed].title or feed
            for feed in feeds
            if feed in {*self._feeds, ALL_FEEDS}
        )
        return ", ".join(names)


def _named(feed: FeedName) -> str:
    return f"{feed.title} ({feed.id})" if feed.title else feed.id


def _usage(request: Request, words: Words) -> str:
    lines = {
        "latest 3": words("the newest posts (one alone in full)"),
        "subscribe": words("new posts come to this chat"),
        "unsubscribe": words("they stop coming"),
        "feeds": words("which feeds there are"),
        "help": words("this help"),
    }
    return "\n".join(f"{request.prefix}{command} – {what}" for command, what in lines.items())
