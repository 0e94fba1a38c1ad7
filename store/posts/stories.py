"""Stories: posts of several feeds with the same story, of which a chat gets one alert.

A delivery whose story another one covers is cancelled and points to that one (`covered_by`), whose message
then links the other feeds' posts. Where the covering message goes, one of those it covered becomes pending.
"""

import hashlib
from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    ScalarSelect,
    Select,
    Text,
    Update,
    bindparam,
    case,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from bot.model import Decision, DeliveryReason, PostState, StoredPost
from bot.model.post import STORY_WINDOW
from store.engine.column_types import Moment
from store.engine.database import StoreSection, reads
from store.posts.posts import select_posts, stored_post
from store.schema import UNSENT_FOR_GOOD, State, destinations, post_revisions, posts, story_keys
from store.schema import deliveries as d

_MAX_SIMILAR = 20
_TOO_COMMON = 200
"""A key of more posts than this identifies no story, and reading all of them would take long."""

_Lost = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Condition on a column: it names a delivery that covers nothing any more."""


class Stories(StoreSection):
    """The part of bot.ports.PostStore that finds posts of the same story."""

    @reads
    def similar_posts(self, connection: Connection, feed: str, keys: Collection[str], since: datetime) -> list[StoredPost]:
        """Return other feeds' posts first seen since then that share most of these story keys, most similar first, at most 20.

        Keys of more than 200 posts are ignored.
        """
        shared = {"feed": feed, "keys": _hashed(keys), "since": since}
        ids = list(connection.scalars(_SIMILAR_POSTS, shared))
        rows = connection.execute(select_posts().where(posts.c.id.in_(ids))) if ids else ()
        found = {row.id: stored_post(row) for row in rows}
        return [found[post_id] for post_id in ids]


def save_story_keys(connection: Connection, decided: Sequence[tuple[int, Decision]], now: datetime) -> None:
    """Store new posts' story keys and stories; delete keys older than STORY_WINDOW."""
    keys = [{"key": key, "post_id": post_id} for post_id, decision in decided for key in _hashed(decision.story_keys)]
    if not keys:
        return
    connection.execute(_DELETE_OLD_KEYS, {"before": now - STORY_WINDOW, "count": 2 * len(keys)})  # so that they never pile up
    connection.execute(_ADD_STORY_KEYS, keys)
    if covering := [{"post": post_id, "story": decision.story} for post_id, decision in decided if decision.story is not None]:
        connection.execute(_SET_STORY, covering)
        connection.execute(_SET_STORY, [{"post": one["story"], "story": one["story"]} for one in covering])


def newest_delivery(connection: Connection) -> int:
    """Return the newest delivery's id: later ones are greater."""
    return connection.scalar(_NEWEST_DELIVERY) or 0


def cancel_covered(connection: Connection, post_id: int, story: int, after: int, now: datetime) -> None:
    """Cancel a post's new deliveries where the chat has another post of the story, and render that one's message again."""
    these = {"post": post_id, "story": story, "after": after, "now": now}
    if connection.execute(_CANCEL_COVERED, these).rowcount:
        connection.execute(_RERENDER_COVERING, these)


def requeue_story(connection: Connection, post_id: int, story: int, now: datetime) -> None:
    """Requeue a post that is live again where it was covered, unless another post covers its story there.

    Where its own message exists or is being sent, deliveries of other posts in its place are cancelled.
    """
    connection.execute(_REQUEUE_COVERED, {"post": post_id, "now": now})
    others = connection.scalars(_OTHERS, {"post": post_id, "story": story})
    for one in (post_id, *others):
        cancel_covered(connection, one, story, 0, now)


def uncover_posts(connection: Connection, post_ids: Sequence[int], now: datetime) -> None:
    """Requeue the deliveries that messages of these posts covered, as the posts are not live, and drop links to them."""
    these = {"ids": post_ids, "now": now}
    for statement in (_RERENDER_WITHOUT, _REQUEUE_FOR_POSTS, _REASSIGN_FOR_POSTS) if post_ids else ():
        connection.execute(statement, these)


def uncover_deliveries(connection: Connection, delivery_ids: Sequence[int], now: datetime) -> None:
    """Requeue the deliveries that these rejected or deleted ones covered."""
    these = {"ids": delivery_ids, "now": now}
    for statement in (_REQUEUE_FOR_DELIVERIES, _REASSIGN_FOR_DELIVERIES) if delivery_ids else ():
        connection.execute(statement, these)


