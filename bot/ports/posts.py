"""What is remembered of feeds and their posts.

Finding posts.
What may be forgotten.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import (
    Decision,
    FeedState,
    FeedStatus,
    Filter,
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
        """What is remembered of a feed; a new feed's state is empty."""

    async def record_polls(self, times: Mapping[str, datetime]) -> None:
        """Remember when feeds were looked at that had nothing new."""

    async def arrival_times(self, feed: str, count: int) -> list[datetime]:
        """When the newest posts of a feed were first seen, newest first; without those that were there from the start."""

    async def feed_statuses(self) -> tuple[FeedStatus, ...]:
        """How the looks at each feed went."""

    async def version_tags(self, feed: str) -> dict[str, str]:
        """Key and stamp of every post of a feed that is not withdrawn."""

    async def known_posts(
        self, feed: str, keys: Collection[str], content_hashes: Collection[str] = (), gone: Collection[str] = ()
    ) -> KnownPosts:
        """What is known of a feed's posts by key, `gone` included, and by their contents or those of what is gone."""

    async def used_images(self, feed: str, images: Collection[str], but: Collection[str]) -> set[str]:
        """Return those of these picture addresses that posts of a feed have, other than the posts with the keys `but`."""

    async def similar_posts(self, feed: str, keys: Collection[str], since: datetime) -> list[StoredPost]:
        """The posts of other feeds, first seen since then, that share most of these story keys: at most 20, most alike first."""

    async def record(
        self,
        feed: str,
        decisions: Sequence[Decision],
        look: PollResult,
        now: datetime,
        wants: Callable[[Filter, Post], bool] | None = None,
    ) -> list[int]:
        """Write the rulings of one look and the feed's new state, in one transaction; the ids of the posts, in order.

        Revisions, fan-outs of what is announced, and raised `wanted_revision`s of what is corrected go with them. A look
        with an error only counts it. A complete look without one sets `first_look` if it was unset. With `wants`, what is
        announced is owed to the first of those who want it at once; what is left of it is for DeliveryStore.expand.
        """

    async def announce(self, post_ids: Sequence[int], now: datetime) -> None:
        """Make posts live and owe them to everyone who wants them; those already announced stay as they are."""

    async def due_releases(self, now: datetime) -> list[int]:
        """Ids of embargoed posts whose time has come, oldest first."""

    async def next_release(self) -> datetime | None:
        """When the next embargo ends."""

    async def postpone_release(self, post_id: int, until: datetime, code: PostReason, detail: str) -> bool:
        """Let an embargoed post wait longer; False where it does not wait any more."""

    async def posts(self, ids: Sequence[int]) -> list[StoredPost]:
        """These posts, in the order of their numbers."""

    async def latest(self, count: int, feed: str | None = None) -> list[StoredPost]:
        """The newest live posts by arrival, newest first."""

    async def find_post(self, name: str) -> list[StoredPost]:
        """Posts that a POST names: its number, `feed/key`, or a file's stem; several where the stem is ambiguous."""


class SearchStore(Protocol):
    """Posts in their order, and by their words.

    A post is marked in the transaction that changes what it says, and taken into the index soon after, so that no alert waits
    for the index; what is marked is never forgotten.
    """

    async def find(self, query: Query, count: int) -> list[StoredPost]:
        """The newest posts that the query is after, or, with `newer_than`, the ones next to that post; newest first.

        A word of syllables is found anywhere, one of letters or digits from a word's beginning on; a lone syllable is not.
        """

    async def unindexed(self, count: int) -> list[StoredPost]:
        """Posts whose newest revision is not in the index, newest first."""

    async def unindexed_count(self) -> int:
        """How many they are."""

    async def index(self, passages: Sequence[SearchText]) -> None:
        """Let posts be found by these texts; one that has a newer revision by now stays unindexed."""


class RetentionStore(Protocol):
    """Posts that are old enough to go, a little at a time."""

    async def expired_posts(self, before: datetime, after: int, count: int) -> list[int]:
        """Ids beyond `after`, in order, of posts that may go.

        Their feed dropped them before then, nothing was said of them since, nothing is owed, and nobody at the desk decided
        or has to decide about them.
        """

    async def delete_expired(self, post_id: int, before: datetime, count: int, now: datetime) -> bool:
        """Take away up to `count` deliveries of such a post, with their messages; False where nothing is left to be done.

        The post goes with the last one, with its revisions; that it was told stays known (see PostStore.recall).
        """
