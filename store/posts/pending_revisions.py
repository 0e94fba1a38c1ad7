"""Pending revisions of live posts: stored with a decision, deleted by the next one about something else."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, literal_column, select, union_all, update

from bot.model import Decision, PendingRevision, PostReason, PostState, StoredPost
from store.schema import pending_revisions, posts

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
