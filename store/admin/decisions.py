"""Decisions of operators, each with its audit entry in one transaction, and the desk's messages about posts."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, exists, func, insert, or_, select, true, update

from bot.model import (
    AuditEntry,
    Chat,
    Decision,
    DeliveryReason,
    Pause,
    PauseKind,
    PostState,
    PostVersion,
    ReplayResult,
    ReviewCard,
    ShownDelivery,
    StoredPost,
)
from store.chats.destinations import is_chat
from store.chats.states import reactivate_chats
from store.deliveries.queue import make_due
from store.engine.column_types import EPOCH
from store.engine.database import StoreSection, exclusive, notifies, reads, writes
from store.posts.ingest import record_batch
from store.posts.posts import MAY_WAIT, REVISION_WAITS, has_pending_revision, select_posts, stored_post
from store.schema import (
    State,
    audit,
    deliveries,
    destinations,
    fanouts,
    is_pending,
    messages,
    pauses,
    pending_revisions,
    posts,
    review_cards,
)


class DeskDecisions(StoreSection):
    """The deciding half of bot.ports.DeskStore."""

    @exclusive
    @notifies("decided")
    def save_decision(
        self, connection: Connection, post: StoredPost, decision: Decision, decided_by: str, entry: AuditEntry
    ) -> bool:
        """Write the desk's decision on a post that still has the version of `post`.

        Returns False, and writes nothing, where the post has changed since. `decided_by` is stored with the post. The
        decision's key and version tag are replaced by the post's own.
        """
        p = posts.c
        same = (
            (p.state == post.state)
            & (p.revision == post.revision)
            & (p.decided_by == post.decided_by)
            & (p.audit == post.audit)
            & has_pending_revision(post)
        )
        row = connection.execute(select(p.feed, p.key, p.version_tag).where(p.id == post.id, same)).one_or_none()
        if row is None:
            return False
        own = replace(decision, key=row.key, version_tag=row.version_tag)
        record_batch(connection, row.feed, {row.key: own}, entry.at)
        connection.execute(update(posts).where(p.id == post.id).values(decided_by=decided_by))
        add_audit_entry(connection, entry, post.id)
        return True

    @exclusive
    @notifies("decided")
    def mark_urgent(self, connection: Connection, post_id: int, entry: AuditEntry) -> int:
        """Make a post and its pending deliveries urgent; return how many deliveries that are.

        Deliveries deferred to a later hour become due now, since urgent ones may pass quiet hours.
        """
        d, f = deliveries.c, fanouts.c
        connection.execute(update(posts).where(posts.c.id == post_id).values(urgent=True))
        connection.execute(update(fanouts).where(f.post_id == post_id, ~f.done).values(urgent=True))
        make_due(connection, d.post_id == post_id, entry.at)
        pending = update(deliveries).where(d.post_id == post_id, is_pending(deliveries)).values(urgent=True).returning(d.id)
        changed = len(connection.scalars(pending).all())
        add_audit_entry(connection, entry, post_id)
        return changed

    @exclusive
    @notifies("decided")
    def replay(
        self, connection: Connection, post_id: int, chat: Chat, entry: AuditEntry, shown: ShownDelivery | None = None
    ) -> ReplayResult:
        """Enqueue a live post for one chat once more, and try a stopped chat again.

        A delivery that was sent is sent anew, and its messages are no longer tracked; one that stopped half-way continues.
        Nothing happens where post or delivery are no longer as `shown`.
        """
        d, p = deliveries.c, posts.c
        live = select(posts).where(p.id == post_id, p.state == PostState.LIVE, p.revision > 0)
        post = connection.execute(live).one_or_none()
        if post is None:
            return ReplayResult.NOT_LIVE
        destination_id = connection.scalar(select(destinations.c.id).where(is_chat(chat)))
        if destination_id is None:
            return ReplayResult.NO_SUCH_CHAT
        there = select(deliveries).where(d.post_id == post_id, d.destination_id == destination_id)
        delivery = connection.execute(there).one_or_none()
        if shown is not None and (delivery is None or (post.audit, delivery.state) != (shown.audit, shown.state)):
            return ReplayResult.CHANGED
        if delivery is not None and delivery.state == State.SENDING:
            return ReplayResult.UNDER_WAY
        _requeue_delivery(connection, delivery, _pending_values(post_id, destination_id, post, entry))
        reactivate_chats(connection, destinations.c.id == destination_id, entry.at, proven=False)
        add_audit_entry(connection, entry, post_id)
        return ReplayResult.PENDING

    @exclusive
    @notifies("decided")
    def replay_missed(self, connection: Connection, chat: Chat, entry: AuditEntry) -> int | None:
        """Enqueue every live post that a chat missed, oldest first, and try the chat again; return how many.

        None for an unknown chat.
        """
        d, p = deliveries.c, posts.c
        destination_id = connection.scalar(select(destinations.c.id).where(is_chat(chat)))
        if destination_id is None:
            return None
        live = select(p.id).where(p.id == d.post_id, p.state == PostState.LIVE).exists()
        missed = (d.destination_id == destination_id) & (d.state == State.MISSED) & d.sent_revision.is_(None) & live
        newest = select(p.revision).where(p.id == d.post_id).scalar_subquery()
        wanted = _replayed(entry) | {"wanted_revision": newest}
        ids = connection.scalars(update(deliveries).where(missed).values(wanted).returning(d.id)).all()
        reactivate_chats(connection, destinations.c.id == destination_id, entry.at, proven=False)
        add_audit_entry(connection, entry)
        return len(ids)

    @exclusive
    @notifies("decided")
    def pause(self, connection: Connection, pause: Pause) -> bool:
        """Stop claiming deliveries of a feed, to a platform, or at all; False where that was paused already."""
        values = {"kind": pause.kind, "name": pause.name, "who": pause.who, "at": pause.at}
        new = self._db.insert(pauses).values(values).on_conflict_do_nothing().returning(pauses.c.kind)
        if connection.scalar(new) is None:
            return False
        add_audit_entry(connection, AuditEntry(pause.at, pause.who, "pause", pause.name or pause.kind))
        return True

    @exclusive
    @notifies("decided")
    def resume(
        self, connection: Connection, kind: PauseKind, name: str, entry: AuditEntry, since: datetime | None = None
    ) -> bool:
        """End a pause, with `since` only the one that began then; False where there was none."""
        c = pauses.c
        this = (c.kind == kind) & (c.name == name) & (c.at == since if since else true())
        gone = connection.scalar(delete(pauses).where(this).returning(c.kind))
        if gone is None:
            return False
        add_audit_entry(connection, entry)
        return True

    @reads
    def last_change(self, connection: Connection) -> int:
        """Return the number of the newest audit entry: it grows with every decision, whichever process wrote it."""
        return connection.scalar(select(func.max(audit.c.id))) or 0

    @reads
    def posts_to_review(self, connection: Connection, chat: Chat, count: int) -> list[StoredPost]:
        """Return the oldest posts that wait for an editor and were not shown in this chat in their present revision.

        These are held posts that can be read, and live posts with a pending revision.
        """
        p = posts.c
        held = (p.state == PostState.HELD) & (p.revision > 0) & ~p.quiet
        waits = select_posts().where(MAY_WAIT, held | REVISION_WAITS, ~has_review_card(chat))
        return [stored_post(row) for row in connection.execute(waits.order_by(p.id).limit(count))]


def add_audit_entry(connection: Connection, entry: AuditEntry, post_id: int | None = None) -> None:
    """Write an audit entry, and its number into the post that it is about."""
    values = {"at": entry.at, "who": entry.who, "what": entry.what, "post_id": post_id, "detail": entry.detail}
    number = connection.scalar(insert(audit).values(values).returning(audit.c.id))
    if post_id is not None:
        connection.execute(update(posts).where(posts.c.id == post_id).values(audit=number))


def _pending_values(post_id: int, destination_id: int, post: Row[Any], entry: AuditEntry) -> dict[str, Any]:
    """A delivery's values as of its first enqueueing."""
    own = {"post_id": post_id, "destination_id": destination_id, "urgent": post.urgent, "wanted_revision": post.revision}
    return own | _replayed(entry)


