"""Recognise posts that were published before: duplicates and renamed posts of one feed (pure), a story in several feeds.

A renamed file is found as a new one first, and the old one is found missing some seconds later. Until then the new one is a
duplicate, which is not announced; once the old one is gone, its post takes the new key. A duplicate whose text changes is news.
A story that another feed had first is sent once.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import datetime

import structlog

from bot.model import Decision, KnownPost, Post, PostReason, PostState
from bot.model.post import STORY_WINDOW
from bot.ports import Formatter, FormatterError, PostStore


def find_original(post: Post, known: KnownPost | None, duplicates: Sequence[KnownPost]) -> KnownPost | None:
    """Return the feed's first post with this content under another key; None where this key was announced by itself.

    A post without a date has no original: two of them may have the same text on different days, and both are news.
    """
    if post.published_at is None or not (known is None or is_duplicate(known)):
        return None
    return next((duplicate for duplicate in duplicates if duplicate.key != post.key and not is_duplicate(duplicate)), None)


def original_is_gone(duplicate: KnownPost) -> bool:
    """Return True where the original is gone from its feed, so that the duplicate takes its place."""
    return duplicate.state is PostState.WITHDRAWN and duplicate.reason_code is PostReason.GONE and not duplicate.decided_by


def is_duplicate(known: KnownPost) -> bool:
    """Return True where a post was withheld because another one has the same content."""
    return known.state is PostState.WITHDRAWN and known.reason_code is PostReason.DUPLICATE


def withhold_duplicate(post: Post, version_tag: str, content_hash: str, duplicate: KnownPost) -> Decision:
    """Withhold a post whose content another one has."""
    return Decision(
        post.key, version_tag, PostState.WITHDRAWN, PostReason.DUPLICATE, duplicate.key, content=post, content_hash=content_hash
    )


def rename(known: KnownPost, renamed_to: KnownPost) -> Decision:
    """Give a post its new key. Messages are corrected where their link is dead now.

    Where the renamed file has the pending revision, that stays pending, and the announced version changes its link alone.
    """
    assert renamed_to.content is not None
    revision, content, pending = None, renamed_to.content, known.pending_revision
    if pending is not None and known.content is not None and renamed_to.content_hash == pending.content_hash:
        revision = replace(pending, content=renamed_to.content)
        content = replace(known.content, key=renamed_to.key, url=renamed_to.content.url)
    keeps_reason = revision is not None or known.state is not PostState.LIVE
    moved = known.content is None or known.content.url != renamed_to.content.url
    return Decision(
        renamed_to.key,
        renamed_to.version_tag,
        known.state,
        known.reason_code if keeps_reason else PostReason.NONE,
        known.reason_detail if keeps_reason else "",
        content=content,
        content_hash=known.content_hash if revision else renamed_to.content_hash,
        quiet=known.quiet,
        urgent=content.urgent,
        embargo_until=content.publish_at or content.published_at,
        correct=moved and known.state is PostState.LIVE,
        was=known.key,
        pending_revision=revision,
    )


log = structlog.get_logger()


class Stories:
    """Compares new posts with those of other feeds."""

    def __init__(self, formatter: Formatter, store: PostStore) -> None:
        self.several_feeds = False
        """True where there is another feed to compare with."""
        self._formatter = formatter
        self._store = store
        self._lock = asyncio.Lock()

    @asynccontextmanager
    async def assigned(
        self, feed: str, decisions: Sequence[Decision], new: Collection[str], now: datetime
    ) -> AsyncIterator[list[Decision]]:
        """Yield the decisions, those on `new` keys with their stories. The block is to record them.

        No other feed's posts are compared until then, here or in another worker: of two posts at once, one must see the other.
        """
        chosen = {r.key for r in decisions if r.key in new and not r.quiet and r.content and r.state is not PostState.WITHDRAWN}
        if not self.several_feeds or not chosen:
            yield list(decisions)
            return
        async with self._lock, self._store.story_lock():
            yield [await self._assign(feed, decision, now) if decision.key in chosen else decision for decision in decisions]

    async def _assign(self, feed: str, decision: Decision, now: datetime) -> Decision:
        """Return the decision with its story. A post that takes too long to compare is a story of its own."""
        assert decision.content is not None
        try:
            keys = await self._formatter.story_keys(decision.content)
            return replace(decision, story=await self._find(feed, decision.content, keys, now), story_keys=keys)
        except FormatterError as error:
            log.warning("post_not_compared", feed=feed, key=decision.key, reason=str(error))
            return decision

    async def _find(self, feed: str, post: Post, keys: frozenset[str], now: datetime) -> int | None:
        """Return the first post of this post's story, where another feed had it before; None otherwise."""
        others = await self._store.similar_posts(feed, keys, now - STORY_WINDOW)
        index = await self._formatter.same_story(post, [other.content for other in others])
        return None if index is None else others[index].story or others[index].id
