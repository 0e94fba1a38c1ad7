"""Reports for operators: deliveries, why a post did or did not reach a chat, and the overview."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, func, select, true

from bot.model import (
    AuditEntry,
    Chat,
    ChatStatus,
    Cooldown,
    DeliveryReason,
    DeliveryRecord,
    DeliveryState,
    Destination,
    DestinationState,
    Overview,
    Pause,
    PauseKind,
    PostReport,
    PostState,
    RefusalReason,
    StoredPost,
)
from store.admin.leases import read_cluster_state
from store.chats.destinations import CHAT_COLUMNS, chat_of, destination_of, is_chat
from store.chats.preferences import subscriptions_of
from store.deliveries.queue import count_states, oldest_pending
from store.engine.database import StoreSection, reads
from store.posts.feeds import feed_statuses
from store.posts.posts import LIVE, MAY_WAIT, REVISION_WAITS, select_posts, stored_post
from store.schema import (
    audit,
    deleted_posts,
    deliveries,
    destinations,
    fanouts,
    is_pending,
    messages,
    pauses,
    platforms,
    posts,
)


class Reports(StoreSection):
    """The reporting half of bot.ports.DeskStore."""

    @reads
    def deliveries(self, connection: Connection, post_id: int | None, states: Sequence[str], count: int) -> list[DeliveryRecord]:
        """Return the newest deliveries of one post (None: of all) in these states (empty: in any), newest first."""
        query = RECORDS.order_by(deliveries.c.id.desc()).limit(count)
        if post_id is not None:
            query = query.where(deliveries.c.post_id == post_id)
        if states:
            query = query.where(deliveries.c.state.in_(states))
        return read_records(connection, query)

    @reads
    def inactive_chats(self, connection: Connection) -> list[Destination]:
        """Return the groups and channels, and the config's chats of any kind, that take no alerts, in the order of their ids."""
        c = destinations.c
        person = ((c.platform == "telegram") & c.chat.not_like("-%") & c.chat.not_like("@%")) | (
            (c.platform == "slack") & (c.chat.like("D%") | c.chat.like("U%"))
        )
        return list(_stopped(connection, c.managed | ~person))

    @reads
    def post_report(self, connection: Connection, post_id: int, chat: Chat | None) -> PostReport:
        """Return what explains why a post did or did not reach a chat; without a chat, what concerns the post alone."""
        f = fanouts.c
        open_fanout = select(f.id).where(f.post_id == post_id, ~f.done).limit(1)
        found = read_records(connection, RECORDS.where(deliveries.c.post_id == post_id, is_chat(chat))) if chat else []
        return PostReport(
            audit_trail=_trail(connection, post_id),
            pauses=_pauses(connection),
            fanned_out=connection.scalar(open_fanout) is None,
            chat=_chat(connection, chat) if chat else None,
            delivery=next(iter(found), None),
        )

    @reads
    def overview(self, connection: Connection, count: int, now: datetime) -> Overview:
        """Return the status of the whole bot, with at most `count` posts in each list."""
        p = posts.c
        held = (
            select_posts()
            .where(MAY_WAIT, ((p.state == PostState.HELD) & ~p.quiet) | REVISION_WAITS)
            .order_by(p.id.desc())
            .limit(count)
        )
        latest = select_posts().where(LIVE).order_by(p.arrived_at.desc(), p.id.desc()).limit(count)
        return Overview(
            posts=_number(connection, posts),
            expired_posts=_number(connection, deleted_posts),
            counts=count_states(connection),
            oldest_pending=oldest_pending(connection, now),
            feeds=feed_statuses(connection),
            cooldowns=_cooldowns(connection),
            pauses=_pauses(connection),
            stopped=_stopped(connection, true()),
            held=_posts(connection, held),
            latest=_posts(connection, latest),
            cluster_state=read_cluster_state(connection) if self._db.shared else None,
        )


MAX_WAITING_CHATS = 10
"""Chats in cooldown that the overview names."""

