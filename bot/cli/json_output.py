"""The answers of `status`, `deliveries` and `why` as JSON objects; docs/json.md explains their keys."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.lib.version import sokbo_version
from bot.model import AuditEntry, Chat, DeliveryRecord, Overview, Pause, PostReport, StoredPost
from bot.model.ownership import ClusterState

Line = dict[str, Any]


def status(seen: Overview, now: datetime, zone: ZoneInfo) -> Line:
    """The state of the whole bot."""
    return {
        "version": sokbo_version(),
        "at": _time(now, zone),
        "posts": {"kept": seen.posts, "expired": seen.expired_posts},
        "deliveries": dict(seen.counts),
        "oldest_pending_at": _time(seen.oldest_pending, zone),
        "feeds": [
            {
                "id": feed.id,
                "first_polled_at": _time(feed.first_polled, zone),
                "last_polled_at": _time(feed.last_polled, zone),
                "errors": feed.errors,
                "error": feed.error or None,
                "moved_to": feed.moved or None,
                "silent": feed.silent,
            }
            for feed in seen.feeds
        ],
        "review": [_post(post, zone) for post in seen.held],
        "pauses": [_pause(pause, zone) for pause in seen.pauses],
        "cooldowns": [
            {"name": cooldown.name, "until": _time(cooldown.until, zone), "reason": cooldown.reason}
            for cooldown in seen.cooldowns
            if cooldown.until > now
        ],
        "refusing_chats": [
            {
                "chat": str(one.chat),
                "state": str(one.state),
                "reason": str(one.reason_code) or None,
                "detail": one.reason_detail or None,
                "since": _time(one.refused_since, zone),
            }
            for one in seen.stopped
        ],
        "latest": [_post(post, zone) for post in seen.latest],
        "workers": _workers(seen.cluster_state, zone) if seen.cluster_state else None,
    }


def deliveries(records: Sequence[DeliveryRecord], zone: ZoneInfo) -> Line:
    """Deliveries, newest first."""
    return {"deliveries": [_delivery(record, zone) for record in records]}


def why(post: StoredPost, chat: Chat, report: PostReport, explanation: str, zone: ZoneInfo) -> Line:
    """Why a post did or did not reach a chat: the explanation, and the facts behind it."""
    return {
        "post": _post(post, zone),
        "chat": str(chat),
        "explanation": explanation,
        "delivery": _delivery(report.delivery, zone) if report.delivery else None,
        "subscribed": bool(report.chat and report.chat.subscriptions),
        "decisions": [_decision(entry, zone) for entry in report.audit_trail],
        "pauses": [_pause(pause, zone) for pause in report.pauses],
    }


def _workers(members: ClusterState, zone: ZoneInfo) -> list[Line]:
    return [
        {
            "id": worker.id,
            "name": worker.name,
            "alive": worker.alive,
            "started_at": _time(worker.started_at, zone),
            "scopes": [lease.scope for lease in members.owned_by(worker.id)],
        }
        for worker in members.workers
    ]


def _post(post: StoredPost, zone: ZoneInfo) -> Line:
    return {
        "id": post.id,
        "feed": post.content.feed,
        "key": post.content.key,
        "headline": post.content.title,
        "link": post.content.url,
        "state": str(post.state),
        "reason": str(post.reason_code) or None,
        "detail": post.reason_detail or None,
        "revision": post.revision,
        "arrived_at": _time(post.arrived_at, zone),
        "since": _time(post.since, zone),
        "announced_at": _time(post.announced_at, zone),
    }


def _delivery(record: DeliveryRecord, zone: ZoneInfo) -> Line:
    return {
        "post": record.post_id,
        "chat": str(record.chat),
        "state": str(record.state),
        "reason": str(record.reason_code) or None,
        "detail": record.reason_detail or None,
        "attempts": record.attempts,
        "maybe_sent": record.maybe_sent,
        "messages": list(record.messages),
        "not_before": _time(record.not_before, zone),
        "pending_since": _time(record.pending_since, zone),
        "settled_at": _time(record.settled_at, zone),
    }


def _decision(entry: AuditEntry, zone: ZoneInfo) -> Line:
    return {"at": _time(entry.at, zone), "who": entry.who, "what": entry.what, "detail": entry.detail or None}


def _pause(pause: Pause, zone: ZoneInfo) -> Line:
    return {"kind": str(pause.kind), "name": pause.name or None, "who": pause.who, "at": _time(pause.at, zone)}


def _time(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """RFC 3339 with the offset of the config's zone."""
    return moment.astimezone(zone).isoformat() if moment else None
