"""Writing posts: what the newsroom ruled, what that owes, and what the feed is remembered by, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, bindparam, case, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.model import Look, PostState, Ruling
from store.database import Part, whole
from store.posts import CHUNK
from store.schema import NOT_LIVE, State, deliveries, fanouts, feeds, post_revisions, posts, waiting


class Recording(Part):
    """The writing half of bot.ports.PostStore."""

    @whole
    async def record(self, feed: str, rulings: Sequence[Ruling], look: Look, now: datetime) -> list[int]:
        """Write the rulings of one look and the feed's new state, in one transaction; the ids of the posts, in order.

        Revisions, fan-outs of what is announced, and raised `wanted_revision`s of what is corrected go with them. A quiet
        post is announced to nobody. What is owed of a post that is no longer live waits until it is live again.
        A look with an error only counts it. A complete look without one sets `first_look` if it was unset.
        """
        ids: list[int] = []
        new = {"id": feed, "validators": {}}
        async with self._db.decide() as connection:
            await connection.execute(self._db.insert(feeds).values(new).on_conflict_do_nothing(index_elements=["id"]))
            await connection.execute(update(feeds).where(feeds.c.id == feed).values(_look_values(look, now)))
            for batch in _batches(rulings):
                ids += await record_batch(connection, feed, batch, now)
        return ids

    @whole
    async def announce(self, post_ids: Sequence[int], now: datetime) -> None:
        """Make posts live and owe them to everyone who wants them; those already announced stay as they are.

        A withdrawn post stays withdrawn; a quiet one is quiet no more.
        """
        p = posts.c
        may = p.id.in_(post_ids) & p.announced_at.is_(None) & (p.state != PostState.WITHDRAWN)
        async with self._db.decide() as connection:
            rows = {row.id: row for row in await connection.execute(select(posts).where(may))}
            chosen = [rows[post_id] for post_id in dict.fromkeys(post_ids) if post_id in rows]
            if chosen:
                await connection.execute(_MAKE_LIVE, [_live_values(row, now) for row in chosen])
            await _owe(connection, [row._asdict() for row in chosen], now)


_MAKE_LIVE = (
    update(posts)
    .where(posts.c.id == bindparam("post_id"))
    .values(state=PostState.LIVE, reason="", release_at=None, quiet=False)
    .values(announced_at=bindparam("announced"), arrived_at=bindparam("arrived"))
)


def _live_values(row: Row[Any], now: datetime) -> dict[str, object]:
    arrived = row.arrived_at if row.state == PostState.LIVE else now  # readers see it from now on
    return {"post_id": row.id, "announced": now, "arrived": arrived}


def _look_values(look: Look, now: datetime) -> dict[Any, Any]:
    if look.error:
        return {"errors": feeds.c.errors + 1, "error": look.error}
    values: dict[Any, Any] = {"last_look": now, "errors": 0, "error": ""}
    if look.complete:
        values["first_look"] = func.coalesce(feeds.c.first_look, literal(now, feeds.c.first_look.type))
    if look.validators is not None:
        values["validators"] = dict(look.validators)
    return values


def _batches(rulings: Sequence[Ruling]) -> Iterator[dict[str, Ruling]]:
    """In order, by key; a key that comes twice begins a new batch."""
    batch: dict[str, Ruling] = {}
    for ruling in rulings:
        if ruling.key in batch or len(batch) == CHUNK:
            yield batch
            batch = {}
        batch[ruling.key] = ruling
    if batch:
        yield batch


async def record_batch(connection: AsyncConnection, feed: str, batch: Mapping[str, Ruling], now: datetime) -> list[int]:
    """Write rulings on different posts of one feed, and what they owe; the ids of the posts, in order."""
    for ruling in batch.values():
        if ruling.was is not None:
            await _rename(connection, feed, ruling.was, ruling.key)
    these = (posts.c.feed == feed) & posts.c.key.in_(list(batch))
    old = {row.key: row for row in await connection.execute(select(posts).where(these))}
    new = {key: {"feed": feed, **_post_values(ruling, old.get(key), now)} for key, ruling in batch.items()}
    await _write_posts(connection, new, old)
    found = await connection.execute(select(posts.c.key, posts.c.id).where(these))
    for key, post_id in found:
        new[key]["id"] = post_id
    await _write_revisions(connection, batch, new, now)
    await _owe(connection, [new[key] for key in batch if _is_first_announced(new[key], old.get(key))], now)
    await _change_deliveries(connection, [(new[key], ruling) for key, ruling in batch.items() if key in old], now)
    return [new[key]["id"] for key in batch]


async def _rename(connection: AsyncConnection, feed: str, old: str, new: str) -> None:
    """Let a post have another key; one that has it already gets the old one, as a key is never two posts'."""
    aside = f"/{new}"  # no key begins so
    for before, after in ((new, aside), (old, new), (aside, old)):
        await connection.execute(update(posts).where(posts.c.feed == feed, posts.c.key == before).values(key=after))


