"""Retention: since when a feed has a post no more, what is known of those let go, and what hangs on a post found by it."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Add the column, the table and the indexes. A post that is gone already is taken to have gone when it came."""
    op.add_column("posts", sa.Column("unlisted_at", sa.BigInteger()))
    op.execute("UPDATE posts SET unlisted_at = arrived_at WHERE state = 'withdrawn' AND reason = 'gone from its feed'")
    op.create_index(
        "ix_posts_unlisted",
        "posts",
        ["unlisted_at"],
        sqlite_where=sa.text("unlisted_at IS NOT NULL"),
        postgresql_where=sa.text("unlisted_at IS NOT NULL"),
    )
    op.create_table(
        "forgotten",
        sa.Column("feed", sa.Text(), primary_key=True),
        sa.Column("key", sa.Text(), primary_key=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("forgotten_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feeds.id"]),
    )
    op.create_index("ix_forgotten_digest", "forgotten", ["feed", "digest"])
    op.create_index("ix_fanouts_post", "fanouts", ["post_id"])
    op.create_index("ix_audit_post", "audit", ["post_id"])
