"""Story keys without a time of their own: the post has it, and a third of the room is enough."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Leave the column out; on SQLite the table is its own index from now on (https://sqlite.org/withoutrowid.html)."""
    op.drop_index("ix_stories_seen", "stories")
    if op.get_bind().dialect.name == "sqlite":
        _rebuild()
    else:
        op.drop_column("stories", "seen_at")


def _rebuild() -> None:
    op.drop_index("ix_stories_post", "stories")
    op.rename_table("stories", "stories_before")
    op.create_table(
        "stories",
        sa.Column("key", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("post_id", sa.Integer(), sa.ForeignKey("posts.id"), primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.execute("INSERT INTO stories SELECT key, post_id FROM stories_before ORDER BY key, post_id")
    op.drop_table("stories_before")
    op.create_index("ix_stories_post", "stories", ["post_id"])
