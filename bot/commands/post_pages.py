"""Pages of posts.

One post out of a list: its summary, all its figures, each of its tables, and its way to everybody in the chat.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.buttons import in_rows, stacked
from bot.model import Answer, Button, Card, Interaction, PostPart, PostState, Query, Request, StoredPost
from bot.ports import Editor, PostStore, SearchStore, Words

_ROUNDS = 5
"""How often further posts are fetched where many of them cannot be shown."""
_BUTTON = 64
"""Bytes of a button's name and words; https://core.telegram.org/bots/api#inlinekeyboardbutton."""
_ABREAST = 5


@dataclass(frozen=True, slots=True)
class Page:
    """Posts that can be shown, newest first, with their cards, and whether there are others on either side of them."""

    posts: tuple[StoredPost, ...]
    cards: tuple[Card, ...]
    newer: bool
    older: bool

    def buttons(self, subject: str, again: Sequence[str], words: Words) -> tuple[Button, ...]:
        """A button for each post, and those to the pages beside, which bring `again` back; none of these if it is too long."""
        numbers = [Button(str(place), "post:open", (str(post.id),)) for place, post in enumerate(self.posts, 1)]
        turns = [
            *([Button(words("◀ Newer"), f"{subject}:newer", (str(self.posts[0].id), *again))] if self.newer else []),
            *([Button(words("Older ▶"), f"{subject}:older", (str(self.posts[-1].id), *again))] if self.older else []),
        ]
        return stacked(*in_rows(numbers, _ABREAST), turns if all(map(_fits, turns)) else [])


class PostPager:
    """Makes pages. Posts that were there at first sight are looked at closely only here."""

    def __init__(self, store: SearchStore, editor: Editor) -> None:
        self._store = store
        self._editor = editor

    async def page(self, query: Query, count: int) -> Page:
        """The posts that the query is after; a page towards the newest that is not full is the first one."""
        posts = await self._fitting(query, count + 1)
        if query.newer_than is not None and len(posts) <= count:
            return await self.page(replace(query, newer_than=None), count)
        shown = posts[-count:] if query.newer_than is not None else posts[:count]
        more = len(posts) > count
        cards = tuple(self._editor.card(post.content) for post in shown)
        if query.newer_than is not None:
            return Page(tuple(shown), cards, newer=more, older=True)
        return Page(tuple(shown), cards, newer=query.older_than is not None, older=more)

    def fits(self, post: StoredPost) -> bool:
        """Whether nothing speaks against showing a post; of what was told, newsroom or desk have decided that already."""
        return not post.quiet or self._editor.hold(post.content, self._editor.card(post.content)) is None

    async def _fitting(self, query: Query, count: int) -> list[StoredPost]:
        fitting: list[StoredPost] = []
        for _ in range(_ROUNDS):
            some = await self._store.find(query, count)
            found = list(filter(self.fits, some))
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


def _fits(button: Button) -> bool:
    return len(" ".join((button.name, *button.words)).encode()) <= _BUTTON


FIGURES = 5
"""Figures that the summary shows."""


class PostView:
    """Answers the buttons `post:…`, whose first word is the post's number; what became of the post since is looked at again."""

    def __init__(self, store: PostStore, editor: Editor, listing: PostPager) -> None:
        self._store = store
        self._editor = editor
        self._listing = listing

    def show(self, post: StoredPost, request: Request, words: Words) -> Answer:
        """A post's summary, with buttons to the rest of it."""
        return self._answer(post, PostPart("summary"), request, words)

    async def press(self, request: Interaction, words: Words) -> Answer:
        """Show the part of the post that the button names, in place of the one before."""
        asked = _Press.read(request)
        found = await self._store.find_post(asked.post) if asked else []
        if asked is None or not found:
            return Answer(note=words("This button no longer works."))
        if gone := self._objection(found[0], words):
            return Answer(note=gone)
        if asked.action == "open":
            return replace(self.show(found[0], request, words), aside=True)
        if asked.action == "share":
            return self._shared(found[0], request, words)
        return self._answer(found[0], asked.part, request, words)

    def _objection(self, post: StoredPost, words: Words) -> str:
        """Why a post cannot be shown; "" where it can."""
        if post.state is PostState.WITHDRAWN:
            return words("The newsroom has withdrawn this article.")
        shown = post.state is PostState.LIVE and self._listing.fits(post)
        return "" if shown else words("This post can no longer be shown.")

    def _answer(self, post: StoredPost, part: PostPart, request: Request, words: Words) -> Answer:
        card = self._editor.card(post.content)
        return Answer(full=card, part=part, buttons=_buttons(post.id, card, part, request, words))

    def _shared(self, post: StoredPost, request: Request, words: Words) -> Answer:
        card = self._editor.card(post.content)
        text = words("{name} shares:", name=request.user_name) if request.user_name else ""
        return Answer(text, full=card, part=PostPart("summary"), aloud=True, inert=True)


def _buttons(post_id: int, card: Card, part: PostPart, request: Request, words: Words) -> tuple[Button, ...]:
    """The ways from one part of a post to the others; a licence that forbids changes leaves none to be shown apart."""
    ways = []
    if part.name != "summary":
        ways.append(_button(words("Summary"), "summary", post_id))
    if len(card.figures) > FIGURES and part.name != "figures" and not card.unalterable:
        ways.append(_button(words("All figures ({n})", n=len(card.figures)), "figures", post_id))
    if card.tables and part.name != "table" and not card.unalterable:
        ways.append(_button(words.plural("{n} table", "{n} tables", len(card.tables)), "table", post_id, 0))
    if request.ephemeral:
        ways.append(_button(words("Share here"), "share", post_id))
    return stacked(_neighbours(post_id, card, part, words), ways)


def _neighbours(post_id: int, card: Card, part: PostPart, words: Words) -> list[Button]:
    """From one table to the one before and the one after."""
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
class _Press:
    """What a button says: what is to be done with which post."""

    action: str
    post: str
    part: PostPart

    @classmethod
    def read(cls, request: Interaction) -> "_Press | None":
        """None where it says nothing that we know: a button of another version."""
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
