"""One story, once: find out whether another feed told a new post's story already."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from bot.model import Post, PostState, Ruling
from bot.model.post import STORY_WINDOW
from bot.ports import Editor, PostStore


class Stories:
    """Traces the stories of new posts among those of other feeds. `several`: there are other feeds."""

    def __init__(self, editor: Editor, store: PostStore) -> None:
        self.several = False
        self._editor = editor
        self._store = store
        self._turn = asyncio.Lock()

    @asynccontextmanager
    async def traced(
        self, feed: str, rulings: Sequence[Ruling], new: Collection[str], now: datetime
    ) -> AsyncIterator[list[Ruling]]:
        """The rulings, those on `new` keys with their stories. Until the block has recorded them no other feed's are traced."""
        chosen = {r.key for r in rulings if r.key in new and not r.quiet and r.content and r.state is not PostState.WITHDRAWN}
        if not self.several or not chosen:
            yield list(rulings)
            return
        async with self._turn:
            yield [await self._trace(feed, ruling, now) if ruling.key in chosen else ruling for ruling in rulings]

    async def _trace(self, feed: str, ruling: Ruling, now: datetime) -> Ruling:
        assert ruling.content is not None
        keys = self._editor.story_keys(ruling.content)
        story = await self._told(feed, ruling.content, keys, now)
        return replace(ruling, story=story, story_keys=keys)

    async def _told(self, feed: str, post: Post, keys: frozenset[str], now: datetime) -> int | None:
        """The first post of the story that this one tells, where another feed told it."""
        for other in await self._store.alike(feed, keys, now - STORY_WINDOW):
            if self._editor.same_story(post, other.content):
                return other.story or other.id
        return None
