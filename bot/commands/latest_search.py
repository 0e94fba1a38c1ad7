"""What everyone can ask of the bot: the newest posts, and those with given words.

What somebody looks for, out of what they typed: pure.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.feeds import Feeds
from bot.commands.post_pages import PostPager, PostView
from bot.model import Answer, Command, Interaction, Query, Request
from bot.ports import Editor, Store, Words

MOST_WORDS = 6
"""Words in one search."""
LONGEST = 60
"""Letters in one search."""


class UnusableWords(ValueError):
    """Nothing can be looked for; its text is for people, an English key of the catalogue."""


def search_words(typed: Sequence[str]) -> tuple[str, ...]:
    """The words without the signs around them, each once; raises UnusableWords.

    A lone syllable is refused: it stands in nearly every post, and no word of Korean is found by it.
    """
    words = tuple(dict.fromkeys(filter(None, map(_bare, typed))))
    if not words:
        raise UnusableWords("Write it like this: {example}")
    if len(words) > MOST_WORDS or sum(map(len, words)) > LONGEST:
        raise UnusableWords("A search takes at most {n} words and {length} letters.")
    if any(len(word) == 1 and not word.isascii() for word in words):
        raise UnusableWords("A word must have at least two syllables: {example}")
    return words


def _bare(word: str) -> str:
    """A word without quotation marks and the like at its ends; a `%` or `℃` behind a number stays."""
    word = unicodedata.normalize("NFC", word)
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not (word[end - 1].isalnum() or word[end - 1] in "%℃㎡"):
        end -= 1
    return word[start:end]


DEFAULT_COUNT = 5
MOST_POSTS = 10
_DIGITS = 9
"""Digits of a count that are read: Python refuses to turn thousands of them into a number."""


class LatestAndSearch:
    """Answers one request at a time; nothing is remembered between two: what a page needs stands in its buttons."""

    def __init__(self, store: Store, editor: Editor, feeds: Feeds) -> None:
        self._store = store
        self._feeds = feeds
        self._listing = PostPager(store, editor)
        self._opening = PostView(store, editor, self._listing)

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """Its commands, in the order of the help."""
        about = "the latest posts (a single one in full)"
        return (
            CommandSpec("latest", about, self._latest, arguments="[n] [feed]", example="3"),
            CommandSpec("search", "find posts with these words", self._search, arguments="words", example="도서관"),
        )

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """The buttons to other pages, and those of one post."""
        return {"latest": self._turn_latest, "search": self._turn_search, "post": self._opening.press}

    async def _latest(self, request: Command, words: Words) -> Answer:
        others = [word for word in request.words if word in self._feeds or not word.isdecimal()]
        counts = [int(word[:_DIGITS]) for word in request.words if word not in others]
        count = min(max(counts[0], 1), MOST_POSTS) if counts else DEFAULT_COUNT
        if len(counts) > 1 or len(others) > 1:
            return Answer(words("Write it like this: {example}", example=f"{request.prefix}latest 3"))
        if unknown := self._feeds.unknown(others):
            return self._feeds.no_such(unknown, words)
        return await self._page_of_latest(request, Query(feed=others[0] if others else None), count, words)

    async def _turn_latest(self, request: Interaction, words: Words) -> Answer:
        """`latest:older 123 5 policy`: five posts older than number 123, of that feed or of all."""
        feed = request.words[2:]
        try:
            query, count = _beside(Query(feed=feed[0] if feed else None), request), int(request.words[1])
        except (ValueError, IndexError):
            return Answer(note=words("This button no longer works."))
        return await self._page_of_latest(request, query, min(max(count, 1), MOST_POSTS), words)

    async def _page_of_latest(self, request: Request, query: Query, count: int, words: Words) -> Answer:
        page = await self._listing.page(query, count)
        if not page.posts:
            return Answer(words("There are no posts yet."))
        if count == 1 and isinstance(request, Command):
            return self._opening.show(page.posts[0], request, words)
        again = (str(count), *([query.feed] if query.feed else []))
        return Answer(words("Latest posts"), page.cards, numbered=True, buttons=page.buttons("latest", again, words))

    async def _search(self, request: Command, words: Words) -> Answer:
        try:
            wanted = search_words(request.words)
        except UnusableWords as unusable:
            return Answer(words(str(unusable), example=f"{request.prefix}search 도서관", n=MOST_WORDS, length=LONGEST))
        return await self._page_of_found(Query(wanted), words)

    async def _turn_search(self, request: Interaction, words: Words) -> Answer:
        """`search:older 123 도서관 예산`: posts with these words, older than number 123."""
        try:
            query = _beside(Query(search_words(request.words[1:])), request)
        except ValueError:
            return Answer(note=words("This button no longer works."))
        return await self._page_of_found(query, words)

    async def _page_of_found(self, query: Query, words: Words) -> Answer:
        waiting = await self._store.unindexed_count()  # asked first: what is taken in meanwhile is then found
        page = await self._listing.page(query, DEFAULT_COUNT)
        note = words.plural("{n} post is still being indexed.", "{n} posts are still being indexed.", waiting) if waiting else ""
        said = " ".join(query.words)
        if not page.posts:
            hint = words("A post must contain every word exactly as written here. Try fewer or shorter words.")
            return Answer("\n".join(filter(None, (words("Nothing found: {words}", words=said), hint, note))), inert=True)
        text = "\n".join(filter(None, (words("Found, latest first: {words}", words=said), note)))
        return Answer(text, page.cards, numbered=True, buttons=page.buttons("search", query.words, words), inert=True)


def _beside(query: Query, request: Interaction) -> Query:
    """The query for the page older or newer than a post, as the button says; raises ValueError for one that says nothing."""
    side, number = request.name.partition(":")[2], int(next(iter(request.words), ""))
    if side not in ("older", "newer") or not 0 < number < 2**63:
        raise ValueError(request.name)
    return replace(query, newer_than=number) if side == "newer" else replace(query, older_than=number)