def _post_values(ruling: Ruling, old: Row[Any] | None, now: datetime) -> dict[str, Any]:
    """The row of a post after a ruling. What the ruling leaves open stays as it was."""
    announced = old.announced_at if old else None
    return {
        "key": ruling.key,
        "stamp": ruling.stamp,
        "digest": ruling.digest or (old.digest if old else ""),
        "state": ruling.state,
        "reason": ruling.reason,
        "revision": (old.revision if old else 0) + _makes_revision(ruling, old),
        "quiet": ruling.quiet,
        "urgent": ruling.urgent if ruling.content or not old else old.urgent,
        "release_at": ruling.release_at,
        "announced_at": announced or (now if ruling.announce and not ruling.quiet else None),
        "arrived_at": ruling.arrived_at or (old.arrived_at if old else now),
        "first_seen": old.first_seen if old else now,
    }


def _makes_revision(ruling: Ruling, old: Row[Any] | None) -> bool:
    """New content does, and so does what copies must show without any: a withdrawal, a return."""
    return ruling.content is not None or (ruling.correct and old is not None and old.revision > 0)


def _is_first_announced(new: Mapping[str, Any], old: Row[Any] | None) -> bool:
    return new["announced_at"] is not None and (old is None or old.announced_at is None)


async def _write_posts(connection: AsyncConnection, new: Mapping[str, dict[str, Any]], old: Mapping[str, Row[Any]]) -> None:
    added = [values for key, values in new.items() if key not in old]
    changed = [values | {"post_id": old[key].id} for key, values in new.items() if key in old]
    if added:
        await connection.execute(insert(posts), added)
    if changed:
        await connection.execute(update(posts).where(posts.c.id == bindparam("post_id")), changed)


async def _write_revisions(
    connection: AsyncConnection, batch: Mapping[str, Ruling], new: Mapping[str, Mapping[str, Any]], now: datetime
) -> None:
    read = [
        {
            "post_id": new[key]["id"],
            "n": new[key]["revision"],
            "digest": ruling.digest,
            "content": ruling.content,
            "changes": ruling.changes,
            "seen_at": now,
        }
        for key, ruling in batch.items()
        if ruling.content is not None
    ]
    if read:
        await connection.execute(insert(post_revisions), read)
    if unread := [new[key]["id"] for key, ruling in batch.items() if ruling.correct and ruling.content is None]:
        await connection.execute(_repeat_content(unread, now))


def _repeat_content(post_ids: Sequence[int], now: datetime) -> Any:
    """The revision of a withdrawal or a return says what the one before it said."""
    r = post_revisions.c
    before = (
        select(r.post_id, posts.c.revision, r.digest, r.content, literal((), r.changes.type), literal(now, r.seen_at.type))
        .join(posts, (posts.c.id == r.post_id) & (posts.c.revision == r.n + 1))
        .where(posts.c.id.in_(post_ids))
    )
    return insert(post_revisions).from_select(["post_id", "n", "digest", "content", "changes", "seen_at"], before)


async def _owe(connection: AsyncConnection, announced: Sequence[Mapping[str, Any]], now: datetime) -> None:
    rows = [{"post_id": p["id"], "revision": p["revision"], "urgent": p["urgent"], "created_at": now} for p in announced]
    if rows:
        await connection.execute(insert(fanouts), rows)


async def _change_deliveries(
    connection: AsyncConnection, ruled: Sequence[tuple[Mapping[str, Any], Ruling]], now: datetime
) -> None:
    """Bring what is owed of posts that were known into line with what was ruled."""
    live = [new["id"] for new, ruling in ruled if ruling.state == PostState.LIVE]
    other = [new["id"] for new, ruling in ruled if ruling.state != PostState.LIVE]
    read = [new["id"] for new, ruling in ruled if ruling.content is not None]
    correct = [new["id"] for new, ruling in ruled if ruling.correct]
    for post_ids, statement in (
        (live, _owe_withdrawn_again(now)),
        (read, _say_the_newest()),
        (correct, _owe_correction(now)),
        (other, _withdraw_unsaid(now)),
    ):
        if post_ids:
            await connection.execute(statement.where(deliveries.c.post_id.in_(post_ids)))


_unsaid: ColumnElement[bool] = deliveries.c.sent_revision.is_(None) & deliveries.c.payload.is_(None)
_newest = select(posts.c.revision).where(posts.c.id == deliveries.c.post_id).scalar_subquery()


def _owe_withdrawn_again(now: datetime) -> Any:
    values = {"state": State.OWED, "reason": "", "wanted_revision": _newest, "owed_at": now, "settled_at": None}
    return update(deliveries).where(deliveries.c.state == State.WITHDRAWN).values(values)


def _say_the_newest() -> Any:
    return update(deliveries).where(waiting(deliveries), _unsaid).values(wanted_revision=_newest)


def _owe_correction(now: datetime) -> Any:
    d = deliveries.c
    sent = d.state == State.SENT
    values = {
        "wanted_revision": _newest,
        "state": case((sent, State.OWED), else_=d.state),
        "owed_at": case((sent, literal(now, d.owed_at.type)), else_=d.owed_at),
        "attempts": case((sent, 0), else_=d.attempts),
        "doubts": case((sent, 0), else_=d.doubts),
    }
    return update(deliveries).where(d.state.not_in([State.REJECTED, State.WITHDRAWN])).values(values)


def _withdraw_unsaid(now: datetime) -> Any:
    values = {"state": State.WITHDRAWN, "reason": NOT_LIVE, "settled_at": now}
    return update(deliveries).where(waiting(deliveries), _unsaid).values(values)
