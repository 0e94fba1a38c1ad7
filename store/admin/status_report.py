"""Reports for the status page and /metrics: today's posts, failed deliveries, chats, feeds' activity, delays of the last day.

Every query finds its rows by an index: on SQLite a slow one would hold up the sends behind it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Connection, case, func, literal_column, select, type_coerce

from bot.model import CANARY_FEED, Destination, DestinationState, Filter, PostState, RefusalReason, StoredPost, SubscriptionView
from bot.model.status_page import FeedActivity, HourlyDelay, SentPost, StatusHistory, StatusReport, StoreMetrics
from store.admin.operator_reports import RECORDS, read_records
from store.chats.destinations import destination_of
from store.deliveries.queue import count_states, oldest_pending
from store.engine.column_types import EPOCH
from store.engine.database import StoreSection, reads
from store.posts.posts import MAY_WAIT, REVISION_WAITS, select_posts, stored_post
from store.schema import deliveries, destinations, feeds, has_failed, messages, pauses, posts, subscriptions

CHATS_OF_POST = 12
"""Deliveries of one post that the report lists; those that need attention come first."""
DAY = timedelta(days=1)
WEEK = timedelta(days=7)
_HOUR = 3_600_000_000
"""In the unit of Moment."""
_d, _m, _p = deliveries.c, messages.c, posts.c


class StatusReports(StoreSection):
    """The part of bot.ports.DeskStore that the status page and /metrics read."""

    @property
    def name(self) -> str:
        """The database's address without its password."""
        return self._db.name

    @reads
    def status_report(self, connection: Connection, since: datetime, count: int, chats: int) -> StatusReport:
        """Return the posts announced `since`, failed deliveries (at most `count` each) and `chats` destinations."""
        announced = _p.announced_at.is_not(None) & (_p.announced_at >= since) & (_p.feed != CANARY_FEED)
        newest = [
            stored_post(row)
            for row in connection.execute(select_posts().where(announced).order_by(_p.announced_at.desc()).limit(count))
        ]
        failed = read_records(connection, RECORDS.where(has_failed(deliveries)).order_by(_d.id.desc()).limit(count))
        posts_of = _posts(connection, {record.post_id for record in failed})
        return StatusReport(
            today_count=connection.scalar(select(func.count()).select_from(posts).where(announced)) or 0,
            today=_sent_posts(connection, newest),
            failed=tuple((record, posts_of[record.post_id]) for record in failed),
            chat_count=connection.scalar(select(func.count()).select_from(destinations).where(_is_here())) or 0,
            chats=_chats(connection, chats),
            subscription_count=connection.scalar(select(func.count()).select_from(subscriptions)) or 0,
        )

    @reads
    def status_history(self, connection: Connection, now: datetime) -> StatusHistory:
        """Return the delays of the last day's deliveries by hour and for the whole day, and each feed's activity."""
        hour: ColumnElement[int] = type_coerce(_m.created_at, BigInteger) // _HOUR
        by_hour = _delays(connection, hour, now)
        whole = _delays(connection, literal_column("0"), now)
        return StatusHistory(tuple(by_hour), next(iter(whole), None), _activity(connection, now))

    @reads
    def store_metrics(self, connection: Connection, now: datetime) -> StoreMetrics:
        """Return the numbers that /metrics exports."""
        c = destinations.c
        held = select_posts().where(MAY_WAIT, ((_p.state == PostState.HELD) & ~_p.quiet) | REVISION_WAITS)
        subscribed = select(c.platform, func.count()).join(subscriptions, subscriptions.c.destination_id == c.id)
        places = select(c.platform, c.state, func.count()).where(_is_here()).group_by(c.platform, c.state)
        last = select(feeds.c.id, _last_post().label("at"))
        return StoreMetrics(
            deliveries=count_states(connection),
            oldest_pending=oldest_pending(connection, now),
            waiting_for_review=connection.scalar(select(func.count()).select_from(held.subquery())) or 0,
            pauses=tuple((row.kind, row.name) for row in connection.execute(select(pauses.c.kind, pauses.c.name))),
            subscriptions={row[0]: row[1] for row in connection.execute(subscribed.group_by(c.platform))},
            destinations={(name, state.value): number for name, state, number in connection.execute(places)},
            last_posts={feed: at for feed, at in connection.execute(last) if at is not None},
        )


def _is_here() -> ColumnElement[bool]:
    """Condition: the destination was not given up for another id of the same chat."""
    return destinations.c.reason_code != RefusalReason.MOVED


def _posts(connection: Connection, ids: Iterable[int]) -> dict[int, StoredPost]:
    rows = connection.execute(select_posts().where(_p.id.in_(list(ids))))
    return {row.id: stored_post(row) for row in rows}


