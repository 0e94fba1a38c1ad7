"""Why a post did, or did not, reach a chat: pure, in the words of any language.

Why a post waits, in the words of any language.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.audience.filters import FilterReason, muted, objection
from bot.audience.quiet_hours import held_until, quiet_until
from bot.desk.decisions import release_at
from bot.model import AuditEntry, Case, ChatStatus, DeliveryRecord, Pause, PauseKind, PostState, StoredPost
from bot.model.chat import Chat
from bot.model.post import PAGE_AWAITED
from bot.model.subscription import ALL_FEEDS
from bot.ports import Words


@dataclass(frozen=True, slots=True)
class Moments:
    """Says moments beside the present one, `now`."""

    now: datetime
    zone: ZoneInfo

    def minute(self, moment: datetime) -> str:
        """`09:12`, with its date where that is not today."""
        return self._said(moment, "%H:%M")

    def second(self, moment: datetime) -> str:
        """`12:03:07`, with its date where that is not today."""
        return self._said(moment, "%H:%M:%S")

    def _said(self, moment: datetime, form: str) -> str:
        local = moment.astimezone(self.zone)
        today = local.date() == self.now.astimezone(self.zone).date()
        return local.strftime(form if today else f"%Y-%m-%d {form}")


_CODES = frozenset(
    {
        "approval",
        "empty",
        "generator-error",
        "keyword-title",
        "licence-notice-as-article",
        "placeholder",
        "prompt-leak",
        "refusal",
        "title-candidates",
        "unreadable",
    }
)
"""What newsroom and formatter give as reasons, before a colon and what was seen. What people wrote stays as it is."""


def reason_said(reason: str, words: Words) -> str:
    """A post's stored reason, for people: its code in their words, then what was seen."""
    code, colon, seen = reason.partition(":")
    return f"{words(code)}{colon}{seen}" if code in _CODES else reason


def standing(post: StoredPost, audit_trail: tuple[AuditEntry, ...], moments: Moments, words: Words) -> str:
    """Where a post stands, since when, and who decided it."""
    last = next((entry for entry in reversed(audit_trail) if entry.what in ("hold", "kill", "withdraw", "release")), None)
    match post.state:
        case PostState.HELD:
            since = last.at if last and post.decided_by else post.since
            reason = reason_said(post.reason, words)
            return words("held at the desk since {time}: {reason}", time=moments.minute(since), reason=reason)
        case PostState.EMBARGOED if post.reason.startswith(PAGE_AWAITED):
            why = post.reason.removeprefix(PAGE_AWAITED).lstrip(": ")
            return words("waits for its page since {time}: {reason}", time=moments.second(post.since), reason=why or "–")
        case PostState.EMBARGOED:
            at = release_at(post) or post.since
            return words("waits for its own time, {time}", time=moments.second(at))
        case PostState.WITHDRAWN:
            since = last.at if last and post.decided_by else post.since
            return words("withdrawn since {time}: {reason}", time=moments.minute(since), reason=post.reason)
        case PostState.LIVE if post.announced_at is None:
            return words("was there when its feed was first looked at, so it was not announced")
        case _:
            told = words("told since {time}", time=moments.second(post.announced_at or post.since))
            return f"{told} ({post.reason})" if post.reason else told


def why(post: StoredPost, chat: Chat, case: Case, moments: Moments, words: Words) -> str:
    """One line: what became of this post in this chat, and why."""
    if case.delivery is not None:
        return _delivered(post, case, case.delivery, moments, words)
    if post.state is not PostState.LIVE or post.announced_at is None:
        return standing(post, case.audit_trail, moments, words)
    if case.chat is None:
        return words("nobody has subscribed this chat to anything")
    if not case.chat.active:
        return words("this chat was stopped: {reason}", reason=case.chat.reason)
    if not case.handed_out:
        return words("it is being handed out to everyone; this chat's turn comes")
    return _unwanted(post, case.chat, moments, words)


def delivery_line(record: DeliveryRecord, moments: Moments, words: Words) -> str:
    """How a delivery stands, by itself."""
    reason, settled = record.reason, record.settled_at or record.pending_since
    match record.state:
        case "sent":
            ids = ", ".join(record.messages)
            sent = words("sent {time}, message {ids}", time=moments.second(settled), ids=ids or "–")
            return f"{sent} ({reason})" if reason else sent
        case "sending":
            return words("is being sent right now")
        case "uncertain":
            return words("uncertain since {time}: {reason}", time=moments.second(settled), reason=reason)
        case "rejected":
            return words("rejected {time}: {reason}", time=moments.second(settled), reason=reason)
        case "withdrawn":
            return words("not sent: {reason}", reason=reason)
        case _ if record.not_before > moments.now:
            return words("waits until {time}: {reason}", time=moments.second(record.not_before), reason=reason or "–")
        case _:
            owed = words("owed since {time}", time=moments.second(record.pending_since))
            return f"{owed} ({reason})" if reason else owed


