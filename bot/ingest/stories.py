"""One story, once: find out whether another feed told a new post's story already."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

from bot.model import Decision, Post, PostState
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
        self, feed: str, decisions: Sequence[Decision], new: Collection[str], now: datetime
    ) -> AsyncIterator[list[Decision]]:
        """The rulings, those on `new` keys with their stories. Until the block has recorded them no other feed's are traced."""
        chosen = {r.key for r in decisions if r.key in new and not r.quiet and r.content and r.state is not PostState.WITHDRAWN}
        if not self.several or not chosen:
            yield list(decisions)
            return
        async with self._turn:
            yield [await self._trace(feed, decision, now) if decision.key in chosen else decision for decision in decisions]

    async def _trace(self, feed: str, decision: Decision, now: datetime) -> Decision:
        assert decision.content is not None
        keys = self._editor.story_keys(decision.content)
        story = await self._told(feed, decision.content, keys, now)
        return replace(decision, story=story, story_keys=keys)

    async def _told(self, feed: str, post: Post, keys: frozenset[str], now: datetime) -> int | None:
        """The first post of the story that this one tells, where another feed told it."""
        for other in await self._store.alike(feed, keys, now - STORY_WINDOW):
            if self._editor.same_story(post, other.content):
                return other.story or other.id
        return None