def _replayed(entry: AuditEntry) -> dict[str, Any]:
    """The values of a delivery that a person had enqueued again."""
    return {
        "state": State.PENDING,
        "reason_code": DeliveryReason.REPLAYED,
        "reason_detail": f"{entry.who}: {entry.detail}" if entry.detail else entry.who,
        "replayed": True,
        "attempts": 0,
        "maybe_sent_count": 0,
        "not_before": EPOCH,
        "pending_since": entry.at,
        "settled_at": None,
    }


def _requeue_delivery(connection: Connection, delivery: Row[Any] | None, wanted: dict[str, Any]) -> None:
    d = deliveries.c
    if delivery is None:
        there = select(destinations.c.platform).where(destinations.c.id == wanted["destination_id"]).scalar_subquery()
        new = {"platform": there, "revision": wanted["wanted_revision"], "created_at": wanted["pending_since"]}
        connection.execute(insert(deliveries).values(wanted | new))
        return
    if delivery.state == State.SENT:
        connection.execute(delete(messages).where(messages.c.delivery_id == delivery.id))
        wanted = wanted | {"sent_revision": None, "payload": None}
    connection.execute(update(deliveries).where(d.id == delivery.id).values(wanted))


_c, _p = review_cards.c, posts.c
_PENDING = func.coalesce(pending_revisions.c.id, 0)


