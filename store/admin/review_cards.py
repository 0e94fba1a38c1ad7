"""Review cards: the messages with buttons in the desk's chat, and the version of the post that each of them shows."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, exists, func, or_, select

from bot.model import Chat, PostVersion, ReviewCard
from store.engine.database import StoreSection, reads, writes
from store.schema import pending_revisions, posts, review_cards

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
