"""What the newsroom must know of what came and went before it decides, in one piece of work."""

from collections.abc import AsyncIterator, Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import KnownPost, KnownPosts, PostState
from store.engine.database import Part, whole
from store.posts.pending_revisions import NEWER_COLUMNS, newer_of
from store.posts.posts import CHUNK, NEWEST
from store.schema import forgotten, newer_versions, post_revisions, posts


class Recalling(Part):
    """The remembering half of bot.ports.PostStore."""

    @whole
    async def recall(
        self, feed: str, keys: Collection[str], digests: Collection[str] = (), gone: Collection[str] = ()
    ) -> KnownPosts:
        """What is known of a feed's posts by key, `gone` included, and by their contents or those of what is gone.

        A post counts as having the content, too, of the version that waits beside it.
        """
        async with self._db.read() as connection:
            known = {row.key: _known(row) async for row in _rows(connection, _BY_KEY, feed, [*keys, *gone])}
            contents = {*digests, *(digest for key in gone if key in known for digest in known[key].digests)} - {""}
            duplicates: dict[str, list[KnownPost]] = {}
            async for row in _rows(connection, _BY_DIGEST, feed, contents):
                duplicates.setdefault(row.digest, []).append(_known(row))
            async for row in _rows(connection, _BY_NEWER, feed, contents):
                duplicates.setdefault(row.newer_digest, []).append(_known(row))
            return KnownPosts(
                known,
                duplicates,
                past_keys={row.key async for row in _rows(connection, _PAST_KEYS, feed, keys)},
                past_digests={row.digest async for row in _rows(connection, _PAST_DIGESTS, feed, contents)},
            )


def _of_feed(table: Any, column: ColumnElement[str]) -> ColumnElement[bool]:
    return and_(table.c.feed == bindparam("feed"), column.in_(bindparam("names", expanding=True)))


_POSTS = (
    select(posts, post_revisions.c.content, *NEWER_COLUMNS)
    .outerjoin(post_revisions, NEWEST)
    .outerjoin(newer_versions, newer_versions.c.post_id == posts.c.id)
)
_BY_KEY = _POSTS.where(_of_feed(posts, posts.c.key))
_BY_DIGEST = _POSTS.where(_of_feed(posts, posts.c.digest)).order_by(posts.c.id)
_BY_NEWER = _POSTS.where(posts.c.feed == bindparam("feed"), newer_versions.c.digest.in_(bindparam("names", expanding=True)))
_PAST_KEYS = select(forgotten.c.key).where(_of_feed(forgotten, forgotten.c.key))
_PAST_DIGESTS = select(forgotten.c.digest).where(_of_feed(forgotten, forgotten.c.digest))


async def _rows(connection: AsyncConnection, query: Select[Any], feed: str, names: Iterable[str]) -> AsyncIterator[Row[Any]]:
    """The rows that these names lead to; as many names a statement as both engines take."""
    left = sorted(set(names))
    for start in range(0, len(left), CHUNK):
        for row in await connection.execute(query, {"feed": feed, "names": left[start : start + CHUNK]}):
            yield row


def _known(row: Row[Any]) -> KnownPost:
    return KnownPost(
        id=row.id,
        key=row.key,
        version_tag=row.version_tag,
        digest=row.digest,
        state=PostState(row.state),
        reason=row.reason,
        revision=row.revision,
        content=row.content,
        quiet=row.quiet,
        decided_by=row.decided_by,
        newer=newer_of(row),
    )
