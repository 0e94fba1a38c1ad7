"""Reports for the status page and /metrics, on both engines."""

from datetime import timedelta

from bot.model import (
    AuditEntry,
    Delivery,
    DeliveryState,
    Filter,
    Message,
    OutcomeScope,
    Pause,
    PauseKind,
    PostState,
    RefusalReason,
    Rejected,
    ReplayResult,
    Sent,
    ShownDelivery,
    Style,
)
from bot.model.status_page import FeedActivity, StatusHistory
from store import SqlStore
from store.admin.status_report import CHATS_OF_POST
from tests.store.making import FEED, NOW, at, chat, claim, correction, enqueue, news, record, settle, subscribe, withdrawal

ENTRY = AuditEntry(NOW, "page", "replay")


async def send(store: SqlStore, delivery: Delivery, seconds: float) -> None:
    """Let a platform accept a claimed delivery so many seconds after NOW."""
    message = Message(0, f"m{delivery.id}", "hash")
    await store.save_message(delivery.id, message, at(seconds))
    await settle(store, delivery, Sent(message.platform_id), at(seconds), messages=(message,))


async def test_the_posts_of_today_and_their_way(store: SqlStore) -> None:
    """Posts announced since midnight, newest first, withdrawn ones too; deliveries that are not sent are listed first."""
    await subscribe(store, chat(1), chat(2))
    await enqueue(store, news("old.md"), now=at(-100))
    await enqueue(store, news("a.md"), now=at(10))
    await enqueue(store, news("b.md"), now=at(20))
    await record(store, withdrawal("a.md"), now=at(25))
    for delivery in await claim(store, at(30), per_chat=3):
        if delivery.post.key == "b.md" and delivery.chat == chat(1):
            await send(store, delivery, 31)
    report = await store.status_report(NOW, 10, 10)
    assert [(sent.post.content.key, sent.post.state) for sent in report.today] == [
        ("b.md", PostState.LIVE),
        ("a.md", PostState.WITHDRAWN),
    ]
    assert report.today_count == 2
    assert [(record.chat, record.state) for record in report.today[0].deliveries] == [(chat(2), "sending"), (chat(1), "sent")]
    assert report.today[0].counts == {"sent": 1, "sending": 1}
    assert len((await store.status_report(NOW, 1, 10)).today) == 1


async def test_a_post_for_many_chats_lists_some(store: SqlStore) -> None:
    """However many chats a post goes to, CHATS_OF_POST of them are listed and all are counted."""
    await subscribe(store, *(chat(n) for n in range(CHATS_OF_POST + 5)))
    await enqueue(store, news("a.md"))
    [sent] = (await store.status_report(NOW, 5, 5)).today
    assert (len(sent.deliveries), sent.counts) == (CHATS_OF_POST, {"pending": CHATS_OF_POST + 5})


async def test_failed_deliveries_come_with_their_posts(store: SqlStore) -> None:
    """Rejected and missed deliveries are listed newest first, each with its post; sent ones are not."""
    await subscribe(store, chat(1), chat(2), chat(3))
    await enqueue(store, news("a.md"))
    first, second, third = await claim(store)
    await settle(store, first, Rejected("too long"))
    await settle(store, second, Rejected("kicked", OutcomeScope.CHAT, RefusalReason.REMOVED))
    await send(store, third, 1)
    failed = (await store.status_report(NOW, 5, 5)).failed
    assert [(record.state, post.content.key) for record, post in failed] == [("missed", "a.md"), ("rejected", "a.md")]


async def test_chats_that_take_nothing_come_first(store: SqlStore) -> None:
    """Chats are listed with their subscriptions, stopped ones first, and all are counted."""
    await subscribe(store, chat(1), chat(2))
    await store.subscribe(chat(2), ["wire"], Style(), NOW)
    await store.set_filter(chat(2), "wire", Filter(exclude=("축구",)), NOW, lambda _filter, _post: True)
    await store.deactivate_chat(chat(2), RefusalReason.BLOCKED, NOW)
    report = await store.status_report(NOW, 5, 1)
    [(stopped, views)] = report.chats
    assert (stopped.chat, stopped.active) == (chat(2), False)
    assert [(view.feed, view.filter.exclude) for view in views] == [(FEED, ()), ("wire", ("축구",))]
    assert (report.chat_count, report.subscription_count) == (2, 3)


