"""Threads: the chat's message of the first post of a story, where a post names the one it follows."""

from collections.abc import Iterable

from sqlalchemy import Connection, select

from bot.model import Post
from store.posts.posts import NEWEST
from store.schema import deliveries, messages, post_revisions, posts

LONGEST = 10
"""Posts back, at most: a chain may be a ring."""
_ENDINGS = ("", ".md", ".markdown", ".html")


def thread_of(connection: Connection, destination_id: int, post: Post) -> str | None:
    """Return the chat's message of the story's earliest post that was sent alone; None where there is none.

    A post follows another of its own feed, by the name of its file. A post in a digest has no message of its own.
    """
    d, m = deliveries.c, messages.c
    before = _before(connection, post)
    query = select(d.post_id, m.platform_id).join(messages, m.delivery_id == d.id)
    rows = connection.execute(query.where(d.destination_id == destination_id, d.post_id.in_(before), m.part == 0))
    sent: dict[int, str] = {row.post_id: row.platform_id for row in rows}
    return next((sent[post_id] for post_id in reversed(before) if post_id in sent), None)


def _before(connection: Connection, post: Post) -> list[int]:
    """The posts before this one, the last of them the first of the story."""
    chain: list[int] = []
    seen = {post.key}
    while post.follows and len(chain) < LONGEST:
        found = _named(connection, post.feed, _keys(post.follows))
        if found is None or found[1].key in seen:
            break
        chain.append(found[0])
        post = found[1]
        seen.add(post.key)
    return chain


def _named(connection: Connection, feed: str, keys: Iterable[str]) -> tuple[int, Post] | None:
    """The one post of these keys; None where there is none, or more than one."""
    query = select(posts.c.id, post_revisions.c.content).join(post_revisions, NEWEST)
    rows = connection.execute(query.where(posts.c.feed == feed, posts.c.key.in_(list(keys)))).all()
    return (rows[0].id, rows[0].content) if len(rows) == 1 else None


def _keys(name: str) -> list[str]:
    return [name + ending for ending in _ENDINGS]
