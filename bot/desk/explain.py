"""Explanations of why a post did or did not reach a chat, as text in any language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.audience.filters import FilterReason, filter_reason, muted
from bot.audience.quiet_hours import ends_deferral, quiet_until
from bot.desk.decisions import embargo_until
from bot.desk.reason_texts import delivery_reason, post_reason, refusal_reason
from bot.model import (
    AuditEntry,
    ChatStatus,
    ClusterState,
    DeliveryRecord,
    DeliveryState,
    Lease,
    Pause,
    PauseKind,
    PostReason,
    PostReport,
    PostState,
    StoredPost,
)
from bot.model.chat import Chat
from bot.model.subscription import ALL_FEEDS
from bot.ports import Translator

_WAITING = (DeliveryState.PENDING, DeliveryState.RETRY)


@dataclass(frozen=True, slots=True)
class LocalTimes:
    """Formats times in the local time zone, without the date where it is the date of `now`."""

    now: datetime
    zone: ZoneInfo

    def minute(self, moment: datetime) -> str:
        """`09:12`, with its date where that is not today."""
        return self._format(moment, "%H:%M")

    def second(self, moment: datetime) -> str:
        """`12:03:07`, with its date where that is not today."""
        return self._format(moment, "%H:%M:%S")

    def _format(self, moment: datetime, form: str) -> str:
        local = moment.astimezone(self.zone)
        today = local.date() == self.now.astimezone(self.zone).date()
        return local.strftime(form if today else f"%Y-%m-%d {form}")


def post_line(post: StoredPost, audit_trail: tuple[AuditEntry, ...], times: LocalTimes, words: Translator) -> str:
    """One line: a post's state, since when, and its reason."""
    last = next((entry for entry in reversed(audit_trail) if entry.what in ("hold", "kill", "withdraw", "release")), None)
    reason = post_reason(post, words)
    match post.state:
        case PostState.HELD:
            since = last.at if last and post.decided_by else post.since
            return words("held at the desk since {time}: {reason}", time=times.minute(since), reason=reason)
        case PostState.EMBARGOED if post.reason_code is PostReason.PAGE_MISSING:
            fault = post.reason_detail or "–"
            return words("waiting for its page since {time}: {reason}", time=times.second(post.since), reason=fault)
        case PostState.EMBARGOED:
            at = embargo_until(post) or post.since
            return words("scheduled for {time}", time=times.second(at))
        case PostState.WITHDRAWN:
            since = last.at if last and post.decided_by else post.since
            return words("withdrawn since {time}: {reason}", time=times.minute(since), reason=reason)
        case PostState.LIVE if post.announced_at is None:
            return words("existed when its feed was first polled, so it was not announced")
        case _:
            published = words("published {time}", time=times.second(post.announced_at or post.since))
            return f"{published} ({reason})" if reason else published


def why(post: StoredPost, chat: Chat, report: PostReport, times: LocalTimes, words: Translator) -> str:
    """One line: the state of this post in this chat, and why."""
    if report.delivery is not None:
        return _delivered(post, report, report.delivery, times, words)
    if post.state is not PostState.LIVE or post.announced_at is None:
        return post_line(post, report.audit_trail, times, words)
    if report.chat is None:
        return words("this chat has no subscriptions")
    if not report.chat.active:
        return words(
            "deliveries to this chat are stopped: {reason}",
            reason=refusal_reason(report.chat.reason_code, report.chat.reason_detail, words),
        )
    if not report.fanned_out:
        return words("its deliveries are being created; this chat's will follow")
    return _no_delivery_line(post, report.chat, times, words)


def delivery_line(record: DeliveryRecord, times: LocalTimes, words: Translator) -> str:
    """One line: a delivery's state, time and reason."""
    reason, settled = delivery_reason(record, words), record.settled_at or record.pending_since
    match record.state:
        case DeliveryState.SENT:
            ids = ", ".join(record.messages)
            sent = words("sent {time}, message {ids}", time=times.second(settled), ids=ids or "–")
            return f"{sent} ({words('uncertain: {reason}', reason=reason)})" if record.maybe_sent else sent
        case DeliveryState.SENDING:
            return words("being sent now")
        case DeliveryState.UNCERTAIN:
            return words("uncertain since {time}: {reason}", time=times.second(settled), reason=reason)
        case DeliveryState.REJECTED:
            return words("rejected {time}: {reason}", time=times.second(settled), reason=reason)
        case DeliveryState.MISSED:
            return words("missed {time}: {reason}", time=times.second(settled), reason=reason)
        case DeliveryState.CANCELLED:
            return words("cancelled: {reason}", reason=reason)
        case _ if record.not_before > times.now:
            return words("waiting until {time}: {reason}", time=times.second(record.not_before), reason=reason or "–")
        case _:
            pending = words("pending since {time}", time=times.second(record.pending_since))
            return f"{pending} ({reason})" if reason else pending


def paused_line(pause: Pause, times: LocalTimes, words: Translator) -> str:
    """One line: what is paused, since when, by whom."""
    what = words("everything") if pause.kind is PauseKind.ALL else pause.name
    return words("{what} paused since {time} by {who}", what=what, time=times.minute(pause.at), who=pause.who)


