"""The status page's content, from what the store, the config and the platforms report."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.desk.explain import LocalTimes
from bot.desk.status_plot import delay_plot, duration
from bot.desk.status_sections import PageFacts, StatusSections
from bot.lib.i18n import LANGUAGES, words
from bot.model import (
    Chat,
    ClusterState,
    Cooldown,
    DeliveryReason,
    DeliveryRecord,
    DeliveryState,
    Destination,
    DestinationState,
    FeedStatus,
    Filter,
    Lease,
    Overview,
    Pause,
    PauseKind,
    Post,
    PostReason,
    PostState,
    RefusalReason,
    StoredPost,
    SubscriptionView,
    Worker,
)
from bot.model.status_page import (
    BotFacts,
    FeedActivity,
    FeedFacts,
    HourlyDelay,
    Item,
    Section,
    SentPost,
    StatusHistory,
    StatusPage,
    StatusReport,
    Tone,
)

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TIMES = LocalTimes(NOW, ZoneInfo("Asia/Seoul"))
CHAT = Chat("telegram", "-1001")
POLLED = FeedStatus(id="policy", first_polled=NOW - timedelta(days=1), last_polled=NOW - timedelta(minutes=1), errors=0, error="")
POLICY = FeedFacts("policy", "정책 속보", timedelta(seconds=60), NOW + timedelta(seconds=20))
POST = StoredPost(
    id=12,
    state=PostState.LIVE,
    reason_code=PostReason.NONE,
    reason_detail="",
    revision=1,
    content=Post("policy", "a.md", "물가 2.3% 상승"),
    arrived_at=NOW,
    since=NOW,
    announced_at=NOW - timedelta(minutes=3),
    audit=44,
)
SENT = DeliveryRecord(
    12, CHAT, DeliveryState.SENT, DeliveryReason.NONE, "", 1, False, ("5",), NOW, NOW, NOW - timedelta(minutes=2)
)
OVERVIEW = Overview(
    posts=1,
    expired_posts=0,
    counts={"sent": 12},
    oldest_pending=None,
    feeds=(POLLED,),
    cooldowns=(),
    pauses=(),
    stopped=(),
    held=(),
    latest=(),
)
REPORT = StatusReport(today_count=0, today=(), failed=(), chat_count=0, chats=(), subscription_count=0)
BOT = BotFacts("0.1.0", NOW - timedelta(hours=5), "sqlite:///sokbo.db", (POLICY,), {"telegram": None})
MOST = {"today": 20, "failed": 20, "feeds": 20, "chats": 20}


def sections(
    *,
    overview: Overview = OVERVIEW,
    report: StatusReport = REPORT,
    bot: BotFacts = BOT,
    activity: Mapping[str, FeedActivity] | None = None,
    language: str = "en",
    most: Mapping[str, int] = MOST,
    buttons: bool = True,
) -> dict[str, Section]:
    facts = PageFacts(bot, overview, report, StatusHistory((), None, activity or {}), most)
    return {section.id: section for section in StatusSections(facts, TIMES, words(language), buttons=buttons).all()}


def texts(section: Section) -> list[tuple[str, str, Tone]]:
    return [(item.name, item.text, item.tone) for item in section.items]


def buttons(item: Item) -> dict[str, dict[str, str]]:
    return {button.action: dict(button.values) for button in item.buttons}


def test_a_bot_that_is_well() -> None:
    """A healthy bot shows connected platforms, feeds with title, rhythm, last post and next poll, its version and store."""
    seen = sections(activity={"policy": FeedActivity(NOW - timedelta(hours=1), 70)})
    assert texts(seen["platforms"]) == [("telegram", "connected", Tone.GOOD)]
    [feed] = seen["feeds"].items
    assert (feed.name, feed.text, feed.tone) == ("정책 속보 (policy)", "polled 11:59:00", Tone.PLAIN)
    assert [chip.text for chip in feed.chips] == [
        "polled every 60 s",
        "about 10 posts a day",
        "last post 11:00",
        "next poll 12:00:20",
    ]
    assert [(item.name, item.text) for item in seen["bot"].items][:3] == [
        ("Version", "0.1.0"),
        ("Uptime", "5 h (since 07:00)"),
        ("Store", "sqlite:///sokbo.db"),
    ]
    assert seen["desk"].items == seen["failed"].items == ()


def test_what_needs_somebody_is_marked() -> None:
    """A failing feed, a platform in trouble and one in cooldown are marked; a cooldown that is over is none."""
    overview = replace(
        OVERVIEW,
        feeds=(replace(POLLED, errors=3, error="answered 500"),),
        cooldowns=(
            Cooldown("slack", NOW + timedelta(minutes=5), "token_revoked"),
            Cooldown("telegram", NOW - timedelta(minutes=5), "retry after 7"),
        ),
    )
    seen = sections(overview=overview, bot=replace(BOT, platforms={"telegram": "another program takes this bot's updates"}))
    assert texts(seen["platforms"]) == [
        ("telegram", "another program takes this bot's updates", Tone.BAD),
        ("slack", "accepts nothing until 12:05:00: token_revoked", Tone.BUSY),
    ]
    assert texts(seen["feeds"]) == [("정책 속보 (policy)", "failing (×3): answered 500", Tone.BAD)]


def test_feeds_that_need_somebody_come_first() -> None:
    """Of many feeds those that fail are listed first, then silent and paused ones; what is left out is counted."""
    statuses = [replace(POLLED, id=f"feed{n}") for n in range(6)]
    statuses[5] = replace(statuses[5], errors=1, error="answered 500")
    statuses[4] = replace(statuses[4], silent=True)
    overview = replace(OVERVIEW, feeds=tuple(statuses), pauses=(Pause(PauseKind.FEED, "feed3", "page", NOW),))
    feeds = tuple(FeedFacts(status.id, "", timedelta(), None) for status in statuses)
    seen = sections(overview=overview, bot=replace(BOT, feeds=feeds), most=MOST | {"feeds": 4})["feeds"]
    assert [item.name for item in seen.items] == ["feed5", "feed4", "feed3", "feed0"]
    assert seen.more == "2 more are not shown."
    assert [item.chips[0].text for item in seen.items] == ["watched"] * 4


def test_the_way_of_a_post_to_every_chat() -> None:
    """Today's post shows its counts, and each chat with its state and reason; buttons carry the version that is shown."""
    failed = replace(
        SENT, chat=Chat("slack", "C1"), state=DeliveryState.RETRY, reason_code=DeliveryReason.DELAYED, reason_detail="ratelimited"
    )
    report = replace(REPORT, today_count=1, today=(SentPost(POST, {"sent": 3, "retry": 1}, (failed, SENT)),))
    today = sections(report=report)["today"]
    [item] = today.items
    assert today.title == "Today's posts (1)"
    assert (item.name, item.text) == ("#12 policy: 물가 2.3% 상승", "published 11:57:00 · sent 3, retry 1")
    assert [(chip.text, chip.tone) for chip in item.chips] == [
        ("slack:C1 retry: ratelimited", Tone.BUSY),
        ("telegram:-1001 sent 11:58:00", Tone.GOOD),
        ("and 2 more", Tone.PLAIN),
    ]
    assert buttons(item) == {"hold": {"version": "12 1 live 44 0"}, "kill": {"version": "12 1 live 44 0"}}
    assert [button.question != "" for button in item.buttons] == [False, True]