async def test_the_delays_of_the_last_day(store: SqlStore) -> None:
    """Percentiles are nearest-rank, by hour and for the day; older messages, corrections and edits do not count."""
    assert await store.status_history(NOW) == StatusHistory((), None, {})
    await subscribe(store, *(chat(n) for n in range(20)))
    await enqueue(store, news("a.md"))
    for number, delivery in enumerate(await claim(store, count=20), 1):
        await send(store, delivery, number)
    history = await store.status_history(at(60))
    [hour] = history.delays
    assert history.day is not None
    assert (hour.hour, hour.count, hour.p50, hour.p95) == (NOW, 20, timedelta(seconds=10), timedelta(seconds=19))
    assert (history.day.count, history.day.p50, history.day.p95) == (20, hour.p50, hour.p95)
    assert history.activity == {FEED: FeedActivity(NOW, 1)}
    assert (await store.status_history(NOW + timedelta(days=1, minutes=1))).delays == ()
    await enqueue(store, correction("a.md"), now=at(70))
    assert (await store.status_history(at(80))).delays == ()


async def test_the_hours_of_a_day_are_apart(store: SqlStore) -> None:
    """Each hour has its own percentiles, in order."""
    await subscribe(store, chat(1))
    for hour in (0, 2):
        start = NOW + timedelta(hours=hour)
        await enqueue(store, news(f"{hour}.md"), now=start)
        [delivery] = await claim(store, start)
        await send(store, delivery, hour * 3600 + 5 + hour)
    delays = (await store.status_history(NOW + timedelta(hours=3))).delays
    assert [((each.hour - NOW) / timedelta(hours=1), each.p95.total_seconds()) for each in delays] == [(0, 5), (2, 7)]


async def test_the_numbers_of_metrics(store: SqlStore) -> None:
    """The metrics count deliveries, posts in review, pauses, subscriptions and chats by state, and have each feed's last post."""
    await subscribe(store, chat(1), chat(2))
    await store.deactivate_chat(chat(2), RefusalReason.BLOCKED, NOW)
    await enqueue(store, news("a.md"), news("b.md", state=PostState.HELD, announce=False))
    await store.pause(Pause(PauseKind.FEED, FEED, "page", NOW))
    seen = await store.store_metrics(at(5))
    assert (seen.deliveries, seen.oldest_pending, seen.waiting_for_review) == ({"missed": 1, "pending": 1}, NOW, 1)
    assert (seen.pauses, seen.subscriptions) == ((("feed", FEED),), {"telegram": 2})
    assert seen.destinations == {("telegram", "active"): 1, ("telegram", "gone"): 1}
    assert seen.last_posts == {FEED: NOW}


async def test_a_replay_of_what_was_shown_alone(store: SqlStore) -> None:
    """A replay is refused once the post was decided about or the delivery has another state than was shown."""
    await subscribe(store, chat(1))
    [post_id] = await enqueue(store, news("a.md"))
    [delivery] = await claim(store)
    await settle(store, delivery, Rejected("too long"))
    [post] = await store.find_post(str(post_id))
    for wrong in (ShownDelivery(post.audit, DeliveryState.MISSED), ShownDelivery(post.audit + 1, DeliveryState.REJECTED)):
        assert await store.replay(post_id, chat(1), ENTRY, wrong) is ReplayResult.CHANGED
    shown = ShownDelivery(post.audit, DeliveryState.REJECTED)
    assert await store.replay(post_id, chat(9), ENTRY, shown) is ReplayResult.NO_SUCH_CHAT
    assert await store.replay(post_id, chat(1), ENTRY, shown) is ReplayResult.PENDING
    assert await store.replay(post_id, chat(1), ENTRY, shown) is ReplayResult.CHANGED
    assert len((await store.post_report(post_id, None)).audit_trail) == 1


async def test_the_end_of_the_pause_that_was_shown_alone(store: SqlStore) -> None:
    """Resuming ends only the pause that was shown: one that began at another time goes on."""
    await store.pause(Pause(PauseKind.ALL, "", "page", NOW))
    entry = AuditEntry(at(1), "page", "resume")
    assert not await store.resume(PauseKind.ALL, "", entry, at(1))
    assert await store.resume(PauseKind.ALL, "", entry, NOW)
    assert not await store.resume(PauseKind.ALL, "", entry, NOW)