def stopping(post: StoredPost, pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses that affect a post: of its feed, of a platform, or of everything."""
    return [pause for pause in pauses if pause.kind is not PauseKind.FEED or pause.name == post.content.feed]


def _delivered(post: StoredPost, report: PostReport, record: DeliveryRecord, times: LocalTimes, words: Translator) -> str:
    if record.state is DeliveryState.CANCELLED and post.state is not PostState.LIVE:
        return post_line(post, report.audit_trail, times, words)
    unsent = not record.messages and record.state in (*_WAITING, DeliveryState.CANCELLED)
    if report.chat and unsent and (found := muted(report.chat.settings, post.content)):
        return words("filtered: {why}", why=_filter_reason_text(found, words))
    if report.chat and record.state is DeliveryState.CANCELLED and (found := _filtered(post, report.chat)):
        return words("filtered: {why}", why=_filter_reason_text(found, words))
    if record.state is DeliveryState.SENT and post.state is PostState.WITHDRAWN:
        return f"{delivery_line(record, times, words)}; {post_line(post, report.audit_trail, times, words)}"
    if record.state not in _WAITING:
        return delivery_line(record, times, words)
    if pause := next((pause for pause in report.pauses if _stops(pause, post, record.chat)), None):
        return paused_line(pause, times, words)
    if report.chat is not None and report.chat.not_before > max(times.now, record.not_before):
        return words("pending; this chat accepts nothing before {time}", time=times.second(report.chat.not_before))
    return (_deferral_line(record, report.chat, times, words) if report.chat else "") or delivery_line(record, times, words)


def _deferral_line(record: DeliveryRecord, chat: ChatStatus, times: LocalTimes, words: Translator) -> str:
    """The quiet hours or the digest that an alert waits for, in the chat's time; "" where it waits for neither."""
    zone, until = ZoneInfo(chat.timezone), record.not_before
    if until <= times.now or until != record.pending_since:
        return ""
    time = LocalTimes(times.now, zone).minute(until)
    if quiet_until(chat.settings, zone, times.now) == until:
        return words("quiet hours until {time}", time=time)
    if chat.settings.digest_at and ends_deferral(chat.settings, zone, until):
        return words("waiting for the digest at {time}", time=time)
    return ""


def _stops(pause: Pause, post: StoredPost, chat: Chat) -> bool:
    stopped = {PauseKind.ALL: "", PauseKind.PLATFORM: chat.platform, PauseKind.FEED: post.content.feed}
    return pause.name == stopped[pause.kind]


def _no_delivery_line(post: StoredPost, chat: ChatStatus, times: LocalTimes, words: Translator) -> str:
    """Why an active chat has no delivery of a post, from its subscriptions."""
    subscriptions = [subscription for subscription in chat.subscriptions if subscription.feed in (post.content.feed, ALL_FEEDS)]
    if not subscriptions:
        return words("this chat is not subscribed to {feed}", feed=post.content.feed)
    if found := _filtered(post, chat):
        return words("filtered: {why}", why=_filter_reason_text(found, words))
    since = min(subscription.since for subscription in subscriptions)
    return words("published before this chat subscribed at {time}", time=times.minute(since))


def _filtered(post: StoredPost, chat: ChatStatus) -> FilterReason | None:
    """Why no subscription of the chat matches a post of its feed; None where one matches, or there is none."""
    found = [
        filter_reason(subscription.filter, post.content)
        for subscription in chat.subscriptions
        if subscription.feed in (post.content.feed, ALL_FEEDS)
    ]
    return found[0] if found and all(found) else None


def _filter_reason_text(found: FilterReason, words: Translator) -> str:
    named = ", ".join(found.words)
    match found.kind:
        case "urgent":
            return words("this chat gets urgent posts only")
        case "categories":
            own = ", ".join(found.own) or "–"
            return words("its categories ({own}) are not among this chat's ({wanted})", own=own, wanted=named)
        case "exclude":
            return words("“{words}” is excluded in this chat", words=named)
        case "muted feed":
            return words("feed {words} is muted here", words=named)
        case "muted category":
            return words("category {words} is muted here", words=named)
        case _:
            return words("it contains none of this chat's words ({words})", words=named)


_FEEDS = "feeds/"


def worker_lines(seen: ClusterState | None, times: LocalTimes, words: Translator) -> list[tuple[str, str]]:
    """Return a name and a line for each worker, then for the last takeover; empty on a store of one process."""
    if seen is None:
        return []
    lines = [(worker.name, _owns(seen.owned_by(worker.id), times, words)) for worker in seen.workers if worker.alive]
    if last := seen.last_takeover():
        about = {"time": times.second(last[0].since), "name": last[0].taken_from, "scopes": _named(last, words)}
        lines.append((words("Last takeover"), words("{time}: {scopes} from {name}", **about)))
    return lines


def _owns(leases: list[Lease], times: LocalTimes, words: Translator) -> str:
    if not leases:
        return words("standby")
    return words("{scopes} since {time}", scopes=_named(leases, words), time=times.second(max(each.since for each in leases)))


def _named(leases: list[Lease], words: Translator) -> str:
    """The scopes by name; slices of feeds are counted."""
    named = [lease.scope for lease in leases if not lease.scope.startswith(_FEEDS)]
    slices = len(leases) - len(named)
    counted = [words.plural("{n} slice of the feeds", "{n} slices of the feeds", slices)] if slices else []
    return ", ".join([*named, *counted])
