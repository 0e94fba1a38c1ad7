"""The queue: conditions and order in which deliveries may be claimed, when the next one may, and times set back with the clock.

The statements are built once: to build the first of them anew for every claim takes longer than to run it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    Text,
    bindparam,
    case,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
    type_coerce,
    union_all,
    update,
)

from bot.model import DestinationState, PauseKind
from store.admin.leases import SCOPE
from store.engine.column_types import Moment, in_json_list
from store.engine.database import StoreSection, exclusive
from store.schema import (
    State,
    deliveries,
    destinations,
    has_failed,
    is_cancelled,
    is_claimed,
    is_pending,
    messages,
    pauses,
    platforms,
    posts,
)


def in_order(table: Any) -> tuple[ColumnElement[Any], ...]:
    """The order in which deliveries are sent."""
    return table.c.urgent.desc(), table.c.pending_since, table.c.id


def make_due(connection: Connection, these: ColumnElement[bool], now: datetime) -> None:
    """Make deferred deliveries due now; the worker that claims them decides again."""
    later = update(deliveries).where(these, is_pending(deliveries), deliveries.c.pending_since > now)
    connection.execute(later.values(pending_since=now, not_before=now))


def feed_paused(delivery: Any) -> ColumnElement[bool]:
    """Condition: the delivery's post is of a paused feed. Checks first that any feed is paused: mostly none is."""
    p = pauses.alias()
    its_feed = select(posts.c.feed).where(posts.c.id == delivery.c.post_id).correlate(delivery).scalar_subquery()
    any_feed = exists().where(p.c.kind == PauseKind.FEED)
    return any_feed & its_feed.in_(select(pauses.c.name).where(pauses.c.kind == PauseKind.FEED))


def oldest_pending(connection: Connection, now: datetime) -> datetime | None:
    """Return since when the oldest delivery is pending; one that is deferred to a later hour does not count until then."""
    since = deliveries.c.pending_since
    waits = select(func.min(since, type_=since.type)).where(is_pending(deliveries), since <= now)
    oldest: datetime | None = connection.scalar(waits)
    return oldest


def count_states(connection: Connection) -> dict[str, int]:
    """Count the deliveries in each state that has any. Most are sent; to read the others their indexes suffice."""
    d = deliveries.c
    rest: dict[str, int] = {}
    for these in (is_pending, is_claimed, has_failed, is_cancelled):
        rows = connection.execute(select(d.state, func.count()).where(these(deliveries)).group_by(d.state))
        rest |= {row[0]: row[1] for row in rows}
    sent = (connection.scalar(select(func.count()).select_from(deliveries)) or 0) - sum(rest.values())
    return {state: count for state, count in sorted((rest | {State.SENT: sent}).items()) if count}


_other = deliveries.alias("other")
_now = bindparam("now", type_=Moment())


def _pending_of(chat: ColumnElement[int]) -> Select[Any]:
    """Query: a chat's pending deliveries; those of a paused feed hold back no others."""
    return select(_other.c.id).where(_other.c.destination_id == chat, is_pending(_other), ~feed_paused(_other))


def _is_busy(chat: ColumnElement[int]) -> ColumnElement[bool]:
    """Condition: a delivery of this chat is claimed."""
    return exists().where(_other.c.destination_id == chat, is_claimed(_other))


_platform = bindparam("platform", type_=Text())
_ITS_COOLDOWN = select(platforms.c.not_before).where(platforms.c.name == _platform)
_IS_RESTING = exists().where(platforms.c.name == _platform, platforms.c.not_before > _now)
_IS_PAUSED = exists().where(
    ((pauses.c.kind == PauseKind.PLATFORM) & (pauses.c.name == _platform)) | (pauses.c.kind == PauseKind.ALL)
)


def _pending_there() -> ColumnElement[bool]:
    """Condition: the delivery is pending on `platform`. It is the beginning of the queue's index: see _claimable."""
    return (deliveries.c.platform == _platform) & is_pending(deliveries)