def _sent_posts(connection: Connection, found: Sequence[StoredPost]) -> tuple[SentPost, ...]:
    """Each post with the states of its deliveries; those listed begin with what is not sent."""
    ids = [post.id for post in found]
    numbers: dict[int, dict[str, int]] = {}
    for post_id, state, number in connection.execute(
        select(_d.post_id, _d.state, func.count()).where(_d.post_id.in_(ids)).group_by(_d.post_id, _d.state)
    ):
        numbers.setdefault(post_id, {})[state] = number
    settled = case((_d.state.in_([literal_column("'sent'"), literal_column("'cancelled'")]), 1), else_=0)
    place = func.row_number().over(partition_by=_d.post_id, order_by=(settled, _d.id)).label("place")
    ranked = select(_d.id, place).where(_d.post_id.in_(ids)).subquery()
    listed = select(ranked.c.id).where(ranked.c.place <= CHATS_OF_POST)
    of_post: dict[int, list[Any]] = {}
    for record in read_records(connection, RECORDS.where(_d.id.in_(listed)).order_by(settled, _d.id)):
        of_post.setdefault(record.post_id, []).append(record)
    return tuple(SentPost(post, numbers.get(post.id, {}), tuple(of_post.get(post.id, ()))) for post in found)


def _chats(connection: Connection, count: int) -> tuple[tuple[Destination, tuple[SubscriptionView, ...]], ...]:
    c, s = destinations.c, subscriptions.c
    active = case((c.state == DestinationState.ACTIVE, 1), else_=0)
    rows = connection.execute(select(destinations).where(_is_here()).order_by(active, c.managed.desc(), c.id).limit(count))
    found = [destination_of(row) for row in rows]
    views: dict[int, list[SubscriptionView]] = {}
    columns = select(s.destination_id, s.feed, s.filter, s.created_at, s.managed)
    for row in connection.execute(columns.where(s.destination_id.in_([each.id for each in found])).order_by(s.id)):
        view = SubscriptionView(row.feed, row.filter or Filter(), row.created_at, row.managed)
        views.setdefault(row.destination_id, []).append(view)
    return tuple((each, tuple(views.get(each.id, ()))) for each in found)


def _last_post() -> Any:
    """Subquery: when the newest live post of a row of `feeds` arrived."""
    live = (_p.feed == feeds.c.id) & (_p.state == literal_column("'live'"))
    return select(func.max(_p.arrived_at, type_=_p.arrived_at.type)).where(live).correlate(feeds).scalar_subquery()


def _activity(connection: Connection, now: datetime) -> Mapping[str, FeedActivity]:
    live = (_p.feed == feeds.c.id) & (_p.state == literal_column("'live'")) & (_p.arrived_at >= now - WEEK)
    week = select(func.count()).select_from(posts).where(live).correlate(feeds).scalar_subquery()
    rows = connection.execute(select(feeds.c.id, _last_post().label("at"), week.label("week")))
    return {row.id: FeedActivity(row.at, row.week) for row in rows if row.at is not None}


def _delays(connection: Connection, group: ColumnElement[int], now: datetime) -> list[HourlyDelay]:
    """The delays of alerts first sent within the last day, by `group`: nearest-rank percentiles, computed in the database.

    A correction makes its delivery pending anew; such a row has no delay of the alert any more and is left out.
    """
    recent = (_m.sent_at >= now - DAY) & (_m.created_at >= now - DAY) & (_m.part <= 0) & (_d.pending_since <= _m.created_at)
    delay = type_coerce(_m.created_at, BigInteger) - type_coerce(_d.pending_since, BigInteger)
    rows = select(group.label("place"), delay.label("delay")).select_from(messages).join(deliveries, _d.id == _m.delivery_id)
    each = rows.where(recent).subquery()
    ranked = select(
        each.c.place,
        each.c.delay,
        func.row_number().over(partition_by=each.c.place, order_by=each.c.delay).label("rank"),
        func.count().over(partition_by=each.c.place).label("n"),
    ).subquery()
    r = ranked.c

    def percentile(percent: int) -> ColumnElement[int]:
        return func.min(case((r.rank * 100 >= r.n * percent, r.delay)))

    query = select(r.place, func.max(r.n).label("n"), percentile(50).label("p50"), percentile(95).label("p95"))
    return [
        HourlyDelay(EPOCH + timedelta(hours=row.place), row.n, timedelta(microseconds=row.p50), timedelta(microseconds=row.p95))
        for row in connection.execute(query.group_by(r.place).order_by(r.place))
    ]
