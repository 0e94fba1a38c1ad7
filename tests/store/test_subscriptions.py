"""Subscriptions made by people and by the config."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.model import (
    Chat,
    DestinationState,
    Filter,
    OutcomeScope,
    RefusalReason,
    Rejected,
    Retry,
    Sent,
    Style,
    Subscription,
)
from bot.model.subscription import ALL_FEEDS
from store import SqlStore
from tests.store.making import (
    FEED,
    NOW,
    at,
    chat,
    claim,
    correction,
    enqueue,
    everyone,
    expand,
    keys,
    news,
    record,
    settle,
    states,
    subscribe,
    subscribed,
)

CHANNEL = Chat("telegram", "@alerts")
SLACK = Chat("slack", "C0123", team="T0123")


async def test_subscribe(store: SqlStore) -> None:
    """A chat gets the feeds it asked for, each once, however often it asks."""
    await store.subscribe(chat(1), ["policy", "sports"], Style(language="en"), NOW)
    await store.subscribe(chat(1), ["sports", "wire"], Style(), NOW)

    assert await subscribed(store, chat(1)) == [("policy", False), ("sports", False), ("wire", False)]
    assert await subscribed(store, chat(2)) == []
    [destination] = await store.destinations()
    assert (destination.chat, destination.managed, destination.active) == (chat(1), False, True)


async def test_style_is_for_the_new(store: SqlStore) -> None:
    """The style that comes with a subscription is for a new chat; a known one keeps its own."""
    await store.subscribe(chat(1), ["policy"], Style(language="en"), NOW)
    await store.subscribe(chat(1), ["sports"], Style(), NOW)

    assert (await store.destinations())[0].style == Style(language="en")


async def test_subscribing_wakes(store: SqlStore) -> None:
    """A stopped destination is tried again when somebody subscribes there."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Rejected("kicked", OutcomeScope.CHAT))
    await subscribe(store, chat(1))
    [destination] = await store.destinations()

    assert (destination.state, destination.reason_code) == (DestinationState.REFUSING, RefusalReason.OTHER)
    await enqueue(store, news("b.md"))
    assert await states(store) == ["missed", "pending"]
    assert len(await claim(store)) == 1


async def test_unsubscribe(store: SqlStore) -> None:
    """Unsubscribing deletes the named feeds or all of them, and returns the number."""
    await store.subscribe(chat(1), ["a", "b", "c"], Style(), NOW)

    assert await store.unsubscribe(chat(1), ["a", "nobody's"], NOW) == 1
    assert await subscribed(store, chat(1)) == [("b", False), ("c", False)]
    assert await store.unsubscribe(chat(1), None, NOW) == 2
    assert await store.unsubscribe(chat(2), None, NOW) == 0


async def test_unsubscribing_takes_what_is_pending(store: SqlStore) -> None:
    """Unsubscribing cancels the pending deliveries of that chat alone; sent messages still get their corrections."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"), news("b.md"))
    one, two = sorted(await claim(store), key=lambda d: d.destination_id)
    await settle(store, one, Sent("1"))
    await settle(store, two, Sent("2"))
    await store.unsubscribe(chat(1), [FEED], NOW)
    await record(store, correction("a.md"), now=at(5))

    assert sorted(str(d.chat) + d.post.key for d in await claim(store, at(5))) == ["telegram:1a.md", "telegram:2b.md"]


async def test_unsubscribing_leaves_the_managed(store: SqlStore) -> None:
    """Unsubscribing keeps the config's subscription, and the deliveries that another subscription of the chat wants too."""
    await subscribe(store, CHANNEL)
    await store.sync_managed([Subscription(CHANNEL, ALL_FEEDS)], NOW)
    await enqueue(store, news())

    assert await store.unsubscribe(CHANNEL, None, NOW) == 1
    assert await subscribed(store, CHANNEL) == [(ALL_FEEDS, True)]
    assert await store.delivery_counts() == {"pending": 1}


