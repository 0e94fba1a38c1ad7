"""What is owed to whom, what became of it, and the messages that exist because of it."""

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

from bot.model import DeliveryState
from store.engine import codec
from store.engine.types import EPOCH, Coded, Moment
from store.schema.base import Id, metadata, partial, text

State = DeliveryState

NOT_LIVE = "the post is not live"
"""The reason on a delivery that was withdrawn with its post."""
FILTERED = "filtered: wanted no more"
"""The reason on a delivery that was withdrawn because its chat's subscriptions let it through no more."""
MUTED = "muted here"
"""The reason on a delivery that was withdrawn because its chat does not want it."""


def waiting(table: FromClause) -> ColumnElement[bool]:
    """Deliveries that wait to be claimed. Literal: SQLite uses a partial index only where it can read the values."""
    return table.c.state.in_([literal_column("'pending'"), literal_column("'retry'")])


def claimed(table: FromClause) -> ColumnElement[bool]:
    """Deliveries that a courier holds."""
    return table.c.state == literal_column("'sending'")


deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Id, primary_key=True),
    Column("post_id", Id, ForeignKey("posts.id"), nullable=False),
    Column("destination_id", Id, ForeignKey("destinations.id"), nullable=False),
    Column("subscription_id", Id),  # through which it is owed; that one may be gone since
    Column("state", Text, nullable=False, default=State.PENDING),
    text("reason"),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("wanted_revision", Integer, nullable=False),
    Column("revision", Integer, nullable=False),  # the one that this attempt says, frozen with its payload
    Column("sent_revision", Integer),
    Column("payload", Coded(codec.read_calls)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("maybe_sent_count", Integer, nullable=False, default=0),  # attempts whose outcome is unknown
    Column("not_before", Moment, nullable=False, default=EPOCH),
    Column("lease", Moment),
    Column("begun", Boolean, nullable=False, default=False),  # claimed, and its message is about to go: it may be there
    Column("pending_since", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("told_by", Id),  # the chat's delivery that tells this one's story
    Column("again", Boolean, nullable=False, default=False),  # the copy is to be made anew, though no newer revision is wanted
    Column("corrected_from", Integer),  # the revision that the last correction put right
    UniqueConstraint("post_id", "destination_id"),
)
partial("ix_deliveries_due", deliveries.c.urgent.desc(), deliveries.c.pending_since, deliveries.c.id, where=waiting(deliveries))
partial(
    "ix_deliveries_chat",
    deliveries.c.destination_id,
    deliveries.c.urgent.desc(),
    deliveries.c.pending_since,
    deliveries.c.id,
    where=waiting(deliveries),
)
partial("ix_deliveries_told_by", deliveries.c.told_by, where=deliveries.c.told_by.is_not(None))
partial("ix_deliveries_claimed", deliveries.c.destination_id, where=claimed(deliveries))

messages = Table(
    "messages",
    metadata,
    Column("delivery_id", Id, ForeignKey("deliveries.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("platform_id", Text, nullable=False),  # a digest's deliveries share one
    text("digest"),
    Column("sent_at", Moment, nullable=False),  # when the platform last took it, made or edited
    Column("made_at", Moment, nullable=False, default=EPOCH),
    Index("ix_messages_sent", "sent_at"),
)
