"""Stored times that were written while the clock was ahead."""

from datetime import timedelta

from bot.model import Message, OutcomeScope, Retry, Sent
from store import SqlStore
from tests.store.making import NOW, at, chat, claim, enqueue, news, next_due, settle, subscribe

AHEAD = timedelta(hours=1)
LATER = NOW + AHEAD


async def test_what_was_pending_is_due_now(store: SqlStore) -> None:
    """Deliveries queued while the clock was ahead are due at once after the correction, in their order."""
    await subscribe(store, chat(1))
    a, b = await enqueue(store, news("a.md"), news("b.md"), now=LATER)
    assert await claim(store, NOW) == []

    await store.shift_times_back(AHEAD, NOW)

    assert [delivery.post_id for delivery in await claim(store, NOW, per_chat=2)] == [a, b]


async def test_waits_are_as_long_as_they_were(store: SqlStore) -> None:
    """A chat's cooldown and a retry's pause keep their length; setting back twice delays nothing."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), now=LATER)
    [delivery] = await claim(store, LATER)
    await settle(store, delivery, Retry(timedelta(minutes=1), "429", OutcomeScope.CHAT), now=LATER)

    await store.shift_times_back(AHEAD, NOW)

    assert await claim(store, at(59)) == []
    assert await next_due(store, NOW) == at(60)
    await store.shift_times_back(AHEAD, NOW)
    assert len(await claim(store, at(60))) == 1


async def test_what_waits_for_a_chats_hour_waits_on(store: SqlStore) -> None:
    """An alert deferred to an hour of its chat is due at that hour, whatever was done to the clock."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    await store.defer(delivery, LATER, NOW)

    await store.shift_times_back(AHEAD, NOW)

    assert await next_due(store, NOW) == LATER


async def test_messages_were_sent_as_long_ago(store: SqlStore) -> None:
    """A sent message counts in the rate limit's window at its time by the corrected clock."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), now=LATER)
    [delivery] = await claim(store, LATER)
    await settle(store, delivery, Sent("1"), now=LATER, messages=(Message(0, "1", "content_hash"),))

    await store.shift_times_back(AHEAD, at(5))

    assert await store.recent_sends(NOW) == [(chat(1), NOW)]
