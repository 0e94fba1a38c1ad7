"""Every table, as it is today. The roads to it are in `migrations/`; a test holds the two together.

feeds ─< posts ─< post_revisions         what the newsroom said
         posts ─ post_texts               by which they are found
         posts ─  newer_versions          what waits beside a post that was told
         posts ─< fanouts                 announced, and not yet turned into deliveries for everyone
         posts ─< deliveries >─ destinations ─< subscriptions
                  deliveries ─< messages  what exists in a chat because of a delivery
platforms, pauses, showings, notices, forgotten, audit
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    DateTime,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
)

from bot.model import DeliveryState
from store import codec
from store.columns import EPOCH, Coded, Moment

HEAD = "0014"
"""The migration that leads to this schema."""


State = DeliveryState

NOT_LIVE = "the post is not live"
"""The reason on a delivery that was withdrawn with its post."""
MUTED = "muted here"
"""The reason on a delivery that was withdrawn because its chat does not want it."""

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
    }
)
_Id = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts by itself only in a column that says INTEGER


def waiting(table: FromClause) -> ColumnElement[bool]:
    """Deliveries that wait to be claimed. Literal: SQLite uses a partial index only where it can read the values."""
    return table.c.state.in_([literal_column("'owed'"), literal_column("'retry'")])


def claimed(table: FromClause) -> ColumnElement[bool]:
    """Deliveries that a courier holds."""
    return table.c.state == literal_column("'sending'")


def _text(name: str) -> Column[str]:
    return Column(name, Text, nullable=False, default="")


def _partial(name: str, *columns: Any, where: ColumnElement[bool]) -> None:
    Index(name, *columns, sqlite_where=where, postgresql_where=where)


feeds = Table(
    "feeds",
    metadata,
    Column("id", Text, primary_key=True),
    Column("validators", Coded(codec.read_mapping), nullable=False),
    Column("first_look", Moment),
    Column("last_look", Moment),
    Column("next_look", Moment),
    Column("errors", Integer, nullable=False, default=0),
    _text("error"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("feed", Text, ForeignKey("feeds.id"), nullable=False),
    Column("key", Text, nullable=False),
    _text("stamp"),
    _text("digest"),
    Column("state", Text, nullable=False),
    _text("reason"),
    Column("revision", Integer, nullable=False),  # 0 where it never could be read
    Column("quiet", Boolean, nullable=False),
    _text("decided_by"),  # who at the desk held, killed or withdrew it; "" where its standing is the newsroom's
    Column("urgent", Boolean, nullable=False),
    Column("release_at", Moment),
    Column("announced_at", Moment),
    Column("arrived_at", Moment, nullable=False),
    Column("first_seen", Moment, nullable=False),
    Column("unlisted_at", Moment),  # since when its feed has it no more
    Column("searchable", Boolean, nullable=False, default=False),  # the newest revision can be found by its words
    Column("story", _Id),  # the post that told its story first, itself if others told it too
    UniqueConstraint("feed", "key"),
    Index("ix_posts_digest", "feed", "digest"),
    sqlite_autoincrement=True,  # people name posts by number: never one twice
)
_partial("ix_posts_story", posts.c.story, where=posts.c.story.is_not(None))
_partial("ix_posts_latest", posts.c.arrived_at.desc(), posts.c.id.desc(), where=posts.c.state == literal_column("'live'"))
_partial("ix_posts_unlisted", posts.c.unlisted_at, where=posts.c.unlisted_at.is_not(None))
_partial("ix_posts_embargoed", posts.c.release_at, where=posts.c.state == literal_column("'embargoed'"))
_partial("ix_posts_unsearchable", posts.c.arrived_at.desc(), posts.c.id.desc(), where=~posts.c.searchable)

post_revisions = Table(
    "post_revisions",
    metadata,
    Column("post_id", _Id, ForeignKey("posts.id"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    _text("digest"),
    Column("content", Coded(codec.read_post), nullable=False),
    Column("changes", Coded(codec.read_changes), nullable=False, default=()),  # what a reader notices beside the one before
    Column("seen_at", Moment, nullable=False),
)

post_texts = Table(
    "post_texts",  # folded, as words are looked for in them; what stands under which term is in post_terms, each engine's own
    metadata,
    Column("post_id", _Id, ForeignKey("posts.id"), primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
)

newer_versions = Table(
    "newer_versions",  # of live posts, that must wait for the desk
    metadata,
    Column("id", _Id, primary_key=True),
    Column("post_id", _Id, ForeignKey("posts.id"), nullable=False, unique=True),
    Column("digest", Text, nullable=False),
    Column("content", Coded(codec.read_post), nullable=False),
    Column("changes", Coded(codec.read_changes), nullable=False),
    _text("reason"),
    _text("refused_by"),  # who at the desk did not want it; "" while it waits
    _text("shown_in"),  # the desk's chat that has seen it
    sqlite_autoincrement=True,  # buttons name it by number
)

fanouts = Table(
    "fanouts",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("post_id", _Id, ForeignKey("posts.id"), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("cursor", _Id, nullable=False, default=0),  # the last subscription that was passed
    Column("urgent", Boolean, nullable=False),
    Column("done", Boolean, nullable=False, default=False),
    Column("created_at", Moment, nullable=False),
    Index("ix_fanouts_post", "post_id"),
)
_partial("ix_fanouts_open", fanouts.c.urgent.desc(), fanouts.c.id, where=~fanouts.c.done)

platforms = Table(
    "platforms",
    metadata,
    Column("name", Text, primary_key=True),
    Column("not_before", Moment, nullable=False, default=EPOCH),
    _text("reason"),
)

destinations = Table(
    "destinations",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("platform", Text, nullable=False),
    _text("team"),  # team and topic: "" for none, because two NULLs would not be the same chat
    Column("chat", Text, nullable=False),
    _text("topic"),
    Column("style", Coded(codec.read_style), nullable=False),
    Column("settings", Coded(codec.read_settings)),  # NULL where nobody set anything
    Column("managed", Boolean, nullable=False, default=False),
    Column("active", Boolean, nullable=False, default=True),
    _text("reason"),
    _text("moved_to"),  # the id under which the chat lives on; "" for all that are still there
    Column("not_before", Moment, nullable=False, default=EPOCH),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("platform", "team", "chat", "topic"),
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("destination_id", _Id, ForeignKey("destinations.id"), nullable=False),
    Column("feed", Text, nullable=False),  # or "*"; no foreign key: people subscribe before the first look
    Column("filter", Coded(codec.read_filter)),  # NULL lets everything through
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

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("post_id", _Id, ForeignKey("posts.id"), nullable=False),
    Column("destination_id", _Id, ForeignKey("destinations.id"), nullable=False),
    Column("subscription_id", _Id),  # through which it is owed; that one may be gone since
    Column("state", Text, nullable=False, default=State.OWED),
    _text("reason"),
    Column("urgent", Boolean, nullable=False, default=False),
    Column("wanted_revision", Integer, nullable=False),
    Column("revision", Integer, nullable=False),  # the one that this attempt says, frozen with its payload
    Column("sent_revision", Integer),
    Column("payload", Coded(codec.read_calls)),
    Column("attempts", Integer, nullable=False, default=0),
    Column("doubts", Integer, nullable=False, default=0),  # attempts whose outcome is unknown
    Column("not_before", Moment, nullable=False, default=EPOCH),
    Column("lease", Moment),
    Column("begun", Boolean, nullable=False, default=False),  # claimed, and its message is about to go: it may be there
    Column("owed_at", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("settled_at", Moment),
    Column("told_by", _Id),  # the chat's delivery that tells this one's story
    Column("again", Boolean, nullable=False, default=False),  # the copy is to be made anew, though no newer revision is wanted
    Column("corrected_from", Integer),  # the revision that the last correction put right
    UniqueConstraint("post_id", "destination_id"),
)
_partial("ix_deliveries_due", deliveries.c.urgent.desc(), deliveries.c.owed_at, deliveries.c.id, where=waiting(deliveries))
_partial(
    "ix_deliveries_chat",
    deliveries.c.destination_id,
    deliveries.c.urgent.desc(),
    deliveries.c.owed_at,
    deliveries.c.id,
    where=waiting(deliveries),
)
_partial("ix_deliveries_told_by", deliveries.c.told_by, where=deliveries.c.told_by.is_not(None))
_partial("ix_deliveries_claimed", deliveries.c.destination_id, where=claimed(deliveries))

messages = Table(
    "messages",
    metadata,
    Column("delivery_id", _Id, ForeignKey("deliveries.id"), primary_key=True),
    Column("part", Integer, primary_key=True, autoincrement=False),
    Column("platform_id", Text, nullable=False),  # a digest's deliveries share one
    _text("digest"),
    Column("sent_at", Moment, nullable=False),  # when the platform last took it, made or edited
    Column("made_at", Moment, nullable=False, default=EPOCH),
    Index("ix_messages_sent", "sent_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", _Id, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("post_id", _Id, ForeignKey("posts.id")),
    _text("detail"),
    Index("ix_audit_post", "post_id"),
)

forgotten = Table(
    "forgotten",  # posts that were told and let go
    metadata,
    Column("feed", Text, ForeignKey("feeds.id"), primary_key=True),
    Column("key", Text, primary_key=True),
    _text("digest"),
    Column("forgotten_at", Moment, nullable=False),
    Index("ix_forgotten_digest", "feed", "digest"),
)

pauses = Table(
    "pauses",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("name", Text, primary_key=True),  # "" for everything
    Column("who", Text, nullable=False),
    Column("at", Moment, nullable=False),
)

showings = Table(
    "showings",  # posts that wait, as the desk's chat has seen them
    metadata,
    Column("post_id", _Id, ForeignKey("posts.id"), primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False),
    Column("chat", Text, nullable=False),
    Column("shown_at", Moment, nullable=False),
)

notices = Table(
    "notices",  # what the operators are told
    metadata,
    Column("key", Text, primary_key=True),
    _text("line"),
    Column("raised_at", Moment, nullable=False),
    Column("said", Boolean, nullable=False),
    Column("solved", Boolean, nullable=False),  # the line says that it is over; once said the row goes
)

configuration = Table(
    "configuration",  # what the bot works by: each part of the config, and a digest of what it says
    metadata,
    Column("name", Text, primary_key=True),
    Column("digest", Text, nullable=False),
)

reloads = Table(
    "reloads",  # wishes that a running bot reads its config again
    metadata,
    Column("id", _Id, primary_key=True),
    Column("config", Text, nullable=False),  # a digest of what it said then
    Column("drop", Boolean, nullable=False),
    Column("answer", Text),
    sqlite_autoincrement=True,  # whoever asked waits for the answer to its number
)


def _installed(*others: str) -> list[Column[Any]]:
    """What slack_sdk writes of a bot in a workspace, the workspace's own facts among it."""
    texts = ("enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id", "bot_scopes")
    return [
        Column("id", Integer, primary_key=True),
        Column("client_id", Text, nullable=False),
        Column("app_id", Text, nullable=False),
        *(Column(name, Text) for name in (*texts, "bot_refresh_token", *others)),
        Column("bot_token_expires_at", DateTime),
        Column("is_enterprise_install", Boolean, nullable=False),
        Column("installed_at", DateTime, nullable=False),
    ]


slack_bots = Table("slack_bots", metadata, *_installed(), Index("ix_slack_bots_team", "client_id", "team_id"))

slack_installations = Table(
    "slack_installations",
    metadata,
    *_installed(
        *("enterprise_url", "user_token", "user_scopes", "user_refresh_token", "token_type"),
        *(
            "incoming_webhook_url",
            "incoming_webhook_channel",
            "incoming_webhook_channel_id",
            "incoming_webhook_configuration_url",
        ),
    ),
    Column("user_id", Text, nullable=False),
    Column("user_token_expires_at", DateTime),
    Index("ix_slack_installations_team", "client_id", "team_id"),
)

slack_oauth_states = Table(
    "slack_oauth_states",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("state", Text, nullable=False),
    Column("expire_at", DateTime, nullable=False),
)
"""These three are slack_sdk's: it alone reads and writes them (see beside.py). Its own lengths are too short for PostgreSQL."""

stories = Table(
    "stories",  # what a post is found by among those that may tell the same story
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("post_id", _Id, ForeignKey("posts.id"), primary_key=True, autoincrement=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_stories_post", "post_id"),
    Index("ix_stories_seen", "seen_at"),
)
