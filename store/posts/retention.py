"""Retention: deletion of old posts in small transactions, never of one that could be announced twice."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, delete, exists, select, update

from bot.model import DestinationState, PollResult, PostState
from store.engine.database import StoreSection, exclusive, reads
from store.posts.posts import CHUNK
from store.posts.search import remove_from_index
from store.schema import (
    UNSENT_FOR_GOOD,
    State,
    audit,
    deleted_posts,
    deliveries,
    destinations,
    fanouts,
    messages,
    metadata,
    pending_revisions,
    posts,
    subscriptions,
)

_SETTLED = (State.SENT, *UNSENT_FOR_GOOD)


class Retention(StoreSection):
    """Implements bot.ports.RetentionStore.

    SQLite takes the room that posts leave for the next ones: its file stays as large as it once had to be.
    """

    @reads
    def expired_posts(self, connection: Connection, before: datetime, after: int, count: int) -> list[int]:
        """Return ids beyond `after`, in order, of posts that may be deleted.

        Their feed dropped them before `before`, nothing was sent since, nothing is pending, and the desk has decided nothing
        about them and has nothing to decide.
        """
        d, f, p = deliveries.c, fanouts.c, posts.c
        in_use = exists().where(d.post_id == p.id, d.state.not_in(_SETTLED) | (d.settled_at > before))
        open_fanout = exists().where(f.post_id == p.id, ~f.done)
        query = select(p.id).where(_may_go(before), p.id > after, ~in_use, ~open_fanout).order_by(p.id).limit(count)
        return list(connection.scalars(query))

    @exclusive
    def delete_expired(self, connection: Connection, post_id: int, before: datetime, count: int, now: datetime) -> bool:
        """Delete up to `count` deliveries of an expired post with their messages; False where nothing is left to do.

        The post and its revisions go with the last delivery; its key and content hash stay known (PostStore.known_posts).
        """
        post = connection.execute(select(posts).where(posts.c.id == post_id, _may_go(before))).one_or_none()
        if post is None:
            return False
        settled = select(deliveries.c.id).where(deliveries.c.post_id == post_id, deliveries.c.state.in_(_SETTLED))
        ids = list(connection.scalars(settled.limit(count)))
        connection.execute(delete(messages).where(messages.c.delivery_id.in_(ids)))
        connection.execute(delete(deliveries).where(deliveries.c.id.in_(ids)))
        if len(ids) == count:
            return True
        if not connection.scalar(select(exists().where(deliveries.c.post_id == post_id))):
            self._delete_post(connection, post, now)
        return False

    @exclusive
    def delete_gone_subscriptions(self, connection: Connection, before: datetime) -> int:
        """Delete people's subscriptions of chats that are gone since before this time; return how many."""
        c, s = destinations.c, subscriptions.c
        gone = select(c.id).where(c.state == DestinationState.GONE, c.refused_since < before)
        return connection.execute(delete(subscriptions).where(s.destination_id.in_(gone), ~s.managed)).rowcount

    def _delete_post(self, connection: Connection, post: Row[Any], now: datetime) -> None:
        """Delete a post with all that refers to it. Its audit entries stay, with the post's name."""
        a = audit.c
        kept = {"content_hash": post.content_hash, "deleted_at": now}
        known = self._db.insert(deleted_posts).values(feed=post.feed, key=post.key, **kept)
        connection.execute(known.on_conflict_do_update(index_elements=["feed", "key"], set_=kept))
        named = a.detail + f" (#{post.id} {post.feed}/{post.key})"
        connection.execute(update(audit).where(a.post_id == post.id).values(post_id=None, detail=named))
        remove_from_index(connection, self._db, [post.id])
        for table in reversed(metadata.sorted_tables):
            if "post_id" in table.c and table is not audit:
                connection.execute(delete(table).where(table.c.post_id == post.id))
        connection.execute(delete(posts).where(posts.c.id == post.id))


def record_listed(connection: Connection, feed: str, decided: Sequence[str], poll: PollResult, now: datetime) -> None:
    """Store which posts a feed still lists: those of this poll, without those gone; if the poll lists all, only these."""
    gone = set(poll.gone)
    listed = set(decided) - gone
    if poll.listed is not None:
        stand = connection.scalars(select(posts.c.key).where(posts.c.feed == feed, posts.c.unlisted_at.is_(None)))
        gone |= set(stand).difference(poll.listed)
        listed |= set(poll.listed)
    _set_unlisted(connection, feed, sorted(listed), None)
    _set_unlisted(connection, feed, sorted(gone), now)


def _set_unlisted(connection: Connection, feed: str, keys: Sequence[str], at: datetime | None) -> None:
    statement = _UNLISTED if at else _LISTED
    for start in range(0, len(keys), CHUNK):
        connection.execute(statement, {"this": feed, "keys": keys[start : start + CHUNK], "unlisted_at": at})


_these = update(posts).where(posts.c.feed == bindparam("this"), posts.c.key.in_(bindparam("keys", expanding=True)))
_UNLISTED = _these.where(posts.c.unlisted_at.is_(None))
_LISTED = _these.where(posts.c.unlisted_at.is_not(None))


def _may_go(before: datetime) -> ColumnElement[bool]:
    p, n = posts.c, pending_revisions.c
    under_review = exists().where(n.post_id == p.id, n.refused_by == "")
    return (p.unlisted_at < before) & p.state.in_([PostState.LIVE, PostState.WITHDRAWN]) & (p.decided_by == "") & ~under_review
