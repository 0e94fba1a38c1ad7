"""An operator's decision is stored together with its audit entry or not at all, and every claim respects it."""

import asyncio
from dataclasses import replace

from sqlalchemy import select

from bot.model import (
    AuditEntry,
    Decision,
    Message,
    OutcomeScope,
    Pause,
    PauseKind,
    PostReason,
    PostState,
    Rejected,
    ReplayResult,
    Sent,
    StoredPost,
)
from store import SqlStore, open_store
from store.schema import audit
from tests.store.making import (
    LEASE,
    NOW,
    at,
    card,
    chat,
    claim,
    enqueue,
    expand,
    fetch,
    keys,
    news,
    next_due,
    post,
    record,
    rows,
    settle,
    states,
    subscribe,
)

WHO = "telegram:42"
DESK = chat(-1002)


def entry(what: str, seconds: float = 60, detail: str = "") -> AuditEntry:
    """An audit entry of a minute after NOW."""
    return AuditEntry(at(seconds), WHO, what, detail)


def waiting(key: str = "a.md") -> Decision:
    """A new post that waits for an editor."""
    return news(key, state=PostState.HELD, reason_code=PostReason.PROMPT_LEAK, reason_detail="…", announce=False)


async def only(store: SqlStore, name: str) -> StoredPost:
    """The one post of that name."""
    [found] = await store.find_post(name)
    return found


async def audit_trail(store: SqlStore) -> list[tuple[str, str]]:
    """Return the audit's entries as (who, what), oldest first."""
    return [(row.who, row.what) for row in await fetch(store, select(audit).order_by(audit.c.id))]


async def test_release_enqueues_for_everyone(store: SqlStore) -> None:
    """A held post that is released is pending as if it had just come, and the audit names who did it."""
    await subscribe(store, chat(1), chat(2))
    await record(store, waiting())
    held = await only(store, "a")

    assert await store.save_decision(
        held, Decision("a.md", "", PostState.LIVE, announce=True, arrived_at=at(60)), "", entry("release")
    )
    await expand(store, at(60))

    assert len(await claim(store, at(60))) == 2
    assert await audit_trail(store) == [(WHO, "release")]
    released = await only(store, "a")
    assert (released.state, released.announced_at, released.arrived_at) == (PostState.LIVE, at(60), at(60))
    assert await store.version_tags("policy") == {"a.md": "stamp-1"}


async def test_a_decision_on_what_changed_is_not_written(store: SqlStore) -> None:
    """A decision on an outdated version of a post changes nothing and writes no audit entry."""
    await record(store, waiting())
    seen = await only(store, "a")
    await record(store, replace(waiting(), content=post("a.md", "새 제목"), content_hash="d2", version_tag="stamp-2"))

    assert not await store.save_decision(seen, Decision("a.md", "", PostState.LIVE, announce=True), "", entry("release"))
    assert (await only(store, "a")).state is PostState.HELD
    assert await audit_trail(store) == []


async def test_of_two_who_decide_at_once_one_does(store: SqlStore) -> None:
    """Two editors who press at the same moment: one decision is written, once."""
    await record(store, waiting())
    seen = await only(store, "a")
    release = store.save_decision(seen, Decision("a.md", "", PostState.LIVE, announce=True), "", entry("release"))
    kill = store.save_decision(seen, Decision("a.md", "", PostState.WITHDRAWN, "killed"), WHO, entry("kill"))

    assert sorted(await asyncio.gather(release, kill)) == [False, True]
    assert len(await audit_trail(store)) == 1


