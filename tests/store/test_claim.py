"""Claims: the deliveries chosen, their order, and the time of the next one."""

import asyncio
from datetime import timedelta

from bot.model import Call, Chat, Message, OutcomeScope, PollResult, Retry, Sent, Style, Subscription
from store import SqlStore
from tests.store.making import (
    FEED,
    LEASE,
    NOW,
    at,
    begin,
    chat,
    claim,
    enqueue,
    expand,
    keys,
    news,
    next_due,
    post,
    record,
    settle,
    subscribe,
)

SECOND = timedelta(seconds=1)


async def test_a_claim_has_all_it_takes(store: SqlStore) -> None:
    """A claimed delivery has its chat, style, post, revision and existing messages."""
    where = Chat("slack", "C0123", team="T0123")
    style = Style(format="compact", language="en", prefix="[속보]")
    await store.sync_managed([Subscription(where, FEED, style=style)], NOW)
    [post_id] = await enqueue(store, news(urgent=True))
    [delivery] = await claim(store)

    assert (delivery.post_id, delivery.chat, delivery.style, delivery.post) == (post_id, where, style, post())
    assert (delivery.revision, delivery.sent_revision, delivery.attempts, delivery.urgent) == (1, None, 0, True)
    assert (delivery.payload, delivery.messages, delivery.mark.kind, delivery.maybe_sent) == (None, (), "none", False)


async def test_topic_and_team_come_back(store: SqlStore) -> None:
    """Chats that differ in their topic alone are two chats."""
    topics = [Chat("telegram", "-1001", topic=topic) for topic in (None, "1", "12")]
    await subscribe(store, *topics)
    await enqueue(store, news())

    assert {delivery.chat for delivery in await claim(store)} == set(topics)


async def test_urgent_first_then_oldest(store: SqlStore) -> None:
    """Urgent deliveries come before routine ones, older ones before newer, and no more than asked for."""
    for number, key in enumerate(("a.md", "b.md", "u.md", "c.md")):
        await store.subscribe(chat(number), [key], Style(), NOW)
        await store.record(key, [news(key, urgent=key == "u.md")], PollResult(), at(number))
    await expand(store)

    assert keys(await claim(store, count=3)) == ["u.md", "a.md", "b.md"]
    assert keys(await claim(store, count=3)) == ["c.md"]


async def test_one_platform_alone(store: SqlStore) -> None:
    """Only deliveries of the named platform are claimed."""
    await subscribe(store, chat(1), Chat("slack", "C0123"))
    await enqueue(store, news())
    [slack] = await store.claim("slack", 10, LEASE, NOW)

    assert slack.chat.platform == "slack"
    assert await store.claim("slack", 10, LEASE, NOW) == []


async def test_order_within_a_chat(store: SqlStore) -> None:
    """A chat gets one delivery at a time, the next only when the one before is settled."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"))
    [first] = await claim(store)
    assert await claim(store) == []
    await settle(store, first, Sent("1"))

    assert keys([first, *await claim(store)]) == ["a.md", "b.md"]


async def test_waiting_delivery_holds_back_later_ones(store: SqlStore) -> None:
    """A delivery that waits for its retry holds back newer ones of its chat, but neither urgent ones nor other chats."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [first] = await claim(store)
    await settle(store, first, Retry(timedelta(seconds=30), "busy"))
    await subscribe(store, chat(2))
    await enqueue(store, news("b.md"), now=at(1))
    [other] = await claim(store, at(2))
    await enqueue(store, news("u.md", urgent=True), now=at(2))
    [urgent] = await claim(store, at(3))

    assert (other.chat, other.post.key) == (chat(2), "b.md")
    assert (urgent.chat, urgent.post.key) == (chat(1), "u.md")
    await settle(store, urgent, Sent("5"), at(3))
    assert keys(await claim(store, at(31))) == ["a.md"]


async def test_several_of_one_chat(store: SqlStore) -> None:
    """Asked for several of a chat, a claim takes consecutive ones in order and stops before one that is not due."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"), news("b.md"), news("c.md"), news("d.md"))
    first = await claim(store, per_chat=2)
    assert keys(first) == ["a.md", "b.md"]
    await settle(store, first[1], Retry(timedelta(seconds=30), "busy"))
    await store.release_claims(first[:1])

    assert keys(await claim(store, at(1), per_chat=3)) == ["a.md"]


async def test_chat_that_rests(store: SqlStore) -> None:
    """Nothing is claimed of a chat before the end of its cooldown, whatever is pending there."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"), news("b.md"))
    [one, two] = await claim(store)
    await settle(store, one, Sent("1"), cooldown_until=at(3))
    await settle(store, two, Sent("2"), cooldown_until=at(1))

    assert [d.chat for d in await claim(store, at(1))] == [two.chat]
    assert [d.chat for d in await claim(store, at(3))] == [one.chat]


