"""Ingest: writes a poll's decisions, their revisions, fan-outs and changes of deliveries, in one transaction."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Insert,
    Row,
    Update,
    bindparam,
    case,
    func,
    insert,
    literal,
    select,
    update,
)

from bot.model import Decision, DeliveryReason, PollResult, PostReason, PostState
from store.chats.states import miss_in_gone_chats
from store.deliveries.fanout import FanOut, Wants
from store.deliveries.settle import end_partial
from store.engine.column_types import Moment
from store.engine.database import exclusive
from store.posts.posts import CHUNK, save_pending_revisions
from store.posts.retention import record_listed
from store.posts.stories import requeue_story, save_story_keys, uncover_posts
from store.schema import State, deliveries, fanouts, feeds, is_pending, listings, post_revisions, posts

INLINE_SUBSCRIPTIONS = 500
"""Subscriptions that get their delivery in the transaction that records a post; the fan-out continues with the others."""


class Ingest(FanOut):
    """The writing half of bot.ports.PostStore."""

    async def record(
        self, feed: str, decisions: Sequence[Decision], poll: PollResult, now: datetime, wants: Wants | None = None
    ) -> list[int]:
        """Write a poll's decisions and the feed's new state in one transaction; return the posts' ids, in order.

        Revisions, fan-outs of announced posts, raised `wanted_revision`s of corrected ones and what is remembered of the feed's
        listing are part of it. A quiet post is announced to nobody. Pending deliveries of a post that is not live are cancelled
        until it is live again. A poll with an error is only counted; a complete one without sets `first_polled`. With `wants`,
        the first INLINE_SUBSCRIPTIONS subscriptions get their deliveries at once; DeliveryStore.expand continues. A poll of quiet
        posts alone is not synced to disk: what a power cut undoes, the next poll brings again.
        """
        synced = any(not decision.quiet for decision in decisions)
        return await self._db.run_exclusive(lambda it: self._record(it, feed, decisions, poll, now, wants), synced=synced)

    def _record(
        self,
        connection: Connection,
        feed: str,
        decisions: Sequence[Decision],
        poll: PollResult,
        now: datetime,
        wants: Wants | None,
    ) -> list[int]:
        ids: list[int] = []
        _record_poll(connection, feed, poll, now)
        if poll.memory is not None:
            remember = self._db.insert(listings).values(feed=feed, memory=poll.memory)
            connection.execute(remember.on_conflict_do_update(index_elements=["feed"], set_={"memory": poll.memory}))
        for batch in _batches(decisions):
            ids += record_batch(connection, feed, batch, now)
        record_listed(connection, feed, [decision.key for decision in decisions], poll, now)
        if wants and any(decision.announce for decision in decisions):
            self._expand(connection, INLINE_SUBSCRIPTIONS, wants, now)
        if any(not decision.quiet for decision in decisions):
            self._db.notify(connection, "posts_recorded")
        return ids

    @exclusive
    def announce(self, connection: Connection, post_ids: Sequence[int], now: datetime) -> None:
        """Make posts live and enqueue them for every subscription; posts already announced or withdrawn stay as they are."""
        p = posts.c
        may = p.id.in_(post_ids) & p.announced_at.is_(None) & (p.state != PostState.WITHDRAWN)
        rows = {row.id: row for row in connection.execute(select(posts).where(may))}
        chosen = [rows[post_id] for post_id in dict.fromkeys(post_ids) if post_id in rows]
        if chosen:
            connection.execute(_MAKE_LIVE, [_live_values(row, now) for row in chosen])
            self._db.notify(connection, "posts_recorded")
        _add_fanouts(connection, [row._asdict() for row in chosen], now)


_MAKE_LIVE = (
    update(posts)
    .where(posts.c.id == bindparam("post_id"))
    .values(state=PostState.LIVE, reason_code=PostReason.NONE, reason_detail="", embargo_until=None, quiet=False)
    .values(announced_at=bindparam("announced"), arrived_at=bindparam("arrived"))
)


def _live_values(row: Row[Any], now: datetime) -> dict[str, object]:
    arrived = row.arrived_at if row.state == PostState.LIVE else now  # readers see it from now on
    return {"post_id": row.id, "announced": now, "arrived": arrived}


def _record_poll(connection: Connection, feed: str, poll: PollResult, now: datetime) -> None:
    values: dict[str, Any] = {"this": feed}
    if poll.error:
        statement, values["error"] = _POLL_FAILED, poll.error
    else:
        statement, values["last_polled"], values["first"] = _POLL_SUCCEEDED, now, now if poll.complete else None
        if poll.validators is not None:
            values["validators"] = dict(poll.validators)
    if not connection.execute(statement, values).rowcount:
        connection.execute(insert(feeds), {"id": feed, "validators": {}})
        connection.execute(statement, values)


_this_feed = feeds.c.id == bindparam("this")
_first = func.coalesce(feeds.c.first_polled, bindparam("first", type_=feeds.c.first_polled.type))
_POLL_SUCCEEDED = update(feeds).where(_this_feed).values(first_polled=_first, errors=0, error="")
_POLL_FAILED = update(feeds).where(_this_feed).values(errors=feeds.c.errors + 1)


def _batches(decisions: Sequence[Decision]) -> Iterator[dict[str, Decision]]:
    """In order, by key; a key that comes twice begins a new batch."""
    batch: dict[str, Decision] = {}
    for decision in decisions:
        if decision.key in batch or len(batch) == CHUNK:
            yield batch
            batch = {}
        batch[decision.key] = decision
    if batch:
        yield batch


def record_batch(connection: Connection, feed: str, batch: Mapping[str, Decision], now: datetime) -> list[int]:
    """Write decisions about different posts of one feed with all their effects; return the posts' ids, in order."""
    for decision in batch.values():
        if decision.was is not None:
            _rename(connection, feed, decision.was, decision.key)
    these = {"feed": feed, "keys": list(batch)}
    old = {row.key: row for row in connection.execute(_POSTS, these)}
    new = {key: {"feed": feed, **_post_values(decision, old.get(key), now)} for key, decision in batch.items()}
    _write_posts(connection, new, old)
    for key, post_id in connection.execute(_IDS, these):
        new[key]["id"] = post_id
    _write_revisions(connection, batch, new, now)
    save_story_keys(connection, [(new[key]["id"], decision) for key, decision in batch.items() if key not in old], now)
    save_pending_revisions(connection, [(new[key]["id"], decision) for key, decision in batch.items() if key in old])
    _add_fanouts(connection, [new[key] for key in batch if _is_first_announced(new[key], old.get(key))], now)
    _change_deliveries(connection, [(new[key], decision) for key, decision in batch.items() if key in old], now)
    for key, row in old.items():
        if row.story and row.state != PostState.LIVE and batch[key].state == PostState.LIVE:
            requeue_story(connection, row.id, row.story, now)
    uncover_posts(connection, [row.id for key, row in old.items() if row.story and batch[key].state != PostState.LIVE], now)
    return [new[key]["id"] for key in batch]


