"""The state of a chat: refusing, gone and back, and its deliveries meanwhile."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.model import (
    AuditEntry,
    Chat,
    Delivery,
    DestinationState,
    OutcomeScope,
    RefusalReason,
    Rejected,
    Retry,
    Sent,
    Subscription,
)
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
    next_due,
    record,
    rows,
    settle,
    states,
    subscribe,
    subscribed,
    withdrawal,
)

LOCKED = Rejected("not enough rights", OutcomeScope.CHAT, RefusalReason.NO_RIGHTS)
BLOCKED = Rejected("bot was blocked", OutcomeScope.CHAT, RefusalReason.BLOCKED)
ENTRY = AuditEntry(at(90), "command line", "replay")


async def refused(store: SqlStore, *keys: str) -> None:
    """A chat that is subscribed refuses the first of these posts until 60 seconds after NOW."""
    await subscribe(store, chat(1))
    await enqueue(store, *(news(key) for key in keys))
    [delivery] = await claim(store)
    await settle(store, delivery, LOCKED, not_before=at(60))


async def test_what_comes_during_the_pause_is_missed(store: SqlStore) -> None:
    """Until the pause ends new posts are missed at once; the first post after it is tried."""
    await refused(store, "a.md", "b.md")
    await enqueue(store, news("c.md"), now=at(30))
    assert await states(store) == ["missed", "missed", "missed"]
    await enqueue(store, news("d.md"), now=at(61))

    assert keys(await claim(store, at(61))) == ["d.md"]


async def test_an_alert_that_is_taken_makes_the_chat_active(store: SqlStore) -> None:
    """After the first alert that arrives the pauses begin anew."""
    await refused(store, "a.md")
    await enqueue(store, news("b.md"), now=at(61))
    [trial] = await claim(store, at(61))
    await settle(store, trial, Sent("1"), at(61))
    [known] = await store.destinations()

    assert trial.refusals == 1
    assert (known.state, known.reason_code, known.refused_since) == (DestinationState.ACTIVE, RefusalReason.NONE, None)


async def test_refusals_are_counted_from_the_first(store: SqlStore) -> None:
    """Each refusal lengthens the next pause; the time of the first one is kept for people."""
    await refused(store, "a.md")
    await enqueue(store, news("b.md"), now=at(61))
    [trial] = await claim(store, at(61))
    await settle(store, trial, LOCKED, at(61), not_before=at(300))
    await enqueue(store, news("c.md"), now=at(301))
    [again] = await claim(store, at(301))

    assert again.refusals == 2
    assert (await store.destinations())[0].refused_since == NOW


async def test_a_digest_is_refused_once(store: SqlStore) -> None:
    """Deliveries that share a digest count as one refusal, so their number does not lengthen the next pause."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"), news("c.md"))
    [first] = await claim(store)
    for delivery in (first, *await store.claim_bundleable(first, 9, timedelta(minutes=5), NOW)):
        await settle(store, delivery, LOCKED, not_before=at(60))
    await enqueue(store, news("d.md"), now=at(61))

    assert [delivery.refusals for delivery in await claim(store, at(61))] == [1]


async def test_corrections_wait_for_the_next_try(store: SqlStore) -> None:
    """A correction in a refusing chat is sent as soon as the chat accepts a message, without a new alert."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [sent] = await claim(store)
    await settle(store, sent, Sent("1"))
    await record(store, withdrawal("a.md"), now=at(1))
    [mark] = await claim(store, at(1))
    await settle(store, mark, LOCKED, at(1), not_before=at(60))

    assert await states(store) == ["retry"]
    assert await claim(store, at(59)) == []
    assert await next_due(store, at(2)) == at(60)
    [again] = await claim(store, at(60))
    assert again.mark.kind == "withdrawn"


async def test_deferred_alerts_wait_for_the_next_try(store: SqlStore) -> None:
    """An alert that waits for the chat's digest is not missed before its hour."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"))
    [first] = await claim(store)
    await store.defer(first, at(500), NOW)
    await enqueue(store, news("c.md", urgent=True), now=at(1))
    [urgent] = await claim(store, at(1))
    await settle(store, urgent, LOCKED, at(1), not_before=at(60))

    assert sorted(await states(store)) == ["missed", "pending", "pending"]
    assert keys(await claim(store, at(501))) == ["a.md"]