def test_a_failed_delivery_can_be_sent_again() -> None:
    """A failed delivery shows its reason, needs attention for a day, and has a button with the delivery's state."""
    failed = replace(SENT, state=DeliveryState.REJECTED, reason_code=DeliveryReason.REFUSED, reason_detail="message is too long")
    old = replace(failed, settled_at=NOW - timedelta(days=2))
    withdrawn = replace(POST, state=PostState.WITHDRAWN)
    seen = sections(report=replace(REPORT, failed=((failed, POST), (old, POST), (failed, withdrawn))))["failed"]
    assert [item.tone for item in seen.items] == [Tone.BAD, Tone.PLAIN, Tone.BAD]
    assert seen.items[0].text == "rejected 11:58:00: message is too long"
    assert buttons(seen.items[0]) == {"replay": {"version": "12 1 live 44 0", "chat": "telegram:-1001", "state": "rejected"}}
    assert buttons(seen.items[2]) == {}


def test_what_waits_at_the_desk_has_the_desks_buttons() -> None:
    """A held post can be published, held and killed; without a token there are no buttons anywhere."""
    held = replace(POST, state=PostState.HELD, reason_code=PostReason.PROMPT_LEAK, announced_at=None)
    overview = replace(OVERVIEW, held=(held,), pauses=(Pause(PauseKind.ALL, "", "page", NOW),))
    [item] = sections(overview=overview)["desk"].items
    assert list(buttons(item)) == ["release", "hold", "kill"]
    assert item.tone is Tone.BUSY
    report = replace(REPORT, today_count=1, today=(SentPost(POST, {}, ()),))
    seen = sections(overview=overview, report=report, buttons=False)
    assert [(item.buttons, section.buttons) for section in seen.values() for item in section.items if item.buttons] == []
    assert not any(section.buttons for section in seen.values())


def test_a_pause_is_ended_as_it_was_shown() -> None:
    """A paused item has a button that ends just that pause; others have one to pause, which for everything asks first."""
    pause = Pause(PauseKind.PLATFORM, "telegram", "page", NOW)
    seen = sections(overview=replace(OVERVIEW, pauses=(pause,)))
    assert buttons(seen["platforms"].items[0]) == {"resume": {"what": "telegram", "since": "2026-11-20T03:00:00+00:00"}}
    assert buttons(seen["feeds"].items[0]) == {"pause": {"what": "policy"}}
    [everything] = seen["platforms"].buttons
    assert (everything.action, everything.values) == ("pause", (("what", ""),))
    assert everything.question