_d = deliveries.c
RECORDS = select(
    _d.id,
    _d.post_id,
    _d.state,
    _d.reason_code,
    _d.reason_detail,
    _d.attempts,
    _d.maybe_sent_count,
    _d.not_before,
    _d.pending_since,
    _d.settled_at,
    *CHAT_COLUMNS,
).join(destinations, destinations.c.id == _d.destination_id)


def read_records(connection: Connection, query: Select[Any]) -> list[DeliveryRecord]:
    """Return the deliveries of a query on RECORDS with their messages."""
    rows = connection.execute(query).all()
    m = messages.c
    parts = select(m.delivery_id, m.platform_id).where(m.delivery_id.in_([row.id for row in rows])).order_by(m.part)
    ids: dict[int, list[str]] = {}
    for delivery_id, platform_id in connection.execute(parts):
        ids.setdefault(delivery_id, []).append(platform_id)
    return [_record(row, tuple(ids.get(row.id, ()))) for row in rows]


def _record(row: Row[Any], ids: tuple[str, ...]) -> DeliveryRecord:
    return DeliveryRecord(
        post_id=row.post_id,
        chat=chat_of(row),
        state=row.state,
        reason_code=row.reason_code,
        reason_detail=row.reason_detail,
        attempts=row.attempts,
        maybe_sent=row.maybe_sent_count > 0,
        messages=ids,
        not_before=row.not_before,
        pending_since=row.pending_since,
        settled_at=row.settled_at,
    )


def _trail(connection: Connection, post_id: int) -> tuple[AuditEntry, ...]:
    a = audit.c
    rows = connection.execute(select(a.at, a.who, a.what, a.detail).where(a.post_id == post_id).order_by(a.id))
    return tuple(AuditEntry(*row) for row in rows)


def _pauses(connection: Connection) -> tuple[Pause, ...]:
    rows = connection.execute(select(pauses).order_by(pauses.c.at))
    return tuple(Pause(PauseKind(row.kind), row.name, row.who, row.at) for row in rows)


def _chat(connection: Connection, chat: Chat) -> ChatStatus | None:
    row = connection.execute(select(destinations).where(is_chat(chat))).one_or_none()
    if row is None:
        return None
    here = destination_of(row)
    subscriptions = tuple(subscriptions_of(connection, chat))
    return ChatStatus(
        here.active, here.reason_code, here.reason_detail, row.not_before, subscriptions, here.settings, here.style.timezone
    )


def _number(connection: Connection, rows: Table) -> int:
    return connection.scalar(select(func.count()).select_from(rows)) or 0


def _cooldowns(connection: Connection) -> tuple[Cooldown, ...]:
    """The cooldowns of platforms, and of chats whose alerts wait for the end of theirs."""
    rows = connection.execute(select(platforms).order_by(platforms.c.name))
    delayed = is_pending(deliveries) & (_d.destination_id == destinations.c.id) & (_d.state == DeliveryState.RETRY)
    delayed &= (_d.reason_code == DeliveryReason.DELAYED) & (_d.not_before == destinations.c.not_before)
    reason = select(_d.reason_detail).where(delayed).limit(1).scalar_subquery()
    columns: tuple[ColumnElement[Any], ...] = (*CHAT_COLUMNS, destinations.c.not_before, reason.label("reason"))
    waiting: Select[Any] = select(*columns).where(reason.is_not(None))
    chats = connection.execute(waiting.order_by(destinations.c.not_before.desc()).limit(MAX_WAITING_CHATS))
    return (
        *(Cooldown(row.name, row.not_before, row.reason) for row in rows),
        *(Cooldown(str(chat_of(row)), row.not_before, row.reason) for row in chats),
    )


def _stopped(connection: Connection, these: ColumnElement[bool]) -> tuple[Destination, ...]:
    c = destinations.c
    rows = connection.execute(
        select(destinations).where(c.state != DestinationState.ACTIVE, c.reason_code != RefusalReason.MOVED, these).order_by(c.id)
    )
    return tuple(destination_of(row) for row in rows)


def _posts(connection: Connection, query: Select[Any]) -> tuple[StoredPost, ...]:
    return tuple(stored_post(row) for row in connection.execute(query))