def has_review_card(chat: Chat) -> ColumnElement[bool]:
    """Condition on `select_posts`: a message in this chat is about the present revision and pending revision."""
    this = (_c.post_id == _p.id) & (_c.revision == _p.revision) & (_c.pending_revision == _PENDING)
    return exists().where(this, _c.chat == str(chat))


class ReviewCards(StoreSection):
    """The part of bot.ports.DeskStore about the desk's messages."""

    @writes
    def save_review_card(self, connection: Connection, card: ReviewCard) -> None:
        """Store a message of the desk, or the version that it shows now."""
        shown = {
            "shown_revision": card.shown.revision,
            "shown_pending_revision": card.shown.pending_revision,
            "shown_state": card.shown.state,
            "shown_audit": card.shown.audit,
        }
        about = {"post_id": card.post_id, "revision": card.revision, "pending_revision": card.pending_revision}
        new = self._db.insert(review_cards).values(chat=str(card.chat), message_id=card.message_id, **about, **shown)
        connection.execute(new.on_conflict_do_update(index_elements=["chat", "message_id"], set_=shown))

    @reads
    def outdated_review_cards(self, connection: Connection, skipped: Collection[Chat], count: int) -> list[ReviewCard]:
        """Return the desk's messages, outside the `skipped` chats, whose post has another version than they show."""
        changed = or_(
            _c.shown_revision != _p.revision,
            _c.shown_pending_revision != _PENDING,
            _c.shown_state != _p.state,
            _c.shown_audit != _p.audit,
        )
        query = (
            select(review_cards)
            .join(posts, _p.id == _c.post_id)
            .outerjoin(pending_revisions, pending_revisions.c.post_id == _p.id)
            .where(changed, _c.chat.not_in([str(chat) for chat in skipped]))
        )
        return [_card(row) for row in connection.execute(query.order_by(_c.post_id.desc()).limit(count))]


def _card(row: Row[Any]) -> ReviewCard:
    shown = PostVersion(row.shown_revision, row.shown_pending_revision, row.shown_state, row.shown_audit)
    return ReviewCard(Chat.parse(row.chat), row.message_id, row.post_id, row.revision, row.pending_revision, shown)
