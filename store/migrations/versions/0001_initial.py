"""The whole schema. Until the first release there is this one migration: a change of `store/schema/` is made here too."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001_initial"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _feeds()
    _posts()
    _revisions()
    _search_and_stories()
    _chats()
    _fanouts_and_messages()
    _admin()
    _desk()
    _ownership()
    _slack()
    _index_of_terms()


def _feeds() -> None:
    """Feeds, and what each listed last."""
    op.create_table(
        "feeds",
        _text("id", primary_key=True),
        _text("validators"),
        _moment("first_polled", nullable=True),
        _moment("last_polled", nullable=True),
        _number("errors"),
        _text("error"),
    )
    op.create_table(
        "listings",
        _text("feed", sa.ForeignKey("feeds.id"), primary_key=True),
        sa.Column("memory", sa.LargeBinary, nullable=False),
    )


def _posts() -> None:
    """Create the table of posts with its indexes."""
    op.create_table(
        "posts",
        _id("id", primary_key=True),
        _text("feed", sa.ForeignKey("feeds.id")),
        _text("key"),
        _text("version_tag"),
        _text("content_hash"),
        _text("image"),
        _text("state"),
        _text("reason_code"),
        _text("reason_detail"),
        _number("revision"),
        _flag("quiet"),
        _text("decided_by"),
        _flag("urgent"),
        _moment("embargo_until", nullable=True),
        _moment("announced_at", nullable=True),
        _moment("arrived_at"),
        _moment("first_seen"),
        _moment("unlisted_at", nullable=True),
        _flag("searchable"),
        _id("story", nullable=True),
        _id("audit"),
        sa.UniqueConstraint("feed", "key"),
        sqlite_autoincrement=True,
    )
    _index("ix_posts_content", "posts", "feed", "content_hash")
    _index("ix_posts_image", "posts", "feed", "image")
    _index("ix_posts_embargoed", "posts", "embargo_until", where="state = 'embargoed'")
    _index("ix_posts_announced", "posts", "announced_at DESC", where="announced_at IS NOT NULL")
    _index("ix_posts_feed_latest", "posts", "feed", "arrived_at", where="state = 'live'")
    _index("ix_posts_held", "posts", "id", where="state = 'held'")
    _index("ix_posts_latest", "posts", "arrived_at DESC", "id DESC", where="state = 'live'")
    _index("ix_posts_story", "posts", "story", where="story IS NOT NULL")
    _index("ix_posts_unlisted", "posts", "unlisted_at", where="unlisted_at IS NOT NULL")
    _index("ix_posts_unsearchable", "posts", "arrived_at DESC", "id DESC", unless="searchable")


def _revisions() -> None:
    """Posts' revisions, and those that wait for the desk."""
    op.create_table(
        "post_revisions",
        _id("post_id", sa.ForeignKey("posts.id"), primary_key=True),
        _number("revision", primary_key=True, autoincrement=False),
        _text("content_hash"),
        _text("content"),
        _text("changes"),
        _moment("seen_at"),
    )
    op.create_table(
        "pending_revisions",
        _id("id", primary_key=True),
        _id("post_id", sa.ForeignKey("posts.id"), unique=True),
        _text("content_hash"),
        _text("content"),
        _text("changes"),
        _text("reason_code"),
        _text("reason_detail"),
        _text("refused_by"),
        sqlite_autoincrement=True,
    )


