"""The state of a chat: it takes alerts, refuses them until it is tried again, or is gone until an event there.

Alerts that a chat does not take become missed; corrections of messages that it has are sent once it takes something again.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, case, literal, select, update

from bot.model import Chat, DeliveryReason, Destination, DestinationState, RefusalReason
from store.chats.destinations import destination_of, is_within
from store.engine.column_types import EPOCH, Moment
from store.schema import State, deliveries, destinations, is_pending, posts

_c, _d = destinations.c, deliveries.c
_now = bindparam("now", type_=Moment())


def takes_nothing() -> ColumnElement[bool]:
    """Condition: a new alert for this chat is missed at once. The time is the parameter `now`."""
    return (_c.state == DestinationState.GONE) | ((_c.state == DestinationState.REFUSING) & (_c.retry_at > _now))


def reason_detail() -> ColumnElement[str]:
    """The detail of a missed delivery: the platform's answer, or the code of the reason where there is none."""
    return case((_c.reason_detail != "", _c.reason_detail), else_=_c.reason_code)


def deactivate_chat(
    connection: Connection,
    destination_id: int,
    code: RefusalReason,
    detail: str,
    now: datetime,
    retry_at: datetime | None = None,
    refusals: int = 1,
) -> None:
    """Store that a chat takes nothing until `retry_at`, or is gone (None); its alerts that are due become missed.

    `refusals` counts them since the last alert that it took; the deliveries of a digest are refused together, and count once.
    Alerts deferred to a later hour, and corrections, wait for the retry; in a chat that is gone they are missed as well.
    """
    state = DestinationState.GONE if retry_at is None else DestinationState.REFUSING
    since = case((_c.refused_since.is_(None), literal(now, Moment())), else_=_c.refused_since)
    refused = {"state": state, "reason_code": code, "reason_detail": detail, "refused_since": since}
    values = {**refused, "refusals": refusals, "retry_at": retry_at or EPOCH}
    connection.execute(update(destinations).where(_c.id == destination_id).values(values))
    these = _d.destination_id == destination_id
    if retry_at is not None:
        these &= _d.sent_revision.is_(None) & (_d.pending_since <= now)
    _miss(connection, these, now)


def miss_in_gone_chats(connection: Connection, post_ids: Sequence[int], now: datetime) -> None:
    """Make pending deliveries of these posts missed in chats that are gone."""
    gone = select(_c.id).where(_c.state == DestinationState.GONE)
    _miss(connection, _d.post_id.in_(post_ids) & _d.destination_id.in_(gone), now)


def reactivate_chats(connection: Connection, these: ColumnElement[bool], now: datetime, *, proven: bool) -> bool:
    """Try stopped chats again with the next alert, and enqueue corrections of their outdated messages; False for none.

    `proven`: the bot can certainly write there, so they are active. Otherwise they stay refusing until they take an alert.
    """
    values = _ACTIVE if proven else {"state": DestinationState.REFUSING, "retry_at": EPOCH}
    stopped = these & (_c.state != DestinationState.ACTIVE) & (_c.reason_code != RefusalReason.MOVED)
    ids = list(connection.scalars(update(destinations).where(stopped).values(values).returning(_c.id)))
    if ids:
        outdated = (_d.state == State.MISSED) & (_d.sent_revision < _newest)
        corrected = update(deliveries).where(_d.destination_id.in_(ids), outdated)
        connection.execute(corrected.values(_PENDING | {"pending_since": now}))
    return bool(ids)


def stopped_within(connection: Connection, chat: Chat) -> list[Destination]:
    """Return the destinations in this chat, topics included, that are not active."""
    rows = connection.execute(select(destinations).where(is_within(chat), _c.state != DestinationState.ACTIVE))
    return [destination_of(row) for row in rows]


_ACTIVE = {
    "state": DestinationState.ACTIVE,
    "reason_code": RefusalReason.NONE,
    "reason_detail": "",
    "refused_since": None,
    "refusals": 0,
    "retry_at": EPOCH,
}
_newest = select(posts.c.revision).where(posts.c.id == _d.post_id).scalar_subquery()
_detail = select(reason_detail()).where(_c.id == _d.destination_id).scalar_subquery()
_PENDING = {
    "state": State.PENDING,
    "reason_code": DeliveryReason.NONE,
    "reason_detail": "",
    "wanted_revision": _newest,
    "attempts": 0,
    "maybe_sent_count": 0,
    "not_before": EPOCH,
}


def _miss(connection: Connection, these: ColumnElement[bool], now: datetime) -> None:
    why = {"reason_code": DeliveryReason.CHAT_REFUSED, "reason_detail": _detail}
    missed = {"state": State.MISSED, "payload": None, "settled_at": now, **why}
    connection.execute(update(deliveries).where(these, is_pending(deliveries)).values(missed))
