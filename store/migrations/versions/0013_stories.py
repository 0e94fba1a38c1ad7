"""Which posts tell one story, and which deliveries tell it for others."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the columns, the table and the indexes."""
    row = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.add_column("posts", sa.Column("story", row))
    op.add_column("deliveries", sa.Column("told_by", row))
    op.add_column("deliveries", sa.Column("again", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("deliveries", sa.Column("corrected_from", sa.Integer()))
    op.create_table(
        "stories",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("post_id", row, sa.ForeignKey("posts.id"), primary_key=True, autoincrement=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("ix_stories_post", "stories", ["post_id"])
    op.create_index("ix_stories_seen", "stories", ["seen_at"])
    for table, column in (("posts", "story"), ("deliveries", "told_by")):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(f"ix_{table}_{column}", table, [column], sqlite_where=where, postgresql_where=where)
