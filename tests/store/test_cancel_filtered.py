"""A changed filter cancels pending deliveries whose send has not started."""

from dataclasses import replace
from datetime import timedelta

from bot.audience.filters import wants
from bot.model import DeliveryReason, Filter, Retry, Sent, Style, Subscription
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
    keys,
    news,
    post,
    record,
    rows,
    settle,
    states,
    subscribe,
)

SPORTS = replace(news("sports.md"), content=post("sports.md", "축구 3 대 1", categories=("스포츠",)))
ECONOMY = replace(news("economy.md"), content=post("economy.md", "물가 2% 상승", categories=("경제",)))
NO_FOOTBALL = Filter(exclude=("축구",))


async def test_a_backlog_is_filtered_anew(store: SqlStore) -> None:
    """A post that the new filter rejects is not sent to that chat, and its row has the reason; all other deliveries are sent."""
    await subscribe(store, chat(1), chat(2))
    sports, economy = await enqueue(store, SPORTS, ECONOMY)
    assert await store.set_filter(chat(1), FEED, NO_FOOTBALL, at(1), wants)

    claimed = await claim(store, now=at(2), per_chat=2)
    assert {(delivery.chat, delivery.post_id) for delivery in claimed} == {
        (chat(1), economy), (chat(2), sports), (chat(2), economy),
    }  # fmt: skip
    assert (await rows(store))[sports, "1"].reason_code == DeliveryReason.FILTERED


async def test_what_another_subscription_wants_is_sent(store: SqlStore) -> None:
    """A filter on one subscription cancels no delivery that another subscription of the chat wants."""
    await subscribe(store, chat(1))
    await subscribe(store, chat(1), feed=ALL_FEEDS)
    await enqueue(store, SPORTS)
    assert await store.set_filter(chat(1), FEED, NO_FOOTBALL, at(1), wants)
    assert keys(await claim(store)) == ["sports.md"]


async def test_what_was_begun_or_sent_goes_on(store: SqlStore) -> None:
    """A correction of a sent post and a delivery that is being sent go out whatever the new filter is."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, SPORTS)
    first, second = await claim(store)
    await settle(store, first, Sent("1"))
    await settle(store, second, Retry(timedelta(0), "busy"), not_before=at(1))
    await store.freeze_payload([second.id], [])
    await record(store, correction("sports.md", "축구 4 대 1"))
    for one in (chat(1), chat(2)):
        assert await store.set_filter(one, FEED, NO_FOOTBALL, at(1), wants)
    assert await states(store) == ["pending", "retry"]


async def test_the_configs_filter_counts_for_what_waits(store: SqlStore) -> None:
    """A new filter in the config cancels the channel's pending deliveries whose send has not started."""
    channel = Subscription(chat(1), FEED, style=Style())
    await store.sync_managed([channel], NOW)
    await enqueue(store, SPORTS, ECONOMY)
    await store.sync_managed([replace(channel, filter=NO_FOOTBALL)], at(1), wants)
    assert keys(await claim(store, per_chat=2)) == ["economy.md"]