def _in_chat(*conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Condition: the delivery's chat is not gone, and these conditions are true of it.

    OFFSET 0 keeps PostgreSQL from making a join of it, which would read every chat before the first delivery.
    """
    c = destinations.c
    its = select(c.id).where(c.id == deliveries.c.destination_id, c.state != DestinationState.GONE, *conditions)
    return its.offset(0).exists()


def _claimable(*owned: ColumnElement[bool]) -> Select[Any]:
    """Query: due deliveries, among the first of their chat, with none before them there that is not due.

    A delivery deferred to a later hour holds back no others until then, urgent or not.
    Conditions on the one table that is read in order, no joins: SQLite would begin with the other table and sort. The cheap
    ones come first, since behind a cooldown, a pause or a quiet hour they pass over everything that is pending.
    """
    d, c = deliveries.c, destinations.c
    pending = _pending_of(d.destination_id).where(_other.c.pending_since <= _now).correlate(deliveries)
    first = pending.order_by(*in_order(_other)).limit(bindparam("per_chat", type_=Integer()))
    ahead = first.add_columns(_other.c.not_before, _other.c.urgent, _other.c.pending_since).subquery()
    older = tuple_(ahead.c.pending_since, ahead.c.id) < tuple_(d.pending_since, d.id)
    before = or_(ahead.c.urgent > d.urgent, (ahead.c.urgent == d.urgent) & older)
    return (
        select(d.id)
        .where(~_IS_RESTING, ~_IS_PAUSED, _pending_there(), d.pending_since <= _now, d.not_before <= _now)
        .where(~feed_paused(deliveries), _in_chat(c.not_before <= _now, c.retry_at <= _now, *owned))
        .where(d.id.in_(first), ~_is_busy(d.destination_id), ~exists().where(ahead.c.not_before > _now, before))
        .order_by(*in_order(deliveries))
        .limit(bindparam("count", type_=Integer()))
    )


def _greatest(a: ColumnElement[Any], b: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((a > b, a), else_=b)  # the engines have different names for this


def _earliest(*owned: ColumnElement[bool]) -> Select[Any]:
    """Query: the earliest time of what waits in each chat for a retry or the chat, and of what is deferred.

    OFFSET 0 keeps PostgreSQL from reading every platform's queue in the order of the chats, to find each chat once, and SQLite
    from looking a chat's first delivery up once for each time that it is named.
    """
    d, c = deliveries.c, destinations.c
    of_open_feeds = _pending_there() & (d.pending_since <= _now) & ~feed_paused(deliveries)
    queued = select(d.destination_id).where(of_open_feeds).offset(0).subquery()
    chats = select(queued).distinct().subquery()
    waits = _pending_of(chats.c.destination_id).where(_other.c.pending_since <= _now)
    first = waits.with_only_columns(_other.c.not_before).order_by(*in_order(_other)).limit(1).scalar_subquery()
    open_chats = (
        select(first.label("due"), _greatest(c.not_before, c.retry_at).label("rests"))
        .select_from(chats)
        .join(destinations, c.id == chats.c.destination_id)
        .where(c.state != DestinationState.GONE, ~_is_busy(chats.c.destination_id), *owned)
        .offset(0)
        .subquery()
    )
    waiting = select(_greatest(open_chats.c.due, open_chats.c.rests).label("at")).where(open_chats.c.due.is_not(None))
    times = union_all(waiting, *(select(_deferred(urgent, *owned).subquery()) for urgent in (True, False))).subquery()
    return select(func.min(times.c.at, type_=Moment()))


def _deferred(urgent: bool, *owned: ColumnElement[bool]) -> Select[Any]:
    """Query: the earliest hour that deliveries are deferred to, without the cooldowns that their chats may have then.

    Of urgent ones alone, or of others alone: the index has each in this order.
    """
    d = deliveries.c
    later = select(d.pending_since.label("at")).where(_pending_there(), d.urgent == literal(urgent), d.pending_since > _now)
    return later.where(~feed_paused(deliveries), _in_chat(*owned)).order_by(d.pending_since).limit(1)


_owned = in_json_list(SCOPE, "scopes")
CLAIM_QUERY = _claimable()
"""The ids of up to `count` deliveries to the `platform` that are due `now`, up to `per_chat` of one chat, in order."""
CLAIM_OWNED_QUERY = _claimable(_owned)
"""The same in the rate-limit domains `scopes`, on a shared store."""

_NEXT_DUE = _earliest()
_NEXT_OWNED_DUE = _earliest(_owned)
_PLATFORM = select(_IS_PAUSED, _ITS_COOLDOWN.scalar_subquery())
_ANY_PENDING = select(exists().where(_pending_there()))


def earliest_due(connection: Connection, platform: str, now: datetime, scopes: Collection[str] | None) -> datetime | None:
    """Return when a delivery to a platform may be claimed next, in these rate-limit domains; None where none is pending.

    Nothing is claimable before that time, and perhaps not yet then: a cooldown of the whole platform is not compared with the
    waits of a million chats, nor a deferred delivery's hour with its chat's cooldown.
    """
    values = {"platform": platform, "now": now}
    paused, rests = connection.execute(_PLATFORM, values).one()
    if paused:
        return None
    if rests is not None and rests > now:
        return rests if connection.scalar(_ANY_PENDING, values) else None
    query, owned = (_NEXT_DUE, {}) if scopes is None else (_NEXT_OWNED_DUE, {"scopes": list(scopes)})
    due: datetime | None = connection.scalar(query, values | owned)
    return due


class ClockChange(StoreSection):
    """The part of bot.ports.DeliveryStore about a clock that was set back."""

    @exclusive
    def shift_times_back(self, connection: Connection, by: timedelta, now: datetime) -> None:
        """Subtract `by` from times after `now`, because the clock was set back by so much.

        Deliveries deferred to an hour of their chat keep it. Doing it twice is harmless, except that a platform's cooldown may
        end too early.
        """
        d, m = deliveries.c, messages.c
        noted = (d.not_before != d.pending_since) & ((d.pending_since > now) | (d.not_before > now))
        for statement in (
            update(deliveries).where(is_pending(deliveries), noted).values(_earlier(by, now, d.pending_since, d.not_before)),
            update(messages).where(m.sent_at > now).values(_earlier(by, now, m.sent_at, m.created_at)),
            update(destinations).where(destinations.c.not_before > now).values(_earlier(by, now, destinations.c.not_before)),
            update(platforms).where(platforms.c.not_before > now).values(_earlier(by, now, platforms.c.not_before)),
        ):
            connection.execute(statement)


def _earlier(by: timedelta, now: datetime, *columns: Column[datetime]) -> dict[Column[datetime], Any]:
    """Values that move these columns back by `by` where they are after `now`."""
    count = by // timedelta(microseconds=1)
    return {column: case((column > now, type_coerce(column, BigInteger) - count), else_=column) for column in columns}
