"""Known posts: everything that ingest reads before it decides about a poll."""

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, select

from bot.model import KnownPost, KnownPosts
from store.engine.database import StoreSection, reads
from store.posts.pending_revisions import PENDING_COLUMNS, pending_revision_of
from store.posts.posts import CHUNK, NEWEST
from store.schema import deleted_posts, pending_revisions, post_revisions, posts


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
        """Return those of these picture addresses that posts of a feed have, other than the posts with the keys `but`."""
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
