"""The state of a claimed delivery after each outcome."""

from datetime import timedelta

import pytest

from bot.model import (
    Call,
    Chat,
    ChatSettings,
    Delivery,
    Message,
    Moved,
    Outcome,
    OutcomeScope,
    RefusalReason,
    Rejected,
    Retry,
    Sent,
    Settlement,
    Style,
    Subscription,
    Uncertain,
)
from store import SqlStore
from store.deliveries.settle import MAX_RESENDS
from tests.store.making import (
    FEED,
    NOW,
    Row,
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
    rows,
    settle,
    states,
    subscribe,
    subscribed,
    withdrawal,
)

SECOND = timedelta(seconds=1)
PAYLOAD = (Call("sendMessage", {"text": "하나"}), Call("sendMessage", {"text": "둘"}))


async def test_sent(store: SqlStore) -> None:
    """A delivery that the platform accepted is sent, keeps its messages for a later edit, and is never due again."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news())
    [delivery] = await claim(store)
    await settle(store, delivery, Sent("77"), messages=(Message(0, "77", "d0"),))

    assert await rows(store) == {(post_id, "1"): Row("sent", "", "", 1)}
    assert await claim(store, at(10**6)) == []
    await record(store, correction())
    [edit] = await claim(store)
    assert edit.messages == (Message(0, "77", "d0"),)


async def test_many_at_once(store: SqlStore) -> None:
    """Settlements of every kind are written together, each to its own delivery."""
    await subscribe(store, *(chat(n) for n in range(6)))
    await enqueue(store, news())
    claimed = await claim(store)
    outcomes: list[Outcome] = [
        Sent("1"),
        Retry(SECOND, "busy"),
        Rejected("message is too long"),
        Moved("-1009"),
        Uncertain("no answer"),
        Sent("2"),
    ]
    await store.settle([Settlement(*pair) for pair in zip(claimed, outcomes, strict=True)], NOW)

    assert await states(store) == ["sent", "retry", "rejected", "pending", "uncertain", "sent"]
    assert [(row.reason_code, row.reason_detail) for row in (await rows(store)).values()] == [
        ("", ""), ("delayed", "busy"), ("refused", "message is too long"), ("", ""), ("no-answer", "no answer"), ("", ""),
    ]  # fmt: skip


async def test_nothing_to_settle(store: SqlStore) -> None:
    """An empty batch changes nothing."""
    await store.settle([], NOW)
    await store.release_claims([])

    assert await store.delivery_counts() == {}


async def test_retry_waits(store: SqlStore) -> None:
    """A retry counts its attempt, keeps the reason, and is due at the time given, else after the wait that was asked for."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news())
    [delivery] = await claim(store)
    await settle(store, delivery, Retry(timedelta(seconds=30), "busy"))
    assert await rows(store) == {(post_id, "1"): Row("retry", "delayed", "busy", 1)}
    assert await claim(store, at(29)) == []
    [again] = await claim(store, at(30))
    assert again.attempts == 1
    await settle(store, again, Retry(SECOND, "busy"), at(30), not_before=at(90))

    assert await claim(store, at(89)) == []
    assert [d.attempts for d in await claim(store, at(90))] == [2]


async def test_retry_of_the_chat(store: SqlStore) -> None:
    """A chat's cooldown holds back its urgent alerts too, survives a restart, and holds back no other chat."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"))
    one, two = sorted(await claim(store), key=lambda d: d.destination_id)
    await settle(store, one, Retry(timedelta(seconds=60), "429", OutcomeScope.CHAT))
    await settle(store, two, Sent("1"))
    await enqueue(store, news("u.md", urgent=True))

    assert [(d.chat, d.post.key) for d in await claim(store, at(59))] == [(chat(2), "u.md")]
    assert [(d.chat, d.post.key) for d in await claim(store, at(60))] == [(chat(1), "u.md")]


@pytest.mark.parametrize(
    "outcome", [Retry(timedelta(seconds=60), "429", OutcomeScope.PLATFORM), Rejected("401", OutcomeScope.PLATFORM)]
)
async def test_platform_rests(store: SqlStore, outcome: Outcome) -> None:
    """A platform's cooldown stops all its deliveries for a while, loses none, and stops no other platform."""
    await subscribe(store, chat(1), chat(2), Chat("slack", "C0123"))
    await enqueue(store, news())
    first = await claim(store)
    refused = next(d for d in first if d.chat == chat(1))
    await store.release_claims([d for d in first if d != refused])
    await settle(store, refused, outcome, not_before=at(60))

    assert [d.chat.platform for d in await claim(store, at(59))] == ["slack"]
    assert {d.chat for d in await claim(store, at(60))} == {chat(1), chat(2)}