def story_links(connection: Connection, delivery_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Return the addresses of other feeds' posts of these deliveries' stories, in order of arrival."""
    found: dict[int, tuple[str, ...]] = {}
    rows = connection.execute(_STORY_LINKS, {"ids": delivery_ids}) if delivery_ids else ()
    for covered_by, content in rows:
        if content.url and content.url not in found.get(covered_by, ()):
            found[covered_by] = (*found.get(covered_by, ()), content.url)
    return found


def _hashed(keys: Collection[str]) -> list[int]:
    return [int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), signed=True) for key in sorted(keys)]


def _moment(name: str) -> BindParameter[Any]:
    return bindparam(name, type_=Moment())


def _cancel_covered() -> Update:
    other, post, chat = d.alias("other"), posts.alias("other_post"), destinations
    covering = (
        select(func.min(other.c.id))
        .join(post, post.c.id == other.c.post_id)
        .join(chat, chat.c.id == other.c.destination_id)
        .where(post.c.story == _story, post.c.id != _post, post.c.state == PostState.LIVE)
        .where(other.c.destination_id == d.c.destination_id, other.c.state.not_in(UNSENT_FOR_GOOD))
        .where(chat.c.stories == "once")
        .correlate(d)
        .scalar_subquery()
    )
    new = (d.c.id > _after) & (d.c.post_id == _post) & (d.c.state == State.PENDING)
    new &= d.c.sent_revision.is_(None) & d.c.payload.is_(None)
    return update(d).where(new, covering.is_not(None)).values(_covered_by(covering))


def _covered_by(covering: ScalarSelect[int]) -> dict[str, Any]:
    reason = {"reason_code": DeliveryReason.SAME_STORY, "reason_detail": cast(_story, Text)}
    return {"state": State.CANCELLED, **reason, "covered_by": covering, "settled_at": _moment("now")}


def _rerender(which: Select[Any]) -> Update:
    """Render these messages again; one being sent is rendered again after it."""
    sent = d.c.state == State.SENT
    return (
        update(d)
        .where(d.c.id.in_(which), d.c.state.not_in(UNSENT_FOR_GOOD))
        .values(rerender=True, state=case((sent, State.PENDING), else_=d.c.state))
        .values(pending_since=case((sent, _moment("now")), else_=d.c.pending_since), attempts=case((sent, 0), else_=d.c.attempts))
    )


def _requeue_one_in_each_chat(lost: _Lost) -> Update:
    uncovered = d.alias("uncovered")
    first = (
        select(func.min(uncovered.c.id))
        .join(posts, _p.id == uncovered.c.post_id)
        .where(lost(uncovered.c.covered_by), _p.state == PostState.LIVE)
        .group_by(uncovered.c.destination_id)
    )
    return _requeue(d.c.id.in_(first))


def _requeue(which: ColumnElement[bool]) -> Update:
    newest = select(_p.revision).where(_p.id == d.c.post_id).scalar_subquery()
    why = {"reason_code": DeliveryReason.NONE, "reason_detail": "", "covered_by": None}
    values = {"state": State.PENDING, "settled_at": None, "wanted_revision": newest, "pending_since": _moment("now")}
    return update(d).where(which).values(values | why)


def _reassign_cover(lost: _Lost) -> Update:
    """Point the other covered deliveries to the one that is pending now."""
    other, its_post, own = d.alias("other"), posts.alias("its_post"), posts.alias("own_post")
    covering = (
        select(func.min(other.c.id))
        .join(its_post, its_post.c.id == other.c.post_id)
        .join(own, own.c.story == its_post.c.story)
        .where(own.c.id == d.c.post_id, other.c.destination_id == d.c.destination_id, its_post.c.state == PostState.LIVE)
        .where(other.c.state.not_in(UNSENT_FOR_GOOD))
        .correlate(d)
        .scalar_subquery()
    )
    return update(d).where(lost(d.c.covered_by)).values(covered_by=covering)


def _of_posts(column: ColumnElement[Any]) -> ColumnElement[bool]:
    its = d.alias("its")
    return column.in_(select(its.c.id).where(its.c.post_id.in_(_ids)))


def _of_deliveries(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(_ids)


_p, _s = posts.c, story_keys.c
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_story, _post, _after = (bindparam(name, type_=_p.id.type) for name in ("story", "post", "after"))
_distinctive_keys = (
    select(_s.key).where(_s.key.in_(bindparam("keys", expanding=True))).group_by(_s.key).having(func.count() <= _TOO_COMMON)
)
_SIMILAR_POSTS = (
    select(_s.post_id)
    .join(posts, _p.id == _s.post_id)
    .where(_s.key.in_(_distinctive_keys), _p.first_seen >= _moment("since"))
    .where(_p.feed != bindparam("feed"), _p.state != PostState.WITHDRAWN)
    .group_by(_s.post_id)
    .order_by(func.count().desc(), _s.post_id)
    .limit(_MAX_SIMILAR)
)
_oldest = select(_s.post_id).order_by(_s.post_id).limit(bindparam("count", type_=Integer())).subquery()
_DELETE_OLD_KEYS = delete(story_keys).where(
    _s.post_id.in_(select(_p.id).where(_p.id.in_(select(_oldest.c.post_id)), _p.first_seen < _moment("before")))
)
_ADD_STORY_KEYS = insert(story_keys)
_SET_STORY = update(posts).where(_p.id == _post, _p.story.is_(None)).values(story=_story)
_OTHERS = select(_p.id).where(_p.story == _story, _p.id != _post, _p.state == PostState.LIVE).order_by(_p.id)
_NEWEST_DELIVERY = select(func.max(d.c.id))
_CANCEL_COVERED = _cancel_covered()
_REQUEUE_COVERED = _requeue(
    (d.c.post_id == _post) & (d.c.state == State.CANCELLED) & (d.c.reason_code == DeliveryReason.SAME_STORY)
)
_new, _old = d.alias("new"), d.alias("old")
_RERENDER_COVERING = _rerender(
    select(_new.c.covered_by).where(_new.c.id > _after, _new.c.post_id == _post, _new.c.covered_by.is_not(None))
)
_RERENDER_WITHOUT = _rerender(select(_old.c.covered_by).where(_old.c.post_id.in_(_ids), _old.c.covered_by.is_not(None)))
_REQUEUE_FOR_POSTS, _REQUEUE_FOR_DELIVERIES = (_requeue_one_in_each_chat(lost) for lost in (_of_posts, _of_deliveries))
_REASSIGN_FOR_POSTS, _REASSIGN_FOR_DELIVERIES = (_reassign_cover(lost) for lost in (_of_posts, _of_deliveries))
_STORY_LINKS = (
    select(d.c.covered_by, post_revisions.c.content)
    .join(posts, _p.id == d.c.post_id)
    .join(post_revisions, (post_revisions.c.post_id == _p.id) & (post_revisions.c.revision == _p.revision))
    .where(d.c.covered_by.in_(_ids), _p.state == PostState.LIVE)
    .order_by(d.c.id)
)
