"""Assign posts to stories: find the post of another feed that had a new post's story first, so that a story is sent once."""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import structlog

from bot.model import Decision, Post, PostState
from bot.model.post import STORY_WINDOW
from bot.ports import Editor, EditorError, PostStore

log = structlog.get_logger()


class Stories:
    """Compares new posts with those of other feeds."""

    def __init__(self, editor: Editor, store: PostStore) -> None:
        self.several_feeds = False
        """Whether there is another feed to compare with."""
        self._editor = editor
        self._store = store
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def assigned(
        self, feed: str, decisions: Sequence[Decision], new: Collection[str], now: datetime
    ) -> AsyncIterator[list[Decision]]:
        """Yield the decisions, those on `new` keys with their stories. The block is to record them.

        No other feed's posts are compared until then: of two posts that come at once, one must see the other.
        """
        chosen = {r.key for r in decisions if r.key in new and not r.quiet and r.content and r.state is not PostState.WITHDRAWN}
        if not self.several_feeds or not chosen:
            yield list(decisions)
            return
        async with self._lock:
            yield [await self._assign(feed, decision, now) if decision.key in chosen else decision for decision in decisions]

    async def _assign(self, feed: str, decision: Decision, now: datetime) -> Decision:
        """Return the decision with its story. A post that takes too long to compare is a story of its own."""
        assert decision.content is not None
        try:
            keys = await self._editor.story_keys(decision.content)
            return replace(decision, story=await self._find(feed, decision.content, keys, now), story_keys=keys)
        except EditorError as error:
            log.warning("post_not_compared", feed=feed, key=decision.key, reason=str(error))
            return decision

    async def _find(self, feed: str, post: Post, keys: frozenset[str], now: datetime) -> int | None:
        """Return the first post of this post's story, where another feed had it before; None otherwise."""
        others = await self._store.similar_posts(feed, keys, now - STORY_WINDOW)
        index = await self._editor.same_story(post, [other.content for other in others])
        return None if index is None else others[index].story or others[index].id
