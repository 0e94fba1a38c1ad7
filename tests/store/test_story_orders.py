"""One story from three feeds, in any order of recording, expanding, sending, refusing, withdrawing and returning."""

import random
from dataclasses import replace
from typing import NamedTuple

import pytest
from sqlalchemy import select

from bot.ingest.duplicates import STORY_WINDOW
from bot.model import Delivery, PostState, Rejected, Sent
from store import SqlStore
from store.schema import State, deliveries, destinations, posts
from tests.store.making import NOW, at, claim, everyone, fetch, record, settle, withdrawal
from tests.store.test_stories import KEYS, listen, news_of

FEEDS = ("policy", "wire", "paper")
SUBSCRIPTIONS = {1: FEEDS, 2: FEEDS[:2], 3: FEEDS[1:], 4: FEEDS[2:], 5: FEEDS}
STEPS = 40


class Newsrooms:
    """Three feeds' newsrooms and a worker, which do one thing after the other."""

    def __init__(self, store: SqlStore, chance: random.Random) -> None:
        self.doubles: list[tuple[str, str, str]] = []
        """Duplicates found: a chat, the feed of the sent post, and the feed whose post of the same story it had."""
        self._store = store
        self._chance = chance
        self._live: dict[str, bool] = {}
        self._held: list[Delivery] = []
        self._sent: dict[str, set[str]] = {}
        self._now = 0

    async def step(self) -> None:
        """Take one random action."""
        self._now += 1
        does = self._chance.choice(
            (self._publish, self._publish, self._withdraw, self._expand, self._claim, self._settle, self._settle)
        )
        await does()

    async def rest(self) -> None:
        """Expand and send everything that is still to be."""
        while await self._store.expand(100, everyone, at(self._now)):
            pass
        await self._settle(sure=True)
        while held := await claim(self._store, at(self._now)):
            self._held = held
            await self._settle(sure=True)

    async def _publish(self) -> None:
        """A feed's post comes, or comes back."""
        feed = self._chance.choice(FEEDS)
        if self._live.get(feed):
            return
        decision = news_of(feed, correct=feed in self._live, version_tag=str(self._now), story_keys=frozenset())
        if feed not in self._live:
            alike = await self._store.similar_posts(feed, KEYS, NOW - STORY_WINDOW)
            story = next((post.story or post.id for post in alike), None)
            decision = replace(decision, story=story, story_keys=KEYS)
        await record(self._store, decision, feed=feed, now=at(self._now))
        self._live[feed] = True

    async def _withdraw(self) -> None:
        feed = self._chance.choice(FEEDS)
        if not self._live.get(feed):
            return
        await record(self._store, withdrawal(), feed=feed, now=at(self._now))
        self._live[feed] = False
        for feeds in self._sent.values():
            feeds.discard(feed)

    async def _expand(self) -> None:
        await self._store.expand(self._chance.randint(1, 4), everyone, at(self._now))

    async def _claim(self) -> None:
        self._held += await claim(self._store, at(self._now), self._chance.randint(1, 3))

    async def _settle(self, *, sure: bool = False) -> None:
        """Settle the claimed deliveries as sent or, unless `sure`, some as rejected."""
        held, self._held = self._held, []
        for delivery in held:
            if not sure and delivery.sent_revision is None and self._chance.random() < 0.15:
                await settle(self._store, delivery, Rejected("message is too long"), now=at(self._now))
                continue
            await settle(self._store, delivery, Sent(str(delivery.id)), now=at(self._now))
            self._note(delivery)

    def _note(self, delivery: Delivery) -> None:
        if delivery.sent_revision is not None:
            return
        chat, feed = delivery.chat.id, delivery.post.feed
        news_of = self._sent.setdefault(chat, set())
        self.doubles += [(chat, feed, other) for other in news_of if self._live[feed]]
        if self._live[feed]:
            news_of.add(feed)


class Row(NamedTuple):
    """A delivery of a live post."""

    chat: str
    story: int
    state: str


async def live_rows(store: SqlStore) -> list[Row]:
    """Every delivery of a post that is live."""
    query = (
        select(destinations.c.chat, posts.c.story, posts.c.id, deliveries.c.state)
        .select_from(deliveries)
        .join(posts, posts.c.id == deliveries.c.post_id)
        .join(destinations, destinations.c.id == deliveries.c.destination_id)
        .where(posts.c.state == PostState.LIVE)
    )
    return [Row(row[0], row[1] or row[2], row[3]) for row in await fetch(store, query)]


@pytest.mark.parametrize("seed", range(10))
async def test_any_order(store: SqlStore, seed: int) -> None:
    """In any order of events, every chat has an alert of a live story unless it was rejected there, and never two."""
    newsrooms = Newsrooms(store, random.Random(seed))
    for number, feeds in SUBSCRIPTIONS.items():
        await listen(store, *feeds, number=number)
    for _ in range(STEPS):
        await newsrooms.step()
    await newsrooms.rest()

    rows = await live_rows(store)
    news_of = {(row.chat, row.story) for row in rows if row.state == State.SENT}
    left = {(row.chat, row.story) for row in rows if row.state != State.REJECTED} - news_of
    assert left == set()
    stories = {post.content.feed: post.story or post.id for post in await store.posts([1, 2, 3])}
    assert [double for double in newsrooms.doubles if stories[double[1]] == stories[double[2]]] == []
