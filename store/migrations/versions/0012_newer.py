"""Newer versions of live posts, that wait for the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add the table."""
    op.create_table(
        "newer_versions",
        sa.Column("id", _counted(), primary_key=True),
        sa.Column("post_id", _counted(), sa.ForeignKey("posts.id"), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("refused_by", sa.Text(), nullable=False),
        sa.Column("shown_in", sa.Text(), nullable=False),
        sa.UniqueConstraint("post_id"),
        sqlite_autoincrement=True,
    )


def _counted() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
