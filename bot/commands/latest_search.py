"""`/latest` and `/search`: pages of posts, and the words of a search."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.command import ButtonHandler, CommandSpec
from bot.commands.feeds import Feeds
from bot.commands.post_pages import PostPager, PostView
from bot.lib.unicode import composed
from bot.model import Answer, Command, FeedRules, Interaction, Query, Request
from bot.ports import Formatter, Store, Translator

MAX_WORDS = 6
"""Most words of a search."""
MAX_LETTERS = 60
"""Most letters of a search."""


class InvalidSearch(ValueError):
    """Words that cannot be searched for; the text is an English key of the catalogue."""


def search_words(typed: Sequence[str]) -> tuple[str, ...]:
    """The words without the signs around them, each once; raises InvalidSearch.

    A single syllable is refused: nearly every post contains it, so it finds no word of Korean.
    """
    words = tuple(dict.fromkeys(filter(None, map(_bare, typed))))
    if not words:
        raise InvalidSearch("Write it like this: {example}")
    if len(words) > MAX_WORDS or sum(map(len, words)) > MAX_LETTERS:
        raise InvalidSearch("A search takes at most {n} words and {length} letters.")
    if any(len(word) == 1 and not word.isascii() for word in words):
        raise InvalidSearch("A word must have at least two syllables: {example}")
    return words


def _bare(word: str) -> str:
    """A word without invisible signs, and without punctuation at its ends; a `%` or `℃` after a number stays."""
    word = composed("".join(sign for sign in word if not unicodedata.category(sign).startswith("C")))
    start, end = 0, len(word)
    while start < end and not word[start].isalnum():
        start += 1
    while end > start and not (word[end - 1].isalnum() or word[end - 1] in "%℃㎡"):
        end -= 1
    return word[start:end]


DEFAULT_COUNT = 5
MAX_COUNT = 10
_DIGITS = 9
"""Digits of a count that are read: Python refuses to convert thousands of digits."""


class LatestAndSearch:
    """Handlers of both commands. They keep no state between requests: a page's buttons carry what the next page needs."""

    def __init__(self, store: Store, formatter: Formatter, feeds: Feeds, rules: Mapping[str, FeedRules] | None = None) -> None:
        """`rules`: of the config's feeds, by id."""
        self._store = store
        self._feeds = feeds
        self._listing = PostPager(store, formatter, rules or {})
        self._opening = PostView(store, self._listing)

    @property
    def commands(self) -> tuple[CommandSpec, ...]:
        """The commands, in the order of the help."""
        about = "the latest posts (a single one in full)"
        return (
            CommandSpec("latest", about, self._latest, arguments="[n] [feed]", example="3"),
            CommandSpec("search", "find posts with these words", self._search, arguments="words", example="도서관"),
        )

    @property
    def buttons(self) -> Mapping[str, ButtonHandler]:
        """The handlers of the page buttons, and of the buttons of one post."""
        return {"latest": self._latest_button, "search": self._search_button, "post": self._opening.on_button}

    async def _latest(self, request: Command, words: Translator) -> Answer:
        others = [word for word in request.words if word in self._feeds or not word.isdecimal()]
        counts = [int(word[:_DIGITS]) for word in request.words if word not in others]
        count = min(max(counts[0], 1), MAX_COUNT) if counts else DEFAULT_COUNT
        if len(counts) > 1 or len(others) > 1:
            return Answer(words("Write it like this: {example}", example=f"{request.prefix}latest 3"))
        if unknown := self._feeds.unknown(others):
            return self._feeds.no_such(unknown, words)
        return await self._latest_page(request, Query(feed=others[0] if others else None), count, words)

    async def _latest_button(self, request: Interaction, words: Translator) -> Answer:
        """`latest:older 123 5 policy`: five posts older than number 123, of that feed or of all."""
        feed = request.words[2:]
        try:
            query, count = _page_query(Query(feed=feed[0] if feed else None), request), int(request.words[1])
        except (ValueError, IndexError):
            return Answer(note=words("This button no longer works."))
        return await self._latest_page(request, query, min(max(count, 1), MAX_COUNT), words)

    async def _latest_page(self, request: Request, query: Query, count: int, words: Translator) -> Answer:
        page = await self._listing.page(query, count)
        if not page.posts:
            return Answer(words("There are no posts yet."))
        if count == 1 and isinstance(request, Command):
            return await self._opening.show(page.posts[0], request, words)
        again = (str(count), *([query.feed] if query.feed else []))
        return Answer(words("Latest posts"), page.cards, numbered=True, buttons=page.buttons("latest", again, words))

    async def _search(self, request: Command, words: Translator) -> Answer:
        try:
            wanted = search_words(request.words)
        except InvalidSearch as unusable:
            return Answer(words(str(unusable), example=f"{request.prefix}search 도서관", n=MAX_WORDS, length=MAX_LETTERS))
        return await self._search_results(Query(wanted), words)

    async def _search_button(self, request: Interaction, words: Translator) -> Answer:
        """`search:older 123 도서관 예산`: posts with these words, older than number 123."""
        try:
            query = _page_query(Query(search_words(request.words[1:])), request)
        except ValueError:
            return Answer(note=words("This button no longer works."))
        return await self._search_results(query, words)

    async def _search_results(self, query: Query, words: Translator) -> Answer:
        waiting = (
            await self._store.unindexed_count()
        )  # counted first, so that a post indexed meanwhile is found rather than missed
        page = await self._listing.page(query, DEFAULT_COUNT)
        note = words.plural("{n} post is still being indexed.", "{n} posts are still being indexed.", waiting) if waiting else ""
        arguments = " ".join(query.words)
        if not page.posts:
            hint = words("A post must contain every word exactly as written here. Try fewer or shorter words.")
            return Answer("\n".join(filter(None, (words("Nothing found: {words}", words=arguments), hint, note))), inert=True)
        text = "\n".join(filter(None, (words("Found, latest first: {words}", words=arguments), note)))
        return Answer(
            text,
            page.cards,
            numbered=True,
            buttons=page.buttons("search", query.words, words),
            inert=True,
            subject=query.words,
            excerpts=await self._listing.excerpts(page, query.words),
        )


def _page_query(query: Query, request: Interaction) -> Query:
    """The query for the page before or after a post, from a button. Raises ValueError for an unknown button."""
    side, number = request.name.partition(":")[2], int(next(iter(request.words), ""))
    if side not in ("older", "newer") or not 0 < number < 2**63:
        raise ValueError(request.name)
    return replace(query, newer_than=number) if side == "newer" else replace(query, older_than=number)