_these = (posts.c.feed == bindparam("feed")) & posts.c.key.in_(bindparam("keys", expanding=True))
_POSTS = select(posts).where(_these)
_IDS = select(posts.c.key, posts.c.id).where(_these)


def _rename(connection: Connection, feed: str, old: str, new: str) -> None:
    """Give a post another key; the post that has it already gets the old one, as keys are unique."""
    aside = f"/{new}"  # no key begins so
    for before, after in ((new, aside), (old, new), (aside, old)):
        connection.execute(update(posts).where(posts.c.feed == feed, posts.c.key == before).values(key=after))


def _post_values(decision: Decision, old: Row[Any] | None, now: datetime) -> dict[str, Any]:
    """Return a post's values after a decision; what the decision leaves open stays as it was."""
    announced = old.announced_at if old else None
    return {
        "key": decision.key,
        "version_tag": decision.version_tag,
        "content_hash": decision.content_hash or (old.content_hash if old else ""),
        "image": (decision.content.image or "") if decision.content else (old.image if old else ""),
        "state": decision.state,
        "reason_code": decision.reason_code,
        "reason_detail": decision.reason_detail,
        "revision": (old.revision if old else 0) + _makes_revision(decision, old),
        "quiet": decision.quiet,
        "urgent": decision.urgent if decision.content or not old else old.urgent,
        "embargo_until": decision.embargo_until,
        "announced_at": announced or (now if decision.announce and not decision.quiet else None),
        "arrived_at": decision.arrived_at or (old.arrived_at if old else now),
        "first_seen": old.first_seen if old else now,
        "searchable": decision.content is None and old is not None and old.searchable,
    }


def _makes_revision(decision: Decision, old: Row[Any] | None) -> bool:
    """Return True for new content, and for what messages must show without any: a withdrawal, a return."""
    return decision.content is not None or (decision.correct and old is not None and old.revision > 0)


def _is_first_announced(new: Mapping[str, Any], old: Row[Any] | None) -> bool:
    return new["announced_at"] is not None and (old is None or old.announced_at is None)


def _write_posts(connection: Connection, new: Mapping[str, dict[str, Any]], old: Mapping[str, Row[Any]]) -> None:
    added = [values for key, values in new.items() if key not in old]
    changed = [values | {"post_id": old[key].id} for key, values in new.items() if key in old]
    if added:
        connection.execute(_ADD_POST, added)
    if changed:
        connection.execute(_CHANGE_POST, changed)


