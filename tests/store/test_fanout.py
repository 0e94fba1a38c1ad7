"""Fan-out: deliveries of an announced post."""

import asyncio
from datetime import timedelta

import pytest

from bot.model import Chat, Filter, OutcomeScope, Post, PostState, Rejected, Subscription
from bot.model.subscription import ALL_FEEDS
from store import SqlStore
from store.deliveries import fanout
from tests.store.making import (
    NOW,
    chat,
    claim,
    correction,
    enqueue,
    everyone,
    expand,
    news,
    record,
    rows,
    settle,
    states,
    subscribe,
    withdrawal,
)


async def test_everyone_who_asked_gets_one(store: SqlStore) -> None:
    """Subscribers of the feed and of all feeds each get one delivery, those of another feed none."""
    await subscribe(store, chat(1), chat(2))
    await subscribe(store, chat(2), chat(3), feed=ALL_FEEDS)
    await subscribe(store, chat(4), feed="other")
    [post_id] = await record(store, news())

    assert await expand(store) == 4
    assert set(await rows(store)) == {(post_id, "1"), (post_id, "2"), (post_id, "3")}


async def test_nothing_open(store: SqlStore) -> None:
    """Without an open fan-out nothing is passed, and a fan-out without subscribers is closed."""
    assert await store.expand(10, everyone, NOW) == 0
    await record(store, news())
    assert await store.expand(10, everyone, NOW) == 0
    await subscribe(store, chat(1))

    assert await store.expand(10, everyone, NOW) == 0


async def test_batches(store: SqlStore) -> None:
    """A fan-out goes on where the last batch ended, until all subscriptions are passed."""
    await subscribe(store, *(chat(n) for n in range(1, 6)))
    await record(store, news())
    passed = [await store.expand(2, everyone, NOW) for _ in range(4)]

    assert passed == [2, 2, 1, 0]
    assert await store.delivery_counts() == {"pending": 5}


async def test_time_ends_a_batch(store: SqlStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """A transaction that has used its time begins no more subscriptions, and always passes some."""
    monkeypatch.setattr(fanout, "CHUNK", 2)
    await subscribe(store, *(chat(n) for n in range(1, 6)))
    await record(store, news("a.md"), news("b.md"))
    passed = [await store.expand(100, everyone, NOW, timedelta(0)) for _ in range(7)]

    assert passed == [2, 2, 1, 2, 2, 1, 0]
    assert await store.delivery_counts() == {"pending": 10}


async def test_fan_outs_without_subscribers_end_at_once(store: SqlStore) -> None:
    """However little time there is, 0 is returned only where no fan-out is open any more."""
    await record(store, news("a.md"), news("b.md"), news("c.md"))

    assert await store.expand(100, everyone, NOW, timedelta(0)) == 0
    assert await store.open_fanouts() == 0


async def test_batch_that_ends_exactly(store: SqlStore) -> None:
    """After a fan-out whose last batch is full, the next call continues with the next fan-out instead of returning 0."""
    await subscribe(store, chat(1), chat(2))
    await record(store, news("a.md"), news("b.md"))

    assert [await store.expand(2, everyone, NOW) for _ in range(3)] == [2, 2, 0]


async def test_urgent_fan_out_first(store: SqlStore) -> None:
    """The most urgent fan-out is expanded first, even where another had begun."""
    await subscribe(store, chat(1), chat(2))
    routine, urgent = await record(store, news("a.md"), news("b.md", urgent=True, announce=False))
    await store.expand(1, everyone, NOW)
    await store.announce([urgent], NOW)
    await store.expand(1, everyone, NOW)
    await store.expand(1, everyone, NOW)

    assert list(await rows(store)) == [(routine, "1"), (urgent, "1"), (urgent, "2")]


async def test_filters(store: SqlStore) -> None:
    """A subscription with a filter gets the posts that `wants` accepts; without a filter `wants` is not called."""
    economy, sports = Filter(categories=("경제",)), Filter(categories=("스포츠",))
    managed = [
        Subscription(chat(1), ALL_FEEDS, economy),
        Subscription(chat(2), ALL_FEEDS, sports),
        Subscription(chat(3), ALL_FEEDS),
    ]
    await store.sync_managed(managed, NOW)
    asked: list[Filter] = []

    def wants(only: Filter, _post: Post) -> bool:
        asked.append(only)
        return only == economy

    await record(store, news())
    await store.expand(10, wants, NOW)

    assert {name for _, name in await rows(store)} == {"1", "3"}
    assert asked == [economy, sports]


async def test_second_subscription_matches(store: SqlStore) -> None:
    """A chat whose first subscription rejects a post gets it through its second one, and only once."""
    closed, opened = Filter(include=("없는 말",)), Filter(include=("물가",))
    subscriptions = [Subscription(chat(1), ALL_FEEDS, only) for only in (closed, opened)]
    await store.sync_managed(subscriptions, NOW)
    await record(store, news())
    await store.expand(1, lambda only, _: only == opened, NOW)
    await store.expand(1, lambda only, _: only == opened, NOW)

    assert await store.delivery_counts() == {"pending": 1}


async def test_a_chat_that_takes_nothing_misses_posts(store: SqlStore) -> None:
    """A post that comes while its chat takes nothing has a rejected delivery, with the platform's answer."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Rejected("bot was blocked by the user", OutcomeScope.CHAT))
    await enqueue(store, news("b.md"))

    assert await states(store) == ["missed", "missed"]
    assert {row.reason_detail for row in (await rows(store)).values()} == {"bot was blocked by the user"}


async def test_newest_revision_is_pending(store: SqlStore) -> None:
    """A post that was corrected before its fan-out reached a chat is pending there in its newest revision."""
    await subscribe(store, chat(1))
    await record(store, news())
    await record(store, correction(title="새 제목"))
    await expand(store)
    [delivery] = await claim(store)

    assert (delivery.post.title, delivery.revision, delivery.mark.kind) == ("새 제목", 2, "none")


async def test_fan_out_of_a_withdrawn_post_waits(store: SqlStore) -> None:
    """A fan-out stops while its post is withdrawn and goes on when it is back."""
    await subscribe(store, chat(1))
    await record(store, news())
    await record(store, withdrawal())
    assert await expand(store) == 0
    await record(store, news(state=PostState.LIVE, correct=True))

    assert await expand(store) == 1


async def test_expanding_at_the_same_time(store: SqlStore) -> None:
    """Several workers expanding at once pass every subscription once."""
    await subscribe(store, *(chat(n) for n in range(40)), Chat("slack", "C0123"))
    await record(store, news())
    passed = await asyncio.gather(*(store.expand(10, everyone, NOW) for _ in range(5)))

    assert sorted(passed) == [1, 10, 10, 10, 10]
    assert await store.delivery_counts() == {"pending": 41}