async def test_sync_makes_exactly_these(store: SqlStore) -> None:
    """The config's destinations and subscriptions are those it lists, with their styles; people's own stay."""
    await subscribe(store, chat(1), CHANNEL)
    rich = Style(rich=True, prefix="[속보]")
    await store.sync_managed([Subscription(CHANNEL, "sports", style=rich), Subscription(SLACK, ALL_FEEDS)], NOW)
    await store.sync_managed([Subscription(CHANNEL, "economy", style=rich)], at(5))

    assert await subscribed(store, CHANNEL) == [(FEED, False), ("economy", True)]
    assert await subscribed(store, SLACK) == []
    assert await subscribed(store, chat(1)) == [(FEED, False)]
    assert {d.chat: (d.managed, d.style) for d in await store.destinations()} == {
        chat(1): (False, Style()),
        CHANNEL: (True, rich),
        SLACK: (False, Style()),
    }


async def test_sync_keeps_what_stays(store: SqlStore) -> None:
    """A sync that changes nothing leaves pending deliveries and open fan-outs as they were."""
    listed = [Subscription(chat(n), ALL_FEEDS, Filter(categories=("경제",))) for n in range(3)]
    await store.sync_managed(listed, NOW)
    await record(store, news())
    await store.expand(2, everyone, NOW)
    await store.sync_managed(listed, NOW)

    assert await expand(store) == 1
    assert await store.delivery_counts() == {"pending": 3}


async def test_sync_takes_what_is_pending(store: SqlStore) -> None:
    """Pending deliveries of a channel that the config no longer lists are cancelled."""
    await store.sync_managed([Subscription(CHANNEL, FEED), Subscription(SLACK, FEED)], NOW)
    await enqueue(store, news())
    await store.sync_managed([Subscription(SLACK, FEED)], NOW)

    assert [d.chat for d in await claim(store)] == [SLACK]


async def test_sync_wakes(store: SqlStore) -> None:
    """A listed channel that had stopped is tried again after a start."""
    listed = [Subscription(CHANNEL, FEED)]
    await store.sync_managed(listed, NOW)
    await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Rejected("not enough rights", OutcomeScope.CHAT))
    await store.sync_managed(listed, at(60))

    await enqueue(store, news("b.md"))
    assert keys(await claim(store)) == ["b.md"]


async def test_sync_of_two_entries_for_one_chat(store: SqlStore) -> None:
    """A chat may be listed twice with different filters; both are kept."""
    economy = Subscription(CHANNEL, FEED, Filter(categories=("경제",)))
    await store.sync_managed([economy, replace(economy, filter=Filter(urgent_only=True))], NOW)

    assert await subscribed(store, CHANNEL) == [(FEED, True), (FEED, True)]


async def test_empty_sync(store: SqlStore) -> None:
    """A config without channels leaves no managed destination."""
    await store.sync_managed([Subscription(CHANNEL, FEED)], NOW)
    await store.sync_managed([], NOW)

    assert [d.managed for d in await store.destinations()] == [False]


async def test_starting_at_the_same_time(store: SqlStore) -> None:
    """Several workers that start with one config make one destination for each chat."""
    listed = [Subscription(CHANNEL, FEED), Subscription(SLACK, FEED)]
    await asyncio.gather(*(store.sync_managed(listed, NOW) for _ in range(4)), *(subscribe(store, SLACK) for _ in range(4)))

    assert len(await store.destinations()) == 2
    assert await subscribed(store, SLACK) in ([(FEED, True), (FEED, False)], [(FEED, False), (FEED, True)])


async def test_delivery_under_way_is_settled(store: SqlStore) -> None:
    """A delivery that is being sent when its subscription is deleted is settled like any other."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [delivery] = await claim(store)
    await store.unsubscribe(chat(1), None, NOW)
    await settle(store, delivery, Retry(timedelta(seconds=1), "busy"))

    assert await states(store) == ["retry"]


async def test_a_team_is_left_out(store: SqlStore) -> None:
    """A channel stored with and without its team becomes one, with both's subscriptions, and gets each post once."""
    bare = replace(SLACK, team=None)
    await store.sync_managed([Subscription(SLACK, FEED)], NOW)
    await subscribe(store, bare, feed="sports")
    await enqueue(store, news())
    await store.remove_team_ids("slack")

    assert sorted(await subscribed(store, bare)) == [(FEED, True), ("sports", False)]
    assert [delivery.chat for delivery in await claim(store)] == [bare]
    await store.sync_managed([Subscription(bare, FEED)], NOW)
    assert await subscribed(store, SLACK) == []
    assert await states(store) == ["sending"]