async def test_hold_keeps_back_what_is_pending(store: SqlStore) -> None:
    """Pending deliveries of a held post wait until its release; a chat that has the post does not get it again."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news())
    [first] = await claim(store, count=1)
    await store.save_message(first.id, Message(0, "11", "d"), NOW)
    await settle(store, first, Sent("11"))

    assert await store.save_decision(await only(store, "a"), Decision("a.md", "", PostState.HELD, "held"), WHO, entry("hold"))
    assert await claim(store, at(60)) == []
    held = await only(store, "a")
    assert held.decided_by == WHO
    assert await store.save_decision(held, Decision("a.md", "", PostState.LIVE, correct=True), "", entry("release"))
    claimed = await claim(store, at(90))

    assert [d.sent_revision for d in claimed] == [1, None]


async def test_known_posts_name_who_decided(store: SqlStore) -> None:
    """A known post names who decided about it at the desk."""
    await record(store, waiting())
    await store.save_decision(await only(store, "a"), Decision("a.md", "", PostState.WITHDRAWN, "killed"), WHO, entry("kill"))

    assert (await store.known_posts("policy", ["a.md"])).known["a.md"].decided_by == WHO


async def test_urgent_goes_first(store: SqlStore) -> None:
    """A post made urgent is claimed before deliveries queued earlier, also in chats whose delivery is created later."""
    await subscribe(store, chat(1))
    await enqueue(store, news("old.md"))
    ids = await enqueue(store, news("new.md"), now=at(1))

    assert await store.mark_urgent(ids[0], entry("urgent")) == 1
    assert keys(await claim(store, at(60), per_chat=2)) == ["new.md", "old.md"]


async def test_replay_after_a_stop(store: SqlStore) -> None:
    """Replaying a post to a chat that refused everything tries the chat again."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news())
    [delivery] = await claim(store)
    await settle(store, delivery, Rejected("kicked", OutcomeScope.CHAT))
    assert await claim(store, at(60)) == []

    assert await store.replay(post_id, chat(1), entry("replay", detail="is back")) is ReplayResult.PENDING
    assert keys(await claim(store, at(60))) == ["a.md"]
    assert (await rows(store))[post_id, "1"].reason_detail == f"{WHO}: is back"


