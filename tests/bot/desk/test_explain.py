"""The line that explains why a post did or did not reach a chat."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.desk.explain import LocalTimes, why
from bot.lib.i18n import words
from bot.model import (
    AuditEntry,
    Chat,
    ChatSettings,
    ChatStatus,
    DeliveryReason,
    DeliveryRecord,
    DeliveryState,
    Filter,
    Pause,
    PauseKind,
    Post,
    PostReason,
    PostReport,
    PostState,
    RefusalReason,
    StoredPost,
    SubscriptionView,
)

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
TIMES = LocalTimes(NOW, ZoneInfo("Asia/Seoul"))
NOON = datetime(2026, 11, 20, 3, 3, 7, tzinfo=UTC)
MORNING = datetime(2026, 11, 20, 0, 12, tzinfo=UTC)
CHAT = Chat("telegram", "-1001")
POST = Post("policy", "a.md", "새솔 FC 3 대 1 승리", categories=("스포츠",))
ANNOUNCED = StoredPost(12, PostState.LIVE, PostReason.NONE, "", 1, POST, NOON, MORNING, announced_at=NOON)
ALL = ChatStatus(True, RefusalReason.NONE, "", MORNING, (SubscriptionView("*", Filter(), MORNING),))
NOTHING = PostReport((), (), True, ALL, None)
SENT = DeliveryRecord(12, CHAT, DeliveryState.SENT, DeliveryReason.NONE, "", 1, False, ("481",), MORNING, NOON, NOON)
PENDING = replace(SENT, state=DeliveryState.PENDING, messages=(), settled_at=None)
DROPPED = replace(SENT, state=DeliveryState.CANCELLED, reason_code=DeliveryReason.MUTED, messages=())
TONIGHT = ChatSettings(quiet_from=time(12), quiet_to=time(7))
EVENING = ChatSettings(digest_at=(time(18),))
MUTED = ChatSettings(muted_categories=("스포츠",))
PAUSE = Pause(PauseKind.PLATFORM, "telegram", "telegram:42", MORNING)


def explained(post: StoredPost, report: PostReport) -> str:
    """The line in English."""
    return why(post, CHAT, report, TIMES, words("en"))


def filtered(**subscriptions: Any) -> PostReport:
    """A chat whose one subscription has this filter."""
    return replace(NOTHING, chat=replace(ALL, subscriptions=(SubscriptionView("policy", Filter(**subscriptions), MORNING),)))


def waiting(
    settings: ChatSettings, wait: timedelta, pending_since: datetime | None = None, zone: str = "Asia/Seoul"
) -> PostReport:
    """An alert that waits so long in a chat with these settings, pending then or when the wait is over."""
    then = NOW + wait
    record = replace(PENDING, not_before=then, pending_since=pending_since or then)
    return replace(NOTHING, delivery=record, chat=replace(ALL, settings=settings, timezone=zone))


@pytest.mark.parametrize(
    ("post", "report", "line"),
    [
        (ANNOUNCED, replace(NOTHING, delivery=SENT), "sent 12:03:07, message 481"),
        (
            ANNOUNCED,
            replace(
                NOTHING, delivery=replace(SENT, reason_code=DeliveryReason.NO_ANSWER, reason_detail="no answer", maybe_sent=True)
            ),
            "sent 12:03:07, message 481 (uncertain: no answer)",
        ),
        (
            replace(ANNOUNCED, state=PostState.WITHDRAWN, reason_code=PostReason.GONE),
            replace(NOTHING, delivery=SENT),
            "sent 12:03:07, message 481; withdrawn since 09:12: gone from its feed",
        ),
        (ANNOUNCED, replace(NOTHING, delivery=PENDING), "pending since 12:03:07"),
        (ANNOUNCED, replace(NOTHING, delivery=PENDING, pauses=(PAUSE,)), "telegram paused since 09:12 by telegram:42"),
        (ANNOUNCED, replace(NOTHING, delivery=SENT, pauses=(PAUSE,)), "sent 12:03:07, message 481"),
        (
            ANNOUNCED,
            replace(
                NOTHING,
                delivery=replace(PENDING, state=DeliveryState.RETRY, reason_detail="429", not_before=NOW + timedelta(minutes=5)),
            ),
            "waiting until 13:05:00: 429",
        ),
        (
            ANNOUNCED,
            replace(NOTHING, delivery=PENDING, chat=replace(ALL, not_before=NOW + timedelta(minutes=1))),
            "pending; this chat accepts nothing before 13:01:00",
        ),
        (
            ANNOUNCED,
            replace(NOTHING, delivery=replace(SENT, state=DeliveryState.REJECTED, reason_detail="kicked")),
            "rejected 12:03:07: kicked",
        ),
        (ANNOUNCED, replace(NOTHING, delivery=replace(SENT, state=DeliveryState.SENDING)), "being sent now"),
        (ANNOUNCED, waiting(TONIGHT, timedelta(hours=18), NOON), "waiting until 2026-11-21 07:00:00: –"),
        (ANNOUNCED, waiting(TONIGHT, timedelta(hours=18)), "quiet hours until 2026-11-21 07:00"),
        (ANNOUNCED, waiting(EVENING, timedelta(hours=5)), "waiting for the digest at 18:00"),
        (ANNOUNCED, waiting(EVENING, timedelta(hours=5), zone="Asia/Tokyo"), "waiting for the digest at 18:00"),
        (ANNOUNCED, waiting(EVENING, timedelta(hours=6)), "waiting until 19:00:00: –"),
        (ANNOUNCED, waiting(MUTED, timedelta(0)), "filtered: category 스포츠 is muted here"),
        (ANNOUNCED, replace(waiting(MUTED, timedelta(0)), delivery=DROPPED), "filtered: category 스포츠 is muted here"),
        (ANNOUNCED, waiting(ChatSettings(muted_feeds=("policy",)), timedelta(0)), "filtered: feed policy is muted here"),
        (ANNOUNCED, replace(waiting(MUTED, timedelta(0)), delivery=SENT), "sent 12:03:07, message 481"),
        (ANNOUNCED, replace(NOTHING, delivery=DROPPED), "cancelled: muted here"),
        (ANNOUNCED, replace(NOTHING, chat=None), "this chat has no subscriptions"),
        (
            ANNOUNCED,
            replace(NOTHING, chat=replace(ALL, active=False, reason_code=RefusalReason.OTHER, reason_detail="kicked")),
            "deliveries to this chat are stopped: kicked",
        ),
        (ANNOUNCED, replace(NOTHING, fanned_out=False), "its deliveries are being created; this chat's will follow"),
        (ANNOUNCED, replace(NOTHING, chat=replace(ALL, subscriptions=())), "this chat is not subscribed to policy"),
        (ANNOUNCED, filtered(exclude=("승리",)), "filtered: “승리” is excluded in this chat"),
        (ANNOUNCED, replace(filtered(exclude=("승리",)), delivery=DROPPED), "filtered: “승리” is excluded in this chat"),
        (ANNOUNCED, replace(filtered(exclude=("승리",)), delivery=SENT), "sent 12:03:07, message 481"),
        (ANNOUNCED, filtered(categories=("경제",)), "filtered: its categories (스포츠) are not among this chat's (경제)"),
        (ANNOUNCED, filtered(include=("금리",)), "filtered: it contains none of this chat's words (금리)"),
        (ANNOUNCED, filtered(urgent_only=True), "filtered: this chat gets urgent posts only"),
        (ANNOUNCED, NOTHING, "published before this chat subscribed at 09:12"),
        (
            replace(ANNOUNCED, state=PostState.HELD, reason_code=PostReason.PROMPT_LEAK),
            NOTHING,
            "held at the desk since 09:12: prompt-leak",
        ),
        (
            replace(ANNOUNCED, state=PostState.WITHDRAWN, reason_code=PostReason.KILLED, decided_by="x"),
            replace(NOTHING, audit_trail=(AuditEntry(NOON, "x", "kill"),)),
            "withdrawn since 12:03: killed by x",
        ),
        (
            replace(ANNOUNCED, announced_at=None, quiet=True),
            NOTHING,
            "existed when its feed was first polled, so it was not announced",
        ),
        (
            replace(ANNOUNCED, state=PostState.EMBARGOED, content=replace(POST, publish_at=NOW + timedelta(days=1))),
            NOTHING,
            "scheduled for 2026-11-21 13:00:00",
        ),
    ],
)
def test_why(post: StoredPost, report: PostReport, line: str) -> None:
    """Every way a post can, or cannot, reach a chat has a line that names it, with times in the bot's zone."""
    assert explained(post, report) == line


def test_one_subscription_that_lets_it_through_is_enough() -> None:
    """A filter is the reason only where no other subscription of the chat wanted the post."""
    subscriptions = (SubscriptionView("policy", Filter(exclude=("승리",)), MORNING), SubscriptionView("*", Filter(), NOW))

    assert (
        explained(ANNOUNCED, replace(NOTHING, chat=replace(ALL, subscriptions=subscriptions)))
        == "published before this chat subscribed at 09:12"
    )


def test_a_paused_feed_is_named() -> None:
    """A pause of another feed is not the reason, that of the post's own is."""
    other, own = replace(PAUSE, kind=PauseKind.FEED, name="wire"), replace(PAUSE, kind=PauseKind.FEED, name="policy")

    assert explained(ANNOUNCED, replace(NOTHING, delivery=PENDING, pauses=(other,))) == "pending since 12:03:07"
    assert explained(ANNOUNCED, replace(NOTHING, delivery=PENDING, pauses=(other, own))).startswith("policy paused since")
