"""Storage of feeds and posts, search and retention."""

from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Protocol

from bot.model import (
    Decision,
    FeedState,
    FeedStatus,
    Filter,
    KnownListing,
    KnownPosts,
    PollResult,
    Post,
    PostReason,
    Query,
    SearchText,
    StoredPost,
)


class PostStore(Protocol):
    """Feeds and their posts."""

    async def feed_state(self, feed: str) -> FeedState:
        """Return a feed's stored state; empty for a new feed."""

    async def record_polls(self, times: Mapping[str, datetime]) -> None:
        """Store when feeds were polled that had nothing new; a power cut may undo the last minute."""

    async def known_listing(self, feed: str) -> KnownListing | None:
        """Return a feed's known listing; None before its first poll."""

    async def arrival_times(self, feed: str, count: int) -> list[datetime]:
        """Return when a feed's newest posts were first seen, newest first, without those of its first poll."""

    async def feed_statuses(self) -> tuple[FeedStatus, ...]:
        """Return each feed's poll times, errors and whether it is silent."""

    async def version_tags(self, feed: str) -> dict[str, str]:
        """Return the version tag of every post of a feed that is not withdrawn, by key."""

    async def known_posts(
        self, feed: str, keys: Collection[str], content_hashes: Collection[str] = (), gone: Collection[str] = ()
    ) -> KnownPosts:
        """Return a feed's posts with these keys or content hashes, and what is remembered of deleted ones.

        `gone` are further keys; posts with the content of those are included too. A pending revision's content counts as the
        post's.
        """

    async def used_images(self, feed: str, images: Collection[str], but: Collection[str]) -> set[str]:
        """Return those of `images` that a post of the feed has whose key is not in `but`."""

    async def similar_posts(self, feed: str, keys: Collection[str], since: datetime) -> list[StoredPost]:
        """Return other feeds' posts first seen since then that share most of these story keys, most similar first, at most 20.

        Keys of more than 200 posts are ignored.
        """

    async def record(
        self,
        feed: str,
        decisions: Sequence[Decision],
        poll: PollResult,
        now: datetime,
        wants: Callable[[Filter, Post], bool] | None = None,
    ) -> list[int]:
        """Write a poll's decisions and the feed's new state in one transaction; return the posts' ids, in order.

        Revisions, fan-outs of announced posts, raised `wanted_revision`s of corrected ones and what is remembered of the feed's
        listing are part of it. A quiet post is announced to nobody. Pending deliveries of a post that is not live are cancelled
        until it is live again. A poll with an error is only counted; a complete one without sets `first_polled`. With `wants`,
        the first INLINE_SUBSCRIPTIONS subscriptions get their deliveries at once; DeliveryStore.expand continues. A poll of quiet
        posts alone is not synced to disk: what a power cut undoes, the next poll brings again.
        """

    async def announce(self, post_ids: Sequence[int], now: datetime) -> None:
        """Make posts live and enqueue them for every subscription; posts already announced or withdrawn stay as they are."""

    async def due_embargoes(self, now: datetime) -> list[int]:
        """Return the ids of embargoed posts whose time has come, oldest first."""

    async def next_embargo_end(self) -> datetime | None:
        """Return when the next embargo ends; None where there is none."""

    async def extend_embargo(self, post_id: int, until: datetime, code: PostReason, detail: str) -> bool:
        """Let an embargoed post wait until then, for this reason; False where it is embargoed no more."""

    async def posts(self, ids: Sequence[int]) -> list[StoredPost]:
        """Return these posts, in the order of their numbers."""

    async def latest(self, count: int, feed: str | None = None) -> list[StoredPost]:
        """Return the newest live posts by arrival, newest first."""

    async def find_post(self, name: str) -> list[StoredPost]:
        """Return the posts that a POST names: its number, `feed/key` or a file's stem; several where the stem is ambiguous.

        A post that never could be read is found too; its content is empty but for its feed and key.
        """

    def story_lock(self) -> AbstractAsyncContextManager[None]:
        """Keep every other worker from assigning stories while the block runs."""


class SearchStore(Protocol):
    """Full-text search over posts.

    A revision is marked unindexed in the transaction that writes it, and indexed soon after: no alert waits for the index.
    """

    async def find(self, query: Query, count: int) -> list[StoredPost]:
        """Return the newest posts that match a query or, with `newer_than`, those next to that post; newest first.

        A word of syllables matches anywhere, one of letters or digits from a word's beginning; a lone syllable matches nothing.
        """

    async def unindexed(self, count: int) -> list[StoredPost]:
        """Return posts whose newest revision is not in the search index, newest first."""

    async def unindexed_count(self) -> int:
        """Return how many posts are not in the search index."""

    async def index(self, passages: Sequence[SearchText]) -> None:
        """Put these texts into the search index; a post that has a newer revision by now stays unindexed."""


class RetentionStore(Protocol):
    """Deletion of old posts, in small transactions."""

    async def expired_posts(self, before: datetime, after: int, count: int) -> list[int]:
        """Return ids beyond `after`, in order, of posts that may be deleted.

        Their feed dropped them before `before`, nothing was sent since, nothing is pending, and the desk has decided nothing
        about them and has nothing to decide.
        """

    async def delete_expired(self, post_id: int, before: datetime, count: int, now: datetime) -> bool:
        """Delete up to `count` deliveries of an expired post with their messages; False where nothing is left to do.

        The post and its revisions go with the last delivery; its key and content hash stay known (PostStore.known_posts).
        """

    async def delete_gone_subscriptions(self, before: datetime) -> int:
        """Delete people's subscriptions of chats that are gone since before this time; return how many."""
