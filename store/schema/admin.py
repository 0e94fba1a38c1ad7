"""Tables of the audit, pauses, the review queue, operator alerts, processed events, the applied config, workers and scopes."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text

from bot.model import PostState
from store.engine.column_types import Coded, Id, Moment, StringEnum, metadata, read_mapping, text

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
    "review_cards",  # messages with buttons about a post in the desk's chat
    metadata,
    Column("chat", Text, primary_key=True),
    Column("message_id", Text, primary_key=True),
    Column("post_id", Id, ForeignKey("posts.id"), nullable=False),
    Column("revision", Integer, nullable=False),  # what it is about
    Column("pending_revision", Id, nullable=False),  # 0 where it is about no pending one
    Column("shown_revision", Integer, nullable=False),  # what it shows
    Column("shown_pending_revision", Id, nullable=False),
    Column("shown_state", StringEnum(PostState), nullable=False),
    Column("shown_audit", Id, nullable=False),
    Index("ix_review_cards_post", "post_id"),
)

operator_alerts = Table(
    "operator_alerts",  # lines to send to the operators
    metadata,
    Column("key", Text, primary_key=True),
    text("line"),
    text("command"),
    Column("raised_at", Moment, nullable=False),
    Column("sent", Boolean, nullable=False),
    Column("resolved", Boolean, nullable=False),  # the line says that the problem is solved; the row is deleted once it is sent
)

processed_events = Table(
    "processed_events",  # platform events that were processed, by the platform's id
    metadata,
    Column("event", Text, primary_key=True),
    Column("processed_at", Moment, nullable=False),
    Index("ix_processed_events_at", "processed_at"),
)

applied_config = Table(
    "applied_config",  # each part of the config the bot works by, with its content hash
    metadata,
    Column("name", Text, primary_key=True),
    Column("content_hash", Text, nullable=False),
)

reload_requests = Table(
    "reload_requests",  # requests that a running bot reads its config again
    metadata,
    Column("id", Id, primary_key=True),
    Column("config", Text, nullable=False),  # its content hash at the request
    Column("drop", Boolean, nullable=False),
    Column("answer", Text),
    sqlite_autoincrement=True,  # who asked waits for the answer to this number
)


workers = Table(
    "workers",
    metadata,
    Column("id", Text, primary_key=True),  # new at each start
    text("name"),
    Column("release", Integer, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),  # by the database's clock; renewed by each heartbeat
    Column("troubles", Coded(read_mapping), nullable=False),
)

scopes = Table(
    "scopes",
    metadata,
    Column("scope", Text, primary_key=True),
    text("owner"),  # a worker's id; "" while nobody has it
    Column("epoch", BigInteger, nullable=False),  # grows with each change of the owner
    Column("since", Moment, nullable=False),
    text("taken_from"),  # the dead worker's name; "" where it was free or handed over
)
