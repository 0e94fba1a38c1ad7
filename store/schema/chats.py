"""Tables of platforms with their cooldown, destinations with their public names, and subscriptions."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from bot.model import DestinationState, RefusalReason
from store.engine.column_types import EPOCH, Coded, Id, Moment, StringEnum, metadata, read_filter, read_settings, read_style, text

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
    Column("state", StringEnum(DestinationState), nullable=False, default=DestinationState.ACTIVE),
    Column("reason_code", StringEnum(RefusalReason), nullable=False, default=RefusalReason.NONE),
    text("reason_detail"),
    Column("refused_since", Moment),  # NULL while it is active
    Column("refusals", Integer, nullable=False, default=0),  # since the last alert that it took
    Column("retry_at", Moment, nullable=False, default=EPOCH),  # of a refusing chat; "not_before" is the platform's 429
    text("moved_to"),  # the id under which the chat lives on; "" for all that are still there
    Column("not_before", Moment, nullable=False, default=EPOCH),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("platform", "team", "chat", "topic"),
)

chat_names = Table(
    "chat_names",  # the public names by which chats are written, in lower case, with the ids that they had last
    metadata,
    Column("platform", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("chat", Text, nullable=False),
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
    Column("max_per_day", Integer, nullable=False, default=0),
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
