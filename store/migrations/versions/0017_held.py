"""An index of the posts that are held."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Add it."""
    where = sa.text("state = 'held'")
    op.create_index("ix_posts_held", "posts", ["id"], sqlite_where=where, postgresql_where=where)