_ADD_POST = insert(posts)
_CHANGE_POST = update(posts).where(posts.c.id == bindparam("post_id"))


def _write_revisions(
    connection: Connection, batch: Mapping[str, Decision], new: Mapping[str, Mapping[str, Any]], now: datetime
) -> None:
    read = [
        {
            "post_id": new[key]["id"],
            "revision": new[key]["revision"],
            "content_hash": decision.content_hash,
            "content": decision.content,
            "changes": decision.changes,
            "seen_at": now,
        }
        for key, decision in batch.items()
        if decision.content is not None
    ]
    if read:
        connection.execute(_ADD_REVISION, read)
    if unread := [new[key]["id"] for key, decision in batch.items() if decision.correct and decision.content is None]:
        connection.execute(_REPEAT_CONTENT, {"ids": unread, "now": now})


def _repeat_content() -> Insert:
    """INSERT for a withdrawal or a return: a revision with the content of the one before it."""
    r = post_revisions.c
    before = (
        select(r.post_id, posts.c.revision, r.content_hash, r.content, literal((), r.changes.type), _now)
        .join(posts, (posts.c.id == r.post_id) & (posts.c.revision == r.revision + 1))
        .where(posts.c.id.in_(_ids))
    )
    return insert(post_revisions).from_select(["post_id", "revision", "content_hash", "content", "changes", "seen_at"], before)


_now: BindParameter[Any] = bindparam("now", type_=Moment())
_ids: BindParameter[Any] = bindparam("ids", expanding=True)
_ADD_REVISION = insert(post_revisions)
_REPEAT_CONTENT = _repeat_content()


def _add_fanouts(connection: Connection, announced: Sequence[Mapping[str, Any]], now: datetime) -> None:
    rows = [{"post_id": p["id"], "revision": p["revision"], "urgent": p["urgent"], "created_at": now} for p in announced]
    if rows:
        connection.execute(_ANNOUNCE, rows)


_ANNOUNCE = insert(fanouts)


def _change_deliveries(connection: Connection, decided: Sequence[tuple[Mapping[str, Any], Decision]], now: datetime) -> None:
    """Change the deliveries of known posts as their decisions require."""
    live = [new["id"] for new, decision in decided if decision.state == PostState.LIVE]
    other = [new["id"] for new, decision in decided if decision.state != PostState.LIVE]
    read = [new["id"] for new, decision in decided if decision.content is not None]
    correct = [new["id"] for new, decision in decided if decision.correct]
    for post_ids, statement in (
        (live, _REQUEUE_CANCELLED),
        (read, _WANT_NEWEST),
        (correct, _REQUEUE_CORRECTED),
        (other, _CANCEL_UNSENT),
        (other, _END_PARTIAL),
    ):
        if post_ids:
            connection.execute(statement, {"ids": post_ids, "now": now})
    if revived := [*correct, *live]:
        miss_in_gone_chats(connection, revived, now)


def _changing(where: ColumnElement[bool], **values: Any) -> Update:
    return update(deliveries).where(where, deliveries.c.post_id.in_(_ids)).values(values)


_d = deliveries.c
_unsent: ColumnElement[bool] = is_pending(deliveries) & _d.sent_revision.is_(None) & _d.payload.is_(None)
_newest = select(posts.c.revision).where(posts.c.id == _d.post_id).scalar_subquery()
_sent = _d.state == State.SENT
_REQUEUE_CANCELLED = _changing(
    (_d.state == State.CANCELLED) & (_d.reason_code == DeliveryReason.POST_NOT_LIVE),
    state=State.PENDING,
    reason_code=DeliveryReason.NONE,
    wanted_revision=_newest,
    pending_since=_now,
    settled_at=None,
)
_WANT_NEWEST = _changing(_unsent, wanted_revision=_newest)
_REQUEUE_CORRECTED = _changing(
    _d.state.not_in([State.REJECTED, State.CANCELLED]),
    wanted_revision=_newest,
    state=case((_sent, State.PENDING), else_=_d.state),
    pending_since=case((_sent, _now), else_=_d.pending_since),
    attempts=case((_sent, 0), else_=_d.attempts),
    maybe_sent_count=case((_sent, 0), else_=_d.maybe_sent_count),
)
_CANCEL_UNSENT = _changing(
    _unsent, state=State.CANCELLED, reason_code=DeliveryReason.POST_NOT_LIVE, reason_detail="", settled_at=_now
)
_END_PARTIAL = end_partial(_d.post_id.in_(_ids))
