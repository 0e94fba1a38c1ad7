"""Queries on posts: their revisions, pending revisions, and the data that ingest needs to decide about a poll."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    bindparam,
    delete,
    insert,
    literal_column,
    select,
    union_all,
    update,
)

from bot.model import Decision, KnownPost, KnownPosts, PendingRevision, Post, PostReason, PostState, StoredPost
from bot.model.feed import CANARY_FEED
from store.engine.database import StoreSection, reads, writes
from store.schema import deleted_posts, pending_revisions, post_revisions, posts

_n = pending_revisions.c
_OF_PENDING = (PostReason.REVISION_PENDING, PostReason.REVISION_REFUSED)

REVISION_WAITS = (posts.c.state == literal_column("'live'")) & (_n.refused_by == literal_column("''"))
"""Condition on `select_posts`: the post has a pending revision that nobody refused."""


_held_posts = posts.alias("held")
MAY_WAIT = posts.c.id.in_(
    union_all(select(_held_posts.c.id).where(_held_posts.c.state == literal_column("'held'")), select(_n.post_id))
)
"""Condition: the post is among the few that may wait for the desk, found without reading all others."""
PENDING_COLUMNS = tuple(
    column.label(f"pending_{column.name}")
    for column in (_n.id, _n.content, _n.content_hash, _n.reason_code, _n.reason_detail, _n.changes, _n.refused_by)
)
"""The columns that `pending_revision_of` reads, where posts are joined with pending revisions."""


def pending_revision_of(row: Row[Any]) -> PendingRevision | None:
    """Return the pending or refused revision of a row's post."""
    if row.pending_id is None:
        return None
    return PendingRevision(**{column.name.removeprefix("pending_"): getattr(row, column.name) for column in PENDING_COLUMNS})


def has_pending_revision(post: StoredPost) -> ColumnElement[bool]:
    """Condition: the post still has the pending revision it was read with, or none if it had none."""
    newest = select(_n.id).where(_n.post_id == posts.c.id).correlate(posts).scalar_subquery()
    return newest.is_(None) if post.pending_revision is None else newest == post.pending_revision.id


def save_pending_revisions(connection: Connection, decided: Sequence[tuple[int, Decision]]) -> None:
    """Store the pending revisions of these decisions. The same content again keeps its number."""
    if gone := [
        post_id for post_id, decision in decided if decision.pending_revision is None and not _is_about_known_revision(decision)
    ]:
        connection.execute(delete(pending_revisions).where(_n.post_id.in_(gone)))
    for post_id, decision in decided:
        if decision.pending_revision:
            _save(connection, post_id, decision.pending_revision)


def _is_about_known_revision(decision: Decision) -> bool:
    """True where the reason of a live post is about the pending revision that there is already."""
    return decision.state is PostState.LIVE and decision.content is None and decision.reason_code in _OF_PENDING


def _save(connection: Connection, post_id: int, pending_revision: PendingRevision) -> None:
    of_post = _n.post_id == post_id
    values: dict[str, Any] = {
        "content": pending_revision.content,
        "reason_code": pending_revision.reason_code,
        "reason_detail": pending_revision.reason_detail,
        "refused_by": pending_revision.refused_by,
    }
    if (
        connection.execute(
            update(pending_revisions).where(of_post, _n.content_hash == pending_revision.content_hash).values(values)
        )
    ).rowcount:
        return
    connection.execute(delete(pending_revisions).where(of_post))
    values |= {
        "post_id": post_id,
        "content_hash": pending_revision.content_hash,
        "changes": pending_revision.changes,
    }
    connection.execute(insert(pending_revisions).values(values))


CHUNK = 5_000
"""Keys in one statement; both engines take at most 32,766 values."""

LIVE = and_(posts.c.state == literal_column("'live'"), posts.c.feed != CANARY_FEED)
"""Condition: the post is for readers to see."""
_EMBARGOED = posts.c.state == literal_column("'embargoed'")
NEWEST = and_(post_revisions.c.post_id == posts.c.id, post_revisions.c.revision == posts.c.revision)


