"""Settings that people make in a chat are stored apart from those of the config."""

from dataclasses import replace
from datetime import time

from bot.model import Chat, ChatSettings, DestinationState, Filter, RefusalReason, Sent, Style, Subscription, SubscriptionView
from bot.model.subscription import ALL_FEEDS
from store import SqlStore
from tests.store.making import FEED, NOW, at, chat, claim, correction, enqueue, everyone, news, record, settle, states, subscribe

CHANNEL = Chat("telegram", "@alerts")
NIGHT = ChatSettings(
    quiet_from=time(22), quiet_to=time(7, 30), digest_at=(time(8), time(18)), muted_feeds=("wire",), muted_categories=("스포츠",)
)


async def test_settings(store: SqlStore) -> None:
    """A chat's settings are read back as they were set, leave other chats alone, and can be reset to the defaults."""
    await subscribe(store, chat(1), chat(2))

    assert await store.set_settings(chat(1), NIGHT, NOW)
    here, there = await store.destination(chat(1)), await store.destination(chat(2))
    assert here
    assert here.settings == NIGHT
    assert there
    assert there.settings == ChatSettings()
    assert await store.set_settings(chat(1), ChatSettings(), NOW)
    assert [d.settings for d in await store.destinations()] == [ChatSettings(), ChatSettings()]


async def test_unknown_chat(store: SqlStore) -> None:
    """An unknown chat has no settings to change until a style is set for it."""
    assert await store.destination(chat(1)) is None
    assert not await store.set_settings(chat(1), NIGHT, NOW)
    await store.set_style(chat(1), Style(language="en"), NOW)
    assert await store.set_settings(chat(1), NIGHT, NOW)

    known = await store.destination(chat(1))
    assert known
    assert (known.style, known.settings, known.active, known.managed) == (Style(language="en"), NIGHT, True, False)


async def test_style(store: SqlStore) -> None:
    """A chat without the config gets its alerts in its own style."""
    await subscribe(store, chat(1))
    await store.set_style(chat(1), Style(format="compact", language="en"), NOW)

    known = await store.destination(chat(1))
    assert known
    assert known.style == Style(format="compact", language="en")


async def test_config_and_people(store: SqlStore) -> None:
    """In a managed chat the config decides the format, and people decide language, zone, sound, hours and mutes."""
    looks = Style(prefix="[속보]")
    await store.sync_managed([Subscription(CHANNEL, ALL_FEEDS, style=looks)], NOW)
    await store.set_settings(CHANNEL, NIGHT, NOW)
    await store.set_style(CHANNEL, replace(looks, language="en", format="compact"), NOW)
    await store.sync_managed([Subscription(CHANNEL, ALL_FEEDS, style=replace(looks, prefix="", timezone="Asia/Tokyo"))], at(5))

    known = await store.destination(CHANNEL)
    assert known
    assert known.style == Style(language="en", timezone="Asia/Tokyo")
    assert known.settings == replace(NIGHT, chosen=("language",))


async def test_filter(store: SqlStore) -> None:
    """A chat filters its own subscription; the config's to the same feed stays as in the config."""
    wanted = Filter(categories=("경제",), exclude=("광고",))
    await subscribe(store, CHANNEL)
    await store.sync_managed([Subscription(CHANNEL, FEED, Filter(urgent_only=True))], at(5))

    assert await store.set_filter(CHANNEL, FEED, wanted, NOW, everyone)
    assert await store.subscriptions(CHANNEL) == [
        SubscriptionView(FEED, wanted, NOW),
        SubscriptionView(FEED, Filter(urgent_only=True), at(5), managed=True),
    ]
    assert await store.set_filter(CHANNEL, FEED, Filter(), NOW, everyone)
    assert (await store.subscriptions(CHANNEL))[0] == SubscriptionView(FEED, Filter(), NOW)
    assert not await store.set_filter(CHANNEL, "sports", wanted, NOW, everyone)
    assert not await store.set_filter(chat(1), FEED, wanted, NOW, everyone)


async def test_stop(store: SqlStore) -> None:
    """A stopped chat keeps its subscriptions; its pending deliveries are missed, and no other chat is affected."""
    await subscribe(store, chat(1), chat(2))
    await store.set_settings(chat(1), NIGHT, NOW)
    await enqueue(store, news("a.md"))
    for delivery in await claim(store):
        await settle(store, delivery, Sent("1"))
    await record(store, correction("a.md"))
    await enqueue(store, news("b.md"))
    await store.deactivate_chat(chat(1), RefusalReason.REMOVED, NOW)
    await store.deactivate_chat(chat(3), RefusalReason.REMOVED, NOW)

    assert [one.feed for one in await store.subscriptions(chat(1))] == [FEED]
    assert sorted(await states(store)) == ["missed", "missed", "pending", "pending"]
    gone = await store.destination(chat(1))
    assert gone
    assert (gone.state, gone.reason_code, gone.settings) == (DestinationState.GONE, RefusalReason.REMOVED, NIGHT)


async def test_stop_and_return(store: SqlStore) -> None:
    """A stopped channel of the config is tried again when the config is read again, with its people's settings."""
    await store.sync_managed([Subscription(CHANNEL, FEED)], NOW)
    await store.set_settings(CHANNEL, NIGHT, NOW)
    await store.deactivate_chat(CHANNEL, RefusalReason.REMOVED, NOW)
    await enqueue(store, news("a.md"))
    assert await states(store) == ["missed"]
    await store.sync_managed([Subscription(CHANNEL, FEED)], at(5))
    await enqueue(store, news("b.md"))

    assert [delivery.settings for delivery in await claim(store)] == [NIGHT]
