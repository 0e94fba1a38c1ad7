"""Deliveries that share a digest, and chats with a limit of alerts an hour."""

from datetime import timedelta

from bot.model import (
    AuditEntry,
    Call,
    Delivery,
    Message,
    PollResult,
    PostState,
    ReplayResult,
    Retry,
    Sent,
    Style,
    Subscription,
    Uncertain,
)
from bot.model.delivery import SHARED
from store import SqlStore
from tests.store.making import (
    FEED,
    LEASE,
    NOW,
    at,
    begin,
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
)

PAYLOAD = (Call("sendMessage", {"text": "새 글 3건"}),)


async def three(store: SqlStore) -> Delivery:
    """The first of three alerts in one chat, claimed; another chat has them too."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"), news("b.md"), news("c.md"))
    return next(delivery for delivery in await claim(store) if delivery.chat == chat(1))


async def test_what_may_share_a_message(store: SqlStore) -> None:
    """The routine alerts of the same chat that wait are counted and claimed in order; urgent ones and other chats' are not."""
    first = await three(store)
    await enqueue(store, news("u.md", urgent=True))

    assert await store.count_bundleable(first, NOW) == 2
    assert keys(await store.claim_bundleable(first, 1, LEASE, NOW)) == ["b.md"]
    assert keys(await store.claim_bundleable(first, 10, LEASE, NOW)) == ["c.md"]
    assert await store.count_bundleable(first, NOW) == 0


async def test_what_was_sent_or_waits_is_left_out(store: SqlStore) -> None:
    """A correction, an alert whose send has started and one that is not due are left out of a digest."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"), news("c.md"), news("d.md"))
    [sent] = await claim(store)
    await settle(store, sent, Sent("1"), messages=(Message(0, "1", "d"),))
    [begun] = await claim(store)
    await settle(store, begun, Retry(timedelta(0), "busy"), messages=(Message(0, "2", "d"),))
    await record(store, correction("a.md"), now=at(1))
    [head] = await claim(store, at(1))

    assert keys([head]) == ["b.md"]
    assert keys(await store.claim_bundleable(head, 10, LEASE, at(1))) == ["c.md", "d.md"]


async def test_a_digest_in_doubt_is_claimed_as_it_was(store: SqlStore) -> None:
    """Deliveries of a frozen digest are claimed again together, without any that were queued since."""
    first = await three(store)
    others = await store.claim_bundleable(first, 10, LEASE, NOW)
    together = [first, *others]
    await store.freeze_payload([delivery.id for delivery in together], PAYLOAD)
    for delivery in together:
        await settle(store, delivery, Uncertain("no answer"), not_before=at(5))
    await enqueue(store, news("d.md"))
    again = next(delivery for delivery in await claim(store, at(5)) if delivery.chat == chat(1))

    assert (again.payload, again.maybe_sent) == (PAYLOAD, True)
    assert keys(await store.claim_bundleable(again, 10, LEASE, at(5))) == ["b.md", "c.md"]


async def test_a_shared_message_counts_once(store: SqlStore) -> None:
    """A digest counts as one message and one routine alert; edits and urgent alerts do not count as routine alerts."""
    first = await three(store)
    for delivery in [first, *await store.claim_bundleable(first, 10, LEASE, NOW)]:
        await settle(store, delivery, Sent("9"), messages=(Message(SHARED, "9", "d"),))
    await enqueue(store, news("u.md", urgent=True), now=at(1))
    urgent = next(delivery for delivery in await claim(store, at(1)) if delivery.chat == chat(1))
    await settle(store, urgent, Sent("10"), at(1), messages=(Message(0, "10", "d"),))
    await store.save_message(first.id, Message(SHARED, "9", "e"), at(60))

    assert [sent for sent, _ in await store.recent_sends(NOW)] == [chat(1)] * 3
    assert await store.routine_alert_times(first.destination_id, at(-3600)) == [NOW]
    assert await store.routine_alert_times(first.destination_id, at(1)) == []


async def test_deferred_alerts_hold_nobody_up(store: SqlStore) -> None:
    """Deferred alerts let urgent alerts and corrections pass, and are then claimed in their order."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [sent] = await claim(store)
    await settle(store, sent, Sent("1"), messages=(Message(0, "1", "d"),))
    await enqueue(store, news("b.md"), news("c.md"))
    [head] = await claim(store)
    await store.defer(head, at(600), NOW)
    assert await claim(store, at(1)) == []
    assert await next_due(store, at(1)) == at(600)
    await record(store, correction("a.md"), now=at(2))
    [edit] = await claim(store, at(2))
    await settle(store, edit, Sent("1"), at(2))
    await enqueue(store, news("u.md", urgent=True), now=at(3))
    [urgent] = await claim(store, at(3))
    await settle(store, urgent, Sent("2"), at(3))

    assert keys([edit, urgent]) == ["a.md", "u.md"]
    assert keys(await claim(store, at(600), per_chat=5)) == ["b.md", "c.md"]