class PostReads(StoreSection):
    """The reading half of bot.ports.PostStore."""

    @reads
    def version_tags(self, connection: Connection, feed: str) -> dict[str, str]:
        """Return the version tag of every post of a feed that is not withdrawn, by key."""
        query = select(posts.c.key, posts.c.version_tag).where(posts.c.feed == feed, posts.c.state != PostState.WITHDRAWN)
        return {row.key: row.version_tag for row in connection.execute(query)}

    @reads
    def due_embargoes(self, connection: Connection, now: datetime) -> list[int]:
        """Return the ids of embargoed posts whose time has come, oldest first."""
        query = select(posts.c.id).where(_EMBARGOED, posts.c.embargo_until <= now).order_by(posts.c.embargo_until, posts.c.id)
        return list(connection.scalars(query))

    @reads
    def next_embargo_end(self, connection: Connection) -> datetime | None:
        """Return when the next embargo ends; None where there is none."""
        query = (
            select(posts.c.embargo_until).where(_EMBARGOED, posts.c.embargo_until.is_not(None)).order_by(posts.c.embargo_until)
        )
        return connection.scalar(query.limit(1))

    @writes
    def extend_embargo(self, connection: Connection, post_id: int, until: datetime, code: PostReason, detail: str) -> bool:
        """Let an embargoed post wait until then, for this reason; False where it is embargoed no more."""
        waits = update(posts).where(posts.c.id == post_id, _EMBARGOED)
        later = waits.values(embargo_until=until, reason_code=code, reason_detail=detail)
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
    """Return the post of a row of `select_posts`."""
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


class KnownPostLookup(StoreSection):
    """The part of bot.ports.PostStore that looks up posts before a decision."""

    @reads
    def known_posts(
        self,
        connection: Connection,
        feed: str,
        keys: Collection[str],
        content_hashes: Collection[str] = (),
        gone: Collection[str] = (),
    ) -> KnownPosts:
        """Return a feed's posts with these keys or content hashes, and what is remembered of deleted ones.

        `gone` are further keys; posts with the content of those are included too. A pending revision's content counts as the
        post's.
        """
        known = {row.key: _known(row) for row in _rows(connection, _BY_KEY, feed, [*keys, *gone])}
        contents = {
            *content_hashes,
            *(content_hash for key in gone if key in known for content_hash in known[key].content_hashes),
        } - {""}
        duplicates: dict[str, list[KnownPost]] = {}
        for row in _rows(connection, _BY_CONTENT, feed, contents):
            duplicates.setdefault(row.content_hash, []).append(_known(row))
        for row in _rows(connection, _BY_PENDING_CONTENT, feed, contents):
            duplicates.setdefault(row.pending_content_hash, []).append(_known(row))
        return KnownPosts(
            known,
            duplicates,
            past_keys={row.key for row in _rows(connection, _PAST_KEYS, feed, keys)},
            past_content_hashes={row.content_hash for row in _rows(connection, _PAST_CONTENTS, feed, contents)},
        )

    @reads
    def used_images(self, connection: Connection, feed: str, images: Collection[str], but: Collection[str]) -> set[str]:
        """Return those of `images` that a post of the feed has whose key is not in `but`."""
        wanted, used = set(images) - {""}, set[str]()
        for image in wanted:
            keys = connection.scalars(_KEYS_OF_IMAGE, {"feed": feed, "image": image, "most": len(but) + 1})
            if any(key not in but for key in keys):
                used.add(image)
        return used


def _of_feed(table: Any, column: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(table.c.feed == bindparam("feed"), column.in_(bindparam("names", expanding=True)))


_POSTS = (
    select(posts, post_revisions.c.content, *PENDING_COLUMNS)
    .outerjoin(post_revisions, NEWEST)
    .outerjoin(pending_revisions, pending_revisions.c.post_id == posts.c.id)
)
_KEYS_OF_IMAGE = (
    select(posts.c.key).where(posts.c.feed == bindparam("feed"), posts.c.image == bindparam("image")).limit(bindparam("most"))
)
_BY_KEY = _POSTS.where(_of_feed(posts, posts.c.key))
_BY_CONTENT = _POSTS.where(_of_feed(posts, posts.c.content_hash)).order_by(posts.c.id)
_BY_PENDING_CONTENT = _POSTS.where(
    posts.c.feed == bindparam("feed"), pending_revisions.c.content_hash.in_(bindparam("names", expanding=True))
)
_PAST_KEYS = select(deleted_posts.c.key).where(_of_feed(deleted_posts, deleted_posts.c.key))
_PAST_CONTENTS = select(deleted_posts.c.content_hash).where(_of_feed(deleted_posts, deleted_posts.c.content_hash))


def _rows(connection: Connection, query: Select[Any], feed: str, names: Iterable[str]) -> Iterator[Row[Any]]:
    """The rows that these names lead to; as many names a statement as both engines take."""
    left = sorted(set(names))
    for start in range(0, len(left), CHUNK):
        yield from connection.execute(query, {"feed": feed, "names": left[start : start + CHUNK]})


def _known(row: Row[Any]) -> KnownPost:
    return KnownPost(
        id=row.id,
        key=row.key,
        version_tag=row.version_tag,
        content_hash=row.content_hash,
        state=row.state,
        reason_code=row.reason_code,
        reason_detail=row.reason_detail,
        revision=row.revision,
        content=row.content,
        quiet=row.quiet,
        decided_by=row.decided_by,
        pending_revision=pending_revision_of(row),
    )
