"""Recording of a poll's decisions."""

import asyncio
from dataclasses import replace

import pytest

from bot.model import Change, FeedState, PollResult, PostReason, PostState, Sent
from bot.ports import StoreError
from store import SqlStore
from tests.store.making import (
    FEED,
    NOW,
    at,
    chat,
    claim,
    correction,
    enqueue,
    expand,
    news,
    post,
    record,
    settle,
    states,
    subscribe,
    withdrawal,
)


async def test_ids_come_in_order(store: SqlStore) -> None:
    """`record` returns one id for each decision, in order, and the same id for a known post."""
    first = await record(store, news("a.md"), news("b.md"), news("c.md"))
    second = await record(store, correction("c.md"), news("d.md"), correction("a.md"))

    assert len(set(first)) == 3
    assert second == [first[2], second[1], first[0]]


async def test_one_key_twice_in_a_look(store: SqlStore) -> None:
    """Two decisions on one post in a poll are written one after the other."""
    ids = await record(store, news("a.md"), correction("a.md"))

    assert ids[0] == ids[1]
    assert (await store.known_posts(FEED, ["a.md"])).known["a.md"].revision == 2


async def test_known_posts_hold_their_decisions(store: SqlStore) -> None:
    """A known post has its newest content, content hash, version tag, state and reason; unknown keys are left out."""
    held = news("a.md", state=PostState.HELD, reason_code=PostReason.PLACEHOLDER, reason_detail="…", announce=False)
    [post_id] = await record(store, held)
    known = (await store.known_posts(FEED, ["a.md", "b.md"])).known

    assert list(known) == ["a.md"]
    assert known["a.md"].id == post_id
    assert known["a.md"].content == post("a.md")
    assert (known["a.md"].state, known["a.md"].reason_code, known["a.md"].reason_detail) == (PostState.HELD, "placeholder", "…")
    assert (known["a.md"].version_tag, known["a.md"].content_hash, known["a.md"].revision) == ("stamp-1", "digest of a.md", 1)
    assert not known["a.md"].quiet


async def test_stamp_alone_moves(store: SqlStore) -> None:
    """A decision without content makes no revision and keeps the content and its hash."""
    await record(store, news("a.md"))
    await record(store, news("a.md", version_tag="stamp-9", content=None, content_hash="", announce=False))
    known = (await store.known_posts(FEED, ["a.md"])).known["a.md"]

    assert (known.version_tag, known.content_hash, known.revision) == ("stamp-9", "digest of a.md", 1)
    assert known.content == post("a.md")


async def test_unreadable_post_has_no_content(store: SqlStore) -> None:
    """A post that never could be read is known without content, at revision 0, and readable later."""
    await record(store, news("a.md", state=PostState.HELD, content=None, content_hash="", announce=False))
    before = (await store.known_posts(FEED, ["a.md"])).known["a.md"]
    await record(store, news("a.md"))
    after = (await store.known_posts(FEED, ["a.md"])).known["a.md"]

    assert (before.content, before.revision) == (None, 0)
    assert (after.content, after.revision) == (post("a.md"), 1)


async def test_stamps_leave_out_withdrawn(store: SqlStore) -> None:
    """A feed's version tags are those of its own posts that are not withdrawn."""
    await record(store, news("a.md"), news("b.md", state=PostState.HELD, announce=False), news("c.md"))
    await record(store, withdrawal("c.md"))
    await record(store, news("z.md"), feed="other")

    assert await store.version_tags(FEED) == {"a.md": "stamp-1", "b.md": "stamp-1"}


async def test_new_feed_is_empty(store: SqlStore) -> None:
    """A feed that was never polled has an empty state."""
    assert await store.feed_state(FEED) == FeedState()


async def test_complete_look_is_remembered(store: SqlStore) -> None:
    """A complete poll sets `first_polled` once; every good poll sets `last_polled` and forgets the errors."""
    await store.record(FEED, (), PollResult(complete=False, validators={"etag": '"1"'}), at(0))
    partial = await store.feed_state(FEED)
    await store.record(FEED, (), PollResult(error="no answer"), at(10))
    await store.record(FEED, (), PollResult(), at(20))
    await store.record(FEED, (), PollResult(), at(30))
    whole = await store.feed_state(FEED)

    assert (partial.first_polled, partial.last_polled, partial.validators) == (None, at(0), {"etag": '"1"'})
    assert whole == FeedState(at(20), at(30), {"etag": '"1"'})


