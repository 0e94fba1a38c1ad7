"""Pages of posts, and the views of one post: summary, all figures, each table, and sharing it with the chat."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.commands.buttons import button_rows, chunked
from bot.commands.excerpts import excerpt
from bot.model import (
    Answer,
    Button,
    Card,
    EmphasisedText,
    FeedRules,
    Interaction,
    PostPart,
    PostState,
    Query,
    Request,
    StoredPost,
)
from bot.model.post import title_card
from bot.ports import Formatter, FormatterError, PostStore, SearchStore, Translator

_MAX_QUERIES = 5
"""Most queries for one page, where many found posts cannot be shown."""
_BUTTONS_PER_ROW = 5


@dataclass(frozen=True, slots=True)
class Page:
    """One page of posts, newest first, with their cards. `newer` and `older`: there are more posts on that side."""

    posts: tuple[StoredPost, ...]
    cards: tuple[Card, ...]
    newer: bool
    older: bool

    def buttons(self, group: str, again: Sequence[str], words: Translator) -> tuple[Button, ...]:
        """A button for each post, and buttons to the previous and next page with the words `again`."""
        numbers = [Button(str(place), "post:open", (str(post.id),)) for place, post in enumerate(self.posts, 1)]
        turns = [
            *([Button(words("◀ Newer"), f"{group}:newer", (str(self.posts[0].id), *again))] if self.newer else []),
            *([Button(words("Older ▶"), f"{group}:older", (str(self.posts[-1].id), *again))] if self.older else []),
        ]
        return button_rows(*chunked(numbers, _BUTTONS_PER_ROW), turns)


class PostPager:
    """Finds the posts of a page. Posts found by a feed's first poll are checked for hold reasons only here."""

    def __init__(self, store: SearchStore, formatter: Formatter, rules: Mapping[str, FeedRules]) -> None:
        """`rules`: of the config's feeds, by id; what a feed lets out although it would be held is shown too."""
        self._store = store
        self._formatter = formatter
        self._rules = rules

    async def page(self, query: Query, count: int) -> Page:
        """The page for a query; an incomplete page towards the newest becomes the first page."""
        posts = await self._showable(query, count + 1)
        if query.newer_than is not None and len(posts) <= count:
            return await self.page(replace(query, newer_than=None), count)
        shown = posts[-count:] if query.newer_than is not None else posts[:count]
        more = len(posts) > count
        cards = tuple([await self.card(post) for post in shown])
        if query.newer_than is not None:
            return Page(tuple(shown), cards, newer=more, older=True)
        return Page(tuple(shown), cards, newer=query.older_than is not None, older=more)

    async def can_show(self, post: StoredPost) -> bool:
        """True where a post has no hold reason; announced posts have been checked before. False where it cannot be checked."""
        try:
            hold = await self._formatter.hold(post.content) if post.quiet else None
        except FormatterError:
            return False
        rules = self._rules.get(post.content.feed)
        return hold is None or (rules is not None and rules.sends_despite(hold))

    async def card(self, post: StoredPost) -> Card:
        """Return a post's card; its title alone where the post cannot be formatted."""
        try:
            return await self._formatter.card(post.content)
        except FormatterError:
            return title_card(post.content)

    async def excerpts(self, page: Page, words: Sequence[str]) -> tuple[EmphasisedText, ...]:
        """Return the passage with these words for each post of a page; an empty one where it cannot be found."""
        return tuple([await self._excerpt(post, card, words) for post, card in zip(page.posts, page.cards, strict=True)])

    async def _excerpt(self, post: StoredPost, card: Card, words: Sequence[str]) -> EmphasisedText:
        try:
            text = await self._formatter.search_text(post.content)
        except FormatterError:
            return EmphasisedText()
        return excerpt(text, words, skip=(card.headline, *card.categories))

    async def _showable(self, query: Query, count: int) -> list[StoredPost]:
        fitting: list[StoredPost] = []
        for _ in range(_MAX_QUERIES):
            some = await self._store.find(query, count)
            found = [post for post in some if await self.can_show(post)]
            if query.newer_than is not None:
                fitting = (found + fitting)[-count:]
                further = replace(query, newer_than=some[0].id) if some else query
            else:
                fitting = (fitting + found)[:count]
                further = replace(query, older_than=some[-1].id) if some else query
            if len(fitting) == count or len(some) < count:
                break
            query = further
        return fitting


