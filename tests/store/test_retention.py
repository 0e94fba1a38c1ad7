"""Retention deletes old posts in small steps, and never one that could be sent twice or is still pending."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from bot.model import (
    AuditEntry,
    Decision,
    PendingRevision,
    PollResult,
    PostReason,
    PostState,
    Query,
    Rejected,
    Retry,
    SearchText,
    Sent,
    Uncertain,
)
from store import SqlStore, open_store
from store.schema import audit, deliveries, fanouts, messages, post_revisions, posts
from tests.store.making import (
    FEED,
    NOW,
    at,
    chat,
    claim,
    correction,
    enqueue,
    fetch,
    news,
    post,
    record,
    settle,
    subscribe,
    withdrawal,
)

DAY = 86_400
KEEP = timedelta(days=90)
LATER = at(100 * DAY)
BEFORE = LATER - KEEP


async def drop(store: SqlStore, *keys: str, day: float = 1) -> None:
    """Record a poll in which the feed no longer lists these posts, as a feed over HTTP does."""
    listed = {row.key for row in await fetch(store, select(posts.c.key))} - {*keys}
    await store.record(FEED, (), PollResult(listed=tuple(listed)), at(day * DAY))


async def deliver(store: SqlStore, *keys: str, chats: int = 1) -> list[int]:
    """Post these and deliver them to so many chats."""
    await subscribe(store, *(chat(number) for number in range(chats)))
    ids = await enqueue(store, *(news(key) for key in keys))
    while claimed := await claim(store, count=100):
        for delivery in claimed:
            await settle(store, delivery, Sent(f"m{delivery.id}"))
    return ids


async def delete_expired(store: SqlStore, count: int = 100) -> int:
    """Delete every expired post; return the number of transactions."""
    transactions = 0
    for post_id in await store.expired_posts(BEFORE, 0, 1000):
        transactions += 1
        while await store.delete_expired(post_id, BEFORE, count, LATER):
            transactions += 1
    return transactions


async def kept(store: SqlStore) -> Sequence[str]:
    """The keys of the posts there are."""
    return [row.key for row in await fetch(store, select(posts.c.key).order_by(posts.c.key))]


async def test_an_old_post_goes_with_all_that_hangs_on_it(store: SqlStore) -> None:
    """A deleted post leaves no rows in any table: no revisions, deliveries or messages."""
    await deliver(store, "a.md", chats=3)
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == []
    for table in (post_revisions, fanouts, deliveries, messages):
        assert await fetch(store, select(table)) == []


async def test_an_old_post_is_found_by_no_word(store: SqlStore) -> None:
    """A deleted post is removed from the search index, and a later post with its words is found."""
    [post_id] = await deliver(store, "a.md")
    await store.index([SearchText(post_id, 1, "물가 상승")])
    await drop(store, "a.md")

    await delete_expired(store)

    assert await fetch(store, store._db.terms.under({"물가"})) == []
    [again] = await deliver(store, "b.md")
    await store.index([SearchText(again, 1, "물가 하락")])
    assert [post.id for post in await store.find(Query(("물가",)), 10)] == [again]


async def test_a_post_that_its_feed_lists_stays(store: SqlStore) -> None:
    """A post that its feed still lists is kept however old it is, since the feed would bring it again."""
    await deliver(store, "a.md", "b.md")
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == ["b.md"]


async def test_a_post_in_a_folder_stays_until_its_file_is_gone(store: SqlStore) -> None:
    """A folder's polls do not list every post, so a post stays until it is reported as gone."""
    await deliver(store, "a.md", "b.md")
    await store.record(FEED, [withdrawal("a.md")], PollResult(gone=("a.md",)), at(DAY))
    for delivery in await claim(store, at(DAY)):
        await settle(store, delivery, Sent("m"), at(DAY))

    await delete_expired(store)

    assert await kept(store) == ["b.md"]


async def test_a_post_that_its_feed_lists_again_stays(store: SqlStore) -> None:
    """A post that its feed lists again, after a poll without it, is kept."""
    await deliver(store, "a.md")
    await drop(store, "a.md")
    await store.record(FEED, (), PollResult(listed=("a.md",)), at(2 * DAY))

    await delete_expired(store)

    assert await kept(store) == ["a.md"]


async def test_a_post_that_was_dropped_lately_stays(store: SqlStore) -> None:
    """The time until deletion counts from when the feed stopped listing the post."""
    await deliver(store, "a.md")
    await drop(store, "a.md", day=11)

    await delete_expired(store)

    assert await kept(store) == ["a.md"]


async def test_a_post_with_a_recent_message_stays(store: SqlStore) -> None:
    """A post with a recent message is kept, as people may still reply to it."""
    await deliver(store, "a.md")
    await enqueue(store, correction("a.md"), now=at(DAY))
    await drop(store, "a.md", day=2)
    [delivery] = await claim(store, at(99 * DAY))
    await settle(store, delivery, Sent("m"), at(99 * DAY))

    await delete_expired(store)

    assert await kept(store) == ["a.md"]


