"""Pages of posts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.commands.keys import in_rows, stacked
from bot.model import Button, Card, Query, StoredPost
from bot.ports import Editor, SearchStore, Words

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


class Listing:
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
