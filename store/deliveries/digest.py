"""Digests: deliveries that may share one message, and when a chat's alerts were sent."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, bindparam, exists, func, or_, select, update

from bot.model import Delivery, DeliveryReason
from bot.model.delivery import SHARED
from store.admin.leases import check_owner
from store.deliveries.claim import claim_ids
from store.deliveries.queue import feed_paused, in_order
from store.deliveries.settle import released_state
from store.engine.database import StoreSection, decides_own, decides_own_unsynced, reads, writes
from store.engine.types import Moment
from store.schema import State, deliveries, is_claimed, is_pending, messages


class DigestClaims(StoreSection):
    """The part of bot.ports.DeliveryStore about digests."""

    @reads
    def count_bundleable(self, connection: Connection, delivery: Delivery, now: datetime) -> int:
        """Return how many due deliveries may share one message with this claimed one (see claim_bundleable)."""
        query = select(func.count()).select_from(deliveries).where(_bundleable(delivery), _d.not_before <= now)
        return int(connection.scalar(query) or 0)

    @decides_own_unsynced
    def claim_bundleable(
        self, connection: Connection, delivery: Delivery, count: int, lease: timedelta, now: datetime
    ) -> list[Delivery]:
        """Claim up to `count` due deliveries that may share one message with this claimed one, in order.

        These are routine ones of the same chat with nothing sent, which nobody asked for again; where this one's payload is
        frozen, those with the same.
        """
        check_owner(connection, self._db.held, [delivery.id])
        these = select(_d.id).where(_bundleable(delivery), _d.not_before <= now).order_by(*in_order(deliveries)).limit(count)
        ids = list(connection.scalars(these))
        return claim_ids(connection, ids, lease, now) if ids else []

    @decides_own
    def defer(self, connection: Connection, delivery: Delivery, until: datetime, now: datetime) -> None:
        """Postpone a claimed delivery, and with a routine one those that may share its message.

        Deferred deliveries hold back no others and are ordered after everything that is pending before `until`. A time in the
        past changes the order alone.
        """
        wait = {"not_before": until, "pending_since": until}  # ordered by the later time: see queue.py
        given_back = {"state": released_state, "lease_until": None, **wait}
        if not delivery.urgent:
            connection.execute(update(deliveries).where(_bundleable(delivery), _d.not_before <= now).values(wait))
        connection.execute(update(deliveries).where(_still_claimed(delivery)).values(given_back))

    @writes
    def cancel_muted(self, connection: Connection, delivery: Delivery, now: datetime) -> None:
        """Cancel a claimed delivery with nothing sent, because its chat has muted the feed or category."""
        ended = {
            "state": State.CANCELLED,
            "reason_code": DeliveryReason.MUTED,
            "reason_detail": "",
            "lease_until": None,
            "settled_at": now,
        }
        connection.execute(update(deliveries).where(_still_claimed(delivery)).values(ended))

    @reads
    def routine_alert_times(self, connection: Connection, destination_id: int, since: datetime) -> list[datetime]:
        """Return when routine alerts were first sent to a chat, oldest first; a digest counts once, an edit not at all."""
        query = _ALERTS.where(_d.destination_id == destination_id)
        return list(connection.scalars(query, {"since": since}))


_d = deliveries.c


def _still_claimed(delivery: Delivery) -> ColumnElement[bool]:
    return (_d.id == delivery.id) & is_claimed(deliveries) & (_d.attempts == delivery.attempts)


def _bundleable(delivery: Delivery) -> ColumnElement[bool]:
    sent = exists().where(messages.c.delivery_id == _d.id)
    payload: ColumnElement[bool] = _d.payload.is_(None) if delivery.payload is None else _d.payload == delivery.payload
    in_chat: ColumnElement[bool] = (_d.destination_id == delivery.destination_id) & is_pending(deliveries)
    return in_chat & ~_d.urgent & ~_d.requeued & _d.sent_revision.is_(None) & payload & ~sent & ~feed_paused(deliveries)


_ALERTS = (
    select(func.min(messages.c.created_at).label("made"))
    .join(deliveries, _d.id == messages.c.delivery_id)
    .where(messages.c.sent_at >= bindparam("since", type_=Moment()), messages.c.created_at >= bindparam("since", type_=Moment()))
    .where(or_(messages.c.part == 0, messages.c.part == SHARED), ~_d.urgent)
    .group_by(messages.c.platform_id)
    .order_by("made")
)
