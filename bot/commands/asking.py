"""What everyone can ask of the bot: the newest posts."""

from collections.abc import Mapping

from bot.commands.command import Command, Handler
from bot.commands.feeds import Feeds
from bot.model import Answer, Card, Request
from bot.ports import Editor, Store, Words

DEFAULT_COUNT = 5
MOST = 10


class Asking:
    """Answers one request at a time; nothing is remembered between two."""

    def __init__(self, store: Store, editor: Editor, feeds: Feeds) -> None:
        self._store = store
        self._editor = editor
        self._feeds = feeds

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands, in the order of the help."""
        about = "the newest posts (one alone in full)"
        return (Command("latest", about, self._latest, arguments="[n] [feed]", example="3"),)

    @property
    def presses(self) -> Mapping[str, Handler]:
        """No buttons."""
        return {}

    async def _latest(self, request: Request, words: Words) -> Answer:
        counts = [int(word) for word in request.words if word.isdecimal()]
        others = [word for word in request.words if not word.isdecimal()]
        count = min(max(counts[0], 1), MOST) if counts else DEFAULT_COUNT
        if len(counts) > 1 or len(others) > 1:
            return Answer(words("Write it like this: {example}", example=f"{request.prefix}latest 3"))
        if unknown := self._feeds.unknown(others):
            return self._feeds.no_such(unknown, words)
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
