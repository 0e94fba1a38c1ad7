"""What is remembered of feeds and their posts."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.model import FeedStanding, FeedState, Filter, Look, Post, Recollection, Ruling, StoredPost


class PostStore(Protocol):
    """Feeds and their posts."""

    async def feed_state(self, feed: str) -> FeedState:
        """What is remembered of a feed; a new feed's state is empty."""

    async def looked(self, times: Mapping[str, datetime]) -> None:
        """Remember when feeds were looked at that had nothing new."""

    async def arrivals(self, feed: str, count: int) -> list[datetime]:
        """When the newest posts of a feed were first seen, newest first; without those that were there from the start."""

    async def standings(self) -> tuple[FeedStanding, ...]:
        """How the looks at each feed went."""

    async def stamps(self, feed: str) -> dict[str, str]:
        """Key and stamp of every post of a feed that is not withdrawn."""

    async def recall(
        self, feed: str, keys: Collection[str], digests: Collection[str] = (), gone: Collection[str] = ()
    ) -> Recollection:
        """What is known of a feed's posts by key, `gone` included, and by their contents or those of what is gone."""

    async def alike(self, feed: str, keys: Collection[str], since: datetime) -> list[StoredPost]:
        """The posts of other feeds, first seen since then, that share most of these story keys: at most 20, most alike first."""

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

    async def put_off(self, post_id: int, until: datetime, reason: str) -> bool:
        """Let an embargoed post wait longer; False where it does not wait any more."""

    async def posts(self, ids: Sequence[int]) -> list[StoredPost]:
        """These posts, in the order of their numbers."""

    async def latest(self, count: int, feed: str | None = None) -> list[StoredPost]:
        """The newest live posts by arrival, newest first."""

    async def find_post(self, name: str) -> list[StoredPost]:
        """Posts that a POST names: its number, `feed/key`, or a file's stem; several where the stem is ambiguous."""