async def test_what_is_given_back_keeps_its_place(store: SqlStore) -> None:
    """A delivery whose claim was released until later is still the first of its chat."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"))
    await store.release_claims(await claim(store), at(1))

    assert await claim(store) == []
    assert keys(await claim(store, at(1))) == ["a.md"]


async def test_the_cap_comes_with_the_delivery(store: SqlStore) -> None:
    """A claimed delivery has its chat's limits of alerts an hour and a day."""
    await store.sync_managed([Subscription(chat(1), FEED, style=Style(), max_per_hour=7, max_per_day=30)], NOW)
    await subscribe(store, chat(2))
    await enqueue(store, news())

    caps = {delivery.chat: (delivery.max_per_hour, delivery.max_per_day) for delivery in await claim(store)}
    assert caps == {chat(1): (7, 30), chat(2): (0, 0)}


async def test_what_people_asked_for_again_is_in_no_digest(store: SqlStore) -> None:
    """A delivery that was replayed shares no message, not even after a failed attempt."""
    await subscribe(store, chat(1))
    post_id, *_ = await enqueue(store, news("a.md"), news("b.md"), news("c.md"))
    assert await store.replay(post_id, chat(1), AuditEntry(NOW, "민지", "replay")) is ReplayResult.PENDING
    [asked] = await claim(store)
    await settle(store, asked, Retry(timedelta(0), "busy"))
    again, routine = [delivery for _ in (1, 2) for delivery in await claim(store, at(1), per_chat=3)][:2]

    assert {delivery.post.key: delivery.replayed for delivery in (again, routine)} == {"a.md": True, "b.md": False}
    await store.release_claims([again])
    assert keys(await store.claim_bundleable(routine, 10, LEASE, at(1))) == []


async def test_open_fanouts(store: SqlStore) -> None:
    """Posts that were announced count as long as they are not fanned out to everyone."""
    await subscribe(store, chat(1))
    await record(store, news("a.md"), news("b.md"))
    assert await store.open_fanouts() == 2
    await enqueue(store)

    assert await store.open_fanouts() == 0


async def test_a_message_that_is_gone(store: SqlStore) -> None:
    """A deleted message is not among those of the next correction."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [delivery] = await claim(store)
    await settle(store, delivery, Sent("1"), messages=(Message(0, "1", "d"), Message(1, "2", "d")))
    await store.delete_message(delivery.id, 1)
    await record(store, correction())

    assert [message.part for message in (await claim(store))[0].messages] == [0]


async def test_doubt_that_is_left_to_people(store: SqlStore) -> None:
    """Without `resend` an alert without an answer stays uncertain, and a correction without one is repeated."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"))
    one, two = await claim(store)
    await settle(store, one, Sent("1"), messages=(Message(0, "1", "d"),))
    await record(store, correction("a.md"))
    await begin(store, two, *await claim(store))
    await store.recover(at(301), resend=False)

    assert await states(store) == ["retry", "uncertain"]
    assert two.chat == chat(2)


async def test_a_very_long_wait_survives(store: SqlStore) -> None:
    """A chat with a cooldown of 43,837 s keeps it, whichever process opens the store, and no other chat with it."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"))
    delivery = next(one for one in await claim(store) if one.chat == chat(1))
    await store.release_claims([one for one in await claim(store) if one.chat == chat(2)])
    await settle(store, delivery, Retry(timedelta(seconds=43_837), "429"), not_before=at(43_837))
    await store.expire_leases()
    await store.recover(at(1))

    assert {one.chat for one in await claim(store, at(43_836))} == {chat(2)}
    assert chat(1) in {one.chat for one in await claim(store, at(43_837))}


async def test_twins(store: SqlStore) -> None:
    """A feed's posts with the same content are found by their content hash, first seen first; other feeds' are not."""
    await record(store, news("a.md", content_hash="same"), news("b.md", content_hash="same"), news("c.md", content_hash="other"))
    await store.record("wire", [news("d.md", content_hash="same")], PollResult(), NOW)

    found = (await store.known_posts(FEED, (), ["same", "none"])).duplicates
    assert {content_hash: [post.key for post in posts] for content_hash, posts in found.items()} == {"same": ["a.md", "b.md"]}


async def test_a_post_takes_another_name(store: SqlStore) -> None:
    """A renamed post keeps its number and its deliveries; the one that had the name gets the old one."""
    await subscribe(store, chat(1))
    [old] = await enqueue(store, news("a.md"))
    [copy] = await record(store, news("b.md", state=PostState.WITHDRAWN, announce=False))
    [delivery] = await claim(store)
    await settle(store, delivery, Sent("1"), messages=(Message(0, "1", "d"),))
    assert await record(store, correction("b.md", was="a.md")) == [old]
    known = (await store.known_posts(FEED, ["a.md", "b.md"])).known

    assert (known["b.md"].id, known["a.md"].id) == (old, copy)
    assert [edit.post_id for edit in await claim(store)] == [old]
