"""One story, once: which posts of several feeds tell the same, and in which chats one alert stands for them all.

A delivery that is not made because another one tells its story is withdrawn and points to that one (`told_by`), whose copy
then says where else the story stands. Where that copy goes, what it stood for is owed after all.
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
from store.engine.database import StoreSection, reads
from store.engine.types import Moment
from store.posts.posts import select_posts, stored_post
from store.schema import State, destinations, post_revisions, posts, story_keys
from store.schema import deliveries as d

_MAX_SIMILAR = 20
_TOO_COMMON = 200
"""A key that more posts have than these says nothing of a story; to look through all of them would take long."""

_Lost = Callable[[ColumnElement[Any]], ColumnElement[bool]]
"""Says of a column whether it names a delivery that tells nothing any more."""


class Stories(StoreSection):
    """The part of bot.ports.PostStore that finds posts which may tell the same story."""

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


def save_story_keys(connection: Connection, ruled: Sequence[tuple[int, Decision]], now: datetime) -> None:
    """Keep what new posts are found by and which story they tell; what is older than STORY_WINDOW is found no more."""
    keys = [{"key": key, "post_id": post_id} for post_id, decision in ruled for key in _hashed(decision.story_keys)]
    if not keys:
        return
    connection.execute(_DELETE_OLD_KEYS, {"before": now - STORY_WINDOW, "count": 2 * len(keys)})  # so that they never pile up
    connection.execute(_ADD_STORY_KEYS, keys)
    if told := [{"post": post_id, "story": decision.story} for post_id, decision in ruled if decision.story is not None]:
        connection.execute(_SET_STORY, told)
        connection.execute(_SET_STORY, [{"post": one["story"], "story": one["story"]} for one in told])


def newest_delivery(connection: Connection) -> int:
    """The mark after which the deliveries lie that are owed from now on."""
    return connection.scalar(_NEWEST_DELIVERY) or 0


def cancel_covered(connection: Connection, post_id: int, story: int, after: int, now: datetime) -> None:
    """Of what is newly owed of a post, leave away what its chat is told by another post of the story; that one says so."""
    these = {"post": post_id, "story": story, "after": after, "now": now}
    if connection.execute(_CANCEL_COVERED, these).rowcount:
        connection.execute(_RERENDER_COVERING, these)


def requeue_story(connection: Connection, post_id: int, story: int, now: datetime) -> None:
    """A post is live again: owed where it was left away or never went out, unless another one tells its story there.

    Where its own copy stands, or is on its way, what was owed in its stead is left away.
    """
    connection.execute(_REQUEUE_COVERED, {"post": post_id, "now": now})
    others = connection.scalars(_OTHERS, {"post": post_id, "story": story})
    for one in (post_id, *others):
        cancel_covered(connection, one, story, 0, now)


def uncover_posts(connection: Connection, post_ids: Sequence[int], now: datetime) -> None:
    """These posts are not live any more: what their copies stood for is owed, and no copy names them."""
    these = {"ids": post_ids, "now": now}
    for statement in (_RERENDER_WITHOUT, _REQUEUE_FOR_POSTS, _REASSIGN_FOR_POSTS) if post_ids else ():
        connection.execute(statement, these)


def uncover_deliveries(connection: Connection, delivery_ids: Sequence[int], now: datetime) -> None:
    """These deliveries are rejected or gone: what they stood for is owed."""
    these = {"ids": delivery_ids, "now": now}
    for statement in (_REQUEUE_FOR_DELIVERIES, _REASSIGN_FOR_DELIVERIES) if delivery_ids else ():
        connection.execute(statement, these)


def story_links(connection: Connection, delivery_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """Where else the stories of these deliveries stand: addresses, in the order in which they came."""
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
    told = (
        select(func.min(other.c.id))
        .join(post, post.c.id == other.c.post_id)
        .join(chat, chat.c.id == other.c.destination_id)
        .where(post.c.story == _story, post.c.id != _post, post.c.state == PostState.LIVE)
        .where(other.c.destination_id == d.c.destination_id, other.c.state.not_in([State.REJECTED, State.CANCELLED]))
        .where(chat.c.stories == "once")
        .correlate(d)
        .scalar_subquery()
    )
    new = (d.c.id > _after) & (d.c.post_id == _post) & (d.c.state == State.PENDING)
    new &= d.c.sent_revision.is_(None) & d.c.payload.is_(None)
    return update(d).where(new, told.is_not(None)).values(_covered_by(told))


def _covered_by(told: ScalarSelect[int]) -> dict[str, Any]:
    reason = {"reason_code": DeliveryReason.SAME_STORY, "reason_detail": cast(_story, Text)}
    return {"state": State.CANCELLED, **reason, "covered_by": told, "settled_at": _moment("now")}


def _rerender(which: Select[Any]) -> Update:
    """Let these copies be made anew; one on its way is made anew after it."""
    sent = d.c.state == State.SENT
    return (
        update(d)
        .where(d.c.id.in_(which), d.c.state.not_in([State.REJECTED, State.CANCELLED]))
        .values(rerender=True, state=case((sent, State.PENDING), else_=d.c.state))
        .values(pending_since=case((sent, _moment("now")), else_=d.c.pending_since), attempts=case((sent, 0), else_=d.c.attempts))
    )


def _requeue_one_in_each_chat(lost: _Lost) -> Update:
    untold = d.alias("untold")
    first = (
        select(func.min(untold.c.id))
        .join(posts, _p.id == untold.c.post_id)
        .where(lost(untold.c.covered_by), _p.state == PostState.LIVE)
        .group_by(untold.c.destination_id)
    )
    return _requeue(d.c.id.in_(first))


def _requeue(which: ColumnElement[bool]) -> Update:
    newest = select(_p.revision).where(_p.id == d.c.post_id).scalar_subquery()
    why = {"reason_code": DeliveryReason.NONE, "reason_detail": "", "covered_by": None}
    values = {"state": State.PENDING, "settled_at": None, "wanted_revision": newest, "pending_since": _moment("now")}
    return update(d).where(which).values(values | why)


def _reassign_cover(lost: _Lost) -> Update:
    """What else the lost ones stood for is told by the one that is owed now."""
    other, its_post, own = d.alias("other"), posts.alias("its_post"), posts.alias("own_post")
    told = (
        select(func.min(other.c.id))
        .join(its_post, its_post.c.id == other.c.post_id)
        .join(own, own.c.story == its_post.c.story)
        .where(own.c.id == d.c.post_id, other.c.destination_id == d.c.destination_id, its_post.c.state == PostState.LIVE)
        .where(other.c.state.not_in([State.REJECTED, State.CANCELLED]))
        .correlate(d)
        .scalar_subquery()
    )
    return update(d).where(lost(d.c.covered_by)).values(covered_by=told)


def _of_posts(column: ColumnElement[Any]) -> ColumnElement[bool]:
    its = d.alias("its")
    return column.in_(select(its.c.id).where(its.c.post_id.in_(_ids)))


def _of_deliveries(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(_ids)


_p, _s = posts.c, story_keys.c
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_story, _post, _after = (bindparam(name, type_=_p.id.type) for name in ("story", "post", "after"))
_telling = (
    select(_s.key).where(_s.key.in_(bindparam("keys", expanding=True))).group_by(_s.key).having(func.count() <= _TOO_COMMON)
)
_SIMILAR_POSTS = (
    select(_s.post_id)
    .join(posts, _p.id == _s.post_id)
    .where(_s.key.in_(_telling), _p.first_seen >= _moment("since"))
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
