"""Cancelling of pending deliveries that a chat's subscriptions no longer ask for."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from bot.model import DeliveryReason, Filter, Post
from bot.model.subscription import ALL_FEEDS
from store.posts.stories import uncover_deliveries
from store.schema import State, deliveries, is_pending, messages, post_revisions, posts, subscriptions

Wants = Callable[[Filter, Post], bool]


def delete_unsent(connection: Connection, subscription_ids: Sequence[int], now: datetime) -> None:
    """Delete unsent deliveries through deleted subscriptions, unless another subscription of the chat asks for the post."""
    asked_too = exists().where(posts.c.id == _d.post_id, _s.destination_id == _d.destination_id, _of_feed)
    these = delete(deliveries).where(_unsent(subscription_ids), ~asked_too)
    gone = list(connection.scalars(these.returning(_d.id)))
    uncover_deliveries(connection, gone, now)


def cancel_filtered(connection: Connection, subscription_ids: Sequence[int], wants: Wants, now: datetime) -> None:
    """Cancel unsent deliveries of changed subscriptions if no subscription of their chat accepts the post."""
    newest = (post_revisions.c.post_id == posts.c.id) & (post_revisions.c.revision == _d.wanted_revision)
    pending = (
        select(_d.id, post_revisions.c.content, _s.filter)
        .join(posts, posts.c.id == _d.post_id)
        .join(post_revisions, newest)
        .join(subscriptions, (_s.destination_id == _d.destination_id) & _of_feed)
        .where(_unsent(subscription_ids))
    )
    wanted: dict[int, bool] = {}
    for row in connection.execute(pending):
        wanted[row.id] = wanted.get(row.id, False) or row.filter is None or wants(row.filter, row.content)
    unwanted = [delivery_id for delivery_id, still in wanted.items() if not still]
    ended = {"state": State.CANCELLED, "reason_code": DeliveryReason.FILTERED, "reason_detail": "", "settled_at": now}
    connection.execute(update(deliveries).where(_d.id.in_(unwanted)).values(ended))
    uncover_deliveries(connection, unwanted, now)


_d, _s = deliveries.c, subscriptions.c
_of_feed = (_s.feed == posts.c.feed) | (_s.feed == ALL_FEEDS)


def _unsent(subscription_ids: Sequence[int]) -> ColumnElement[bool]:
    """Condition: a delivery through these subscriptions with nothing sent, nor maybe sent."""
    sent = exists().where(messages.c.delivery_id == _d.id)
    untouched = is_pending(deliveries) & _d.sent_revision.is_(None) & _d.payload.is_(None) & (_d.maybe_sent_count == 0) & ~sent
    return _d.subscription_id.in_(subscription_ids) & untouched
