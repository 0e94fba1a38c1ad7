"""The queue: conditions and order in which deliveries may be claimed, when the next one may, and times set back with the clock.

The statements are built once: to build the first of them anew for every claim takes longer than to run it.
"""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Integer,
    Select,
    bindparam,
    case,
    exists,
    func,
    or_,
    select,
    true,
    tuple_,
    type_coerce,
    update,
)

from bot.model import DestinationState, PauseKind
from store.admin.leases import SCOPE
from store.engine.database import StoreSection, decides
from store.engine.types import Moment, in_json_list
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


def _all_paused(chat: Any) -> ColumnElement[bool]:
    """Condition: the chat's platform, or everything, is paused."""
    this = (pauses.c.kind == PauseKind.PLATFORM) & (pauses.c.name == chat.c.platform)
    return exists().where(this | (pauses.c.kind == PauseKind.ALL))


def _is_busy(chat: ColumnElement[int]) -> ColumnElement[bool]:
    """Condition: a delivery of this chat is claimed."""
    return exists().where(_other.c.destination_id == chat, is_claimed(_other))


def _is_open(named: ColumnElement[bool]) -> ColumnElement[bool]:
    """Condition: the delivery's chat is one of those `named`, and neither is in cooldown, paused or gone.

    OFFSET 0 keeps PostgreSQL from making a join of it, which would read every chat before the first delivery.
    """
    c, p = destinations.c, platforms.c
    rests = exists().where(p.name == c.platform, p.not_before > _now)
    paused = _all_paused(destinations)
    may = select(c.id).where(c.id == deliveries.c.destination_id, named, c.state != DestinationState.GONE)
    return may.where(c.not_before <= _now, c.retry_at <= _now, ~rests, ~paused).offset(0).exists()


def _claimable(named: ColumnElement[bool]) -> Select[Any]:
    """Query: due deliveries, among the first of their chat, with none before them there that is not due.

    A delivery deferred to a later hour holds back no others until then, urgent or not.
    Conditions on the one table that is read in order, no joins: SQLite would begin with the other table and sort.
    """
    d = deliveries.c
    pending = _pending_of(d.destination_id).where(_other.c.pending_since <= _now).correlate(deliveries)
    first = pending.order_by(*in_order(_other)).limit(bindparam("per_chat", type_=Integer()))
    ahead = first.add_columns(_other.c.not_before, _other.c.urgent, _other.c.pending_since).subquery()
    older = tuple_(ahead.c.pending_since, ahead.c.id) < tuple_(d.pending_since, d.id)
    before = or_(ahead.c.urgent > d.urgent, (ahead.c.urgent == d.urgent) & older)
    return (
        select(d.id)
        .where(is_pending(deliveries), d.not_before <= _now, _is_open(named))
        .where(d.id.in_(first), ~_is_busy(d.destination_id), ~exists().where(ahead.c.not_before > _now, before))
        .order_by(*in_order(deliveries))
        .limit(bindparam("count", type_=Integer()))
    )


def _greatest(a: ColumnElement[Any], b: ColumnElement[Any]) -> ColumnElement[Any]:
    return case((a > b, a), else_=b)  # the engines have different names for this


def _earliest(named: ColumnElement[bool]) -> Select[Any]:
    """OFFSET 0 keeps SQLite from looking a chat's first delivery up once for each time that it is named."""
    chats = select(deliveries.c.destination_id).where(is_pending(deliveries)).distinct().subquery()
    waits = _pending_of(chats.c.destination_id)
    pending = (
        waits.with_only_columns(_other.c.not_before).where(_other.c.pending_since <= _now).order_by(*in_order(_other)).limit(1)
    )
    postpone_release = waits.with_only_columns(func.min(_other.c.not_before))
    head = func.coalesce(pending.scalar_subquery(), postpone_release.scalar_subquery())
    own = _greatest(destinations.c.not_before, destinations.c.retry_at)
    rests = _greatest(own, func.coalesce(platforms.c.not_before, destinations.c.not_before))
    open_chats = (
        select(head.label("due"), rests.label("rests"))
        .select_from(chats)
        .join(destinations, destinations.c.id == chats.c.destination_id)
        .outerjoin(platforms, platforms.c.name == destinations.c.platform)
        .where(named, destinations.c.state != DestinationState.GONE)
        .where(~_is_busy(chats.c.destination_id), ~_all_paused(destinations))
        .offset(0)
        .subquery()
    )
    return select(func.min(_greatest(open_chats.c.due, open_chats.c.rests))).where(open_chats.c.due.is_not(None))


_owned = in_json_list(SCOPE, "scopes")
CLAIM_QUERY = _claimable(in_json_list(destinations.c.platform, "names"))
"""The ids of up to `count` deliveries to the platforms `names` that are due `now`, up to `per_chat` of one chat, in order."""
CLAIM_OWNED_QUERY = _claimable(_owned)
"""The same in the rate-limit domains `scopes`, on a shared store."""

NEXT_DUE_QUERY = _earliest(true())
"""When the first delivery is due of any chat without a claimed one, asked `now`."""
NEXT_OWNED_DUE_QUERY = _earliest(_owned)
"""The same in the rate-limit domains `scopes`, on a shared store."""


class ClockChange(StoreSection):
    """The part of bot.ports.DeliveryStore about a clock that was set back."""

    @decides
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
