"""The desk: who decided about a post, what is paused, and which waiting posts the editors have seen."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the column and the tables."""
    op.add_column("posts", sa.Column("decided_by", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "pauses",
        sa.Column("kind", sa.Text(), primary_key=True),
        sa.Column("name", sa.Text(), primary_key=True),
        sa.Column("who", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "showings",
        sa.Column("post_id", _counted(), sa.ForeignKey("posts.id"), primary_key=True, autoincrement=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("chat", sa.Text(), nullable=False),
        sa.Column("shown_at", sa.BigInteger(), nullable=False),
    )


def _counted() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")
