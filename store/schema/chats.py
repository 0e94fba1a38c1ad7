"""Tables of platforms with their cooldown, destinations and subscriptions."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from bot.model import StopReason
from store.engine.types import EPOCH, Coded, Id, Moment, StringEnum, metadata, read_filter, read_settings, read_style, text

platforms = Table(
    "platforms",
    metadata,
    Column("name", Text, primary_key=True),
    Column("not_before", Moment, nullable=False, default=EPOCH),
    text("reason"),
)

destinations = Table(
    "destinations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("platform", Text, nullable=False),
    text("team"),  # team and topic: "" for none, because two NULLs would not be the same chat
    Column("chat", Text, nullable=False),
    text("topic"),
    Column("style", Coded(read_style), nullable=False),
    Column("stories", Text, nullable=False, default="once"),  # as in `style`, which queries cannot look into
    Column("settings", Coded(read_settings)),  # NULL where nobody set anything
    Column("managed", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    Column("reason_code", StringEnum(StopReason), nullable=False, default=StopReason.NONE),
    text("reason_detail"),
    text("moved_to"),  # the id under which the chat lives on; "" for all that are still there
    Column("not_before", Moment, nullable=False, default=EPOCH),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("platform", "team", "chat", "topic"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("destination_id", Id, ForeignKey("destinations.id"), nullable=False),
    Column("feed", Text, nullable=False),  # or "*"; no foreign key: people subscribe before the first poll
    Column("filter", Coded(read_filter)),  # NULL lets everything through
    Column("managed", Boolean, nullable=False, default=False),
    Column("max_per_hour", Integer, nullable=False, default=0),
    Column("created_at", Moment, nullable=False),
    Index("ix_subscriptions_feed", "feed", "id"),
    Index("ix_subscriptions_destination", "destination_id"),
)
Index(
    "uq_subscriptions_own",
    subscriptions.c.destination_id,
    subscriptions.c.feed,
    unique=True,
    sqlite_where=~subscriptions.c.managed,
    postgresql_where=~subscriptions.c.managed,
)
