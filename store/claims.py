"""Which deliveries may be said next, and everything it takes to say them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, case, exists, func, or_, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Change, Chat, Delivery, Mark, Message, PostState
from store.chats import chat_of
from store.database import Part
from store.schema import State, claimed, deliveries, destinations, messages, platforms, post_revisions, posts, waiting


class Claims(Part):
    """The asking half of bot.ports.DeliveryStore."""

    async def claim(
        self, platforms: Sequence[str], count: int, lease: timedelta, now: datetime, *, per_chat: int = 1
    ) -> list[Delivery]:
        """Take up to `count` due deliveries for `lease`: urgent first, then oldest.

        In a chat only in order, and none of a chat that is waiting, inactive or already claimed: an earlier delivery that
        is not yet due holds back the later ones. `per_chat` lets one call take so many consecutive ones of a chat.
        """
        async with self._db.decide() as connection:
            ids = list(await connection.scalars(_claimable(platforms, count, per_chat, now)))
            taken = await connection.execute(_TAKE.where(deliveries.c.id.in_(ids)).values(lease=now + lease))
            rows = {row.id: row for row in taken}
            return await _load(connection, [rows[delivery_id] for delivery_id in ids if delivery_id in rows])

    async def next_due(self, now: datetime) -> datetime | None:
        """When the next delivery may be claimed, `now` at the earliest; None where nothing is owed.

        What stands behind another delivery of its chat, or in a chat that is claimed, does not count: that one comes first.
        """
        async with self._db.read() as connection:
            due = await connection.scalar(_EARLIEST)
        return None if due is None else max(due, now)

    async def recent_sends(self, since: datetime) -> list[tuple[Chat, datetime]]:
        """When messages went to which chat, oldest first: what the pacer must remember over a restart."""
        query = (
            select(messages.c.sent_at, destinations)
            .join(deliveries, deliveries.c.id == messages.c.delivery_id)
            .join(destinations, destinations.c.id == deliveries.c.destination_id)
            .where(messages.c.sent_at >= since)
            .order_by(messages.c.sent_at, messages.c.delivery_id, messages.c.part)
        )
        async with self._db.read() as connection:
            return [(chat_of(row), row.sent_at) for row in await connection.execute(query)]

    async def delivery_counts(self) -> dict[str, int]:
        """How many deliveries stand in each state; a state without any is left out."""
        query = select(deliveries.c.state, func.count().label("n")).group_by(deliveries.c.state)
        async with self._db.read() as connection:
            return {row.state: row.n for row in await connection.execute(query)}


_other = deliveries.alias("other")
_TAKE = (
    update(deliveries)
    .where(waiting(deliveries))
    .values(
        state=State.SENDING,
        revision=case((deliveries.c.payload.is_(None), deliveries.c.wanted_revision), else_=deliveries.c.revision),
    )
    .returning(deliveries)
)


def _in_order(table: Any) -> tuple[ColumnElement[Any], ...]:
    """The order in which deliveries are said."""
    return table.c.urgent.desc(), table.c.owed_at, table.c.id


def _claimable(names: Sequence[str], count: int, per_chat: int, now: datetime) -> Select[Any]:
    """What is due, is among the first of its chat, and has nothing before it there that is not due."""
    d, c, p = deliveries.c, destinations.c, platforms.c
    first = _first(d.destination_id, per_chat).correlate(deliveries)
    ahead = first.add_columns(_other.c.not_before, _other.c.urgent, _other.c.owed_at).subquery()
    older = tuple_(ahead.c.owed_at, ahead.c.id) < tuple_(d.owed_at, d.id)
    before = or_(ahead.c.urgent > d.urgent, (ahead.c.urgent == d.urgent) & older)
    return (
        select(d.id)
        .join(destinations, c.id == d.destination_id)
        .outerjoin(platforms, p.name == c.platform)
        .where(waiting(deliveries), d.not_before <= now)
        .where(c.platform.in_(names), c.active, c.not_before <= now, or_(p.not_before.is_(None), p.not_before <= now))
        .where(d.id.in_(first), ~_busy(d.destination_id), ~exists().where(ahead.c.not_before > now, before))
        .order_by(*_in_order(deliveries))
        .limit(count)
    )


def _first(chat: ColumnElement[int], count: int) -> Select[Any]:
    """The first `count` waiting deliveries of a chat."""
    return select(_other.c.id).where(_other.c.destination_id == chat, waiting(_other)).order_by(*_in_order(_other)).limit(count)


def _busy(chat: ColumnElement[int]) -> ColumnElement[bool]:
    """Whether a courier holds a delivery of this chat."""
    return exists().where(_other.c.destination_id == chat, claimed(_other))


def _later(a: ColumnElement[Any], b: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((a > b, a), else_=b)  # the engines have different names for this


def _earliest() -> Select[Any]:
    chats = select(deliveries.c.destination_id).where(waiting(deliveries)).distinct().subquery()
    head = _first(chats.c.destination_id, 1).with_only_columns(_other.c.not_before).scalar_subquery()
    paused = _later(destinations.c.not_before, func.coalesce(platforms.c.not_before, destinations.c.not_before))
    open_chats = (
        select(head.label("due"), paused.label("paused"))
        .select_from(chats)
        .join(destinations, destinations.c.id == chats.c.destination_id)
        .outerjoin(platforms, platforms.c.name == destinations.c.platform)
        .where(destinations.c.active, ~_busy(chats.c.destination_id))
        .subquery()
    )
    return select(func.min(_later(open_chats.c.due, open_chats.c.paused)))


async def _load(connection: AsyncConnection, rows: Sequence[Row[Any]]) -> list[Delivery]:
    """Everything it takes to say them, in four statements however many there are."""
    if not rows:
        return []
    chats = await _by_id(connection, select(destinations).where(destinations.c.id.in_({row.destination_id for row in rows})))
    told = await _by_id(connection, select(posts.c.id, posts.c.state).where(posts.c.id.in_({row.post_id for row in rows})))
    revisions = await _revisions(connection, rows)
    parts = await _messages(connection, [row.id for row in rows])
    return [
        Delivery(
            id=row.id,
            post_id=row.post_id,
            destination_id=row.destination_id,
            chat=chat_of(chats[row.destination_id]),
            style=chats[row.destination_id].style,
            post=revisions[row.post_id, row.revision].content,
            revision=row.revision,
            sent_revision=row.sent_revision,
            attempts=row.attempts,
            urgent=row.urgent,
            payload=row.payload,
            messages=tuple(parts.get(row.id, ())),
            mark=_mark(row, told[row.post_id].state, revisions),
            doubted=row.doubts > 0,
        )
        for row in rows
    ]


async def _by_id(connection: AsyncConnection, query: Select[Any]) -> dict[int, Row[Any]]:
    return {row.id: row for row in await connection.execute(query)}


async def _revisions(connection: AsyncConnection, rows: Iterable[Row[Any]]) -> dict[tuple[int, int], Row[Any]]:
    r = post_revisions.c
    needed = {(row.post_id, n) for row in rows for n in (row.revision, *_since(row))}
    found = await connection.execute(select(post_revisions).where(tuple_(r.post_id, r.n).in_(needed)))
    return {(row.post_id, row.n): row for row in found}


async def _messages(connection: AsyncConnection, delivery_ids: Sequence[int]) -> dict[int, list[Message]]:
    m = messages.c
    found: dict[int, list[Message]] = {}
    for row in await connection.execute(select(messages).where(m.delivery_id.in_(delivery_ids)).order_by(m.part)):
        found.setdefault(row.delivery_id, []).append(Message(row.part, row.platform_id, row.digest))
    return found


def _since(row: Row[Any]) -> range:
    """The revisions after the one that was said, up to the one to be said."""
    return range(0) if row.sent_revision is None else range(row.sent_revision + 1, row.revision + 1)


def _mark(row: Row[Any], state: str, revisions: Mapping[tuple[int, int], Row[Any]]) -> Mark:
    """What a copy that was already said now says about itself."""
    if row.sent_revision is None:
        return Mark()
    if state == PostState.WITHDRAWN:
        return Mark("withdrawn")
    changes = _joined(change for n in _since(row) for change in revisions[row.post_id, n].changes)
    return Mark("corrected", changes) if changes else Mark()


def _joined(changes: Iterable[Change]) -> tuple[Change, ...]:
    """A to B and B to C is A to C; A to B and back is nothing."""
    joined: list[Change] = []
    for new in changes:
        old = next((c for c in joined if c.what == new.what and c.new == new.old and c.new is not None), None)
        if old:
            joined.remove(old)
            new = Change(new.what, old.old, new.new)
        if new.old != new.new:
            joined.append(new)
    return tuple(joined)


_EARLIEST = _earliest()
