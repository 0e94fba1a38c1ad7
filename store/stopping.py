"""A chat to which nothing goes any more, and one to which something goes again."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from store.columns import EPOCH
from store.schema import State, deliveries, destinations, posts, waiting


async def stop_chat(connection: AsyncConnection, destination_id: int, reason: str, now: datetime) -> None:
    """Make a destination inactive and reject what is owed there; `reason` is for people."""
    stopped = update(destinations).where(_c.id == destination_id).values(active=False, reason=reason)
    await connection.execute(stopped)
    await _reject(connection, _d.destination_id == destination_id, now)


async def reject_in_stopped_chats(connection: AsyncConnection, post_ids: Sequence[int], now: datetime) -> None:
    """End what is owed of these posts in chats that were stopped: a copy there is put right once its chat is back."""
    stopped = select(_c.id).where(~_c.active)
    await _reject(connection, _d.post_id.in_(post_ids) & _d.destination_id.in_(stopped), now)


async def wake_chats(connection: AsyncConnection, these: ColumnElement[bool], now: datetime) -> None:
    """Make stopped destinations active again, and owe their copies what the posts have become meanwhile."""
    awake = update(destinations).where(these, ~_c.active).values(active=True, reason="").returning(_c.id)
    if ids := list(await connection.scalars(awake)):
        behind = (_d.state == State.REJECTED) & (_d.sent_revision < _newest)
        await connection.execute(update(deliveries).where(_d.destination_id.in_(ids), behind).values(_OWED | {"owed_at": now}))


_c, _d = destinations.c, deliveries.c
_newest = select(posts.c.revision).where(posts.c.id == _d.post_id).scalar_subquery()
_reason = select(_c.reason).where(_c.id == _d.destination_id).scalar_subquery()
_OWED = {"state": State.OWED, "reason": "", "wanted_revision": _newest, "attempts": 0, "doubts": 0, "not_before": EPOCH}


async def _reject(connection: AsyncConnection, these: ColumnElement[bool], now: datetime) -> None:
    ended = {"state": State.REJECTED, "reason": _reason, "settled_at": now}
    await connection.execute(update(deliveries).where(these, waiting(deliveries)).values(ended))
