"""Newer versions that wait beside live posts: kept with what is ruled, gone as soon as something else is."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, insert, literal_column, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Decision, NewerVersion, PostState, StoredPost
from store.schema import newer_versions, posts

_n = newer_versions.c

NEWER_WAITS = (posts.c.state == literal_column("'live'")) & (_n.refused_by == literal_column("''"))
"""Whether a post of `stored` has a newer version that waits."""


_held = posts.alias("held")
MAY_WAIT = posts.c.id.in_(union_all(select(_held.c.id).where(_held.c.state == literal_column("'held'")), select(_n.post_id)))
"""Whether a post is among the few that may wait for the desk, which are found without looking at all the others."""
NEWER_COLUMNS = tuple(
    column.label(f"newer_{column.name}") for column in (_n.id, _n.content, _n.digest, _n.reason, _n.changes, _n.refused_by)
)
"""What `newer_of` reads, where posts are joined with what waits beside them."""


def newer_of(row: Row[Any]) -> NewerVersion | None:
    """The version that waits beside a row's post, or was refused."""
    if row.newer_id is None:
        return None
    return NewerVersion(**{column.name.removeprefix("newer_"): getattr(row, column.name) for column in NEWER_COLUMNS})


def has_newer(post: StoredPost) -> ColumnElement[bool]:
    """Whether a post has the newer version that it was seen with, or none if it had none."""
    newest = select(_n.id).where(_n.post_id == posts.c.id).correlate(posts).scalar_subquery()
    return newest.is_(None) if post.newer is None else newest == post.newer.id


async def keep_newer(connection: AsyncConnection, ruled: Sequence[tuple[int, Decision]]) -> None:
    """Keep what waits beside these posts now. One that is ruled on with the same version keeps its number."""
    if gone := [post_id for post_id, decision in ruled if decision.newer is None and not _speaks_of_newer(decision)]:
        await connection.execute(delete(newer_versions).where(_n.post_id.in_(gone)))
    for post_id, decision in ruled:
        if decision.newer:
            await _keep(connection, post_id, decision.newer)


def _speaks_of_newer(decision: Decision) -> bool:
    """A live post that stays as it was told has a reason only for what waits beside it."""
    return decision.state is PostState.LIVE and decision.content is None and decision.reason != ""


async def _keep(connection: AsyncConnection, post_id: int, newer: NewerVersion) -> None:
    of_post = _n.post_id == post_id
    values: dict[str, Any] = {"content": newer.content, "reason": newer.reason, "refused_by": newer.refused_by}
    if (await connection.execute(update(newer_versions).where(of_post, _n.digest == newer.digest).values(values))).rowcount:
        return
    await connection.execute(delete(newer_versions).where(of_post))
    values |= {"post_id": post_id, "digest": newer.digest, "changes": newer.changes, "shown_in": ""}
    await connection.execute(insert(newer_versions).values(values))