def test_chats_show_their_subscriptions_and_why_they_stopped() -> None:
    """A chat names its feeds with their filters; a stopped channel needs attention, a person who blocked the bot does not."""
    views = (SubscriptionView("*", Filter(), NOW), SubscriptionView("policy", Filter(("경제",), ("물가",), ("축구",), True), NOW))
    gone = Destination(2, CHAT, state=DestinationState.GONE, reason_code=RefusalReason.REMOVED)
    blocked = Destination(
        3, Chat("telegram", "77"), state=DestinationState.GONE, reason_code=RefusalReason.BLOCKED, refused_since=NOW
    )
    chats = ((gone, ()), (blocked, ()), (Destination(1, Chat("slack", "C1"), managed=True), views))
    seen = sections(report=replace(REPORT, chats=chats, chat_count=5, subscription_count=9))["chats"]
    assert (seen.title, seen.more) == ("Chats (5), subscriptions (9)", "2 more are not shown.")
    assert texts(seen) == [
        ("telegram:-1001", "the bot was removed from this chat", Tone.BAD),
        ("telegram:77", "that person blocked the bot (12:00)", Tone.PLAIN),
        ("slack:C1", "from the config", Tone.PLAIN),
    ]
    assert [chip.text for chip in seen.items[2].chips] == ["all feeds", "policy: #경제, 물가, −축구, urgent only"]


def test_the_workers_of_a_shared_store() -> None:
    """Each living worker shows what it owns; without a shared store there is no such section."""
    workers = [Worker("a", "one/12", 1, NOW), Worker("b", "two/7", 1, NOW)]
    cluster_state = ClusterState(NOW, workers, [Lease("telegram", "a", 1, NOW)])
    seen = sections(overview=replace(OVERVIEW, cluster_state=cluster_state))["workers"]
    assert [(item.name, item.text) for item in seen.items] == [("one/12", "telegram since 12:00:00"), ("two/7", "standby")]
    assert "workers" not in sections()


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_both_languages(language: str) -> None:
    """Each section has a title, and shows where it is empty, in the language asked for."""
    seen = sections(overview=replace(OVERVIEW, feeds=()), bot=replace(BOT, feeds=(), platforms={}), language=language)
    page_text = " ".join(part.title + part.empty for part in seen.values())
    assert any("가" <= sign <= "힣" for sign in page_text) == (language == "ko")
    assert all(part.empty or part.items for part in seen.values())


def test_the_plot_of_a_day() -> None:
    """Both lines lie within the plot, p95 above p50, later hours further right; the table has the same numbers."""
    hour = NOW.replace(minute=0)
    delays = tuple(
        HourlyDelay(hour - timedelta(hours=ago), 10, timedelta(seconds=0.4), timedelta(seconds=30 + ago)) for ago in (20, 3, 0)
    )
    whole = HourlyDelay(hour, 30, timedelta(seconds=0.4), timedelta(seconds=48))
    plot = delay_plot(StatusHistory(delays, whole, {}), TIMES, words("en"))
    p50, p95 = (line.points for line in plot.lines)
    assert plot.summary == "p50 0.4 s, p95 48 s of 30 alerts"
    assert all(0 <= value <= 100 for line in plot.lines for point in line.points for value in point)
    assert all(high[1] < low[1] for low, high in zip(p50, p95, strict=True))
    assert [x for x, _ in p50] == sorted(x for x, _ in p50)
    assert plot.rows[0] == ("12:00", "0.4 s", "30 s", "10")
    assert [text for _, text in plot.heights] == ["0.1 s", "1 s", "10 s", "60 s"]


@pytest.mark.parametrize("seconds", [0, 0.0001, 1, 10, 36_000, 1_000_000])
def test_the_plot_takes_any_delay(seconds: float) -> None:
    """Delays of zero, at a mark, or beyond the last mark stay within the plot."""
    one = HourlyDelay(NOW, 1, timedelta(seconds=seconds), timedelta(seconds=seconds))
    plot = delay_plot(StatusHistory((one,), one, {}), TIMES, words("en"))
    assert all(0 <= y <= 100 for line in plot.lines for _, y in line.points)


def test_a_day_without_alerts_has_no_plot() -> None:
    """A day without sent alerts has a plot without lines."""
    assert delay_plot(StatusHistory((), None, {}), TIMES, words("en")).lines == ()


@pytest.mark.parametrize(
    ("seconds", "text"), [(0.84, "0.8 s"), (9, "9 s"), (90, "90 s"), (600, "10 min"), (10_000, "3 h"), (400_000, "4 d")]
)
def test_durations_are_short(seconds: float, text: str) -> None:
    """A duration has one unit and about two digits."""
    assert duration(timedelta(seconds=seconds), words("en")) == text


def test_secrets_are_cleaned_everywhere() -> None:
    """Cleaning reaches every text, however deep, and leaves the rest as it is."""
    secret = sections(overview=replace(OVERVIEW, feeds=(replace(POLLED, errors=1, error="a-secret"),)))
    plot = delay_plot(StatusHistory((), None, {}), TIMES, words("en"))
    page = StatusPage("en", "Sokbo", "12:00", "secret", False, tuple(secret.values()), plot, {"all": "secret"})
    cleaned = page.cleaned(lambda text: text.replace("secret", "…"))
    assert "secret" not in repr(cleaned)
    assert (cleaned.well, cleaned.sections[3].items[0].tone) == (False, Tone.BAD)
