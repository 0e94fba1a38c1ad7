"""What is remembered of feeds and their posts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import FeedState, Filter, KnownPost, Look, Post, Ruling, StoredPost


class PostStore(Protocol):
    """Feeds and their posts."""

    async def feed_state(self, feed: str) -> FeedState:
        """What is remembered of a feed; a new feed's state is empty."""

    async def looked(self, times: Mapping[str, datetime]) -> None:
        """Remember when feeds were looked at that had nothing new."""

    async def arrivals(self, feed: str, count: int) -> list[datetime]:
        """When the newest posts of a feed were first seen, newest first; without those that were there from the start."""

    async def stamps(self, feed: str) -> dict[str, str]:
        """Key and stamp of every post of a feed that is not withdrawn."""

    async def known(self, feed: str, keys: Sequence[str]) -> dict[str, KnownPost]:
        """What is known of these posts; unknown keys are left out."""

    async def told_once(self, feed: str, digests: Mapping[str, str]) -> set[str]:
        """Of new posts, by key, those that were told and let go since: of that key, or of that digest where it is not empty."""

    async def twins(self, feed: str, digests: Sequence[str]) -> dict[str, list[KnownPost]]:
        """The posts of a feed that have one of these contents now, by digest, first seen first."""

    async def record(
        self, feed: str, rulings: Sequence[Ruling], look: Look, now: datetime, wants: Callable[[Filter, Post], bool] | None = None
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

    async def latest(self, count: int, feed: str | None = None) -> list[StoredPost]:
        """The newest live posts by arrival, newest first."""

    async def find_post(self, name: str) -> list[StoredPost]:
        """Posts that a POST names: its number, `feed/key`, or a file's stem; several where the stem is ambiguous."""