async def test_failed_look_only_counts(store: SqlStore) -> None:
    """A failed poll adds to the feed's errors and leaves the rest of its state as it was."""
    await store.record(FEED, (), PollResult(validators={"etag": '"1"'}), at(0))
    await store.record(FEED, (), PollResult(error="no answer", validators={}), at(10))
    await store.record(FEED, (), PollResult(error="404"), at(20))

    assert await store.feed_state(FEED) == FeedState(at(0), at(0), {"etag": '"1"'}, errors=2, error="404")


async def test_all_or_nothing(store: SqlStore) -> None:
    """A record that fails in the middle leaves neither posts nor the feed's new state behind."""
    broken = news("b.md", reason_detail=None)
    with pytest.raises(StoreError):
        await store.record(FEED, [news("a.md"), broken], PollResult(validators={"etag": "x"}), NOW)

    assert (await store.known_posts(FEED, ["a.md"])).known == {}
    assert await store.feed_state(FEED) == FeedState()


async def test_announced_post_is_pending_once(store: SqlStore) -> None:
    """An announced post is pending for its subscribers, and announcing it again adds nothing."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news("a.md"))
    await record(store, news("a.md", version_tag="stamp-2"))
    await store.announce([post_id], at(5))

    assert await expand(store) == 0
    assert await store.delivery_counts() == {"pending": 1}


async def test_quiet_post_is_never_announced_by_itself(store: SqlStore) -> None:
    """A quiet post is recorded and live, and pending for nobody, whatever its decision is."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md", quiet=True))

    assert await store.delivery_counts() == {}
    assert (await store.known_posts(FEED, ["a.md"])).known["a.md"].quiet


async def test_announcing_a_quiet_post(store: SqlStore) -> None:
    """Announcing a quiet post makes it pending for its subscribers and no longer quiet."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news("a.md", quiet=True))
    await store.announce([post_id], NOW)
    await expand(store)

    assert await store.delivery_counts() == {"pending": 1}
    assert not (await store.known_posts(FEED, ["a.md"])).known["a.md"].quiet


async def test_announce_makes_live(store: SqlStore) -> None:
    """A held and an embargoed post become live and pending, in the order given; a withdrawn one stays withdrawn."""
    await subscribe(store, chat(1))
    held = news("a.md", state=PostState.HELD, reason_code=PostReason.EMPTY, reason_detail="no text", announce=False)
    embargoed = news("b.md", state=PostState.EMBARGOED, announce=False, embargo_until=at(60))
    ids = await record(store, held, embargoed, news("c.md", announce=False), now=NOW)
    await record(store, withdrawal("c.md"))
    await store.announce([ids[1], ids[0], ids[2]], at(60))
    known = (await store.known_posts(FEED, ["a.md", "b.md", "c.md"])).known
    await expand(store)

    assert [known[key].state for key in known] == [PostState.LIVE, PostState.LIVE, PostState.WITHDRAWN]
    assert known["a.md"].reason_code == ""
    assert [d.post.key for d in await claim(store, per_chat=5)] == ["b.md", "a.md"]
    assert [p.content.key for p in await store.latest(5)] == ["b.md", "a.md"]


async def test_releases_come_due(store: SqlStore) -> None:
    """Embargoed posts are due when their time has come, oldest first; the time of the next release is returned."""
    later = news("a.md", state=PostState.EMBARGOED, announce=False, embargo_until=at(60))
    sooner = replace(later, key="b.md", content=post("b.md"), embargo_until=at(30))
    a, b = await record(store, later, sooner)

    assert await store.due_embargoes(at(29)) == []
    assert await store.due_embargoes(at(60)) == [b, a]
    assert await store.next_embargo_end() == at(30)


async def test_no_release_is_next(store: SqlStore) -> None:
    """Without an embargoed post there is no next release."""
    await record(store, news("a.md", embargo_until=at(30)))

    assert await store.next_embargo_end() is None


async def test_correction_is_pending_where_it_was_sent(store: SqlStore) -> None:
    """A correction makes the new revision pending where the old one was sent, with the changes and the messages."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [first] = await claim(store)
    await settle(store, first, Sent("77"))
    change = Change("headline", "물가 2.3% 상승", "물가 2.4% 상승")
    await record(store, correction("a.md", changes=(change,)), now=at(60))
    [second] = await claim(store, at(60))

    assert (second.revision, second.sent_revision, second.attempts) == (2, 1, 0)
    assert (second.mark.kind, second.mark.changes) == ("corrected", (change,))
    assert second.post.title == "물가 2.4% 상승"