async def test_rejected_message(store: SqlStore) -> None:
    """A message that the platform refuses for good is rejected with its reason; the chat gets later alerts."""
    await subscribe(store, chat(1))
    a, _ = await enqueue(store, news("a.md"), news("b.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Rejected("can't parse entities"))

    assert (await rows(store))[a, "1"] == Row("rejected", "refused", "can't parse entities", 1)
    assert keys(await claim(store)) == ["b.md"]


async def test_rejected_chat(store: SqlStore) -> None:
    """A chat that is gone is stopped with the reason, and its pending deliveries are missed."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"), news("b.md"))
    one, two = sorted(await claim(store), key=lambda d: d.destination_id)
    await settle(store, one, Rejected("bot was blocked by the user", OutcomeScope.CHAT, RefusalReason.BLOCKED))
    await settle(store, two, Sent("1"))

    assert {d.chat: (d.active, d.reason_code, d.reason_detail) for d in await store.destinations()} == {
        chat(1): (False, "blocked", "bot was blocked by the user"),
        chat(2): (True, "", ""),
    }
    assert await store.delivery_counts() == {"missed": 2, "sent": 1, "pending": 1}
    assert [d.chat for d in await claim(store)] == [chat(2)]
    assert await next_due(store, NOW) is None


@pytest.mark.parametrize("waits", [True, False])
async def test_a_withdrawn_post_that_was_sent_in_part(store: SqlStore, waits: bool) -> None:
    """If a post is withdrawn before its second message was sent, the second is not sent, and the first is marked."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [delivery] = await claim(store)
    await store.freeze_payload([delivery.id], (Call("sendMessage", {"text": "1"}), Call("sendMessage", {"text": "2"})))
    await store.save_message(delivery.id, Message(0, "77", "d0"), NOW)
    busy = Retry(timedelta(seconds=1), "busy")
    if waits:
        await settle(store, delivery, busy)
    await record(store, withdrawal())
    if not waits:
        await settle(store, delivery, busy)
    [mark] = await claim(store, at(1))

    assert (mark.mark.kind, mark.payload, mark.messages) == ("withdrawn", None, (Message(0, "77", "d0"),))


async def test_copies_in_a_chat_that_was_stopped(store: SqlStore) -> None:
    """In a chat that is gone nothing is pending; after its return each message is corrected, and missed alerts stay missed."""
    await subscribe(store, chat(1))
    a, b, _ = await enqueue(store, news("a.md"), news("b.md"), news("c.md"))
    for number in (1, 2):
        [delivery] = await claim(store)
        await settle(store, delivery, Sent(str(number)))
    await record(store, correction("a.md"))
    [unsent] = await claim(store)
    await settle(store, unsent, Rejected("bot was kicked", OutcomeScope.CHAT))
    await record(store, withdrawal("b.md"))
    stopped = await rows(store)
    await store.subscribe(chat(1), ["policy"], Style(), NOW)

    assert {(row.state, row.reason_code, row.reason_detail) for row in stopped.values()} == {
        ("missed", "chat-refused", "bot was kicked"),
    }
    marks = [(one.post_id, one.mark.kind) for one in await claim(store, per_chat=9)]
    assert marks == [(a, "none"), (b, "withdrawn")]


async def test_rejected_edit_is_not_corrected_again(store: SqlStore) -> None:
    """A message whose edit the platform rejected is not edited by later corrections."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [delivery] = await claim(store)
    await settle(store, delivery, Sent("1"))
    await record(store, correction())
    [edit] = await claim(store)
    await settle(store, edit, Rejected("message can't be edited"))
    await record(store, correction(title="다시"))

    assert await claim(store) == []


async def test_uncertain_stays(store: SqlStore) -> None:
    """Without a time to try again, an uncertain delivery stays uncertain and holds back no other."""
    await subscribe(store, chat(1))
    a, b = await enqueue(store, news("a.md"), news("b.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Uncertain("connection lost"))

    assert (await rows(store))[a, "1"] == Row("uncertain", "no-answer", "connection lost", 1)
    assert [d.post_id for d in await claim(store, at(10**6))] == [b]


async def test_uncertain_once_more(store: SqlStore) -> None:
    """With a time, an uncertain delivery is pending again with its payload, and stays marked as maybe sent."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news())
    [delivery] = await claim(store)
    await store.freeze_payload([delivery.id], PAYLOAD)
    await settle(store, delivery, Uncertain("connection lost"), not_before=at(5))
    assert await claim(store, at(4)) == []
    [again] = await claim(store, at(5))
    assert (again.maybe_sent, again.payload, again.attempts) == (True, PAYLOAD, 1)
    await settle(store, again, Sent("77"), at(5))

    assert await rows(store) == {(post_id, "1"): Row("sent", "no-answer", "connection lost", 2)}


async def test_retry_of_nothing_sent_sends_the_newest(store: SqlStore) -> None:
    """After an attempt that sent nothing, the next one sends the newest revision and not the frozen payload."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [delivery] = await claim(store)
    await store.freeze_payload([delivery.id], PAYLOAD)
    await record(store, correction(title="새 제목"))
    await settle(store, delivery, Retry(SECOND, "429"))
    [again] = await claim(store, at(1))

    assert (again.payload, again.revision, again.post.title) == (None, 2, "새 제목")


async def test_withdrawn_during_the_attempt(store: SqlStore) -> None:
    """A post withdrawn while a platform refuses it is not tried again."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news())
    one, two = await claim(store)
    await record(store, withdrawal())
    await settle(store, one, Retry(SECOND, "429"))
    await store.release_claims([two])

    assert await states(store) == ["cancelled", "cancelled"]
    assert await claim(store, at(60)) == []


async def test_give_back(store: SqlStore) -> None:
    """A released claim is due at once, with its attempts and its place in the chat unchanged."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"))
    claimed = await claim(store)
    await store.release_claims(claimed)

    assert await states(store) == ["pending", "pending"]
    assert await claim(store) == claimed


async def test_lost_claim_settles_nothing(store: SqlStore) -> None:
    """The outcome of an expired claim that another worker has taken changes nothing, unless it is Sent."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [lost] = await claim(store)
    await store.recover(at(300))  # which is so whether it had begun or not
    [held] = await claim(store, at(300))
    await settle(store, lost, Rejected("blocked", OutcomeScope.CHAT), at(301))
    await store.release_claims([lost])
    assert await states(store) == ["sending"]
    assert (await store.destinations())[0].active
    await settle(store, lost, Sent("77"), at(302))
    await settle(store, held, Retry(SECOND, "busy"), at(303))

    assert await states(store) == ["sent"]


async def test_recover_after_a_crash(store: SqlStore) -> None:
    """A started delivery whose lease has expired is pending again and marked as maybe sent; with a valid lease it is not."""
    await subscribe(store, chat(1), chat(2))
    [post_id] = await enqueue(store, news())
    [one] = await claim(store, count=1)
    [two] = await claim(store, at(10))
    await begin(store, one, two)
    assert await store.recover(at(299)) == 0
    assert await store.recover(at(300)) == 1
    [again] = await claim(store, at(300))

    assert (again.id, again.maybe_sent, again.attempts) == (one.id, True, 1)
    assert (await rows(store))[post_id, "1"].reason_code == "bot-stopped"
    await settle(store, two, Sent("2"), at(300))
    assert await states(store) == ["sending", "sent"]


async def test_recovery_is_no_loop(store: SqlStore) -> None:
    """A delivery during which the bot is killed is resent a limited number of times; then people decide."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    claims: list[Delivery] = []
    for n in range(10):
        claims += await claim(store, at(n * 300))
        await begin(store, *claims)
        await store.recover(at((n + 1) * 300))

    assert len(claims) == 1 + MAX_RESENDS
    assert await states(store) == ["uncertain"]


async def test_a_doubt_of_another_part(store: SqlStore) -> None:
    """A delivery that stored a message since it was last maybe sent is continued: another message of it is uncertain now."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    for n in range(3):
        [delivery] = await claim(store, at(n * 300))
        await begin(store, delivery)
        await store.save_message(delivery.id, Message(n, str(n), "d"), at(n * 300 + 1))
        await store.recover(at((n + 1) * 300))
    [delivery] = await claim(store, at(900))

    assert [message.part for message in delivery.messages] == [0, 1, 2]


async def test_what_had_not_begun_is_not_doubted(store: SqlStore) -> None:
    """A claimed delivery whose send had not started is pending again without that mark, however often that happens."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news())
    for n in range(6):
        await claim(store, at(n * 300))
        assert await store.recover(at((n + 1) * 300), resend=False) == 1
    [delivery] = await claim(store, at(1800))

    assert not delivery.maybe_sent
    assert (await rows(store))[post_id, "1"].reason_code == ""


async def test_a_beginning_counts_for_its_claim_alone(store: SqlStore) -> None:
    """A send that was answered does not count as started when its delivery is claimed again."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [first] = await claim(store)
    await begin(store, first)
    await settle(store, first, Retry(SECOND, "busy"), at(1), not_before=at(2))
    await claim(store, at(2))
    await store.recover(at(302))
    [again] = await claim(store, at(302))

    assert not again.maybe_sent


async def test_moved_chat(store: SqlStore) -> None:
    """A chat with a new id keeps its subscriptions, and the delivery is pending there, its attempts unchanged."""
    await subscribe(store, Chat("telegram", "-100"))
    await enqueue(store, news("a.md"), news("b.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Moved("-1009"))
    [again] = await claim(store)

    assert (again.id, again.chat, again.attempts) == (delivery.id, Chat("telegram", "-1009"), 0)
    assert await subscribed(store, Chat("telegram", "-1009")) == [("policy", False)]
    assert await subscribed(store, Chat("telegram", "-100")) == []


async def test_moved_to_a_known_chat(store: SqlStore) -> None:
    """A chat that moves to one that is known joins it: one delivery for each post, and the old one stops."""
    old, new = Chat("telegram", "-100"), Chat("telegram", "-1009")
    await subscribe(store, old)
    await enqueue(store, news("a.md"))
    await subscribe(store, new)
    await subscribe(store, old, feed="sports")
    both, _ = await enqueue(store, news("b.md"), news("c.md"))
    claimed = await claim(store)
    await store.release_claims([d for d in claimed if d.chat == new])
    await settle(store, next(d for d in claimed if d.chat == old), Moved("-1009"))

    assert set(await rows(store)) == {(both - 1, "-1009"), (both, "-1009"), (both + 1, "-1009")}
    assert sorted(await subscribed(store, new)) == [("policy", False), ("sports", False)]
    assert {d.chat: d.active for d in await store.destinations()} == {old: False, new: True}
    assert await subscribed(store, old) == []


async def test_a_chat_that_moved_is_meant_by_its_old_id(store: SqlStore) -> None:
    """The config's alerts for a chat's old id go to its new id, and its pending deliveries stay pending."""
    old, new = Chat("telegram", "-100"), Chat("telegram", "-1009")
    await store.sync_managed([Subscription(old, FEED)], NOW)
    await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Moved("-1009"))
    await store.sync_managed([Subscription(old, FEED)], NOW)
    await enqueue(store, news("b.md"))

    assert await subscribed(store, new) == [(FEED, True)]
    assert [d.chat for d in await claim(store, per_chat=2)] == [new, new]


async def test_a_move_that_is_reported_again_changes_nothing(store: SqlStore) -> None:
    """A chat's move is applied once, with its settings, however often and by whatever event it is reported."""
    old, new = Chat("telegram", "-100"), Chat("telegram", "-1009")
    await subscribe(store, old)
    settings = ChatSettings(muted_feeds=("sports",))
    await store.set_settings(old, settings, NOW)
    await subscribe(store, new, feed="wire")
    await enqueue(store, news())
    [delivery] = await claim(store)
    await store.migrate_chat(old, "-1009")
    await store.migrate_chat(old, "-1009")
    await settle(store, delivery, Moved("-1009"))

    assert sorted(await subscribed(store, new)) == [(FEED, False), ("wire", False)]
    known = await store.destination(new)
    assert known is not None
    assert known.settings == settings
    assert [(d.id, d.chat) for d in await claim(store)] == [(delivery.id, new)]