def paused_line(pause: Pause, moments: Moments, words: Words) -> str:
    """What is paused, since when, by whom."""
    what = words("everything") if pause.kind is PauseKind.ALL else pause.name
    return words("{what} is paused since {time} by {who}", what=what, time=moments.minute(pause.at), who=pause.who)


def stopping(post: StoredPost, pauses: Iterable[Pause]) -> list[Pause]:
    """The pauses that concern a post: those of its feed, of a platform, or of everything."""
    return [pause for pause in pauses if pause.kind is not PauseKind.FEED or pause.name == post.content.feed]


def _delivered(post: StoredPost, case: Case, record: DeliveryRecord, moments: Moments, words: Words) -> str:
    if record.state == "withdrawn" and post.state is not PostState.LIVE:
        return standing(post, case.audit_trail, moments, words)
    unsaid = not record.messages and record.state in ("pending", "retry", "withdrawn")
    if case.chat and unsaid and (found := muted(case.chat.settings, post.content)):
        return words("filtered: {why}", why=_objection(found, words))
    if case.chat and record.state == "withdrawn" and (found := _filtered(post, case.chat)):
        return words("filtered: {why}", why=_objection(found, words))
    if record.state == "sent" and post.state is PostState.WITHDRAWN:
        return f"{delivery_line(record, moments, words)}; {standing(post, case.audit_trail, moments, words)}"
    if record.state not in ("pending", "retry"):
        return delivery_line(record, moments, words)
    if pause := next((pause for pause in case.pauses if _stops(pause, post, record.chat)), None):
        return paused_line(pause, moments, words)
    if case.chat is not None and case.chat.not_before > max(moments.now, record.not_before):
        return words("owed; this chat takes nothing before {time}", time=moments.second(case.chat.not_before))
    return (_put_off(record, case.chat, moments, words) if case.chat else "") or delivery_line(record, moments, words)


def _put_off(record: DeliveryRecord, chat: ChatStatus, moments: Moments, words: Words) -> str:
    """Which hour of the chat's own an alert waits for, by the chat's clock; "" where it waits for none."""
    zone, until = ZoneInfo(chat.timezone), record.not_before
    if until <= moments.now or until != record.pending_since:
        return ""
    time = Moments(moments.now, zone).minute(until)
    if quiet_until(chat.settings, zone, moments.now) == until:
        return words("quiet hours until {time}", time=time)
    if chat.settings.digest_at and held_until(chat.settings, zone, until):
        return words("waits for the digest at {time}", time=time)
    return ""


def _stops(pause: Pause, post: StoredPost, chat: Chat) -> bool:
    stopped = {PauseKind.ALL: "", PauseKind.PLATFORM: chat.platform, PauseKind.FEED: post.content.feed}
    return pause.name == stopped[pause.kind]


def _unwanted(post: StoredPost, chat: ChatStatus, moments: Moments, words: Words) -> str:
    """Nothing was owed to a chat that gets alerts: its subscriptions say why."""
    wishes = [wish for wish in chat.wishes if wish.feed in (post.content.feed, ALL_FEEDS)]
    if not wishes:
        return words("this chat has not subscribed to {feed}", feed=post.content.feed)
    if found := _filtered(post, chat):
        return words("filtered: {why}", why=_objection(found, words))
    since = min(wish.since for wish in wishes)
    return words("told before this chat wanted it; it subscribed {time}", time=moments.minute(since))


def _filtered(post: StoredPost, chat: ChatStatus) -> FilterReason | None:
    """Why none of a chat's subscriptions to the post's feed lets it through; None where one does, or it has none."""
    found = [objection(wish.filter, post.content) for wish in chat.wishes if wish.feed in (post.content.feed, ALL_FEEDS)]
    return found[0] if found and all(found) else None


def _objection(found: FilterReason, words: Words) -> str:
    named = ", ".join(found.words)
    match found.kind:
        case "urgent":
            return words("only urgent posts come here")
        case "categories":
            own = ", ".join(found.own) or "–"
            return words("its categories ({own}) are none of those that come here ({wanted})", own=own, wanted=named)
        case "exclude":
            return words("“{words}” is muted here", words=named)
        case "muted feed":
            return words("feed {words} is muted here", words=named)
        case "muted category":
            return words("category {words} is muted here", words=named)
        case _:
            return words("it has none of the words that come here ({words})", words=named)
