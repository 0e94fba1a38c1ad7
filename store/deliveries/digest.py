"""Deliveries that may share one message, and how many messages a chat has had."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, bindparam, exists, func, or_, select, update

from bot.model import Delivery, DeliveryReason
from bot.model.delivery import SHARED
from store.deliveries.claim import take
from store.deliveries.queue import feed_paused, in_order
from store.deliveries.settle import waits_again
from store.engine.database import Part, whole
from store.engine.types import Moment
from store.schema import State, claimed, deliveries, messages, waiting


class Folding(Part):
    """What bot.ports.DeliveryStore knows of digests."""

    @whole
    async def waiting_alike(self, delivery: Delivery, now: datetime) -> int:
        """How many deliveries that are due may share one message with this claimed one (see claim_alike)."""
        query = select(func.count()).select_from(deliveries).where(_alike(delivery), _d.not_before <= now)
        async with self._db.read() as connection:
            return int(await connection.scalar(query) or 0)

    @whole
    async def claim_alike(self, delivery: Delivery, count: int, lease: timedelta, now: datetime) -> list[Delivery]:
        """Take up to `count` due deliveries that may share one message with this claimed one, in order.

        Routine ones of the same chat of which nothing was said; where this one's payload is frozen, those frozen with the same.
        """
        these = select(_d.id).where(_alike(delivery), _d.not_before <= now).order_by(*in_order(deliveries)).limit(count)
        async with self._db.decide(synced=False) as connection:
            ids = list(await connection.scalars(these))
            return await take(connection, ids, lease, now) if ids else []

    @whole
    async def defer(self, delivery: Delivery, until: datetime, now: datetime) -> None:
        """Let a claimed delivery wait until then, and a routine one with it those that may share its message.

        They hold nobody back and stand behind whatever is owed before. A time that is past only gives them that place.
        """
        wait = {"not_before": until, "pending_since": until}  # owed later: see due.py
        async with self._db.decide() as connection:
            given_back = {"state": waits_again, "lease_until": None, **wait}
            if not delivery.urgent:
                await connection.execute(update(deliveries).where(_alike(delivery), _d.not_before <= now).values(wait))
            await connection.execute(update(deliveries).where(_still_claimed(delivery)).values(given_back))

    @whole
    async def drop(self, delivery: Delivery, now: datetime) -> None:
        """End a claimed delivery unsaid, because its chat has muted what it tells."""
        ended = {
            "state": State.CANCELLED,
            "reason_code": DeliveryReason.MUTED,
            "reason_detail": "",
            "lease_until": None,
            "settled_at": now,
        }
        async with self._db.write() as connection:
            await connection.execute(update(deliveries).where(_still_claimed(delivery)).values(ended))

    @whole
    async def routine_alerts(self, destination_id: int, since: datetime) -> list[datetime]:
        """When routine alerts appeared in a chat, oldest first; a digest is one, an edit none."""
        query = _ALERTS.where(_d.destination_id == destination_id)
        async with self._db.read() as connection:
            return list(await connection.scalars(query, {"since": since}))


_d = deliveries.c


def _still_claimed(delivery: Delivery) -> ColumnElement[bool]:
    return (_d.id == delivery.id) & claimed(deliveries) & (_d.attempts == delivery.attempts)


def _alike(delivery: Delivery) -> ColumnElement[bool]:
    said = exists().where(messages.c.delivery_id == _d.id)
    payload: ColumnElement[bool] = _d.payload.is_(None) if delivery.payload is None else _d.payload == delivery.payload
    in_chat: ColumnElement[bool] = (_d.destination_id == delivery.destination_id) & waiting(deliveries)
    return in_chat & ~_d.urgent & _d.sent_revision.is_(None) & payload & ~said & ~feed_paused(deliveries)


_ALERTS = (
    select(func.min(messages.c.created_at).label("made"))
    .join(deliveries, _d.id == messages.c.delivery_id)
    .where(messages.c.sent_at >= bindparam("since", type_=Moment()), messages.c.created_at >= bindparam("since", type_=Moment()))
    .where(or_(messages.c.part == 0, messages.c.part == SHARED), ~_d.urgent)
    .group_by(messages.c.platform_id)
    .order_by("made")
)