async def test_rest_never_gets_shorter(store: SqlStore) -> None:
    """A rate-limit pause does not shorten a chat's cooldown that the platform asked for."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [delivery] = await claim(store)
    await settle(store, delivery, Retry(timedelta(seconds=43_837), "429", OutcomeScope.CHAT), cooldown_until=at(1))

    assert await claim(store, at(43_836)) == []
    assert len(await claim(store, at(43_837))) == 1


async def test_two_claims_at_once(store: SqlStore) -> None:
    """Workers that claim at the same time never get the same delivery, nor two of one chat."""
    await subscribe(store, *(chat(n) for n in range(30)))
    await enqueue(store, news("a.md"), news("b.md"))
    claims = await asyncio.gather(*(store.claim("telegram", 7, LEASE, NOW) for _ in range(6)))
    chats = [delivery.chat for claimed in claims for delivery in claimed]

    assert len(chats) == len(set(chats)) == 30


async def test_frozen_payload_and_messages_come_back(store: SqlStore) -> None:
    """A delivery of which a part was sent keeps its payload and revision, and shows the part, in order."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    [first] = await claim(store)
    payload = (Call("sendMessage", {"chat_id": "{chat}", "text": "하나"}), Call("sendMessage", {"text": "둘", "n": [1, None]}))
    await store.freeze_payload([first.id], payload)
    await store.save_message(first.id, Message(1, "78", "d1"), NOW)
    await store.save_message(first.id, Message(0, "77", "d0"), NOW)
    await record(store, news(content=post(title="새 제목"), correct=True))
    await settle(store, first, Retry(SECOND, "busy"))
    [again] = await claim(store, at(1))

    assert again.payload == payload
    assert again.messages == (Message(0, "77", "d0"), Message(1, "78", "d1"))
    assert (again.revision, again.post) == (1, post())
    await settle(store, again, Sent("77"), at(1))
    [edit] = await claim(store, at(1))
    assert (edit.revision, edit.sent_revision, edit.payload, len(edit.messages)) == (2, 1, None, 2)


async def test_next_due(store: SqlStore) -> None:
    """The next delivery is due now, or when the first one of a chat is due; chats with a claimed delivery do not count."""
    await subscribe(store, chat(1))
    assert await next_due(store, NOW) is None
    await enqueue(store, news("a.md"), news("b.md"))
    assert await next_due(store, at(9)) == at(9)
    [first] = await claim(store, at(9))
    assert await next_due(store, at(9)) is None
    await settle(store, first, Retry(timedelta(seconds=20), "busy"), at(10))

    assert await next_due(store, at(10)) == at(30)


async def test_next_due_minds_rests(store: SqlStore) -> None:
    """The cooldowns of chats and platforms count for the time of the next delivery."""
    await subscribe(store, chat(1), Chat("slack", "C0123"))
    await enqueue(store, news("a.md"))
    telegram, slack = sorted(await claim(store), key=lambda d: d.destination_id)
    await settle(store, slack, Retry(timedelta(seconds=60), "rate limited", OutcomeScope.PLATFORM))
    await settle(store, telegram, Sent("1"), cooldown_until=at(40))
    await enqueue(store, news("b.md"))

    assert await next_due(store, NOW) == at(40)


async def test_recent_sends(store: SqlStore) -> None:
    """Messages made and messages edited since a time are returned with their chats, oldest first; one may be both."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news())
    [one, two] = await claim(store)
    await store.save_message(one.id, Message(0, "1", "d"), at(1))
    await store.save_message(two.id, Message(0, "2", "d"), at(2))
    await store.save_message(one.id, Message(0, "1", "new"), at(3))

    assert await store.recent_sends(at(1)) == [(one.chat, at(1)), (two.chat, at(2)), (one.chat, at(3))]
    assert await store.recent_sends(at(2)) == [(two.chat, at(2)), (one.chat, at(3))]
    assert await store.recent_sends(at(4)) == []


async def test_recent_sends_count_what_may_have_arrived(store: SqlStore) -> None:
    """A delivery that was in flight when the bot stopped counts as sent by then, whatever its later outcome."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    await begin(store, *await claim(store))
    await store.recover(at(300))

    assert await store.recent_sends(at(290)) == [(chat(1), at(300))]
    [again] = await claim(store, at(300))
    await settle(store, again, Sent("2"), at(303), messages=(Message(0, "2", "d"),))
    assert await store.recent_sends(at(290)) == [(chat(1), at(303))] * 2
    assert await store.recent_sends(at(310)) == []