def _search_and_stories() -> None:
    """Create the tables of search texts and story keys, and of deleted posts."""
    op.create_table(
        "post_texts",
        _id("post_id", sa.ForeignKey("posts.id"), primary_key=True, autoincrement=False),
        _text("text"),
    )
    op.create_table(
        "story_keys",
        _bigint("key", primary_key=True, autoincrement=False),
        _id("post_id", sa.ForeignKey("posts.id"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    _index("ix_story_keys_post", "story_keys", "post_id")
    op.create_table(
        "deleted_posts",
        _text("feed", sa.ForeignKey("feeds.id"), primary_key=True),
        _text("key", primary_key=True),
        _text("content_hash"),
        _moment("deleted_at"),
    )
    _index("ix_deleted_posts_content", "deleted_posts", "feed", "content_hash")


def _chats() -> None:
    """Platforms' cooldowns, destinations, their public names, and subscriptions."""
    op.create_table(
        "platforms",
        _text("name", primary_key=True),
        _moment("not_before"),
        _text("reason"),
    )
    op.create_table(
        "destinations",
        _id("id", primary_key=True),
        _text("platform"),
        _text("team"),
        _text("chat"),
        _text("topic"),
        _text("style"),
        _text("stories"),
        _text("settings", nullable=True),
        _flag("managed"),
        _text("state"),
        _text("reason_code"),
        _text("reason_detail"),
        _moment("refused_since", nullable=True),
        _number("refusals"),
        _moment("retry_at"),
        _text("moved_to"),
        _moment("not_before"),
        _moment("created_at"),
        sa.UniqueConstraint("platform", "team", "chat", "topic"),
    )
    op.create_table(
        "chat_names",
        _text("platform", primary_key=True),
        _text("name", primary_key=True),
        _text("chat"),
    )
    op.create_table(
        "subscriptions",
        _id("id", primary_key=True),
        _id("destination_id", sa.ForeignKey("destinations.id")),
        _text("feed"),
        _text("filter", nullable=True),
        _flag("managed"),
        _number("max_per_hour"),
        _number("max_per_day"),
        _moment("created_at"),
    )
    _index("ix_subscriptions_destination", "subscriptions", "destination_id")
    _index("ix_subscriptions_feed", "subscriptions", "feed", "id")
    _index("uq_subscriptions_own", "subscriptions", "destination_id", "feed", unique=True, unless="managed")


def _fanouts_and_messages() -> None:
    """Announced posts that are not yet turned into deliveries for everyone, deliveries, and their messages."""
    op.create_table(
        "fanouts",
        _id("id", primary_key=True),
        _id("post_id", sa.ForeignKey("posts.id")),
        _number("revision"),
        _id("cursor"),
        _flag("urgent"),
        _flag("done"),
        _moment("created_at"),
    )
    _index("ix_fanouts_open", "fanouts", "urgent DESC", "id", unless="done")
    _index("ix_fanouts_post", "fanouts", "post_id")
    _deliveries()
    op.create_table(
        "messages",
        _id("delivery_id", sa.ForeignKey("deliveries.id"), primary_key=True),
        _number("part", primary_key=True, autoincrement=False),
        _text("platform_id"),
        _text("content_hash"),
        _moment("sent_at"),
        _moment("created_at"),
    )
    _index("ix_messages_sent", "messages", "sent_at")


_PENDING = "state IN ('pending', 'retry')"


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _id("id", primary_key=True),
        _id("post_id", sa.ForeignKey("posts.id")),
        _id("destination_id", sa.ForeignKey("destinations.id")),
        _text("platform"),
        _id("subscription_id", nullable=True),
        _text("state"),
        _text("reason_code"),
        _text("reason_detail"),
        _flag("urgent"),
        _number("wanted_revision"),
        _number("revision"),
        _number("sent_revision", nullable=True),
        _text("payload", nullable=True),
        _number("attempts"),
        _number("maybe_sent_count"),
        _moment("not_before"),
        _moment("lease_until", nullable=True),
        _flag("send_started"),
        _moment("attempted_at", nullable=True),
        _moment("pending_since"),
        _moment("created_at"),
        _moment("settled_at", nullable=True),
        _id("covered_by", nullable=True),
        _flag("rerender"),
        _flag("replayed"),
        _number("corrected_from", nullable=True),
        sa.UniqueConstraint("post_id", "destination_id"),
    )
    _index("ix_deliveries_chat", "deliveries", "destination_id", "urgent DESC", "pending_since", "id", where=_PENDING)
    _index("ix_deliveries_cancelled", "deliveries", "id", where="state = 'cancelled'")
    _index("ix_deliveries_claimed", "deliveries", "destination_id", where="state = 'sending'")
    _index("ix_deliveries_failed", "deliveries", "id", where="state IN ('rejected', 'uncertain', 'missed')")
    _index("ix_deliveries_covered_by", "deliveries", "covered_by", where="covered_by IS NOT NULL")
    _index("ix_deliveries_due", "deliveries", "platform", "urgent DESC", "pending_since", "id", where=_PENDING)


def _admin() -> None:
    """Create the tables of the audit, of pauses, and of the messages at the desk."""
    op.create_table(
        "audit",
        _id("id", primary_key=True),
        _moment("at"),
        _text("who"),
        _text("what"),
        _id("post_id", sa.ForeignKey("posts.id"), nullable=True),
        _text("detail"),
    )
    _index("ix_audit_post", "audit", "post_id")
    op.create_table(
        "pauses",
        _text("kind", primary_key=True),
        _text("name", primary_key=True),
        _text("who"),
        _moment("at"),
    )
    op.create_table(
        "review_cards",
        _text("chat", primary_key=True),
        _text("message_id", primary_key=True),
        _id("post_id", sa.ForeignKey("posts.id")),
        _number("revision"),
        _id("pending_revision"),
        _number("shown_revision"),
        _id("shown_pending_revision"),
        _text("shown_state"),
        _id("shown_audit"),
    )
    _index("ix_review_cards_post", "review_cards", "post_id")


def _desk() -> None:
    """Create the tables of operator alerts, processed platform events, the applied config, and reload requests."""
    op.create_table(
        "operator_alerts",
        _text("key", primary_key=True),
        _text("line"),
        _text("command"),
        _moment("raised_at"),
        _flag("sent"),
        _flag("resolved"),
    )
    op.create_table(
        "processed_events",
        _text("event", primary_key=True),
        _moment("processed_at"),
    )
    _index("ix_processed_events_at", "processed_events", "processed_at")
    op.create_table(
        "applied_config",
        _text("name", primary_key=True),
        _text("content_hash"),
    )
    op.create_table(
        "reload_requests",
        _id("id", primary_key=True),
        _text("config"),
        _flag("drop"),
        _text("answer", nullable=True),
        sqlite_autoincrement=True,
    )


def _ownership() -> None:
    """The workers on a shared store, and the scopes that they own."""
    op.create_table(
        "workers",
        _text("id", primary_key=True),
        _text("name"),
        _number("release"),
        _moment("started_at"),
        _moment("expires_at"),
        _text("troubles"),
    )
    op.create_table(
        "scopes",
        _text("scope", primary_key=True),
        _text("owner"),
        _bigint("epoch"),
        _moment("since"),
        _text("taken_from"),
    )


def _slack() -> None:
    """Slack installations, as slack_sdk's own stores read and write them."""
    op.create_table("slack_bots", *_installed())
    _index("ix_slack_bots_team", "slack_bots", "client_id", "team_id")
    user = ("enterprise_url", "user_token", "user_scopes", "user_refresh_token", "token_type")
    webhook = ("url", "channel", "channel_id", "configuration_url")
    op.create_table(
        "slack_installations",
        *_installed(*user, *(f"incoming_webhook_{name}" for name in webhook)),
        _text("user_id"),
        sa.Column("user_token_expires_at", sa.DateTime()),
    )
    _index("ix_slack_installations_team", "slack_installations", "client_id", "team_id")


def _installed(*others: str) -> list[sa.Column[Any]]:
    texts = ("enterprise_id", "enterprise_name", "team_id", "team_name", "bot_token", "bot_id", "bot_user_id", "bot_scopes")
    return [
        _number("id", primary_key=True),
        _text("client_id"),
        _text("app_id"),
        *(_text(name, nullable=True) for name in (*texts, "bot_refresh_token", *others)),
        sa.Column("bot_token_expires_at", sa.DateTime()),
        _flag("is_enterprise_install"),
        sa.Column("installed_at", sa.DateTime(), nullable=False),
    ]


def _index_of_terms() -> None:
    """Create the index of search terms: FTS5 on SQLite, arrays with a GIN index on PostgreSQL."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("CREATE VIRTUAL TABLE post_terms USING fts5(terms, content='', detail=none, columnsize=0, tokenize=ascii)")
    else:
        op.execute("CREATE TABLE post_terms (post_id BIGINT PRIMARY KEY REFERENCES posts (id), terms TEXT[] NOT NULL)")
        op.execute("CREATE INDEX ix_post_terms ON post_terms USING gin (terms)")


def _column(name: str, type_: sa.types.TypeEngine[Any], *keys: sa.ForeignKey, **options: Any) -> sa.Column[Any]:
    return sa.Column(name, type_, *keys, **{"nullable": False, **options})


def _id(name: str, *keys: sa.ForeignKey, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.BigInteger().with_variant(sa.Integer(), "sqlite"), *keys, **options)


def _text(name: str, *keys: sa.ForeignKey, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.Text(), *keys, **options)


def _number(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.Integer(), **options)


def _flag(name: str) -> sa.Column[Any]:
    return _column(name, sa.Boolean())


def _bigint(name: str, **options: Any) -> sa.Column[Any]:
    return _column(name, sa.BigInteger(), **options)


_moment = _bigint
"""Microseconds since 1970 in UTC."""


def _index(name: str, table: str, *columns: str, where: str = "", unless: str = "", unique: bool = False) -> None:
    """An index; a partial one of the rows `where` that is true, or `unless` a flag is set."""
    conditions: dict[str, Any] = {}
    if where or unless:
        conditions["sqlite_where"] = sa.text(where or f"{unless} = 0")
        conditions["postgresql_where"] = sa.text(where or f"NOT {unless}")
    op.create_index(name, table, [sa.text(column) for column in columns], unique=unique, **conditions)