FIGURES = 5
"""Figures in the summary."""


class PostView:
    """Handler of the buttons `post:…`, whose first word is the post's number. The post's state is checked again each time."""

    def __init__(self, store: PostStore, listing: PostPager) -> None:
        self._store = store
        self._listing = listing

    async def show(self, post: StoredPost, request: Request, words: Translator) -> Answer:
        """A post's summary with buttons to its other views."""
        return await self._answer(post, PostPart("summary"), request, words)

    async def on_button(self, request: Interaction, words: Translator) -> Answer:
        """Show the view that the button names, in place of the previous one."""
        action = _PostAction.read(request)
        found = await self._store.find_post(action.post) if action else []
        if action is None or not found:
            return Answer(note=words("This button no longer works."))
        if gone := await self._why_hidden(found[0], words):
            return Answer(note=gone)
        if action.action == "open":
            return replace(await self.show(found[0], request, words), aside=True)
        if action.action == "share":
            return await self._shared(found[0], request, words)
        return await self._answer(found[0], action.part, request, words)

    async def _why_hidden(self, post: StoredPost, words: Translator) -> str:
        """Why a post cannot be shown; "" where it can."""
        if post.state is PostState.WITHDRAWN:
            return words("The newsroom has withdrawn this article.")
        shown = post.state is PostState.LIVE and await self._listing.can_show(post)
        return "" if shown else words("This post can no longer be shown.")

    async def _answer(self, post: StoredPost, part: PostPart, request: Request, words: Translator) -> Answer:
        card = await self._listing.card(post)
        return Answer(full=card, part=part, buttons=_buttons(post.id, card, part, request, words))

    async def _shared(self, post: StoredPost, request: Request, words: Translator) -> Answer:
        card = await self._listing.card(post)
        text = words("{name} shares:", name=request.user_name) if request.user_name else ""
        return Answer(text, full=card, part=PostPart("summary"), public=True, inert=True)


def _buttons(post_id: int, card: Card, part: PostPart, request: Request, words: Translator) -> tuple[Button, ...]:
    """The buttons to the other views; a licence that forbids changes allows no separate figures or tables."""
    ways = []
    if part.name != "summary":
        ways.append(_button(words("Summary"), "summary", post_id))
    if len(card.figures) > FIGURES and part.name != "figures" and not card.unalterable:
        ways.append(_button(words("All figures ({n})", n=len(card.figures)), "figures", post_id))
    if card.tables and part.name != "table" and not card.unalterable:
        ways.append(_button(words.plural("{n} table", "{n} tables", len(card.tables)), "table", post_id, 0))
    if request.ephemeral:
        ways.append(_button(words("Share here"), "share", post_id))
    return button_rows(_neighbours(post_id, card, part, words), ways)


def _neighbours(post_id: int, card: Card, part: PostPart, words: Translator) -> list[Button]:
    """Buttons to the previous and the next table."""
    if part.name != "table":
        return []
    places = [(part.table - 1, "◀ {place}"), (part.table + 1, "{place} ▶")]
    return [
        _button(sign.format(place=words("Table {i} of {n}", i=number + 1, n=len(card.tables))), "table", post_id, number)
        for number, sign in places
        if 0 <= number < len(card.tables)
    ]


def _button(label: str, action: str, *words: int) -> Button:
    return Button(label, f"post:{action}", tuple(map(str, words)))


@dataclass(frozen=True, slots=True)
class _PostAction:
    """The action of a button, and its post."""

    action: str
    post: str
    part: PostPart

    @classmethod
    def read(cls, request: Interaction) -> "_PostAction | None":
        """Read a button; None for an unknown one, such as a button of another version."""
        action = request.name.partition(":")[2]
        numbers = [int(word) for word in request.words if word.isascii() and word.isdigit()]
        if len(numbers) != len(request.words) or len(numbers) != (2 if action == "table" else 1):
            return None
        match action:
            case "open" | "share" | "summary":
                part = PostPart("summary")
            case "figures":
                part = PostPart("figures")
            case "table":
                part = PostPart("table", numbers[1])
            case _:
                return None
        return cls(action, str(numbers[0]), part)
