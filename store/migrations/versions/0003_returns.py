"""What returns and what comes in bursts: posts found by their content, and when a message appeared, whatever edited it since."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the index and the column."""
    op.create_index("ix_posts_digest", "posts", ["feed", "digest"])
    op.add_column("messages", sa.Column("made_at", sa.BigInteger(), nullable=False, server_default="0"))
    op.execute("UPDATE messages SET made_at = sent_at")