@pytest.mark.parametrize(
    "outcome",
    [Retry(timedelta(days=200), "flood"), Uncertain("no answer"), None],
    ids=["to be tried again", "uncertain", "being said"],
)
async def test_a_post_with_something_pending_stays(store: SqlStore, outcome: Retry | Uncertain | None) -> None:
    """A post with a pending delivery is kept, however long it waits."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    if outcome:
        await settle(store, delivery, outcome)
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == ["a.md"]


async def test_a_post_that_was_refused_goes(store: SqlStore) -> None:
    """A post whose only delivery was rejected is deleted."""
    await subscribe(store, chat(1))
    await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Rejected("too long"))
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == []


@pytest.mark.parametrize("state", [PostState.HELD, PostState.EMBARGOED])
async def test_a_post_that_waits_stays(store: SqlStore, state: PostState) -> None:
    """A post that waits for an editor or for its release time is not deleted."""
    await record(store, news("a.md", state=state, announce=False, embargo_until=at(300 * DAY)))
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == ["a.md"]


async def test_a_post_not_fanned_out_to_everyone_yet_stays(store: SqlStore) -> None:
    """A post with an open fan-out is kept."""
    await subscribe(store, chat(1))
    await record(store, news("a.md"))
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == ["a.md"]


@pytest.mark.parametrize(("refused_by", "stays"), [("", ["a.md"]), ("slack:U1", [])])
async def test_a_post_with_a_newer_version_at_the_desk_stays(store: SqlStore, refused_by: str, stays: list[str]) -> None:
    """A post is kept until the desk has decided about its pending revision."""
    await deliver(store, "a.md")
    content = post("a.md", "Error code: 429")
    revision = PendingRevision(content, "error", PostReason.GENERATOR_ERROR, "429", refused_by=refused_by)
    await record(
        store, Decision("a.md", "stamp-2", PostState.LIVE, PostReason.REVISION_PENDING, pending_revision=revision), now=at(1)
    )
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == stays


async def test_a_post_that_the_desk_decided_about_stays(store: SqlStore) -> None:
    """A post that the desk withdrew is never deleted, so that it cannot be announced as a new one."""
    [post_id] = await deliver(store, "a.md")
    [found] = await store.find_post(str(post_id))
    decision = replace(withdrawal("a.md"), reason_code=PostReason.WITHDRAWN, content=found.content)
    assert await store.save_decision(found, decision, "slack:U1", AuditEntry(at(1), "slack:U1", "withdraw"))
    [delivery] = await claim(store, at(1))
    await settle(store, delivery, Sent("m"), at(1))
    await drop(store, "a.md")

    await delete_expired(store)

    assert await kept(store) == ["a.md"]


async def test_who_decided_what_is_not_forgotten(store: SqlStore) -> None:
    """The audit entries of a deleted post are kept, and they still name it."""
    [post_id] = await deliver(store, "a.md")
    await store.mark_urgent(post_id, AuditEntry(NOW, "slack:U1", "urgent"))
    await drop(store, "a.md")

    await delete_expired(store)

    [entry] = await fetch(store, select(audit.c.who, audit.c.post_id, audit.c.detail))
    assert entry == ("slack:U1", None, f" (#{post_id} {FEED}/a.md)")


async def test_a_post_in_many_chats_goes_in_small_steps(store: SqlStore) -> None:
    """No transaction deletes more deliveries than its limit, and the post is deleted with the last ones."""
    await deliver(store, "a.md", chats=25)
    await drop(store, "a.md")

    assert await delete_expired(store, count=10) == 3
    assert await kept(store) == []


async def test_a_post_that_comes_back_while_it_goes_stays(store: SqlStore) -> None:
    """If its feed lists a post again while its deletion is under way, the deletion stops and the post stays."""
    [post_id] = await deliver(store, "a.md", chats=25)
    await drop(store, "a.md")
    assert await store.delete_expired(post_id, BEFORE, 10, LATER)
    await store.record(FEED, (), PollResult(listed=("a.md",)), LATER)

    assert not await store.delete_expired(post_id, BEFORE, 10, LATER)
    assert await kept(store) == ["a.md"]


async def test_a_deleted_post_is_known_to_have_been_sent(store: SqlStore) -> None:
    """A deleted post is known as sent by its key, and by its content under another key; another feed's post is news."""
    await deliver(store, "a.md")
    await drop(store, "a.md")
    await delete_expired(store)

    keys, content_hashes = ["a.md", "b.md", "c.md"], ["another digest", "digest of a.md", "", "something else"]
    past = await store.known_posts(FEED, keys, content_hashes)
    assert (past.past_keys, past.past_content_hashes) == ({"a.md"}, {"digest of a.md"})
    elsewhere = await store.known_posts("other", keys, content_hashes)
    assert elsewhere.past_keys | elsewhere.past_content_hashes == set()


async def test_what_went_may_come_and_go_again(store: SqlStore) -> None:
    """A post that was deleted twice is remembered by its last content."""
    for content_hash in ("one", "two"):
        await enqueue(store, news("a.md", content_hash=content_hash))
        await drop(store, "a.md")
        await delete_expired(store)

    assert (await store.known_posts(FEED, (), ["two", "one"])).past_content_hashes == {"two"}


async def test_numbers_of_posts_that_went_are_not_given_again(store: SqlStore) -> None:
    """The id of a deleted post is not used again, since people name posts by id."""
    [first] = await deliver(store, "a.md")
    await drop(store, "a.md")
    await delete_expired(store)

    assert await record(store, news("b.md")) == [first + 1]


async def test_the_room_that_posts_leave_is_used_again(tmp_path: Path) -> None:
    """On SQLite new posts use the space of deleted ones, so the file does not grow."""
    store = await open_store(f"sqlite:///{tmp_path}/sokbo.db")
    sizes = []
    for turn in range(4):
        keys = [f"{turn}-{number}.md" for number in range(100)]
        await deliver(store, *keys, chats=2)
        await drop(store, *keys)
        await delete_expired(store)
        sizes += [row[0] for row in await fetch(store, text("PRAGMA page_count"))]
    await store.close()

    assert sizes[-1] <= sizes[0] * 1.2
