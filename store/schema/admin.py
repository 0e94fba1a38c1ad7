"""What people decided and are told: the audit, pauses, the desk, notices, the config in force."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text

from store.engine.types import Moment
from store.schema.base import Id, metadata, text

audit = Table(
    "audit",
    metadata,
    Column("id", Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("post_id", Id, ForeignKey("posts.id")),
    text("detail"),
    Index("ix_audit_post", "post_id"),
)

pauses = Table(
    "pauses",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # "" for everything
    Column("who", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

review_cards = Table(
    "review_cards",  # posts that wait, as the desk's chat has seen them
    metadata,
    Column("post_id", Id, ForeignKey("posts.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("chat", Text, nullable=False),
    Column("shown_at", Moment, nullable=False),
)

operator_alerts = Table(
    "operator_alerts",  # what the operators are told
    metadata,
    Column("key", Text, primary_key=True),
    text("line"),
    Column("raised_at", Moment, nullable=False),
    Column("sent", Boolean, nullable=False),
    Column("resolved", Boolean, nullable=False),  # the line says that it is over; once said the row goes
)

processed_events = Table(
    "processed_events",  # what platforms told and was answered, by their own names for it
    metadata,
    Column("event", Text, primary_key=True),
    Column("processed_at", Moment, nullable=False),
    Index("ix_processed_events_at", "processed_at"),
)

applied_config = Table(
    "applied_config",  # what the bot works by: each part of the config, and a digest of what it says
    metadata,
    Column("name", Text, primary_key=True),
    Column("content_hash", Text, nullable=False),
)

reload_requests = Table(
    "reload_requests",  # wishes that a running bot reads its config again
    metadata,
    Column("id", Id, primary_key=True),
    Column("config", Text, nullable=False),  # a digest of what it said then
    Column("drop", Boolean, nullable=False),
    Column("answer", Text),
    sqlite_autoincrement=True,  # whoever asked waits for the answer to its number
)
