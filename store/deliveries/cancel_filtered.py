"""What is still owed to a chat that wants it no more: through a subscription that is gone, or has another filter.

A chat to which nothing goes any more, and one to which something goes again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, exists, select, update

from bot.model import DeliveryReason, Filter, Post, StopReason
from bot.model.subscription import ALL_FEEDS
from store.engine.types import EPOCH
from store.posts.stories import uncover_deliveries
from store.schema import State, deliveries, destinations, is_pending, messages, post_revisions, posts, subscriptions

Wants = Callable[[Filter, Post], bool]


def delete_unsent(connection: Connection, subscription_ids: Sequence[int], now: datetime) -> None:
    """Forget what is owed through subscriptions that are gone, unless something of it was said or another asks for it too."""
    asked_too = exists().where(posts.c.id == _d.post_id, _s.destination_id == _d.destination_id, _of_feed)
    these = delete(deliveries).where(_unsent(subscription_ids), ~asked_too)
    gone = list(connection.scalars(these.returning(_d.id)))
    uncover_deliveries(connection, gone, now)


def cancel_filtered(connection: Connection, subscription_ids: Sequence[int], wants: Wants, now: datetime) -> None:
    """End what is owed through subscriptions that changed, where nothing of it was said and none of its chat's wants it now."""
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
    """Deliveries through these subscriptions of which nothing was said, nor may have been."""
    said = exists().where(messages.c.delivery_id == _d.id)
    untouched = is_pending(deliveries) & _d.sent_revision.is_(None) & _d.payload.is_(None) & (_d.maybe_sent_count == 0) & ~said
    return _d.subscription_id.in_(subscription_ids) & untouched


def deactivate_chat(connection: Connection, destination_id: int, code: StopReason, detail: str, now: datetime) -> None:
    """Make a destination inactive and reject the deliveries that are pending there."""
    why = {"reason_code": code, "reason_detail": detail}
    stopped = update(destinations).where(_c.id == destination_id).values(active=False, **why)
    connection.execute(stopped)
    _reject(connection, _d.destination_id == destination_id, now)


def reject_in_inactive_chats(connection: Connection, post_ids: Sequence[int], now: datetime) -> None:
    """End what is owed of these posts in chats that were stopped: a copy there is put right once its chat is back."""
    stopped = select(_c.id).where(~_c.active)
    _reject(connection, _d.post_id.in_(post_ids) & _d.destination_id.in_(stopped), now)


def reactivate_chats(connection: Connection, these: ColumnElement[bool], now: datetime) -> None:
    """Make stopped destinations active again, and owe their copies what the posts have become meanwhile."""
    awake = (
        update(destinations)
        .where(these, ~_c.active)
        .values(active=True, reason_code=StopReason.NONE, reason_detail="")
        .returning(_c.id)
    )
    if ids := list(connection.scalars(awake)):
        behind = (_d.state == State.REJECTED) & (_d.sent_revision < _newest)
        connection.execute(update(deliveries).where(_d.destination_id.in_(ids), behind).values(_OWED | {"pending_since": now}))


_c, _d = destinations.c, deliveries.c
_newest = select(posts.c.revision).where(posts.c.id == _d.post_id).scalar_subquery()
_detail = select(_c.reason_detail).where(_c.id == _d.destination_id).scalar_subquery()
_OWED = {
    "state": State.PENDING,
    "reason_code": DeliveryReason.NONE,
    "reason_detail": "",
    "wanted_revision": _newest,
    "attempts": 0,
    "maybe_sent_count": 0,
    "not_before": EPOCH,
}


def _reject(connection: Connection, these: ColumnElement[bool], now: datetime) -> None:
    why = {"reason_code": DeliveryReason.CHAT_STOPPED, "reason_detail": _detail}
    ended = {"state": State.REJECTED, "settled_at": now, **why}
    connection.execute(update(deliveries).where(these, is_pending(deliveries)).values(ended))
