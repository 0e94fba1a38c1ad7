"""Deferred and muted deliveries."""

from datetime import time

from bot.model import AuditEntry, ChatSettings, Sent, Style
from store import SqlStore
from tests.store.making import (
    LEASE,
    NOW,
    at,
    chat,
    claim,
    correction,
    enqueue,
    keys,
    news,
    next_due,
    record,
    settle,
    states,
    subscribe,
    withdrawal,
)

MORNING = at(36_000)
NIGHT = ChatSettings(quiet_from=time(22), quiet_to=time(7))


async def test_urgent_ones_wait_too(store: SqlStore) -> None:
    """A deferred urgent alert holds back neither due deliveries nor another urgent one, and goes first when it is due."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("u.md", urgent=True))
    [urgent] = await claim(store)
    await store.defer(urgent, MORNING, NOW)
    [routine] = await claim(store)

    assert keys([urgent, routine]) == ["u.md", "a.md"]
    await settle(store, routine, Sent("1"))
    await enqueue(store, news("b.md"), now=at(1))
    assert await next_due(store, at(1)) == at(1)
    assert keys(await claim(store, at(1))) == ["b.md"]
    assert keys(await claim(store, MORNING)) == []
    await store.recover(MORNING)
    assert keys(await claim(store, MORNING)) == ["u.md"]


async def test_only_waiting_is_left(store: SqlStore) -> None:
    """If all pending deliveries are deferred, the next due time is the end of the deferral."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"))
    [first] = await claim(store)
    await store.defer(first, MORNING, NOW)

    assert await claim(store, at(60)) == []
    assert await next_due(store, at(60)) == MORNING
    assert keys(await claim(store, MORNING, per_chat=5)) == ["a.md", "b.md"]


async def test_a_place_in_the_past(store: SqlStore) -> None:
    """A delivery deferred to a time in the past is due at once, after earlier pending deliveries of its chat."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [first] = await claim(store)
    await store.defer(first, at(10), NOW)
    await enqueue(store, news("b.md"), now=at(9))
    [second] = await claim(store, at(11))
    await store.defer(second, at(10), at(11))

    assert keys([second]) == ["b.md"]
    assert keys(await claim(store, at(11), per_chat=5)) == ["a.md", "b.md"]


async def test_settings_change_what_waits(store: SqlStore) -> None:
    """A change of a chat's settings or time zone makes its deferred deliveries due, in order; other chats' stay deferred."""
    await subscribe(store, chat(1), chat(2))
    for change in (
        lambda: store.set_settings(chat(1), NIGHT, at(5)),
        lambda: store.set_style(chat(1), Style(timezone="Asia/Tokyo"), at(5)),
    ):
        await enqueue(store, news("a.md"), news("b.md"))
        for delivery in await claim(store):
            await store.defer(delivery, MORNING, NOW)
        await change()
        claimed = await claim(store, at(5), per_chat=5)
        assert [(d.chat, d.post.key) for d in claimed] == [(chat(1), "a.md"), (chat(1), "b.md")]
        await store.release_claims(claimed)


async def test_made_urgent(store: SqlStore) -> None:
    """A post that an operator makes urgent is due at once; the chat's other deferred deliveries still wait."""
    await subscribe(store, chat(1))
    ids = await enqueue(store, news("a.md"), news("b.md"))
    [first] = await claim(store)
    await store.defer(first, MORNING, NOW)

    assert await store.mark_urgent(ids[1], AuditEntry(at(5), "telegram:1", "urgent")) == 1
    assert keys(await claim(store, at(5), per_chat=5)) == ["b.md"]


async def test_dropped(store: SqlStore) -> None:
    """A muted post is cancelled unsent in its chat alone, and a correction of the post does not queue it again there."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"))
    one, two = sorted(await claim(store), key=lambda d: d.destination_id)
    await store.cancel_muted(one, NOW)
    await settle(store, two, Sent("2"))
    await record(store, correction("a.md"), now=at(1))

    assert await states(store) == ["cancelled", "pending"]
    await record(store, withdrawal("a.md"), now=at(2))
    await record(store, correction("a.md", title="돌아온 글"), now=at(3))
    assert (await states(store))[0] == "cancelled"


async def test_a_lost_claim_drops_nothing(store: SqlStore) -> None:
    """A worker whose claim was lost can no longer cancel the delivery."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [lost] = await claim(store)
    await store.recover(NOW + 2 * LEASE)
    [held] = await claim(store, NOW + 2 * LEASE)
    await store.cancel_muted(lost, at(1))
    await store.defer(lost, MORNING, at(1))

    assert held.id == lost.id
    assert await states(store) == ["sending"]