async def test_a_chat_that_is_gone_is_not_tried(store: SqlStore) -> None:
    """Alerts and corrections are missed until an event wakes the chat; then the corrections alone are pending."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"))
    [sent] = await claim(store)
    await settle(store, sent, Sent("1"))
    [delivery] = await claim(store)
    await settle(store, delivery, BLOCKED)
    await record(store, correction("a.md"), now=at(5))
    assert await states(store) == ["missed", "missed"]
    assert await next_due(store, at(10**6)) is None
    assert await store.reactivate_chat(chat(1), at(10), proven=True)

    assert [(d.post.key, d.mark.kind) for d in await claim(store, at(10))] == [("a.md", "none")]
    assert not await store.reactivate_chat(chat(1), at(11), proven=True)


@pytest.mark.parametrize("proven", [True, False])
async def test_a_sign_of_life_ends_the_pause(store: SqlStore, proven: bool) -> None:
    """After a sign of life the next alert is tried at once; only a proven one makes the chat active before that."""
    await refused(store, "a.md")
    assert await store.reactivate_chat(chat(1), at(5), proven=proven)
    [known] = await store.destinations()
    await enqueue(store, news("b.md"), now=at(6))

    assert known.active == proven
    assert keys(await claim(store, at(6))) == ["b.md"]


async def test_a_topic_refuses_alone_and_wakes_with_its_group(store: SqlStore) -> None:
    """A closed General topic stops no other; a command anywhere in the group tries it again."""
    general, topic = Chat("telegram", "-1001"), Chat("telegram", "-1001", topic="12")
    await subscribe(store, general, topic)
    await enqueue(store, news("a.md"))
    both: list[Delivery] = sorted(await claim(store), key=lambda d: d.destination_id)
    await settle(store, both[0], Rejected("TOPIC_CLOSED", OutcomeScope.CHAT, RefusalReason.RESTRICTED), not_before=at(60))
    await settle(store, both[1], Sent("2"))
    assert {d.chat: d.active for d in await store.destinations()} == {general: False, topic: True}
    await store.reactivate_chat(general, at(5), proven=False)
    await enqueue(store, news("b.md"), now=at(6))

    assert {d.chat for d in await claim(store, at(6))} == {general, topic}


async def test_what_was_missed_is_sent_oldest_first(store: SqlStore) -> None:
    """`requeue_missed` enqueues the missed posts that are live, in order, and neither sent ones nor others."""
    await refused(store, "a.md", "b.md", "c.md")
    await record(store, withdrawal("b.md"), now=at(5))
    assert [post.content.key for post in (await store.missed_posts(chat(1), 5))[1]] == ["c.md", "a.md"]
    assert await store.replay_missed(chat(1), ENTRY) == 2
    sent = []
    while claimed := await claim(store, at(91)):
        sent += keys(claimed)
        await settle(store, claimed[0], Sent("1"), at(91))

    assert sent == ["a.md", "c.md"]
    assert (await store.missed_posts(chat(1), 5))[0] == 0
    assert await store.replay_missed(chat(2), ENTRY) is None


async def test_a_429_is_no_refusal(store: SqlStore) -> None:
    """A chat that asks for a pause keeps its alerts pending, whatever their number."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Retry(at(60) - NOW, "slow down", OutcomeScope.CHAT))
    await enqueue(store, news("c.md"), now=at(5))

    assert sorted(await states(store)) == ["pending", "pending", "retry"]


async def test_a_name_and_a_number_are_one_chat(store: SqlStore) -> None:
    """Once a channel's id is known, a destination stored by name is renamed, or merged with the one that has the id."""
    name, number = Chat("telegram", "@alerts"), Chat("telegram", "-1001")
    await store.sync_managed([Subscription(name, FEED)], NOW)
    await enqueue(store, news("a.md"))
    await subscribe(store, number)
    await store.save_chat_name(name, "-1001")

    assert await store.chat_names() == {name: "-1001"}
    assert await store.canonical_chat(name) == number
    assert await store.canonical_chat(replace(name, topic="12")) == replace(number, topic="12")
    assert sorted(await subscribed(store, number)) == [(FEED, False), (FEED, True)]
    assert await subscribed(store, name) == []
    assert [d.chat for d in await claim(store)] == [number]


async def test_a_name_leads_to_where_its_chat_moved(store: SqlStore) -> None:
    """A group with a name that became a supergroup is found by name and by both numbers."""
    name, old, new = (Chat("telegram", chat_id) for chat_id in ("@news", "-100", "-1009"))
    await subscribe(store, old)
    await store.save_chat_name(name, "-100")
    await store.migrate_chat(old, "-1009")

    assert [await store.canonical_chat(one) for one in (name, old, new)] == [new, new, new]


async def test_subscriptions_of_gone_chats_end(store: SqlStore) -> None:
    """A chat that stays gone for longer than posts are kept loses its subscriptions; one that refuses keeps them."""
    await subscribe(store, chat(1), chat(2))
    await store.deactivate_chat(chat(1), RefusalReason.BLOCKED, NOW)
    await store.deactivate_chat(chat(2), RefusalReason.ARCHIVED, NOW, at(60))
    assert await store.delete_gone_subscriptions(NOW) == 0
    assert await store.delete_gone_subscriptions(at(1)) == 1

    assert (await subscribed(store, chat(1)), await subscribed(store, chat(2))) == ([], [(FEED, False)])
    assert await rows(store) == {}