async def test_corrections_add_up(store: SqlStore) -> None:
    """Two corrections before the message is edited are sent as one change; one that was reverted is not sent."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [first] = await claim(store)
    await settle(store, first, Sent("77"))
    for old, new in (("2.3%", "2.4%"), ("2.4%", "2.5%")):
        changes = (Change("figure", old, new), Change("lead", old, new))
        await record(store, correction("a.md", new, changes=changes))
    await record(store, correction("a.md", "2.3%", changes=(Change("lead", "2.5%", "2.3%"),)))
    [edit] = await claim(store)

    assert edit.mark.changes == (Change("figure", "2.3%", "2.5%"),)


async def test_change_no_reader_sees_enqueues_nothing(store: SqlStore) -> None:
    """A revision that is no correction edits no message; chats without the post get it."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"))
    [first] = await claim(store, count=1)
    await settle(store, first, Sent("77"))
    await record(store, correction("a.md", "같은 글", correct=False))
    [second] = await claim(store)

    assert (second.post.title, second.revision, second.mark.kind) == ("같은 글", 2, "none")
    assert await states(store) == ["sent", "sending"]


async def test_correction_during_the_send(store: SqlStore) -> None:
    """A post that is corrected while it is being sent is pending again as soon as that is settled."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [first] = await claim(store)
    await record(store, correction("a.md"))
    assert await claim(store) == []
    await settle(store, first, Sent("77"))
    [second] = await claim(store)

    assert (second.revision, second.sent_revision) == (2, 1)


async def test_withdrawal_reaches_the_copies(store: SqlStore) -> None:
    """A withdrawal is pending where the post was sent; where it was not, nothing is pending any more."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"))
    [first] = await claim(store, count=1)
    await settle(store, first, Sent("77"))
    await record(store, withdrawal("a.md"))
    [mark] = await claim(store)

    assert mark.mark.kind == "withdrawn"
    assert (mark.chat, mark.post) == (first.chat, post("a.md"))
    assert await states(store) == ["sending", "cancelled"]


async def test_return_of_a_post(store: SqlStore) -> None:
    """A post that comes back is sent to chats that had not got it, and to nobody twice."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"))
    [first] = await claim(store, count=1)
    await settle(store, first, Sent("77"))
    await record(store, withdrawal("a.md"))
    await enqueue(store, news("a.md", correct=True))
    edit, new = sorted(await claim(store), key=lambda delivery: delivery.destination_id)

    assert (edit.sent_revision, edit.mark.kind) == (1, "none")
    assert (new.sent_revision, new.mark.kind) == (None, "none")


async def test_held_post_waits(store: SqlStore) -> None:
    """Pending deliveries of a post that must wait are not claimed until the post is live again."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    await record(store, news("a.md", state=PostState.HELD, reason_code=PostReason.HELD))
    assert await claim(store) == []
    await record(store, news("a.md"))

    assert len(await claim(store)) == 1


async def test_concurrent_records(store: SqlStore) -> None:
    """Records of one feed at the same time are all kept."""
    await asyncio.gather(*(record(store, news(f"{n}.md"), news("same.md")) for n in range(8)))

    assert len(await store.version_tags(FEED)) == 9


async def test_broken_text_is_kept(store: SqlStore) -> None:
    """A title with a NUL and half a surrogate pair, as JSON can bring it, comes back as it was."""
    await record(store, news("a.md", content=post("a.md", "깨진 \x00 \ud83d 제목")))

    assert (await store.latest(1))[0].content.title == "깨진 \x00 \ud83d 제목"