async def test_replay_of_what_was_sent_is_sent_anew(store: SqlStore) -> None:
    """Replaying a sent delivery sends it again from the start, in new messages."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news())
    [delivery] = await claim(store)
    assert await store.replay(post_id, chat(1), entry("replay")) is ReplayResult.UNDER_WAY
    await store.save_message(delivery.id, Message(0, "11", "d"), NOW)
    await settle(store, delivery, Sent("11"))

    assert await store.replay(post_id, chat(1), entry("replay")) is ReplayResult.PENDING
    [again] = await claim(store, at(60))
    assert (again.id, again.messages, again.sent_revision) == (delivery.id, (), None)


async def test_replay_to_a_chat_that_never_had_it(store: SqlStore) -> None:
    """Replay sends an old post to a newer chat; for an unknown chat or a post that is not live it changes nothing."""
    [live, held] = await record(store, news("a.md"), waiting("b.md"))
    await expand(store)
    await subscribe(store, chat(1))

    assert await store.replay(live, chat(2), entry("replay")) is ReplayResult.NO_SUCH_CHAT
    assert await store.replay(held, chat(1), entry("replay")) is ReplayResult.NOT_LIVE
    assert await audit_trail(store) == []
    assert await store.replay(live, chat(1), entry("replay")) is ReplayResult.PENDING
    assert keys(await claim(store, at(60))) == ["a.md"]


async def test_a_paused_platform_is_left_alone(store: SqlStore) -> None:
    """Nothing of a paused platform is claimed or due; what is pending there waits for the end of the pause."""
    await subscribe(store, chat(1))
    await enqueue(store, news())
    pause = Pause(PauseKind.PLATFORM, "telegram", WHO, at(60))

    assert await store.pause(pause)
    assert not await store.pause(pause)
    assert (await claim(store, at(61)), await next_due(store, at(61))) == ([], None)
    assert await store.resume(PauseKind.PLATFORM, "telegram", entry("resume"))
    assert not await store.resume(PauseKind.PLATFORM, "telegram", entry("resume"))
    assert keys(await claim(store, at(61))) == ["a.md"]
    assert await audit_trail(store) == [(WHO, "pause"), (WHO, "resume")]


async def test_a_pause_of_everything_outlives_a_restart(url: str) -> None:
    """A pause is still in force after the store is opened again."""
    first = await open_store(url)
    await subscribe(first, chat(1))
    await enqueue(first, news())
    await first.pause(Pause(PauseKind.ALL, "", WHO, at(60)))
    await first.close()
    second = await open_store(url)

    assert (await claim(second, at(61)), await next_due(second, at(61))) == ([], None)
    assert (await second.overview(5, NOW)).pauses == (Pause(PauseKind.ALL, "", WHO, at(60)),)
    await second.close()


async def test_a_paused_feed_holds_no_other_back(store: SqlStore) -> None:
    """In a chat with a paused feed, later posts of another feed are claimed before the paused ones."""
    await subscribe(store, chat(1))
    await store.subscribe(chat(1), ["wire"], (await store.destinations())[0].style, NOW)
    await enqueue(store, news("a.md"))
    await record(store, news("b.md"), feed="wire", now=at(1))
    await expand(store, at(1))
    await store.pause(Pause(PauseKind.FEED, "policy", WHO, at(2)))

    assert await next_due(store, at(3)) == at(3)
    [claimed] = await claim(store, at(3), per_chat=5)
    assert claimed.post.key == "b.md"
    await settle(store, claimed, Sent("11"), now=at(4))
    assert (await claim(store, at(5)), await next_due(store, at(5))) == ([], None)


async def test_a_paused_feed_is_in_no_digest(store: SqlStore) -> None:
    """A digest leaves out the posts of a paused feed."""
    await subscribe(store, chat(1))
    await store.subscribe(chat(1), ["wire"], (await store.destinations())[0].style, NOW)
    await enqueue(store, news("a.md"), news("c.md"))
    await record(store, news("b.md"), news("d.md"), feed="wire", now=at(1))
    await expand(store, at(1))
    await store.pause(Pause(PauseKind.FEED, "policy", WHO, at(2)))
    [claimed] = await claim(store, at(3))

    assert await store.count_bundleable(claimed, at(3)) == 1
    assert keys(await store.claim_bundleable(claimed, 10, LEASE, at(3))) == ["d.md"]


async def test_every_decision_changes_the_number(store: SqlStore) -> None:
    """A reader of the number learns of every decision, and of nothing else."""
    await record(store, waiting())
    before = await store.last_change()
    await record(store, news("b.md"))
    assert await store.last_change() == before

    await store.pause(Pause(PauseKind.ALL, "", WHO, at(60)))
    assert await store.last_change() > before


async def test_the_desk_is_shown_each_version_once(store: SqlStore) -> None:
    """A waiting post is to be shown to each desk once per version; quiet, unreadable and live posts are never shown."""
    await record(store, waiting(), news("live.md"), waiting("quiet.md"), now=NOW)
    await record(store, replace(waiting("quiet.md"), quiet=True), Decision("broken.md", "s", PostState.HELD, "unreadable: …"))
    [post_] = await store.posts_to_review(DESK, 10)
    assert post_.content.key == "a.md"

    await store.save_review_card(card(post_, DESK))
    assert await store.posts_to_review(DESK, 10) == []
    assert [p.content.key for p in await store.posts_to_review(chat(-1003), 10)] == ["a.md"]
    await record(store, replace(waiting(), content=post("a.md", "새 제목"), content_hash="d2", version_tag="stamp-2"))
    [pending_revision] = await store.posts_to_review(DESK, 10)
    assert pending_revision.revision == 2
    await store.save_review_card(card(pending_revision, DESK))
    assert await store.posts_to_review(DESK, 10) == []


async def test_messages_of_the_desk_whose_post_changed(store: SqlStore) -> None:
    """Every decision, new revision and newsroom's withdrawal makes the desk's messages about that post outdated, once."""
    await record(store, waiting(), waiting("b.md"))
    for key in ("a", "b"):
        await store.save_review_card(card(await only(store, key), DESK))
    assert await store.outdated_review_cards((), 10) == []

    await store.mark_urgent((await only(store, "a")).id, entry("urgent"))
    [outdated] = await store.outdated_review_cards((), 10)
    assert outdated.post_id == (await only(store, "a")).id
    assert await store.outdated_review_cards((DESK,), 10) == []
    await store.save_review_card(replace(outdated, shown=(await only(store, "a")).version))
    assert await store.outdated_review_cards((), 10) == []

    await record(store, Decision("b.md", "", PostState.WITHDRAWN, PostReason.GONE))
    assert [found.post_id for found in await store.outdated_review_cards((), 10)] == [(await only(store, "b")).id]


async def test_a_decision_knows_what_was_decided_before(store: SqlStore) -> None:
    """A post that is back in an earlier state after other decisions does not have the version that an editor saw."""
    await record(store, waiting())
    seen = await only(store, "a")
    await store.mark_urgent(seen.id, entry("urgent"))

    assert not await store.save_decision(seen, Decision("a.md", "", PostState.LIVE, announce=True), "", entry("release"))


async def test_deliveries_are_listed(store: SqlStore) -> None:
    """Deliveries come newest first with state, reason, attempts and the platform's ids, of one post or all, by state."""
    await subscribe(store, chat(1), chat(2))
    [a, b] = await enqueue(store, news("a.md"), news("b.md"))
    [one, two] = await claim(store)
    await store.save_message(one.id, Message(0, "11", "d"), NOW)
    await store.save_message(one.id, Message(1, "12", "d"), NOW)
    await settle(store, one, Sent("11"), now=at(5))
    await settle(store, two, Rejected("too long"), now=at(6))

    assert len(await store.deliveries(None, (), 10)) == 4
    assert [r.post_id for r in await store.deliveries(None, ("pending",), 10)] == [b, b]
    [rejected, sent] = await store.deliveries(a, (), 10)
    assert (sent.state, sent.messages, sent.settled_at, sent.attempts) == ("sent", ("11", "12"), at(5), 1)
    assert (rejected.state, rejected.reason_code, rejected.reason_detail, rejected.chat) == (
        "rejected",
        "refused",
        "too long",
        chat(2),
    )
    assert len(await store.deliveries(None, (), 1)) == 1


