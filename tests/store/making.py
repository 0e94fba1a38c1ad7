"""Builders of the store's tests: posts, decisions, chats, and the first steps that most tests share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Executable, select

from bot.model import (
    Chat,
    Decision,
    Delivery,
    Filter,
    Outcome,
    PollResult,
    Post,
    PostReason,
    PostState,
    ReviewCard,
    Settlement,
    StoredPost,
    Style,
)
from store import SqlStore
from store.schema import deliveries, destinations

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
FEED = "policy"
LEASE = timedelta(minutes=5)
PLATFORMS = ("telegram", "slack")


def at(seconds: float) -> datetime:
    """So many seconds after NOW."""
    return NOW + timedelta(seconds=seconds)


def chat(number: int) -> Chat:
    """One of many private chats."""
    return Chat("telegram", str(number))


def post(key: str = "a.md", title: str = "물가 2.3% 상승", **fields: Any) -> Post:
    """A post as the editor reads it."""
    return Post(FEED, key, title, body="본문이다.", published_at=NOW, **fields)


def news(key: str = "a.md", **changes: Any) -> Decision:
    """A new post that is to be announced."""
    decision = Decision(key, "stamp-1", PostState.LIVE, content=post(key), content_hash=f"digest of {key}", announce=True)
    return replace(decision, **changes)


def correction(key: str = "a.md", title: str = "물가 2.4% 상승", **changes: Any) -> Decision:
    """A later version of a post that makes its sent messages wrong."""
    new = Decision(key, "stamp-2", PostState.LIVE, content=post(key, title), content_hash=title, correct=True)
    return replace(new, **changes)


def withdrawal(key: str = "a.md") -> Decision:
    """A post that is gone from its feed."""
    return Decision(key, "stamp-3", PostState.WITHDRAWN, PostReason.GONE, correct=True)


async def record(store: SqlStore, *decisions: Decision, now: datetime = NOW, feed: str = FEED) -> list[int]:
    """Record decisions as those of one complete poll."""
    return await store.record(feed, decisions, PollResult(), now)


async def subscribe(store: SqlStore, *chats: Chat, feed: str = FEED) -> None:
    """Let chats subscribe to the feed."""
    for one in chats:
        await store.subscribe(one, [feed], Style(), NOW)


async def subscribed(store: SqlStore, chat: Chat) -> list[tuple[str, bool]]:
    """Return a chat's feeds, each with True if the config manages it."""
    return [(subscription.feed, subscription.managed) for subscription in await store.subscriptions(chat)]


async def expand(store: SqlStore, now: datetime = NOW, batch: int = 100) -> int:
    """Expand every open fan-out for every subscription; return how many were passed."""
    total = 0
    while passed := await store.expand(batch, everyone, now):
        total += passed
    return total


def everyone(_filter: Filter, _post: Post) -> bool:
    """A filter that accepts every post."""
    return True


async def enqueue(store: SqlStore, *decisions: Decision, now: datetime = NOW) -> list[int]:
    """Record and expand."""
    ids = await record(store, *decisions, now=now)
    await expand(store, now)
    return ids


async def claim(store: SqlStore, now: datetime = NOW, count: int = 10, per_chat: int = 1) -> list[Delivery]:
    """Claim for every platform, one after the other, up to `count` deliveries in all."""
    claimed: list[Delivery] = []
    for platform in PLATFORMS:
        claimed += await store.claim(platform, count - len(claimed), LEASE, now, per_chat=per_chat)
    return claimed


async def next_due(store: SqlStore, now: datetime) -> datetime | None:
    """Return when the next delivery is due on any platform."""
    times = [await store.next_due(platform, now) for platform in PLATFORMS]
    return min((due for due in times if due is not None), default=None)


async def begin(store: SqlStore, *begun: Delivery) -> None:
    """Store that the sends of these deliveries start."""
    await store.settle([], NOW, [delivery.id for delivery in begun])


async def settle(store: SqlStore, delivery: Delivery, outcome: Outcome, now: datetime = NOW, **more: Any) -> None:
    """Settle one delivery."""
    await store.settle([Settlement(delivery, outcome, **more)], now)


@dataclass(frozen=True)
class Row:
    """The columns of a delivery's row."""

    state: str
    reason_code: str
    reason_detail: str
    attempts: int


async def fetch(store: SqlStore, query: Executable, values: Mapping[str, object] | None = None) -> list[Any]:
    """Every row of a query, in a transaction of its own."""
    return await store._db.read(lambda connection: list(connection.execute(query, values)))


async def rows(store: SqlStore) -> dict[tuple[int, str], Row]:
    """Every delivery's row by post and chat id."""
    d = deliveries.c
    query = (
        select(d.post_id, destinations.c.chat, d.state, d.reason_code, d.reason_detail, d.attempts)
        .join(destinations)
        .order_by(d.id)
    )
    return {(row[0], row[1]): Row(*row[2:]) for row in await fetch(store, query)}


async def states(store: SqlStore) -> list[str]:
    """Every delivery's state, oldest first."""
    return [row.state for row in await fetch(store, select(deliveries.c.state).order_by(deliveries.c.id))]


def keys(claimed: Sequence[Delivery]) -> list[str]:
    """Return the keys of the claimed posts, in order."""
    return [delivery.post.key for delivery in claimed]


def card(post: StoredPost, chat: Chat) -> ReviewCard:
    """A message of the desk that shows the post as it is."""
    version, name = post.version, f"m{post.id}-{post.revision}-{post.audit}"
    return ReviewCard(chat, name, post.id, version.revision, version.pending_revision, version)
