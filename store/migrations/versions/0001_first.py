"""The first schema: posts and their revisions, fan-outs, deliveries and their messages, destinations and subscriptions."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table."""
    _posts()
    _audience()
    _fanouts()
    _deliveries()
    _messages()
    _audit()


def _posts() -> None:
    op.create_table(
        "feeds",
        sa.Column("id", sa.Text(), primary_key=True),
        _text("validators"),
        _moment("first_polled", nullable=True),
        _moment("last_polled", nullable=True),
        _moment("next_look", nullable=True),
        _number("errors"),
        _text("error"),
    )
    op.create_table(
        "posts",
        _id(),
        sa.Column("feed", sa.Text(), sa.ForeignKey("feeds.id"), nullable=False),
        _text("key"),
        _text("version_tag"),
        _text("digest"),
        _text("state"),
        _text("reason"),
        _number("revision"),
        _flag("quiet"),
        _flag("urgent"),
        _moment("release_at", nullable=True),
        _moment("announced_at", nullable=True),
        _moment("arrived_at"),
        _moment("first_seen"),
        sa.UniqueConstraint("feed", "key"),
        sqlite_autoincrement=True,
    )
    _index("ix_posts_latest", "posts", "arrived_at DESC", "id DESC", where="state = 'live'")
    _index("ix_posts_embargoed", "posts", "release_at", where="state = 'embargoed'")
    op.create_table(
        "post_revisions",
        _reference("post_id", "posts.id", primary_key=True),
        sa.Column("n", sa.Integer(), primary_key=True, autoincrement=False),
        _text("digest"),
        _text("content"),
        _text("changes"),
        _moment("seen_at"),
    )


def _audience() -> None:
    op.create_table("platforms", sa.Column("name", sa.Text(), primary_key=True), _moment("not_before"), _text("reason"))
    op.create_table(
        "destinations",
        _id(),
        _text("platform"),
        _text("team"),
        _text("chat"),
        _text("topic"),
        _text("style"),
        _flag("managed"),
        _flag("active"),
        _text("reason"),
        _moment("not_before"),
        _moment("created_at"),
        sa.UniqueConstraint("platform", "team", "chat", "topic"),
    )
    op.create_table(
        "subscriptions",
        _id(),
        _reference("destination_id", "destinations.id"),
        _text("feed"),
        sa.Column("filter", sa.Text()),
        _flag("managed"),
        _number("max_per_hour"),
        _moment("created_at"),
    )
    op.create_index("ix_subscriptions_feed", "subscriptions", ["feed", "id"])
    op.create_index("ix_subscriptions_destination", "subscriptions", ["destination_id"])
    op.create_index(
        "uq_subscriptions_own",
        "subscriptions",
        ["destination_id", "feed"],
        unique=True,
        sqlite_where=sa.text("managed = 0"),
        postgresql_where=sa.text("NOT managed"),
    )


def _fanouts() -> None:
    op.create_table(
        "fanouts",
        _id(),
        _reference("post_id", "posts.id"),
        _number("revision"),
        sa.Column("cursor", _counted(), nullable=False),
        _flag("urgent"),
        _flag("done"),
        _moment("created_at"),
    )
    op.create_index(
        "ix_fanouts_open",
        "fanouts",
        [sa.text("urgent DESC"), "id"],
        sqlite_where=sa.text("done = 0"),
        postgresql_where=sa.text("NOT done"),
    )


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        _id(),
        _reference("post_id", "posts.id"),
        _reference("destination_id", "destinations.id"),
        sa.Column("subscription_id", _counted()),
        _text("state"),
        _text("reason"),
        _flag("urgent"),
        _number("wanted_revision"),
        _number("revision"),
        sa.Column("sent_revision", sa.Integer()),
        sa.Column("payload", sa.Text()),
        _number("attempts"),
        _number("maybe_sent_count"),
        _moment("not_before"),
        _moment("lease", nullable=True),
        _moment("pending_since"),
        _moment("created_at"),
        _moment("settled_at", nullable=True),
        sa.UniqueConstraint("post_id", "destination_id"),
    )
    waiting = "state IN ('pending', 'retry')"
    _index("ix_deliveries_due", "deliveries", "urgent DESC", "pending_since", "id", where=waiting)
    _index("ix_deliveries_chat", "deliveries", "destination_id", "urgent DESC", "pending_since", "id", where=waiting)
    _index("ix_deliveries_claimed", "deliveries", "destination_id", where="state = 'sending'")


def _messages() -> None:
    op.create_table(
        "messages",
        _reference("delivery_id", "deliveries.id", primary_key=True),
        sa.Column("part", sa.Integer(), primary_key=True, autoincrement=False),
        _text("platform_id"),
        _text("digest"),
        _moment("sent_at"),
    )
    op.create_index("ix_messages_sent", "messages", ["sent_at"])


def _audit() -> None:
    op.create_table(
        "audit",
        _id(),
        _moment("at"),
        _text("who"),
        _text("what"),
        _reference("post_id", "posts.id", nullable=True),
        _text("detail"),
    )


def _counted() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _id() -> sa.Column[int]:
    return sa.Column("id", _counted(), primary_key=True)


def _reference(name: str, target: str, *, nullable: bool = False, primary_key: bool = False) -> sa.Column[int]:
    return sa.Column(name, _counted(), sa.ForeignKey(target), nullable=nullable, primary_key=primary_key)


def _text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False)


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False)


def _moment(name: str, *, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _index(name: str, table: str, *columns: str, where: str) -> None:
    op.create_index(
        name, table, [sa.text(column) for column in columns], sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