async def test_a_case_holds_what_explains_it(store: SqlStore) -> None:
    """A post's report has the decisions about it, the pauses, the chat's subscriptions and the delivery."""
    await subscribe(store, chat(1))
    [post_id] = await record(store, news())
    assert not (await store.post_report(post_id, chat(1))).fanned_out
    await expand(store)
    await store.mark_urgent(post_id, entry("urgent"))
    post_report = await store.post_report(post_id, chat(1))

    assert post_report.chat is not None
    assert post_report.delivery is not None
    assert (post_report.fanned_out, post_report.audit_trail, post_report.delivery.state) == (True, (entry("urgent"),), "pending")
    assert [subscription.feed for subscription in post_report.chat.subscriptions] == ["policy"]
    empty = await store.post_report(post_id, chat(9))
    assert (empty.chat, empty.delivery) == (None, None)


async def test_the_overview(store: SqlStore) -> None:
    """The overview has counts of deliveries, the oldest pending one, waiting posts, stopped chats and feeds' statuses."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("a.md"), waiting("b.md"))
    [one, _] = await claim(store)
    await settle(store, one, Rejected("kicked", OutcomeScope.CHAT))
    seen = await store.overview(5, NOW)

    assert seen.counts == {"missed": 1, "sending": 1}
    assert [p.content.key for p in seen.held] == ["b.md"]
    assert [p.content.key for p in seen.latest] == ["a.md"]
    assert [(d.chat, d.reason_detail) for d in seen.stopped] == [(chat(1), "kicked")]
    assert [(feed.id, feed.last_polled) for feed in seen.feeds] == [("policy", NOW)]
    await enqueue(store, news("c.md"), now=at(7))
    assert (await store.overview(5, at(7))).oldest_pending == at(7)
    assert "pending" in await states(store)
