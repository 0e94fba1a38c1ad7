"""The sections of the status page, from what was read, in any language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.desk.answers import decision_buttons, label, version_words
from bot.desk.explain import LocalTimes, delivery_line, paused_line, post_line, worker_lines
from bot.desk.reason_texts import delivery_reason, post_reason, refusal_reason
from bot.desk.status_plot import duration
from bot.model import DeliveryRecord, DeliveryState, FeedStatus, Overview, Pause, PauseKind, PostState, StoredPost
from bot.model.status_page import (
    BotFacts,
    Chip,
    FeedFacts,
    Item,
    PageButton,
    Section,
    SentPost,
    StatusHistory,
    StatusReport,
    Tone,
)
from bot.model.subscription import ALL_FEEDS, Destination, SubscriptionView
from bot.ports import Translator

RECENT = timedelta(days=1)
"""Age up to which a failed delivery needs attention."""
_TONES = {
    DeliveryState.SENT: Tone.GOOD,
    DeliveryState.PENDING: Tone.BUSY,
    DeliveryState.SENDING: Tone.BUSY,
    DeliveryState.RETRY: Tone.BUSY,
    DeliveryState.UNCERTAIN: Tone.BAD,
    DeliveryState.REJECTED: Tone.BAD,
    DeliveryState.MISSED: Tone.BAD,
}
_MANY_A_WEEK = 14
_NAMED_FEEDS = 8
"""Subscriptions that a chat names."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """All that the page shows. `most`: how many items a section lists, by its id."""

    bot: BotFacts
    overview: Overview
    report: StatusReport
    history: StatusHistory
    most: Mapping[str, int]


class StatusSections:
    """Builds the sections; without `buttons` the page is read-only."""

    def __init__(self, facts: PageFacts, times: LocalTimes, words: Translator, *, buttons: bool) -> None:
        self._facts = facts
        self._times = times
        self._words = words
        self._buttons = buttons
        self._pauses = {(pause.kind, pause.name): pause for pause in facts.overview.pauses}

    def all(self) -> list[Section]:
        """Every section, in the page's order."""
        workers = self._workers()
        return [
            self._desk(),
            self._failed(),
            self._today(),
            self._feeds(),
            self._chats(),
            self._platforms(),
            *([workers] if workers.items else []),
            self._bot(),
        ]

    def _desk(self) -> Section:
        """Posts that wait for review: no error, but work for an editor."""
        words, times = self._words, self._times
        items = [
            Item(
                label(post, words),
                f"{times.minute(post.since)} – {post_reason(post, words)}",
                Tone.BUSY,
                buttons=self._offered(self._decisions(post)),
            )
            for post in self._facts.overview.held
        ]
        return Section("desk", words("Waiting for review"), tuple(items), words("No post is waiting for review."))

    def _failed(self) -> Section:
        words = self._words
        listed = self._facts.report.failed[: self._facts.most["failed"]]
        items = [self._failure(record, post) for record, post in listed]
        more = words("Only the newest are shown.") if len(items) == self._facts.most["failed"] else ""
        return Section("failed", words("Failed deliveries"), tuple(items), words("No delivery failed."), more)

    def _failure(self, record: DeliveryRecord, post: StoredPost) -> Item:
        """A failed delivery; after a day it needs no attention any more."""
        at = record.settled_at or record.pending_since
        values = (("version", _version(post)), ("chat", str(record.chat)), ("state", record.state.value))
        again = (PageButton(self._words("Send again"), "replay", values),) if post.state is PostState.LIVE else ()
        return Item(
            f"{label(post, self._words)} → {record.chat}",
            delivery_line(record, self._times, self._words),
            Tone.BAD if self._times.now - at < RECENT else Tone.PLAIN,
            buttons=self._offered(again),
        )

    def _today(self) -> Section:
        words, report = self._words, self._facts.report
        listed = report.today[: self._facts.most["today"]]
        title = words("Today's posts ({n})", n=report.today_count)
        more = _left_out(report.today_count, len(listed), words)
        return Section("today", title, tuple(map(self._sent_post, listed)), words("No post was published today."), more)

    def _sent_post(self, sent: SentPost) -> Item:
        """A post and its way: how many chats have it, then the chats, those without it first."""
        words, post = self._words, sent.post
        counted = ", ".join(f"{words(state)} {count}" for state, count in sent.counts.items()) or words("no chat wants it")
        chips = [self._way(record) for record in sent.deliveries]
        if left := sum(sent.counts.values()) - len(chips):
            chips.append(Chip(words("and {n} more", n=left)))
        offered = self._decisions(post)
        if post.state is PostState.LIVE and not offered:
            hold = PageButton(words("Hold"), "hold", (("version", _version(post)),))
            offered = (hold, self._kill(post))
        text = f"{post_line(post, (), self._times, words)} · {counted}"
        return Item(label(post, words), text, chips=tuple(chips), buttons=self._offered(offered))

    def _way(self, record: DeliveryRecord) -> Chip:
        """One chat's delivery in a few words."""
        words, tone = self._words, _TONES.get(record.state, Tone.PLAIN)
        if record.state in (DeliveryState.SENT, DeliveryState.SENDING):
            at = f" {self._times.second(record.settled_at)}" if record.settled_at and record.state is DeliveryState.SENT else ""
            return Chip(f"{record.chat} {words(record.state)}{at}", tone)
        reason = delivery_reason(record, words)
        return Chip(f"{record.chat} {words(record.state)}" + (f": {reason}" if reason else ""), tone)

    def _feeds(self) -> Section:
        """The config's feeds: those that fail first, then silent and paused ones."""
        words, stored = self._words, {feed.id: feed for feed in self._facts.overview.feeds}

        def order(feed: FeedFacts) -> tuple[int, str]:
            status = stored.get(feed.id)
            paused = (PauseKind.FEED, feed.id) in self._pauses
            return (0 if status and status.errors else 1 if status and status.silent else 2 if paused else 3), feed.id

        feeds = sorted(self._facts.bot.feeds, key=order)
        listed = feeds[: self._facts.most["feeds"]]
        items = tuple(self._feed(feed, stored.get(feed.id)) for feed in listed)
        more = _left_out(len(feeds), len(items), words)
        return Section("feeds", words("Feeds"), items, words("No feed is configured."), more)

    def _feed(self, feed: FeedFacts, status: FeedStatus | None) -> Item:
        words, times = self._words, self._times
        activity, paused = self._facts.history.activity.get(feed.id), self._pauses.get((PauseKind.FEED, feed.id))
        chips = [Chip(words("polled every {time}", time=duration(feed.every, words)) if feed.every else words("watched"))]
        if activity:
            chips += [Chip(self._rhythm(activity.week)), Chip(words("last post {time}", time=times.minute(activity.last_post)))]
        else:
            chips.append(Chip(words("no posts yet")))
        if feed.next_poll:
            chips.append(Chip(words("next poll {time}", time=times.second(feed.next_poll))))
        if status and status.moved:
            chips.append(Chip(words("moved to {address}", address=status.moved), Tone.BUSY))
        tone = Tone.BUSY if paused else Tone.PLAIN
        if status is None or (status.last_polled is None and not status.errors):
            text = words("not polled yet")
        elif status.errors:
            text, tone = words("failing (×{count}): {reason}", count=status.errors, reason=status.error), Tone.BAD
        elif status.silent:
            text, tone = words("no new posts for unusually long"), Tone.BUSY
        else:
            text = (
                words("polled {time}", time=times.second(status.last_polled)) if status.last_polled else words("not polled yet")
            )
        if paused:
            text = f"{text}; {paused_line(paused, times, words)}"
        name = f"{feed.title} ({feed.id})" if feed.title else feed.id
        return Item(name, text, tone, tuple(chips), self._offered([self._pause(PauseKind.FEED, feed.id)]))

    def _rhythm(self, week: int) -> str:
        words = self._words
        if week >= _MANY_A_WEEK:
            return words("about {n} posts a day", n=round(week / 7))
        return words.plural("{n} post in 7 days", "{n} posts in 7 days", week)

    def _chats(self) -> Section:
        words, report = self._words, self._facts.report
        title = words("Chats ({chats}), subscriptions ({n})", chats=report.chat_count, n=report.subscription_count)
        more = _left_out(report.chat_count, len(report.chats), words)
        items = tuple(self._chat(chat, subscriptions) for chat, subscriptions in report.chats)
        return Section("chats", title, items, words("No chat is subscribed."), more)

    def _chat(self, chat: Destination, subscriptions: tuple[SubscriptionView, ...]) -> Item:
        words = self._words
        chips = [Chip(self._subscription(each)) for each in subscriptions[:_NAMED_FEEDS]]
        if len(subscriptions) > _NAMED_FEEDS:
            chips.append(Chip(words("and {n} more", n=len(subscriptions) - _NAMED_FEEDS)))
        if chat.active:
            source = words("from the config") if chat.managed else words("subscribed there")
            return Item(str(chat.chat), source, chips=tuple(chips))
        reason = refusal_reason(chat.reason_code, chat.reason_detail, words)
        since = f" ({self._times.minute(chat.refused_since)})" if chat.refused_since else ""
        person = chat.chat.is_private and not chat.managed  # who blocked the bot wants no alerts: that needs nobody
        return Item(str(chat.chat), f"{reason}{since}", Tone.PLAIN if person else Tone.BAD, tuple(chips))

    def _subscription(self, each: SubscriptionView) -> str:
        words, wanted = self._words, each.filter
        parts = [*(f"#{name}" for name in wanted.categories), *wanted.include, *(f"−{word}" for word in wanted.exclude)]
        parts += [words("urgent only")] if wanted.urgent_only else []
        name = words("all feeds") if each.feed == ALL_FEEDS else each.feed
        return f"{name}: {', '.join(parts)}" if parts else name

    def _platforms(self) -> Section:
        """Each platform, then cooldowns and the pause of everything."""
        words, times, seen = self._words, self._times, self._facts.overview
        items = [
            Item(
                name,
                trouble or words("connected"),
                Tone.BAD if trouble else Tone.GOOD,
                buttons=self._offered([self._pause(PauseKind.PLATFORM, name)]),
            )
            for name, trouble in self._facts.bot.platforms.items()
        ]
        for cooldown in seen.cooldowns:
            if cooldown.until > times.now:
                until = words("accepts nothing until {time}: {reason}", time=times.second(cooldown.until), reason=cooldown.reason)
                items.append(Item(cooldown.name, until, Tone.BUSY))
        items += [
            Item(words("Paused"), paused_line(pause, times, words), Tone.BUSY)
            for pause in seen.pauses
            if pause.kind is not PauseKind.FEED
        ]
        everything = self._offered([self._pause(PauseKind.ALL, "")])
        return Section("platforms", words("Platforms"), tuple(items), words("No platform is configured."), buttons=everything)

    def _workers(self) -> Section:
        """The workers of a shared store."""
        lines = worker_lines(self._facts.overview.cluster_state, self._times, self._words)
        return Section("workers", self._words("Workers"), tuple(Item(name, line) for name, line in lines))

    def _bot(self) -> Section:
        words, times, seen, bot = self._words, self._times, self._facts.overview, self._facts.bot
        uptime = words(
            "{time} (since {start})", time=duration(times.now - bot.started_at, words), start=times.minute(bot.started_at)
        )
        counts = [Chip(f"{words(state)} {count}") for state, count in seen.counts.items()]
        oldest = seen.oldest_pending
        pending = words("the oldest is pending since {time}", time=times.second(oldest)) if oldest else words("none is pending")
        items = (
            Item(words("Version"), bot.version),
            Item(words("Uptime"), uptime),
            Item(words("Store"), bot.store),
            Item(
                words("Posts"), words("{kept} kept, {expired} removed by retention", kept=seen.posts, expired=seen.expired_posts)
            ),
            Item(words("Deliveries"), pending, chips=tuple(counts)),
        )
        return Section("bot", words("This bot"), items)

    def _decisions(self, post: StoredPost) -> tuple[PageButton, ...]:
        """The desk's buttons for a post that waits."""
        values = (("version", _version(post)),)
        buttons = []
        for each in decision_buttons(post, self._words):
            action = each.name.partition(":")[2]
            buttons.append(self._kill(post) if action == "kill" else PageButton(each.label, action, values, each.kind))
        return tuple(buttons)

    def _kill(self, post: StoredPost) -> PageButton:
        question = self._words("Send #{number} to nobody else, and mark its messages as withdrawn?", number=post.id)
        return PageButton(self._words("Kill"), "kill", (("version", _version(post)),), "danger", question)

    def _pause(self, kind: PauseKind, name: str) -> PageButton:
        """Pause, or end the pause that is shown."""
        pause, words = self._pauses.get((kind, name)), self._words
        if pause is not None:
            return PageButton(words("Resume"), "resume", (("what", name), ("since", _since(pause))))
        if kind is PauseKind.ALL:
            question = words("Let all deliveries wait until somebody ends the pause?")
            return PageButton(words("Pause everything"), "pause", (("what", name),), question=question)
        return PageButton(words("Pause"), "pause", (("what", name),))

    def _offered(self, buttons: Iterable[PageButton]) -> tuple[PageButton, ...]:
        return tuple(buttons) if self._buttons else ()


def _version(post: StoredPost) -> str:
    return " ".join(version_words(post))


def _since(pause: Pause) -> str:
    return pause.at.isoformat()


def _left_out(count: int, listed: int, words: Translator) -> str:
    return words.plural("{n} more is not shown.", "{n} more are not shown.", count - listed) if count > listed else ""
