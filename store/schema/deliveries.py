"""Tables of deliveries and their messages."""

from sqlalchemy import (
    Boolean,
    Column,
    ColumnElement,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from bot.model import DeliveryReason, DeliveryState
from store.engine.column_types import EPOCH, Coded, Id, Moment, StringEnum, metadata, partial, read_calls, text

State = DeliveryState
UNSENT_FOR_GOOD = (State.REJECTED, State.CANCELLED, State.MISSED)
"""The states of deliveries that put no message into their chat, unless people ask for it."""


def is_pending(table: FromClause) -> ColumnElement[bool]:
    """Condition: the delivery waits to be claimed. Literal: SQLite uses a partial index only where it can read the values."""
    return table.c.state.in_([literal_column("'pending'"), literal_column("'retry'")])


def is_claimed(table: FromClause) -> ColumnElement[bool]:
    """Condition: a worker has claimed the delivery."""
    return table.c.state == literal_column("'sending'")


def has_failed(table: FromClause) -> ColumnElement[bool]:
    """Condition: the delivery ended without the chat having the alert for sure, which people may want to know."""
    return table.c.state.in_([literal_column("'rejected'"), literal_column("'uncertain'"), literal_column("'missed'")])


def is_cancelled(table: FromClause) -> ColumnElement[bool]:
    """Condition: nothing more is sent of the delivery, for the reason that it has."""
    return table.c.state == literal_column("'cancelled'")


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("post_id", Id, ForeignKey("posts.id"), nullable=False),
    Column("destination_id", Id, ForeignKey("destinations.id"), nullable=False),
    Column("platform", Text, nullable=False),  # of the destination, which stays on it: it begins the queue's index
    Column("subscription_id", Id),  # through which it was made; that one may be deleted since
    Column("state", StringEnum(State), nullable=False, default=State.PENDING),
    Column("reason_code", StringEnum(DeliveryReason), nullable=False, default=DeliveryReason.NONE),
    text("reason_detail"),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("wanted_revision", Integer, nullable=False),
    Column("revision", Integer, nullable=False),  # the one that this attempt sends, frozen with its payload
    Column("sent_revision", Integer),
    Column("payload", Coded(read_calls)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("maybe_sent_count", Integer, nullable=False, default=0),  # attempts whose outcome is unknown
    Column("not_before", Moment, nullable=False, default=EPOCH),
    Column("lease_until", Moment),
    Column(
        "send_started", Boolean, nullable=False, default=False
    ),  # claimed, and its message is about to be sent: it may have arrived
    Column("attempted_at", Moment),  # when the last message was about to be sent
    Column("pending_since", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("covered_by", Id),  # the chat's delivery whose message has this one's story
    Column(
        "rerender", Boolean, nullable=False, default=False
    ),  # the message must be rendered again, though no newer revision is wanted
    Column("replayed", Boolean, nullable=False, default=False),  # people asked for it again: it is sent alone
    Column("corrected_from", Integer),  # the revision that the last correction replaced
    UniqueConstraint("post_id", "destination_id"),
)
partial(
    "ix_deliveries_due",
    deliveries.c.platform,
    deliveries.c.urgent.desc(),
    deliveries.c.pending_since,
    deliveries.c.id,
    where=is_pending(deliveries),
)
partial(
    "ix_deliveries_chat",
    deliveries.c.destination_id,
    deliveries.c.urgent.desc(),
    deliveries.c.pending_since,
    deliveries.c.id,
    where=is_pending(deliveries),
)
partial("ix_deliveries_covered_by", deliveries.c.covered_by, where=deliveries.c.covered_by.is_not(None))
partial("ix_deliveries_failed", deliveries.c.id, where=has_failed(deliveries))
partial("ix_deliveries_cancelled", deliveries.c.id, where=is_cancelled(deliveries))
partial("ix_deliveries_claimed", deliveries.c.destination_id, where=is_claimed(deliveries))

messages = Table(
    "messages",
    metadata,
    Column("delivery_id", Id, ForeignKey("deliveries.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("platform_id", Text, nullable=False),  # a digest's deliveries share one
    text("content_hash"),
    Column("sent_at", Moment, nullable=False),  # when the platform last took it, made or edited
    Column("created_at", Moment, nullable=False, default=EPOCH),
    Index("ix_messages_sent", "sent_at"),
)
