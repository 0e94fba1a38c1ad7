"""Reading what is kept of feeds and posts."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, literal_column, select, update

from bot.model import FeedState, Post, PostReason, PostState, StoredPost
from store.engine.database import StoreSection, reads, writes
from store.posts.pending_revisions import PENDING_COLUMNS, pending_revision_of
from store.schema import feeds, pending_revisions, post_revisions, posts

CHUNK = 5_000
"""Keys in one statement; both engines take at most 32,766 values."""

LIVE = posts.c.state == literal_column("'live'")
_EMBARGOED = posts.c.state == literal_column("'embargoed'")
NEWEST = and_(post_revisions.c.post_id == posts.c.id, post_revisions.c.revision == posts.c.revision)


class PostReads(StoreSection):
    """The reading half of bot.ports.PostStore."""

    @reads
    def feed_state(self, connection: Connection, feed: str) -> FeedState:
        """Return what is stored of a feed; empty for a new feed."""
        f = feeds.c
        query = select(f.first_polled, f.last_polled, f.validators, f.errors, f.error).where(f.id == feed)
        row = connection.execute(query).one_or_none()
        return FeedState(**row._mapping) if row else FeedState()

    @reads
    def version_tags(self, connection: Connection, feed: str) -> dict[str, str]:
        """Return the version tag of every post of a feed that is not withdrawn, by key."""
        query = select(posts.c.key, posts.c.version_tag).where(posts.c.feed == feed, posts.c.state != PostState.WITHDRAWN)
        return {row.key: row.version_tag for row in connection.execute(query)}

    @reads
    def due_releases(self, connection: Connection, now: datetime) -> list[int]:
        """Return the ids of embargoed posts whose time has come, oldest first."""
        query = select(posts.c.id).where(_EMBARGOED, posts.c.release_at <= now).order_by(posts.c.release_at, posts.c.id)
        return list(connection.scalars(query))

    @reads
    def next_release(self, connection: Connection) -> datetime | None:
        """Return when the next embargo ends; None where there is none."""
        query = select(posts.c.release_at).where(_EMBARGOED, posts.c.release_at.is_not(None)).order_by(posts.c.release_at)
        return connection.scalar(query.limit(1))

    @writes
    def postpone_release(self, connection: Connection, post_id: int, until: datetime, code: PostReason, detail: str) -> bool:
        """Let an embargoed post wait until then, for this reason; False where it is embargoed no more."""
        waits = update(posts).where(posts.c.id == post_id, _EMBARGOED)
        later = waits.values(release_at=until, reason_code=code, reason_detail=detail)
        return connection.execute(later).rowcount > 0

    @reads
    def posts(self, connection: Connection, ids: Sequence[int]) -> list[StoredPost]:
        """Return these posts, in the order of their numbers."""
        return _load(connection, select_posts().where(posts.c.id.in_(ids)).order_by(posts.c.id))

    @reads
    def latest(self, connection: Connection, count: int, feed: str | None = None) -> list[StoredPost]:
        """Return the newest live posts by arrival, newest first."""
        query = select_posts().where(LIVE).order_by(posts.c.arrived_at.desc(), posts.c.id.desc()).limit(count)
        return _load(connection, query if feed is None else query.where(posts.c.feed == feed))

    @reads
    def find_post(self, connection: Connection, name: str) -> list[StoredPost]:
        """Return the posts that a POST names: its number, `feed/key` or a file's stem; several where the stem is ambiguous.

        A post that never could be read is found too; its content is empty but for its feed and key.
        """
        query = select_posts().order_by(posts.c.id)
        for condition in _exact_names(name):
            if found := _load(connection, query.where(condition)):
                return found
        similar = _load(connection, query.where(posts.c.key.contains(name, autoescape=True)))
        return [post for post in similar if PurePosixPath(post.content.key).stem == name]


def _load(connection: Connection, query: Select[Any]) -> list[StoredPost]:
    return [stored_post(row) for row in connection.execute(query)]


_STORED = (
    select(posts, post_revisions.c.content, post_revisions.c.seen_at)
    .add_columns(*PENDING_COLUMNS)
    .outerjoin(post_revisions, NEWEST)
    .outerjoin(pending_revisions, pending_revisions.c.post_id == posts.c.id)
)


def select_posts() -> Select[Any]:
    """Query: posts with their newest readable revision and their pending one, for `stored_post`."""
    return _STORED


def stored_post(row: Row[Any]) -> StoredPost:
    """The post of a row of `stored`."""
    return StoredPost(
        id=row.id,
        state=row.state,
        reason_code=row.reason_code,
        reason_detail=row.reason_detail,
        revision=row.revision,
        content=row.content or Post(row.feed, row.key, title=""),
        arrived_at=row.arrived_at,
        since=row.seen_at or row.first_seen,
        announced_at=row.announced_at,
        decided_by=row.decided_by,
        quiet=row.quiet,
        pending_revision=pending_revision_of(row),
        story=row.story,
        audit=row.audit,
    )


def _exact_names(name: str) -> list[ColumnElement[bool]]:
    feed, slash, key = name.partition("/")
    number = [posts.c.id == int(name)] if name.isascii() and name.isdigit() and len(name) < 19 else []
    return number + ([and_(posts.c.feed == feed, posts.c.key == key)] if slash else [])
