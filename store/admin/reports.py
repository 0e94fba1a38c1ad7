"""What operators ask: deliveries, why a post did or did not reach a chat, and the whole at a glance."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import (
    AuditEntry,
    Chat,
    ChatStatus,
    Cooldown,
    DeliveryRecord,
    Destination,
    Overview,
    Pause,
    PauseKind,
    PostReport,
    PostState,
    StoredPost,
)
from store.chats.destinations import PLACE, chat_of, destination_of, is_chat
from store.chats.preferences import wishes_of
from store.engine.database import Part, whole
from store.posts.feeds import standings
from store.posts.pending_revisions import MAY_WAIT, REVISION_WAITS
from store.posts.posts import stored, stored_post
from store.schema import (
    audit,
    deleted_posts,
    deliveries,
    destinations,
    fanouts,
    messages,
    pauses,
    platforms,
    posts,
    waiting,
)


class Records(Part):
    """The asking half of bot.ports.DeskStore."""

    @whole
    async def deliveries(self, post_id: int | None, states: Sequence[str], count: int) -> list[DeliveryRecord]:
        """The newest deliveries, of one post or of all, in these states or (none named) in any; newest first."""
        query = _RECORDS.order_by(deliveries.c.id.desc()).limit(count)
        if post_id is not None:
            query = query.where(deliveries.c.post_id == post_id)
        if states:
            query = query.where(deliveries.c.state.in_(states))
        async with self._db.read() as connection:
            return await _records(connection, query)

    @whole
    async def post_report(self, post_id: int, chat: Chat | None) -> PostReport:
        """Everything that says why a post did or did not reach a chat; without one, what concerns the post alone."""
        f = fanouts.c
        open_fanout = select(f.id).where(f.post_id == post_id, ~f.done).limit(1)
        async with self._db.read() as connection:
            found = await _records(connection, _RECORDS.where(deliveries.c.post_id == post_id, is_chat(chat))) if chat else []
            return PostReport(
                audit_trail=await _trail(connection, post_id),
                pauses=await _pauses(connection),
                fanned_out=await connection.scalar(open_fanout) is None,
                chat=await _chat(connection, chat) if chat else None,
                delivery=next(iter(found), None),
            )

    @whole
    async def overview(self, count: int) -> Overview:
        """The whole at a glance, with at most `count` posts in each list."""
        d, p = deliveries.c, posts.c
        oldest = select(func.min(d.pending_since, type_=d.pending_since.type)).where(waiting(deliveries))
        held = (
            stored().where(MAY_WAIT, ((p.state == PostState.HELD) & ~p.quiet) | REVISION_WAITS).order_by(p.id.desc()).limit(count)
        )
        latest = stored().where(p.state == PostState.LIVE).order_by(p.arrived_at.desc(), p.id.desc()).limit(count)
        async with self._db.read() as connection:
            return Overview(
                posts=await _number(connection, posts),
                forgotten=await _number(connection, deleted_posts),
                counts=await _counts(connection),
                oldest_pending=await connection.scalar(oldest),
                feeds=await standings(connection),
                cooldowns=await _cooldowns(connection),
                pauses=await _pauses(connection),
                stopped=await _stopped(connection),
                held=await _posts(connection, held),
                latest=await _posts(connection, latest),
            )


_d = deliveries.c
_RECORDS = select(
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
    *PLACE,
).join(destinations, destinations.c.id == _d.destination_id)


async def _records(connection: AsyncConnection, query: Select[Any]) -> list[DeliveryRecord]:
    rows = (await connection.execute(query)).all()
    m = messages.c
    parts = select(m.delivery_id, m.platform_id).where(m.delivery_id.in_([row.id for row in rows])).order_by(m.part)
    ids: dict[int, list[str]] = {}
    for delivery_id, platform_id in await connection.execute(parts):
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


async def _trail(connection: AsyncConnection, post_id: int) -> tuple[AuditEntry, ...]:
    a = audit.c
    rows = await connection.execute(select(a.at, a.who, a.what, a.detail).where(a.post_id == post_id).order_by(a.id))
    return tuple(AuditEntry(*row) for row in rows)


async def _pauses(connection: AsyncConnection) -> tuple[Pause, ...]:
    rows = await connection.execute(select(pauses).order_by(pauses.c.at))
    return tuple(Pause(PauseKind(row.kind), row.name, row.who, row.at) for row in rows)


async def _chat(connection: AsyncConnection, chat: Chat) -> ChatStatus | None:
    row = (await connection.execute(select(destinations).where(is_chat(chat)))).one_or_none()
    if row is None:
        return None
    here = destination_of(row)
    subscriptions = tuple(await wishes_of(connection, chat))
    return ChatStatus(
        here.active, here.reason_code, here.reason_detail, row.not_before, subscriptions, here.settings, here.style.timezone
    )


async def _number(connection: AsyncConnection, rows: Table) -> int:
    return await connection.scalar(select(func.count()).select_from(rows)) or 0


async def _counts(connection: AsyncConnection) -> dict[str, int]:
    rows = await connection.execute(select(_d.state, func.count()).group_by(_d.state).order_by(_d.state))
    return {row[0]: row[1] for row in rows}


async def _cooldowns(connection: AsyncConnection) -> tuple[Cooldown, ...]:
    rows = await connection.execute(select(platforms).order_by(platforms.c.name))
    return tuple(Cooldown(row.name, row.not_before, row.reason) for row in rows)


async def _stopped(connection: AsyncConnection) -> tuple[Destination, ...]:
    c = destinations.c
    rows = await connection.execute(select(destinations).where(~c.active, c.moved_to == "").order_by(c.id))
    return tuple(destination_of(row) for row in rows)


async def _posts(connection: AsyncConnection, query: Select[Any]) -> tuple[StoredPost, ...]:
    return tuple(stored_post(row) for row in await connection.execute(query))
