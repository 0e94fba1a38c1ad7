"""Claims: the next due deliveries with everything that sending needs, one by one or those that share a digest."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Label,
    Row,
    Select,
    bindparam,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from bot.model import Change, Chat, ChatSettings, Delivery, DeliveryReason, Mark, Message, Post, PostState
from bot.model.delivery import SHARED
from store.admin.leases import check_leases, check_owner
from store.chats.destinations import CHAT_COLUMNS, chat_of
from store.deliveries.queue import (
    CLAIM_OWNED_QUERY,
    CLAIM_QUERY,
    count_states,
    earliest_due,
    feed_paused,
    in_order,
)
from store.deliveries.settle import released_state
from store.deliveries.threads import thread_of
from store.engine.column_types import Moment, in_json_list
from store.engine.database import StoreSection, exclusive_in_process, exclusive_in_process_unsynced, reads, writes
from store.posts.stories import story_links
from store.schema import State, deliveries, destinations, is_claimed, is_pending, messages, post_revisions, posts, subscriptions


class Claims(StoreSection):
    """The claiming half of bot.ports.DeliveryStore."""

    @exclusive_in_process_unsynced
    def claim(
        self, connection: Connection, platform: str, count: int, lease: timedelta, now: datetime, *, per_chat: int = 1
    ) -> list[Delivery]:
        """Claim up to `count` due deliveries to a platform for `lease`: urgent first, then oldest.

        Order within a chat is kept: an earlier delivery that is not due yet holds back later ones. Chats in cooldown, those
        that take nothing now, and those with a claimed delivery are skipped.
        """
        values = {"platform": platform, "count": count, "per_chat": per_chat, "now": now}
        self._db.read_in_order(connection)
        if (held := self._db.owned_scopes) is None:
            ids = list(connection.scalars(CLAIM_QUERY, values))
        else:
            scopes = held.claiming_on(platform)
            check_leases(connection, held, scopes)
            ids = list(connection.scalars(CLAIM_OWNED_QUERY, values | {"scopes": scopes})) if scopes else []
        return claim_ids(connection, ids, lease, now) if ids else []

    @reads
    def next_due(self, connection: Connection, platform: str, now: datetime) -> datetime | None:
        """Return when to claim deliveries to a platform next, `now` at the earliest; None where nothing is pending there.

        Before that time nothing can be claimed; at that time a cooldown may still hold it back.
        """
        held = self._db.owned_scopes
        due = earliest_due(connection, platform, now, None if held is None else held.claiming_on(platform))
        return None if due is None else max(due, now)

    @reads
    def recent_sends(self, connection: Connection, since: datetime) -> list[tuple[Chat, datetime]]:
        """Return the chats and times of recent messages, oldest first, for the rate limiter after a restart.

        An attempt with an unknown outcome counts at the latest time it can have arrived.
        """
        rows = [row for query in (_MADE, _EDITED, _MAYBE_SENT) for row in connection.execute(query, {"since": since})]
        return sorted(((chat_of(row), row.at) for row in rows), key=lambda send: send[1])

    @reads
    def delivery_counts(self, connection: Connection) -> dict[str, int]:
        """Return how many deliveries are in each state; a state without any is left out."""
        return count_states(connection)


def claim_ids(connection: Connection, ids: Sequence[int], lease: timedelta, now: datetime) -> list[Delivery]:
    """Claim these pending deliveries for `lease`; return them in the order of sending."""
    connection.execute(_TAKE, {"ids": ids, "until": now + lease})
    found = connection.execute(_TAKEN, {"ids": ids})
    return _load(connection, found.all(), now)


_pairs: BindParameter[Any] = bindparam("pairs", expanding=True)
_d = deliveries.c
_TAKE = (
    update(deliveries)
    .where(in_json_list(_d.id, "ids"), is_pending(deliveries))
    .values(
        state=State.SENDING,
        revision=case((_d.payload.is_(None), _d.wanted_revision), else_=_d.revision),
        lease_until=bindparam("until", type_=Moment()),
        send_started=False,
        rerender=case((_d.payload.is_(None), literal_column("false")), else_=_d.rerender),
    )
)


def _sends(column: Any) -> Select[Any]:
    """When messages were made or last edited since a time; several deliveries may share a message."""
    return (
        select(func.max(column).label("at"), *CHAT_COLUMNS)
        .join(deliveries, _d.id == messages.c.delivery_id)
        .join(destinations, destinations.c.id == _d.destination_id)
        .where(messages.c.sent_at >= bindparam("since", type_=Moment()), column >= bindparam("since", type_=Moment()))
        .group_by(destinations.c.id, messages.c.platform_id)
        .order_by("at", messages.c.platform_id)
    )


_MADE = _sends(messages.c.created_at)
_EDITED = _sends(messages.c.sent_at).where(messages.c.sent_at > messages.c.created_at)
_maybe_sent_at = case((_d.settled_at > _d.not_before, _d.settled_at), else_=_d.not_before).label("at")
_MAYBE_SENT = (
    select(_maybe_sent_at, *CHAT_COLUMNS)
    .join(destinations, destinations.c.id == _d.destination_id)
    .where(_d.maybe_sent_count > 0, _maybe_sent_at >= bindparam("since", type_=Moment()))
)


def _cap(name: str) -> Label[int]:
    """The limit of a delivery's chat: the highest of its subscriptions'."""
    highest = select(func.coalesce(func.max(subscriptions.c[name]), 0))
    return highest.where(subscriptions.c.destination_id == _d.destination_id).scalar_subquery().label(name)


_TAKEN = (
    select(
        _d.id,
        _d.post_id,
        _d.destination_id,
        _d.urgent,
        _d.revision,
        _d.sent_revision,
        _d.payload,
        _d.attempts,
        _d.maybe_sent_count,
    )
    .add_columns(
        _d.pending_since,
        _d.attempted_at,
        _d.corrected_from,
        _d.replayed,
        posts.c.story,
        posts.c.state.label("post_state"),
        *CHAT_COLUMNS,
        destinations.c.style,
        destinations.c.settings,
        destinations.c.refusals,
        _cap("max_per_hour"),
        _cap("max_per_day"),
    )
    .join(destinations, destinations.c.id == _d.destination_id)
    .join(posts, posts.c.id == _d.post_id)
    .where(in_json_list(_d.id, "ids"))
    .order_by(*in_order(deliveries))
)
_REVISIONS = select(post_revisions).where(  # SQLite finds no pair by an index, and would read every revision there is
    in_json_list(post_revisions.c.post_id, "ids"), tuple_(post_revisions.c.post_id, post_revisions.c.revision).in_(_pairs)
)
_MESSAGES = select(messages).where(in_json_list(messages.c.delivery_id, "ids")).order_by(messages.c.part)


def _load(connection: Connection, rows: Sequence[Row[Any]], now: datetime) -> list[Delivery]:
    """Load deliveries with posts and messages: a fixed number of statements, however many rows."""
    revisions = _revisions(connection, rows)
    parts = _messages(connection, [row.id for row in rows])
    threads = {row.id: thread_of(connection, row.destination_id, post) for row, post in _following(rows, revisions)}
    also = story_links(connection, [row.id for row in rows if row.story])
    return [
        Delivery(
            id=row.id,
            post_id=row.post_id,
            destination_id=row.destination_id,
            chat=chat_of(row),
            style=row.style,
            post=revisions[row.post_id, row.revision].content,
            revision=row.revision,
            sent_revision=row.sent_revision,
            attempts=row.attempts,
            urgent=row.urgent,
            payload=row.payload,
            messages=tuple(parts.get(row.id, ())),
            mark=_mark(row, revisions, also.get(row.id, ())),
            maybe_sent=row.maybe_sent_count > 0,
            pending_since=row.pending_since,
            claimed_at=now,
            attempted_at=row.attempted_at,
            max_per_hour=row.max_per_hour,
            max_per_day=row.max_per_day,
            replayed=row.replayed,
            settings=row.settings or ChatSettings(),
            thread=threads.get(row.id) or "",
            refusals=row.refusals,
        )
        for row in rows
    ]


def _following(rows: Iterable[Row[Any]], revisions: Mapping[tuple[int, int], Row[Any]]) -> Iterator[tuple[Row[Any], Post]]:
    """Yield the deliveries whose post follows another, each with its post."""
    for row in rows:
        post = revisions[row.post_id, row.revision].content
        if post.follows:
            yield row, post


def _revisions(connection: Connection, rows: Sequence[Row[Any]]) -> dict[tuple[int, int], Row[Any]]:
    pairs = {(row.post_id, n) for row in rows for n in (row.revision, *_since(row))}
    found = connection.execute(_REVISIONS, {"ids": [row.post_id for row in rows], "pairs": list(pairs)})
    return {(row.post_id, row.revision): row for row in found}


def _messages(connection: Connection, delivery_ids: Sequence[int]) -> dict[int, list[Message]]:
    found: dict[int, list[Message]] = {}
    for row in connection.execute(_MESSAGES, {"ids": delivery_ids}):
        found.setdefault(row.delivery_id, []).append(Message(row.part, row.platform_id, row.content_hash))
    return found


def _since(row: Row[Any]) -> range:
    """Return the revisions after the sent one, up to the one to send; for the same again, those of the last correction."""
    if row.sent_revision is None:
        return range(0)
    sent = row.sent_revision if row.sent_revision < row.revision else row.corrected_from or row.revision
    return range(sent + 1, row.revision + 1)


def _mark(row: Row[Any], revisions: Mapping[tuple[int, int], Row[Any]], also: tuple[str, ...]) -> Mark:
    """Return the mark of a message: a correction or withdrawal only where something was sent before."""
    if row.sent_revision is None:
        return Mark(also=also)
    if row.post_state == PostState.WITHDRAWN:
        return Mark("withdrawn")
    changes = _joined(change for n in _since(row) for change in revisions[row.post_id, n].changes)
    return Mark("corrected", changes, also) if changes else Mark(also=also)


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


class DigestClaims(StoreSection):
    """The part of bot.ports.DeliveryStore about digests."""

    @reads
    def count_bundleable(self, connection: Connection, delivery: Delivery, now: datetime) -> int:
        """Return how many due deliveries may share one message with this claimed one (see claim_bundleable)."""
        query = select(func.count()).select_from(deliveries).where(_bundleable(delivery), _d.not_before <= now)
        return int(connection.scalar(query) or 0)

    @exclusive_in_process_unsynced
    def claim_bundleable(
        self, connection: Connection, delivery: Delivery, count: int, lease: timedelta, now: datetime
    ) -> list[Delivery]:
        """Claim up to `count` due deliveries that may share one message with this claimed one, in order.

        These are routine ones of the same chat with nothing sent, which nobody asked for again; where this one's payload is
        frozen, those with the same.
        """
        check_owner(connection, self._db.owned_scopes, [delivery.id])
        these = select(_d.id).where(_bundleable(delivery), _d.not_before <= now).order_by(*in_order(deliveries)).limit(count)
        ids = list(connection.scalars(these))
        return claim_ids(connection, ids, lease, now) if ids else []

    @exclusive_in_process
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


def _still_claimed(delivery: Delivery) -> ColumnElement[bool]:
    return (_d.id == delivery.id) & is_claimed(deliveries) & (_d.attempts == delivery.attempts)


def _bundleable(delivery: Delivery) -> ColumnElement[bool]:
    sent = exists().where(messages.c.delivery_id == _d.id)
    payload: ColumnElement[bool] = _d.payload.is_(None) if delivery.payload is None else _d.payload == delivery.payload
    in_chat: ColumnElement[bool] = (_d.destination_id == delivery.destination_id) & is_pending(deliveries)
    return in_chat & ~_d.urgent & ~_d.replayed & _d.sent_revision.is_(None) & payload & ~sent & ~feed_paused(deliveries)


_ALERTS = (
    select(func.min(messages.c.created_at).label("made"))
    .join(deliveries, _d.id == messages.c.delivery_id)
    .where(messages.c.sent_at >= bindparam("since", type_=Moment()), messages.c.created_at >= bindparam("since", type_=Moment()))
    .where(or_(messages.c.part == 0, messages.c.part == SHARED), ~_d.urgent)
    .group_by(messages.c.platform_id)
    .order_by("made")
)
